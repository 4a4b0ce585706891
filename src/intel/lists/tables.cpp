#include <algorithm>
#include <array>
#include <set>

#include "base/csv.hpp"
#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/lists/entries.hpp"
#include "intel/lists/lists.hpp"

namespace tocsin::lists {
namespace {

constexpr std::array<std::string_view, 11> columns{"type", "value", "kind", "marking", "name", "description", "valid_from", "valid_until", "labels", "revoked", "id"};

/// What a spreadsheet would take for a formula: also behind white space, and in full-width letters.
bool is_formula(std::string_view cell) {
  static constexpr std::string_view first = "=+-@\t\r\n";
  static constexpr std::array<std::string_view, 4> wide{"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
  const auto from = cell.find_first_not_of(' ');
  if (from == std::string_view::npos) return false;
  const auto rest = cell.substr(from);
  return first.find(rest[0]) != std::string_view::npos || std::ranges::any_of(wide, [&](std::string_view sign) { return rest.starts_with(sign); });
}
/// A cell that begins with an apostrophe gets one more, so that reading takes away what writing gave.
std::string cell(std::string_view text) {
  std::string out = "\"";
  if (is_formula(text) || text.starts_with('\'')) out += '\'';
  return out + replace_all(std::string(text), "\"", "\"\"") + "\"";
}
std::string_view uncelled(std::string_view text) { return text.starts_with('\'') ? text.substr(1) : text; }

std::optional<Tlp> header_label(std::string_view line) {
  line = trim(line);
  while (line.starts_with('#')) line.remove_prefix(1);
  line = trim(line);
  if (!line.starts_with("TLP:") && !line.starts_with("tlp:")) return std::nullopt;
  const auto tlp = parse_tlp(line.substr(0, line.find_first_of(" \t")));
  return tlp ? std::optional(*tlp) : std::nullopt;
}

struct Header {
  std::array<std::size_t, columns.size()> at{};  ///< of each column, or npos
};
Result<Header> header_of(const CsvRow& row) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> other{{{"indicator", "value"}, {"ioc", "value"}, {"tlp", "marking"}, {"comment", "description"}, {"first_seen", "valid_from"}, {"last_seen", "valid_until"}}};
  Header out;
  out.at.fill(std::string::npos);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    auto name = to_lower(trim(row.cells[i]));
    for (const auto& [theirs, ours] : other)
      if (name == theirs) name = ours;
    if (const auto column = std::ranges::find(columns, name); column != columns.end()) out.at[static_cast<std::size_t>(column - columns.begin())] = i;
  }
  if (out.at[1] == std::string::npos) return refuse(Errc::invalid, "lists.header", "line " + std::to_string(row.line), "no column is called value, indicator or ioc");
  return out;
}

}  // namespace

Result<stix::Written> write_csv(const stix::Content& content, Instant) {
  stix::Written out;
  const auto entries = TRY(entries_of(content, out.lost));
  for (std::size_t i = 0; i < columns.size(); ++i) out.text += (i == 0 ? "" : ",") + std::string(columns[i]);
  out.text += "\r\n";
  std::set<std::string> parts;  // of patterns that want several things at once
  for (const auto& entry : entries) {
    if (!entry.alone && parts.insert(entry.id).second) out.lost.push_back({entry.id, "that its parts have to come together"});
    const std::array<std::string, columns.size()> cells{entry.type, entry.value, entry.harmful ? "indicator" : "observed", entry.tlp ? std::string(label(*entry.tlp)) : "", entry.name, entry.description,
                                                        entry.valid_from, entry.valid_until, entry.labels, entry.revoked ? "true" : "", entry.id};
    for (std::size_t i = 0; i < cells.size(); ++i) out.text += (i == 0 ? "" : ",") + cell(cells[i]);
    out.text += "\r\n";
  }
  return out;
}

