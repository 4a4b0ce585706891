#include "intel/stix/value.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tocsin::stix {
namespace {

namespace dom = simdjson::dom;
constexpr std::int64_t integer_max = (std::int64_t{1} << 53) - 1;

/// A place in the document, spelled as a JSON pointer only when something is wrong there.
struct At {
  const At* around = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool in_list = false;
};
std::string pointer(const At* at) {
  if (at == nullptr) return {};
  const auto around = pointer(at->around);
  return at->in_list ? pointer_to(around, at->index) : pointer_to(around, at->name);
}

class Layout {
 public:
  explicit Layout(std::vector<Value>& into) : into_(into) { into_.clear(); }
  /// Whether a fraction was read as zero: 0.0, or one that is too small to be told from it, which parse_json refuses.
  [[nodiscard]] bool has_zero() const { return zero_; }

  Result<> add(const dom::element& element, std::string_view name, const At* at) {
    const auto index = into_.size();
    into_.emplace_back();
    into_.back().name = name;
    switch (element.type()) {
      case dom::element_type::OBJECT: TRY_VOID(members(element.get_object().value_unsafe(), index, at)); break;
      case dom::element_type::ARRAY: TRY_VOID(elements(element.get_array().value_unsafe(), index, at)); break;
      case dom::element_type::STRING: set_text(into_[index], element.get_string().value_unsafe()); break;
      case dom::element_type::INT64: TRY_VOID(whole(into_[index], element.get_int64().value_unsafe(), at)); break;
      case dom::element_type::UINT64: return too_large(at);
      case dom::element_type::DOUBLE: TRY_VOID(fraction(into_[index], element.get_double().value_unsafe(), at)); break;
      case dom::element_type::BOOL:
        into_[index].kind = Kind::boolean;
        into_[index].truth = element.get_bool().value_unsafe();
        break;
      case dom::element_type::NULL_VALUE: break;
    }
    into_[index].span = static_cast<std::uint32_t>(into_.size() - index);
    return {};
  }

  /// The members but one: the list of objects of a bundle is laid out object by object.
  Result<> frame(const dom::object& object, std::string_view but) {
    into_.emplace_back();
    into_.front().kind = Kind::object;
    for (const auto [name, value] : object) {
      if (name == but) continue;
      const At at{nullptr, name};
      TRY_VOID(fresh(0, name, at));
      TRY_VOID(add(value, name, &at));
      ++into_.front().count;
    }
    into_.front().span = static_cast<std::uint32_t>(into_.size());
    return all_fresh(0, nullptr);
  }

 private:
  static constexpr std::uint32_t many = 64;  ///< members

  static void set_text(Value& value, std::string_view text) {
    value.kind = Kind::text;
    value.text = text;
  }
  static Result<> too_large(const At* at) { return refuse(Errc::invalid, "json.number", pointer(at), "whole numbers lie within ±(2^53−1)"); }
  static Result<> whole(Value& value, std::int64_t integer, const At* at) {
    if (integer > integer_max || integer < -integer_max) return too_large(at);
    value.kind = Kind::integer;
    value.integer = integer;
    value.number = static_cast<double>(integer);
    return {};
  }
  Result<> fraction(Value& value, double number, const At* at) {
    zero_ = zero_ || number == 0;
    if (number == std::trunc(number) && std::fabs(number) < 1e21) {
      if (std::fabs(number) > static_cast<double>(integer_max)) return too_large(at);
      return whole(value, static_cast<std::int64_t>(number), at);
    }
    value.kind = Kind::number;
    value.number = number;
    return {};
  }

  /// Refuses a name that the object has already. A bit for each hash of a name makes the look through all of them rare; an
  /// object of many members is looked at once it is whole.
  Result<> fresh(std::size_t object, std::string_view name, const At& at) {
    if (into_[object].count >= many) return {};
    std::size_t hash = name.size() * 31;
    for (const char c : name) hash = hash * 131 + static_cast<unsigned char>(c);
    const auto bit = std::uint64_t{1} << ((hash ^ hash >> 17) & 63);
    auto& seen = into_[object].integer;  // free until the object is whole
    const bool maybe = (static_cast<std::uint64_t>(seen) & bit) != 0;
    seen = static_cast<std::int64_t>(static_cast<std::uint64_t>(seen) | bit);
    if (!maybe) return {};
    auto* member = &into_[object] + 1;
    for (std::uint32_t i = 0; i < into_[object].count; ++i, member += member->span)
      if (member->name == name) return twice(&at);
    return {};
  }
  static Result<> twice(const At* at) { return refuse(Errc::invalid, "json.duplicate-name", pointer(at), "stands twice"); }
  Result<> all_fresh(std::size_t object, const At* around) {
    into_[object].integer = 0;
    if (into_[object].count < many) return {};
    std::vector<std::string_view> names;
    for (const auto& member : into_[object]) names.push_back(member.name);
    std::ranges::sort(names);
    const auto same = std::ranges::adjacent_find(names);
    if (same == names.end()) return {};
    const At at{around, *same};
    return twice(&at);
  }
  Result<> members(const dom::object& object, std::size_t index, const At* around) {
    into_[index].kind = Kind::object;
    for (const auto [name, value] : object) {
      const At at{around, name};
      TRY_VOID(fresh(index, name, at));
      TRY_VOID(add(value, name, &at));
      ++into_[index].count;
    }
    return all_fresh(index, around);
  }
  Result<> elements(const dom::array& array, std::size_t index, const At* around) {
    into_[index].kind = Kind::list;
    std::size_t n = 0;
    for (const auto element : array) {
      const At at{around, {}, n++, true};
      TRY_VOID(add(element, {}, &at));
    }
    into_[index].count = static_cast<std::uint32_t>(n);
    return {};
  }

