#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"

namespace tocsin {

/// A JSON value (RFC 8259, restricted to I-JSON, RFC 7493): UTF-8, no duplicate names, integers within ±(2^53−1);
/// a whole number is an integer however it is spelled (`5.0`).
/// The look-ups never throw: a missing member or another type yields null, an empty text, zero or an empty list, so
/// check the shape first (`base/message.hpp`) and read afterwards.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(value_); }
  [[nodiscard]] bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  [[nodiscard]] bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  [[nodiscard]] bool is_text() const { return std::holds_alternative<std::string>(value_); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(value_); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }

  [[nodiscard]] bool boolean(bool otherwise = false) const { return is_bool() ? std::get<bool>(value_) : otherwise; }
  [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const { return is_integer() ? std::get<std::int64_t>(value_) : otherwise; }
  [[nodiscard]] double number(double otherwise = 0) const;
  [[nodiscard]] const std::string& text() const;      ///< empty when it is no text
  [[nodiscard]] const Array& array() const;           ///< empty when it is no array
  [[nodiscard]] const Object& object() const;         ///< empty when it is no object
  [[nodiscard]] Array& array_here();                  ///< becomes an array when it is none
  [[nodiscard]] Object& object_here();                ///< becomes an object when it is none

  [[nodiscard]] bool has(std::string_view name) const { return object().contains(name); }
  /// The member of that name, or null.
  [[nodiscard]] const Json& operator[](std::string_view name) const;
  /// The element at that index, or null.
  [[nodiscard]] const Json& at(std::size_t index) const;
  /// The member of that name, made when there is none.
  Json& operator[](const std::string& name) { return object_here()[name]; }
  Json& operator[](const char* name) { return object_here()[name]; }
  const Json& operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  void push(Json value) { array_here().push_back(std::move(value)); }

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonLimits {
  std::size_t bytes = std::size_t{8} << 20;
  std::size_t depth = 32;
};

/// Parses one JSON text.
/// @error invalid "json.syntax"         not JSON, or text after the value; where = byte offset
/// @error invalid "json.utf8"           not UTF-8
/// @error invalid "json.duplicate-name" an object names a member twice
/// @error invalid "json.number"         an integer beyond ±(2^53−1), or a number that no double holds
/// @error invalid "json.too-deep"       deeper than `limits.depth`
/// @error invalid "json.too-large"      longer than `limits.bytes`
Result<Json> parse_json(std::string_view text, JsonLimits limits = {});

/// The one spelling of a value that is hashed and signed (RFC 8785, JSON Canonicalization Scheme).
std::string to_jcs(const Json& value);
/// Indented by two, for people.
std::string to_pretty(const Json& value);
/// SHA-256 of the JCS spelling.
inline Hash jcs_hash(const Json& value) { return sha256(to_jcs(value)); }

/// Appends one name to a JSON pointer (RFC 6901), escaped.
std::string pointer_to(std::string_view pointer, std::string_view name);
std::string pointer_to(std::string_view pointer, std::size_t index);

}  // namespace tocsin
