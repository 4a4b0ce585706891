#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "intel/detection/detection.hpp"

namespace tocsin::detection {
namespace {

std::unexpected<Error> wrong(const std::string& where, std::string detail) { return refuse(Errc::invalid, "sigma.rule", where, std::move(detail)); }

/// A condition: searches joined by and, or, not, with parentheses, and `1 of selection*`, `all of them`.
class Condition {
 public:
  Condition(std::string_view text, const Json& detection) : detection_(detection) {
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
        ++i;
      } else if (text[i] == '(' || text[i] == ')') {
        words_.emplace_back(text.substr(i++, 1));
      } else {
        const auto end = std::min(text.find_first_of(" \t\n\r()", i), text.size());
        words_.emplace_back(text.substr(i, end - i));
        i = end;
      }
    }
  }
  /// What is wrong with it; empty for nothing.
  std::string fault() {
    auto out = expression(0);
    if (out.empty() && at_ < words_.size()) out = "nothing may follow before " + words_[at_];
    return out;
  }

 private:
  [[nodiscard]] bool is(std::string_view word) const { return at_ < words_.size() && to_lower(words_[at_]) == word; }
  std::string expression(int depth) {
    if (depth > 32) return "more than 32 parentheses inside each other";
    for (;;) {
      if (auto fault = term(depth); !fault.empty()) return fault;
      if (!is("and") && !is("or")) return {};
      ++at_;
    }
  }
  std::string term(int depth) {
    while (is("not")) ++at_;
    if (at_ >= words_.size()) return "ends where a search is wanted";
    if (is("(")) {
      ++at_;
      if (auto fault = expression(depth + 1); !fault.empty()) return fault;
      if (!is(")")) return "a parenthesis is left open";
      ++at_;
      return {};
    }
    const bool number = words_[at_].find_first_not_of("0123456789") == std::string::npos;
    if ((number || is("all") || is("any")) && at_ + 1 < words_.size() && to_lower(words_[at_ + 1]) == "of") {
      at_ += 2;
      if (at_ >= words_.size()) return "ends behind `of`";
      const auto which = words_[at_++];
      if (to_lower(which) == "them" || names(which)) return {};
      return "no search is called " + which;
    }
    const auto which = words_[at_++];
    return names(which) ? std::string() : "no search is called " + which;
  }
  [[nodiscard]] bool names(const std::string& word) const {
    const auto star = word.find('*');
    return std::ranges::any_of(detection_.object(), [&](const auto& search) {
      const auto& name = search.first;
      if (name == "condition" || name == "timeframe") return false;
      return star == std::string::npos ? name == word : name.starts_with(word.substr(0, star)) && name.ends_with(word.substr(star + 1));
    });
  }

  const Json& detection_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

Result<> one_of(const Json& rule, const char* name, std::initializer_list<std::string_view> words) {
  if (rule.has(name) && std::ranges::find(words, rule[name].text()) == words.end()) return wrong(pointer_to("", name), rule[name].text() + " is none of its words");
  return {};
}

Result<> check_detection(const Json& rule) {
  const auto& source = rule["logsource"];
  if (!source.is_object() || (!source.has("category") && !source.has("product") && !source.has("service"))) return wrong("/logsource", "names no category, product or service");
  const auto& detection = rule["detection"];
  if (!detection.is_object()) return wrong("/detection", "is missing");
  const auto& condition = detection["condition"];
  const auto each = [&](const Json& text, const std::string& where) -> Result<> {
    if (!text.is_text() || trim(text.text()).empty()) return wrong(where, "is no text");
    if (const auto fault = Condition(text.text(), detection).fault(); !fault.empty()) return wrong(where, fault);
    return {};
  };
  if (!condition.is_array()) return each(condition, "/detection/condition");
  if (condition.array().empty()) return wrong("/detection/condition", "is empty");
  for (std::size_t i = 0; i < condition.array().size(); ++i) TRY_VOID(each(condition.at(i), pointer_to("/detection/condition", i)));
  return {};
}

}  // namespace

Result<Rule> check_sigma(std::string_view yaml) {
  const auto read = parse_yaml(yaml);
  if (!read) return wrong(read.error().where, read.error().rule + ": " + read.error().detail);
  const auto& rule = read->value;
  if (!rule.is_object()) return wrong("1:1", "is no mapping");
  if (!rule["title"].is_text() || trim(rule["title"].text()).empty()) return wrong("/title", "is missing");
  if (rule.has("id") && !is_uuid(to_lower(rule["id"].text()))) return wrong("/id", "is no UUID");
  TRY_VOID(one_of(rule, "status", {"stable", "test", "experimental", "deprecated", "unsupported"}));
  TRY_VOID(one_of(rule, "level", {"informational", "low", "medium", "high", "critical"}));
  if (rule.has("correlation")) {
    if (!rule["correlation"]["type"].is_text() || rule["correlation"]["rules"].is_null()) return wrong("/correlation", "has a type and rules");
  } else {
    TRY_VOID(check_detection(rule));
  }
  Rule out{.name = rule["title"].text(), .description = rule["description"].text(), .tlp = {}};
  for (const auto& tag : rule["tags"].array()) {
    if (!tag.text().starts_with("tlp.")) continue;
    const auto tlp = parse_tlp(replace_all(tag.text().substr(4), "amber-strict", "amber+strict"));
    if (!tlp) return wrong("/tags", tag.text() + " is no label of TLP");
    out.tlp = out.tlp ? narrower(*out.tlp, *tlp) : *tlp;
  }
  return out;
}

}  // namespace tocsin::detection
