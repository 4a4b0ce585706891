#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// One request that a TAXII client made: for the operator who has to find out why nothing arrives there.
struct Pull {
  Instant at{};
  std::string client;       ///< empty when nobody was recognized
  std::string peer;
  std::string method, root, collection;
  std::string what;         ///< `discovery`, `root`, `status`, `collections`, `collection`, `manifest`, `objects`, `object`, `versions`;
                            ///< `lost`: how many requests, in `objects`, came while too many waited to be written
  std::string filters;      ///< the query, as it was asked
  int status = 0;
  std::string rule;         ///< what refused it, or empty
  std::int64_t objects = 0; ///< in the answer, or taken in
  std::string first, last;  ///< dates added of the page
  std::int64_t took_us = 0;
  bool operator==(const Pull&) const = default;
};

/// All requests of one day by UTC, in the order in which they were noted.
struct PullDay {
  std::string day;              ///< `2026-11-26`
  std::int64_t requests = 0;
  Hash hash;                    ///< of each request after the hash of the one before it: what a fact of the day commits to
  bool is_kept = false;         ///< every request of it is still there, and gives that hash
};

/// The operational log of the TAXII door: no facts, and kept for a while only.
struct Pulls {
  virtual ~Pulls() = default;
  /// Keeps them, oldest first. @error unavailable "objects.unavailable"
  virtual Result<> note(const std::vector<Pull>& pulls) = 0;
  /// The newest first. @param client all when empty @param before number of the row to go on after, 0 for the newest
  struct Page {
    std::vector<std::pair<std::int64_t, Pull>> rows;   ///< with their numbers
    bool more = false;
  };
  virtual Result<Page> pulls(const std::string& client, std::int64_t before, std::size_t limit) = 0;
  /// The days after one and before another, both exclusive, the oldest first.
  virtual Result<std::vector<PullDay>> days(const std::string& after, const std::string& before) = 0;
  /// How far a source of others was read, as keep_position() was told; empty when it never was.
  virtual Result<std::string> position(const std::string& source) = 0;
  virtual Result<> keep_position(const std::string& source, const std::string& text) = 0;
};

}  // namespace tocsin::ports
