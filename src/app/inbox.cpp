#include <algorithm>

#include "app/dues.hpp"
#include "app/lists.hpp"
#include "app/screens.hpp"
#include "app/share_world.hpp"
#include "app/words.hpp"

namespace tocsin::app {
namespace {

using identity::Right;

/// Collects rows for one person. Rows are hints: whoever acts on one is asked again by the use case.
class Sorter {
 public:
  Sorter(App& app, const Principal& who) : app_(app), who_(who) {}

  Result<Json> sorted() {
    TRY_VOID(each("due", "open", true, [this](const ports::Row& row) { due(row); }));
    for (const auto* state : {"draft", "sanitized", "marked", "in-review", "approved", "releasing"})
      TRY_VOID(each("share", state, false, [this](const ports::Row& row) { share(row); }));
    for (const auto* state : {"queued", "retry-wait", "failed", "bounced"}) TRY_VOID(each("delivery", state, false, [this](const ports::Row& row) { delivery(row); }));
    for (const auto* state : {"open", "owned"}) TRY_VOID(each("exception", state, false, [this](const ports::Row& row) { exception(row); }));
    TRY_VOID(left());
    out_["roles"] = Json::Array{};
    for (const auto& role : who_.roles) out_["roles"].push(role.value);
    return std::move(out_);
  }

 private:
  bool may(Right right, std::string_view unit) const { return identity::may(who_, right, UnitId{std::string(unit)}).has_value(); }

  template <class Use>
  Result<> each(const char* kind, const char* state, bool by_due, Use&& use) {
    const auto page = TRY(app_.store.rows({.kind = kind, .state = state, .units = units_of(who_), .by_due = by_due, .limit = limits::page_rows_max}));
    if (!page.next.empty()) out_["more"] = true;
    for (const auto& row : page.rows)
      if (TRY(may_know(app_, who_, row))) use(row);
    return {};
  }

  Json base(const char* kind, const ports::Row& row) const {
    Json out = Json::Object{{"kind", kind}, {"id", row.object.id()}, {"state", row.state}, {"unit", row.unit}};
    if (!row.number.empty()) out["number"] = row.number;
    if (row.due) out["due"] = to_rfc3339(*row.due);
    return out;
  }

  void due(const ports::Row& row) {
    const auto doc = parse_json(row.doc).value_or(Json());
    const auto& fired = doc["fired"];
    auto out = base("due", row);
    out["trigger"] = fired["trigger"];
    out["audiences"] = fired["audiences"];
    out["rule"] = fired["rule"];
    out["class"] = fired["class"];
    out["marking"] = fired["marking"];
    if (doc["withholding"].is_object()) {
      out["kind"] = "withholding";
      const bool own = doc["withholding"]["by"].text() == who_.person.value;
      return put(!own && may(Right::withhold, row.unit) ? "needs" : "waiting", std::move(out));
    }
    if (doc["shared"].array().size() >= fired["audiences"].array().size()) return;  // a share is on its way, and stands here itself
    if (may(Right::author, row.unit)) put("needs", std::move(out));
  }

  void share(const ports::Row& row) {
    const auto doc = parse_json(row.doc).value_or(Json());
    const bool mine = std::ranges::any_of(doc["authors"].array(), [&](const Json& each) { return each.text() == who_.person.value; });
    auto shown_row = shown(row);
    add_title(app_, who_, row, shown_row);
    for (const auto& [audience, life] : doc["audiences"].object()) {
      auto out = base("share", row);
      out["title"] = shown_row["title"];
      out["audience"] = audience;
      out["state"] = life["state"];
      if (life.has("marking")) out["marking"] = life["marking"];
      life_of(row, life, mine, std::move(out));
    }
    for (const auto& [audience, proposed] : doc["withholding"].object()) {
      const auto& state = doc["audiences"][audience]["state"].text();
      if (state == "not-shared" || state == "releasing" || state == "recalled") continue;  // that was decided meanwhile
      auto out = base("withholding", row);
      out["title"] = shown_row["title"];
      out["audience"] = audience;
      out["reason_class"] = proposed["reason_class"];
      out["next"] = "another person with an approval role agrees with the same command, share not-share";
      const bool own = proposed["by"].text() == who_.person.value;
      put(!own && may(Right::withhold, row.unit) ? "needs" : "waiting", std::move(out));
    }
    for (const auto& review : doc["reviews"].array()) {
      if (review.has("finding") || !who_.roles.contains(RoleId{review["reviewer"].text()})) continue;
      auto out = base("review", row);
      out["title"] = shown_row["title"];
      out["audience"] = review["audience"];
      out["due"] = review["due"];
      put("needs", std::move(out));
    }
  }

