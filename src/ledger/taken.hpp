#pragma once
#include "base/fields.hpp"
#include "ledger/population.hpp"

namespace tocsin::ledger {

/// A population as the log commits to it: one fact of `log:population` an interval, so that a pack about any time before
/// it can show that it leaves nothing out, and so that a silent log shows when it fell silent.
struct Taken {
  static constexpr std::string_view kind = "log.population";
  Instant at;                ///< when it was taken
  std::int64_t objects = 0;  ///< its members
  Hash root;
  std::int64_t size = 0;     ///< facts that it covers: those with a leaf index below; at most this fact's own index
  bool operator==(const Taken&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &Taken::at), field("objects", &Taken::objects), field("root", &Taken::root), field("size", &Taken::size)); };
};

inline ObjectId population_object() { return {"log:population"}; }

}  // namespace tocsin::ledger
