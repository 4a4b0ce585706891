#include <yara.h>

#include <memory>

#include "base/text.hpp"
#include "intel/detection/detection.hpp"

namespace tocsin::detection {
namespace {

struct Destroyed {
  void operator()(YR_COMPILER* compiler) const { yr_compiler_destroy(compiler); }
  void operator()(YR_RULES* rules) const { yr_rules_destroy(rules); }
};

/// libyara is begun once for the program and never ended: it holds nothing but memory.
bool is_ready() {
  static const bool ready = yr_initialize() == ERROR_SUCCESS;
  return ready;
}

struct First {
  int line = 0;
  std::string message;
};
void keep_first(int level, const char*, int line, const YR_RULE*, const char* message, void* into) {
  auto& first = *static_cast<First*>(into);
  if (level == YARA_ERROR_LEVEL_ERROR && first.line == 0) first = {line, message};
}

std::optional<Tlp> label_in(std::string_view text) {
  text = trim(text);
  const auto tlp = parse_tlp(text.substr(to_lower(text.substr(0, 4)) == "tlp:" ? 4 : 0));
  return tlp ? std::optional(*tlp) : std::nullopt;
}

}  // namespace

Result<std::vector<Rule>> check_yara(std::string_view text) {
  if (!is_ready()) return refuse(Errc::unavailable, "yara.rule", {}, "libyara does not begin");
  if (text.find('\0') != std::string_view::npos) return refuse(Errc::invalid, "yara.rule", {}, "holds a zero byte");
  YR_COMPILER* made = nullptr;
  if (yr_compiler_create(&made) != ERROR_SUCCESS) return refuse(Errc::unavailable, "yara.rule", {}, "out of memory");
  const std::unique_ptr<YR_COMPILER, Destroyed> compiler(made);
  First first;
  yr_compiler_set_callback(compiler.get(), keep_first, &first);
  yr_compiler_set_include_callback(compiler.get(), nullptr, nullptr, nullptr);  // no file of this machine
  if (yr_compiler_add_string(compiler.get(), std::string(text).c_str(), nullptr) > 0) return refuse(Errc::invalid, "yara.rule", "line " + std::to_string(first.line), first.message);
  YR_RULES* compiled = nullptr;
  if (yr_compiler_get_rules(compiler.get(), &compiled) != ERROR_SUCCESS) return refuse(Errc::unavailable, "yara.rule", {}, "out of memory");
  const std::unique_ptr<YR_RULES, Destroyed> rules(compiled);
  std::vector<Rule> out;
  YR_RULE* rule = nullptr;
  yr_rules_foreach(rules.get(), rule) {
    Rule one{.name = rule->identifier, .description = {}, .tlp = {}};
    YR_META* meta = nullptr;
    yr_rule_metas_foreach(rule, meta) {
      if (meta->type != META_TYPE_STRING) continue;
      const auto name = to_lower(meta->identifier);
      if (name == "description") one.description = meta->string;
      if (name == "tlp" || name == "sharing")
        if (const auto tlp = label_in(meta->string)) one.tlp = one.tlp ? narrower(*one.tlp, *tlp) : *tlp;
    }
    out.push_back(std::move(one));
  }
  if (out.empty()) return refuse(Errc::invalid, "yara.rule", "line 1", "no rule is there");
  return out;
}

}  // namespace tocsin::detection
