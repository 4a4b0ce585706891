#include "app/memories.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "app/lists.hpp"

namespace tocsin::app {
namespace {

using identity::Right;

/// What the engine does with the match when nobody has said anything.
std::string_view now_at(const sanitize::Sanitized& made, const sanitize::Decision& decision) {
  const auto has = [&](const auto& list, auto member) { return std::ranges::find(list, decision.match, member) != list.end(); };
  if (has(made.open, &sanitize::OpenMatch::id)) return "asks";
  if (has(made.redactions, &sanitize::Redaction::match)) return decision.keep ? "differs" : "agrees";
  if (has(made.kept, &sanitize::Redaction::match)) return decision.keep ? "agrees" : "differs";
  return decision.keep ? "agrees" : "blind";
}

std::string class_of(const sanitize::Sanitized& made, const std::string& match) {
  for (const auto& open : made.open)
    if (open.id == match) return std::string(scan::name(open.kind));
  for (const auto* list : {&made.redactions, &made.kept})
    for (const auto& one : *list)
      if (one.match == match) return std::string(scan::name(one.kind));
  return {};
}

void add_cases(Json& out, const std::string& number, const AudienceId& audience, const sanitize::Sanitized& made, const std::vector<sanitize::Decision>& decisions) {
  for (const auto& decision : decisions) {
    const auto now = now_at(made, decision);
    out["rows"].push(Json::Object{{"share", number}, {"audience", audience.value}, {"match", decision.match}, {"class", class_of(made, decision.match)}, {"decision", decision.keep ? "keep" : "redact"},
                                  {"people", decision.second ? 2 : 1}, {"now", now}});
    auto& count = out["counts"][std::string(now)];
    count = count.integer() + 1;
  }
}

}  // namespace

Result<std::optional<Instant>> remember(Plan& plan, const ShareId& share, const AudienceId& audience, const sanitize::OpenMatch& match, const Json& body) {
  const auto days = body["remember_days"].integer();
  if (days == 0) return std::optional<Instant>();
  const auto state = TRY(plan.get<Shares>(share_object(share)));
  const auto* life = share::life_of(state, audience);
  const auto decisions = life == nullptr ? std::vector<sanitize::Decision>() : share::decisions_of(*life);
  const auto made = std::ranges::find(decisions, match.id, &sanitize::Decision::match);
  if (made == decisions.end() || made->keep != (body["decision"].text() == "keep")) return std::optional<Instant>();  // it waits for the second person, who may say the same
  sanitize::memory::fact::Remembered what{.audience = audience, .match = match.id, .keep = made->keep, .reason = made->reason, .by = made->by, .second = made->second, .unit = std::nullopt,
                                          .until = plan.now() + std::chrono::days(days), .share = share};
  if (body["remember_for"].text() != "everyone") what.unit = std::get<share::state::Open>(state).unit;
  const auto until = what.until;
  TRY_VOID(plan.tell<Memories>({sanitize::memory::object_of(audience, match.id)}, sanitize::memory::ask::Remember{std::move(what), match.certain, match.for_legal}, {plan.now()}));
  return std::optional(until);
}

Result<Json> forget_match(App& app, const Principal& who, const std::string& id, const Json& body) {
  const ledger::ObjectId object{"memory:" + id};
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto state = TRY(plan.get<Memories>(object));
    TRY_VOID(identity::may(who, Right::sanitize, state.what && state.what->unit ? *state.what->unit : UnitId{}));
    const auto reason = TRY(keep_text(app, object, ports::ContentClass::reason, body["reason"].text()));
    TRY_VOID(plan.tell<Memories>(object, sanitize::memory::ask::Forget{who.person, reason}, {plan.now()}));
    return Json(Json::Object{{"id", id}, {"state", "forgotten"}});
  });
}

Result<Json> learned_cases(App& app, const Principal& who, const Json& query) {
  TRY_VOID(identity::may(who, Right::sanitize, {}));
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto page = TRY(app.store.rows({.kind = "share", .units = units_of(who), .after = query["after"].text(), .limit = page_size(query)}));
  Json out = Json::Object{{"rows", Json::Array{}}, {"counts", Json::Object{}}, {"next", page.next}, {"rules", scan::rules_version().hex()}};
  for (const auto& row : page.rows) {
    const ShareId id{std::string(row.object.id())};
    const auto state = TRY(plan.get<Shares>(row.object));
    const auto* open = std::get_if<share::state::Open>(&state);
    if (open == nullptr || !identity::may(who, Right::sanitize, open->unit)) continue;
    for (const auto& [audience, life] : open->lives) {
      const auto decisions = share::decisions_of(life);
      if (decisions.empty()) continue;
      const auto composition = composition_of(plan, around, id, audience);
      if (!composition) continue;  // its content is erased, or the procedure has no such audience any more
      const auto made = compose(app, *composition, {});
      if (made) add_cases(out, open->number, audience, *made, decisions);
    }
  }
  return out;
}

}  // namespace tocsin::app
