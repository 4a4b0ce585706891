#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/condition.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/zone.hpp"

/// What was agreed: the sharing procedure as data. Filled by `load.hpp`, which guarantees that every reference between
/// the parts resolves; nothing else makes one. People are named by a handle, the e-mail address of `people.yaml`.
namespace tocsin::procedure {

using CategoryId = Id<struct CategoryKind>;      ///< what kind of cyber information: `indicator`, `lesson` …
using ClassId = Id<struct ContentClassKind>;     ///< what the matrix asks: `routine-indicators`, `incident-narrative` …
using TemplateId = Id<struct TemplateKind>;
using CommunityId = Id<struct CommunityKind>;
using DoNotShareId = Id<struct DoNotShareKind>;
using ReasonId = Id<struct ReasonKind>;
using ThirdPartyId = Id<struct ThirdPartyKind>;
using Handle = std::string;                      ///< a person, by e-mail address
using Day = std::chrono::year_month_day;

// -- govern: who owns it, what it covers (guide A step 1, guide B introduction) --

struct Holder { RoleId role; Handle person; Day from; std::optional<Day> until; };
struct Clause { std::string framework, clause, note; };  ///< C2M2 v2.1 THREAT-2h, NIST CSF 2.0 RS.CO-03 …

struct Control {
  std::string title, authority;       ///< `authority`: the authority-to-publish statement
  std::string actionable;             ///< the definition of "actionable" for this organisation
  RoleId owner, backup;
  std::vector<Holder> holders;        ///< dated, oldest first
  Duration review_every{}, contacts_every{}, tabletop_every{};
  std::string evidence;               ///< where records live
  std::vector<Clause> maps_to;
};

struct System { std::string id, title; RoleId owner; };
struct Function {
  std::string id, title;
  enum class Zone : std::uint8_t { it, ot, cloud } zone = Zone::it;
  UnitId unit;
  std::vector<System> systems;
  std::vector<std::string> business_services;
};
struct Scope { std::string organisation, statement; std::vector<Function> functions; };
struct Unit { UnitId id; std::string title; };

// -- what is shared, and what is not (guide A step 2, guide B step 1) --

struct Category {
  CategoryId id;
  std::string title, meaning;
  std::vector<std::string> examples, minimum_fields;  ///< ids of template fields or item fields
};
struct ContentClass { ClassId id; std::string title, meaning; bool narrative = false; };

struct DoNotShare {
  DoNotShareId id;
  std::string title, meaning, source;
  enum class Action : std::uint8_t { warn, ask, block } action = Action::block;
  bool inside_too = false;                      ///< applies to audiences inside as well
  std::vector<std::string> words, patterns;     ///< literals without regard to case; RE2 expressions
};

struct Redaction { std::string kind, replace, why; };  ///< a default sanitizing rule: what is replaced by what

/// What is done with what the sanitizer found.
enum class Treatment : std::uint8_t { keep, redact, generalize, pseudonymize, drop, escalate };
/// How far a rendition goes: the columns of the table of treatments.
enum class Reach : std::uint8_t { inside, outside, published };

/// One row of the table: a column that it leaves out waits for a person.
struct TreatmentRow {
  std::string kind;                             ///< as the sanitizer calls it: `host`
  std::map<Reach, Treatment> treatments;
  std::string where = {};                       ///< its place in the files, for refusals
};
/// What holds for one audience instead of its column.
struct OwnTreatments {
  struct Row { std::string kind; Treatment treatment = Treatment::escalate; std::string where = {}; };
  AudienceId audience;
  std::optional<Reach> reach;                   ///< a column further out than where it stands
  bool keep_networks = false;                   ///< pseudonyms of addresses keep which network they share
  std::vector<Row> rows;
  std::string where = {};
};
/// The table kind × audience. Without it the program's own holds; with it nothing but what it says.
struct Sanitizing {
  enum class Epoch : std::uint8_t { fixed, year, quarter } epoch = Epoch::fixed;  ///< after which a thing has another pseudonym
  std::vector<TreatmentRow> rows;
  std::vector<OwnTreatments> audiences;
};

struct Reason { ReasonId id; std::string title, meaning; Duration review_within{}; };  ///< why something is not shared

// -- with whom (guide A step 3, guide B step 2) --

struct Candidate { std::string name, reason; };  ///< a community that was considered and not chosen
struct Poster { Handle person; std::string account; Day verified_on; bool mfa = false; };
struct Community {
  CommunityId id;
  std::string title, rationale, risk, terms;
  std::set<CategoryId> categories;              ///< what may go there
  Tlp tlp_max = Tlp::green;
  bool anonymous = false;                       ///< whether unattributed posts are allowed
  std::vector<Poster> posters;
  Day joined_on{};
};

struct Member {
  std::string name, email, organisation, phone;
  std::string taxii_client;                     ///< empty: none
  std::string encryption_key;                   ///< fingerprint; empty: none
  std::optional<Day> verified_on;
  bool named_for_red = false;                   ///< may receive TLP:RED in person
};

struct Audience {
  AudienceId id;
  std::string title, why, interface, access_path;
  enum class Kind : std::uint8_t {
    soc, it_operations, ot_engineering, iam, legal_privacy, third_party_risk, executive,
    managed_security, cloud_provider, critical_supplier, customer_partner, sector_body
  } kind = Kind::soc;
  /// Where it stands to us, as TLP 2.0 counts: AMBER reaches `organisation` and `client`, AMBER+STRICT `organisation` alone
  /// unless its own boundary says that we, as the source, give it that.
  enum class Standing : std::uint8_t { organisation, client, partner, community } standing = Standing::organisation;
  bool outside = false;
  UnitId unit;                                  ///< empty for an audience outside
  std::optional<CommunityId> community;
  std::vector<Member> members;
  RoleId contact_owner;
  std::vector<ChannelId> channels;              ///< primary first, then the fallbacks in order
  Tlp tlp_max = Tlp::green;                     ///< the narrowest label it may receive
  std::set<CategoryId> categories;              ///< what it may receive; never empty
  std::vector<TemplateId> templates;            ///< the first is its usual one
  std::vector<std::string> systems;             ///< ids of the scope it runs or shares
  std::optional<ThirdPartyId> third_party;
  Duration acknowledge_within{};                ///< after which silence is chased; zero: not asked
};

struct ThirdParty {
  ThirdPartyId id;
  std::string name, agreement;
  bool may_identify = false;                    ///< whether a share may name it
  std::optional<Duration> notify_within, embargo;
};

// -- over which channel (guide B step 4) --

struct Channel {
  ChannelId id;
  std::string title;
  enum class Kind : std::uint8_t { mail, taxii, file, hand_posted, phone } kind = Kind::mail;
  bool outside = false, out_of_band = false;
  RoleId approved_by;
  Day approved_on{};
  std::optional<Day> tested_on;
  Duration test_every{};
  Tlp tlp_max = Tlp::green;                     ///< the narrowest label that may travel here
  std::string protection;                       ///< what protects it in transit and at rest, for people
  std::string access, revoke;                   ///< least privilege; how access is taken away
  std::string relay, from;                      ///< mail: name of a relay in the server's settings; sender address. taxii: the server of others that it is pushed to; empty: served here
  bool tls_required = true;                     ///< mail
  std::string collection;                       ///< taxii: id of the collection (UUID)
  std::string directory;                        ///< file: below the directory of the server's settings
  std::string portal;                           ///< hand-posted: the address of the page to post on
  std::vector<RoleId> posters;                  ///< hand-posted, phone: who may
  std::string bridge;                           ///< phone: number of the bridge, for the call sheet
  std::string format;                           ///< `text`, `stix`, `text+stix`
};

// -- when (guide A step 5, guide B step 3) --

struct DueRule {
  std::vector<AudienceId> audiences;
  CategoryId category;
  ClassId content_class;
  Duration within{};
  std::string deadline;                         ///< as written: `PT4H`
  TemplateId form;
  Tlp marking = Tlp::amber;                     ///< proposed label
  std::string what, why;                        ///< Y of "share Y with Z by T"
};
struct Trigger {
  TriggerId id;
  std::string title, source;
  Condition when;
  std::vector<DueRule> dues;
  bool enabled = true;
};
struct Cadence { TriggerId id; std::string title; Duration every{}; DueRule due; };  ///< digests

// -- who decides (guide A step 4, guide B step 5) --

struct MatrixRule {
  std::string id, title, why;
  std::set<ClassId> classes;                    ///< empty: any
  std::optional<bool> third_party, outside;
  std::optional<Tlp> marking_from;              ///< this label or a narrower one
  std::optional<Tlp> marking_to;                ///< this label or a wider one
  std::set<AudienceId> audiences;               ///< empty: any
  std::set<RoleId> roles;
  bool server_attested = false;                 ///< a spoken or out-of-band code is enough for these roles
};
struct Expedited {
  std::set<RoleId> roles;                       ///< who may, each alone
  std::set<ClassId> classes;
  std::set<AudienceId> audiences;               ///< empty: every audience that the class may reach
  Tlp tlp_max = Tlp::green;
  int per_day_max = 0;
  Duration review_within{};
  RoleId reviewer;
  std::string when;                             ///< the situation, for people
};
/// The draft of a standing authorization: binding only once two people signed it.
struct Standing {
  StandingId id;
  std::string title;
  TriggerId trigger;
  ClassId content_class;
  std::set<std::string> object_types;           ///< STIX: `indicator`
  std::set<std::string> fields;                 ///< allowlisted properties; no free text
  std::set<AudienceId> audiences;
  std::set<ChannelId> channels;
  Tlp tlp_max = Tlp::green;
  int per_day_max = 0;
  Duration valid_for{}, inventory_age_max{}, review_within{};
  std::set<std::string> sources;                ///< authenticated sources of the signal
  RoleId released_by;
  bool by_program = false;                      ///< the program itself may release
  std::set<RoleId> signers;                     ///< two people sign, in these roles
};
struct RaciRow {
  std::string id, activity;                     ///< `declare-shareable`, `approve-external`, `notify-third-party`, `record-evidence`, …
  std::set<RoleId> responsible, consulted, informed;
  std::optional<RoleId> accountable;
};
struct Role { RoleId id; std::string title, question; bool approves = false; };  ///< `question`: what it answers when it approves

struct Shift {
  std::set<unsigned> days;                      ///< ISO: 1 Monday … 7 Sunday
  std::chrono::minutes from{0}, to{1440};       ///< local, `to` may be earlier than `from`: over midnight
  std::vector<Handle> people;                   ///< in turn
  Day since{};                                  ///< the day the first of them begins
  enum class Turn : std::uint8_t { none, daily, weekly } turn = Turn::none;
};
struct Duty { RoleId role; std::vector<Shift> shifts; std::vector<Handle> deputies; };
struct Roster { Zone zone; std::vector<Duty> duties; };

// -- how it is written and kept (guide B step 6) --

struct TemplateField { std::string id, title, help; bool required = true; };  ///< `id`: the item's field, `what_happened`
struct Template {
  TemplateId id;
  std::string title;
  bool outside = false;
  std::vector<TemplateField> fields;            ///< in the order of the message
  std::map<CategoryId, std::vector<TemplateField>> more;  ///< fields added for a category
};
struct Retention { std::string id, records; int years = 0; std::string why; };

/// An agreed, expiring difference for one unit. It may only narrow: more approvers, a narrower label.
struct Variation {
  std::string id, title, justification;
  UnitId unit;
  RoleId approved_by;
  Day approved_on{}, expires_on{};
  std::set<RoleId> add_roles;
  std::optional<Tlp> tlp_max;
};

/// The whole, every reference resolved.
struct Procedure {
  Control control;
  Scope scope;
  std::vector<Unit> units;
  std::vector<Role> roles;
  std::vector<Category> categories;
  std::vector<ContentClass> classes;
  std::vector<DoNotShare> do_not_share;
  std::vector<Redaction> redactions;
  std::optional<Sanitizing> sanitizing;
  std::vector<Reason> not_share_reasons;
  std::vector<Community> communities;
  std::vector<Candidate> rejected_communities;
  std::vector<ThirdParty> third_parties;
  std::vector<Audience> audiences;
  std::vector<Channel> channels;
  std::vector<Trigger> triggers;
  std::vector<Cadence> cadences;
  std::vector<MatrixRule> matrix;
  std::optional<Expedited> expedited;
  std::vector<Standing> standing;
  std::vector<RaciRow> raci;
  Roster roster;
  std::vector<Template> templates;
  std::vector<Retention> retention;
  std::vector<Variation> variations;
  Duration inventory_age_max{};                 ///< an older inventory stops every release

