#include "path/trigger/likeness.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace tocsin::trigger {
namespace {

using Words = std::set<std::string>;

/// Forms of company, and what companies add to their names.
const Words& company_words() {
  static const Words all{"inc", "incorporated", "corp", "corporation", "company", "co", "ltd", "limited", "llc", "gmbh", "ag", "sa", "plc", "bv", "systems", "networks", "network",
                         "technologies", "technology", "software", "foundation", "project", "group", "international", "labs", "security", "the", "and", "by", "of"};
  return all;
}
/// Words that stand in many products' names and tell none from another.
const Words& common_words() {
  static const Words all{"server",  "client",  "gateway", "manager",  "management", "console", "service", "services", "platform", "suite",  "software", "firmware", "appliance", "appliances",
                         "device",  "devices", "router",  "routers",  "switch",     "switches", "plc",    "hmi",      "web",      "ui",     "interface", "component", "module",  "plugin",
                         "engine",  "portal",  "api",     "core",     "kernel",     "driver",  "runtime", "vpn",      "ssl",      "enterprise", "standard", "professional", "datacenter", "edition",
                         "series",  "os",      "system",  "control",  "controller", "agent",   "desktop", "mobile",   "cloud",    "data",   "center",   "remote",    "access",   "application",
                         "library", "app",     "tool",    "tools",    "framework",  "on",      "premises", "product", "products", "plus",   "pro",      "lts",       "panel",    "user"};
  return all;
}
const Words& filler_words() {
  static const Words all{"the", "for", "of", "with", "in", "a", "an", "version", "versions", "multiple", "various"};
  return all;
}
/// Companies that bought others, and lists that name one where inventories name the other.
constexpr std::array<std::array<std::string_view, 4>, 12> families{{{"zoho", "manageengine", "", ""},
                                                                   {"vmware", "broadcom", "symantec", ""},
                                                                   {"ivanti", "pulse secure", "mobileiron", ""},
                                                                   {"progress", "telerik", "ipswitch", "kemp"},
                                                                   {"trellix", "mcafee", "fireeye", ""},
                                                                   {"hpe", "aruba", "hewlett packard enterprise", "hp"},
                                                                   {"aveva", "osisoft", "wonderware", ""},
                                                                   {"schneider electric", "apc", "citect", ""},
                                                                   {"rockwell automation", "rockwell", "allen bradley", ""},
                                                                   {"citrix", "cloud software", "netscaler", ""},
                                                                   {"fortra", "helpsystems", "", ""},
                                                                   {"google", "android", "chromium", ""}}};

bool is_number(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) ||
         (word.size() > 1 && word[0] == 'v' && std::all_of(word.begin() + 1, word.end(), [](unsigned char c) { return std::isdigit(c) != 0; }));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : to_lower(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80) word += c;
    else if (!word.empty()) out.push_back(std::exchange(word, {}));
  }
  return out;
}

/// Takes the parts in parentheses out of a name.
std::pair<std::string, std::string> set_aside(std::string_view text) {
  std::string main, aside;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    else if (c == ')' && depth > 0) --depth;
    else (depth > 0 ? aside : main) += c;
    if (c == '(' || c == ')') main += ' ';
  }
  return {main, aside};
}

void add(Name& name, const std::vector<std::string>& words, bool everything = false) {
  Words way;
  for (const auto& word : words) {
    if (!everything && (filler_words().contains(word) || is_number(word))) continue;
    way.insert(word);
    name.words.insert(word);
    name.joined += word;
  }
  if (!way.empty()) name.ways.push_back(std::move(way));
}

bool within(const Words& a, const Words& b) { return std::includes(b.begin(), b.end(), a.begin(), a.end()); }
bool telling(const Words& words) { return std::any_of(words.begin(), words.end(), is_telling); }
/// The words of `a` that are not in `b`.
Words without(const Words& a, const Words& b) {
  Words out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.end()));
  return out;
}
std::string listed_words(const Words& words) { return join({words.begin(), words.end()}, " "); }

/// At most `most` letters differ.
bool nearly_spelled(std::string_view a, std::string_view b, std::size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most) return false;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      corner = above;
    }
  }
  return row[b.size()] <= most;
}