  std::vector<Value>& into_;
  bool zero_ = false;
};

}  // namespace

const Value* Lookup::member(const Value& object, std::string_view name) {
  if (!object.is(Kind::object)) return nullptr;
  if (object.count < large) return object.find(name);
  auto& index = members_[&object];
  if (index.empty())
    for (const auto& each : object) index.emplace(each.name, &each);
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}
const Value* Lookup::element(const Value& list, std::size_t n) {
  if (!list.is(Kind::list) || n >= list.count) return nullptr;
  if (list.count >= large) {
    auto& index = elements_[&list];
    if (index.empty())
      for (const auto& each : list) index.push_back(&each);
    return index[n];
  }
  auto at = list.begin();
  for (std::size_t i = 0; i < n; ++i) ++at;
  return &*at;
}

Json to_json(const Value& value) {
  switch (value.kind) {
    case Kind::null: return nullptr;
    case Kind::boolean: return value.truth;
    case Kind::integer: return value.integer;
    case Kind::number: return value.number;
    case Kind::text: return value.text;
    case Kind::list: {
      Json::Array out;
      out.reserve(value.count);
      for (const auto& element : value) out.push_back(to_json(element));
      return out;
    }
    case Kind::object: break;
  }
  Json::Object out;
  for (const auto& member : value) out.emplace(member.name, to_json(member));
  return out;
}

struct Reader::Parsed {
  dom::parser parser;
  dom::element root;
  Container container = Container::object;
  std::vector<dom::element> objects;
  std::array<std::vector<Value>, 2> buffers;
  std::vector<Value> frame;
  bool holds_list = false;
  std::size_t capacity = 0, depth = 0;
  std::string_view json;
  JsonLimits limits;
  bool read_again = false;

  /// The fast parser takes 1e-400 for zero: where there is a zero, the careful one reads the text again, once.
  Result<> check(const Layout& layout) {
    if (!layout.has_zero() || read_again) return {};
    TRY_VOID(parse_json(json, limits));
    read_again = true;
    return {};
  }
};

Reader::Reader() : parsed_(std::make_unique<Parsed>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Result<> Reader::open(std::string_view json, JsonLimits limits) {
  auto& parsed = *parsed_;
  parsed.objects.clear();
  parsed.json = json;
  parsed.limits = limits;
  parsed.read_again = false;
  if (json.size() > limits.bytes) return refuse(Errc::invalid, "json.too-large", {}, "the limit is " + std::to_string(limits.bytes) + " bytes");
  if (json.size() > parsed.capacity || limits.depth != parsed.depth) {
    parsed.capacity = std::max(json.size(), std::size_t{1} << 14);
    parsed.depth = limits.depth;
    if (parsed.parser.allocate(parsed.capacity, limits.depth) != simdjson::SUCCESS) return refuse(Errc::unavailable, "json.too-large", {}, "no memory");
  }
  if (parsed.parser.parse(json.data(), json.size()).get(parsed.root) != simdjson::SUCCESS) {
    // The fast parser does not say where: the careful one reads it again.
    if (auto wrong = parse_json(json, limits); !wrong) return std::unexpected(std::move(wrong).error());
    return refuse(Errc::invalid, "json.syntax", "byte 0", "not one JSON value");
  }
  parsed.container = Container::object;
  parsed.holds_list = false;
  dom::array list;
  if (parsed.root.get(list) == simdjson::SUCCESS) {
    parsed.container = Container::list;
  } else if (dom::object object; parsed.root.get(object) == simdjson::SUCCESS) {
    std::string_view type;
    const bool typed = object["type"].get(type) == simdjson::SUCCESS;
    const bool holds = parsed.holds_list = object["objects"].get(list) == simdjson::SUCCESS;
    if (typed && type == "bundle") parsed.container = Container::bundle;
    // TAXII 2.1 section 3.7: an envelope without objects is `{}`
    else if (!typed && object["id"].error() != simdjson::SUCCESS && (holds || object["more"].error() == simdjson::SUCCESS || object.size() == 0)) parsed.container = Container::envelope;
    else list = {};
    if (parsed.container != Container::object && !holds) return {};
  }
  if (parsed.container == Container::object) {
    parsed.objects.push_back(parsed.root);
  } else {
    parsed.objects.reserve(list.size());
    for (const auto element : list) parsed.objects.push_back(element);
  }
  return {};
}

Container Reader::container() const { return parsed_->container; }
std::size_t Reader::size() const { return parsed_->objects.size(); }

Result<const Value*> Reader::object(std::size_t n, std::size_t buffer) {
  auto& into = parsed_->buffers[buffer];
  Layout layout(into);
  TRY_VOID(layout.add(parsed_->objects[n], {}, nullptr));
  TRY_VOID(parsed_->check(layout));
  return into.data();
}

Result<const Value*> Reader::frame() {
  dom::object object;
  Layout layout(parsed_->frame);
  if (parsed_->root.get(object) == simdjson::SUCCESS) TRY_VOID(layout.frame(object, parsed_->holds_list ? "objects" : ""));
  else parsed_->frame.emplace_back();
  TRY_VOID(parsed_->check(layout));
  return parsed_->frame.data();
}

}  // namespace tocsin::stix
