#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"
#include "ports/exchange.hpp"

namespace tocsin::http {

/// What every page for recipients shows around its content.
struct PageFrame {
  std::string organisation;
  Tlp tlp = Tlp::amber;
  bool demo = false;        ///< this instance was founded as a demo: every page says so
};

/// What the page to acknowledge a delivery shows. All texts are plain; they are escaped here.
struct AcknowledgePage {
  std::string title;
  std::string number;                   ///< TS-2026-0042
  std::string body;                     ///< the rendition's text; line breaks kept
  std::vector<std::string> steps;       ///< do this now, in order
  std::optional<Instant> answer_by;
  std::string action;                   ///< path that the form is posted to: the capability link itself
  bool acknowledged = false;            ///< the receipt is known already; the form changes the outcome
  std::map<std::string, std::string> filled = {};  ///< fields of a form that was refused
  std::optional<Error> refusal = {};               ///< why it was
};

/// The fields that the form posts: `outcome` (acknowledged, done, by-when, not-applicable, cannot), `by_when` (YYYY-MM-DD, where it
/// is not done yet), `note`. Asking for the page changes nothing: mail scanners follow links.
ports::Response acknowledge_page(const PageFrame& frame, const AcknowledgePage& page);
ports::Response thank_you_page(const PageFrame& frame, const std::string& number, const std::string& outcome);
/// A refusal for people: the same texts as the problem document.
ports::Response error_page(const PageFrame& frame, const Error& error);

}  // namespace tocsin::http
