#include "inventory/import.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "base/limits.hpp"
#include "base/net.hpp"
#include "base/text.hpp"

namespace tocsin::inventory {
namespace {

constexpr std::size_t columns_max = 64;

std::string place(std::size_t line) { return "line " + std::to_string(line); }
auto bad_csv(std::size_t line, const char* detail) { return refuse(Errc::invalid, "inventory.csv", place(line), detail); }
auto bad_zone(std::size_t line, const char* detail) { return refuse(Errc::invalid, "inventory.zone", place(line), detail); }
auto bad_ldif(std::size_t line, const char* detail) { return refuse(Errc::invalid, "inventory.ldif", place(line), detail); }

/// What was read, list by list, and in which line of the file each entry began.
struct Lists {
  Json::Object lists;
  std::map<std::string, std::vector<std::size_t>, std::less<>> lines;
  void add(std::string_view list, Json value, std::size_t line) {
    auto& into = lists[std::string(list)];
    if (!into.is_array()) into = Json::Array{};
    into.push(std::move(value));
    lines[std::string(list)].push_back(line);
  }
};

/// The line that a JSON pointer into the lists came from; the pointer itself where there is none.
std::string place_in_file(const Lists& read, const std::string& pointer) {
  const auto parts = split(pointer, '/');
  if (parts.size() < 2) return pointer;
  const auto lines = read.lines.find(parts[1]);
  if (lines == read.lines.end() || lines->second.empty()) return pointer;
  std::size_t index = 0;
  if (parts.size() > 2) std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), index);
  return place(lines->second[std::min(index, lines->second.size() - 1)]);
}

/// What was read goes through the strict reader once more, so that every format has the same bounds and the same refusals.
Result<Inventory> checked(Lists read) {
  auto out = load(to_jcs(Json(read.lists)));
  if (!out) out.error().detail += (out.error().detail.empty() ? "" : "; ") + ("at " + out.error().where), out.error().where = place_in_file(read, out.error().where);
  return out;
}

std::string_view next_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// -- CSV --

/// One row; quoted fields may hold commas, quotes and line ends. @return nothing where a quote stays open
std::optional<std::vector<std::string>> next_row(std::string_view& rest, std::size_t& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') out.back() += c;
      else if (i + 1 < rest.size() && rest[i + 1] == '"') out.back() += rest[++i];
      else quoted = false;
    } else if (c == '"' && out.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      out.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return quoted ? std::nullopt : std::optional(std::move(out));
}

using Row = std::map<std::string, std::string, std::less<>>;

void add_row(Lists& lists, const Row& row, std::size_t line) {
  const auto field = [&](std::string_view name) -> std::string {
    const auto found = row.find(name);
    return found == row.end() ? std::string() : std::string(trim(found->second));
  };
  if (row.contains("list")) {
    if (!field("value").empty()) lists.add(field("list"), field("value"), line);
    return;
  }
  if (row.contains("host")) {
    Json::Object host{{"name", field("host")}};
    if (!field("address").empty()) host["addresses"] = Json::Array{field("address")};
    if (!field("role").empty()) host["role"] = field("role");
    return lists.add("hosts", std::move(host), line);
  }
  Json::Object person;
  for (const auto* name : {"name", "user", "email", "badge", "phone"})
    if (!field(name).empty()) person[name] = field(name);
  if (!person.empty()) lists.add("employees", std::move(person), line);
}

// -- zones --

/// `3600`, and as BIND spells times: `1h30m`, `2D`.
bool is_time_to_live(std::string_view text) {
  const bool letters_behind_digits = !text.empty() && text.front() >= '0' && text.front() <= '9';
  return letters_behind_digits && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || std::string_view("wdhmsWDHMS").find(c) != std::string_view::npos; });
}
bool is_class(std::string_view text) {
  const auto lower = to_lower(text);
  return lower == "in" || lower == "ch" || lower == "hs" || lower == "cs";
}

std::vector<std::string> tokens(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < line.size() && line[i] != ';';) {
    if (line[i] == ' ' || line[i] == '\t' || line[i] == '(' || line[i] == ')') {
      ++i;
      continue;
    }
    const auto end = std::min(line.find_first_of(" \t();", i), line.size());
    out.emplace_back(line.substr(i, end - i));
    i = end;
  }
  return out;
}

std::string without_dot(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name;
}

struct Zone {
  std::string origin, owner;
  std::vector<std::string> origins;  ///< but those below one that stood before
  std::map<std::string, std::vector<std::string>> hosts;
  std::map<std::string, std::size_t> host_lines;   ///< where each was named first
  std::vector<std::size_t> origin_lines;

