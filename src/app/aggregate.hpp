#pragma once
// What the use cases need of an aggregate: its object kind, its fold and its row.
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "ledger/body.hpp"
#include "ports/store.hpp"

namespace tocsin::app {

/// A state folded from facts, and the version it was folded at.
template <class State>
struct Loaded {
  ledger::ObjectId object;
  State state;
  std::vector<ledger::FactRecord> facts;
  [[nodiscard]] std::int64_t version() const { return static_cast<std::int64_t>(facts.size()); }
  [[nodiscard]] bool exists() const { return !facts.empty(); }
  [[nodiscard]] ports::Read read() const { return {object, version()}; }
};

}  // namespace tocsin::app
