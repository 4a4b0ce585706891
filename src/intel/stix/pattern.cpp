#include "intel/stix/pattern.hpp"

#include <algorithm>

#include "intel/stix/forms.hpp"

namespace tocsin::stix::pattern {
namespace {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool word(char c) { return letter(c) || digit(c); }
constexpr bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool base64_char(char c) { return word(c) ? c != '_' : c == '+' || c == '/'; }

/// Recursive descent over the text. A function that returns 0 or false has set the fault.
class Parser {
 public:
  Parser(std::string_view text, Tree& tree) : text_(text), tree_(tree) {}

  bool run() {
    tree_.nodes.clear();
    tree_.steps.clear();
    tree_.constants.clear();
    if (text_.size() > bytes_max) return fail(0, "is longer than " + std::to_string(bytes_max) + " bytes");
    skip();
    tree_.root = followed_by(0);
    if (tree_.root == 0) return false;
    return at_ == text_.size() || fail(at_, "wants the end of the pattern, a qualifier, AND, OR or FOLLOWEDBY");
  }
  [[nodiscard]] Fault fault() const {
    const auto before = text_.substr(0, fault_at_);
    return {static_cast<std::size_t>(std::ranges::count_if(before, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; })), detail_};
  }

 private:
  bool fail(std::size_t at, std::string detail) {
    fault_at_ = std::min(at, text_.size());
    detail_ = std::move(detail);
    return false;
  }
  std::uint32_t fail_node(std::size_t at, std::string detail) {
    fail(at, std::move(detail));
    return 0;
  }
  std::uint32_t add(Node node) {
    tree_.nodes.push_back(node);
    return static_cast<std::uint32_t>(tree_.nodes.size());
  }
  Node& node(std::uint32_t number) { return tree_.nodes[number - 1]; }

