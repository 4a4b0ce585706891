#include <algorithm>

#include "base/text.hpp"
#include "path/author/blocks.hpp"
#include "path/author/item.hpp"

namespace tocsin::author {
namespace {

constexpr std::size_t columns = 72;

/// Characters, not bytes.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// One line of the author's, broken at spaces; what follows is indented as far as the line's own beginning.
std::string wrap_line(std::string_view line) {
  const auto text = line.find_first_not_of(' ');
  if (text == std::string_view::npos) return {};
  std::size_t hang = text;
  if (line[text] >= '0' && line[text] <= '9' && line.substr(text).find(". ") < 4) hang = text + line.substr(text).find(". ") + 2;
  std::string out(line.substr(0, text)), current = out;
  bool first = true;
  for (const auto word : split(line.substr(text), ' ')) {
    if (word.empty()) continue;
    if (!first && width(current) + 1 + width(word) > columns) {
      out += '\n' + std::string(hang, ' ');
      current = std::string(hang, ' ');
      first = true;
    }
    if (!first) out += ' ', current += ' ';
    out += word;
    current += word;
    first = false;
  }
  return out;
}

std::string wrap(std::string_view text) {
  std::string out;
  for (const auto line : split(text, '\n')) out += wrap_line(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line) + '\n';
  return out;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// So that no mail program makes a link of it.
std::string defang(std::string_view type, std::string value) {
  if (type == "url") value = replace_all(std::move(value), "http", "hxxp");
  if (type == "email") value = replace_all(std::move(value), "@", "[@]");
  if (type == "url" || type == "domain" || type == "ipv4" || type == "cidr" || type == "email") value = replace_all(std::move(value), ".", "[.]");
  return value;
}

std::string indicator_lines(const Json& item) {
  std::string out;
  for (const auto& one : item["observables"].array()) {
    if (one["judgement"].text() != "indicator") continue;
    out += one["type"].text() + "  " + defang(one["type"].text(), one["value"].text());
    if (!one["note"].text().empty()) out += "  (" + one["note"].text() + ")";
    out += '\n';
  }
  return out;
}

}  // namespace

Rendered render(const Json& item, const Reader& reader, const procedure::Template& form) {
  Rendered out;
  out.subject = replace_all(replace_all(item["title"].text(), "\r", " "), "\n", " ");
  for (const auto& field : fields_of(item, form)) {
    const auto text = block_text(item, reader, field.id);
    if (text.empty()) continue;
    out.body += upper(field.title) + "\n" + wrap(text) + "\n";
  }
  // a value is never broken over lines: somebody will search for it
  if (const auto indicators = indicator_lines(item); !indicators.empty()) out.body += "INDICATORS\n" + indicators + "\n";
  while (out.body.ends_with("\n\n")) out.body.pop_back();
  return out;
}

}  // namespace tocsin::author
