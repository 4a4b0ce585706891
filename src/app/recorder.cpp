#include "app/recorder.hpp"

#include <optional>
#include <utility>

#include "app/context.hpp"
#include "app/deliveries.hpp"
#include "base/limits.hpp"

namespace tocsin::app {

void Recorder::seen(ports::Pull pull) {
  const std::lock_guard hold(mutex_);
  if (pulls_.size() < limits::pulls_waiting_max) pulls_.push_back(std::move(pull));
  else ++lost_;
}

void Recorder::fetched(const std::string& client, const std::vector<std::string>& deliveries) {
  const std::lock_guard hold(mutex_);
  if (known_.size() > limits::pulls_waiting_max) known_.clear();
  for (const auto& delivery : deliveries)
    if (known_.insert(client + "/" + delivery).second) fetches_.emplace_back(client, DeliveryId{delivery});
}

Result<std::size_t> Recorder::flush(App& app) {
  const std::lock_guard one_at_a_time(flushing_);
  std::vector<ports::Pull> pulls;
  std::vector<std::pair<std::string, DeliveryId>> fetches;
  {
    const std::lock_guard hold(mutex_);
    pulls.swap(pulls_);
    if (lost_ > 0) pulls.push_back({.at = app.clock.now(), .client = {}, .peer = {}, .method = {}, .root = {}, .collection = {}, .what = "lost", .filters = {}, .rule = {}, .objects = std::exchange(lost_, 0), .first = {}, .last = {}});
    fetches.swap(fetches_);
  }
  std::optional<Error> trouble;
  for (const auto& [client, delivery] : fetches) {
    const auto noted = note_fetch(app, client, delivery);
    if (noted) continue;
    trouble = trouble ? trouble : noted.error();
    const std::lock_guard hold(mutex_);
    known_.erase(client + "/" + delivery.value);  // the next fetch tells of it again
  }
  if (app.pulls != nullptr)
    if (const auto noted = app.pulls->note(pulls); !noted) return std::unexpected(noted.error());
  if (trouble) return std::unexpected(*std::move(trouble));
  return pulls.size() + fetches.size();
}

}  // namespace tocsin::app
