#pragma once
// The pages that a one-time link opens for counsel outside the house: what they are asked, the text as it would leave, and their answer.
// Server-made, without script, like the recipients' page.
#include <map>
#include <string>
#include <vector>

#include "in/http/page.hpp"

namespace tocsin::http {

/// Who asks, about what, and until when.
struct CounselAsked {
  std::string number;       ///< TS-2026-0042
  std::string asked_by;     ///< a name
  Instant ends;             ///< of the link, then of the session
};
/// What stands at the link before it is opened: nothing of the text. @param action path that opens it, by the button alone
ports::Response counsel_link_page(const PageFrame& frame, const CounselAsked& asked, const std::string& action);

struct CounselShown {
  CounselAsked asked;
  std::string question;
  struct Part { std::string name, media_type, text; };
  std::vector<Part> parts;                   ///< marked, as they would leave
  struct Change { std::string part, replacement, kind; };
  std::vector<Change> changes;               ///< what was taken out: what stands there, and what kind of thing stood there
  std::string action;                        ///< path that the form is posted to
  std::map<std::string, std::string> filled = {};
  std::optional<Error> refusal = {};         ///< why an answer was not taken
};
/// The fields that the form posts: `opinion` (no-objection, with-conditions, objection) and `advice`.
ports::Response counsel_page(const PageFrame& frame, const CounselShown& shown);
/// After the answer was taken. @param opinion as the form spells it
ports::Response counsel_thanks_page(const PageFrame& frame, const CounselAsked& asked, const std::string& opinion);

}  // namespace tocsin::http
