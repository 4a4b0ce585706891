#include "out/store/heads.hpp"

#include <algorithm>

namespace tocsin::store {

HeadOf Heads::of(std::string_view object) const {
  const std::shared_lock lock(lock_);
  const auto found = heads_.find(object);
  return found == heads_.end() ? HeadOf{} : found->second;
}

void Heads::replace(HeadMap all) {
  const std::unique_lock lock(lock_);
  heads_ = std::move(all);
}

void Heads::put(const HeadMap& moved) {
  const std::unique_lock lock(lock_);
  for (const auto& [object, head] : moved) heads_.insert_or_assign(object, head);
}

std::vector<ledger::Member> Heads::population() const {
  std::vector<ledger::Member> members;
  {
    const std::shared_lock lock(lock_);
    members.reserve(heads_.size());
    for (const auto& [object, head] : heads_) members.push_back({{object}, head.count - 1, head.last});
  }
  std::ranges::sort(members, {}, &ledger::Member::object);
  return members;
}

std::int64_t Heads::objects() const {
  const std::shared_lock lock(lock_);
  return static_cast<std::int64_t>(heads_.size());
}

}  // namespace tocsin::store
