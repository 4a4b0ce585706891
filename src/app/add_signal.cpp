#include <algorithm>

#include "app/dues.hpp"
#include "app/reception.hpp"
#include "app/run_standing.hpp"
#include "path/trigger/advisory.hpp"
#include "path/trigger/fire.hpp"

namespace tocsin::app {
namespace {

std::string spell_signal(const trigger::Signal& signal) {
  return to_jcs(Json::Object{{"record", signal.record}, {"text", signal.text}, {"title", signal.title}, {"kind", signal.kind}, {"source", signal.source}, {"key", signal.key}});
}

struct TakenIn {
  Json told;
  std::vector<DueId> dues;
};

/// What is known of the event that a signal tells of.
struct Before {
  std::optional<ledger::ObjectId> last;                ///< the signal that told of it last
  Hash key;                                            ///< under which one more would be kept
  std::vector<trigger::due::fact::Fired> fired;        ///< what is, or was, due because of it
  [[nodiscard]] bool is_due(const TriggerId& trigger, const trigger::DueShare& due) const {
    const std::set<AudienceId> audiences(due.audiences.begin(), due.audiences.end());
    return std::ranges::any_of(fired, [&](const auto& each) { return each.trigger == trigger && std::ranges::includes(each.audiences, audiences); });
  }
};

/// An event's first signal is kept under the event's key, what is told of it later under keys of their own.
Hash nth_key(const Hash& event, std::size_t n) { return n == 0 ? event : sha256({event.view(), as_bytes(std::to_string(n))}); }

Result<Before> before_of(App& app, const trigger::Signal& signal) {
  const auto event = sha256(signal.key.empty() ? to_jcs(signal.record) + signal.text : signal.key);
  Before out;
  for (std::size_t n = 0;; ++n) {
    out.key = nth_key(event, n);
    const auto row = app.store.row_by_number("signal", out.key.hex());
    if (!row && row.error().code == Errc::not_found) return out;
    const auto loaded = TRY(load<Signals>(app.store, TRY(row).object));
    out.last = loaded.object;
    const auto* evaluated = std::get_if<trigger::received::state::Evaluated>(&loaded.state);
    if (evaluated == nullptr) continue;
    for (const auto& id : evaluated->outcome.dues) {
      const auto due = TRY(load<Dues>(app.store, due_object(id)));
      std::visit([&](const auto& state) {
        if constexpr (requires { state.fired; }) out.fired.push_back(state.fired);
      }, due.state);
    }
  }
}

/// What the triggers ask for, without what is due because of the event already.
std::vector<trigger::Fired> asked_anew(const Before& before, std::vector<trigger::Fired> all) {
  for (auto& one : all) {
    const auto already = std::erase_if(one.dues, [&](const auto& due) { return before.is_due(one.trigger, due); });
    if (already == 0 || !one.dues.empty()) continue;
    one.fired = false;
    one.explanation += "; what it asks for is due since an earlier signal of this event";
  }
  return all;
}

/// One signal: received, evaluated by every trigger, everything that is due opened, in one change.
Result<TakenIn> take_in(App& app, const Bringer& by, const trigger::Signal& signal) {
  const SignalId id{fresh_id(app)};
  const auto object = signal_object(id);
  std::optional<Hash> content;
  return retrying(app, by.person.value, [&](Plan& plan) -> Result<TakenIn> {
    const auto around = TRY(surroundings(plan));
    const auto& unit = by.unit;
    if (by.asks != nullptr) TRY_VOID(identity::may(*by.asks, identity::Right::author, unit));
    const auto before = TRY(before_of(app, signal));
    const auto asked = asked_anew(before, trigger::fire(around.procedure->procedure, signal.record, plan.now()));
    // That an event is known says nothing of what is told of it now: a harmless first report must not silence the next.
    const bool has_news = !before.last || !trigger::none_fired(asked);
    if (!has_news) return TakenIn{Json::Object{{"id", before.last->id()}, {"title", signal.title}, {"kind", signal.kind}, {"known", true}, {"fired", Json::Array{}}}, {}};
    if (!content) content = TRY(keep_text(app, object, ports::ContentClass::signal, spell_signal(signal)));
    TakenIn out{Json::Object{{"id", id.value}, {"title", signal.title}, {"kind", signal.kind}, {"fired", Json::Array{}}, {"not_fired", Json::Array{}}}, {}};
    TRY_VOID(plan.tell<Signals>(object, trigger::received::ask::Receive{{*content, signal.kind, by.source, before.key, unit, by.person, plan.now()}}, {plan.now()}));
    trigger::received::fact::Evaluated outcome{around.procedure->version, static_cast<std::int64_t>(asked.size()), {}};
    for (const auto& one : asked) {
      if (!one.fired) {
        out.told["not_fired"].push(Json::Object{{"trigger", one.trigger.value}, {"why", one.explanation}});
        continue;
      }
      Json fired = Json::Object{{"trigger", one.trigger.value}, {"why", one.explanation}, {"dues", Json::Array{}}};
      for (const auto& due : one.dues) {
        const DueId due_id{fresh_id(app)};
        trigger::due::fact::Fired what{id, one.trigger, static_cast<std::int64_t>(due.rule), around.procedure->version,
                                       {due.audiences.begin(), due.audiences.end()}, due.category, due.content_class, due.form, due.marking,
                                       plan.now(), due.deadline, unit, std::nullopt};
        Json told = Json::Object{{"id", due_id.value}, {"deadline", to_rfc3339(due.deadline)}, {"what", due.what}, {"audiences", Json::Array{}}};
        for (const auto& audience : due.audiences) told["audiences"].push(audience.value);
        TRY_VOID(plan.tell<Dues>(due_object(due_id), trigger::due::ask::Fire{std::move(what)}, due_world(plan, around)));
        fired["dues"].push(std::move(told));
        outcome.dues.insert(due_id);
        out.dues.push_back(due_id);
      }
      out.told["fired"].push(std::move(fired));
    }
    TRY_VOID(plan.tell<Signals>(object, trigger::received::ask::Evaluate{std::move(outcome)}, {plan.now()}));
    return out;
  });
}

Json told(const trigger::Likeness& near) {
  return Json::Object{{"cve", near.cve}, {"listed", near.vendor + " " + near.product}, {"asset", near.asset}, {"ours", near.our_vendor + " " + near.our_product}, {"why", near.why}};
}

}  // namespace

Result<ReadSignals> read_signals(const Json& body, const InventoryInForce& inventory) {
  const auto& text = body["text"].text();
  const auto& format = body["format"].text();
  ReadSignals out;
  const bool looks_like_kev = text.find("\"catalogVersion\"") != std::string::npos && text.find("\"vulnerabilities\"") != std::string::npos;
  if (format == "kev" || ((format.empty() || format == "auto") && looks_like_kev)) {
    auto joined = TRY(trigger::read_kev(text, inventory.software));
    out.signals = std::move(joined.signals);
    for (const auto& near : joined.near_misses) out.near_misses.push(told(near));
  } else if (format == "csaf" || ((format.empty() || format == "auto") && trigger::looks_like_advisory(text))) {
    auto joined = TRY(trigger::read_advisory(text, inventory.software));
    out.signals = std::move(joined.signals);
    for (const auto& near : joined.near_misses) out.near_misses.push(told(near));
  } else if (format == "openvex" || ((format.empty() || format == "auto") && trigger::looks_like_openvex(text))) {
    auto joined = TRY(trigger::read_openvex(text, inventory.software));
    out.signals = std::move(joined.signals);
    for (const auto& near : joined.near_misses) out.near_misses.push(told(near));
  } else if (format == "note") {
    out.signals.push_back(TRY(trigger::read_note(text)));
  } else if (format == "json") {
    out.signals = TRY(trigger::read_json_signals(text));
  } else {
    out.signals = TRY(trigger::read_any(text, inventory.software));
  }
  return out;
}

Result<Json> add_signal(App& app, const Principal& who, const Json& body) {
  // A standing authorization trusts the source, so only those who may release under one can vouch for it.
  if (body.has("source") && !identity::may(who, identity::Right::release, {})) return refuse(Errc::forbidden, "signal.source", "/source", body["source"].text());
  const auto inventory = TRY(app.current.inventory());
  auto read = TRY(read_signals(body, *inventory));
  Json out = Json::Object{{"signals", Json::Array{}}, {"near_misses", std::move(read.near_misses)}, {"released", Json::Array{}}};
  const UnitId unit{body.has("unit") ? body["unit"].text() : who.units.empty() ? std::string("all") : who.units.begin()->value};
  for (const auto& signal : read.signals) {
    auto told = TRY(receive_signal(app, {who.person, unit, body["source"].text(), &who}, signal));
    for (auto& released : told["released"].array_here()) out["released"].push(std::move(released));
    told.object_here().erase("released");
    out["signals"].push(std::move(told));
  }
  return out;
}

Result<Json> receive_signal(App& app, const Bringer& by, const trigger::Signal& signal) {
  auto taken = TRY(take_in(app, by, signal));
  auto& out = taken.told;
  out["released"] = Json::Array{};
  for (const auto& due : taken.dues)
    if (auto told = TRY(run_standing(app, due)); !told.is_null()) out["released"].push(std::move(told));
  if (!out["released"].array().empty() && app.deliveries_waiting) app.deliveries_waiting();
  return std::move(out);
}

Result<Json> show_signal(App& app, const Principal& who, const SignalId& id) {
  const auto loaded = TRY(load<Signals>(app.store, signal_object(id)));
  if (!loaded.exists()) return refuse(Errc::not_found, "object.unknown", id.value);
  const auto row = row_of<Signals>(loaded.object, loaded.state);
  TRY_VOID(identity::may(who, identity::Right::read, UnitId{row.unit}));
  Json out = TRY(parse_json(row.doc));
  out["id"] = id.value;
  // The text came from outside and was not sanitized: raw content, for those who may see it.
  if (identity::may(who, identity::Right::author, UnitId{row.unit})) {
    const auto content = TRY(content_json(app, TRY(Hash::from_hex(out["received"]["content"].text()))));
    out["title"] = content["title"];
    out["record"] = content["record"];
    out["text"] = content["text"];
  }
  return out;
}

}  // namespace tocsin::app
