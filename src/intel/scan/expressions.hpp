#pragma once
// Inside the scanner only.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin::scan {

/// A regular expression over bytes that runs in linear time (RE2), with one group. A built-in one is its group, but for what has no
/// length: asked for the whole match only, RE2 needs no second engine to find where groups lie. Only ever asked about a short piece of
/// text around something that was seen there, except what an inventory or procedure wrote.
class Expression {
 public:
  /// A built-in one. One that does not compile would pass over its class in silence, so it stops the program at its
  /// first use instead, which every test run has.
  explicit Expression(const std::string& pattern, std::int64_t memory_bytes_max = std::int64_t{8} << 20);
  /// One that somebody else wrote. @return nothing when it is none, or has no group
  static std::unique_ptr<Expression> parse(const std::string& pattern);
  /// The group, where the expression matches at the very beginning.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> at_start(std::string_view text) const;

  using Use = std::function<void(std::size_t begin, std::size_t end)>;
  /// Calls `use` for each match of the group, in order.
  void each(std::string_view text, const Use& use) const;

 private:
  Expression() = default;
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
  int group_ = 1;
};

}  // namespace tocsin::scan
