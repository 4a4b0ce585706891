#include "app/watch.hpp"

#include <algorithm>

#include "app/deliveries.hpp"
#include "app/dues.hpp"

namespace tocsin::app {
namespace {

namespace exception = assurance::exception;
using exception::Kind;

/// How long somebody has to close an exception that the program raised.
constexpr auto close_within = std::chrono::days(14);
/// How long a hand-posted delivery may wait for the person who posts it, where no deadline of a due share comes before.
constexpr auto attest_within = std::chrono::hours(24);

/// How long an unanswered delivery is looked at; the silence of an older one was noted while it was young.
constexpr auto answers_awaited = std::chrono::days(30);

ledger::ObjectId exception_object(const ExceptionId& id) { return ledger::object_id("exception", id.value); }

/// Whether an exception of that kind was raised about the object already, open or closed.
Result<bool> raised(App& app, const std::string& object, Kind what) {
  ports::Page page{.kind = "exception", .parent = object, .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) {
      const auto loaded = TRY(load<Exceptions>(app.store, row.object));
      const bool same = std::visit([&](const auto& s) {
        if constexpr (requires { s.raised; }) return s.raised.what == what;
        else return false;
      }, loaded.state);
      if (same) return true;
    }
    page.after = rows.next;
  } while (!page.after.empty());
  return false;
}

struct Departure {
  std::string object;
  Kind what;
  std::optional<UnitId> unit;
};

/// Raises it, once. A due share is told in the same change, so that its chain shows how its silence ended.
Result<bool> raise(App& app, const Departure& departure) {
  if (TRY(raised(app, departure.object, departure.what))) return false;
  const ExceptionId id{fresh_id(app)};
  return retrying(app, share::program.value, [&](Plan& plan) -> Result<bool> {
    TRY_VOID(plan.tell<Exceptions>(exception_object(id),
                                   exception::ask::Raise{share::program, departure.what, departure.object, departure.unit, std::nullopt, plan.now() + close_within}, {plan.now()}));
    if (departure.object.starts_with("due:")) {
      const auto around = TRY(surroundings(plan));
      TRY_VOID(plan.tell<Dues>({departure.object}, trigger::due::ask::Except{share::program, id}, due_world(plan, around)));
    }
    return true;
  });
}

/// Calls `use` with every object of a kind in one state.
template <class A, class Use>
Result<> each_in(App& app, std::string_view kind, std::string_view state, Use&& use) {
  ports::Page page{.kind = std::string(kind), .state = std::string(state), .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) TRY_VOID(use(TRY(load<A>(app.store, row.object))));
    page.after = rows.next;
  } while (!page.after.empty());
  return {};
}

/// When a due share was to be shared by, whatever became of it.
std::optional<Instant> deadline_of(const trigger::due::State& due) {
  return std::visit([](const auto& s) -> std::optional<Instant> {
    if constexpr (requires { s.fired; }) return s.fired.deadline;
    else return std::nullopt;
  }, due);
}

/// By when a person has to have posted it: within a day, and in time for the due shares that the share answers. A duty that was
/// late already when it was released gets the whole day.
Result<Instant> attest_by(App& app, const deliver::fact::Queued& queued) {
  auto by = std::max(queued.at, queued.embargo.value_or(queued.at)) + attest_within;
  const auto share = TRY(load<Shares>(app.store, share_object(queued.share)));
  const auto* open = std::get_if<share::state::Open>(&share.state);
  if (open == nullptr) return by;
  for (const auto& id : open->dues) {
    const auto due = TRY(load<Dues>(app.store, due_object(id)));
    const auto deadline = deadline_of(due.state);
    if (deadline && *deadline > queued.at && *deadline < by) by = *deadline;
  }
  return by;
}

struct Watcher {
  App& app;
  std::size_t count = 0;

  Result<> note(const ledger::ObjectId& object, Kind what, std::optional<UnitId> unit = {}) {
    if (TRY(raise(app, {object.value, what, std::move(unit)}))) ++count;
    return {};
  }

  Result<> dues() {
    for (const std::string_view state : {"open", "sharing"})
      TRY_VOID(each_in<Dues>(app, "due", state, [&](const Loaded<Dues>& due) -> Result<> {
        if (!trigger::due::late(due.state, app.clock.now())) return {};
        const auto& open = std::get<trigger::due::state::Open>(due.state);
        return note(due.object, open.shares.empty() ? Kind::silent_due : Kind::late_share, open.fired.unit);
      }));
    return {};
  }

