#include "identity/token.hpp"

#include "identity/secret.hpp"

namespace tocsin::identity::token {
namespace {

using Answer = Result<std::vector<Fact>>;
constexpr std::string_view prefix = "toc_";
constexpr auto lifetime_max = std::chrono::years(1);

Answer issue(const ask::Issue& ask, const World& world) {
  if (ask.scopes.empty()) return refuse(Errc::invalid, "token.scopes");
  if (ask.expires <= world.now || ask.expires > world.now + lifetime_max) return refuse(Errc::invalid, "token.lifetime", {}, "after now, and at most a year");
  return {{fact::Issued{ask.secret, ask.person, ask.by, ask.scopes, ask.expires}}};
}

}  // namespace

std::string spell(BytesView eight, BytesView thirty_two) { return secret::spell(prefix, eight, thirty_two); }

Result<Presented> parse(std::string_view text) {
  auto presented = secret::parse(prefix, text);
  if (!presented) return refuse(Errc::forbidden, "token.form");
  return Presented{TokenId{std::move(presented->id)}, presented->secret};
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Issue& a) { return issue(a, world); },
    [&](const state::Issued&, const ask::Revoke& a) -> Answer { return {{fact::Revoked{a.by, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "token.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Issued& f) -> State { return state::Issued{f.secret, f.person, f.scopes, f.expires}; },
    [](state::Issued& s, const fact::Revoked& f) -> State { return state::Revoked{s.person, f.by, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Result<state::Issued> check(const State& state, const Presented& presented, Instant now) {
  if (std::holds_alternative<state::Revoked>(state)) return refuse(Errc::forbidden, "token.revoked");
  const auto* issued = std::get_if<state::Issued>(&state);
  if (issued == nullptr || !equal_in_constant_time(issued->secret.view(), presented.secret.view())) return refuse(Errc::forbidden, "token.unknown");
  if (now >= issued->expires) return refuse(Errc::forbidden, "token.expired");
  return *issued;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "issued", "revoked"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* issued = std::get_if<state::Issued>(&state)) {
    out["person"] = issued->person.value;
    out["scopes"] = fields_detail::to(issued->scopes);
    out["expires"] = to_rfc3339(issued->expires);
  }
  if (const auto* revoked = std::get_if<state::Revoked>(&state)) {
    out["person"] = revoked->person.value;
    out["revoked"] = to_rfc3339(revoked->at);
    out["revoked_by"] = revoked->by.value;
  }
  return out;
}

}  // namespace tocsin::identity::token
