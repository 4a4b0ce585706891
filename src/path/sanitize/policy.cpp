#include "path/sanitize/policy.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "path/sanitize/judge.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;
constexpr std::size_t words_bytes_max = 80;
constexpr std::array actions{Action::keep, Action::redact, Action::generalize, Action::pseudonymize, Action::drop, Action::escalate};
constexpr std::array reaches{Reach::inside, Reach::outside, Reach::published};

struct Row {
  Kind kind;
  Action inside, outside, published;
};
/// Guide A step 4: customer names, internal host names and employee identifiers never leave; guide B: internal diagrams,
/// unrelated customers and speculation neither. Inside, those who must act need names.
constexpr std::array rows = std::to_array<Row>({
    {Kind::card, Action::redact, Action::redact, Action::redact},
    {Kind::iban, Action::redact, Action::redact, Action::redact},
    {Kind::national_id, Action::redact, Action::redact, Action::redact},
    {Kind::phone, Action::keep, Action::redact, Action::redact},
    {Kind::email, Action::keep, Action::redact, Action::redact},
    {Kind::username, Action::keep, Action::pseudonymize, Action::redact},
    {Kind::person, Action::keep, Action::pseudonymize, Action::redact},
    {Kind::person_open, Action::keep, Action::redact, Action::redact},
    {Kind::badge, Action::redact, Action::redact, Action::redact},
    {Kind::host, Action::keep, Action::pseudonymize, Action::redact},
    {Kind::ip, Action::keep, Action::pseudonymize, Action::redact},
    {Kind::network, Action::keep, Action::redact, Action::redact},
    {Kind::domain, Action::keep, Action::redact, Action::redact},
    {Kind::url, Action::keep, Action::redact, Action::redact},
    {Kind::path, Action::keep, Action::redact, Action::redact},
    {Kind::mac, Action::keep, Action::redact, Action::redact},
    {Kind::customer, Action::keep, Action::redact, Action::redact},
    {Kind::third_party, Action::keep, Action::redact, Action::redact},
    {Kind::organization, Action::keep, Action::keep, Action::keep},
    {Kind::project, Action::keep, Action::redact, Action::redact},
    {Kind::ticket, Action::keep, Action::redact, Action::redact},
    {Kind::site, Action::keep, Action::generalize, Action::generalize},
    {Kind::ot_asset, Action::keep, Action::generalize, Action::generalize},
    {Kind::speculation, Action::keep, Action::escalate, Action::escalate},
    {Kind::weakness, Action::keep, Action::escalate, Action::escalate},
    {Kind::restricted, Action::keep, Action::escalate, Action::escalate},
    {Kind::encoded, Action::escalate, Action::redact, Action::redact},
});

template <class List, class Value>
const Value* find_named(const List& list, std::string_view wanted) {
  for (const auto& value : list)
    if (name(value) == wanted) return &value;
  return nullptr;
}

bool is_secret(Kind kind) { return kind == Kind::secret || kind == Kind::private_key || kind == Kind::password; }
bool is_fixed(Kind kind) { return is_secret(kind) || kind == Kind::canary || kind == Kind::privilege; }
/// Numbers that nobody acts on and everybody can misuse.
bool never_kept(Kind kind) { return kind == Kind::card || kind == Kind::iban || kind == Kind::national_id; }

/// What stands in the table by the program's word alone: what the do-not-share list stopped is loosened there, by two people, or not at all.
bool is_fixed_row(Kind kind) { return kind == Kind::restricted; }
/// Whether letting it stand, or showing how often the same one comes, would be a judgement of what it says.
bool is_judgement(Kind kind) { return kind == Kind::speculation || kind == Kind::weakness || kind == Kind::encoded; }

