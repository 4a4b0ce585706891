#include "in/http/sheet.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "in/http/page_parts.hpp"

namespace tocsin::http {
namespace {

struct Words {
  std::string_view asked, by, from, unmarked, nothing;
};
const Words& words_in(std::string_view lang) {
  static constexpr Words en{"Printed", "by", "from", "This has no label yet.", "Nothing."};
  static constexpr Words de{"Gedruckt", "von", "von", "Dies hat noch keine Kennzeichnung.", "Nichts."};
  return lang == "de" ? de : en;
}

std::string facts_of(const Sheet::Section& section) {
  std::string out;
  for (const auto& [what, value] : section.facts)
    if (!value.empty()) out += fill(R"(<tr><th scope="row">{}</th><td>{}</td></tr>)", {escape_html(what), escape_html(value)});
  return out.empty() ? out : R"(<table class="facts">)" + out + "</table>";
}

/// A hash stands in two lines of equal length, that a hand can go along them.
std::string cell_of(const std::string& cell) {
  return Hash::from_hex(cell) ? R"(<td><code class="hash">)" + cell + "</code></td>" : "<td>" + escape_html(cell) + "</td>";
}

std::string table_of(const Sheet::Section& section, const Words& words) {
  if (section.columns.empty()) return {};
  if (section.rows.empty()) return fill(R"(<p class="soft">{}</p>)", {words.nothing});
  std::string out = "<table><thead><tr>";
  for (const auto& column : section.columns) out += fill(R"(<th scope="col">{}</th>)", {escape_html(column)});
  out += "</tr></thead><tbody>";
  for (const auto& row : section.rows) {
    out += "<tr>";
    for (const auto& cell : row) out += cell_of(cell);
    out += "</tr>";
  }
  return out + "</tbody></table>";
}

std::string section_of(const Sheet::Section& section, const Words& words) {
  auto out = fill(R"(<section class="sheet"><h2>{}</h2>{}{})", {escape_html(section.title), facts_of(section), table_of(section, words)});
  if (!section.text.empty()) out += "<pre>" + escape_html(section.text) + "</pre>";
  return out + "</section>";
}

}  // namespace

ports::Response sheet_page(const PageFrame& frame, const Sheet& sheet, Instant at) {
  const auto& words = words_in(sheet.lang);
  auto main = sheet.is_marked ? chip(frame.tlp) : fill(R"(<p class="soft">{}</p>)", {words.unmarked});
  main += fill(R"(<h1>{}</h1><p class="soft">{} <strong>{}</strong> {} {}. {} {}, {} {}.</p>)",
               {escape_html(sheet.title), escape_html(sheet.kind), escape_html(sheet.number), words.from, escape_html(frame.organisation), words.asked, time_of(at), words.by, escape_html(sheet.printed)});
  for (const auto& section : sheet.sections) main += section_of(section, words);
  return whole_page(frame, sheet.kind + " " + sheet.number, main, 200, sheet.is_marked, sheet.lang);
}

}  // namespace tocsin::http
