#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory_resource>

#include <boost/json/basic_parser_impl.hpp>

#include "base/jcs.hpp"
#include "base/text.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;
/// How many values a text may hold: so many, and one more for each of these bytes.
constexpr std::size_t values_free = 100'000, bytes_a_value = 8;

/// Builds our value from the parser's events; remembers which rule stopped it.
struct Handler {
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  using error_code = boost::json::error_code;
  using sv = boost::json::string_view;

  struct Open {
    Json value;
    std::string name;
  };
  std::vector<Open> open;
  std::string piece;
  Json whole;
  std::string rule;
  std::string detail;
  /// A value takes ten times and more the bytes of its spelling: a text of nothing but small numbers would fill the memory.
  std::size_t values_left = 0;

  bool stop(error_code& ec, std::string which, std::string why = {}) {
    rule = std::move(which);
    detail = std::move(why);
    ec = boost::json::error::syntax;
    return false;
  }
  bool place(Json value, error_code& ec) {
    if (values_left-- == 0) return stop(ec, "json.too-large", "one value for each " + std::to_string(bytes_a_value) + " bytes, beyond " + std::to_string(values_free));
    if (open.empty()) {
      whole = std::move(value);
      return true;
    }
    auto& [into, name] = open.back();
    if (into.is_array()) {
      into.push(std::move(value));
      return true;
    }
    if (!into.object_here().emplace(name, std::move(value)).second) return stop(ec, "json.duplicate-name", name);
    return true;
  }
  bool close(error_code& ec) {
    Json value = std::move(open.back().value);
    open.pop_back();
    return place(std::move(value), ec);
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    open.push_back({Json::Object{}, {}});
    return true;
  }
  bool on_object_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_array_begin(error_code&) {
    open.push_back({Json::Array{}, {}});
    return true;
  }
  bool on_array_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_key_part(sv part, std::size_t, error_code&) {
    piece.append(part.data(), part.size());
    return true;
  }
  bool on_key(sv part, std::size_t, error_code&) {
    piece.append(part.data(), part.size());
    open.back().name = std::exchange(piece, {});
    return true;
  }
  bool on_string_part(sv part, std::size_t, error_code&) {
    piece.append(part.data(), part.size());
    return true;
  }
  bool on_string(sv part, std::size_t, error_code& ec) {
    piece.append(part.data(), part.size());
    return place(std::exchange(piece, {}), ec);
  }
  bool on_number_part(sv part, error_code&) {
    piece.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, sv spelled, error_code& ec) {
    piece.clear();
    if (value > integer_max || value < -integer_max) return stop(ec, "json.number", std::string(spelled.data(), spelled.size()));
    return place(value, ec);
  }
  bool on_uint64(std::uint64_t, sv spelled, error_code& ec) {
    piece.clear();
    return stop(ec, "json.number", std::string(spelled.data(), spelled.size()));
  }
  bool on_double(double, sv part, error_code& ec) {
    // Boost.JSON 1.81 rounds the last digit wrongly (333333333.33333329 in RFC 8785 appendix B): read the spelling again.
    piece.append(part.data(), part.size());
    const auto spelled = std::exchange(piece, {});
    double value = 0;
    const auto [end, failure] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), value);
    if (failure != std::errc{} || end != spelled.data() + spelled.size()) return stop(ec, "json.number", spelled);
    // Below 1e21 the canonical spelling of a whole number has neither point nor exponent and is read back as an integer: so
    // it is an integer however it was spelled, and beyond the bound of integers it is refused however it is spelled.
    const bool integral = value == std::trunc(value) && std::fabs(value) < 1e21;
    const bool spelled_whole = spelled.find_first_of(".eE") == std::string::npos;
    if (integral && std::fabs(value) <= static_cast<double>(integer_max)) return place(static_cast<std::int64_t>(value), ec);
    if (integral || spelled_whole) return stop(ec, "json.number", spelled);
    return place(value, ec);
  }
  bool on_bool(bool value, error_code& ec) { return place(value, ec); }
  bool on_null(error_code& ec) { return place(nullptr, ec); }
  bool on_comment_part(sv, error_code&) { return true; }
  bool on_comment(sv, error_code&) { return true; }
};

