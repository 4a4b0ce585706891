#pragma once
// A signal that came in: kept as content, evaluated once against every trigger of the procedure in force. Pure.
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::trigger::received {

namespace fact {
struct Received {
  static constexpr std::string_view kind = "signal.received";
  Hash content;              ///< content name of the record and its text
  std::string signal_kind;   ///< incident, credible-threat …
  std::string source;        ///< the authenticated source (slug), or empty
  Hash key;                  ///< SHA-256 of the event's key: the same event again is seen without telling which
  UnitId unit;
  PersonId by;
  Instant at;
  bool operator==(const Received&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("content", &Received::content), field("signal_kind", &Received::signal_kind), field("source", &Received::source),
                                            field("key", &Received::key), field("unit", &Received::unit), field("by", &Received::by), field("at", &Received::at)); };
};
/// Every trigger was asked; those that fired made these due shares, in the same change.
struct Evaluated {
  static constexpr std::string_view kind = "signal.evaluated";
  Hash procedure;
  std::int64_t asked = 0;
  std::set<DueId> dues;
  bool operator==(const Evaluated&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("procedure", &Evaluated::procedure), field("asked", &Evaluated::asked), field("dues", &Evaluated::dues)); };
};
}  // namespace fact

namespace state {
struct None {};
struct Received { fact::Received what; };
struct Evaluated { fact::Received what; fact::Evaluated outcome; };
}
namespace ask {
struct Receive { fact::Received what; };
struct Evaluate { fact::Evaluated outcome; };
}
using State = std::variant<state::None, state::Received, state::Evaluated>;
using Ask = std::variant<ask::Receive, ask::Evaluate>;
using Fact = std::variant<fact::Received, fact::Evaluated>;
struct World { Instant now; };

/// @error conflict "signal.wrong-state" it was received, or evaluated, already
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::string_view state_name(const State& state);  ///< `none`, `received`, `no-trigger`, `fired`
Json view(const State& state);

}  // namespace tocsin::trigger::received
