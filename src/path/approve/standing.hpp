#pragma once
// A standing authorization: a document, signed by two people in advance, inside which routine indicators are released by
// the duty officer alone, or by the program. Whatever lies outside it leaves the lane and goes to the matrix.
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "identity/person.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::approve::standing {

inline constexpr std::string_view name_space = "standing@tocsin";

struct Document {
  std::int64_t v = 1;
  std::string log;
  StandingId id;
  TriggerId trigger;
  Hash procedure;                       ///< version whose trigger is meant
  procedure::ClassId content_class;
  std::set<std::string> object_types;   ///< STIX types, besides marking definitions
  std::set<std::string> fields_allowed; ///< property names; none of them free text
  std::set<AudienceId> audiences;
  std::set<ChannelId> channels;
  Tlp tlp_max = Tlp::clear;             ///< the narrowest label
  std::int64_t per_day_max = 0;
  Instant expires;
  std::int64_t inventory_age_s_max = 0;
  std::set<std::string> sources;        ///< authenticated sources of the signal
  RoleId released_by;
  bool by_program = false;              ///< the program itself may release
  std::int64_t review_within_s = 0;     ///< after each release
  std::set<RoleId> signers;             ///< in which roles the two sign
  std::string nonce;                    ///< 22 base64url characters
  bool operator==(const Document&) const = default;
  static constexpr auto fields = [](auto use) { return use(
      field("v", &Document::v), field("log", &Document::log), field("id", &Document::id), field("trigger", &Document::trigger), field("procedure", &Document::procedure),
      field("class", &Document::content_class), field("object_types", &Document::object_types), field("fields", &Document::fields_allowed),
      field("audiences", &Document::audiences), field("channels", &Document::channels), field("tlp_max", &Document::tlp_max),
      field("per_day_max", &Document::per_day_max), field("expires", &Document::expires), field("inventory_age_s_max", &Document::inventory_age_s_max),
      field("sources", &Document::sources), field("released_by", &Document::released_by), field("by_program", &Document::by_program),
      field("review_within_s", &Document::review_within_s), field("signers", &Document::signers), field("nonce", &Document::nonce)); };
};

/// The document that a draft in the procedure stands for, from now until its time is over.
Document document_of(const procedure::Standing& draft, const Hash& procedure_version, std::string log, std::string nonce, Instant now);
/// The JCS bytes that are stored as content and hashed.
std::string spell(const Document& document);
Hash hash_of(const Document& document);
/// @error invalid "standing.form" another shape or spelling; where = field · those of check
Result<Document> parse_document(std::string_view jcs);
/// @error invalid "standing.form" nothing named where something must be, a cap below one, fewer than two signers
/// @error invalid "standing.free-text" a free-text property on the allowlist; where = its name
Result<> check(const Document& document);

/// What a release is, as far as the document asks.
struct Release {
  TriggerId trigger;
  Hash procedure;                        ///< version in force
  procedure::ClassId content_class;
  bool third_party = false;
  std::set<std::string> object_types, properties;   ///< see used_in()
  bool free_text = false;                ///< a part besides the objects holds an author's own words
  AudienceId audience;
  std::set<ChannelId> channels;
  Tlp marking = Tlp::red;
  std::int64_t released_today = 0;       ///< under this document, before this one
  Instant inventory_as_of;
  std::string source;                    ///< authenticated source of the signal
  std::size_t open_matches = 0, matches = 0;   ///< of the sanitizer: any match leaves the lane
};
/// The types and property names that a bundle's objects use, marking definitions apart.
struct Used { std::set<std::string> object_types, properties; };
Used used_in(const Json& bundle);

