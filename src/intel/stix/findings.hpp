#pragma once
#include <string>
#include <string_view>

#include "intel/stix/report.hpp"

namespace tocsin::stix {

/// A place inside an object, linked to the one around it; spelled as a JSON pointer only when something is said about it.
struct Place {
  const Place* around = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool in_list = false;

  [[nodiscard]] std::string pointer() const {
    auto out = around != nullptr ? around->pointer() : std::string();
    return in_list ? pointer_to(out, index) : name.empty() && around == nullptr ? out : pointer_to(out, name);
  }
};

/// Takes down what a check finds, up to a limit.
class Findings {
 public:
  Findings(Report& report, bool warnings, std::size_t most) : report_(report), warnings_(warnings), most_(most) {}

  /// The object that is looked at now, and where it stands in its file (a JSON pointer).
  void enter(std::string_view id, std::string where) {
    object_ = id;
    where_ = std::move(where);
  }
  [[nodiscard]] bool wants_warnings() const { return warnings_; }

  void error(const Place& at, std::string_view rule, std::string_view section, std::string detail) {
    add(report_.errors, report_.errors_more, at, rule, section, std::move(detail));
  }
  void warn(const Place& at, std::string_view rule, std::string_view section, std::string detail) {
    if (warnings_) add(report_.warnings, report_.warnings_more, at, rule, section, std::move(detail));
  }

 private:
  void add(std::vector<Finding>& to, std::size_t& more, const Place& at, std::string_view rule, std::string_view section, std::string detail) {
    if (to.size() >= most_) ++more;
    else to.push_back({std::string(object_), where_ + at.pointer(), rule, section, std::move(detail)});
  }

  Report& report_;
  bool warnings_;
  std::size_t most_;
  std::string_view object_;
  std::string where_;
};

}  // namespace tocsin::stix
