#include "identity/account.hpp"

namespace tocsin::identity::account {
namespace {

using Answer = Result<std::vector<Fact>>;

const state::Held* held(const State& state) { return std::get_if<state::Held>(&state); }

Answer use(const State& state, const ask::UseCode& ask) {
  const auto* account = held(state);
  if (account == nullptr || !account->code) return refuse(Errc::conflict, "account.no-code");
  // RFC 6238 section 5.2: a verifier takes each code once
  if (ask.step <= account->last_step) return refuse(Errc::forbidden, "account.code-used");
  return {{fact::CodeUsed{ask.step}}};
}

/// The first subject stays: an address that passes to somebody else at the provider does not pass the person on.
Answer bind(const State& state, const ask::Bind& ask) {
  const auto* account = held(state);
  if (account == nullptr || !account->subject) return {{fact::SubjectBound{ask.subject}}};
  if (*account->subject != ask.subject) return refuse(Errc::forbidden, "account.other-subject");
  return std::vector<Fact>{};
}

Answer unbind(const State& state, const World& world) {
  const auto* account = held(state);
  if (account == nullptr || !account->subject) return std::vector<Fact>{};
  return {{fact::SubjectUnbound{world.now}}};
}

}  // namespace

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const ask::SetPassword& a) -> Answer { return {{fact::PasswordSet{a.content, world.now}}}; },
    [&](const ask::SetCode& a) -> Answer { return {{fact::CodeSet{a.content, a.step, world.now}}}; },
    [&](const ask::UseCode& a) { return use(state, a); },
    [&](const ask::Bind& a) { return bind(state, a); },
    [&](const ask::Unbind&) { return unbind(state, world); },
  }, ask);
}

State evolve(State state, const Fact& fact) {
  auto account = held(state) == nullptr ? state::Held{} : *held(state);
  std::visit(Overload{
    [&](const fact::PasswordSet& f) { account.password = f.content, account.since = f.at; },
    [&](const fact::CodeSet& f) { account.code = f.content, account.last_step = f.step, account.since = f.at; },
    [&](const fact::CodeUsed& f) { account.last_step = f.step; },
    [&](const fact::SubjectBound& f) { account.subject = f.subject; },
    [&](const fact::SubjectUnbound&) { account.subject.reset(); },
  }, fact);
  return account;
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

std::string_view state_name(const State& state) { return held(state) == nullptr ? "none" : "held"; }

Json view(const State& state) {
  const auto* account = held(state);
  return Json::Object{{"state", state_name(state)}, {"has_password", account != nullptr && account->password.has_value()}, {"has_code", account != nullptr && account->code.has_value()}};
}

}  // namespace tocsin::identity::account