/// Whether the release lies inside the document at that instant.
/// @error forbidden "standing.expired", "standing.procedure", "standing.trigger", "standing.class", "standing.third-party", "standing.object-type",
///        "standing.field", "standing.free-text", "standing.audience", "standing.channel", "standing.marking", "standing.cap",
///        "standing.inventory-age", "standing.source", "standing.open-match"; where = what lies outside
Result<> inside(const Document& document, const Release& release, Instant now);
/// What may have changed since the release began, asked again at the moment of sending: the document's end, the version of the
/// procedure, audience, channels and label, the age of the inventory. The rest was settled by bytes that cannot change any more,
/// and the day's cap was spent when the release began.
/// @error forbidden "standing.expired", "standing.procedure", "standing.audience", "standing.channel", "standing.marking", "standing.inventory-age"
Result<> still_inside(const Document& document, const Release& release, Instant now);
/// Whether that person (or `program`) may release under it.
/// @error forbidden "standing.releaser"
Result<> may_release(const Document& document, const std::set<RoleId>& roles, bool program);

// -- its life: drafted, signed by two, in force, withdrawn --

/// The bytes that each signer signs: JCS of `{v,log,standing,document,role,by,nonce}`.
std::string statement(const std::string& log, const StandingId& id, const Hash& document, const RoleId& role, const PersonId& by, const std::string& nonce);

struct World { Instant now; std::string log; identity::person::People people; };
struct Signed { PersonId by; std::string nonce, key, signature; };

namespace state {
struct Unknown {};
struct Drafted { Document document; Hash hash, content; PersonId by; std::map<RoleId, Signed> agreed; };
struct InForce { Document document; Hash hash, content; std::map<RoleId, Signed> agreed; Instant from; };
struct Withdrawn { PersonId by; Instant at; };
}
namespace ask {
struct Draft { PersonId by; Document document; Hash content; };          ///< content: name in the content store; again when one is in force: the next
struct Sign { PersonId by; RoleId role; Hash document; std::string nonce, signature; };
struct Withdraw { PersonId by; };
}
namespace fact {
struct Drafted {
  static constexpr std::string_view kind = "standing.drafted";
  Document document; Hash content; PersonId by;
  bool operator==(const Drafted&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("document", &Drafted::document), field("content", &Drafted::content), field("by", &Drafted::by)); };
};
struct Agreed {
  static constexpr std::string_view kind = "standing.agreed";
  PersonId by; RoleId role; Hash document; std::string nonce, key, signature;
  bool operator==(const Agreed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Agreed::by), field("role", &Agreed::role), field("document", &Agreed::document), field("nonce", &Agreed::nonce), field("key", &Agreed::key), field("signature", &Agreed::signature)); };
};
struct InForce {
  static constexpr std::string_view kind = "standing.in-force";
  Hash document; Instant at;
  bool operator==(const InForce&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("document", &InForce::document), field("at", &InForce::at)); };
};
struct Withdrawn {
  static constexpr std::string_view kind = "standing.withdrawn";
  PersonId by; Instant at;
  bool operator==(const Withdrawn&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Withdrawn::by), field("at", &Withdrawn::at)); };
};
}
using State = std::variant<state::Unknown, state::Drafted, state::InForce, state::Withdrawn>;
using Ask = std::variant<ask::Draft, ask::Sign, ask::Withdraw>;
using Fact = std::variant<fact::Drafted, fact::Agreed, fact::InForce, fact::Withdrawn>;

/// @error conflict "standing.wrong-state" · stale "standing.other-document" signed another one · forbidden "standing.role" the document does not ask
///        for that role, it has signed, or the person does not hold it · forbidden "standing.two-people" the same person twice
///        · those of check and identity::person::signed_by
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);
/// Whether it is in force and its signatures verify with keys that are not revoked now.
/// @error forbidden "standing.not-in-force", "standing.expired" · those of identity::person::signed_by
Result<Document> holds(const State& state, const World& world);

std::string_view state_name(const State& state);   ///< `unknown`, `drafted`, `in-force`, `withdrawn`
Json view(const State& state);

}  // namespace tocsin::approve::standing
