#pragma once
// One table per struct, read in both directions: how facts (and other small structs) become JSON and come back. A
// struct names its members once, in a function that hands them over: a compiler pays for it where it is used, and not, as for a
// std::tuple, in every file that sees the struct:
//
//   struct Agreed { PersonId by; RoleId role;
//                   static constexpr auto fields = [](auto use) { return use(field("by", &Agreed::by), field("role", &Agreed::role)); }; };
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/marking.hpp"

namespace tocsin {

template <class T, class M>
struct NamedMember {
  std::string_view name;
  M T::*member;
};
template <class T, class M>
constexpr NamedMember<T, M> field(std::string_view name, M T::*member) { return {name, member}; }

template <class T> concept HasFields = requires { &T::fields; };
/// An enum whose namespace has `constexpr std::span<const std::string_view> names_of(E)`, in the order of its values.
template <class E> concept NamedEnum = std::is_enum_v<E> && requires(E e) { { names_of(e) } -> std::convertible_to<std::span<const std::string_view>>; };

/// The name of an enum's value as JSON spells it.
template <NamedEnum E>
constexpr std::string_view spelled(E value) { return std::span<const std::string_view>(names_of(value))[static_cast<std::size_t>(value)]; }

/// A kind of fact and its fields, as the ledger's body holds them.
struct Written {
  std::string kind;
  Json data;
  bool operator==(const Written&) const = default;
};

namespace fields_detail {

template <class T> struct Codec;
template <class T> Json to(const T& value) { return Codec<T>::to(value); }
template <class T> bool from(const Json& json, T& value) { return Codec<T>::from(json, value); }

template <> struct Codec<std::string> {
  static Json to(const std::string& v) { return v; }
  static bool from(const Json& j, std::string& v) { return j.is_text() && (v = j.text(), true); }
};
template <> struct Codec<std::int64_t> {
  static Json to(std::int64_t v) { return v; }
  static bool from(const Json& j, std::int64_t& v) { return j.is_integer() && (v = j.integer(), true); }
};
template <> struct Codec<bool> {
  static Json to(bool v) { return v; }
  static bool from(const Json& j, bool& v) { return j.is_bool() && (v = j.boolean(), true); }
};
template <> struct Codec<Json> {
  static Json to(const Json& v) { return v; }
  static bool from(const Json& j, Json& v) { return v = j, true; }
};
template <> struct Codec<Hash> {
  static Json to(const Hash& v) { return v.hex(); }
  static bool from(const Json& j, Hash& v) {
    auto hash = Hash::from_hex(j.text());
    return hash && (v = *hash, v.hex() == j.text());
  }
};
template <> struct Codec<Instant> {
  static Json to(Instant v) { return to_rfc3339(v); }
  static bool from(const Json& j, Instant& v) {
    const auto at = parse_rfc3339(j.text());
    return at && (v = *at, to_rfc3339(v) == j.text());
  }
};
template <> struct Codec<Tlp> {
  static Json to(Tlp v) { return name(v); }
  static bool from(const Json& j, Tlp& v) {
    const auto tlp = parse_tlp(j.text());
    return tlp && (v = *tlp, name(v) == j.text());
  }
};
template <class Kind> struct Codec<Id<Kind>> {
  static Json to(const Id<Kind>& v) { return v.value; }
  static bool from(const Json& j, Id<Kind>& v) { return j.is_text() && !j.text().empty() && (v.value = j.text(), true); }
};
template <NamedEnum E> struct Codec<E> {
  static Json to(E v) { return spelled(v); }
  static bool from(const Json& j, E& v) {
    const std::span<const std::string_view> names = names_of(v);
    for (std::size_t i = 0; j.is_text() && i < names.size(); ++i)
      if (names[i] == j.text()) return v = static_cast<E>(i), true;
    return false;
  }
};
template <class T> struct Codec<std::vector<T>> {
  static Json to(const std::vector<T>& v) {
    Json::Array out;
    for (const auto& each : v) out.push_back(fields_detail::to(each));
    return out;
  }
  static bool from(const Json& j, std::vector<T>& v) {
    v.resize(j.array().size());
    for (std::size_t i = 0; i < v.size(); ++i)
      if (!fields_detail::from(j.at(i), v[i])) return false;
    return j.is_array();
  }
};
template <class T> struct Codec<std::set<T>> {
  static Json to(const std::set<T>& v) { return fields_detail::to(std::vector<T>(v.begin(), v.end())); }
  static bool from(const Json& j, std::set<T>& v) {
    std::vector<T> list;
    if (!fields_detail::from(j, list)) return false;
    v = {list.begin(), list.end()};
    return v.size() == list.size() && std::ranges::equal(v, list);  // one spelling: ascending, nothing twice
  }
};
template <class K, class T> struct Codec<std::map<K, T>> {
  static Json to(const std::map<K, T>& v) {
    Json::Object out;
    for (const auto& [key, each] : v) out.emplace(fields_detail::to(key).text(), fields_detail::to(each));
    return out;
  }
  static bool from(const Json& j, std::map<K, T>& v) {
    v.clear();
    for (const auto& [name, each] : j.object()) {
      K key{};
      if (!fields_detail::from(Json(name), key) || !fields_detail::from(each, v[key])) return false;
    }
    return j.is_object();
  }
};
template <HasFields T> struct Codec<T> {
  static Json to(const T& v);
  static bool from(const Json& j, T& v);
};

template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};

template <class M>
void put(Json::Object& out, std::string_view name, const M& value) {
  if constexpr (IsOptional<M>::value) {
    if (value) out.emplace(name, to(*value));
  } else {
    out.emplace(name, to(value));
  }
}
template <class M>
bool take(const Json::Object& object, std::string_view name, M& value, std::size_t& taken) {
  const auto found = object.find(name);
  taken += found == object.end() ? 0U : 1U;
  if constexpr (IsOptional<M>::value) {
    if (found == object.end()) return value.reset(), true;
    return from(found->second, value.emplace());
  } else {
    return found != object.end() && from(found->second, value);
  }
}

/// Reads every field; yields the name of the first that is missing or wrong, `*` for one too many, or nothing.
template <HasFields T>
std::optional<std::string> trouble(const Json& json, T& value) {
  if (!json.is_object()) return "";
  std::optional<std::string> bad;
  std::size_t taken = 0;
  T::fields([&](const auto&... f) { (void)((take(json.object(), f.name, value.*(f.member), taken) || (bad = std::string(f.name), false)) && ...); });
  if (!bad && taken != json.object().size()) bad = "*";
  return bad;
}

template <HasFields T> Json Codec<T>::to(const T& v) {
  Json::Object out;
  T::fields([&](const auto&... f) { (put(out, f.name, v.*(f.member)), ...); });
  return out;
}
template <HasFields T> bool Codec<T>::from(const Json& j, T& v) { return !trouble(j, v); }

}  // namespace fields_detail

