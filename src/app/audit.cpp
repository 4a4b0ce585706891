// What an auditor picks from: the shares of a period and the due shares that became none, each with what departs from the rule.
// Rows are hints: what stands here leads to the record, and the record is checked by its facts.
#include "app/audit.hpp"

#include <algorithm>
#include <set>

#include "app/dues.hpp"
#include "app/lists.hpp"
#include "app/share_world.hpp"

namespace tocsin::app {
namespace {

struct Period {
  Instant from, until;
  [[nodiscard]] bool holds(Instant at) const { return from <= at && at < until; }
};
Result<Period> period_of(const Json& query) {
  const auto from = TRY(parse_rfc3339(query["from"].text()));
  const auto until = TRY(parse_rfc3339(query["until"].text()));
  const Period out{from, until};
  if (out.until <= out.from) return refuse(Errc::invalid, "audit.period", "/until", "the period ends before it begins");
  return out;
}

/// When a share was opened: its identifier was drawn then (RFC 9562 section 5.7, milliseconds in the first 48 bits).
Instant drawn_at(std::string_view uuid) {
  std::int64_t ms = 0;
  for (const auto digit : uuid.substr(0, 13))
    if (digit != '-') ms = ms * 16 + (digit <= '9' ? digit - '0' : digit - 'a' + 10);
  return Instant(std::chrono::milliseconds(ms));
}

/// An exception of another unit's is not there for this person.
Result<bool> has_exceptions(App& app, const Principal& who, const std::string& object) {
  const auto rows = TRY(app.store.rows({.kind = "exception", .parent = object, .limit = limits::page_rows})).rows;
  for (const auto& row : rows)
    if (TRY(may_know(app, who, row))) return true;
  return false;
}

/// Whether what was due came too late, or is late now. A decision not to share has no deadline any more.
bool is_late(const Json& due, Instant now) {
  const auto deadline = parse_rfc3339(due["fired"]["deadline"].text());
  if (!deadline || due["state"].text() == "not-shared") return false;
  const auto met = parse_rfc3339(due["met_at"].text());
  return (met ? *met : now) > *deadline;
}

class Picked {
 public:
  Picked(App& app, const Principal& who) : app_(app), who_(who), now_(app.clock.now()) {}

  Result<Json> share(const ports::Row& row) {
    flags_.clear();
    triggers_.clear();
    const auto doc = TRY(parse_json(row.doc));
    for (const auto& due : doc["dues"].array()) TRY_VOID(look_at_due(due.text()));
    for (const auto& [audience, life] : doc["audiences"].object())
      if (life["state"].text() == "not-shared" || life["state"].text() == "recalled") flags_.insert(life["state"].text());
    // looked at only after it had left, and nobody has yet
    if (std::ranges::any_of(doc["reviews"].array(), [](const Json& review) { return !review.has("finding"); })) flags_.insert("unreviewed");
    TRY_VOID(look_at_deliveries(row, doc));
    if (TRY(has_exceptions(app_, who_, row.object.value))) flags_.insert("exception");
    auto out = shown(row);
    add_title(app_, who_, row, out);
    return with_marks(std::move(out), drawn_at(row.object.id()));
  }

  Result<Json> due(const ports::Row& row, Instant fired) {
    flags_.clear();
    triggers_.clear();
    TRY_VOID(look_at_due(std::string(row.object.id())));
    if (row.state == "not-shared") flags_.insert("not-shared");
    return with_marks(shown(row), fired);
  }

 private:
  Json with_marks(Json out, Instant at) const {
    out["opened"] = to_rfc3339(at);
    out["triggers"] = Json::Array{};
    for (const auto& trigger : triggers_) out["triggers"].push(trigger);
    out["flags"] = Json::Array{};
    for (const auto& flag : flags_) out["flags"].push(flag);
    return out;
  }

  Result<> look_at_due(const std::string& id) {
    const auto object = due_object({id});
    const auto row = TRY(app_.store.row(object));
    if (!row || !TRY(may_know(app_, who_, *row))) return {};
    const auto doc = TRY(parse_json(row->doc));
    triggers_.insert(doc["fired"]["trigger"].text());
    if (is_late(doc, now_)) flags_.insert("late");
    if (TRY(has_exceptions(app_, who_, object.value))) flags_.insert("exception");
    return {};
  }

  Result<> look_at_deliveries(const ports::Row& share, const Json& doc) {
    ports::Page page{.kind = "delivery", .parent = share.object.value, .limit = limits::page_rows_max};
    do {
      const auto rows = TRY(app_.store.rows(page));
      page.after = rows.next;
      for (const auto& row : rows.rows) {
        const auto delivery = TRY(parse_json(row.doc));
        if (row.state == "failed" || row.state == "bounced") flags_.insert("undelivered");
        if (TRY(has_exceptions(app_, who_, row.object.value))) flags_.insert("exception");
        if (!delivery.has("left_at")) continue;
        if (row.state != "recalled" && !delivery.has("acknowledged") && !delivery.has("acted")) flags_.insert("unacknowledged");
        const auto& life = doc["audiences"][delivery["what"]["audience"].text()];
        const bool is_of_now = life["review"]["manifest"].text() == delivery["what"]["manifest"].text();
        // what left is not what stands there now
        if (row.state != "recalled" && life["state"].text() != "recalled" && !is_of_now) flags_.insert("superseded");
      }
    } while (!page.after.empty());
    return {};
  }

  App& app_;
  const Principal& who_;
  Instant now_;
  std::set<std::string> flags_, triggers_;
};

/// Walks a list from its newest row to the first that is older than the period, until a page of rows is found.
/// @param at  when a row came to be @param pick  the row as it is told, or null when it is not for this list
template <class At, class Pick>
Result<Json> walk(App& app, const Principal& who, const Json& query, const char* kind, At&& at, Pick&& pick) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  const auto period = TRY(period_of(query));
  ports::Page page{.kind = kind, .units = units_of(who), .after = query["after"].text(), .limit = page_size(query)};
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  do {
    const auto rows = TRY(app.store.rows(page));
    page.after = rows.next;
    for (const auto& row : rows.rows) {
      const Instant when = TRY(at(row));
      if (when < period.from) page.after.clear();
      if (!period.holds(when) || !TRY(may_know(app, who, row))) continue;
      auto one = TRY(pick(row, when));
      if (!one.is_null()) out["rows"].push(std::move(one));
    }
  } while (!page.after.empty() && out["rows"].array().empty());
  out["next"] = page.after;
  return out;
}

}  // namespace

Result<Json> audit_shares(App& app, const Principal& who, const Json& query) {
  Picked picked(app, who);
  return walk(app, who, query, "share", [](const ports::Row& row) -> Result<Instant> { return drawn_at(row.object.id()); },
              [&](const ports::Row& row, Instant) { return picked.share(row); });
}

Result<Json> audit_dues(App& app, const Principal& who, const Json& query) {
  Picked picked(app, who);
  const auto fired_at = [](const ports::Row& row) -> Result<Instant> { return parse_rfc3339(TRY(parse_json(row.doc))["fired"]["at"].text()); };
  return walk(app, who, query, "due", fired_at, [&](const ports::Row& row, Instant at) -> Result<Json> {
    if (!TRY(parse_json(row.doc))["shares"].array().empty()) return Json();  // a share answers it, and stands in the other list
    return picked.due(row, at);
  });
}

}  // namespace tocsin::app