  /// The part of that id, or null. The pointer lives as long as the procedure is unchanged.
  [[nodiscard]] const Audience* audience(const AudienceId& id) const;
  [[nodiscard]] const Channel* channel(const ChannelId& id) const;
  [[nodiscard]] const Trigger* trigger(const TriggerId& id) const;
  [[nodiscard]] const Category* category(const CategoryId& id) const;
  [[nodiscard]] const ContentClass* content_class(const ClassId& id) const;
  [[nodiscard]] const Template* form(const TemplateId& id) const;
  [[nodiscard]] const Community* community(const CommunityId& id) const;
  [[nodiscard]] const Standing* standing_draft(const StandingId& id) const;
  [[nodiscard]] const Role* role(const RoleId& id) const;
  [[nodiscard]] const Reason* reason(const ReasonId& id) const;
  [[nodiscard]] const ThirdParty* third_party(const ThirdPartyId& id) const;
  [[nodiscard]] const Unit* unit(const UnitId& id) const;
  /// The fields of a template for a category: its own, the category's further ones, and whether each is required.
  [[nodiscard]] std::vector<TemplateField> fields(const TemplateId& form, const CategoryId& category) const;
};

std::string_view name(Audience::Kind kind);       ///< `managed-security`
std::string_view name(Audience::Standing standing);
std::string_view name(Channel::Kind kind);        ///< `hand-posted`
std::string_view name(DoNotShare::Action action);
std::string_view name(Function::Zone zone);
std::string_view name(Treatment treatment);
std::string_view name(Reach reach);
std::string_view name(Sanitizing::Epoch epoch);

}  // namespace tocsin::procedure