  [[nodiscard]] std::string whole(const std::string& name) const { return name == "@" ? origin : name.ends_with('.') ? without_dot(name) : name + "." + origin; }
  void begin(const std::string& name, std::size_t line) {
    origin = to_lower(name.ends_with('.') || origin.empty() ? without_dot(name) : name + "." + origin);
    const auto lies_below = [&](const std::string& other) { return origin == other || origin.ends_with("." + other); };
    if (std::ranges::none_of(origins, lies_below)) origins.push_back(origin), origin_lines.push_back(line);
  }
  /// The record's type and data behind owner, time to live and class. @return false where there is no type
  bool take(std::vector<std::string> words, bool has_owner, std::size_t line) {
    if (has_owner) {
      owner = words.front();
      words.erase(words.begin());
    }
    while (!words.empty() && (is_time_to_live(words.front()) || is_class(words.front()))) words.erase(words.begin());
    if (words.empty() || owner.empty()) return false;
    const auto type = to_lower(words.front());
    if (type != "a" && type != "aaaa" && type != "cname") return true;
    if (words.size() < 2) return false;
    const auto host = to_lower(whole(owner));
    host_lines.try_emplace(host, line);
    auto& addresses = hosts[host];
    if (type == "cname") return true;
    if (!parse_address(words[1])) return false;
    addresses.push_back(words[1]);
    return true;
  }
};

// -- LDIF --

using Entry = std::map<std::string, std::vector<std::string>, std::less<>>;

std::vector<std::string> values_of(const Entry& entry, std::initializer_list<std::string_view> names) {
  std::vector<std::string> out;
  for (const auto name : names)
    if (const auto found = entry.find(name); found != entry.end())
      for (const auto& value : found->second)
        if (!value.empty() && std::ranges::find(out, value) == out.end()) out.push_back(value);
  return out;
}

/// `SMTP:ada@x.example` and `sip:ada@x.example`; what else a directory keeps there are names of its own.
std::vector<std::string> addresses_of(const Entry& entry) {
  auto out = values_of(entry, {"mail", "rfc822mailbox", "othermailbox"});
  for (const auto& value : values_of(entry, {"proxyaddresses"})) {
    const auto colon = value.find(':');
    const auto kind = to_lower(value.substr(0, colon));
    if (colon != std::string::npos && (kind == "smtp" || kind == "sip") && std::ranges::find(out, value.substr(colon + 1)) == out.end()) out.push_back(value.substr(colon + 1));
  }
  return out;
}

/// The first value of each kind under its name, the others as aliases.
Json::Object person_of(const Entry& entry) {
  Json::Object person;
  Json::Array aliases;
  const auto put = [&](const char* name, const std::vector<std::string>& values) {
    for (const auto& value : values) {
      if (!person.contains(name)) person[name] = value;
      else if (person[name].text() != value) aliases.push_back(value);
    }
  };
  const auto given = values_of(entry, {"givenname", "gn"}), family = values_of(entry, {"sn", "surname"});
  if (!given.empty() && !family.empty()) put("name", {given[0] + " " + family[0]});
  put("name", values_of(entry, {"displayname", "cn"}));
  put("user", values_of(entry, {"samaccountname", "uid"}));
  put("email", addresses_of(entry));
  put("badge", values_of(entry, {"employeenumber"}));
  put("phone", values_of(entry, {"telephonenumber", "mobile", "homephone", "othertelephone", "othermobile", "pager", "facsimiletelephonenumber"}));
  if (!aliases.empty()) person["aliases"] = std::move(aliases);
  return person;
}

}  // namespace

Format format_of(std::string_view text) {
  const auto head = to_lower(without_bom(text).substr(0, 4096));
  const auto begins = trim(std::string_view(head));
  if (begins.starts_with('{') || begins.starts_with('[')) return Format::json;
  if (begins.starts_with("dn:") || begins.starts_with("version:")) return Format::ldif;
  if (begins.starts_with("$origin") || begins.starts_with("$ttl") || head.find(" soa ") != std::string::npos || head.find("\tsoa\t") != std::string::npos) return Format::zone;
  return Format::csv;
}

Result<Inventory> load_any(std::string_view text) { return load_as(text, format_of(text)); }

Result<Inventory> load_as(std::string_view text, Format format) {
  if (const auto bad = first_invalid_utf8(text); bad || !other_encoding(text).empty())
    return refuse(Errc::invalid, "inventory.encoding", line_and_column(text, bad.value_or(0)), no_utf8(text));
  switch (format) {
    case Format::csv: return load_csv(text);
    case Format::zone: return load_zone(text);
    case Format::ldif: return load_ldif(text);
    default: return load(text);
  }
}