  /// The unit of the share that is delivered.
  Result<std::optional<UnitId>> unit_of(const ShareId& share) {
    const auto loaded = TRY(load<Shares>(app.store, share_object(share)));
    const auto* open = std::get_if<share::state::Open>(&loaded.state);
    return open == nullptr ? std::nullopt : std::optional(open->unit);
  }
  Result<> note_delivery(const Loaded<Deliveries>& delivery, Kind what) {
    const auto* queued = deliver::queued(delivery.state);
    return note(delivery.object, what, queued == nullptr ? std::nullopt : TRY(unit_of(queued->share)));
  }

  Result<> failed() {
    return each_in<Deliveries>(app, "delivery", "failed", [&](const Loaded<Deliveries>& delivery) {
      return note_delivery(delivery, std::get<deliver::state::Failed>(delivery.state).withheld ? Kind::withheld_delivery : Kind::failed_delivery);
    });
  }
  Result<> bounced() {
    return each_in<Deliveries>(app, "delivery", "bounced", [&](const Loaded<Deliveries>& delivery) { return note_delivery(delivery, Kind::bounced_delivery); });
  }
  /// A collection that somebody reads, and nobody could tell that what it has from us is called back.
  Result<> untold() {
    return each_in<Deliveries>(app, "delivery", "recalled", [&](const Loaded<Deliveries>& delivery) -> Result<> {
      const auto& told = std::get<deliver::state::Recalled>(delivery.state).told;
      if (told.empty() || told.back().next || told.back().outcome == deliver::Outcome::handed_over) return {};
      return note_delivery(delivery, Kind::untold_recall);
    });
  }
  Result<> unattested() {
    return each_in<Deliveries>(app, "delivery", "queued", [&](const Loaded<Deliveries>& delivery) -> Result<> {
      const auto* queued = deliver::queued(delivery.state);
      if (!deliver::by_hand(queued->channel_kind) || app.clock.now() < TRY(attest_by(app, *queued))) return {};
      return note_delivery(delivery, Kind::missing_attestation);
    });
  }

  /// Whether somebody who was asked to acknowledge got it and said nothing in that time. What a TAXII client fetches is answered by the
  /// fetching, each client for itself; what is pushed, by the status that came back.
  Result<bool> is_silent(const Loaded<Deliveries>& delivery, Duration within) {
    const auto* queued = deliver::queued(delivery.state);
    if (queued->channel_kind != "taxii") return deliver::silent(delivery.state, within, app.clock.now());
    const DeliveryId id{std::string(delivery.object.id())};
    return !deliver::silent_clients(delivery.state, TRY(clients_of(app, delivery.state, id)), within, app.clock.now()).empty();
  }

  /// Silence within the time that the procedure gives the audience.
  Result<> unacknowledged() {
    const auto procedure = TRY(app.current.procedure());
    const auto now = app.clock.now();
    for (const std::string_view state : {"handed-over", "attested", "acknowledged", "acted"}) {
      ports::Page page{.kind = "delivery", .state = std::string(state), .limit = limits::page_rows_max};
      do {
        const auto rows = TRY(app.store.rows(page));
        page.after = rows.next;
        for (const auto& row : rows.rows) {
          // where one answered, others may still be silent: but of what has several recipients alone
          const bool is_answered = state == "acknowledged" || state == "acted";
          if (is_answered && TRY(parse_json(row.doc))["what"]["channel_kind"].text() != "taxii") continue;
          const auto delivery = TRY(load<Deliveries>(app.store, row.object));
          const auto* queued = deliver::queued(delivery.state);
          if (queued == nullptr) continue;
          if (queued->at + answers_awaited < now) {  // newest first
            page.after.clear();
            break;
          }
          const auto* audience = procedure->procedure.audience(queued->audience);
          const bool asked = audience != nullptr && audience->acknowledge_within > Duration{};
          if (asked && TRY(is_silent(delivery, audience->acknowledge_within))) TRY_VOID(note_delivery(delivery, Kind::unacknowledged));
        }
      } while (!page.after.empty());
    }
    return {};
  }

