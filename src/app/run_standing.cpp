#include "app/run_standing.hpp"

#include <algorithm>

#include "app/reception.hpp"
#include "app/release.hpp"
#include "intel/extract.hpp"

namespace tocsin::app {
namespace {

using approve::standing::Document;

constexpr auto expiry = std::chrono::hours(24);

/// The authorization in force that lets the program release what this trigger makes due.
Result<std::optional<Document>> covering(App& app, const trigger::due::fact::Fired& fired) {
  ports::Page page{.kind = "standing", .state = "in-force", .limit = limits::page_rows_max};
  for (const auto& row : TRY(app.store.rows(page)).rows) {
    const auto loaded = TRY(load<Standings>(app.store, row.object));
    const auto* in_force = std::get_if<approve::standing::state::InForce>(&loaded.state);
    if (in_force == nullptr || !in_force->document.by_program) continue;
    if (in_force->document.trigger == fired.trigger && in_force->document.content_class == fired.content_class) return in_force->document;
  }
  return std::nullopt;
}

/// The value as an address, a name or a hash is read, refanged; nobody looks at it before it leaves, so words that only stand where a
/// value should are none.
/// @error forbidden "standing.free-text"
Result<std::string> value_of(const Json& indicator, const std::string& where, const scan::Scanner& scanner) {
  const auto& text = indicator["value"].text();
  const auto seen = intel::extract(text, scanner);
  const auto whole = std::ranges::find_if(seen, [&](const auto& each) { return each.begin == 0 && each.end == text.size() && each.type == indicator["type"].text(); });
  if (whole == seen.end()) return refuse(Errc::forbidden, "standing.free-text", where, "no " + indicator["type"].text());
  return whole->value;
}

/// How sure the source is, on the scale of 0 to 100 (STIX 2.1 appendix A, None / Low / Med / High): of its indicators the least sure where they say, else
/// of the signal. Where nobody said, nothing is made up.
std::optional<std::int64_t> confidence_of(const Json& record) {
  const auto number = [](const Json& word) -> std::optional<std::int64_t> {
    if (word.text() == "low") return 15;
    if (word.text() == "moderate") return 50;
    if (word.text() == "high") return 85;
    return std::nullopt;
  };
  const auto whole = number(record["confidence"]);
  std::optional<std::int64_t> least;
  for (const auto& indicator : record["indicators"].array()) {
    const auto own = number(indicator["confidence"]);
    const auto one = own ? own : whole;
    if (!one) return std::nullopt;
    least = std::min(least.value_or(*one), *one);
  }
  return least ? least : whole;
}

/// An item of allowlisted values alone: every other word is the program's own.
Result<Json> structured_item(const trigger::due::fact::Fired& fired, const Json& signal, const scan::Scanner& scanner, Instant now) {
  Json item = Json::Object{{"title", "Indicators of compromise"},
                           {"category", fired.category.value},
                           {"class", fired.content_class.value},
                           {"observed", "Indicators seen in our environment; listed below in machine-readable form."},
                           {"context", "Routine sharing of indicators from an authenticated source."},
                           {"severity", "moderate"},
                           {"time_sensitivity", "Indicators of this kind lose their worth within days."},
                           {"relevance", Json::Object{{"*", "Campaigns of this kind reach several organizations of a community within hours."}}},
                           {"our_action", "We block the listed indicators in our own controls."},
                           {"contact", "Answer by the link in this message, or over the community's usual channel."},
                           {"detection", "Search mail, proxy and DNS logs for the listed indicators."},
                           {"owner", "Security operations"},
                           {"deadline", to_rfc3339(now + expiry)},
                           {"reference", "signal " + fired.signal.value},
                           {"observables", Json::Array{}},
                           {"steps", Json::Array{}}};
  if (const auto confidence = confidence_of(signal["record"])) item["confidence"] = *confidence;
  const auto& observed_at = signal["record"]["observed_at"];
  item["observed_at"] = parse_rfc3339(observed_at.text()) ? observed_at : Json(to_rfc3339(now));
  const auto& indicators = signal["record"]["indicators"].array();
  for (std::size_t i = 0; i < indicators.size(); ++i) {
    const auto value = TRY(value_of(indicators[i], pointer_to("/indicators", i), scanner));
    item["observables"].push(Json::Object{{"type", indicators[i]["type"]}, {"value", value}, {"side", "theirs"}, {"judgement", "indicator"}});
  }
  item["steps"].push(Json::Object{{"verb", "Block"}, {"object", "the listed indicators at mail, proxy, DNS and endpoint controls"}, {"owner", "Security operations"},
                                  {"by", to_rfc3339(now + expiry)}, {"check", "Search the last 30 days of logs for them; no hit after blocking."}});
  item["steps"].push(Json::Object{{"verb", "Report"}, {"object", "any hit to the contact of this message"}, {"owner", "Security operations"},
                                  {"by", to_rfc3339(now + expiry)}, {"check", "The hit is acknowledged."}});
  return item;
}

}  // namespace

Result<Json> run_standing(App& app, const DueId& due) {
  if (!app.settings.program_releases) return Json();
  const auto before = TRY(load<Dues>(app.store, due_object(due)));
  const auto* waiting = std::get_if<trigger::due::state::Open>(&before.state);
  if (waiting == nullptr) return Json();
  const auto document = TRY(covering(app, waiting->fired));
  if (!document) return Json();

  const ShareId id{fresh_id(app)};
  const auto& program = share::program;
  auto answer = retrying(app, program.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto state = TRY(plan.get<Dues>(due_object(due)));
    const auto* open = std::get_if<trigger::due::state::Open>(&state);
    if (open == nullptr || !open->shares.empty()) return Json();
    const auto signal_state = TRY(plan.get<Signals>(signal_object(open->fired.signal)));
    const auto* evaluated = std::get_if<trigger::received::state::Evaluated>(&signal_state);
    if (evaluated == nullptr) return Json();
    const auto signal = TRY(content_json(app, evaluated->what.content));
    const auto item = TRY(structured_item(open->fired, signal, around.inventory->scanner, plan.now()));

    share::ask::Open ask;
    ask.by = program;
    ask.unit = open->fired.unit;
    ask.number = TRY(next_number(app, plan.now()));
    ask.dues = {due};
    ask.subject = {open->fired.category, open->fired.content_class, false, false};
    ask.audiences = open->fired.audiences;
    ask.item = TRY(keep_text(app, share_object(id), ports::ContentClass::item, spell_structured_item(item, plan.now(), document->object_types, document->fields_allowed)));
    TRY_VOID(plan.tell<Dues>(due_object(due), trigger::due::ask::Share{program, id, ask.audiences}, due_world(plan, around)));
    TRY_VOID(plan.tell<Shares>(share_object(id), ask, TRY(world_of(plan, around, id))));
    Json out = Json::Object{{"share", id.value}, {"number", ask.number}, {"standing", document->id.value}};
    TRY_VOID(check_received(app, ask.dues, open->fired.marking));
    for (const auto& audience : ask.audiences) {
      TRY(clean(plan, around, id, audience));
      TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Mark{program, audience, open->fired.marking}, TRY(world_of(plan, around, id))));
      TRY_VOID(submit(plan, around, id, audience, approve::Route::standing, document->id, {plan.now() + expiry, std::nullopt}));
      TRY_VOID(release(plan, around, id, audience));
      out["audiences"].push(audience.value);
    }
    return out;
  });
  // Outside the lane nothing was written: the due share waits for people, and the reason is told.
  if (!answer && answer.error().code != Errc::unavailable)
    return Json(Json::Object{{"due", due.value}, {"standing", document->id.value}, {"left_open", answer.error().rule}, {"where", answer.error().where}});
  return answer;
}

}  // namespace tocsin::app
