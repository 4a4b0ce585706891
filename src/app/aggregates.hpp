#pragma once
// Every kind of object there is, in one shape: how its facts fold, and what the lists show of it.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assurance/exception.hpp"
#include "assurance/notice.hpp"
#include "identity/account.hpp"
#include "identity/authenticator.hpp"
#include "identity/client.hpp"
#include "identity/collection.hpp"
#include "identity/entry.hpp"
#include "identity/founding.hpp"
#include "identity/key_change.hpp"
#include "identity/person.hpp"
#include "identity/session.hpp"
#include "identity/token.hpp"
#include "path/approve/adoption.hpp"
#include "path/approve/counsel.hpp"
#include "path/approve/spent.hpp"
#include "path/approve/standing.hpp"
#include "path/deliver/delivery.hpp"
#include "path/sanitize/memory.hpp"
#include "path/share/retention.hpp"
#include "path/share/share.hpp"
#include "path/trigger/due.hpp"
#include "path/trigger/received.hpp"
#include "ports/store.hpp"

namespace tocsin::app {

// The pure functions of an aggregate stand in its namespace; a type carries them to the templates below.
#define TOCSIN_AGGREGATE(Name, ns)                                                                        \
  struct Name {                                                                                           \
    using State = ns::State;                                                                              \
    using Ask = ns::Ask;                                                                                  \
    using Fact = ns::Fact;                                                                                \
    using World = ns::World;                                                                              \
    static Result<std::vector<Fact>> decide(const State& s, const Ask& a, const World& w) { return ns::decide(s, a, w); } \
    static State evolve(State s, const Fact& f) { return ns::evolve(std::move(s), f); }                   \
    static Written write(const Fact& f) { return ns::write(f); }                                          \
    static Result<Fact> read(std::string_view kind, const Json& data) { return ns::read(kind, data); }    \
  }
TOCSIN_AGGREGATE(Accounts, identity::account);        // account:p_…
TOCSIN_AGGREGATE(Adoptions, approve::adoption);      // procedure:current, inventory:current
TOCSIN_AGGREGATE(Authenticators, identity::authenticator);  // authenticator:hex of the passkey's hash
TOCSIN_AGGREGATE(Clients, identity::client);         // client:slug
TOCSIN_AGGREGATE(Collections, identity::collection); // collection:uuid
TOCSIN_AGGREGATE(Counsels, approve::counsel);        // counsel:uuid.hex, of the share
TOCSIN_AGGREGATE(Deliveries, deliver);               // delivery:uuid
TOCSIN_AGGREGATE(Dues, trigger::due);                // due:uuid
TOCSIN_AGGREGATE(Entries, identity::entry);           // entry:hex
TOCSIN_AGGREGATE(Exceptions, assurance::exception);  // exception:uuid
TOCSIN_AGGREGATE(KeyChanges, identity::key_change);  // key-change:leaf
TOCSIN_AGGREGATE(Memories, sanitize::memory);        // memory:audience.match
TOCSIN_AGGREGATE(Notices, assurance::notice);        // notice:uuid
TOCSIN_AGGREGATE(People, identity::person);          // person:p_…
TOCSIN_AGGREGATE(Retentions, share::retention);      // retention:share.uuid
TOCSIN_AGGREGATE(Sessions, identity::session);        // session:hex
TOCSIN_AGGREGATE(Shares, share);                     // share:uuid
TOCSIN_AGGREGATE(Signals, trigger::received);        // signal:uuid
TOCSIN_AGGREGATE(Spendings, approve::spent);          // spent:standing.slug.2026-11-26, spent:expedited.2026-11-26
TOCSIN_AGGREGATE(Standings, approve::standing);      // standing:slug
TOCSIN_AGGREGATE(Tokens, identity::token);           // token:hex
#undef TOCSIN_AGGREGATE

inline ledger::ObjectId procedure_object() { return {"procedure:current"}; }
inline ledger::ObjectId inventory_object() { return {"inventory:current"}; }
inline ledger::ObjectId log_object() { return {"log:self"}; }

/// A state folded from facts, and how many there were.
template <class A>
struct Loaded {
  ledger::ObjectId object;
  typename A::State state;
  std::int64_t version = 0;
  [[nodiscard]] bool exists() const { return version > 0; }
  [[nodiscard]] ports::Read read() const { return {object, version}; }
};

/// Folds facts that were read already.
/// @error conflict "ledger.fact-unreadable" a fact that this program cannot read; where = its kind
template <class A>
Result<typename A::State> fold(const std::vector<ledger::FactRecord>& facts) {
  typename A::State state{};
  for (const auto& record : facts) {
    const auto fact = A::read(record.body.kind, record.body.data);
    if (!fact) return refuse(Errc::conflict, "ledger.fact-unreadable", record.body.kind, fact.error().rule + " " + fact.error().where);
    state = A::evolve(std::move(state), *fact);
  }
  return state;
}

/// The object as its facts tell it; not existing is a state, not an error.
template <class A>
Result<Loaded<A>> load(ports::Store& store, const ledger::ObjectId& object) {
  const auto facts = TRY(store.facts_of(object));
  auto state = TRY(fold<A>(facts));
  return Loaded<A>{object, std::move(state), static_cast<std::int64_t>(facts.size())};
}

/// What the lists show of an object: a pure function of its state.
template <class A>
ports::Row row_of(const ledger::ObjectId& object, const typename A::State& state);

/// The row of any object from its facts, for `verify --replay`.
/// @error conflict "ledger.fact-unreadable", "ledger.unknown-object"
Result<std::optional<ports::Row>> row_from_facts(const ledger::ObjectId& object, const std::vector<ledger::FactRecord>& facts);

/// Content name of a person's name and address, from when they were proposed until it is erased.
std::optional<Hash> details_of(const identity::person::State& state);

}  // namespace tocsin::app
