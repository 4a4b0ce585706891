#include "app/dues.hpp"
#include "app/reception.hpp"
#include "app/run_standing.hpp"
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

/// One signal: received, evaluated by every trigger, everything that is due opened, in one change.
Result<TakenIn> take_in(App& app, const Bringer& by, const trigger::Signal& signal) {
  const SignalId id{fresh_id(app)};
  const auto object = signal_object(id);
  const auto key = sha256(signal.key.empty() ? to_jcs(signal.record) + signal.text : signal.key);
  if (const auto known = app.store.row_by_number("signal", key.hex()))
    return TakenIn{Json::Object{{"id", known->object.id()}, {"title", signal.title}, {"kind", signal.kind}, {"known", true}, {"fired", Json::Array{}}}, {}};
  const auto content = TRY(keep_text(app, object, ports::ContentClass::signal, spell_signal(signal)));
  return retrying(app, by.person.value, [&](Plan& plan) -> Result<TakenIn> {
    const auto around = TRY(surroundings(plan));
    const auto& unit = by.unit;
    if (by.asks != nullptr) TRY_VOID(identity::may(*by.asks, identity::Right::author, unit));
    TakenIn out{Json::Object{{"id", id.value}, {"title", signal.title}, {"kind", signal.kind}, {"fired", Json::Array{}}, {"not_fired", Json::Array{}}}, {}};
    TRY_VOID(plan.tell<Signals>(object, trigger::received::ask::Receive{{content, signal.kind, by.source, key, unit, by.person, plan.now()}}, {plan.now()}));
    const auto asked = trigger::fire(around.procedure->procedure, signal.record, plan.now());
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

}  // namespace

Result<ReadSignals> read_signals(const Json& body, const InventoryInForce& inventory) {
  const auto& text = body["text"].text();
  const auto& format = body["format"].text();
  ReadSignals out;
  const bool looks_like_kev = text.find("\"catalogVersion\"") != std::string::npos && text.find("\"vulnerabilities\"") != std::string::npos;
  if (format == "kev" || ((format.empty() || format == "auto") && looks_like_kev)) {
    auto joined = TRY(trigger::read_kev(text, inventory.software));
    out.signals = std::move(joined.signals);
    for (const auto& near : joined.near_misses)
      out.near_misses.push(Json::Object{{"cve", near.cve}, {"listed", near.vendor + " " + near.product}, {"asset", near.asset},
                                        {"ours", near.our_vendor + " " + near.our_product}, {"why", near.why}});
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