  // ---- words

  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  /// The length of the white space of Unicode that begins here, in bytes (property White_Space).
  [[nodiscard]] std::size_t space() const {
    const char c = peek();
    if (c == ' ' || (c >= '\t' && c <= '\r')) return at_ < text_.size() ? 1 : 0;
    if (static_cast<unsigned char>(c) < 0x80) return 0;
    const auto begins = [&](std::string_view what) { return text_.substr(at_).starts_with(what); };
    if (begins("\xc2\x85") || begins("\xc2\xa0")) return 2;
    if (begins("\xe1\x9a\x80") || begins("\xe2\x80\xa8") || begins("\xe2\x80\xa9") || begins("\xe2\x80\xaf") || begins("\xe2\x81\x9f") || begins("\xe3\x80\x80")) return 3;
    if (begins("\xe2\x80") && at_ + 2 < text_.size() && static_cast<unsigned char>(text_[at_ + 2]) >= 0x80 && static_cast<unsigned char>(text_[at_ + 2]) <= 0x8a) return 3;
    return 0;
  }
  /// White space and comments, which the grammar has.
  void skip() {
    while (true) {
      if (const auto length = space(); length > 0) {
        at_ += length;
      } else if (peek() == '/' && text_.substr(at_).starts_with("/*")) {
        const auto end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return;
        at_ = end + 2;
      } else if (peek() == '/' && text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else {
        return;
      }
    }
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    skip();
    return true;
  }
  /// A keyword, and what follows it is no part of a longer word.
  bool keyword(std::string_view wanted) {
    if (peek() != wanted.front() || !text_.substr(at_).starts_with(wanted)) return false;
    const auto end = at_ + wanted.size();
    if (end < text_.size() && (word(text_[end]) || text_[end] == '-')) return false;
    at_ = end;
    skip();
    return true;
  }

  // ---- observations

  template <class Operand>
  std::uint32_t chain(Kind kind, std::string_view between, Operand operand) {
    const auto first = operand();
    if (first == 0 || !keyword(between)) return first;
    const auto all = add({.kind = kind, .first = first});
    auto last = first;
    do {
      const auto next = operand();
      if (next == 0) return 0;
      node(last).next = next;
      last = next;
    } while (keyword(between));
    return all;
  }
  std::uint32_t followed_by(int depth) {
    return chain(Kind::followed_by, "FOLLOWEDBY", [&] {
      return chain(Kind::one_of, "OR", [&] { return chain(Kind::all_of, "AND", [&] { return observation(depth); }); });
    });
  }

  std::uint32_t observation(int depth) {
    if (depth > depth_max) return fail_node(at_, "nests deeper than " + std::to_string(depth_max));
    std::uint32_t inner = 0;
    bool bare = true;  // in brackets, not in parentheses
    if (take('[')) {
      const auto comparison = any_comparison(depth + 1);
      if (comparison == 0) return 0;
      if (!take(']')) return fail_node(at_, "wants ], AND or OR");
      inner = add({.kind = Kind::observation, .first = comparison});
    } else if (take('(')) {
      bare = false;
      inner = followed_by(depth + 1);
      if (inner == 0) return 0;
      if (!take(')')) return fail_node(at_, "wants ), a qualifier, AND, OR or FOLLOWEDBY");
    } else {
      return fail_node(at_, at_ == text_.size() ? "wants an observation in [ ]" : "wants [ or (");
    }
    return qualified(inner, bare);
  }

  std::uint32_t qualified(std::uint32_t inner, bool bare) {
    unsigned seen = 0;
    int count = 0;
    while (true) {
      const auto at = at_;
      Node qualifier{.kind = Kind::within, .first = inner};
      if (keyword("WITHIN")) {
        if (!positive(qualifier.a, true) || !(keyword("SECONDS") || fail(at_, "wants SECONDS"))) return 0;
      } else if (keyword("REPEATS")) {
        qualifier.kind = Kind::repeats;
        if (!positive(qualifier.a, false) || !(keyword("TIMES") || fail(at_, "wants TIMES"))) return 0;
      } else if (keyword("START")) {
        qualifier.kind = Kind::start_stop;
        if (!window(qualifier)) return 0;
      } else {
        return inner;
      }
      if (++count > qualifiers_max) return fail_node(at, "has more than " + std::to_string(qualifiers_max) + " qualifiers");
      const auto bit = 1u << static_cast<unsigned>(qualifier.kind);
      if ((seen & bit) != 0 && bare) return fail_node(at, "an observation has one qualifier of a kind");
      seen |= bit;
      inner = add(qualifier);
    }
  }
  bool positive(std::string_view& into, bool fraction) {
    const auto begin = at_;
    Constant number{};
    if (!digit(peek()) && peek() != '.') return fail(begin, fraction ? "wants a positive number" : "wants a positive whole number");
    if (!numeral(number)) return false;
    if (number.kind == Literal::number && !fraction) return fail(begin, "wants a positive whole number");
    if (std::ranges::all_of(number.spelled, [](char c) { return c == '0' || c == '.'; })) return fail(begin, "wants more than zero");
    into = number.spelled;
    return true;
  }
  bool window(Node& qualifier) {
    Constant start{}, stop{};
    const auto first = at_;
    if (!literal(start) || (start.kind != Literal::timestamp && !fail(first, "wants a timestamp: t'2026-03-01T00:00:00Z'"))) return false;
    if (!keyword("STOP")) return fail(at_, "wants STOP");
    const auto second = at_;
    if (!literal(stop) || (stop.kind != Literal::timestamp && !fail(second, "wants a timestamp: t'2026-03-01T00:00:00Z'"))) return false;
    qualifier.a = start.spelled;
    qualifier.b = stop.spelled;
    return true;
  }

  // ---- comparisons

  std::uint32_t any_comparison(int depth) {
    return chain(Kind::or_, "OR", [&] { return chain(Kind::and_, "AND", [&] { return test(depth); }); });
  }
  std::uint32_t test(int depth) {
    if (depth > depth_max) return fail_node(at_, "nests deeper than " + std::to_string(depth_max));
    if (take('(')) {
      const auto inner = any_comparison(depth + 1);
      if (inner == 0) return 0;
      return take(')') ? inner : fail_node(at_, "wants ), AND or OR");
    }
    Node comparison{.kind = Kind::comparison};
    const auto begin = at_;
    comparison.negated = keyword("NOT");
    if (keyword("EXISTS")) {
      comparison.op = Op::exists;
      return path(comparison) ? add(comparison) : 0;
    }
    if (comparison.negated) return fail_node(begin, "NOT stands before an operator, or before EXISTS");
    if (!path(comparison)) return 0;
    comparison.negated = keyword("NOT");
    if (!operation(comparison)) return 0;
    return add(comparison);
  }

  bool path(Node& comparison) {
    const auto begin = at_;
    if (!letter(peek())) return fail(begin, "wants an object path: type:property");
    while (word(peek()) || peek() == '-') ++at_;
    comparison.type = text_.substr(begin, at_ - begin);
    skip();
    if (peek() != ':') return fail(at_, "wants : after the object type");
    ++at_;
    skip();
    comparison.steps = static_cast<std::uint32_t>(tree_.steps.size());
    if (!named()) return false;
    while (true) {
      if (take('.')) {
        if (!named()) return false;
      } else if (take('[')) {
        if (!indexed()) return false;
      } else {
        break;
      }
    }
    comparison.steps_count = static_cast<std::uint32_t>(tree_.steps.size()) - comparison.steps;
    return true;
  }
  bool named() {
    const auto begin = at_;
    if (peek() == '\'') {
      Constant name{};
      if (!text(name)) return false;
      if (name.spelled.empty()) return fail(begin, "wants a property name");
      tree_.steps.push_back({name.spelled});
      return true;
    }
    if (!letter(peek())) return fail(begin, "wants a property name");
    while (word(peek())) ++at_;
    if (peek() == '-') return fail(at_, "a property name with a hyphen stands in quotes");
    tree_.steps.push_back({text_.substr(begin, at_ - begin)});
    skip();
    return true;
  }
  bool indexed() {
    const auto begin = at_;
    if (peek() == '*') ++at_;
    else
      while (digit(peek())) ++at_;
    const auto spelled = text_.substr(begin, at_ - begin);
    if (spelled.empty() || (spelled.size() > 1 && spelled.front() == '0')) return fail(begin, "wants an index from 0, or *");
    tree_.steps.push_back({spelled, true});
    skip();
    return take(']') || fail(at_, "wants ] after the index");
  }

  bool operation(Node& comparison) {
    const auto begin = at_;
    if (!operator_(comparison.op)) return fail(begin, "wants a comparison operator");
    comparison.constants = static_cast<std::uint32_t>(tree_.constants.size());
    const auto value_at = at_;
    if (comparison.op == Op::in) {
      if (!set()) return false;
    } else {
      Constant value{};
      if (!literal(value)) return false;
      tree_.constants.push_back(value);
      const bool ordered = comparison.op >= Op::less && comparison.op <= Op::greater_or_equal;
      if (ordered && value.kind == Literal::boolean) return fail(value_at, "true and false have no order");
      if (comparison.op >= Op::like && value.kind != Literal::text) return fail(value_at, "wants a text in quotes");
      const bool network = comparison.op == Op::issubset || comparison.op == Op::issuperset;
      if (network && !is_ipv4(value.spelled) && !is_ipv6(value.spelled)) return fail(value_at, "wants an address or a network, as '198.51.100.0/24'");
    }
    comparison.constants_count = static_cast<std::uint32_t>(tree_.constants.size()) - comparison.constants;
    return hashes(comparison, value_at);
  }
  bool operator_(Op& op) {
    const char c = peek();
    const char d = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    const auto sign = [&](Op which, std::size_t length) {
      op = which;
      at_ += length;
      skip();
      return true;
    };
    if (c == '=') return sign(Op::equal, d == '=' ? 2 : 1);
    if (c == '!' && d == '=') return sign(Op::not_equal, 2);
    if (c == '<') return d == '>' ? sign(Op::not_equal, 2) : d == '=' ? sign(Op::less_or_equal, 2) : sign(Op::less, 1);
    if (c == '>') return d == '=' ? sign(Op::greater_or_equal, 2) : sign(Op::greater, 1);
    static constexpr std::pair<std::string_view, Op> words[] = {{"IN", Op::in}, {"LIKE", Op::like}, {"MATCHES", Op::matches}, {"ISSUBSET", Op::issubset}, {"ISSUPERSET", Op::issuperset}};
    for (const auto& [spelled, which] : words)
      if (keyword(spelled)) {
        op = which;
        return true;
      }
    return false;
  }
  bool set() {
    if (!take('(')) return fail(at_, "wants a set in ( )");
    if (take(')')) return true;
    const auto number = [](Literal kind) { return kind == Literal::integer || kind == Literal::number; };
    Literal kind{};
    for (bool first = true;; first = false) {
      const auto begin = at_;
      Constant value{};
      if (!literal(value)) return false;
      if (first) kind = value.kind;
      else if (value.kind != kind && !(number(value.kind) && number(kind))) return fail(begin, "the values of a set are of one type");
      tree_.constants.push_back(value);
      if (take(')')) return true;
      if (!take(',')) return fail(at_, "wants , or )");
    }
  }
  /// A hash that is compared for equality has to be one.
  bool hashes(const Node& comparison, std::size_t value_at) {
    if (comparison.op != Op::equal && comparison.op != Op::not_equal && comparison.op != Op::in) return true;
    if (comparison.steps_count < 2) return true;
    const auto& name = tree_.steps[comparison.steps + comparison.steps_count - 1];
    const auto& before = tree_.steps[comparison.steps + comparison.steps_count - 2];
    if (name.index || (before.name != "hashes" && before.name != "file_header_hashes")) return true;
    for (std::uint32_t i = 0; i < comparison.constants_count; ++i) {
      const auto& value = tree_.constants[comparison.constants + i];
      if (value.kind == Literal::text && hash_form(name.name, value.spelled) == HashForm::wrong_value)
        return fail(value_at, "'" + std::string(cut(value.spelled, 140)) + "' is no " + std::string(name.name));
    }
    return true;
  }

  // ---- constants (section 9.2)

  bool literal(Constant& into) {
    const char c = peek();
    if (c == '\'') return text(into);
    if (digit(c) || c == '-' || c == '.') return numeral(into);
    const bool quote = at_ + 1 < text_.size() && text_[at_ + 1] == '\'';
    if (c == 't' && quote) return timestamp(into);
    if (c == 'h' && quote) return hex(into);
    if (c == 'b' && quote) return binary(into);
    const auto begin = at_;
    if (keyword("true") || keyword("false")) {
      into = {Literal::boolean, text_.substr(begin, c == 't' ? 4 : 5)};
      return true;
    }
    return fail(begin, c == '+' ? "a positive number has no sign" : "wants a constant: a number, true, false, or a text in quotes");
  }
  bool text(Constant& into) {
    const auto begin = at_;
    for (++at_;;) {
      const auto stop = text_.find_first_of("'\\", at_);
      if (stop == std::string_view::npos) return fail(begin, "the quote is not closed");
      if (text_[stop] == '\'') {
        into = {Literal::text, text_.substr(begin + 1, stop - begin - 1)};
        at_ = stop + 1;
        skip();
        return true;
      }
      const char escaped = stop + 1 < text_.size() ? text_[stop + 1] : '\0';
      if (escaped != '\'' && escaped != '\\') return fail(stop, "a backslash stands before another, or before a quote");
      at_ = stop + 2;
    }
  }
  bool numeral(Constant& into) {
    const auto begin = at_;
    if (peek() == '-') ++at_;
    const auto digits = at_;
    while (digit(peek())) ++at_;
    const auto whole = at_ - digits;
    Literal kind = Literal::integer;
    if (peek() == '.') {
      kind = Literal::number;
      const auto point = at_++;
      while (digit(peek())) ++at_;
      if (at_ == point + 1) return fail(point, "wants a digit after the point");
    } else if (whole == 0) {
      return fail(begin, "wants a number");
    } else if (whole > 1 && text_[digits] == '0') {
      return fail(begin, "a number does not begin with 0");
    } else if (whole > 16 || (whole == 16 && text_.substr(digits, 16) > "9007199254740991")) {
      return fail(begin, "whole numbers lie within ±(2^53−1)");
    }
    if (word(peek())) return fail(at_, "wants the end of the number");
    into = {kind, text_.substr(begin, at_ - begin)};
    skip();
    return true;
  }
  /// What stands in the quotes after a prefix of one letter.
  bool inside(std::string_view& into) {
    const auto end = text_.find('\'', at_ + 2);
    if (end == std::string_view::npos) return fail(at_, "the quote is not closed");
    into = text_.substr(at_ + 2, end - at_ - 2);
    at_ = end + 1;
    skip();
    return true;
  }
  bool timestamp(Constant& into) {
    const auto begin = at_;
    into.kind = Literal::timestamp;
    if (!inside(into.spelled)) return false;
    return parse_timestamp(into.spelled) || fail(begin, "is no timestamp such as t'2026-03-01T02:10:00Z'");
  }
  bool hex(Constant& into) {
    const auto begin = at_;
    into.kind = Literal::hex;
    if (!inside(into.spelled)) return false;
    return (into.spelled.size() % 2 == 0 && std::ranges::all_of(into.spelled, hex_digit)) || fail(begin, "is no hexadecimal constant: an even number of 0–9 and a–f");
  }
  bool binary(Constant& into) {
    const auto begin = at_;
    into.kind = Literal::binary;
    if (!inside(into.spelled)) return false;
    std::size_t digits = 0, padding = 0;
    for (const char c : into.spelled) {
      if (c == '\n' || c == '\r') continue;  // line feeds are ignored
      if (c == '=') ++padding;
      else if (!base64_char(c) || padding > 0) return fail(begin, "is no base64 constant");
      else ++digits;
    }
    return (digits > 0 && (digits + padding) % 4 == 0 && padding <= 2) || fail(begin, "is no base64 constant: groups of four, padded");
  }

  std::string_view text_;
  Tree& tree_;
  std::size_t at_ = 0, fault_at_ = 0;
  std::string detail_;
};

}  // namespace

std::optional<Fault> parse(std::string_view text, Tree& into) {
  Parser parser(text, into);
  if (parser.run()) return std::nullopt;
  into.root = 0;
  return parser.fault();
}

Result<Tree> parse(std::string_view text) {
  Tree tree;
  if (auto fault = parse(text, tree)) return refuse(Errc::invalid, "stix.pattern", "character " + std::to_string(fault->position), std::move(fault->detail));
  return tree;
}

}  // namespace tocsin::stix::pattern
