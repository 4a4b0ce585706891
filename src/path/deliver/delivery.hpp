#pragma once
// One delivery: one recipient or collection of one release. Its states come from facts only. Pure.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::deliver {

/// Failures on one channel before a fallback that the manifest permits takes over.
inline constexpr int channel_failures_max = 3;

/// What came of one attempt. `unknown`: the far side may have it (the connection broke after the last byte was given).
enum class Outcome : std::uint8_t { handed_over, failed_temporary, failed_permanent, unknown };
inline constexpr std::array<std::string_view, 4> outcome_names{"handed-over", "failed-temporary", "failed-permanent", "unknown"};
constexpr std::span<const std::string_view> names_of(Outcome) { return outcome_names; }

/// What a recipient did with it.
enum class Action : std::uint8_t { done, not_applicable, cannot, by_when };
inline constexpr std::array<std::string_view, 4> action_names{"done", "not-applicable", "cannot", "by-when"};
constexpr std::span<const std::string_view> names_of(Action) { return action_names; }

/// How an acknowledgement reached us.
enum class Via : std::uint8_t { link, reply, person };
inline constexpr std::array<std::string_view, 3> via_names{"link", "reply", "person"};
constexpr std::span<const std::string_view> names_of(Via) { return via_names; }

namespace fact {
struct Queued {
  static constexpr std::string_view kind = "delivery.queued";
  ShareId share; AudienceId audience; std::int64_t release = 0; Hash manifest; std::int64_t index = 0; ChannelId channel; std::string channel_kind; Instant at; std::optional<Instant> embargo;
  bool operator==(const Queued&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("share", &Queued::share), field("audience", &Queued::audience), field("release", &Queued::release), field("manifest", &Queued::manifest), field("index", &Queued::index),
                                            field("channel", &Queued::channel), field("channel_kind", &Queued::channel_kind), field("at", &Queued::at), field("embargo", &Queued::embargo)); };
};
struct Attempted {
  static constexpr std::string_view kind = "delivery.attempted";
  std::int64_t n = 0; ChannelId channel; Outcome outcome{}; std::optional<Hash> reply, wire, parts; Instant at; std::optional<Instant> next;
  bool operator==(const Attempted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("n", &Attempted::n), field("channel", &Attempted::channel), field("outcome", &Attempted::outcome), field("reply", &Attempted::reply), field("wire", &Attempted::wire),
                                            field("parts", &Attempted::parts), field("at", &Attempted::at), field("next", &Attempted::next)); };
};
/// The send-time check refused: nothing was given to any network. Why is a rule id; it is not tried again by itself.
struct Withheld {
  static constexpr std::string_view kind = "delivery.withheld";
  std::string rule; Instant at;
  bool operator==(const Withheld&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("rule", &Withheld::rule), field("at", &Withheld::at)); };
};
struct Attested {
  static constexpr std::string_view kind = "delivery.attested";
  PersonId by; Hash reference, parts; Instant at, posted_at;
  bool operator==(const Attested&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Attested::by), field("reference", &Attested::reference), field("parts", &Attested::parts), field("at", &Attested::at), field("posted_at", &Attested::posted_at)); };
};
struct Bounced {
  static constexpr std::string_view kind = "delivery.bounced";
  Hash reply; Instant at;
  bool operator==(const Bounced&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("reply", &Bounced::reply), field("at", &Bounced::at)); };
};
struct Fetched {
  static constexpr std::string_view kind = "delivery.fetched";
  std::string client; Instant at;
  bool operator==(const Fetched&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("client", &Fetched::client), field("at", &Fetched::at)); };
};
/// Somebody reported a sighting of an object that the delivery brought. `by`: a TAXII client, or `source:NAME`; once each.
struct Sighted {
  static constexpr std::string_view kind = "delivery.sighted";
  std::string by; Instant at;
  bool operator==(const Sighted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Sighted::by), field("at", &Sighted::at)); };
};
/// `client`: which of several recipients, where a delivery has them.
struct Acknowledged {
  static constexpr std::string_view kind = "delivery.acknowledged";
  Via via{}; std::optional<PersonId> by; Instant at; std::optional<std::string> client = {};
  bool operator==(const Acknowledged&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("via", &Acknowledged::via), field("by", &Acknowledged::by), field("at", &Acknowledged::at), field("client", &Acknowledged::client)); };
};
struct Acted {
  static constexpr std::string_view kind = "delivery.acted";
  Action action{}; Via via{}; std::optional<Hash> note; std::optional<Instant> by_when; std::optional<PersonId> by; Instant at; std::optional<std::string> client = {};
  bool operator==(const Acted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("action", &Acted::action), field("via", &Acted::via), field("note", &Acted::note), field("by_when", &Acted::by_when), field("by", &Acted::by), field("at", &Acted::at), field("client", &Acted::client)); };
};
struct Recalled {
  static constexpr std::string_view kind = "delivery.recalled";
  PersonId by; Instant at;
  bool operator==(const Recalled&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Recalled::by), field("at", &Recalled::at)); };
};
/// Who has it in a collection was told that it is recalled: its objects came again as revoked, or could not.
struct Revoked {
  static constexpr std::string_view kind = "delivery.revoked";
  std::int64_t n = 0; Outcome outcome{}; std::optional<Hash> reply; Instant at; std::optional<Instant> next;
  bool operator==(const Revoked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("n", &Revoked::n), field("outcome", &Revoked::outcome), field("reply", &Revoked::reply), field("at", &Revoked::at), field("next", &Revoked::next)); };
};
}  // namespace fact

