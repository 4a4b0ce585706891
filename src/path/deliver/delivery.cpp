#include "path/deliver/delivery.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tocsin::deliver {
namespace {

using Answer = Result<std::vector<Fact>>;

Answer wrong_state(const State& state) { return refuse(Errc::conflict, "delivery.wrong-state", {}, std::string(state_name(state))); }

/// Whether anything of it is out there, so that the recipient's side may answer.
bool has_left(const State& state) {
  const auto* recall = std::get_if<state::Recalled>(&state);
  return left_at(state).has_value() || (recall != nullptr && recall->had_left);
}

Answer attempt(const fact::Queued& what, std::vector<fact::Attempted> attempts, std::optional<Instant> not_before, const ask::Attempt& ask, const World& world) {
  if (std::ranges::find(world.channels, ask.channel) == world.channels.end() || by_hand(what.channel_kind)) return refuse(Errc::forbidden, "delivery.channel", {}, ask.channel.value);
  if (not_before && world.now < *not_before) return refuse(Errc::conflict, "delivery.too-early", {}, to_rfc3339(*not_before));
  // what may have reached somebody is on record with the bytes, whatever the far side said
  const bool gave_out = ask.outcome == Outcome::handed_over || ask.outcome == Outcome::unknown;
  const bool evidence = ask.wire && ask.parts && (ask.reply || ask.outcome == Outcome::unknown);
  if (gave_out && !evidence) return refuse(Errc::invalid, "delivery.no-evidence", {}, "the reply, the wire hash and the hash of the parts");
  if (ask.parts && *ask.parts != world.parts) return refuse(Errc::conflict, "delivery.other-bytes");
  const auto n = static_cast<std::int64_t>(attempts.size()) + 1;
  fact::Attempted attempted{n, ask.channel, ask.outcome, ask.reply, ask.wire, ask.parts, world.now, {}};
  attempts.push_back(attempted);
  const bool again = ask.outcome != Outcome::handed_over && n < limits::delivery_attempts_max && next_channel(world.channels, attempts);
  // a refusal for good closes one channel; the next one that the manifest permits need not wait
  if (again) attempted.next = ask.outcome == Outcome::failed_permanent ? world.now : next_attempt(world.now, n, world.delivery);
  return {{attempted}};
}

/// It was on its way when it was recalled. What became of it is on record all the same, and it is not tried again.
Answer attempt_outran(const state::Recalled& recalled, const ask::Attempt& ask, const World& world) {
  auto answer = attempt(recalled.what, std::vector<fact::Attempted>(static_cast<std::size_t>(recalled.tried)), {}, ask, world);
  if (answer) std::get<fact::Attempted>(answer->front()).next.reset();
  return answer;
}

Answer attest(const fact::Queued& what, const ask::Attest& ask, const World& world) {
  if (!by_hand(what.channel_kind)) return refuse(Errc::forbidden, "delivery.channel", {}, what.channel.value);
  if (!world.posters.contains(ask.by)) return refuse(Errc::forbidden, "delivery.not-a-poster");
  if (ask.parts != world.parts) return refuse(Errc::conflict, "delivery.other-bytes");
  if (what.embargo && ask.posted_at < *what.embargo) return refuse(Errc::conflict, "delivery.too-early", {}, to_rfc3339(*what.embargo));
  // people write whole seconds
  if (ask.posted_at < std::chrono::floor<std::chrono::seconds>(what.at) || ask.posted_at > world.now) return refuse(Errc::invalid, "delivery.posted-at", "/posted_at", to_rfc3339(ask.posted_at));
  return {{fact::Attested{ask.by, ask.reference, ask.parts, world.now, ask.posted_at}}};
}

/// What the recipient's side made of it, or null while nothing has left.
const Answers* answers_of(const State& state) {
  return std::visit([](const auto& s) -> const Answers* {
    if constexpr (requires { s.answers; }) return &s.answers;
    else return nullptr;
  }, state);
}

Answer fetch(const State& state, const ask::Fetch& ask, const World& world) {
  if (!has_left(state)) return wrong_state(state);
  if (!world.clients.contains(ask.client)) return refuse(Errc::forbidden, "delivery.not-a-client", {}, ask.client);
  if (answers_of(state)->fetched.contains(ask.client)) return refuse(Errc::conflict, "delivery.fetched-already", {}, ask.client);
  return {{fact::Fetched{ask.client, world.now}}};
}

Answer sight(const State& state, const ask::Sight& ask, const World& world) {
  if (!has_left(state)) return wrong_state(state);
  if (answers_of(state)->sighted.contains(ask.by)) return refuse(Errc::conflict, "delivery.sighted-already", {}, ask.by);
  return {{fact::Sighted{ask.by, world.now}}};
}

/// Whose answer it is, where several have the delivery.
Result<> check_client(const std::optional<std::string>& client, const World& world) {
  if (client && !world.clients.contains(*client)) return refuse(Errc::forbidden, "delivery.not-a-client", {}, *client);
  if (!client && world.clients.size() > 1) return refuse(Errc::invalid, "delivery.which-client", "/client", "several recipients have it: say which one answered");
  return {};
}
bool has_acknowledged(const Answers& answers, const std::optional<std::string>& client) { return client ? answers.heard.contains(*client) : answers.acknowledged.has_value(); }

Answer acknowledge(const State& state, const ask::Acknowledge& ask, const World& world) {
  if (!has_left(state)) return wrong_state(state);
  TRY_VOID(check_client(ask.client, world));
  if (has_acknowledged(*answers_of(state), ask.client)) return refuse(Errc::conflict, "delivery.acknowledged-already");
  return {{fact::Acknowledged{ask.via, ask.by, world.now, ask.client}}};
}

/// Answers that one delivery takes. Whoever holds its link needs no account, and every answer is a fact for ever.
constexpr std::size_t answers_max = 100;

Answer act(const State& state, const ask::Act& ask, const World& world) {
  if (!has_left(state)) return wrong_state(state);
  TRY_VOID(check_client(ask.client, world));
  if (answers_of(state)->acted.size() >= answers_max) return refuse(Errc::conflict, "delivery.many-answers", {}, "more than " + std::to_string(answers_max));
  const bool promised = ask.action == Action::by_when;
  if (promised != ask.by_when.has_value() || (promised && *ask.by_when <= world.now)) return refuse(Errc::invalid, "delivery.by-when");
  std::vector<Fact> facts;
  // who acts has read it
  if (!has_acknowledged(*answers_of(state), ask.client)) facts.push_back(fact::Acknowledged{ask.via, ask.by, world.now, ask.client});
  facts.push_back(fact::Acted{ask.action, ask.via, ask.note, ask.by_when, ask.by, world.now, ask.client});
  return facts;
}

/// Mail comes back; what a client fetched, or somebody acknowledged, has arrived.
Answer bounce(const state::HandedOver& s, const ask::Bounce& ask, const World& world) {
  if (world.carrier != "mail") return refuse(Errc::conflict, "delivery.not-mail", {}, world.carrier);
  if (s.answers.acknowledged) return refuse(Errc::conflict, "delivery.acknowledged-already");
  return {{fact::Bounced{ask.reply, world.now}}};
}

Answer recall(const State& state, const ask::Recall& ask, const World& world) {
  if (std::holds_alternative<state::None>(state) || std::holds_alternative<state::Recalled>(state)) return wrong_state(state);
  return {{fact::Recalled{ask.by, world.now}}};
}

/// Collections are told of a recall, as often as it takes; nobody else has objects that could be revoked.
std::optional<Instant> to_be_told(const state::Recalled& recalled) {
  if (!recalled.had_left || recalled.what.channel_kind != "taxii") return {};
  return recalled.told.empty() ? std::optional(recalled.recall.at) : recalled.told.back().next;
}
Answer revoke(const state::Recalled& recalled, const State& state, const ask::Revoke& ask, const World& world) {
  const auto due = to_be_told(recalled);
  if (!due) return wrong_state(state);
  if (world.now < *due) return refuse(Errc::conflict, "delivery.too-early", {}, to_rfc3339(*due));
  const auto n = static_cast<std::int64_t>(recalled.told.size()) + 1;
  const bool again = ask.outcome != Outcome::handed_over && ask.outcome != Outcome::failed_permanent && n < limits::delivery_attempts_max;
  return {{fact::Revoked{n, ask.outcome, ask.reply, world.now, again ? std::optional(next_attempt(world.now, n, world.delivery)) : std::nullopt}}};
}

const std::vector<fact::Attempted>* attempts_of(const State& state) {
  return std::visit([](const auto& s) -> const std::vector<fact::Attempted>* {
    if constexpr (requires { s.attempts; }) return &s.attempts;
    else return nullptr;
  }, state);
}

State attempted(fact::Queued what, std::vector<fact::Attempted> attempts, const fact::Attempted& f) {
  attempts.push_back(f);
  if (f.outcome == Outcome::handed_over) return state::HandedOver{std::move(what), std::move(attempts), f.at, {}};
  if (f.next) return state::RetryWait{std::move(what), std::move(attempts), *f.next};
  return state::Failed{std::move(what), std::move(attempts), f.at, {}};
}

Answers* answers_in(State& state) {
  return std::visit([](auto& s) -> Answers* {
    if constexpr (requires { s.answers; }) return &s.answers;
    else return nullptr;
  }, state);
}

State recalled(State state, const fact::Recalled& f) {
  const auto* what = queued(state);
  if (what == nullptr || std::holds_alternative<state::Recalled>(state)) return state;
  const auto* answers = answers_of(state);
  const auto* attempts = attempts_of(state);
  // an attempt of unknown outcome may have reached somebody, and a server may have taken some objects and refused others: recalling is honest about that
  const bool perhaps = attempts != nullptr && std::ranges::any_of(*attempts, [&](const auto& each) { return each.outcome == Outcome::unknown || what->channel_kind == "taxii"; });
  const auto tried = attempts == nullptr ? 0 : static_cast<std::int64_t>(attempts->size());
  return state::Recalled{*what, f, perhaps || has_left(state), answers == nullptr ? Answers{} : *answers, left_at(state), tried};
}

State outran(state::Recalled recalled, const fact::Attempted& f) {
  ++recalled.tried;
  recalled.had_left = recalled.had_left || f.outcome == Outcome::handed_over || f.outcome == Outcome::unknown;
  if (f.outcome == Outcome::handed_over && !recalled.left) recalled.left = f.at;
  return recalled;
}

}  // namespace

