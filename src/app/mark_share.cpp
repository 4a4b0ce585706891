#include "app/reception.hpp"
#include "app/share_world.hpp"

namespace tocsin::app {

Result<Json> mark_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const auto tlp = TRY(parse_tlp(body["tlp"].text()));
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::author, id));
    TRY_VOID(check_received(app, open.dues, tlp));
    Json out = Json::Object{{"id", id.value}, {"marking", label(tlp)}};
    for (const auto& audience : audiences_of(open, body)) {
      TRY_VOID(plan.tell<Shares>(share_object(id), share::ask::Mark{who.person, audience, tlp}, TRY(world_of(plan, around, id))));
      out["audiences"].push(audience.value);
    }
    return out;
  });
}

}  // namespace tocsin::app