void spell_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      out += "\\u00";
      out += hex[static_cast<unsigned char>(c) >> 4];
      out += hex[static_cast<unsigned char>(c) & 15];
  }
}

/// How many bytes from a place on stand for themselves in a JSON text.
std::size_t plain_bytes(std::string_view text) {
  constexpr std::uint64_t each = 0x0101010101010101U, high = each * 0x80;
  std::size_t at = 0;
  // eight at a time: the highest bit of a byte says that it is a control character, a quote or a backslash. A borrow may set it in
  // bytes behind such a one, never before it.
  const auto zero = [](std::uint64_t bytes) { return (bytes - each) & ~bytes; };
  const auto is_plain = [&](std::size_t from) {
    std::uint64_t held = 0;
    std::memcpy(&held, text.data() + from, 8);
    const auto control = (held - each * 0x20) & ~held;
    return ((control | zero(held ^ each * '"') | zero(held ^ each * '\\')) & high) == 0;
  };
  while (at + 8 <= text.size() && is_plain(at)) at += 8;
  // the rest with bytes that were looked at already
  if (text.size() >= 8 && at + 8 > text.size() && is_plain(text.size() - 8)) return text.size();
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x20 && text[at] != '"' && text[at] != '\\') ++at;
  return at;
}

void spell_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto plain = plain_bytes(text);
    out.append(text, 0, plain);
    if (plain == text.size()) break;
    spell_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

