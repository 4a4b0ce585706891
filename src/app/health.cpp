#include "app/health.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "app/aggregates.hpp"
#include "app/share_world.hpp"
#include "app/sources.hpp"
#include "base/limits.hpp"
#include "inventory/inventory.hpp"
#include "ledger/checkpoint.hpp"
#include "path/deliver/delivery.hpp"

namespace tocsin::app {
namespace {

enum class Look { good, warn, bad };
constexpr std::string_view spelled(Look look) { return look == Look::good ? "good" : look == Look::warn ? "warn" : "bad"; }

Json of_trouble(const Rounds::Trouble& trouble) {
  Json out = Json::Object{{"at", to_rfc3339(trouble.at)}, {"rule", trouble.rule}};
  if (!trouble.where.empty()) out["where"] = trouble.where;
  return out;
}

std::int64_t whole_seconds(Duration of) { return std::chrono::duration_cast<std::chrono::seconds>(of).count(); }

class Examination {
 public:
  Examination(App& app, const Running& running) : app_(app), running_(running), now_(app.clock.now()) {}

  Result<Json> told() {
    store();
    checkpoint();
    disks();
    certificates();
    in_force();
    rounds();
    TRY_VOID(queues());
    TRY_VOID(ways());
    TRY_VOID(sources());
    out_["at"] = to_rfc3339(now_);
    out_["state"] = spelled(worst_);
    return std::move(out_);
  }

 private:
  void put(const char* where, Look look, Json row) {
    worst_ = std::max(worst_, look);
    row["state"] = spelled(look);
    out_[where].push(std::move(row));
  }
  /// A check that refuses is bad, and says by which rule.
  void check(std::string name, const Result<Json>& figures, Look look = Look::good) {
    Json row = figures ? *figures : Json(Json::Object{{"rule", figures.error().rule}});
    row["name"] = std::move(name);
    put("checks", figures ? look : Look::bad, std::move(row));
  }

  void store() {
    check("store", [&]() -> Result<Json> {
      TRY_VOID(app_.store.writable());
      return Json(Json::Object{{"facts", app_.store.size()}});
    }());
  }

  /// Whatever was acknowledged is covered: a head that is behind the facts is a store that broke its promise.
  void checkpoint() {
    check("checkpoint", [&]() -> Result<Json> {
      const auto facts = app_.store.size();
      const auto head = TRY(ledger::parse_checkpoint(TRY(app_.store.checkpoint()))).head;
      std::optional<Instant> last;
      TRY_VOID(app_.store.each_fact(head.size - 1, [&](const ledger::FactRecord& record) -> Result<> {
        if (!last) last = record.body.t;
        return {};
      }));
      if (head.size < facts) return refuse(Errc::conflict, "ledger.broken", std::to_string(head.size), "the signed checkpoint does not cover every fact");
      Json out = Json::Object{{"size", head.size}};
      if (last) out["last_fact"] = to_rfc3339(*last);
      return out;
    }());
  }

  void disks() {
    if (!running_.volumes) return;
    for (const auto& volume : running_.volumes()) {
      const auto look = !volume.size || volume.free < disk_free_least ? Look::bad : volume.free < disk_free_low ? Look::warn : Look::good;
      // figures beyond 2^53 have no JSON number; no disk has as many bytes
      check("disk-" + volume.what, Json(Json::Object{{"free", static_cast<std::int64_t>(volume.free)}, {"size", static_cast<std::int64_t>(volume.size)}}), look);
    }
  }

  void certificates() {
    if (!app_.certificates) return;
    for (const auto& each : app_.certificates()) {
      const auto left = each.not_after - now_;
      check("certificate-" + each.what, Json(Json::Object{{"ends", to_rfc3339(each.not_after)}}), left <= Duration{} ? Look::bad : left < each.warning ? Look::warn : Look::good);
    }
  }

  void in_force() {
    const auto procedure = app_.current.procedure();
    check("procedure", procedure ? Result<Json>(Json(Json::Object{{"version", (*procedure)->version.hex()}})) : std::unexpected(procedure.error()));
    check("inventory", [&]() -> Result<Json> {
      const auto inventory = TRY(app_.current.inventory());
      TRY_VOID(inventory::check_usable(inventory->inventory, now_, TRY(app_.current.procedure())->procedure.inventory_age_max));
      return Json(Json::Object{{"imported_at", to_rfc3339(inventory->inventory.imported_at)},
                               {"good_until", to_rfc3339(inventory->inventory.imported_at + (*procedure)->procedure.inventory_age_max)}});
    }());
  }

