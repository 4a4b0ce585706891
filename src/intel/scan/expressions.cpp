#include "intel/scan/expressions.hpp"

#include <re2/re2.h>

#include <array>
#include <cstdlib>

namespace tocsin::scan {
namespace {
RE2::Options options(std::int64_t memory_bytes_max) {
  RE2::Options out(RE2::Latin1);
  out.set_max_mem(memory_bytes_max);
  out.set_log_errors(false);
  return out;
}
}  // namespace

struct Expression::Compiled {
  RE2 expression;
  Compiled(const std::string& pattern, std::int64_t memory_bytes_max) : expression(pattern, options(memory_bytes_max)) {}
};

Expression::Expression(const std::string& pattern, std::int64_t memory_bytes_max) : compiled_(std::make_shared<Compiled>(pattern, memory_bytes_max)), group_(0) {
  if (!compiled_->expression.ok()) std::abort();
}

std::unique_ptr<Expression> Expression::parse(const std::string& pattern) {
  auto compiled = std::make_shared<Compiled>(pattern, std::int64_t{8} << 20);
  if (!compiled->expression.ok() || compiled->expression.NumberOfCapturingGroups() < 1) return nullptr;
  std::unique_ptr<Expression> out(new Expression());
  out->compiled_ = std::move(compiled);
  return out;
}

std::optional<std::pair<std::size_t, std::size_t>> Expression::at_start(std::string_view text) const {
  std::array<re2::StringPiece, 2> groups;
  if (!compiled_->expression.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::ANCHOR_START, groups.data(), group_ + 1)) return std::nullopt;
  const auto& group = groups[static_cast<std::size_t>(group_)];
  const auto begin = static_cast<std::size_t>(group.data() - text.data());
  return std::pair{begin, begin + group.size()};
}

void Expression::each(std::string_view text, const Use& use) const {
  std::array<re2::StringPiece, 2> groups;
  re2::StringPiece rest(text.data(), text.size());
  while (compiled_->expression.Match(rest, 0, rest.size(), RE2::UNANCHORED, groups.data(), group_ + 1)) {
    rest.remove_prefix(static_cast<std::size_t>(groups[0].data() + groups[0].size() - rest.data()));
    const auto& found = groups[static_cast<std::size_t>(group_)];
    if (found.data() == nullptr) continue;
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    use(begin, begin + found.size());
    if (found.empty()) return;
  }
}

}  // namespace tocsin::scan
