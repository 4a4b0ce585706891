#pragma once
#include "app/shares.hpp"

namespace tocsin::app {

/// What the ledger holds of one day of the operational log, in the object `log:pulls`.
struct PullsDay {
  static constexpr std::string_view kind = "pulls.day";
  std::string day;              ///< by UTC: `2026-11-26`
  std::int64_t requests = 0;
  Hash hash;                    ///< ports::PullDay::hash
  static constexpr auto fields = [](auto use) { return use(field("day", &PullsDay::day), field("requests", &PullsDay::requests), field("hash", &PullsDay::hash)); };
};

/// The days of the operational log, each `open` (no fact yet), `whole` (what is kept gives the hash of the fact), `partly kept` (old requests
/// are gone), or `altered`. @return {rows: [{day, requests, hash, state}], next}
Result<Json> list_pull_days(App& app, const Principal& who);

}  // namespace tocsin::app