Result<Inventory> load_csv(std::string_view text) {
  text = without_bom(text);
  std::size_t line = 1;
  const auto header = next_row(text, line);
  if (!header || header->size() > columns_max) return bad_csv(1, "no header");
  std::vector<std::string> names;
  for (const auto& name : *header) names.push_back(to_lower(trim(name)));
  const auto has = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  if (!(has("list") && has("value")) && !has("host") && !has("name")) return bad_csv(1, "the header names list and value, or host, or name");
  Lists lists;
  while (!text.empty()) {
    const auto at = line;
    const auto fields = next_row(text, line);
    if (!fields) return bad_csv(at, "a quote stays open");
    if (fields->size() > names.size()) return bad_csv(at, "more fields than the header has");
    Row row;
    for (std::size_t i = 0; i < fields->size(); ++i) row[names[i]] = (*fields)[i];
    if (fields->size() > 1 || !trim(fields->front()).empty()) add_row(lists, row, at);
  }
  return checked(std::move(lists));
}

Result<Inventory> load_zone(std::string_view text) {
  text = without_bom(text);
  Zone zone;
  int open = 0;  // brackets carry a record over line ends
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = next_line(text);
    const auto words = tokens(line);
    const bool inside = open > 0;
    for (const char c : line.substr(0, line.find(';'))) open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (words.empty() || inside) continue;
    const auto first = to_lower(words[0]);
    if (first == "$origin" && words.size() > 1) {
      zone.begin(words[1], number);
    } else if (first.starts_with('$') && first != "$ttl") {
      // what it stands for are hosts of ours, and a silence about them protects none
      return bad_zone(number, "a directive that makes or brings records is not read: write them out, or import its file too");
    } else if (first != "$ttl") {
      const bool has_owner = line[0] != ' ' && line[0] != '\t';
      if (zone.origin.empty() && has_owner && words[0].ends_with('.')) zone.begin(words[0], number);
      if (zone.origin.empty()) return bad_zone(number, "no $ORIGIN stands before the first record");
      if (!zone.take(words, has_owner, number)) return bad_zone(number, "no record of owner, type and data");
    }
  }
  if (zone.origin.empty()) return bad_zone(1, "no $ORIGIN");
  Lists lists;
  for (std::size_t i = 0; i < zone.origins.size(); ++i) lists.add("domains", zone.origins[i], zone.origin_lines[i]);
  for (const auto& [name, addresses] : zone.hosts) {
    Json::Object host{{"name", name}};
    if (!addresses.empty()) {
      host["addresses"] = Json::Array{};
      for (const auto& address : addresses) host["addresses"].push(address);
    }
    if (name.find('*') == std::string::npos) lists.add("hosts", std::move(host), zone.host_lines[name]);
  }
  return checked(std::move(lists));
}

Result<Inventory> load_ldif(std::string_view text) {
  text = without_bom(text);
  Lists lists;
  Entry entry;
  std::size_t began = 1;
  const auto finish = [&] {
    const auto hosts = values_of(entry, {"dnshostname"});
    for (const auto& host : hosts) lists.add("hosts", Json::Object{{"name", host}}, began);
    // groups, folders and policies have names and nothing that one reaches a person by
    auto person = person_of(entry);
    const bool is_person = person.contains("user") || person.contains("email") || person.contains("badge") || person.contains("phone");
    if (hosts.empty() && is_person) lists.add("employees", std::move(person), began);
    entry.clear();
  };
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string line(next_line(text));
    // a line that begins with a blank goes on with the one before
    while (text.starts_with(' ')) {
      text.remove_prefix(1);
      line += next_line(text);
      ++number;
    }
    if (line.empty()) {
      finish();
      continue;
    }
    if (line.starts_with('#')) continue;
    const auto colon = line.find(':');
    if (colon == std::string::npos || colon == 0) return bad_ldif(number, "no attribute and value");
    const auto name = to_lower(std::string_view(line).substr(0, std::min(colon, line.find(';'))));
    auto value = std::string(trim(std::string_view(line).substr(colon + 1)));
    if (value.starts_with(':')) {
      const auto decoded = from_base64(trim(std::string_view(value).substr(1)));
      if (!decoded) return bad_ldif(number, "the value behind two colons is no base64");
      value.assign(reinterpret_cast<const char*>(decoded->data()), decoded->size());
    }
    if (name == "dn") finish(), began = number;
    entry[name].push_back(value);
  }
  finish();
  return checked(std::move(lists));
}

}  // namespace tocsin::inventory