/// Why a table may not say that, or nothing.
std::string_view not_allowed(Reach reach, Kind kind, Action action) {
  using enum Action;
  if (is_fixed(kind)) return "secrets are always redacted; canaries and privileged text always stop";
  if (is_fixed_row(kind)) return "what the do-not-share list stops is loosened by that list alone";
  if (never_kept(kind) && action != redact && action != drop) return "is redacted or dropped, never kept or replaced by a pseudonym";
  if (kind == Kind::encoded && action == keep) return "hides something that would not stand either: never kept";
  if (is_judgement(kind) && action == keep && reach != Reach::inside) return "is kept for audiences inside alone; outside it is redacted, dropped or waits for a person";
  if (is_judgement(kind) && (action == generalize || action == pseudonymize)) return "is kept, redacted, dropped or waits for a person";
  if (reach == Reach::published && action == pseudonymize) return "in public a pseudonym could be followed from text to text";
  return {};
}

/// What a procedure may give words of its own: kinds with a row that is not about keeping a number or a judgement.
bool is_replaceable(Kind kind) {
  if (is_fixed(kind) || never_kept(kind)) return false;
  const auto row = std::ranges::find(rows, kind, &Row::kind);
  return row != rows.end() && row->outside != Action::escalate && kind != Kind::encoded && kind != Kind::organization;
}
std::vector<std::string> replaceable() {
  std::vector<std::string> out;
  for (const auto& row : rows)
    if (is_replaceable(row.kind)) out.emplace_back(scan::name(row.kind));
  return out;
}

/// What procedures write rows for.
std::vector<std::string> kinds_of_rows() {
  std::vector<std::string> out;
  for (const auto& row : rows)
    if (!is_fixed_row(row.kind)) out.emplace_back(scan::name(row.kind));
  return out;
}

Result<Kind> kind_of_row(const std::string& written, const std::string& where) {
  const auto kind = scan::parse_kind(written);
  if (kind && (is_fixed(*kind) || std::ranges::find(rows, *kind, &Row::kind) != rows.end())) return *kind;
  return refuse(Errc::invalid, "sanitize.policy", where, "\"" + written + "\" is no kind of match; there are " + join(kinds_of_rows(), ", "));
}
Result<> check_row(Reach reach, Kind kind, Action action, const std::string& where) {
  const auto why = not_allowed(reach, kind, action);
  return why.empty() ? Result<>{} : refuse(Errc::invalid, "sanitize.policy", where, std::string(scan::name(kind)) + ": " + std::string(why));
}

/// The table that the procedure states: its rows, and what no procedure states.
Result<Policy> stated_policy(const procedure::Sanitizing& table) {
  Policy out;
  out.stated = true;
  out.epoch = table.epoch;
  for (const auto& row : rows)
    if (is_fixed_row(row.kind)) out.rows[{Reach::inside, row.kind}] = row.inside, out.rows[{Reach::outside, row.kind}] = row.outside, out.rows[{Reach::published, row.kind}] = row.published;
  for (const auto& row : table.rows) {
    const auto kind = TRY(kind_of_row(row.kind, row.where));
    for (const auto& [reach, treatment] : row.treatments) {
      TRY_VOID(check_row(reach, kind, treatment, row.where));
      out.rows[{reach, kind}] = treatment;
    }
  }
  return out;
}

/// Whether what a redaction writes is what a stated table does: the table holds, so the two must not disagree.
bool agrees(const Policy& policy, const procedure::Procedure& procedure, Kind kind, Action wanted) {
  if (policy.action(Reach::outside, kind) == wanted || (wanted == Action::generalize && policy.action(Reach::published, kind) == wanted)) return true;
  const auto says = [&](const procedure::OwnTreatments::Row& row) { return row.kind == scan::name(kind) && row.treatment == wanted; };
  return std::ranges::any_of(procedure.sanitizing->audiences, [&](const auto& own) { return std::ranges::any_of(own.rows, says); });
}

/// A description for people has to be there: else the text would hold a mask, and the table say something else.
Result<> check_words(const Policy& policy, Kind kind, Action action, const std::string& where) {
  if (action != Action::generalize || policy.words.contains(kind) || !general_words(kind).empty()) return {};
  return refuse(Errc::invalid, "sanitize.policy", where, std::string(scan::name(kind)) + ": nothing says what a general description of it is; give it words under `redactions`");
}

}  // namespace

