#include "intel/stix/source.hpp"

#include "base/text.hpp"

namespace tocsin::stix {
namespace {

constexpr std::string_view white = " \t\r\n";

/// Steps over JSON that is known to be JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { skip(); }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[nodiscard]] std::size_t at() const { return at_; }
  void skip() { at_ = std::min(text_.find_first_not_of(white, at_), text_.size()); }
  void step() {
    ++at_;
    skip();
  }
  /// The next value, as it stands there.
  std::string_view value() {
    const auto begin = at_;
    if (peek() == '"') {
      string();
    } else if (peek() == '{' || peek() == '[') {
      for (std::size_t depth = 0; at_ < text_.size();) {
        const char c = text_[at_];
        if (c == '"') {
          string();
          continue;
        }
        ++at_;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) break;
      }
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
    const auto out = text_.substr(begin, at_ - begin);
    skip();
    return out;
  }

 private:
  void string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<std::string_view> elements(std::string_view list) {
  std::vector<std::string_view> out;
  Scanner scanner(list);
  for (scanner.step(); scanner.peek() != ']' && scanner.peek() != '\0';) {
    out.push_back(scanner.value());
    if (scanner.peek() == ',') scanner.step();
  }
  return out;
}

/// Whether a name in quotes is that one, however it is escaped.
bool names(std::string_view quoted, std::string_view wanted) {
  if (!quoted.contains('\\')) return quoted.substr(1, quoted.size() - 2) == wanted;
  const auto name = parse_json(quoted);
  return name && name->text() == wanted;
}

}  // namespace

std::vector<std::string_view> object_lines(std::string_view text) {
  // A line that ends an object, and one that begins another: no single JSON value has that.
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos || text[first] != '{') return {};
  const auto end = text.find('\n', first);
  if (end == std::string_view::npos || !trim(text.substr(first, end - first)).ends_with('}')) return {};
  const auto second = text.find_first_not_of(white, end);
  if (second == std::string_view::npos || text[second] != '{') return {};
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto line_end = text.find('\n');
    const auto line = trim(text.substr(0, line_end));
    if (!line.empty()) out.push_back(line);
    if (line_end == std::string_view::npos) break;
    text.remove_prefix(line_end + 1);
  }
  return out;
}

std::vector<std::string_view> Source::raw() const {
  if (by_line_) return lines_;
  Scanner scanner(text_);
  if (reader_.container() == Container::list) return elements(text_.substr(scanner.at()));
  if (reader_.container() == Container::object) return {trim(text_)};
  for (scanner.step(); scanner.peek() == '"';) {
    const auto name = scanner.value();
    scanner.step();  // the colon
    const auto value = scanner.value();
    if (value.starts_with('[') && names(name, "objects")) return elements(value);
    if (scanner.peek() == ',') scanner.step();
  }
  return {};
}

Result<> Source::open(std::string_view text, JsonLimits limits) {
  limits_ = limits;
  text_ = text;
  lines_ = object_lines(text);
  by_line_ = !lines_.empty();
  if (!by_line_) return reader_.open(text, limits);
  if (text.size() > limits.bytes) return refuse(Errc::invalid, "json.too-large", {}, "the limit is " + std::to_string(limits.bytes) + " bytes");
  return {};
}

Result<const Value*> Source::object(std::size_t n) {
  if (!by_line_) return reader_.object(n);
  if (auto opened = reader_.open(lines_[n], limits_); !opened) return std::unexpected(std::move(opened).error());
  // a line is one object whatever it holds: an envelope in a line is none
  if (reader_.container() != Container::object) return refuse(Errc::invalid, "stix.not-an-object", {}, "a line holds one STIX object");
  return reader_.object(0);
}

std::string Source::where(std::size_t n) const {
  if (by_line_ || reader_.container() == Container::list) return pointer_to("", n);
  return reader_.container() == Container::object ? std::string() : pointer_to("/objects", n);
}

}  // namespace tocsin::stix
