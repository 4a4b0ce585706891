#include <algorithm>
#include <array>

#include "intel/stix/forms.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/schema.hpp"

// A pattern's canonical spelling, and what is said about it beyond its grammar.
namespace tocsin::stix::pattern {
namespace {

bool plain_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && letter(name.front()) && std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

class Printer {
 public:
  explicit Printer(const Tree& tree) : tree_(tree) {}
  std::string run() {
    print(tree_.root);
    return std::move(out_);
  }

 private:
  void print(std::uint32_t number) {
    const auto& node = tree_.node(number);
    switch (node.kind) {
      case Kind::comparison: return comparison(node);
      case Kind::and_: return joined(node, " AND ");
      case Kind::or_: return joined(node, " OR ");
      case Kind::observation:
        out_ += '[';
        print(node.first);
        out_ += ']';
        return;
      case Kind::all_of: return joined(node, " AND ");
      case Kind::one_of: return joined(node, " OR ");
      case Kind::followed_by: return joined(node, " FOLLOWEDBY ");
      case Kind::within:
      case Kind::repeats:
      case Kind::start_stop: return qualifier(node);
    }
  }
  void enclosed(std::uint32_t number, bool parentheses) {
    if (parentheses) out_ += '(';
    print(number);
    if (parentheses) out_ += ')';
  }
  /// An operand needs parentheses when it binds no tighter than what joins it.
  void joined(const Node& node, std::string_view between) {
    const auto looseness = [](Kind kind) {
      switch (kind) {
        case Kind::and_:
        case Kind::all_of: return 1;
        case Kind::or_:
        case Kind::one_of: return 2;
        case Kind::followed_by: return 3;
        default: return 0;
      }
    };
    for (auto child = node.first; child != 0; child = tree_.node(child).next) {
      if (child != node.first) out_ += between;
      enclosed(child, looseness(tree_.node(child).kind) >= looseness(node.kind));
    }
  }
  void qualifier(const Node& node) {
    const auto kind = tree_.node(node.first).kind;
    bool parentheses = kind == Kind::all_of || kind == Kind::one_of || kind == Kind::followed_by;
    // two of a kind are only allowed with parentheses between
    for (auto inner = node.first; tree_.node(inner).kind >= Kind::within && !parentheses; inner = tree_.node(inner).first) parentheses = tree_.node(inner).kind == node.kind;
    enclosed(node.first, parentheses);
    if (node.kind == Kind::within) out_ += " WITHIN " + number(node.a) + " SECONDS";
    else if (node.kind == Kind::repeats) out_ += " REPEATS " + std::string(node.a) + " TIMES";
    else out_ += " START t'" + std::string(node.a) + "' STOP t'" + std::string(node.b) + "'";
  }
  static std::string number(std::string_view spelled) {
    std::string out(spelled);
    if (const auto point = out.find('.'); point != std::string::npos && (point == 0 || out[point - 1] == '-')) out.insert(point, "0");
    return out;
  }
  void comparison(const Node& node) {
    if (node.op == Op::exists) {
      out_ += node.negated ? "NOT EXISTS " : "EXISTS ";
      return path(node);
    }
    path(node);
    if (node.negated) out_ += " NOT";
    static constexpr std::array<std::string_view, 11> signs{" = ", " != ", " < ", " <= ", " > ", " >= ", " IN ", " LIKE ", " MATCHES ", " ISSUBSET ", " ISSUPERSET "};
    out_ += signs[static_cast<std::size_t>(node.op)];
    const auto values = tree_.values(node);
    if (node.op != Op::in) return constant(values.front());
    out_ += '(';
    for (bool first = true; const auto& value : values) {
      if (!std::exchange(first, false)) out_ += ", ";
      constant(value);
    }
    out_ += ')';
  }
  void path(const Node& node) {
    out_ += node.type;
    out_ += ':';
    for (bool first = true; const auto& step : tree_.path(node)) {
      if (step.index) {
        out_ += '[' + std::string(step.name) + ']';
        continue;
      }
      if (!std::exchange(first, false)) out_ += '.';
      if (plain_name(step.name)) out_ += step.name;
      else out_ += "'" + std::string(step.name) + "'";
    }
  }
  void constant(const Constant& value) {
    switch (value.kind) {
      case Literal::text: out_ += "'" + std::string(value.spelled) + "'"; return;
      case Literal::timestamp: out_ += "t'" + std::string(value.spelled) + "'"; return;
      case Literal::hex:
        out_ += "h'";
        for (const char c : value.spelled) out_ += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        out_ += '\'';
        return;
      case Literal::binary:
        out_ += "b'";
        for (const char c : value.spelled)
          if (c != '\n' && c != '\r') out_ += c;
        out_ += '\'';
        return;
      case Literal::number: out_ += number(value.spelled); return;
      default: out_ += value.spelled;
    }
  }

