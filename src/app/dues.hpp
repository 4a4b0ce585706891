#pragma once
// Signals come in, triggers fire, due shares are answered.
#include <string>
#include <vector>

#include "app/share_world.hpp"
#include "path/trigger/fire.hpp"

namespace tocsin::app {

/// The signals of one text, and what only resembles software of ours.
struct ReadSignals {
  std::vector<trigger::Signal> signals;
  Json near_misses = Json::Array{};
};
/// @param body `text` and `format` as SignalAdd has them
/// @error those of the readers in path/trigger/signal.hpp
Result<ReadSignals> read_signals(const Json& body, const InventoryInForce& inventory);

/// Takes a signal in, asks every trigger, and opens what is due. Of an event that is known already, what is due stays due once;
/// a signal of it that makes nothing else due is said to be known and changes nothing. Due shares that a standing authorization
/// covers are released at once where it says so.
/// @param body SignalAdd @return {signals: […], near_misses: […]}
Result<Json> add_signal(App& app, const Principal& who, const Json& body);
Result<Json> show_signal(App& app, const Principal& who, const SignalId& id);

/// Lets a new share answer a due share, for all of its audiences. @return those audiences
Result<std::vector<AudienceId>> answer_due_with(Plan& plan, const Surroundings& around, const Principal& who, const DueId& due, const ShareId& share);
/// What a trigger asked to be shared as one class needs no fewer approvals as another: the matrix decides by what is shared,
/// and not by what an author calls it.
/// @param tlp  the label so far; none: that of the trigger
/// @error conflict "share.weaker-class" detail = the roles that would be left out; where = the audience
Result<> check_class_of_dues(Plan& plan, const Surroundings& around, const std::set<DueId>& dues, const share::Subject& subject, const UnitId& unit,
                             const AudienceId& audience, std::optional<Tlp> tlp);
/// Proposes not to share what is due, or agrees to the proposal of another. @param body DueNotShare
Result<Json> not_share_due(App& app, const Principal& who, const DueId& due, const Json& body);
Result<Json> show_due(App& app, const Principal& who, const DueId& due);

inline ledger::ObjectId due_object(const DueId& id) { return ledger::object_id("due", id.value); }
inline ledger::ObjectId signal_object(const SignalId& id) { return ledger::object_id("signal", id.value); }
trigger::due::World due_world(Plan& plan, const Surroundings& around);

}  // namespace tocsin::app
