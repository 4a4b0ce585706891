#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace tocsin {

/// Every way a request can fail. Each value maps to exactly one HTTP status, one CLI exit code and
/// one row of docs/errors.md; `tests/tidy` fails when the three lists disagree.
enum class Errc : std::uint8_t { invalid, forbidden, not_found, conflict, stale, unavailable };

/// A refusal the caller can act on.
struct Error {
  Errc code;
  std::string rule;    ///< the rule that refused, as docs/rules.md spells it; texts are looked up by it
  std::string where;   ///< place in the input: JSON pointer, file or line:column; empty when there is none
  std::string detail;  ///< for the person who has to mend it, English; never a secret, never content
  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

/// Makes the refusal that a function returns: `return refuse(Errc::invalid, "json.syntax", "3:14");`
inline std::unexpected<Error> refuse(Errc code, std::string rule, std::string where = {}, std::string detail = {}) {
  return std::unexpected(Error{code, std::move(rule), std::move(where), std::move(detail)});
}

/// Calls the overload that takes the alternative held: `std::visit(Overload{[](const Draft&) {...}, ...}, state)`.
template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};

}  // namespace tocsin

#define TOCSIN_TRY(name, expression)                            \
  __extension__({                                               \
    auto&& name = (expression);                                 \
    if (!name) return std::unexpected(std::move(name).error()); \
    *std::move(name);                                           \
  })
#define TOCSIN_JOIN(a, b) a##b
#define TOCSIN_NAME(a, b) TOCSIN_JOIN(a, b)
/// Yields the value of a Result, or returns its error from the enclosing (plain, not coroutine) function.
#define TRY(expression) TOCSIN_TRY(TOCSIN_NAME(try_, __COUNTER__), expression)
/// The same for a Result without a value.
#define TRY_VOID(expression)                                                                 \
  do {                                                                                       \
    if (auto tried = (expression); !tried) return std::unexpected(std::move(tried).error()); \
  } while (false)
