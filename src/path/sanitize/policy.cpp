#include "path/sanitize/policy.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
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

}  // namespace

std::string_view name(Action action) {
  static constexpr std::array<std::string_view, 6> names{"keep", "redact", "generalize", "pseudonymize", "drop", "escalate"};
  return names[static_cast<std::size_t>(action)];
}
std::string_view name(Reach reach) {
  static constexpr std::array<std::string_view, 3> names{"inside", "outside", "published"};
  return names[static_cast<std::size_t>(reach)];
}

Action Policy::action(Reach reach, scan::Kind kind) const {
  if (is_secret(kind)) return Action::redact;
  if (is_fixed(kind)) return Action::escalate;
  const auto row = rows.find({reach, kind});
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

Result<Policy> policy_of(const procedure::Procedure& procedure) {
  auto out = default_policy();
  for (const auto& rule : procedure.do_not_share)
    if (rule.inside_too) out.stops_inside.insert(entry_of(rule));
  for (const auto& one : procedure.redactions) {
    const auto bad = [&](std::string detail) { return refuse(Errc::invalid, "sanitize.redaction", one.kind, std::move(detail)); };
    const auto kind = scan::parse_kind(one.kind);
    if (!kind) return bad("is no kind of match; there are " + join(replaceable(), ", "));
    if (!is_replaceable(*kind)) return bad("is always redacted, or always stops for a person");
    if (one.replace == "pseudonym") {
      out.rows[{Reach::outside, *kind}] = Action::pseudonymize;
      continue;
    }
    const bool plain = std::ranges::all_of(one.replace, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!plain || one.replace.size() > words_bytes_max) return bad("wants one line of at most 80 bytes, or `pseudonym`");
    for (const auto reach : {Reach::outside, Reach::published}) out.rows[{reach, *kind}] = Action::generalize;
    out.words[*kind] = one.replace;
  }
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
      if (is_fixed(*kind)) return bad(here, "secrets are always redacted; canaries and privileged text always stop");
      if (never_kept(*kind) && *action != Action::redact && *action != Action::drop) return bad(here, "is redacted or dropped, never kept or replaced by a pseudonym");
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
