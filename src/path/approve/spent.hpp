#pragma once
// What a day has spent of a cap: an object per route and day, so that two releases at the same moment cannot both be the last
// one allowed. Pure. The aggregate of `spent:standing.<slug>.<day>` and `spent:expedited.<day>`.
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::approve::spent {

namespace fact {
struct Spent {
  static constexpr std::string_view kind = "cap.spent";
  ShareId share; AudienceId audience; std::int64_t release = 0;
  bool operator==(const Spent&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("share", &Spent::share), field("audience", &Spent::audience), field("release", &Spent::release)); };
};
}
namespace ask {
using Spend = fact::Spent;   ///< a release that was decided; whether it lay within the cap is the share's to say
}
struct State { std::int64_t count = 0; };
using Ask = std::variant<ask::Spend>;
using Fact = std::variant<fact::Spent>;
struct World {};

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);
Json view(const State& state);

/// @param cap `expedited`, or `standing.` and the authorization's id @return the object of the day that the instant falls in (UTC)
std::string object_of(std::string_view cap, Instant at);

}  // namespace tocsin::approve::spent
