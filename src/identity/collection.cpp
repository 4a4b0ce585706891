#include "identity/collection.hpp"

#include <array>

#include "base/limits.hpp"

namespace tocsin::identity::collection {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer add(const ask::Add& ask, const World& world) {
  const auto bad = [](std::string where, std::string detail) { return refuse(Errc::invalid, "collection.form", std::move(where), std::move(detail)); };
  if (!is_uuid(ask.id)) return bad("/id", "a UUID in lower case");
  if (!is_slug(ask.what.root)) return bad("/root", "a–z, 0–9 and -");
  if (ask.what.alias && !is_slug(*ask.what.alias)) return bad("/alias", "a–z, 0–9 and -");
  if (ask.what.tlp_max == Tlp::red) return bad("/tlp_max", "TLP:RED goes to named people, never to a collection");
  if (world.is_channel) return refuse(Errc::conflict, "collection.of-channel", "/id", ask.id);
  if (world.alias_taken) return refuse(Errc::conflict, "collection.alias-taken", "/alias", ask.what.alias.value_or(""));
  if (world.held >= limits::taxii_collections_max) return refuse(Errc::conflict, "collection.too-many", {}, "at most " + std::to_string(limits::taxii_collections_max));
  return {{fact::Added{ask.what, ask.by}}};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Add& a) { return add(a, world); },
    [&](const state::Open&, const ask::Remove& a) -> Answer { return {{fact::Removed{a.by, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "collection.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Added& f) -> State { return state::Open{f.what}; },
    [](state::Open& s, const fact::Removed& f) -> State { return state::Removed{std::move(s.what), f.by, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "open", "removed"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  std::visit([&](const auto& s) {
    if constexpr (requires { s.what; }) out["what"] = write_fields(s.what);
    if constexpr (requires { s.at; }) out["removed"] = to_rfc3339(s.at);
  }, state);
  return out;
}

}  // namespace tocsin::identity::collection
