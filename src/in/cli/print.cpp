#include "in/cli/print.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "base/texts/rule_texts.hpp"

namespace tocsin::cli {
namespace {

constexpr std::size_t cell_characters_max = 60;

/// What is shown came over a network and may be somebody else's words: no control character reaches the terminal, where
/// it could rewrite what was printed before (CWE-150).
std::string printable(std::string_view text, bool keep_lines) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out.push_back(c);
    else if (keep_lines && (c == '\n' || c == '\t')) out.push_back(c);
    else out.push_back(' ');
  }
  return replace_all(out, "\xc2\x9b", " ");  // the one-character CSI
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}
std::string cut(std::string text) {
  if (width_of(text) <= cell_characters_max) return text;
  std::size_t bytes = 0;
  for (std::size_t characters = 0; bytes < text.size(); ++bytes)
    if ((static_cast<unsigned char>(text[bytes]) & 0xc0U) != 0x80U && ++characters == cell_characters_max) break;
  return text.substr(0, bytes) + "…";
}

bool is_scalar(const Json& value) { return !value.is_array() && !value.is_object(); }
std::string scalar(const Json& value) { return value.is_text() ? value.text() : value.is_null() ? "-" : to_jcs(value); }

std::string in_a_cell(const Json& value) {
  if (value.is_array() && std::ranges::all_of(value.array(), is_scalar)) {
    std::vector<std::string> pieces;
    for (const auto& each : value.array()) pieces.push_back(scalar(each));
    return cut(printable(join(pieces, ", "), false));
  }
  return cut(printable(is_scalar(value) ? scalar(value) : to_jcs(value), false));
}

const Json& member(const Json& row, std::string_view dotted) {
  const Json* here = &row;
  for (const auto name : split(dotted, '.')) here = &(*here)[name];
  return *here;
}

void print_value(const Json& value, std::size_t indent, std::ostream& out) {
  const std::string margin(indent, ' ');
  if (value.is_array()) {
    for (const auto& each : value.array()) {
      if (is_scalar(each)) {
        out << margin << "- " << printable(scalar(each), false) << '\n';
      } else {
        out << margin << "-\n";
        print_value(each, indent + 2, out);
      }
    }
    return;
  }
  std::size_t widest = 0;
  for (const auto& [name, each] : value.object()) widest = std::max(widest, name.size());
  for (const auto& [name, each] : value.object()) {
    out << margin << name;
    const bool is_long = each.is_text() && each.text().contains('\n');
    if (is_long) {
      out << '\n';
      for (const auto line : split(each.text(), '\n')) out << margin << "  | " << printable(line, false) << '\n';
    } else if (is_scalar(each) || (each.is_array() && each.array().empty()) || (each.is_object() && each.object().empty())) {
      out << std::string(widest - name.size() + 2, ' ') << (is_scalar(each) ? printable(scalar(each), false) : "-") << '\n';
    } else {
      out << '\n';
      print_value(each, indent + 2, out);
    }
  }
}

}  // namespace

void print_object(const Json& value, std::ostream& out) {
  if (is_scalar(value)) out << printable(scalar(value), true) << '\n';
  else print_value(value, 0, out);
}

void print_rows(const Json& reply, const std::vector<std::string_view>& columns, std::ostream& out) {
  const auto& rows = reply["rows"].array();
  if (rows.empty()) {
    out << "nothing\n";
    return;
  }
  // a column that no row fills is left out
  std::vector<std::vector<std::string>> cells;
  for (const auto column : columns) {
    if (std::ranges::all_of(rows, [&](const Json& row) { return member(row, column).is_null(); })) continue;
    cells.push_back({std::string(column)});
    for (const auto& row : rows) cells.back().push_back(in_a_cell(member(row, column)));
  }
  for (std::size_t line = 0; line <= rows.size(); ++line) {
    std::string text;
    for (const auto& column : cells) {
      std::size_t widest = 0;
      for (const auto& cell : column) widest = std::max(widest, width_of(cell));
      text += column[line] + std::string(widest - width_of(column[line]) + 2, ' ');
    }
    out << std::string_view(text).substr(0, text.find_last_not_of(' ') + 1) << '\n';
  }
  if (const auto& next = reply["next"].text(); !next.empty()) out << "more: --after " << printable(next, false) << '\n';
}

void print_refusal(const Error& error, bool json, std::ostream& err) {
  const auto* text = rule_text(error.rule);
  Json document{Json::Object{{"title", text != nullptr ? std::string(text->says) : error.rule}, {"rule", error.rule}, {"status", error_row(error.code).status}}};
  document["type"] = "/rules#" + error.rule;
  if (!error.where.empty()) document["where"] = error.where;
  if (!error.detail.empty()) document["detail"] = error.detail;
  if (text != nullptr && !text->next.empty()) document["next"] = std::string(text->next);
  print_problem({.status = error_row(error.code).status, .type = "application/problem+json", .body = to_jcs(document), .headers = {}}, json, err);
}

void print_problem(const ports::Response& response, bool json, std::ostream& err) {
  const auto document = parse_json(response.body);
  if (!document || !document->is_object()) {
    err << "refused: the answer was " << response.status << " " << printable(response.body.substr(0, 300), false) << '\n';
    return;
  }
  if (json) {
    err << to_jcs(*document) << '\n';
    return;
  }
  err << "refused: " << printable((*document)["title"].text(), false) << '\n';
  const auto line = [&](std::string_view label, std::string_view name) {
    if (const auto& text = (*document)[name].text(); !text.empty()) err << label << printable(text, false) << '\n';
  };
  line("  rule    ", "rule");
  line("  where   ", "where");
  line("  detail  ", "detail");
  line("  next    ", "next");
  line("  request ", "request");
}

}  // namespace tocsin::cli
