#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

void protect(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string rule, std::string evidence, std::string canonical) {
  r.add({.begin = begin, .end = end, .kind = kind, .side = Side::theirs, .rank = rank_theirs + 2, .rule = std::move(rule), .evidence = std::move(evidence), .canonical = std::move(canonical)});
}

std::string_view hash_name(std::size_t digits) {
  switch (digits) {
    case 32: return "md5";
    case 40: return "sha1";
    case 56: return "sha224";
    case 64: return "sha256";
    case 96: return "sha384";
    case 128: return "sha512";
    default: return {};
  }
}

void take_hex(Reading& r) {
  static const Expression form(R"((?:^|[^A-Za-z0-9_])([0-9A-Fa-f]{32,128})\b)");
  each_match(r, form, [&](std::size_t begin, std::size_t end) {
    const auto kind = hash_name(end - begin);
    if (!kind.empty()) protect(r, begin, end, Kind::hash, "hash." + std::string(kind), "hex digits of that hash's length", to_lower(r.text.substr(begin, end - begin)));
  });
  static const Expression uuid(R"(\b([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})\b)");
  each_match(r, uuid, [&](std::size_t begin, std::size_t end) { protect(r, begin, end, Kind::uuid, "uuid", "the form of RFC 9562", to_lower(r.text.substr(begin, end - begin))); });
}

/// `rule Name { … }` with a condition, braces balanced.
void take_yara(Reading& r) {
  static const Expression head(R"((?:^|\s)((?:(?:private|global)\s+)*rule\s+[A-Za-z_]\w*\s*(?::[\w\s]+)?\{))");
  each_match(r, head, [&](std::size_t begin, std::size_t end) {
    int depth = 1;
    bool quoted = false;
    while (end < r.text.size() && depth > 0) {
      const char c = r.text[end++];
      if (c == '"' && r.at(end - 2) != '\\') quoted = !quoted;
      if (!quoted && c == '{') ++depth;
      if (!quoted && c == '}') --depth;
      if (c == '\n') quoted = false;
    }
    if (depth == 0 && r.text.substr(begin, end - begin).find("condition") != std::string_view::npos)
      protect(r, begin, end, Kind::rule_text, "rule.yara", "a YARA rule with its condition", std::string(r.text.substr(begin, end - begin)));
  });
}

}  // namespace

void find_marks(Reading& r) {
  take_hex(r);
  take_yara(r);
  static const Expression cve(R"(\b((?i:CVE)-(?:19|20)\d{2}-\d{4,7})\b)");
  each_match(r, cve, [&](std::size_t begin, std::size_t end) {
    auto canonical = std::string(r.text.substr(begin, end - begin));
    protect(r, begin, end, Kind::cve, "cve", "the form of the CVE program", "CVE" + canonical.substr(3));
  });
  static const Expression technique(R"(\b((?:T[01]\d{3}(?:\.\d{3})?|[SGMC]\d{4}|TA\d{4}|DS\d{4}))\b)");
  each_match(r, technique, [&](std::size_t begin, std::size_t end) {
    protect(r, begin, end, Kind::attack_id, "attack-id", "the form of an ATT&CK id", std::string(r.text.substr(begin, end - begin)));
  });
  static const Expression registry(R"(\b((?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(?:LM|CU|CR|U|CC))\\[^\s"'<>|,;]+))");
  each_match(r, registry, [&](std::size_t begin, std::size_t end) {
    while (end > begin && (r.text[end - 1] == '.' || r.text[end - 1] == ')' || r.text[end - 1] == ':')) --end;
    protect(r, begin, end, Kind::registry_key, "registry-key", "begins with a registry hive", std::string(r.text.substr(begin, end - begin)));
  });
}

}  // namespace tocsin::scan