Action Policy::action(Reach column, scan::Kind kind) const {
  if (is_secret(kind)) return Action::redact;
  if (is_fixed(kind)) return Action::escalate;
  const auto row = rows.find({column, kind});
  return row == rows.end() ? Action::escalate : row->second;
}

Policy default_policy() {
  Policy out;
  for (const auto& row : rows) {
    out.rows[{Reach::inside, row.kind}] = row.inside;
    out.rows[{Reach::outside, row.kind}] = row.outside;
    out.rows[{Reach::published, row.kind}] = row.published;
  }
  return out;
}

std::string Policy::row_in_words(Reach column, scan::Kind kind) const {
  if (is_secret(kind)) return std::string(name(column)) + "/" + std::string(scan::name(kind)) + ": redact, always";
  const bool there = rows.contains({column, kind});
  const std::string from = own.contains(kind) ? audience.value : std::string(name(column));
  return (stated && !is_fixed_row(kind) ? "sanitizing/" : "") + from + "/" + std::string(scan::name(kind)) + ": " + std::string(name(action(column, kind))) + (there ? "" : ", since the table has no such row");
}

Result<Policy> policy_of(const procedure::Procedure& procedure) {
  auto out = procedure.sanitizing ? TRY(stated_policy(*procedure.sanitizing)) : default_policy();
  for (const auto& rule : procedure.do_not_share)
    if (rule.inside_too) out.stops_inside.insert(entry_of(rule));
  for (const auto& one : procedure.redactions) {
    const auto bad = [&](std::string detail) { return refuse(Errc::invalid, "sanitize.redaction", one.kind, std::move(detail)); };
    const auto kind = scan::parse_kind(one.kind);
    if (!kind) return bad("is no kind of match; there are " + join(replaceable(), ", "));
    if (!is_replaceable(*kind)) return bad("is always redacted, or always stops for a person");
    if (out.stated && !agrees(out, procedure, *kind, one.replace == "pseudonym" ? Action::pseudonymize : Action::generalize))
      return bad("`sanitizing` says something else of it for audiences outside: " + std::string(name(out.action(Reach::outside, *kind))));
    if (one.replace == "pseudonym") {
      if (!out.stated) out.rows[{Reach::outside, *kind}] = Action::pseudonymize;
      continue;
    }
    const bool plain = std::ranges::all_of(one.replace, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!plain || one.replace.size() > words_bytes_max) return bad("wants one line of at most 80 bytes, or `pseudonym`");
    if (!out.stated)
      for (const auto reach : {Reach::outside, Reach::published}) out.rows[{reach, *kind}] = Action::generalize;
    out.words[*kind] = one.replace;
  }
  if (out.stated)
    for (const auto& row : procedure.sanitizing->rows)
      for (const auto& [reach, treatment] : row.treatments) TRY_VOID(check_words(out, *scan::parse_kind(row.kind), treatment, row.where));
  return out;
}

Reach reach_of(const procedure::Procedure& procedure, const procedure::Audience& audience) {
  const auto stands = audience.outside ? Reach::outside : Reach::inside;
  if (!procedure.sanitizing) return stands;
  const auto own = std::ranges::find(procedure.sanitizing->audiences, audience.id, &procedure::OwnTreatments::audience);
  return own == procedure.sanitizing->audiences.end() || !own->reach ? stands : std::max(stands, *own->reach);
}

namespace {

Result<> add_own(Policy& out, const procedure::OwnTreatments& own) {
  for (const auto& row : own.rows) {
    const auto kind = TRY(kind_of_row(row.kind, row.where));
    TRY_VOID(check_row(out.reach, kind, row.treatment, row.where));
    TRY_VOID(check_words(out, kind, row.treatment, row.where));
    out.rows[{out.reach, kind}] = row.treatment;
    out.own.insert(kind);
  }
  if (!own.keep_networks) return {};
  if (out.reach == Reach::published || out.action(out.reach, Kind::ip) != Action::pseudonymize)
    return refuse(Errc::invalid, "sanitize.policy", own.where, "keep_networks: addresses get a pseudonym for this audience, and it is not the public");
  out.prefix_preserving.insert(out.reach);
  return {};
}

}  // namespace

