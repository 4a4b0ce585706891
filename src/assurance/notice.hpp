#pragma once
// Somebody is told that something waits for them: which share, which label, where. Never what is in it. Pure.
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::assurance::notice {

/// Why somebody is told: their approval is asked for; what they wrote was released, or declined; a recipient cannot do what it asks;
/// outside counsel's opinion is asked for, or is there.
enum class Why : std::uint8_t { approval_asked, released, declined, help_asked, counsel_asked, counsel_answered };
inline constexpr std::array<std::string_view, 6> why_names{"approval-asked", "released", "declined", "help-asked", "counsel-asked", "counsel-answered"};
constexpr std::span<const std::string_view> names_of(Why) { return why_names; }
/// By which way: mail to a person, or the webhook, which is told of everything.
enum class Way : std::uint8_t { mail, webhook };
inline constexpr std::array<std::string_view, 2> way_names{"mail", "webhook"};
constexpr std::span<const std::string_view> names_of(Way) { return way_names; }

struct World { Instant now; };

/// All that a notice may say. The number names the share, the label says how to treat even that.
struct What {
  ShareId share;
  std::string number;
  Tlp tlp = Tlp::red;
  Why why{};
  Way way{};
  std::optional<PersonId> to;   ///< of a mail to somebody of this house
  std::optional<std::string> counsel = {};   ///< of a mail to outside counsel: the id of what was asked
  bool operator==(const What&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("share", &What::share), field("number", &What::number), field("tlp", &What::tlp), field("why", &What::why), field("way", &What::way), field("to", &What::to),
                                            field("counsel", &What::counsel)); };
};

namespace state {
struct Unknown {};
struct Waiting { What what; Instant queued, next; std::int64_t attempts = 0; };
struct Told { What what; Instant at; };
struct GivenUp { What what; Instant at; };
}
namespace ask {
struct Queue { What what; };
struct Attempted { bool taken = false, for_good = false; };   ///< for_good: the far side said that trying again is useless
}
namespace fact {
struct Queued {
  static constexpr std::string_view kind = "notice.queued";
  What what; Instant at;
  bool operator==(const Queued&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("what", &Queued::what), field("at", &Queued::at)); };
};
struct Told {
  static constexpr std::string_view kind = "notice.told";
  Instant at;
  bool operator==(const Told&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &Told::at)); };
};
struct Failed {
  static constexpr std::string_view kind = "notice.failed";
  Instant at; std::optional<Instant> next;   ///< none: it was given up
  bool operator==(const Failed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &Failed::at), field("next", &Failed::next)); };
};
}
using State = std::variant<state::Unknown, state::Waiting, state::Told, state::GivenUp>;
using Ask = std::variant<ask::Queue, ask::Attempted>;
using Fact = std::variant<fact::Queued, fact::Told, fact::Failed>;

/// Pauses grow from limits::retry_delay_s_min to retry_delay_s_max; after limits::delivery_attempts_max it is given up.
/// @error conflict "notice.wrong-state"
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::optional<Instant> due_of(const State& state);
std::string_view state_name(const State& state);   ///< `unknown`, `waiting`, `told`, `given-up`
Json view(const State& state);

}  // namespace tocsin::assurance::notice