  const Tree& tree_;
  std::string out_;
};

constexpr std::size_t types_max = 64, said_max = 100, shown_max = 80;

/// The object types that a comparison, or what is made of comparisons, can be about; none when they are too many to tell.
std::vector<std::string_view> types_of(const Tree& tree, std::uint32_t number, std::vector<std::string>& said) {
  const auto& node = tree.node(number);
  if (node.kind == Kind::comparison) return {node.type};
  std::vector<std::string_view> all;
  for (auto child = node.first; child != 0; child = tree.node(child).next) {
    auto types = types_of(tree, child, said);
    if (node.kind == Kind::or_) {
      if (types.empty() || all.size() > types_max) return {};
      for (const auto type : types)
        if (std::ranges::find(all, type) == all.end()) all.push_back(type);
    } else if (all.empty()) {
      all = std::move(types);
    } else if (!types.empty()) {
      std::vector<std::string_view> both;
      std::ranges::copy_if(all, std::back_inserter(both), [&](std::string_view type) { return std::ranges::find(types, type) != types.end(); });
      if (both.empty()) said.push_back("AND joins " + std::string(all.front()) + " and " + std::string(types.front()) + ", which no single object can be");
      all = std::move(both);
    }
  }
  return all;
}

void look_at_path(const Tree& tree, const Node& node, std::vector<std::string>& said) {
  const auto* index = index_of(node.type);
  if (index == nullptr || index->schema().family != Family::sco) {
    said.push_back(std::string(node.type) + " is no cyber observable of the standard" + (is_type_name(node.type) ? "" : ", and no type name"));
    return;
  }
  const auto path = tree.path(node);
  if (index->find(path.front().name) < 0 && !path.front().name.starts_with("x_"))
    said.push_back(std::string(path.front().name) + " is no property of " + std::string(node.type));
}

}  // namespace

std::string print(const Tree& tree) { return tree.root == 0 ? std::string() : Printer(tree).run(); }

std::string unnamed(const Tree& tree) {
  for (const auto& node : tree.nodes) {
    if (node.kind != Kind::comparison) continue;
    if (!is_type_name(node.type)) return std::string(cut(node.type, shown_max)) + " is no name of a type: 3 to 250 of a–z, 0–9 and single hyphens";
    const auto property = tree.path(node).front().name;
    const auto* index = index_of(node.type);
    const bool known = property == "id" || (index != nullptr && index->find(property) >= 0);
    if (!known && !is_property_name(property)) return std::string(cut(property, shown_max)) + " is no name of a property: 3 to 250 of a–z, 0–9 and _, a letter first";
  }
  return {};
}

std::vector<std::string> advice(const Tree& tree) {
  std::vector<std::string> said;
  for (const auto& node : tree.nodes) {
    if (said.size() >= said_max) break;
    if (node.kind == Kind::comparison) {
      look_at_path(tree, node, said);
      if (node.op == Op::in && node.constants_count == 0) said.emplace_back("an empty set holds nothing");
    }
    if (node.kind == Kind::observation) types_of(tree, node.first, said);
    if (node.kind == Kind::start_stop && parse_timestamp(node.a)->compare(*parse_timestamp(node.b)) >= 0) said.emplace_back("STOP is not after START: nothing lies between");
    if (node.kind >= Kind::within)
      for (auto inner = node.first; tree.node(inner).kind >= Kind::within; inner = tree.node(inner).first)
        if (tree.node(inner).kind == node.kind) said.emplace_back("an observation should have one qualifier of a kind");
  }
  return said;
}

}  // namespace tocsin::stix::pattern
