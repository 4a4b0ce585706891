#include "in/http/message_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::http {
namespace {

constexpr std::size_t columns = 72;  // what author::render wraps at

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}
std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// How far `12. Do it` indents what belongs to it; 0 when the line is no step.
std::size_t step_indent(std::string_view line) {
  const auto end = std::ranges::find_if_not(line, is_digit);
  const auto digits = static_cast<std::size_t>(end - line.begin());
  return digits > 0 && digits < 4 && line.substr(digits).starts_with(". ") ? digits + 2 : 0;
}

/// Capitals without a small letter: `WHAT TO LOOK FOR`.
bool is_heading(std::string_view line) {
  const bool small = std::ranges::any_of(line, [](char c) { return c >= 'a' && c <= 'z'; });
  return !small && line.size() >= 3 && line.front() >= 'A' && line.front() <= 'Z' && !line.starts_with("TLP:");
}

/// `Business service: …`: the writer's labels begin lines of their own, however full the line before.
bool is_labeled(std::string_view line) {
  const auto colon = line.find(": ");
  const auto label = line.substr(0, colon);
  return colon <= 24 && !label.empty() && label.front() >= 'A' && label.front() <= 'Z' &&
         std::ranges::all_of(label, [](char c) { return c == ' ' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// The inverse of wrapping: the writer broke the line because the next word did not fit.
bool was_wrapped(std::string_view last, std::string_view next, std::size_t hang) {
  if (trim(last).empty() || trim(next).empty() || indent_of(next) != hang || step_indent(next) > 0 || is_labeled(trim(next))) return false;
  const auto word = trim(next).substr(0, trim(next).find(' '));
  return width(last) <= columns && width(last) + 1 + width(word) > columns;
}

/// The lines as they were before they were wrapped, each with its indentation.
std::vector<std::string> whole_lines(std::string_view text) {
  std::vector<std::string> out;
  std::string_view last;
  std::size_t hang = 0;
  for (const auto line : split(text, '\n')) {
    if (!out.empty() && was_wrapped(last, line, hang)) out.back() += ' ' + std::string(trim(line));
    else {
      out.emplace_back(line);
      hang = step_indent(line) > 0 ? step_indent(line) : indent_of(line);
    }
    last = line;
  }
  return out;
}

void add(MessageSection& section, const std::string& line) {
  const std::string text(trim(line));
  if (const auto indent = step_indent(line)) section.steps.push_back({text.substr(indent), {}});
  else if (section.steps.empty()) section.lines.push_back(text);
  else if (section.after.empty() && indent_of(line) >= 3) section.steps.back().notes.push_back(text);
  else section.after.push_back(text);
}

}  // namespace

std::vector<MessageSection> sections_of(std::string_view text) {
  std::vector<MessageSection> out;
  bool is_apart = true;
  for (const auto& line : whole_lines(text)) {
    if (trim(line).empty()) {
      is_apart = true;
      continue;
    }
    if (trim(line).starts_with("TLP:") && trim(line).find(' ') == std::string_view::npos) continue;
    if (is_apart && is_heading(line)) out.push_back({std::string(trim(line)), {}, {}, {}});
    else if (is_apart || out.empty()) out.push_back({{}, {}, {}, {}}), add(out.back(), line);
    else add(out.back(), line);
    is_apart = false;
  }
  return out;
}

}  // namespace tocsin::http
