#pragma once
// A person: known by a pseudonym, with units, approval roles and public keys. Everything about them is changed by two
// other people, each with a signature of their own. Pure.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "identity/key.hpp"

namespace tocsin::identity::person {

inline constexpr std::string_view name_space = "people@tocsin";   ///< of the signatures below

enum class ChangeKind : std::uint8_t { enroll, add_key, replace_key, revoke_key, grant_role, take_role, leave, recover };
inline constexpr std::array<std::string_view, 8> change_names{"enroll", "add-key", "replace-key", "revoke-key", "grant-role", "take-role", "leave", "recover"};
constexpr std::span<const std::string_view> names_of(ChangeKind) { return change_names; }

/// One change to one person; `recover` lets them in once more by a one-time link. Which fields are there depends on the kind; check() knows.
struct Change {
  ChangeKind kind{};
  std::optional<std::set<UnitId>> units;       ///< enroll
  std::optional<std::set<RoleId>> roles;       ///< enroll, grant-role, take-role
  std::optional<std::string> key;              ///< enroll, add-key, replace-key: a public key's line
  std::optional<std::string> fingerprint;      ///< replace-key, revoke-key: of the key that goes
  std::optional<Hash> details;                 ///< enroll: content name of name and address
  bool operator==(const Change&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("kind", &Change::kind), field("units", &Change::units), field("roles", &Change::roles),
                                            field("key", &Change::key), field("fingerprint", &Change::fingerprint), field("details", &Change::details)); };
};

/// A passkey that the person made and nobody has vouched for yet: worth nothing until two others do.
struct Offer {
  std::string key, label;   ///< the key's line
  Instant at;
};
struct EnrolledKey {
  Key key;
  Instant from;
  std::optional<Instant> revoked;
};

/// What the rules need to know of a person at one instant.
struct Holder {
  std::set<RoleId> roles;
  std::set<UnitId> units;
  std::vector<Key> keys;      ///< enrolled, and not revoked
  std::vector<Key> revoked;   ///< once theirs
  bool recovering = false;    ///< let in once more by two others, and nobody has vouched for a key since
};
using People = std::map<PersonId, Holder>;

/// Whether that person made this signature, with a key that is theirs at the instant that `holder` describes.
/// @return the key's fingerprint
/// @error forbidden "signature.key-unknown", "signature.key-revoked" · those of signer_of and verify
Result<std::string> signed_by(const Holder& holder, std::string_view purpose, std::string_view message, std::string_view signature);

/// The bytes that proposer and voucher each sign: JCS of `{v,log,person,change,by,nonce}`.
std::string statement(const std::string& log, const PersonId& subject, const Change& change, const PersonId& by, const std::string& nonce);

struct World {
  Instant now;
  std::string log;
  PersonId subject;      ///< whom the object is about
  People people;         ///< at least whoever asks; who brings a key is asked about everybody
  std::set<RoleId> roles = {};          ///< that there are: nothing else is granted
  std::set<UnitId> units = {};          ///< that there are, beside every_unit
  std::set<std::string> promised = {};  ///< lines of keys that others' waiting proposals bring
  bool address_taken = false;           ///< another has the address of this enrolment, or is proposed with it
};

