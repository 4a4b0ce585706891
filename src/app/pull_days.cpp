// The operational log of the TAXII door is no part of the ledger: a fact a day says what it held.
#include "app/pull_days.hpp"

#include "app/plan.hpp"
#include "app/recorder.hpp"

namespace tocsin::app {
namespace {

/// What is noted at midnight may be written a little later.
constexpr auto settled = std::chrono::minutes(5);
constexpr std::size_t at_once = 31;   ///< facts of one change, after a long time without any

ledger::ObjectId pulls_object() { return {"log:pulls"}; }

}  // namespace

Result<std::size_t> commit_days(App& app) {
  if (app.pulls == nullptr) return std::size_t{0};
  const auto facts = TRY(app.store.facts_of(pulls_object()));
  const auto last = facts.empty() ? std::string() : TRY(read_fields<PullsDay>(facts.back().body.data)).day;
  const auto today = to_rfc3339(app.clock.now() - settled).substr(0, 10);
  auto days = TRY(app.pulls->days(last, today));
  if (days.size() > at_once) days.resize(at_once);
  if (days.empty()) return std::size_t{0};
  Plan plan(app, "program");
  for (const auto& day : days) plan.next_fact(pulls_object(), static_cast<std::int64_t>(facts.size()), {std::string(PullsDay::kind), write_fields(PullsDay{day.day, day.requests, day.hash})});
  TRY(plan.commit());
  return days.size();
}

Result<Json> list_pull_days(App& app, const Principal& who) {
  TRY_VOID(identity::may(who, identity::Right::read, {}));
  (void)app.recorder.flush(app);
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", ""}};
  if (app.pulls == nullptr) return out;
  std::map<std::string, Hash> committed;
  for (const auto& fact : TRY(app.store.facts_of(pulls_object()))) {
    const auto day = TRY(read_fields<PullsDay>(fact.body.data));
    committed[day.day] = day.hash;
  }
  for (const auto& day : TRY(app.pulls->days({}, "9999"))) {
    const auto fact = committed.find(day.day);
    const auto* state = fact == committed.end() ? "open" : fact->second != day.hash ? "altered" : day.is_kept ? "whole" : "partly kept";
    out["rows"].push(Json::Object{{"day", day.day}, {"requests", day.requests}, {"hash", day.hash.hex()}, {"state", state}});
  }
  return out;
}

}  // namespace tocsin::app
