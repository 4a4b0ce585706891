#include "path/sanitize/tables.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::sanitize {
namespace {

/// One cell as it stands, and what it says.
struct Cell {
  std::size_t begin = 0, end = 0;
  bool quoted = false;
  std::string value;
};

Result<Cell> read_cell(std::string_view text, std::size_t at, std::size_t line) {
  Cell cell{.begin = at, .end = at, .quoted = at < text.size() && text[at] == '"', .value = {}};
  const auto ends = [&](std::size_t place) { return place >= text.size() || text[place] == ',' || text[place] == '\n' || (text[place] == '\r' && place + 1 < text.size() && text[place + 1] == '\n'); };
  if (!cell.quoted) {
    while (!ends(cell.end)) ++cell.end;
    cell.value = text.substr(at, cell.end - at);
    return cell;
  }
  for (++cell.end;; ++cell.end) {
    if (cell.end >= text.size()) return refuse(Errc::invalid, "csv.quote", std::to_string(line), "a quote is left open");
    if (text[cell.end] != '"') {
      cell.value += text[cell.end];
      continue;
    }
    if (cell.end + 1 >= text.size() || text[cell.end + 1] != '"') break;
    cell.value += '"';
    ++cell.end;
  }
  if (!ends(++cell.end)) return refuse(Errc::invalid, "csv.quote", std::to_string(line), "text behind a closing quote");
  return cell;
}

std::string write_cell(const std::string& value, bool quoted) {
  if (!quoted && value.find_first_of(",\"\r\n") == std::string::npos) return value;
  return "\"" + replace_all(value, "\"", "\"\"") + "\"";
}

/// The end of the block of lines that are indented below `at`'s line.
std::size_t block_end(std::string_view text, std::size_t at) {
  auto line = text.find('\n', at);
  while (line != std::string_view::npos && line + 1 < text.size()) {
    const char first = text[line + 1];
    if (first != ' ' && first != '\t' && first != '\n' && first != '\r' && first != '#' && first != '-') return line + 1;
    if (text.substr(line + 1).starts_with("---")) return line + 1;
    line = text.find('\n', line + 1);
  }
  return text.size();
}

}  // namespace

Result<std::string> sanitize_table(std::string_view text, const SanitizeValue& use) {
  if (const auto bad = first_invalid_utf8(text)) return refuse(Errc::invalid, "csv.utf8", line_and_column(text, *bad));
  std::string out;
  std::vector<std::string> header;
  std::size_t row = 0, column = 0, at = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  out += text.substr(0, at);
  while (at < text.size()) {
    const auto cell = TRY(read_cell(text, at, row + 1));
    if (row == 0) header.push_back(cell.value);
    bool touched = false;
    const auto label = row > 0 && column < header.size() ? label_of(header[column]) : std::string_view();
    auto made = use(pointer_to(pointer_to("", row), column), {.label = label}, cell.value, touched);
    if (touched) out += write_cell(made, cell.quoted);
    else out += text.substr(cell.begin, cell.end - cell.begin);
    at = cell.end;
    if (at >= text.size()) break;
    if (text[at] == ',') {
      ++column;
      out += text[at++];
      if (at >= text.size()) break;
      continue;
    }
    const std::size_t size = text[at] == '\r' ? 2 : 1;
    out += text.substr(at, size);
    at += size;
    ++row;
    column = 0;
  }
  return out;
}

std::vector<std::pair<std::size_t, std::size_t>> rule_logic(std::string_view media_type, std::string_view text) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  if (media_type.starts_with("text/x-sigma")) {
    for (auto at = text.find("detection:"); at != std::string_view::npos; at = text.find("detection:", at + 1)) {
      if (at > 0 && text[at - 1] != '\n') continue;
      out.emplace_back(at, block_end(text, at));
    }
  } else if (media_type.starts_with("text/x-yara")) {
    for (std::size_t at = 0; at < text.size();) {
      const auto begin = std::min(text.find("strings:", at), text.find("condition:", at));
      if (begin == std::string_view::npos) break;
      // a rule ends with a bracket at the beginning of a line
      const auto close = text.find("\n}", begin);
      const auto end = close == std::string_view::npos ? text.size() : close + 1;
      out.emplace_back(begin, end);
      at = end;
    }
  }
  return out;
}

}  // namespace tocsin::sanitize