  Result<> reviews() {
    ports::Page page{.kind = "share", .by_due = true, .limit = limits::page_rows_max};
    do {
      const auto rows = TRY(app.store.rows(page));
      for (const auto& row : rows.rows) {
        if (!row.due || *row.due > app.clock.now()) continue;
        const auto share = TRY(load<Shares>(app.store, row.object));
        const auto owed = share::due_of(share.state);
        if (owed && *owed <= app.clock.now()) TRY_VOID(note(row.object, Kind::overdue_review, row.unit.empty() ? std::nullopt : std::optional(UnitId{row.unit})));
      }
      page.after = rows.next;
    } while (!page.after.empty());
    return {};
  }

  Result<> inventory() {
    const auto procedure = TRY(app.current.procedure());
    const auto inventory = TRY(app.current.inventory());
    if (inventory::check_usable(inventory->inventory, app.clock.now(), procedure->procedure.inventory_age_max)) return {};
    return note(inventory_object(), Kind::stale_inventory);
  }

  /// One exception a certificate: the next one has another fingerprint.
  Result<> certificates() {
    if (!app.certificates) return {};
    for (const auto& each : app.certificates())
      if (app.clock.now() + each.warning >= each.not_after) TRY_VOID(note(ledger::object_id("certificate", sha256(each.fingerprint).hex()), Kind::expiring_certificate));
    return {};
  }
};

/// Whether an exception of that kind about the object waits for somebody.
Result<bool> waits(App& app, const std::string& object, Kind what) {
  for (const std::string_view state : {"open", "owned"}) {
    ports::Page page{.kind = "exception", .state = std::string(state), .parent = object, .limit = limits::page_rows_max};
    for (const auto& row : TRY(app.store.rows(page)).rows)
      if (TRY(parse_json(row.doc))["raised"]["what"].text() == spelled(what)) return true;
  }
  return false;
}

}  // namespace

Result<> tell_flawed(Plan& plan, const ExceptionId& id, const ShareId& share, const UnitId& unit, const Hash& note) {
  return plan.tell<Exceptions>(exception_object(id), exception::ask::Raise{share::program, Kind::flawed_release, share_object(share).value, unit, note, plan.now() + close_within}, {plan.now()});
}

Result<bool> ask_for_help(Plan& plan, const ExceptionId& id, const Help& help) {
  if (TRY(waits(plan.app(), help.delivery.value, Kind::needs_help))) return false;
  TRY_VOID(plan.tell<Exceptions>(exception_object(id), exception::ask::Raise{share::program, Kind::needs_help, help.delivery.value, help.unit, help.words, plan.now() + close_within}, {plan.now()}));
  return true;
}

Result<std::size_t> watch(App& app) {
  Watcher watcher{app};
  // what one of them cannot look at hides nothing from the others
  Result<> trouble;
  for (const auto look : {&Watcher::dues, &Watcher::failed, &Watcher::bounced, &Watcher::untold, &Watcher::unattested, &Watcher::unacknowledged, &Watcher::reviews, &Watcher::inventory, &Watcher::certificates})
    if (auto seen = (watcher.*look)(); !seen && trouble) trouble = std::move(seen);
  TRY_VOID(trouble);
  return watcher.count;
}

Result<Json> close_exception(App& app, const Principal& who, const ExceptionId& id, const Json& body) {
  const auto object = exception_object(id);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(surroundings(plan));
    const auto state = TRY(plan.get<Exceptions>(object));
    if (std::holds_alternative<exception::state::None>(state)) return refuse(Errc::not_found, "object.unknown", id.value);
    TRY_VOID(identity::may(who, identity::Right::exceptions, UnitId{row_of<Exceptions>(object, state).unit}));
    const exception::World world{plan.now()};
    if (std::holds_alternative<exception::state::Open>(state)) {
      // Taking it on names owner, cause and ticket; another person closes it with evidence.
      const auto cause = TRY(keep_text(app, object, ports::ContentClass::reason, body["cause"].text()));
      const auto ticket = TRY(keep_text(app, object, ports::ContentClass::reason, body["ticket"].text()));
      TRY_VOID(plan.tell<Exceptions>(object, exception::ask::Assign{who.person, who.person, cause, ticket, std::nullopt}, world));
    } else {
      const auto evidence = TRY(keep_text(app, object, ports::ContentClass::reason, body["evidence"].text()));
      TRY_VOID(plan.tell<Exceptions>(object, exception::ask::Close{who.person, evidence}, world));
    }
    const auto after = TRY(plan.get<Exceptions>(object));
    return Json(Json::Object{{"id", id.value}, {"state", exception::state_name(after)}});
  });
}

}  // namespace tocsin::app
