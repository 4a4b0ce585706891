#include "base/csv.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin {
namespace {

struct Reader {
  std::string_view text;
  std::size_t at = 0, line = 1;

  [[nodiscard]] bool done() const { return at >= text.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }
  [[nodiscard]] bool at_line_end() const { return done() || peek() == '\n' || (peek() == '\r' && peek(1) == '\n'); }

  Result<std::string> quoted() {
    const std::size_t begin = line;
    std::string out;
    for (++at; !done(); ++at) {
      if (peek() == '"' && peek(1) != '"') {
        ++at;
        if (at_line_end() || peek() == ',') return out;
        return refuse(Errc::invalid, "csv.quote", std::to_string(line), "text after a closing quote");
      }
      if (peek() == '"') ++at;
      if (peek() == '\n') ++line;
      out += peek();
    }
    return refuse(Errc::invalid, "csv.quote", std::to_string(begin), "this quote is never closed");
  }
  std::string plain() {
    const std::size_t begin = at;
    while (!at_line_end() && peek() != ',') ++at;
    return std::string(trim(text.substr(begin, at - begin)));
  }
  Result<CsvRow> row() {
    CsvRow out{line, {}};
    for (;;) {
      out.cells.push_back(peek() == '"' ? TRY(quoted()) : plain());
      if (peek() != ',' || done()) break;
      ++at;
    }
    at += peek() == '\r' ? 2 : 1;
    ++line;
    return out;
  }
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t rows_max) {
  text = without_bom(text);
  if (const auto bad = first_invalid_utf8(text); bad || !other_encoding(text).empty()) return refuse(Errc::invalid, "csv.utf8", line_and_column(text, bad.value_or(0)), no_utf8(text));
  Reader reader{text};
  std::vector<CsvRow> out;
  while (!reader.done()) {
    CsvRow row = TRY(reader.row());
    if (std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return trim(cell).empty(); })) continue;
    if (out.size() == rows_max) return refuse(Errc::invalid, "csv.too-large", std::to_string(row.line), "more than " + std::to_string(rows_max) + " rows");
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace tocsin
