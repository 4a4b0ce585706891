#include "in/cli/print.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <ranges>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "base/texts/rule_texts.hpp"

namespace tocsin::cli {
namespace {

constexpr std::size_t line_characters_max = 100;  ///< what a terminal, a ticket and a mail show without folding
constexpr std::size_t word_characters_max = 60;   ///< of a cell without a space: a word is cut, not broken
constexpr std::size_t cell_characters_max = 300;  ///< of a cell of prose, on several lines
constexpr std::size_t cell_characters_min = 14;   ///< a column of prose is not made narrower than this

/// What is shown came over a network and may be somebody else's words: no control character reaches the terminal, where
/// it could rewrite what was printed before (CWE-150).
std::string printable(std::string_view text, bool keep_lines) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const bool line = keep_lines && (c == '\n' || c == '\t');
    // U+0080 to U+009F steer some terminals too, as the one-character CSI does
    const bool high = c == 0xc2 && at + 1 < text.size() && (static_cast<unsigned char>(text[at + 1]) & 0xe0U) == 0x80U;
    if (high) ++at;
    out.push_back(high || c == 0x7f || (c < 0x20 && !line) ? ' ' : static_cast<char>(c));
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}
std::string cut(const std::string& text) {
  const auto characters_max = text.contains(' ') ? cell_characters_max : word_characters_max;
  if (width_of(text) <= characters_max) return text;
  std::size_t bytes = 0;
  for (std::size_t characters = 0; bytes < text.size(); ++bytes)
    if ((static_cast<unsigned char>(text[bytes]) & 0xc0U) != 0x80U && ++characters == characters_max) break;
  return text.substr(0, bytes) + "…";
}

/// A word that is too long for a line in pieces that end with its dashes: `exploited-vulnerability-` `at-interface`.
std::vector<std::string> pieces_of(std::string_view word, std::size_t characters) {
  std::vector<std::string> out(1);
  while (!word.empty()) {
    const auto piece = word.substr(0, word.find('-') + 1 == 0 ? word.size() : word.find('-') + 1);
    if (!out.back().empty() && width_of(out.back()) + width_of(piece) > characters) out.emplace_back();
    out.back() += piece;
    word.remove_prefix(piece.size());
  }
  return out;
}

/// A text in lines of so many characters, broken between words; a longer word has lines of its own, broken at its dashes.
std::vector<std::string> lines_of(const std::string& text, std::size_t characters) {
  if (width_of(text) <= characters) return {text};
  std::vector<std::string> words, out(1);
  for (const auto word : split(text, ' '))
    for (auto& piece : width_of(word) > characters ? pieces_of(word, characters) : std::vector<std::string>{std::string(word)}) words.push_back(std::move(piece));
  for (const auto& word : words) {
    if (!out.back().empty() && width_of(out.back()) + 1 + width_of(word) > characters) out.emplace_back();
    else if (!out.back().empty()) out.back() += ' ';
    out.back() += word;
  }
  return out;
}
/// The same, each line but the first moved in.
std::string wrapped(const std::string& text, std::size_t indent) {
  const auto room = std::max(line_characters_max, indent + cell_characters_min) - indent;
  return join(lines_of(text, room), "\n" + std::string(indent, ' '));
}

/// Whether every cell below the head is one word: an id, a number, a state. Such a column is what people type again.
bool is_of_words(const std::vector<std::string>& column) {
  return std::all_of(column.begin() + 1, column.end(), [](const std::string& cell) { return !cell.contains(' '); });
}
/// Whether it holds names with dashes, which may be broken there: no ids, no times.
bool is_of_names(const std::vector<std::string>& column) {
  return std::all_of(column.begin() + 1, column.end(), [](const std::string& cell) { return cell.empty() || (cell[0] >= 'a' && cell[0] <= 'z' && !is_uuid(cell)); });
}
/// How wide each column is printed. A table that is too wide takes it from its columns of prose, the widest first, and then
/// from those of names.
std::vector<std::size_t> fit(const std::vector<std::vector<std::string>>& columns) {
  std::vector<std::size_t> out;
  std::size_t whole = 0;
  for (const auto& column : columns) {
    out.push_back(std::ranges::max(column | std::views::transform(width_of)));
    whole += out.back() + 2;
  }
  const auto narrow = [&](const auto& may_be_broken) {
    for (; whole > line_characters_max + 2; --whole) {
      auto widest = columns.size();
      for (std::size_t i = 0; i < columns.size(); ++i)
        if (out[i] > cell_characters_min && may_be_broken(columns[i]) && (widest == columns.size() || out[i] > out[widest])) widest = i;
      if (widest == columns.size()) return;
      --out[widest];
    }
  };
  narrow([](const auto& column) { return !is_of_words(column); });
  narrow(is_of_names);
  return out;
}

bool is_nothing(const Json& value) { return value.is_null() || (value.is_text() && value.text().empty()) || (value.is_array() && value.array().empty()); }

/// What stands above a column: the member's own name, without those it lies in.
std::string heading(std::string_view dotted) { return replace_all(std::string(dotted.substr(dotted.rfind('.') + 1)), "_", " "); }

bool is_scalar(const Json& value) { return !value.is_array() && !value.is_object(); }
std::string scalar(const Json& value) { return value.is_text() ? value.text() : value.is_null() ? "-" : to_jcs(value); }

/// An instant of the second in which it lies: lists are read by people; --json has the microseconds.
std::string to_the_second(std::string text) {
  const bool is_instant = text.size() == 27 && text[10] == 'T' && text[19] == '.' && text.back() == 'Z' && parse_rfc3339(text);
  return is_instant ? text.erase(19, 7) : text;
}

std::string in_a_cell(const Json& value) {
  if (value.is_array() && std::ranges::all_of(value.array(), is_scalar)) {
    std::vector<std::string> pieces;
    for (const auto& each : value.array()) pieces.push_back(scalar(each));
    return cut(printable(join(pieces, ", "), false));
  }
  return cut(printable(is_scalar(value) ? to_the_second(scalar(value)) : to_jcs(value), false));
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
        out << margin << "- " << wrapped(printable(scalar(each), false), indent + 2) << '\n';
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
      out << std::string(widest - name.size() + 2, ' ') << (is_scalar(each) ? wrapped(printable(scalar(each), false), indent + widest + 2) : "-") << '\n';
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
  const auto more = [&] {
    if (const auto& next = reply["next"].text(); !next.empty()) out << "more: --after " << printable(next, false) << '\n';
  };
  if (rows.empty()) {
    out << "nothing\n";
    return more();  // a page may hold nothing for this person, and the next one something
  }
  // a column that no row fills is left out
  std::vector<std::vector<std::string>> cells;
  for (const auto column : columns) {
    if (std::ranges::all_of(rows, [&](const Json& row) { return is_nothing(member(row, column)); })) continue;
    cells.push_back({heading(column)});
    for (const auto& row : rows) cells.back().push_back(in_a_cell(member(row, column)));
  }
  const auto widths = fit(cells);
  for (std::size_t line = 0; line <= rows.size(); ++line) {
    std::vector<std::vector<std::string>> texts;
    std::size_t height = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      texts.push_back(lines_of(cells[i][line], widths[i]));
      height = std::max(height, texts.back().size());
    }
    for (std::size_t at = 0; at < height; ++at) {
      std::string text;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto cell = at < texts[i].size() ? texts[i][at] : std::string();
        text += cell + std::string(std::max(widths[i], width_of(cell)) - width_of(cell) + 2, ' ');
      }
      out << std::string_view(text).substr(0, text.find_last_not_of(' ') + 1) << '\n';
    }
  }
  more();
}

