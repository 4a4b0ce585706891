#include "app/lists.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "app/instance_keys.hpp"
#include "app/share_world.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/ed25519.hpp"

namespace tocsin::app {
namespace {

using identity::Right;

}  // namespace

Json shown(const ports::Row& row) {
  Json out = parse_json(row.doc).value_or(Json());
  out["id"] = row.object.id();
  out["state"] = row.state;
  out["unit"] = row.unit;
  if (!row.number.empty()) out["number"] = row.number;
  if (!row.parent.empty()) out["parent"] = row.parent;
  if (row.due) out["due"] = to_rfc3339(*row.due);
  return out;
}

namespace {

bool is_of_sign_in(std::string_view kind) { return kind == "session" || kind == "token" || kind == "entry" || kind == "account" || kind == "authenticator"; }

Result<std::string> unit_of(App& app, const ports::Row& row) {
  if (!row.unit.empty() || !row.parent.starts_with("share:")) return row.unit;
  const auto share = TRY(app.store.row({row.parent}));
  return share ? share->unit : row.unit;
}

}  // namespace

std::optional<std::set<UnitId>> units_of(const Principal& who) {
  if (who.units.contains(identity::every_unit)) return std::nullopt;
  return who.units;
}

Result<bool> may_know(App& app, const Principal& who, const ports::Row& row) {
  const bool own = row.parent == "person:" + who.person.value;
  if (is_of_sign_in(row.object.kind()) && !own && !identity::may(who, Right::tokens, {})) return false;
  return identity::may(who, Right::read, UnitId{TRY(unit_of(app, row))}).has_value();
}

namespace {

/// The subject line of the share's first rendition, for those who may not see the item itself.
std::string subject_of(App& app, const Json& row) {
  for (const auto& [audience, life] : row["audiences"].object()) {
    const auto name = Hash::from_hex(life["cleaned"]["rendition"].text());
    if (!name) continue;
    const auto content = app.store.content(*name);
    if (!content) continue;
    const auto parts = parse_parts(as_text(content->bytes));
    if (!parts) continue;
    const auto subject = std::ranges::find(*parts, "subject", &sanitize::Part::name);
    if (subject != parts->end()) return subject->text;
  }
  return {};
}

}  // namespace

void add_title(App& app, const Principal& who, const ports::Row& row, Json& out) {
  if (!identity::may(who, Right::author, UnitId{row.unit})) {
    if (row.object.kind() == "share")
      if (auto subject = subject_of(app, out); !subject.empty()) out["title"] = std::move(subject);
    return;
  }
  if (row.object.kind() == "share") {
    const auto item = Hash::from_hex(out["item"].text());
    if (!item) return;
    if (const auto content = content_json(app, *item)) out["title"] = (*content)["item"]["title"];
  } else if (row.object.kind() == "signal") {
    const auto name = Hash::from_hex(out["received"]["content"].text());
    if (!name) return;
    if (const auto content = content_json(app, *name)) out["title"] = (*content)["title"];
    out["kind"] = out["received"]["signal_kind"];
  }
}

namespace {

/// `share:TS-2026-0001` is the share of that number.
Result<std::string> parent_of(App& app, const std::string& named) {
  constexpr std::string_view share = "share:";
  if (!named.starts_with(share) || is_uuid(named.substr(share.size()))) return named;
  return share_object(TRY(find_share(app, named.substr(share.size())))).value;
}

/// The states that lists can be asked for, by kind: a mistyped one is told apart from one in which nothing happens to be.
Result<> check_state(const std::string& kind, const std::string& state) {
  static const std::map<std::string, std::vector<std::string_view>, std::less<>> known{
      {"client", {"admitted", "revoked"}},
      {"delivery", {"queued", "retry-wait", "handed-over", "attested", "acknowledged", "acted", "bounced", "failed", "recalled"}},
      {"due", {"open", "sharing", "met", "not-shared"}},
      {"exception", {"open", "owned", "closed"}},
      {"memory", {"remembered", "forgotten"}},
      {"retention", {"kept", "asked", "held", "erasing", "erased"}},
      {"share", {"draft", "sanitized", "marked", "in-review", "approved", "releasing", "not-shared", "recalled"}},
      {"signal", {"received", "no-trigger", "fired"}},
      {"standing", {"drafted", "in-force", "withdrawn"}},
      {"token", {"issued", "revoked"}}};
  const auto found = known.find(kind);
  if (found == known.end() || std::ranges::find(found->second, state) != found->second.end()) return {};
  std::string names;
  for (const auto name : found->second) names += (names.empty() ? "" : ", ") + std::string(name);
  return refuse(Errc::invalid, "list.state", "/state", "one of " + names);
}

}  // namespace

std::size_t page_size(const Json& query, std::size_t unsaid) {
  return std::clamp<std::size_t>(static_cast<std::size_t>(query["limit"].integer(static_cast<std::int64_t>(unsaid))), 1, limits::page_rows_max);
}

Result<Json> list_objects(App& app, const Principal& who, const std::string& kind, const Json& query) {
  TRY_VOID(identity::may(who, Right::read, {}));
  ports::Page page{.kind = kind, .after = query["after"].text(), .limit = page_size(query)};
  if (query.has("state")) {
    TRY_VOID(check_state(kind, query["state"].text()));
    page.state = query["state"].text();
  }
  if (query.has("parent")) page.parent = TRY(parent_of(app, query["parent"].text()));
  else if (is_of_sign_in(kind) && !identity::may(who, Right::tokens, {})) page.parent = "person:" + who.person.value;  // no pages of nothing
  if (query.has("unit")) page.unit = query["unit"].text();
  page.by_due = kind == "due";
  page.units = units_of(who);
  const auto rows = TRY(app.store.rows(page));
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", rows.next}};
  for (const auto& row : rows.rows) {
    // A row of another unit is not there for this person: not in lists, not in counts. The page holds none; who may know is asked here again.
    if (!TRY(may_know(app, who, row))) continue;
    auto one = shown(row);
    add_title(app, who, row, one);
    out["rows"].push(std::move(one));
  }
  return out;
}

Result<Json> show_instance(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto procedure = TRY(app.current.procedure());
  const auto inventory = TRY(app.current.inventory());
  Json out = Json::Object{{"organisation", procedure->procedure.scope.organisation}, {"origin", app.store.origin()}, {"mode", ledger::name(app.store.mode())},
                          {"facts", app.store.size()}, {"procedure", procedure->version.hex()}, {"inventory", inventory->version.hex()},
                          {"person", who.person.value}, {"roles", Json::Array{}}, {"outside", app.settings.outside_url}, {"witnessed", false}};
  for (const auto& role : who.roles) out["roles"].push(role.value);
  // what somebody may not list is not there in counts either
  const auto* units = who.units.contains(identity::every_unit) ? nullptr : &who.units;
  for (const std::string_view kind : {"due", "share", "delivery", "exception"}) {
    Json counts = Json::Object{};
    for (const auto& [state, count] : TRY(app.store.count_by_state(kind, units))) counts[state] = count;
    out["counts"][std::string(kind)] = std::move(counts);
  }
  return out;
}

Result<std::string> trust_lines(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto log_key = TRY(ledger::PublicKey::from_bytes(TRY(app.keys.public_key(ports::Purpose::log))));
  return ledger::to_openssh(log_key, "tocsin-log") + "\n" + ledger::to_openssh(TRY(founding_leaf_key(app)), "tocsin-leaf") + "\n";
}

Result<Json> show_ledger(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  const auto note = TRY(app.store.checkpoint());
  const auto parsed = TRY(ledger::parse_checkpoint(note));
  const auto line = [&](ports::Purpose purpose, std::string_view comment) -> Result<std::string> {
    return ledger::to_openssh(TRY(ledger::PublicKey::from_bytes(TRY(app.keys.public_key(purpose)))), comment);
  };
  const auto log_key = TRY(line(ports::Purpose::log, "log")), leaf_key = ledger::to_openssh(TRY(founding_leaf_key(app)), "leaf");
  return Json(Json::Object{{"log_key", log_key}, {"leaf_key", leaf_key}, {"origin", app.store.origin()}, {"size", parsed.head.size}, {"root", parsed.head.root.hex()}, {"checkpoint", note}});
}

namespace {

/// Objects that stand in no list (the log itself, its keys, packs, readings) are everybody's.
Result<bool> may_know_object(App& app, const Principal& who, const ledger::ObjectId& object) {
  const auto row = TRY(app.store.row(object));
  return row ? may_know(app, who, *row) : Result<bool>(true);
}

/// Facts that one page looks at: who may see few of them goes on from `next`.
constexpr std::int64_t facts_looked_at_max = 2000;

}  // namespace

Result<Json> list_facts(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::read, {}));
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  const auto show = [&](const ledger::FactRecord& fact) {
    auto row = parse_json(fact.bytes).value_or(Json());
    row["leaf_index"] = fact.leaf_index;
    row["hash"] = fact.hash.hex();
    out["rows"].push(std::move(row));
  };
  std::int64_t first = 0;
  const auto& after = query["after"].text();
  if (!after.empty()) {
    const auto [end, ec] = std::from_chars(after.data(), after.data() + after.size(), first);
    if (ec != std::errc{} || end != after.data() + after.size() || first < 0) return refuse(Errc::invalid, "store.cursor", "/after");
  }
  if (query.has("object")) {
    // the facts of one object are numbered without gaps, so the cursor is the number of the next one
    const ledger::ObjectId object{TRY(parent_of(app, query["object"].text()))};
    if (!TRY(may_know_object(app, who, object))) return refuse(Errc::not_found, "object.unknown", query["object"].text());
    const auto facts = TRY(app.store.facts_of(object));
    const auto begin = std::min(static_cast<std::size_t>(first), facts.size());
    const auto end = std::min(begin + page_size(query, limits::page_rows_max), facts.size());
    for (auto i = begin; i < end; ++i) show(facts[i]);
    if (end < facts.size()) out["next"] = std::to_string(end);
    return out;
  }
  const auto size = page_size(query);
  const auto walked = app.store.each_fact(first, [&](const ledger::FactRecord& fact) -> Result<> {
    if (out["rows"].array().size() == size || fact.leaf_index - first >= facts_looked_at_max) {
      out["next"] = std::to_string(fact.leaf_index);
      return refuse(Errc::invalid, "page.full");  // ends the walk; never leaves this function
    }
    if (TRY(may_know_object(app, who, fact.body.obj))) show(fact);
    return {};
  });
  if (!walked && walked.error().rule != "page.full") return std::unexpected(walked.error());
  return out;
}

}  // namespace tocsin::app
