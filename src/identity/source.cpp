#include "identity/source.hpp"

#include <algorithm>
#include <array>

#include "base/limits_peer.hpp"
#include "base/text.hpp"

namespace tocsin::identity::source {
namespace {

using Answer = Result<std::vector<Fact>>;
constexpr std::size_t collection_bytes_max = 200;

/// What stands in a path there: an id or an alias, nothing that leads elsewhere.
bool is_segment(std::string_view text) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  return !text.empty() && text.size() <= collection_bytes_max && text != "." && text != ".." && std::ranges::all_of(text, is_plain);
}

Answer add(const ask::Add& ask, const World& world) {
  const auto bad = [](std::string where, std::string detail) { return refuse(Errc::invalid, "source.form", std::move(where), std::move(detail)); };
  const auto& what = ask.what;
  if (!is_slug(ask.name)) return bad("/name", "a–z, 0–9 and -");
  if (!is_slug(what.peer)) return bad("/peer", "the name of a server in peers.conf");
  if (!is_segment(what.collection)) return bad("/collection", "the id or alias of a collection there");
  if (!is_uuid(what.into)) return bad("/into", "a UUID in lower case");
  if (what.unmarked == Tlp::red) return bad("/unmarked", "TLP:RED stands in no collection");
  if (what.types.size() > limits::source_types_max || !std::ranges::all_of(what.types, [](const auto& type) { return is_slug(type); })) return bad("/types", "types of STIX objects, at most 50");
  if (what.every_s < static_cast<std::int64_t>(limits::source_polls_s_min) || what.every_s > static_cast<std::int64_t>(limits::source_polls_s_max)) return bad("/every", "from 30 seconds to a week");
  if (!is_slug(what.unit.value)) return bad("/unit", "a unit of the procedure");
  if (world.held >= limits::sources_max) return refuse(Errc::conflict, "source.too-many", {}, "at most " + std::to_string(limits::sources_max));
  return {{fact::Added{what, ask.by}}};
}

Answer poll(const state::Open& state, const ask::Poll& ask) {
  const auto& what = ask.what;
  const auto trouble_before = state.last ? state.last->trouble : std::string();
  if (what.added == 0 && what.failed == 0 && what.signals == 0 && what.trouble == trouble_before) return std::vector<Fact>{};
  return std::vector<Fact>{what};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Add& a) { return add(a, world); },
    [&](const state::Removed&, const ask::Add& a) { return add(a, world); },
    [&](const state::Open&, const ask::Remove& a) -> Answer { return {{fact::Removed{a.by, world.now}}}; },
    [&](const state::Open& s, const ask::Poll& a) { return poll(s, a); },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "source.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Added& f) -> State { return state::Open{f.what, f.by, {}, {f.what.into}}; },
    [](state::Removed& s, const fact::Added& f) -> State { return s.filled.insert(f.what.into), state::Open{f.what, f.by, {}, std::move(s.filled)}; },
    [](state::Open& s, const fact::Polled& f) -> State { return s.last = f, std::move(s); },
    [](state::Open& s, const fact::Removed& f) -> State { return state::Removed{std::move(s.what), f.by, f.at, std::move(s.filled)}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

const What* what_of(const State& state) {
  return std::visit([](const auto& s) -> const What* {
    if constexpr (requires { s.what; }) return &s.what;
    else return nullptr;
  }, state);
}

std::set<std::string> filled_by(const State& state) {
  return std::visit([](const auto& s) -> std::set<std::string> {
    if constexpr (requires { s.filled; }) return s.filled;
    else return {};
  }, state);
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "open", "removed"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* what = what_of(state)) out["what"] = write_fields(*what);
  if (const auto* open = std::get_if<state::Open>(&state); open != nullptr && open->last) out["last"] = write_fields(*open->last);
  if (const auto* removed = std::get_if<state::Removed>(&state)) out["removed"] = to_rfc3339(removed->at);
  return out;
}

}  // namespace tocsin::identity::source
