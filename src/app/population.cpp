#include "app/population.hpp"

#include <optional>

#include "app/plan.hpp"

namespace tocsin::app {
namespace {

using ledger::Member;
using ledger::population_object;
using ledger::Taken;

struct Last {
  std::optional<Taken> taken;  ///< none before the first
  Hash fact;
  std::int64_t version = 0;    ///< facts of `log:population`
};

Result<Last> last_taken(App& app) {
  const auto facts = TRY(app.store.facts_of(population_object()));
  if (facts.empty()) return Last{};
  return Last{TRY(read_fields<Taken>(facts.back().body.data)), facts.back().hash, static_cast<std::int64_t>(facts.size())};
}

struct Members {
  std::vector<Member> members;
  std::int64_t size = 0;  ///< of the log
};

/// All objects and the size of the log, taken when nothing was written in between.
Result<Members> members_now(App& app) {
  for (int tries = 0;; ++tries) {
    const auto before = app.store.size();
    auto members = TRY(app.store.population());
    if (app.store.size() == before || tries == 100) return Members{std::move(members), before};
  }
}

/// The objects as they were when the log had that size: what came since is undone, from each object's first fact after it.
Result<std::vector<Member>> members_at(App& app, std::int64_t size) {
  auto now = TRY(members_now(app));
  std::map<ledger::ObjectId, Member> members;
  for (auto& member : now.members) members.emplace(member.object, std::move(member));
  std::set<ledger::ObjectId> undone;
  TRY_VOID(app.store.each_fact(size, [&](const ledger::FactRecord& fact) -> Result<> {
    const auto& body = fact.body;
    if (fact.leaf_index >= now.size || !undone.insert(body.obj).second) return {};
    if (body.obj_seq == 0) members.erase(body.obj);
    else members[body.obj] = {body.obj, body.obj_seq - 1, body.prev};
    return {};
  }));
  std::vector<Member> out;
  for (auto& [object, member] : members) out.push_back(std::move(member));
  return out;
}

/// Takes the population as it is and writes it down. @error stale "store.read-changed" somebody else did so meanwhile
Result<Populated> take(App& app, std::int64_t version) {
  const auto now = TRY(members_now(app));
  Populated out{TRY(ledger::Population::of(now.members)), {}, {}};
  Plan plan(app, "program");
  out.taken = {plan.now(), out.population.size(), out.population.root(), now.size};
  plan.next_fact(population_object(), version, {std::string(Taken::kind), write_fields(out.taken)});
  out.fact = TRY(plan.commit()).front().hash;
  return out;
}

/// Whether nothing but the population's own fact was written since.
bool unchanged(App& app, const Taken& taken) { return app.store.size() == taken.size + 1; }

/// When the interval began: at the last population, else when the log was founded.
Result<Instant> interval_began(App& app, const Last& last) {
  if (last.taken) return last.taken->at;
  const auto founding = TRY(app.store.facts_of(log_object()));
  return founding.empty() ? app.clock.now() : founding.front().body.t;
}

}  // namespace

Result<bool> take_population_when_due(App& app) {
  const auto last = TRY(last_taken(app));
  if (app.store.size() == 0 || (last.taken && unchanged(app, *last.taken))) return false;
  const auto since = last.taken ? last.taken->size : 0;
  const bool due = app.clock.now() >= TRY(interval_began(app, last)) + population_interval || app.store.size() - since >= population_facts_max;
  if (!due) return false;
  TRY(take(app, last.version));
  return true;
}

Result<Populated> population_covering(App& app, Instant until) {
  for (int attempt = 0;; ++attempt) {
    const auto last = TRY(last_taken(app));
    if (last.taken && (last.taken->at >= until || unchanged(app, *last.taken))) {
      Populated out{TRY(ledger::Population::of(TRY(members_at(app, last.taken->size)))), *last.taken, last.fact};
      if (out.population.root() != out.taken.root) return refuse(Errc::conflict, "ledger.broken", population_object().value, "the objects are not those that the population's fact commits to");
      return out;
    }
    auto taken = take(app, last.version);
    if (taken || taken.error().code != Errc::stale || attempt == limits::stale_retries_max) return taken;
  }
}

}  // namespace tocsin::app
