#pragma once
// The TAXII servers of others: what is polled there, and what became of it.
#include "app/plan.hpp"
#include "app/shares.hpp"
#include "identity/source.hpp"

namespace tocsin::app {

/// source:slug
struct Sources {
  using State = identity::source::State;
  using Ask = identity::source::Ask;
  using Fact = identity::source::Fact;
  using World = identity::source::World;
  static Result<std::vector<Fact>> decide(const State& s, const Ask& a, const World& w) { return identity::source::decide(s, a, w); }
  static State evolve(State s, const Fact& f) { return identity::source::evolve(std::move(s), f); }
  static Written write(const Fact& f) { return identity::source::write(f); }
  static Result<Fact> read(std::string_view kind, const Json& data) { return identity::source::read(kind, data); }
};

/// @param body SourceAdd @return {name, state, …what is polled}
/// @error those of identity::source::decide · not_found "peer.unknown" · not_found "object.unknown" the own collection
///        · conflict "collection.of-channel" releases alone fill it
Result<Json> add_source(App& app, const Principal& who, const Json& body);
/// Nothing more is polled there; what came stays, with its labels. @return {name, state}
Result<Json> remove_source(App& app, const Principal& who, const std::string& name);
/// One source, with what was not taken in the last time, and when it was asked. @error not_found "object.unknown"
Result<Json> show_source(App& app, const Principal& who, const std::string& name);
/// The servers of others that the operator named. @return {rows: [{name, root}], next}
Result<Json> list_peers(App& app, const Principal& who);
/// What one of them says of itself. @error those of ports::Peers::look · unavailable "sender.not-configured" this program asks nobody
Result<Json> show_peer(App& app, const Principal& who, const std::string& name);

/// Asks one source now, for all that is new there.
/// @return {name, pages, received, added, failed, signals, failures: [{id, version, message}]}
/// @error those of ports::Peers::page, with how far it came: what came is kept, and the next poll goes on from there
/// @error unavailable "peer.busy"  it asks to come back later · conflict "peer.stuck" it sends the same page for ever
/// @error conflict "source.busy" it is being polled
Result<Json> poll_source(App& app, const Principal& who, const std::string& name);
/// Asks every source that is due. @return how many objects came @error of the first that had trouble; the others are asked all the same
Result<std::size_t> poll_due(App& app);

}  // namespace tocsin::app
