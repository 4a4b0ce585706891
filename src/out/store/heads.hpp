#pragma once
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/population.hpp"

namespace tocsin::store {

/// How far one object has come.
struct HeadOf {
  std::int64_t count = 0;  ///< facts; the next one's obj_seq
  Hash last;               ///< hash of the last fact; zero bytes when there is none
  Instant t{};             ///< of the last fact
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
using HeadMap = std::unordered_map<std::string, HeadOf, TextHash, std::equal_to<>>;

/// The last fact of every object, in memory only: made at the start by going through all facts, so that nobody who edits
/// the database afterwards can change what a decision is compared with.
class Heads {
 public:
  [[nodiscard]] HeadOf of(std::string_view object) const;
  void replace(HeadMap all);
  /// One commit's heads at once: nobody sees half of them.
  void put(const HeadMap& moved);
  [[nodiscard]] std::vector<ledger::Member> population() const;
  [[nodiscard]] std::int64_t objects() const;

 private:
  mutable std::shared_mutex lock_;
  HeadMap heads_;
};

}  // namespace tocsin::store