/// How the channel is served. `automatic`: by a worker; `by_hand`: by a person who posts and attests.
constexpr bool by_hand(std::string_view channel_kind) { return channel_kind == "hand-posted" || channel_kind == "phone"; }

/// What the recipient's side made of it; the later answers stand beside the earlier ones.
struct Answers {
  std::map<std::string, Instant> fetched;               ///< by TAXII client
  std::map<std::string, Instant> sighted;               ///< by who reported a sighting of what was shared
  std::optional<fact::Acknowledged> acknowledged;       ///< the first
  std::map<std::string, Instant> heard;                 ///< of several recipients: who acknowledged, by TAXII client
  std::vector<fact::Acted> acted;
};
namespace state {
struct None {};
struct Queued { fact::Queued what; std::vector<fact::Attempted> attempts; };
struct RetryWait { fact::Queued what; std::vector<fact::Attempted> attempts; Instant next; };
struct HandedOver { fact::Queued what; std::vector<fact::Attempted> attempts; Instant at; Answers answers; };
struct Attested { fact::Queued what; fact::Attested attested; Answers answers; };
struct Failed { fact::Queued what; std::vector<fact::Attempted> attempts; Instant at; std::optional<std::string> withheld; };
struct Bounced { fact::Queued what; std::vector<fact::Attempted> attempts; fact::Bounced bounce; Answers answers; };
struct Recalled { fact::Queued what; fact::Recalled recall; bool had_left = false; Answers answers; std::optional<Instant> left = {}; std::int64_t tried = 0; std::vector<fact::Revoked> told = {}; };   ///< what has left cannot be taken back
}
namespace ask {
struct Queue { ShareId share; AudienceId audience; std::int64_t release; Hash manifest; std::int64_t index; ChannelId channel; std::string channel_kind; std::optional<Instant> embargo; };
struct Attempt { ChannelId channel; Outcome outcome; std::optional<Hash> reply, wire, parts; };
struct Withhold { std::string rule; };
struct Attest { PersonId by; Hash reference, parts; Instant posted_at; };
struct Bounce { Hash reply; };
struct Fetch { std::string client; };
struct Sight { std::string by; };
struct Acknowledge { Via via; std::optional<PersonId> by; std::optional<std::string> client = {}; };
struct Act { Action action; Via via; std::optional<Hash> note; std::optional<Instant> by_when; std::optional<PersonId> by; std::optional<std::string> client = {}; };
struct Recall { PersonId by; };
struct Revoke { Outcome outcome; std::optional<Hash> reply; };
}
using State = std::variant<state::None, state::Queued, state::RetryWait, state::HandedOver, state::Attested, state::Failed, state::Bounced, state::Recalled>;
using Ask = std::variant<ask::Queue, ask::Attempt, ask::Withhold, ask::Attest, ask::Bounce, ask::Fetch, ask::Sight, ask::Acknowledge, ask::Act, ask::Recall, ask::Revoke>;
using Fact = std::variant<fact::Queued, fact::Attempted, fact::Withheld, fact::Attested, fact::Bounced, fact::Fetched, fact::Sighted, fact::Acknowledged, fact::Acted, fact::Recalled, fact::Revoked>;

