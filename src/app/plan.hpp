#pragma once
#include <any>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "app/aggregates.hpp"
#include "app/context.hpp"
#include "base/limits.hpp"

namespace tocsin::app {

/// One change of state in the making: what was read, what was decided, what the lists will show. All of it is written
/// in one transaction, or none.
class Plan {
 public:
  /// @param actor pseudonym of the person who asks, or `program`
  Plan(App& app, std::string actor) : app_(app) {
    change_.actor = std::move(actor);
    change_.at = app.clock.now();
  }

  [[nodiscard]] App& app() { return app_; }
  [[nodiscard]] Instant now() const { return change_.at; }
  [[nodiscard]] PersonId actor() const { return {change_.actor}; }

  /// Lets the change rest on something else that was looked at.
  void rests_on(const ports::Read& read) { reads_.emplace(read.object, read.version); }

  /// The object's state, with all that this plan has already decided about it.
  template <class A>
  Result<typename A::State> get(const ledger::ObjectId& object) {
    return TRY(held<A>(object))->state;
  }

  /// Decides one ask and keeps its facts for the commit.
  template <class A>
  Result<> tell(const ledger::ObjectId& object, const typename A::Ask& ask, const typename A::World& world) {
    auto* const own = TRY(held<A>(object));
    const auto facts = TRY(A::decide(own->state, ask, world));
    for (const auto& fact : facts) {
      auto written = A::write(fact);
      // a fact is for ever: one that could not be read again would take its object out of everybody's sight
      if (!A::read(written.kind, written.data)) throw std::logic_error("a fact that cannot be read back: " + written.kind);
      change_.facts.push_back({object, std::move(written.kind), std::move(written.data)});
      own->state = A::evolve(std::move(own->state), fact);
    }
    if (!facts.empty()) rows_[object] = row_of<A>(object, own->state);
    return {};
  }

  /// Keeps a fact of an object that has no rules of its own: the founding, a request for a pack. It must be the first.
  void first_fact(const ledger::ObjectId& object, Written written) { next_fact(object, 0, std::move(written)); }
  /// The same for one that has facts already. @param version how many were seen
  void next_fact(const ledger::ObjectId& object, std::int64_t version, Written written) {
    reads_.emplace(object, version);
    change_.facts.push_back({object, std::move(written.kind), std::move(written.data)});
  }

  /// With this plan's facts the leaf key's time ends, and that of the next begins; nothing is added afterwards.
  void turn_leaf(ports::LeafTurn turn) { change_.leaf_turn = std::move(turn); }
  /// How many facts it holds so far.
  [[nodiscard]] std::int64_t facts() const { return static_cast<std::int64_t>(change_.facts.size()); }

  /// Writes everything. A plan without facts writes nothing.
  /// @error stale "store.read-changed" and what else ports::Store::append refuses
  Result<std::vector<ledger::FactRecord>> commit() {
    if (change_.facts.empty()) return {};
    for (const auto& [object, version] : reads_) change_.reads.push_back({object, version});
    for (auto& [object, row] : rows_) change_.rows.push_back(std::move(row));
    auto written = TRY(app_.store.append(change_));
    app_.current.changed(change_);
    app_.events.changed(change_, written);
    return written;
  }

 private:
  template <class A>
  struct Held {
    typename A::State state;
  };

  template <class A>
  Result<Held<A>*> held(const ledger::ObjectId& object) {
    auto& slot = held_[object];
    if (!slot.has_value()) {
      auto loaded = TRY(load<A>(app_.store, object));
      reads_.emplace(object, loaded.version);
      slot = Held<A>{std::move(loaded.state)};
    }
    return std::any_cast<Held<A>>(&slot);
  }

  App& app_;
  ports::Change change_;
  std::map<ledger::ObjectId, std::int64_t> reads_;
  std::map<ledger::ObjectId, ports::Row> rows_;
  std::map<ledger::ObjectId, std::any> held_;
};

/// Runs `work` on a fresh plan and commits it; again, on what is true by then, when something that it had read moved.
/// @param work  Result<T>(Plan&); must draw ids outside of itself, so that a second try makes the same things
template <class Work>
auto retrying(App& app, const std::string& actor, Work&& work) -> std::invoke_result_t<Work, Plan&> {
  for (int attempt = 0;; ++attempt) {
    Plan plan(app, actor);
    auto answer = work(plan);
    if (!answer) return answer;
    auto written = plan.commit();
    if (written) return answer;
    if (written.error().code != Errc::stale || attempt == limits::stale_retries_max) return std::unexpected(std::move(written).error());
  }
}

}  // namespace tocsin::app
