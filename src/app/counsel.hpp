#pragma once
// Outside counsel: a lawyer without an account is asked about one release that waits for approval. What their link opens is the
// rendition as it would leave, never what was taken out of it; what they answer is advice, and approves nothing.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/plan.hpp"
#include "app/shares.hpp"

namespace tocsin::app {

/// Named after its share, so that a pack of the share shows that none was left out.
inline ledger::ObjectId counsel_object(const ShareId& share, const approve::counsel::CounselId& id) { return ledger::object_id("counsel", share.value + "." + id.value); }

/// Makes a one-time link for one lawyer to one release in review, and sends it where this instance sends mail.
/// @param body CounselAsk @return {id, state, way, expires}, and `url` once where the link goes by hand
/// @error those of counsel::decide for Ask · conflict "counsel.no-outside" this server has no outside door
Result<Json> ask_counsel(App& app, const Principal& who, const ShareId& share, const Json& body);
/// What was asked about the share and what came of it, the question asked last first: {rows: [{id, state, audience, release, name, address, question,
/// asked_by, way, expires, opinion, advice_words, current}]}. Name, question and advice are privileged: for whoever asked, and for those whose
/// agreement the share's releases take. `current` is false once another release took the place of the one asked about.
Result<Json> list_counsel(App& app, const Principal& who, const ShareId& share);
/// Ends a link, or the reading that it opened: by whoever asked, or somebody else whose agreement the release takes.
/// @error not_found "object.unknown" no such link of this share · those of counsel::decide for Withdraw
Result<Json> withdraw_counsel(App& app, const Principal& who, const ShareId& share, const std::string& id);

/// What a page of the outside door shows around its text.
struct CounselFrame {
  std::string organisation, number, asked_by, contact;
  Tlp tlp = Tlp::red;
  Instant ends;                              ///< the link, then the session
};
/// Whether the link would open; changes nothing, since mail scanners follow links.
/// @error those of counsel::check_link · conflict "sanitize.rescan-hit" the inventory of now finds something in the text
Result<CounselFrame> look_at_counsel_link(App& app, std::string_view token);

struct CounselOpened {
  std::string id;        ///< names the page of the session
  std::string session;   ///< the cookie's value
  Instant until;
};
/// Opens the link, once. A second time is refused, and a fact.
Result<CounselOpened> open_counsel_link(App& app, std::string_view token);

struct CounselPart { std::string name, media_type, text; };
/// One place that was taken out: what stands there now, and what kind of thing stood there.
struct CounselChange { std::string part, replacement, kind; };
struct CounselReading {
  CounselFrame frame;
  std::string question;
  std::vector<CounselPart> parts;            ///< marked, the very bytes that would leave
  std::vector<CounselChange> changes;
};
/// @error those of counsel::check_session · conflict "sanitize.rescan-hit"
Result<CounselReading> read_counsel(App& app, std::string_view id, std::string_view session);
/// Takes the opinion and ends the session. Approvers and whoever asked are told.
/// @param opinion as counsel::opinion_names spells it
/// @error those of read_counsel and of counsel::decide for Give · invalid "counsel.opinion"
Result<CounselFrame> give_counsel(App& app, std::string_view id, std::string_view session, const std::string& opinion, const std::string& advice);

/// The address and the link of a notice to counsel; nothing once the link was opened or withdrawn.
struct CounselLetter { std::string to, url; };
Result<std::optional<CounselLetter>> letter_to_counsel(App& app, const std::string& id);

}  // namespace tocsin::app