Hash parts_hash(const std::vector<Hash>& parts) {
  Bytes all;
  for (const auto& part : parts) all.insert(all.end(), part.value.begin(), part.value.end());
  return sha256(all);
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const state::None&, const ask::Queue& a) -> Answer { return {{fact::Queued{a.share, a.audience, a.release, a.manifest, a.index, a.channel, a.channel_kind, world.now, a.embargo}}}; },
    [&](const state::Queued& s, const ask::Attempt& a) { return attempt(s.what, s.attempts, s.what.embargo, a, world); },
    [&](const state::RetryWait& s, const ask::Attempt& a) { return attempt(s.what, s.attempts, s.next, a, world); },
    [&](const state::Recalled& s, const ask::Attempt& a) { return s.left ? wrong_state(state) : attempt_outran(s, a, world); },
    [&](const state::Queued&, const ask::Withhold& a) -> Answer { return {{fact::Withheld{a.rule, world.now}}}; },
    [&](const state::RetryWait&, const ask::Withhold& a) -> Answer { return {{fact::Withheld{a.rule, world.now}}}; },
    [&](const state::Queued& s, const ask::Attest& a) { return attest(s.what, a, world); },
    [&](const state::HandedOver& s, const ask::Bounce& a) { return bounce(s, a, world); },
    [&](const auto&, const ask::Fetch& a) { return fetch(state, a, world); },
    [&](const auto&, const ask::Sight& a) { return sight(state, a, world); },
    [&](const auto&, const ask::Acknowledge& a) { return acknowledge(state, a, world); },
    [&](const auto&, const ask::Act& a) { return act(state, a, world); },
    [&](const auto&, const ask::Recall& a) { return recall(state, a, world); },
    [&](const state::Recalled& s, const ask::Revoke& a) { return revoke(s, state, a, world); },
    [&](const auto&, const auto&) { return wrong_state(state); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](state::None&, const fact::Queued& f) -> State { return state::Queued{f, {}}; },
    [](state::Queued& s, const fact::Attempted& f) -> State { return attempted(std::move(s.what), std::move(s.attempts), f); },
    [](state::RetryWait& s, const fact::Attempted& f) -> State { return attempted(std::move(s.what), std::move(s.attempts), f); },
    [](state::Recalled& s, const fact::Attempted& f) -> State { return outran(std::move(s), f); },
    [](state::Queued& s, const fact::Withheld& f) -> State { return state::Failed{std::move(s.what), std::move(s.attempts), f.at, f.rule}; },
    [](state::RetryWait& s, const fact::Withheld& f) -> State { return state::Failed{std::move(s.what), std::move(s.attempts), f.at, f.rule}; },
    [](state::Queued& s, const fact::Attested& f) -> State { return state::Attested{std::move(s.what), f, {}}; },
    [](state::HandedOver& s, const fact::Bounced& f) -> State { return state::Bounced{std::move(s.what), std::move(s.attempts), f, std::move(s.answers)}; },
    [&](auto&, const fact::Fetched& f) -> State {
      if (auto* answers = answers_in(state)) answers->fetched.emplace(f.client, f.at);
      return std::move(state);
    },
    [&](auto&, const fact::Sighted& f) -> State {
      if (auto* answers = answers_in(state)) answers->sighted.emplace(f.by, f.at);
      return std::move(state);
    },
    [&](auto&, const fact::Acknowledged& f) -> State {
      auto* answers = answers_in(state);
      if (answers != nullptr && !answers->acknowledged) answers->acknowledged = f;
      if (answers != nullptr && f.client) answers->heard.emplace(*f.client, f.at);
      return std::move(state);
    },
    [&](auto&, const fact::Acted& f) -> State {
      if (auto* answers = answers_in(state)) answers->acted.push_back(f);
      return std::move(state);
    },
    [](state::Recalled& s, const fact::Revoked& f) -> State { return s.told.push_back(f), std::move(s); },
    [&](auto&, const fact::Recalled& f) -> State { return recalled(std::move(state), f); },
    [&](auto&, const auto&) -> State { return std::move(state); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Instant next_attempt(Instant at, std::int64_t n, const DeliveryId& delivery) {
  // 5 s · 2^(n-1) passes the largest delay at n = 11; the shift stays far from overflow
  const auto doubled = limits::retry_delay_s_min << std::clamp<std::int64_t>(n - 1, 0, 20);
  const auto delay = std::chrono::microseconds(std::chrono::seconds(std::min(doubled, limits::retry_delay_s_max)));
  const auto spread = std::to_integer<std::int64_t>(sha256(delivery.value + std::to_string(n)).value[0]);
  return at + delay + delay * spread / (4 * 256);
}

std::optional<ChannelId> next_channel(const std::vector<ChannelId>& permitted, const std::vector<fact::Attempted>& attempts) {
  std::optional<ChannelId> least;
  std::ptrdiff_t fewest = 0;
  for (const auto& channel : permitted) {
    const auto here = [&](const fact::Attempted& each) { return each.channel == channel; };
    if (std::ranges::any_of(attempts, [&](const auto& each) { return here(each) && each.outcome == Outcome::failed_permanent; })) continue;
    const auto failures = std::ranges::count_if(attempts, here);
    if (failures < channel_failures_max) return channel;
    if (!least || failures < fewest) least = channel, fewest = failures;
  }
  return least;
}

std::vector<fact::Attempted> attempts_so_far(const State& state) {
  const auto* attempts = attempts_of(state);
  return attempts == nullptr ? std::vector<fact::Attempted>{} : *attempts;
}

bool silent(const State& state, Duration within, Instant now) {
  const auto left = left_at(state);
  const auto* answers = answers_of(state);
  return left && !std::holds_alternative<state::Recalled>(state) && answers != nullptr && !answers->acknowledged && answers->acted.empty() && now >= *left + within;
}

std::set<std::string> silent_clients(const State& state, const std::set<std::string>& clients, Duration within, Instant now) {
  const auto left = left_at(state);
  const auto* answers = answers_of(state);
  if (!left || std::holds_alternative<state::Recalled>(state) || answers == nullptr || now < *left + within) return {};
  auto out = clients;
  std::erase_if(out, [&](const std::string& client) { return answers->fetched.contains(client) || answers->heard.contains(client); });
  return out;
}

std::optional<Instant> left_at(const State& state) {
  return std::visit(Overload{
    [](const state::HandedOver& s) -> std::optional<Instant> { return s.at; },
    [](const state::Attested& s) -> std::optional<Instant> { return s.attested.posted_at; },
    [](const state::Recalled& s) { return s.left; },
    [](const auto&) -> std::optional<Instant> { return {}; },
  }, state);
}

const fact::Queued* queued(const State& state) {
  return std::visit([](const auto& s) -> const fact::Queued* {
    if constexpr (requires { s.what; }) return &s.what;
    else return nullptr;
  }, state);
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 8> names{"none", "queued", "retry-wait", "handed-over", "attested", "failed", "bounced", "recalled"};
  static_assert(names.size() == std::variant_size_v<State>);
  const auto* answers = answers_of(state);
  const bool open = std::holds_alternative<state::HandedOver>(state) || std::holds_alternative<state::Attested>(state);
  if (open && !answers->acted.empty()) return "acted";
  if (open && answers->acknowledged) return "acknowledged";
  return names[state.index()];
}

std::optional<Instant> due_of(const State& state) {
  if (const auto* retry = std::get_if<state::RetryWait>(&state)) return retry->next;
  if (const auto* recall = std::get_if<state::Recalled>(&state)) return to_be_told(*recall);
  if (const auto* waiting = std::get_if<state::Queued>(&state)) return waiting->what.embargo.value_or(waiting->what.at);
  return {};
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  const auto* what = queued(state);
  if (what == nullptr) return out;
  out["what"] = write_fields(*what);
  if (const auto* attempts = attempts_of(state)) out["attempts"] = fields_detail::to(*attempts);
  if (const auto due = due_of(state)) out["due"] = to_rfc3339(*due);
  if (const auto left = left_at(state)) out["left_at"] = to_rfc3339(*left);
  std::visit(Overload{
    [&](const state::Attested& s) { out["attested"] = write_fields(s.attested); },
    [&](const state::Failed& s) { if (s.withheld) out["withheld"] = *s.withheld; },
    [&](const state::Bounced& s) { out["bounce"] = write_fields(s.bounce); },
    [&](const state::Recalled& s) { out["recall"] = write_fields(s.recall); out["had_left"] = s.had_left; if (!s.told.empty()) out["told"] = fields_detail::to(s.told); },
    [](const auto&) {},
  }, state);
  if (const auto* answers = answers_of(state)) {
    for (const auto& [client, at] : answers->fetched) out["fetched"][client] = to_rfc3339(at);
    for (const auto& [by, at] : answers->sighted) out["sighted"][by] = to_rfc3339(at);
    for (const auto& [client, at] : answers->heard) out["heard"][client] = to_rfc3339(at);
    if (answers->acknowledged) out["acknowledged"] = write_fields(*answers->acknowledged);
    if (!answers->acted.empty()) out["acted"] = fields_detail::to(answers->acted);
  }
  return out;
}

}  // namespace tocsin::deliver
