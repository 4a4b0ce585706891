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
  std::string contact = {}; ///< mail address for questions; empty: the reader is told to answer the message
};

/// What the page to acknowledge a delivery shows. All texts are plain; they are escaped here.
struct AcknowledgePage {
  std::string title;                    ///< a label in brackets at its front is left to the chip
  std::string number;                   ///< TS-2026-0042
  std::string body;                     ///< the rendition's text, see sections_of(); the first section with steps comes first
  std::optional<Instant> link_ends;     ///< when this page stops to open
  std::string action;                   ///< path that the form is posted to: the capability link itself
  bool acknowledged = false;            ///< the receipt is known already; the form changes the outcome
  std::string last_outcome = {};        ///< what they told us last, as the form spells it, or empty
  std::optional<Instant> last_at = {};  ///< and when
  std::map<std::string, std::string> filled = {};  ///< fields of a form that was refused
  std::optional<Error> refusal = {};               ///< why it was
};

/// The fields that the form posts: `outcome` (acknowledged, done, by-when, not-applicable, cannot), `by_when` (YYYY-MM-DD, where it
/// is not done yet), `note`. Asking for the page changes nothing: mail scanners follow links.
ports::Response acknowledge_page(const PageFrame& frame, const AcknowledgePage& page);
/// @param action path of the page that takes another answer
ports::Response thank_you_page(const PageFrame& frame, const std::string& number, const std::string& outcome, const std::string& action);
/// A refusal for people: words of its own for what recipients meet (an expired, unknown or recalled link, a slow or too large
/// answer), else those of the problem document. Names the organisation only where `frame` does.
ports::Response error_page(const PageFrame& frame, const Error& error);

}  // namespace tocsin::http