Result<std::map<AudienceId, Policy>> policies_of(const procedure::Procedure& procedure) {
  const auto common = TRY(policy_of(procedure));
  std::map<AudienceId, Policy> out;
  for (const auto& audience : procedure.audiences) {
    auto& policy = out.emplace(audience.id, common).first->second;
    policy.audience = audience.id;
    policy.reach = reach_of(procedure, audience);
    if (!procedure.sanitizing) continue;
    for (const auto& own : procedure.sanitizing->audiences)
      if (own.audience == audience.id) TRY_VOID(add_own(policy, own));
  }
  return out;
}

std::vector<std::string> missing_rows(const Policy& policy) {
  std::vector<std::string> out;
  for (const auto& row : rows)
    for (const auto reach : reaches)
      if (!policy.rows.contains({reach, row.kind})) out.push_back(std::string(scan::name(row.kind)) + (reach == Reach::published ? " in public" : " for audiences " + std::string(name(reach))));
  return out;
}

Result<Policy> read_policy(const Json& policy) {
  const auto bad = [](std::string where, std::string detail) { return refuse(Errc::invalid, "sanitize.policy", std::move(where), std::move(detail)); };
  if (!policy.is_object() || !policy["rows"].is_object()) return bad("/rows", "wants an object of reaches");
  Policy out;
  for (const auto& [field, unused] : policy.object())
    if (field != "rows" && field != "published_values" && field != "prefix_preserving") return bad(pointer_to("", field), "a policy has no such field");
  for (const auto& [reach_name, table] : policy["rows"].object()) {
    const auto place = pointer_to("/rows", reach_name);
    const auto* reach = find_named<decltype(reaches), Reach>(reaches, reach_name);
    if (reach == nullptr) return bad(place, "is inside, outside or published");
    for (const auto& [kind_name, value] : table.object()) {
      const auto here = pointer_to(place, kind_name);
      const auto kind = scan::parse_kind(kind_name);
      if (!kind) return bad(here, "is no kind of match");
      const auto* action = find_named<decltype(actions), Action>(actions, value.text());
      if (action == nullptr) return bad(here, "is keep, redact, generalize, pseudonymize, drop or escalate");
      const bool as_it_is = is_fixed_row(*kind) && default_policy().action(*reach, *kind) == *action;
      if (const auto why = not_allowed(*reach, *kind, *action); !why.empty() && !as_it_is) return bad(here, std::string(why));
      out.rows[{*reach, *kind}] = *action;
    }
  }
  for (const auto& value : policy["published_values"].array()) out.published_values.push_back(value.text());
  for (std::size_t i = 0; i < policy["prefix_preserving"].array().size(); ++i) {
    const auto* reach = find_named<decltype(reaches), Reach>(reaches, policy["prefix_preserving"].at(i).text());
    // whoever gets it can find the networks behind it: never for everybody
    if (reach == nullptr || *reach == Reach::published) return bad(pointer_to("/prefix_preserving", i), "is inside or outside");
    out.prefix_preserving.insert(*reach);
  }
  return out;
}

Json write(const Policy& policy) {
  Json out;
  out["rows"] = Json::Object{};
  for (const auto& [key, action] : policy.rows) out["rows"][std::string(name(key.first))][std::string(scan::name(key.second))] = name(action);
  if (!policy.prefix_preserving.empty()) out["prefix_preserving"] = Json::Array{};
  for (const auto reach : policy.prefix_preserving) out["prefix_preserving"].push(name(reach));
  out["published_values"] = Json::Array{};
  for (const auto& value : policy.published_values) out["published_values"].push(value);
  return out;
}

}  // namespace tocsin::sanitize