  void rounds() {
    for (const auto& [name, round] : running_.rounds.all()) {
      const bool is_late = now_ > round.next + round_grace;
      Json row = Json::Object{{"name", name}, {"every_s", whole_seconds(round.every)}, {"next", to_rfc3339(round.next)}, {"running", round.began.has_value()},
                              {"failures", static_cast<std::int64_t>(round.failures)}, {"late", is_late}};
      if (round.ended) row["ended"] = to_rfc3339(*round.ended);
      if (round.ended) row["took_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(round.took).count();
      if (round.done > 0) row["done"] = static_cast<std::int64_t>(round.done);
      if (round.trouble) row["trouble"] = of_trouble(*round.trouble);
      put("rounds", is_late ? Look::bad : round.failures > 1 ? Look::bad : round.failures > 0 ? Look::warn : Look::good, std::move(row));
    }
  }

  /// @param by_due  the first of its states is a list by time, and past its time something is late
  Result<> queue(const char* name, std::string_view kind, std::initializer_list<std::string_view> states, bool by_due = false) {
    std::int64_t count = 0;
    for (const auto& [state, of_state] : TRY(app_.store.count_by_state(kind, nullptr)))
      if (std::ranges::find(states, state) != states.end()) count += of_state;
    Json row = Json::Object{{"name", name}, {"count", count}};
    auto look = Look::good;
    if (by_due && count > 0) {
      const auto first = TRY(app_.store.rows({.kind = std::string(kind), .state = std::string(*states.begin()), .by_due = true, .limit = 1})).rows;
      if (!first.empty() && first.front().due) {
        row["oldest_due"] = to_rfc3339(*first.front().due);
        if (*first.front().due < now_) look = Look::warn;
      }
    }
    put("queues", look, std::move(row));
    return {};
  }
  Result<> queues() {
    TRY_VOID(queue("deliveries-waiting", "delivery", {"queued", "retry-wait"}));
    TRY_VOID(queue("deliveries-failed", "delivery", {"failed", "bounced"}));
    TRY_VOID(queue("notices-waiting", "notice", {"waiting"}));
    TRY_VOID(queue("due-open", "due", {"open"}, true));
    return queue("exceptions-open", "exception", {"open", "owned"}, true);
  }

  /// How the far side of one way out answered, from the newest attempt to the last that it took.
  struct Answers {
    std::optional<Instant> tried, taken;
    std::int64_t failures = 0;   ///< since the last that was taken
    std::optional<Rounds::Trouble> trouble;
    void add(Instant at, std::string_view outcome, bool took) {
      if (!tried || at > *tried) tried = at;
      if (took && (!taken || at > *taken)) taken = at;
      // the far side's own words may name recipients: the outcome says enough, the delivery has them
      if (!took && (!trouble || at > trouble->at)) trouble = Rounds::Trouble{at, std::string(outcome), {}};
    }
  };
  /// By channel. Facts have every attempt, so that a start makes nobody forget.
  Result<std::map<std::string, Answers>> answers() {
    std::map<std::string, Answers> out;
    std::vector<std::tuple<Instant, std::string, bool>> all;
    for (const auto& row : TRY(app_.store.rows({.kind = "delivery", .limit = looked_at_max})).rows) {
      const auto doc = TRY(parse_json(row.doc));
      for (const auto& attempt : doc["attempts"].array()) {
        const auto& outcome = attempt["outcome"].text();
        const auto at = TRY(parse_rfc3339(attempt["at"].text()));
        const bool took = outcome == "handed-over" || outcome == "unknown";
        out[attempt["channel"].text()].add(at, outcome, took);
        all.emplace_back(at, attempt["channel"].text(), took);
      }
    }
    for (const auto& [at, channel, took] : all)
      if (auto& of = out[channel]; !took && (!of.taken || at > *of.taken)) ++of.failures;
    return out;
  }

  void way(const std::string& name, std::string kind, const Result<>& configured, const Answers& known) {
    Json row = Json::Object{{"name", name}, {"kind", std::move(kind)}, {"failures", known.failures}};
    if (!configured) row["rule"] = configured.error().rule;
    if (known.tried) row["tried"] = to_rfc3339(*known.tried);
    if (known.taken) row["taken"] = to_rfc3339(*known.taken);
    if (known.trouble) row["trouble"] = of_trouble(*known.trouble);
    put("ways", !configured || known.failures > 1 ? Look::bad : known.failures > 0 ? Look::warn : Look::good, std::move(row));
  }
  Result<> ways() {
    const auto known = TRY(answers());
    const auto procedure = app_.current.procedure();
    if (!procedure) return {};  // said among the checks
    for (const auto& channel : (*procedure)->procedure.channels) {
      const std::string kind(procedure::name(channel.kind));
      if (deliver::by_hand(kind)) continue;  // a person posts there
      const auto sender = sender_for(app_, channel);
      const auto found = known.find(channel.id.value);
      way(channel.id.value, kind, sender ? Result<>{} : std::unexpected(sender.error()), found == known.end() ? Answers{} : found->second);
    }
    return {};
  }

  Result<> sources() {
    const auto rows = TRY(app_.store.rows({.kind = "source", .state = "open", .limit = limits::page_rows_max}));
    for (const auto& row : rows.rows) {
      const std::string name(row.object.id());
      const auto loaded = TRY(load<Sources>(app_.store, row.object));
      const auto* open = std::get_if<identity::source::state::Open>(&loaded.state);
      if (open == nullptr) continue;
      Json told = Json::Object{{"name", name}};
      const bool in_trouble = open->last && !open->last->trouble.empty();
      if (in_trouble) told["trouble"] = Json::Object{{"at", to_rfc3339(open->last->at)}, {"rule", open->last->trouble}};
      {
        const std::lock_guard hold(app_.polling.mutex);
        if (const auto tried = app_.polling.tried.find(name); tried != app_.polling.tried.end()) told["tried"] = to_rfc3339(tried->second);
        if (const auto next = app_.polling.next.find(name); next != app_.polling.next.end()) told["next"] = to_rfc3339(next->second);
      }
      put("sources", in_trouble ? Look::warn : Look::good, std::move(told));
    }
    return {};
  }

  App& app_;
  const Running& running_;
  Instant now_;
  Look worst_ = Look::good;
  Json out_ = Json::Object{{"checks", Json::Array{}}, {"rounds", Json::Array{}}, {"queues", Json::Array{}}, {"ways", Json::Array{}}, {"sources", Json::Array{}}};
};

}  // namespace

Result<Json> health(App& app, const Running& running, const identity::Principal& who) {
  TRY_VOID(identity::may(who, identity::Right::admin, {}));
  return Examination(app, running).told();
}

}  // namespace tocsin::app
