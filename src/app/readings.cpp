#include "app/readings.hpp"

#include "app/plan.hpp"

namespace tocsin::app {

Result<> note_reading(App& app, const Principal& who, const Reading& reading) {
  Json data = Json::Object{{"audiences", Json::Array{}}, {"rev", reading.rev}, {"with", who.credential}};
  for (const auto& audience : reading.audiences) data["audiences"].push(audience.value);
  const auto key = who.person.value + " " + reading.share.value + " " + to_jcs(data);
  if (app.readings.is_covered(key, app.clock.now())) return {};
  const auto object = reading_object(reading.share);
  TRY_VOID(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    const auto before = TRY(app.store.facts_of(object));
    plan.next_fact(object, static_cast<std::int64_t>(before.size()), {"raw.read", data});
    return {};
  }));
  app.readings.covered(key, app.clock.now());
  return {};
}

}  // namespace tocsin::app