/// The struct as a JSON object; an empty optional is left out.
template <HasFields T> Json write_fields(const T& value) { return fields_detail::to(value); }

/// The struct that the object spells: every field there, none unknown, each in its one spelling.
/// @error invalid "fact.form" where = pointer to the field
template <HasFields T>
Result<T> read_fields(const Json& json) {
  T value{};
  if (auto bad = fields_detail::trouble(json, value)) return refuse(Errc::invalid, "fact.form", "/" + *bad);
  return value;
}

/// Writes the alternative held; each has a `kind` and `fields`.
template <class... Facts>
Written write_fact(const std::variant<Facts...>& fact) {
  return std::visit([]<class F>(const F& f) { return Written{std::string(F::kind), write_fields(f)}; }, fact);
}

/// Reads the alternative whose `kind` it is.
/// @error invalid "fact.kind" no alternative has that kind · "fact.form"
template <class Variant>
Result<Variant> read_fact(std::string_view kind, const Json& data) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) -> Result<Variant> {
    std::optional<Result<Variant>> found;
    const auto try_one = [&]<class F>(std::type_identity<F>) {
      if (found || F::kind != kind) return;
      auto read = read_fields<F>(data);
      found = read ? Result<Variant>(Variant(*std::move(read))) : Result<Variant>(std::unexpected(std::move(read).error()));
    };
    (try_one(std::type_identity<std::variant_alternative_t<I, Variant>>{}), ...);
    if (found) return *std::move(found);
    return refuse(Errc::invalid, "fact.kind", "/kind", std::string(kind));
  }(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

}  // namespace tocsin
