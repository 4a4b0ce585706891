#pragma once
// From a queued delivery to what the recipient did: attempts, attestation, confirmation.
#include <set>
#include <string>

#include "app/errands.hpp"
#include "app/release.hpp"
#include "path/confirm/link.hpp"

namespace tocsin::app {

/// Deliveries of that state that wait for an attempt now. @param state `queued`, `retry-wait`, or `recalled`: a collection is to be told
Result<std::vector<Errand>> due_deliveries(App& app, std::string_view state);
/// Makes the attempt, or tells the collection, unless that is no longer due. Nothing is sent inside a transaction; each attempt becomes a fact.
/// @return how many attempts were made: 0 or 1
Result<std::size_t> try_delivery(App& app, const DeliveryId& id);
/// Tries every delivery that is due once, one after another. @return how many were tried
Result<std::size_t> deliver_due(App& app);
/// One attempt of one delivery: folds the facts, asks the gate about the very bytes, hands over, writes what happened.
Result<> attempt(App& app, const DeliveryId& id);

/// The sheet of a hand-posted delivery: exactly the approved bytes, field by field. The gate is asked as for any sender.
Result<std::string> posting_sheet(App& app, const Principal& who, const DeliveryId& id);
/// A listed poster says where and when it was posted, with the hash of a screenshot where there is one. @param body DeliveryAttest
/// @error those of deliver::decide · invalid "deliver.screenshot" not 64 hex digits
Result<Json> attest_delivery(App& app, const Principal& who, const DeliveryId& id, const Json& body);
/// A message came back, or somebody says that it did: the far side's words are kept. @param body DeliveryBounce
Result<Json> bounce_delivery(App& app, const Principal& who, const DeliveryId& id, const Json& body);
Result<Json> show_delivery(App& app, const Principal& who, const DeliveryId& id);

/// What a recipient's link opens: asking changes nothing.
struct Opened {
  DeliveryId delivery;
  std::string number, title, organisation;
  std::string body;      ///< as it was sent, but for the line with this very link
  std::string contact;   ///< the address that the channel sends from; empty where it has none
  Tlp tlp = Tlp::red;
  Instant ends;          ///< when the link does
  bool acknowledged = false;
  std::optional<deliver::fact::Acted> last;   ///< what they told us last, if anything
};
/// @error not_found "link.unknown" · forbidden "link.expired" · conflict "link.recalled" it was recalled
Result<Opened> open_link(App& app, std::string_view token);
/// What the form posts. @param outcome acknowledged, done, not-applicable, cannot, or by-when with `by_when`
/// @error those of open_link and deliver::decide · invalid "confirm.outcome"
Result<Opened> answer_link(App& app, std::string_view token, const std::string& outcome, const std::string& by_when, const std::string& note);
/// The TAXII clients that the delivery's manifest names: its recipients. Empty for every other kind of channel, and where a later release
/// took the manifest's place.
Result<std::set<std::string>> clients_of(App& app, const deliver::State& state, const DeliveryId& id);
/// A TAXII client fetched a delivery's objects: one fact a client and delivery, however often it asks.
Result<> note_fetch(App& app, const std::string& client, const DeliveryId& id);
/// Somebody saw what a delivery brought: one fact for each who says so, however often.
Result<> note_sighting(App& app, const std::string& by, const DeliveryId& id);
/// The same receipt, taken down by a person who heard it. @param body outcome as in answer_link, by_when, note; `client` where several
/// recipients have the delivery
Result<Json> take_down(App& app, const Principal& who, const DeliveryId& id, const Json& body);

/// Recalls a rendition and every delivery of it that can still be stopped, and replaces what the outside door serves by what
/// revokes it, so that who fetched it is told.
Result<> recall_deliveries(Plan& plan, const ShareId& share, const AudienceId& audience);

}  // namespace tocsin::app