/// ECMAScript's Number::toString (RFC 8785 section 3.2.2.3): the shortest digits that read back as the same double.
std::string spell_double(double value) {
  if (value == 0) return "0";
  std::array<char, 32> buffer{};
  const auto [end, ec] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::scientific);
  const std::string_view shown(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto e = shown.find('e');
  std::string digits(1, shown[0]);
  if (e > 2) digits += shown.substr(2, e - 2);
  int exponent = 0;
  const auto exponent_text = shown.substr(shown[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  const int n = exponent + 1;  // the decimal point stands after n digits
  const int k = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (k <= n && n <= 21) {
    out += digits + std::string(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
  } else if (-6 < n && n <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (k > 1) out += "." + digits.substr(1);
    out += std::string("e") + (n - 1 < 0 ? "-" : "+") + std::to_string(std::abs(n - 1));
  }
  return out;
}

void spell_number(std::string& out, const Json& value) { out += value.is_integer() ? std::to_string(value.integer()) : spell_double(value.number()); }

/// Names are ordered by UTF-16 code units (RFC 8785 section 3.2.3). That is byte order except where a character
/// beyond U+FFFF meets one from U+E000 on, so the usual case needs no sorting.
bool before_in_utf16(std::string_view a, std::string_view b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  if (x == a.end() || y == b.end()) return x == a.end() && y != b.end();
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xf0 ? 0xedu * 2 + 1 : byte * 2u;  // surrogates (four-byte characters) sort before U+E000, after U+D7FF
  };
  return rank(*x) != rank(*y) ? rank(*x) < rank(*y) : static_cast<unsigned char>(*x) < static_cast<unsigned char>(*y);
}

void spell(std::string& out, const Json& value) {
  if (value.is_null()) out += "null";
  else if (value.is_bool()) out += value.boolean() ? "true" : "false";
  else if (value.is_number()) spell_number(out, value);
  else if (value.is_text()) spell_text(out, value.text());
  else if (value.is_array()) {
    out += '[';
    for (bool first = true; const auto& element : value.array()) {
      if (!std::exchange(first, false)) out += ',';
      spell(out, element);
    }
    out += ']';
  } else {
    std::vector<const Json::Object::value_type*> members;
    members.reserve(value.object().size());
    for (const auto& member : value.object()) members.push_back(&member);
    std::ranges::stable_sort(members, [](const auto* a, const auto* b) { return before_in_utf16(a->first, b->first); });
    out += '{';
    for (bool first = true; const auto* member : members) {
      if (!std::exchange(first, false)) out += ',';
      spell_text(out, member->first);
      out += ':';
      spell(out, member->second);
    }
    out += '}';
  }
}

void show(std::string& out, const Json& value, std::size_t depth) {
  const auto indent = [&](std::size_t by) { out += '\n' + std::string(by * 2, ' '); };
  if (value.is_array() && !value.array().empty()) {
    out += '[';
    for (bool first = true; const auto& element : value.array()) {
      if (!std::exchange(first, false)) out += ',';
      indent(depth + 1);
      show(out, element, depth + 1);
    }
    indent(depth);
    out += ']';
  } else if (value.is_object() && !value.object().empty()) {
    out += '{';
    for (bool first = true; const auto& [name, member] : value.object()) {
      if (!std::exchange(first, false)) out += ',';
      indent(depth + 1);
      spell_text(out, name);
      out += ": ";
      show(out, member, depth + 1);
    }
    indent(depth);
    out += '}';
  } else {
    spell(out, value);
  }
}

const Json null_value;

}  // namespace

double Json::number(double otherwise) const {
  if (is_integer()) return static_cast<double>(integer());
  return std::holds_alternative<double>(value_) ? std::get<double>(value_) : otherwise;
}
const std::string& Json::text() const {
  static const std::string none;
  return is_text() ? std::get<std::string>(value_) : none;
}
const Json::Array& Json::array() const {
  static const Array none;
  return is_array() ? std::get<Array>(value_) : none;
}
const Json::Object& Json::object() const {
  static const Object none;
  return is_object() ? std::get<Object>(value_) : none;
}
Json::Array& Json::array_here() {
  if (!is_array()) value_ = Array{};
  return std::get<Array>(value_);
}
Json::Object& Json::object_here() {
  if (!is_object()) value_ = Object{};
  return std::get<Object>(value_);
}
const Json& Json::operator[](std::string_view name) const {
  const auto found = object().find(name);
  return found == object().end() ? null_value : found->second;
}
const Json& Json::at(std::size_t index) const { return index < array().size() ? array()[index] : null_value; }

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes) return refuse(Errc::invalid, "json.too-large", {}, "the limit is " + std::to_string(limits.bytes) + " bytes");
  const auto whole = text.size();
  // RFC 8259 section 8.1 lets a reader pass over the mark that writers should not put there, and some do
  text = without_bom(text);
  const auto mark = whole - text.size();
  if (!other_encoding(text).empty()) return refuse(Errc::invalid, "json.utf8", "byte 0", no_utf8(text));
  if (const auto bad = first_invalid_utf8(text)) return refuse(Errc::invalid, "json.utf8", "byte " + std::to_string(*bad + mark));
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  options.allow_invalid_utf8 = false;
  boost::json::basic_parser<Handler> parser(options);
  boost::json::error_code ec;
  parser.handler().values_left = values_free + text.size() / bytes_a_value;
  const auto used = parser.write_some(false, text.data(), text.size(), ec);
  auto& handler = parser.handler();
  if (!ec && used < text.size() && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) ec = boost::json::error::extra_data;
  if (!ec) return std::move(handler.whole);
  const auto at = "byte " + std::to_string(used + mark);
  if (!handler.rule.empty()) return refuse(Errc::invalid, handler.rule, at, handler.detail);
  if (ec == boost::json::error::too_deep) return refuse(Errc::invalid, "json.too-deep", at, "the limit is " + std::to_string(limits.depth));
  if (ec == boost::json::error::exponent_overflow) return refuse(Errc::invalid, "json.number", at);
  return refuse(Errc::invalid, "json.syntax", at, ec.message());
}

std::string to_jcs(const Json& value) {
  std::string out;
  spell(out, value);
  return out;
}

void append_jcs(std::string& out, const Json& value) { spell(out, value); }
void append_jcs_text(std::string& out, std::string_view text) { spell_text(out, text); }

std::string to_pretty(const Json& value) {
  std::string out;
  show(out, value, 0);
  out += '\n';
  return out;
}

std::string pointer_to(std::string_view pointer, std::string_view name) {
  std::string out(pointer);
  out += '/';
  for (const char c : name) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}
std::string pointer_to(std::string_view pointer, std::size_t index) { return pointer_to(pointer, std::to_string(index)); }

}  // namespace tocsin
