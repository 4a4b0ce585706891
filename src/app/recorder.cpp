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

void Recorder::sighted(const std::string& by, const std::vector<std::string>& deliveries) {
  const std::lock_guard hold(mutex_);
  if (known_.size() > limits::pulls_waiting_max) known_.clear();
  for (const auto& delivery : deliveries)
    if (known_.insert("sighted/" + by + "/" + delivery).second) sightings_.emplace_back(by, DeliveryId{delivery});
}

Result<std::size_t> Recorder::flush(App& app) {
  const std::lock_guard one_at_a_time(flushing_);
  std::vector<ports::Pull> pulls;
  std::vector<std::pair<std::string, DeliveryId>> fetches, sightings;
  {
    const std::lock_guard hold(mutex_);
    pulls.swap(pulls_);
    if (lost_ > 0) pulls.push_back({.at = app.clock.now(), .client = {}, .peer = {}, .method = {}, .root = {}, .collection = {}, .what = "lost", .filters = {}, .rule = {}, .objects = std::exchange(lost_, 0), .first = {}, .last = {}});
    fetches.swap(fetches_);
    sightings.swap(sightings_);
  }
  std::optional<Error> trouble;
  const auto settle = [&](const Result<>& noted, const std::string& key) {
    if (noted) return;
    trouble = trouble ? trouble : noted.error();
    const std::lock_guard hold(mutex_);
    known_.erase(key);  // the next time it is told again
  };
  for (const auto& [client, delivery] : fetches) settle(note_fetch(app, client, delivery), client + "/" + delivery.value);
  for (const auto& [by, delivery] : sightings) settle(note_sighting(app, by, delivery), "sighted/" + by + "/" + delivery.value);
  if (app.pulls != nullptr)
    if (const auto noted = app.pulls->note(pulls); !noted) return std::unexpected(noted.error());
  if (trouble) return std::unexpected(*std::move(trouble));
  return pulls.size() + fetches.size() + sightings.size();
}

}  // namespace tocsin::app