bool in_family(const Name& name, std::string_view member) {
  const auto words = words_of(member);
  return !words.empty() && within(Words(words.begin(), words.end()), name.words);
}

}  // namespace

bool is_telling(const std::string& word) { return word.size() > 1 && !common_words().contains(word); }

Name vendor_name(std::string_view text) {
  Name out;
  const auto [main, aside] = set_aside(text);
  std::vector<std::string> kept, all = words_of(main);
  for (const auto& word : all)
    if (!company_words().contains(word)) kept.push_back(word);
  add(out, kept.empty() ? all : kept);
  for (const auto& word : words_of(aside)) out.aside.insert(word);
  return out;
}

Name product_name(std::string_view text, const Name& vendor) {
  Name out;
  const auto [main, aside] = set_aside(text);
  const auto words = words_of(main);
  const auto own = [&](std::vector<std::string> piece) {
    std::erase_if(piece, [&](const std::string& word) { return vendor.words.contains(word); });
    return piece;
  };
  out.several = std::find(words.begin(), words.end(), "multiple") != words.end() || std::find(words.begin(), words.end(), "various") != words.end();
  // a name that lists several products is read as each of them
  std::string lower = to_lower(main);
  for (const char* separator : {",", "/", " and ", " or ", "&", ";"}) lower = replace_all(lower, separator, "\n");
  for (const auto piece : split(lower, '\n')) add(out, own(words_of(piece)));
  // a name of numbers alone, or of the vendor's words alone, is still a name
  if (out.words.empty() && !out.several) add(out, words, true);
  for (const auto& word : words_of(aside)) out.aside.insert(word);
  return out;
}

Comparison compare_vendors(const Name& listed, const Name& ours) {
  if (listed.words.empty() || ours.words.empty()) return {};
  if (listed.words == ours.words || listed.joined == ours.joined) return {Alike::yes, "same vendor"};
  if (within(listed.words, ours.words) || within(ours.words, listed.words)) return {Alike::yes, "same vendor, one name is the longer"};
  for (const auto& family : families) {
    const auto is_member = [&](const Name& name) { return std::any_of(family.begin(), family.end(), [&](std::string_view member) { return !member.empty() && in_family(name, member); }); };
    if (is_member(listed) && is_member(ours)) return {Alike::yes, "vendors of one family (" + std::string(family[0]) + ")"};
  }
  if (listed.joined.size() >= 5 && nearly_spelled(listed.joined, ours.joined, listed.joined.size() >= 8 ? 2 : 1)) return {Alike::nearly, "the vendor is spelled almost alike"};
  return {};
}

Comparison compare_products(const Name& listed, const Name& ours) {
  if (ours.words.empty() || (listed.words.empty() && !listed.several)) return {};
  if (listed.several && !telling(listed.words)) return {Alike::nearly, "the list names several products of this vendor without saying which"};
  if (listed.joined == ours.joined) return {Alike::yes, "same product"};
  for (const Words& one : listed.ways)
    for (const Words& own : ours.ways) {
      if (!telling(one) && one != own) continue;
      const Words more_here = without(own, one), more_there = without(one, own);
      if (one == own) return {Alike::yes, "same product"};
      if (more_there.empty() && !telling(more_here)) return {Alike::yes, "same product; ours adds \"" + listed_words(more_here) + "\""};
      if (more_here.empty() && telling(own) && !telling(more_there)) return {Alike::yes, "same product; the list adds \"" + listed_words(more_there) + "\""};
    }
  if (within(ours.words, listed.words) && telling(ours.words) && !telling(without(listed.words, ours.words))) return {Alike::yes, "same product; the list adds \"" + listed_words(without(listed.words, ours.words)) + "\""};
  Words shared;
  for (const auto& word : ours.words)
    if (is_telling(word) && (listed.words.contains(word) || listed.aside.contains(word))) shared.insert(word);
  for (const auto& word : ours.aside)
    if (is_telling(word) && listed.words.contains(word)) shared.insert(word);
  if (!shared.empty()) return {Alike::nearly, "the names share \"" + listed_words(shared) + "\" and differ otherwise"};
  return {};
}

}  // namespace tocsin::trigger
