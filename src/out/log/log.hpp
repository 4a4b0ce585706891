#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::log {

enum class Level : std::uint8_t { debug, info, warning, error };

/// A value that may stand in the log. There is no way to make one of a free text, so neither content nor secrets get in by
/// mistake: numbers, truth values, instants, hashes, ids, and words that the program itself spells.
class Value {
 public:
  template <std::same_as<bool> T>  // a pointer would become true otherwise
  Value(T value) : value_(value) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Value(T value) : value_(static_cast<std::int64_t>(value)) {}
  Value(double value) : value_(value) {}
  Value(Instant at) : value_(to_rfc3339(at)) {}
  Value(const Hash& hash) : value_(hash.hex()) {}
  template <class Kind>
  Value(const Id<Kind>& id) : value_(id.value) {}
  template <std::size_t N>
  consteval Value(const char (&word)[N]) : value_(std::string_view(word, N - 1)) {}
  /// A word of the program's own: a rule id, a state, a route pattern, an address. Anything with another character than
  /// letters, digits and `-_.:/{}[]+` becomes `?`, and more than 128 bytes are cut.
  static Value word(std::string_view text);

 private:
  friend std::string spell(const Value&);
  explicit Value(std::string text) : value_(std::move(text)) {}
  std::variant<bool, std::int64_t, double, std::string_view, std::string> value_;
};
struct Field {
  std::string_view name;  ///< snake_case, units last
  Value value;
};

/// Where lines go from now on: standard error, and a file when its path is given (rotated at 64 MB, eight kept).
/// @error unavailable "log.file" the file cannot be opened
Result<> open(const std::string& path, Level least);
/// One JSON object on one line: {t, level, event, …fields}. Any thread; never throws.
/// @param event what happened, as `http.answered`
void line(Level level, std::string_view event, std::initializer_list<Field> fields = {});
/// How many lines could not be written since the program began.
std::int64_t lines_lost();
/// The line without its time, as `line` writes it.
std::string spell(Level level, std::string_view event, std::initializer_list<Field> fields);

}  // namespace tocsin::log
