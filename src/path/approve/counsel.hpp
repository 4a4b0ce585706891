#pragma once
// A lawyer outside the house is asked about one release that waits for approval: a link that opens once, and their opinion, which
// approvers read and which approves nothing. Pure.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::approve::counsel {

using CounselId = Id<struct CounselKind>;   ///< 16 hex digits

/// How the link reaches counsel: by this program's mail, or by the hands of whoever asked.
enum class Way : std::uint8_t { mail, hand };
inline constexpr std::array<std::string_view, 2> way_names{"mail", "hand"};
constexpr std::span<const std::string_view> names_of(Way) { return way_names; }

enum class Opinion : std::uint8_t { no_objection, with_conditions, objection };
inline constexpr std::array<std::string_view, 3> opinion_names{"no-objection", "with-conditions", "objection"};
constexpr std::span<const std::string_view> names_of(Opinion) { return opinion_names; }

/// What the text says: of the link, which opens the text once, or of the session that it then gives.
struct Presented {
  CounselId id;
  Hash secret;   ///< SHA-256 of the secret's 32 bytes
};
std::string spell_link(const CounselId& id, BytesView thirty_two);
std::string spell_session(const CounselId& id, BytesView thirty_two);
/// @error not_found "counsel.unknown" not `tol_`, 16 hex digits, `_` and 43 base64url characters
Result<Presented> parse_link(std::string_view text);
/// @error forbidden "counsel.session" not `tow_`, 16 hex digits, `_` and 43 base64url characters
Result<Presented> parse_session(std::string_view text);

/// What was asked, and about which bytes.
struct What {
  ShareId share;
  AudienceId audience;
  std::int64_t release = 0;
  Hash manifest;             ///< of the release: an opinion is about these bytes and no others
  PersonId by;
  Hash counsel, question;    ///< content names: {name, address}, and the words
  Way way{};
  bool operator==(const What&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("share", &What::share), field("audience", &What::audience), field("release", &What::release), field("manifest", &What::manifest),
                                            field("by", &What::by), field("counsel", &What::counsel), field("question", &What::question), field("way", &What::way)); };
};

/// The release that is in review for that audience now.
struct Reviewed {
  Hash manifest;
  std::set<RoleId> asked;         ///< whose agreement it takes
  std::set<PersonId> authors;
};
struct World {
  Instant now;
  std::optional<Reviewed> review;   ///< none: nothing of that audience is in review
  std::set<RoleId> roles = {};      ///< of whoever asks
};

namespace state {
struct Unknown {};
struct Asked { What what; Hash secret; Instant at, expires; };
struct Opened { What what; Hash secret, session; Instant at, until; bool replayed = false; };
struct Given { What what; Hash secret; Opinion opinion{}; std::optional<Hash> advice; Instant opened, at; bool replayed = false; };
struct Withdrawn { What what; Hash secret; PersonId by; Instant at; };
}
namespace ask {
struct Ask { What what; Hash secret; Instant expires; };
struct Open { Hash secret, session; };
struct Replay { Hash secret; };                                    ///< somebody came with a link that was opened before
struct Give { Hash session; Opinion opinion{}; std::optional<Hash> advice; };
struct Withdraw { PersonId by; };
}
namespace fact {
struct Asked {
  static constexpr std::string_view kind = "counsel.asked";
  What what; Hash secret; Instant at, expires;
  bool operator==(const Asked&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("what", &Asked::what), field("secret", &Asked::secret), field("at", &Asked::at), field("expires", &Asked::expires)); };
};
struct Opened {
  static constexpr std::string_view kind = "counsel.opened";
  Hash session; Instant at, until;
  bool operator==(const Opened&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("session", &Opened::session), field("at", &Opened::at), field("until", &Opened::until)); };
};
/// Written once for a link: how often it came again is the security log's.
struct Replayed {
  static constexpr std::string_view kind = "counsel.replayed";
  Instant at;
  bool operator==(const Replayed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &Replayed::at)); };
};
struct Given {
  static constexpr std::string_view kind = "counsel.given";
  Opinion opinion{}; std::optional<Hash> advice; Instant at;
  bool operator==(const Given&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("opinion", &Given::opinion), field("advice", &Given::advice), field("at", &Given::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "counsel.withdrawn";
  PersonId by; Instant at;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by), field("at", &Withdrawn::at)); };
};
}
using State = std::variant<state::Unknown, state::Asked, state::Opened, state::Given, state::Withdrawn>;
using Ask = std::variant<ask::Ask, ask::Open, ask::Replay, ask::Give, ask::Withdraw>;
using Fact = std::variant<fact::Asked, fact::Opened, fact::Replayed, fact::Given, fact::Withdrawn>;

/// @error conflict  "counsel.not-in-review" nothing of that audience waits for approval
/// @error forbidden "counsel.own"       an author asks about their own text · "counsel.not-asked" no role of theirs is asked to agree
/// @error invalid   "counsel.lifetime"  not after now, or longer than limits::counsel_link_s_max
/// @error not_found "counsel.unknown"   no such link, or another secret
/// @error forbidden "counsel.used", "counsel.expired", "counsel.withdrawn" · "counsel.session" another session than the link gave
/// @error conflict  "counsel.over"      the release was decided, or another took its place
/// @error invalid   "counsel.advice"     conditions or an objection without words
/// @error conflict  "counsel.wrong-state"
/// @rule catalogue of features: legal lane; design section 3: a link, a session or a code alone never approves
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// Whether the link would open now; changes nothing. Only who holds the secret learns why not.
/// @error those of decide for ask::Open
Result<state::Asked> check_link(const State& state, const Hash& secret, const World& world);
/// Whether the session may read, and answer, now. @error those of decide for ask::Give but "counsel.advice"
Result<state::Opened> check_session(const State& state, const Hash& session, const World& world);

const What* what_of(const State& state);
std::string_view state_name(const State& state);   ///< `unknown`, `asked`, `opened`, `given`, `withdrawn`
Json view(const State& state);                     ///< never a hash of a secret

}  // namespace tocsin::approve::counsel