struct World {
  Instant now;
  DeliveryId delivery;                 ///< which delivery the object is: spreads the retries
  std::vector<ChannelId> channels;     ///< the delivery's own channel, then its permitted fallbacks, in the manifest's order
  std::set<std::string> clients;       ///< taxii: those the manifest names
  std::set<PersonId> posters;          ///< of a hand-posted channel: who is listed
  Hash parts;                          ///< SHA-256 over the approved parts' hashes, see parts_hash()
  std::string carrier = {};            ///< kind of the channel that took the last attempt: only mail comes back
};

/// SHA-256 over the hashes of the parts that a delivery carries, in order: what an attempt or attestation says it gave out.
Hash parts_hash(const std::vector<Hash>& parts);

/// @error conflict  "delivery.wrong-state"    detail names the state
/// @error forbidden "delivery.channel"        not a channel that the manifest permits, or a hand-posted one attempted by the program
/// @error conflict  "delivery.other-bytes"    the parts that were given out are not the approved ones
/// @error invalid   "delivery.no-evidence"    handed over without the reply, the wire hash or the parts
/// @error forbidden "delivery.not-a-poster"   the person is not listed for the hand-posted channel
/// @error forbidden "delivery.not-a-client"   the TAXII client is not in the manifest · conflict "delivery.fetched-already" · "delivery.sighted-already"
/// @error invalid   "delivery.by-when"        `by-when` without an instant after now, or an instant with another action
/// @error invalid   "delivery.which-client"   several recipients have it, and the answer says not whose it is
/// @error conflict  "delivery.acknowledged-already" also of a bounce: who answered has got it
/// @error conflict  "delivery.not-mail"       a bounce of what no mail channel carried
/// @error conflict  "delivery.too-early"      attempted before the embargo is over or the retry is due
/// @error invalid   "delivery.posted-at"      attested as posted before it was queued, or later than now
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
/// Total: what happened, happened.
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// When to try again after the n-th attempt (from 1) failed: doubling from limits::retry_delay_s_min up to
/// limits::retry_delay_s_max, spread by up to a quarter by the delivery's id.
Instant next_attempt(Instant at, std::int64_t n, const DeliveryId& delivery);
/// The channel of the next attempt: the delivery's own until it refused for good or failed channel_failures_max times,
/// then each fallback in turn; when all have failed that often, the one that was tried least. Nothing when each refused for good.
/// @param permitted the delivery's own channel, then its fallbacks
std::optional<ChannelId> next_channel(const std::vector<ChannelId>& permitted, const std::vector<fact::Attempted>& attempts);
/// The attempts so far; empty where there are none.
std::vector<fact::Attempted> attempts_so_far(const State& state);
/// Whether nobody has said anything within that time of its leaving: not acknowledged, not acted on.
bool silent(const State& state, Duration within, Instant now);
/// Of several recipients those who neither fetched it nor said anything within that time of its leaving.
/// @param clients  whom the manifest names
std::set<std::string> silent_clients(const State& state, const std::set<std::string>& clients, Duration within, Instant now);
/// When it left us: handed over or attested; known also after it was recalled.
std::optional<Instant> left_at(const State& state);
/// What was queued, or null.
const fact::Queued* queued(const State& state);

/// `none`, `queued`, `retry-wait`, `handed-over`, `attested`, `acknowledged`, `acted`, `failed`, `bounced`, `recalled`
std::string_view state_name(const State& state);
/// The next attempt, or the end of an embargo; nothing once it has left or failed. Of what was recalled, when its collection is to be told.
std::optional<Instant> due_of(const State& state);
Json view(const State& state);

}  // namespace tocsin::deliver
