#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin {

/// A civil time zone as a POSIX rule (IEEE Std 1003.1, 8.3 `TZ`): an offset and, where clocks change, the two days of the
/// year. Pure: the rule stands in the procedure, so a roster means the same years later on another machine.
class Zone {
 public:
  /// @param text `UTC`, a POSIX rule (`CET-1CEST,M3.5.0,M10.5.0/3`), or one of the names in `known_zones`
  /// @error invalid "time.zone" another form, or a name that is not known
  static Result<Zone> parse(std::string_view text);
  static Zone utc() { return {}; }

  struct Local {
    std::chrono::local_seconds at;  ///< what the clock on the wall shows
    std::string abbreviation;       ///< `CEST`
  };
  [[nodiscard]] Local local(Instant at) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Change {
    int month = 3, week = 5, day = 0;  ///< Mm.w.d
    std::chrono::seconds at{7200};     ///< local time of the change
  };
  std::string text_ = "UTC", standard_ = "UTC", summer_;
  std::chrono::seconds standard_offset_{0}, summer_offset_{0};
  std::optional<std::pair<Change, Change>> changes_;
  friend struct ZoneParser;
};

/// The names that are known besides POSIX rules, with their rules as of 2026, sorted.
std::vector<std::pair<std::string_view, std::string_view>> known_zones();

}  // namespace tocsin