namespace state {
struct Unknown {};
struct Pending { Change change; PersonId by; std::string nonce; };
struct Proposed { Pending pending; };                                  ///< to be enrolled
struct Known { std::set<UnitId> units; std::set<RoleId> roles; std::vector<EnrolledKey> keys; Hash details; std::optional<Pending> pending; std::vector<Offer> offers = {}; bool recovering = false; };
struct Left { std::vector<EnrolledKey> keys; Instant at; Hash details; };
}
namespace ask {
struct Found { std::set<UnitId> units; std::set<RoleId> roles; std::vector<std::string> keys; Hash details; };   ///< only beside log.founded
struct Propose { PersonId by; Change change; std::string nonce, signature; };
struct Vouch { PersonId by; std::string nonce, signature; };           ///< nonce: that of the proposal
struct Withdraw { PersonId by; };                                     ///< by who proposed it
struct Decline { PersonId by; Hash reason; };                         ///< by somebody who could vouch
struct Offer { PersonId by; std::string key, label; };                 ///< by the person themselves
}
namespace fact {
struct Founded {
  static constexpr std::string_view kind = "person.founded";
  std::set<UnitId> units; std::set<RoleId> roles; std::vector<std::string> keys; Hash details; Instant at;
  bool operator==(const Founded&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("units", &Founded::units), field("roles", &Founded::roles), field("keys", &Founded::keys), field("details", &Founded::details), field("at", &Founded::at)); };
};
struct Proposed {
  static constexpr std::string_view kind = "person.proposed";
  Change change; PersonId by; std::string nonce, key, signature;   ///< key: fingerprint; signature: base64 of the SSHSIG blob
  bool operator==(const Proposed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("change", &Proposed::change), field("by", &Proposed::by), field("nonce", &Proposed::nonce), field("key", &Proposed::key), field("signature", &Proposed::signature)); };
};
struct Vouched {
  static constexpr std::string_view kind = "person.vouched";
  PersonId by; std::string key, signature; Instant at;             ///< the change holds from `at`
  bool operator==(const Vouched&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Vouched::by), field("key", &Vouched::key), field("signature", &Vouched::signature), field("at", &Vouched::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "person.withdrawn";
  PersonId by;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by)); };
};
struct Declined {
  static constexpr std::string_view kind = "person.declined";
  PersonId by; Hash reason; Instant at;
  bool operator==(const Declined&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Declined::by), field("reason", &Declined::reason), field("at", &Declined::at)); };
};
struct Offered {
  static constexpr std::string_view kind = "person.offered";
  std::string key, label; Instant at;
  bool operator==(const Offered&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("key", &Offered::key), field("label", &Offered::label), field("at", &Offered::at)); };
};
}
using State = std::variant<state::Unknown, state::Proposed, state::Known, state::Left>;
using Ask = std::variant<ask::Found, ask::Propose, ask::Vouch, ask::Withdraw, ask::Decline, ask::Offer>;
using Fact = std::variant<fact::Founded, fact::Proposed, fact::Vouched, fact::Withdrawn, fact::Declined, fact::Offered>;

/// Whether that change may be proposed for the person as they are, apart from who signs it; asked again when it is vouched for.
/// @error invalid  "person.change", "person.unknown-role", "person.unknown-unit" · conflict "person.wrong-state", "person.address-taken"
Result<> check(const State& state, const Change& change, const World& world);

/// @error conflict  "person.wrong-state"    e.g. a second proposal while one waits
/// @error invalid   "person.change"         fields of another kind of change, a key or role that is there already, or is not; where = field
/// @error invalid   "person.unknown-role", "person.unknown-unit" the procedure has none such · conflict "person.address-taken"
/// @error forbidden "person.own-change"     nobody proposes, vouches for or declines what concerns themselves
/// @error forbidden "person.not-proposer"   who proposed it withdraws it; others decline
/// @error forbidden "person.two-people"     the proposer does not vouch
/// @error forbidden "person.offer"          a key is offered by the person whose it is, and by nobody else
/// @error stale     "person.other-proposal" the nonce is not that of the proposal that waits
/// @error           those of signed_by
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
/// Total: what happened, happened.
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

/// The person's keys at that instant: enrolled at or before, not revoked at or before.
std::vector<Key> keys_at(const State& state, Instant at);
/// Every key that was ever theirs.
std::vector<Key> all_keys(const State& state);
/// What the rules need to know of the person now; nothing of somebody who left but the revoked keys.
Holder holder_at(const State& state, Instant at);

/// What waits for another person's word, or null.
const state::Pending* pending_of(const State& state);
std::string_view state_name(const State& state);   ///< `unknown`, `proposed`, `known`, `left`
Json view(const State& state);

}  // namespace tocsin::identity::person
