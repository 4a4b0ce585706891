#pragma once
#include <string_view>

namespace tocsin::deliver {

/// Takes a text apart from its front; once something is missing, everything after it is empty.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  /// Takes the literal, which has to stand here.
  bool take(std::string_view literal) {
    ok_ = ok_ && rest_.starts_with(literal);
    if (ok_) rest_.remove_prefix(literal.size());
    return ok_;
  }
  /// Everything before `end`, which is taken too.
  std::string_view until(std::string_view end) {
    const auto at = ok_ ? rest_.find(end) : std::string_view::npos;
    ok_ = at != std::string_view::npos;
    if (!ok_) return {};
    const auto taken = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
    return taken;
  }
  std::string_view count(std::size_t bytes) {
    ok_ = ok_ && bytes <= rest_.size();
    if (!ok_) return {};
    const auto taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::string_view rest() const { return ok_ ? rest_ : std::string_view(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tocsin::deliver