Result<stix::Written> read_csv(std::string_view text, Instant now) {
  if (text.size() > limits::list_file_bytes_max) return refuse(Errc::invalid, "lists.too-large", "", "at most " + std::to_string(limits::list_file_bytes_max) + " bytes");
  auto rows = TRY(parse_csv(text, limits::list_entries_max + 2));
  std::optional<Tlp> whole;
  if (!rows.empty() && rows[0].cells[0].starts_with('#')) {
    whole = header_label(rows[0].cells[0]);
    rows.erase(rows.begin());
  }
  if (rows.empty()) return refuse(Errc::invalid, "lists.header", "line 1", "is missing");
  const auto header = TRY(header_of(rows[0]));
  stix::Written out;
  std::vector<Entry> entries;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto& row = rows[r];
    const auto where = "line " + std::to_string(row.line);
    const auto of = [&](std::size_t column) { return header.at[column] < row.cells.size() ? std::string(uncelled(row.cells[header.at[column]])) : std::string(); };
    const auto value = of(1);
    if (trim(value).empty()) {
      out.lost.push_back({where, "a row without a value"});
      continue;
    }
    Entry entry;
    const auto type = to_lower(trim(of(0)));
    const bool rule = type == "pattern" || type == "yara" || type == "sigma" || type == "snort" || type == "suricata";
    if (rule) entry = {.type = type, .value = value, .harmful = true};
    else {
      auto found = recognized(value);
      if (!found) return refuse(Errc::invalid, "lists.value", where, "is no address, domain, URL, e-mail address, hash or CVE number");
      if (!type.empty() && std::ranges::find(columns, type) == columns.end() && found->type != type && !(type == "ip" || type == "hash" || type == "hostname"))
        return refuse(Errc::invalid, "lists.value", where, "is called " + type + ", and is " + found->type);
      entry = *std::move(found);
    }
    if (of(2) == "observed" && entry.type != "cve") entry.harmful = false;
    entry.tlp = whole;
    if (const auto told = of(3); !trim(told).empty()) {
      const auto tlp = parse_tlp(trim(told));
      if (!tlp) return refuse(Errc::invalid, "lists.marking", where, told + " is no label of TLP");
      entry.tlp = *tlp;
    }
    entry.name = of(4);
    entry.description = of(5);
    for (const auto& [column, into] : {std::pair{std::size_t{6}, &entry.valid_from}, {std::size_t{7}, &entry.valid_until}})
      if (const auto told = of(column); !trim(told).empty()) {
        if (!parse_rfc3339(trim(told))) return refuse(Errc::invalid, "lists.time", where, told + " is no date and time of RFC 3339");
        *into = trim(told);
      }
    entry.labels = of(8);
    entry.revoked = of(9) == "true" || of(9) == "1";
    entry.id = where;
    entries.push_back(std::move(entry));
  }
  out.text = TRY(bundle_of(entries, text, now));
  return out;
}

Result<stix::Written> write_text(const stix::Content& content, Instant now) {
  stix::Written out;
  const auto entries = in_force(TRY(entries_of(content, out.lost)), now, out.lost);
  if (const auto tlp = label_of(entries)) out.text = "# " + std::string(label(*tlp)) + "\n";
  std::set<std::string> said;
  for (const auto& entry : entries) {
    const bool value = entry.alone && entry.value.find('\n') == std::string::npos && entry.type != "pattern" && recognized(entry.value);
    if (!value) out.lost.push_back({entry.id, entry.alone ? "a list of values has nothing for " + entry.type : "it matches only together with others"});
    else if (said.insert(entry.value).second) out.text += entry.value + "\n";
  }
  return out;
}

Result<stix::Written> read_text(std::string_view text, Instant now) {
  if (text.size() > limits::list_file_bytes_max) return refuse(Errc::invalid, "lists.too-large", "", "at most " + std::to_string(limits::list_file_bytes_max) + " bytes");
  if (const auto bad = first_invalid_utf8(text)) return refuse(Errc::invalid, "lists.utf8", line_and_column(text, *bad), no_utf8(text));
  stix::Written out;
  std::vector<Entry> entries;
  std::optional<Tlp> whole;
  const auto lines = split(without_bom(text), '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = trim(lines[i]);
    const auto where = "line " + std::to_string(i + 1);
    if (line.starts_with('#') || line.starts_with(';') || line.starts_with("//")) {
      while (!line.empty() && (line[0] == '#' || line[0] == ';' || line[0] == '/')) line.remove_prefix(1);
      line = trim(line);
      if (!to_lower(line.substr(0, 4)).starts_with("tlp:")) continue;
      const auto tlp = parse_tlp(line.substr(0, line.find_first_of(" \t,")));
      if (!tlp) return refuse(Errc::invalid, "lists.marking", where, std::string(line) + " is no label of TLP");
      whole = whole ? narrower(*whole, *tlp) : *tlp;
      continue;
    }
    if (const auto comment = line.find(" #"); comment != std::string_view::npos) line = trim(line.substr(0, comment));
    if (line.empty()) continue;
    auto found = recognized(line);
    if (!found) {
      out.lost.push_back({where, "no value: " + std::string(line.substr(0, 80))});
      continue;
    }
    if (entries.size() >= limits::list_entries_max) return refuse(Errc::invalid, "lists.too-many", where, "at most " + std::to_string(limits::list_entries_max) + " values");
    found->id = where;
    entries.push_back(*std::move(found));
  }
  // a label further down is one of the whole file too: what stands above it is not wider
  for (auto& entry : entries) entry.tlp = whole;
  out.text = TRY(bundle_of(entries, text, now));
  return out;
}

}  // namespace tocsin::lists