void print_blocks(const Json& reply, const std::vector<std::string_view>& columns, std::ostream& out) {
  const auto& rows = reply["rows"].array();
  if (rows.empty()) out << "nothing\n";
  std::size_t widest = 0;
  for (const auto column : columns) widest = std::max(widest, heading(column).size());
  for (const auto& row : rows) {
    if (&row != &rows.front()) out << '\n';
    for (const auto column : columns) {
      const auto& value = member(row, column);
      if (is_nothing(value)) continue;
      const auto name = heading(column);
      out << name << std::string(widest - name.size() + 2, ' ') << wrapped(printable(is_scalar(value) ? to_the_second(scalar(value)) : to_jcs(value), false), widest + 2) << '\n';
    }
  }
  if (const auto& next = reply["next"].text(); !next.empty()) out << "more: --after " << printable(next, false) << '\n';
}

void print_rendition(const Json& reply, std::ostream& out) {
  for (const auto& part : reply["parts"].array()) {
    const auto& text = part["text"].text();
    const bool is_text = part["media_type"].text().starts_with("text/");
    out << "--- " << printable(part["name"].text(), false) << (is_text ? "" : ", " + printable(part["media_type"].text(), false) + ", " + std::to_string(text.size()) + " bytes: --json shows it") << '\n';
    if (is_text) out << printable(text, true) << (text.ends_with('\n') ? "" : "\n");
  }
  out << "--- taken out\n";
  if (reply["redactions"].array().empty()) out << "nothing\n";
  for (const auto& one : reply["redactions"].array()) {
    const auto place = one["part"].text() + (one["place"].text().empty() ? "" : " " + one["place"].text());
    out << wrapped(printable("in " + place + ": " + one["class"].text() + " became " + one["replacement"].text() + ", by " + one["rule"].text() + ", decided by " + one["decided_by"].text(), false), 2) << '\n';
  }
}

void print_help(const std::string& help, std::ostream& out) {
  constexpr std::size_t beside = 30;  // where CLI11 puts what it says of an option
  const std::string_view whole = help;
  for (const auto line : split(whole.ends_with('\n') ? whole.substr(0, whole.size() - 1) : whole, '\n')) {
    const bool is_typed = line.starts_with("  tocsin ");
    const auto indent = line.starts_with("  ") ? beside : 0;
    if (is_typed || width_of(line) <= line_characters_max || line.size() <= indent) out << line << '\n';
    else out << line.substr(0, indent) << wrapped(std::string(line.substr(indent)), indent) << '\n';
  }
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
  // a rule is said as what must hold: `one process owns a data directory`
  err << (rule_text((*document)["rule"].text()) != nullptr ? "refused by the rule that " : "refused: ") << printable((*document)["title"].text(), false) << '\n';
  const auto line = [&](std::string_view label, std::string_view name) {
    if (const auto& text = (*document)[name].text(); !text.empty()) err << label << replace_all(printable(text, true), "\n", "\n          ") << '\n';
  };
  line("  rule    ", "rule");
  line("  where   ", "where");
  line("  detail  ", "detail");
  line("  next    ", "next");
  line("  request ", "request");
}

}  // namespace tocsin::cli