  void life_of(const ports::Row& row, const Json& life, bool mine, Json out) {
    const auto& state = life["state"].text();
    if (state == "sanitized" && life["cleaned"]["open"].integer() > 0) {
      out["kind"] = "matches";
      out["open"] = life["cleaned"]["open"];
      return put(may(Right::sanitize, row.unit) ? "needs" : mine ? "waiting" : "", std::move(out));
    }
    if (state == "draft" || state == "sanitized" || state == "marked") {
      out["kind"] = "draft";
      return put(mine ? "needs" : "", std::move(out));
    }
    if (state != "in-review") return;
    out["kind"] = "approve";
    out["route"] = life["review"]["route"];
    out["roles"] = Json::Array{};
    out["agreed"] = Json::Array{};
    bool wanted = false;
    for (const auto& role : life["review"]["required"].array()) {
      const bool has_agreed = life["review"]["agreed"].has(role.text());
      out[has_agreed ? "agreed" : "roles"].push(role);
      wanted = wanted || (!has_agreed && !mine && who_.roles.contains(RoleId{role.text()}));
    }
    for (const auto& [role, agreement] : life["review"]["agreed"].object())
      if (agreement["by"].text() == who_.person.value) wanted = false;  // one person, one role
    out["due"] = life["review"]["expires"];
    put(wanted ? "needs" : mine ? "waiting" : "", std::move(out));
  }

  void delivery(const ports::Row& row) {
    const auto doc = parse_json(row.doc).value_or(Json());
    const bool by_hand = deliver::by_hand(doc["what"]["channel_kind"].text());
    if (row.state == "queued" && !by_hand) return;
    if (row.state == "retry-wait") return;
    auto out = base(by_hand && row.state == "queued" ? "post" : "failed", row);
    out["share"] = doc["what"]["share"];
    out["audience"] = doc["what"]["audience"];
    out["channel"] = doc["what"]["channel"];
    if (may(Right::confirm, row.unit)) put("needs", std::move(out));
  }

  void exception(const ports::Row& row) {
    const auto doc = parse_json(row.doc).value_or(Json());
    auto out = base("exception", row);
    out["what"] = doc["raised"]["what"];
    out["object"] = doc["raised"]["object"];
    const bool concerned = doc["raised"]["what"].text() == "needs-help" && asks_this_person(doc["raised"], out);
    put(concerned || may(Right::exceptions, row.unit) ? "needs" : "", std::move(out));
  }

  /// A recipient who needs help is the business of whoever wrote it, and of whoever looks after the audience.
  bool asks_this_person(const Json& raised, Json& out) {
    const auto delivery = app_.store.row(ledger::ObjectId{raised["object"].text()});
    const auto share = delivery && *delivery ? app_.store.row(ledger::ObjectId{(*delivery)->parent}) : Result<std::optional<ports::Row>>(std::nullopt);
    if (!share || !*share) return false;
    const auto what = parse_json((*delivery)->doc).value_or(Json())["what"], doc = parse_json((*share)->doc).value_or(Json());
    out["share"] = what["share"];
    out["number"] = (*share)->number;
    out["audience"] = what["audience"];
    if (const auto note = Hash::from_hex(raised["note"].text()))
      if (const auto words = words_of(app_, *note)) out["words"] = *words;
    const auto procedure = app_.current.procedure();
    const auto* audience = procedure ? (*procedure)->procedure.audience(AudienceId{what["audience"].text()}) : nullptr;
    return std::ranges::any_of(doc["authors"].array(), [&](const Json& each) { return each.text() == who_.person.value; }) ||
           (audience != nullptr && who_.roles.contains(audience->contact_owner));
  }

  Result<> left() {
    constexpr std::size_t shown_left = 10;
    const auto page = TRY(app_.store.rows({.kind = "delivery", .units = units_of(who_), .limit = limits::page_rows}));
    for (const auto& row : page.rows) {
      const auto doc = parse_json(row.doc).value_or(Json());
      if (!doc.has("left_at") || !TRY(may_know(app_, who_, row))) continue;
      auto out = base("left", row);
      out["share"] = doc["what"]["share"];
      out["audience"] = doc["what"]["audience"];
      out["channel"] = doc["what"]["channel"];
      out["left_at"] = doc["left_at"];
      if (const auto of = app_.store.row(ledger::ObjectId{row.parent}); of && *of) {
        auto share_row = shown(**of);
        add_title(app_, who_, **of, share_row);
        out["number"] = share_row["number"];
        out["title"] = share_row["title"];
      }
      put("left", std::move(out));
      if (out_["left"].array().size() >= shown_left) break;
    }
    return {};
  }

  void put(std::string_view where, Json row) {
    if (!where.empty()) out_[std::string(where)].push(std::move(row));
  }

  App& app_;
  const Principal& who_;
  Json out_ = Json::Object{{"needs", Json::Array{}}, {"waiting", Json::Array{}}, {"left", Json::Array{}}, {"more", false}};
};

}  // namespace

Result<Json> inbox(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, Right::read, {}));
  return Sorter(app, who).sorted();
}

}  // namespace tocsin::app
