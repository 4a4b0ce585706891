#include "identity/client.hpp"

#include <algorithm>

namespace tocsin::identity::client {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer admit(const ask::Admit& ask) {
  const auto uuid = [](const std::string& text) { return is_uuid(text); };
  const bool named = !ask.grant.can_read.empty() || !ask.grant.can_write.empty();
  if (!named || !std::ranges::all_of(ask.grant.can_read, uuid) || !std::ranges::all_of(ask.grant.can_write, uuid))
    return refuse(Errc::invalid, "client.collection", {}, "name collections by their UUID");
  return {{fact::Admitted{ask.secret, ask.grant, ask.by, ask.certificate}}};
}

}  // namespace

Result<> may_admit(const State& state, bool rotate) {
  if (std::holds_alternative<state::Admitted>(state) && !rotate) return refuse(Errc::conflict, "client.exists", "/name", "its password is in use; rotate gives it another");
  return {};
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::Unknown&, const ask::Admit& a) { return admit(a); },
    [&](const state::Admitted&, const ask::Admit& a) { return admit(a); },
    [&](const state::Revoked&, const ask::Admit& a) { return admit(a); },
    [&](const state::Admitted&, const ask::Revoke& a) -> Answer { return {{fact::Revoked{a.by, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "client.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::Unknown&, const fact::Admitted& f) -> State { return state::Admitted{f.secret, f.grant, f.certificate}; },
    [](state::Admitted&, const fact::Admitted& f) -> State { return state::Admitted{f.secret, f.grant, f.certificate}; },
    [](state::Revoked&, const fact::Admitted& f) -> State { return state::Admitted{f.secret, f.grant, f.certificate}; },
    [](state::Admitted&, const fact::Revoked& f) -> State { return state::Revoked{f.by, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Result<Grant> check(const State& state, const Hash& presented) {
  if (std::holds_alternative<state::Revoked>(state)) return refuse(Errc::forbidden, "client.revoked");
  const auto* admitted = std::get_if<state::Admitted>(&state);
  if (admitted == nullptr || !equal_in_constant_time(admitted->secret.view(), presented.view())) return refuse(Errc::forbidden, "client.unknown");
  return admitted->grant;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 3> names{"unknown", "admitted", "revoked"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  if (const auto* admitted = std::get_if<state::Admitted>(&state)) {
    out["grant"] = write_fields(admitted->grant);
    if (admitted->certificate) out["certificate"] = admitted->certificate->hex();
  }
  if (const auto* revoked = std::get_if<state::Revoked>(&state)) out["revoked"] = to_rfc3339(revoked->at);
  return out;
}

}  // namespace tocsin::identity::client
