#include <algorithm>
#include <array>
#include <optional>

#include "base/csv.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/trigger/signal.hpp"

namespace tocsin::trigger {
namespace {

struct Column {
  std::string_view name;
  std::string Software::* member;
  bool required;
  std::vector<std::string_view> options = {};
};
const std::array<Column, 12>& columns() {
  static const std::array<Column, 12> all{{{"vendor", &Software::vendor, true},
                                           {"product", &Software::product, true},
                                           {"version", &Software::version, false},
                                           {"asset", &Software::asset, true},
                                           {"owner", &Software::owner, false},
                                           {"business_service", &Software::business_service, false},
                                           {"zone", &Software::zone, false, {"it", "ot", "cloud"}},
                                           {"exposure", &Software::exposure, false, {"internet", "partner", "internal", "isolated"}},
                                           {"interface", &Software::interface, false},
                                           {"third_party", &Software::third_party, false},
                                           {"compensating", &Software::compensating, false},
                                           {"maintenance_window", &Software::maintenance_window, false}}};
  return all;
}

std::unexpected<Error> wrong(std::size_t line, std::string detail) { return refuse(Errc::invalid, "software.csv", std::to_string(line), std::move(detail)); }

Result<std::vector<const Column*>> read_header(const CsvRow& header) {
  std::vector<const Column*> out;
  for (const std::string& cell : header.cells) {
    const std::string name = to_lower(trim(cell));
    const auto found = std::find_if(columns().begin(), columns().end(), [&](const Column& column) { return column.name == name; });
    if (found == columns().end()) return wrong(header.line, "no column is named \"" + name + "\"");
    if (std::find(out.begin(), out.end(), &*found) != out.end()) return wrong(header.line, "the column \"" + name + "\" stands twice");
    out.push_back(&*found);
  }
  for (const Column& column : columns())
    if (column.required && std::find(out.begin(), out.end(), &column) == out.end())
      return wrong(header.line, "the column \"" + std::string(column.name) + "\" is missing");
  return out;
}

Result<Software> read_row(const CsvRow& row, const std::vector<const Column*>& header) {
  if (row.cells.size() != header.size())
    return wrong(row.line,
                 std::to_string(row.cells.size()) + " cells under " + std::to_string(header.size()) + " columns; a text with a comma stands in quotes");
  Software out;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const Column& column = *header[i];
    std::string value(trim(row.cells[i]));
    if (!column.options.empty()) value = to_lower(value);
    if (value.empty() && column.required) return wrong(row.line, "`" + std::string(column.name) + "` is empty");
    // the bounds of signal_message, which holds these texts later
    if (value.size() > (column.name == "compensating" ? 1000U : 256U)) return wrong(row.line, "`" + std::string(column.name) + "` is too long");
    if (!value.empty() && !column.options.empty() && std::find(column.options.begin(), column.options.end(), value) == column.options.end())
      return wrong(row.line, "`" + std::string(column.name) + "` is one of " + join({column.options.begin(), column.options.end()}, ", "));
    out.*column.member = std::move(value);
  }
  return out;
}

}  // namespace

Result<std::vector<Software>> read_software(std::string_view csv) {
  auto rows = parse_csv(csv, limits::software_rows_max + 1);
  if (!rows) return refuse(Errc::invalid, "software.csv", rows.error().where, rows.error().rule + ": " + rows.error().detail);
  if (rows->empty()) return wrong(1, "there is no header row");
  const auto header = TRY(read_header(rows->front()));
  std::vector<Software> out;
  for (std::size_t i = 1; i < rows->size(); ++i) out.push_back(TRY(read_row((*rows)[i], header)));
  return out;
}

}  // namespace tocsin::trigger
