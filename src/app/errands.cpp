#include "app/errands.hpp"

#include "app/deliveries.hpp"
#include "app/notices.hpp"

namespace tocsin::app {

Result<std::vector<Errand>> errands(App& app) {
  auto out = TRY(due_deliveries(app, "recalled"));
  for (const auto* state : {"queued", "retry-wait"})
    for (auto& each : TRY(due_deliveries(app, state))) out.push_back(std::move(each));
  for (auto& each : TRY(due_notices(app))) out.push_back(std::move(each));
  return out;
}

Result<std::size_t> run(App& app, const Errand& errand) {
  return errand.object.kind() == "notice" ? try_notice(app, errand.object) : try_delivery(app, DeliveryId{std::string(errand.object.id())});
}

}  // namespace tocsin::app
