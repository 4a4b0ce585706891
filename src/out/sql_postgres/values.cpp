#include "out/sql_postgres/values.hpp"

#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/text.hpp"

namespace tocsin::sql::postgres {
namespace {

// src/include/catalog/pg_type.dat of PostgreSQL: the numbers never change
enum Type : Oid { boolean = 16, bytea = 17, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25, unknown = 705, varchar = 1043, nothing = 2278 };

std::unexpected<Error> unfit(std::string detail) { return refuse(Errc::unavailable, "sql.failed", {}, std::move(detail)); }
bool is_text(Oid type) { return type == text || type == varchar || type == name || type == unknown; }

template <class Number>
Number swapped(Number value) {
  if constexpr (std::endian::native == std::endian::big) return value;
  else return std::byteswap(value);
}
template <class Number>
int put(char* to, std::int64_t number) {
  const auto wire = swapped(static_cast<Number>(number));
  std::memcpy(to, &wire, sizeof wire);
  return static_cast<int>(sizeof wire);
}
template <class Number>
std::int64_t get(const char* from) {
  Number wire{};
  std::memcpy(&wire, from, sizeof wire);
  return swapped(wire);
}
template <class Number>
bool fits(std::int64_t number) { return number >= std::numeric_limits<Number>::min() && number <= std::numeric_limits<Number>::max(); }

}  // namespace

Result<> Parameters::set(std::size_t i, std::int64_t number, Oid type) {
  auto* const to = numbers_[i].data();
  values_[i] = to;
  if (type == int8) lengths_[i] = put<std::int64_t>(to, number);
  else if (type == int4 && fits<std::int32_t>(number)) lengths_[i] = put<std::int32_t>(to, number);
  else if (type == int2 && fits<std::int16_t>(number)) lengths_[i] = put<std::int16_t>(to, number);
  else if (is_text(type)) lengths_[i] = static_cast<int>(std::to_chars(to, to + numbers_[i].size(), number).ptr - to);  // as SQLite turns it into text
  else return unfit("a number where the statement wants another kind of value");
  return {};
}

Result<> Parameters::fill(Args args, std::span<const Oid> types) {
  if (args.size() != types.size()) return unfit("another number of values than the statement takes");
  values_.assign(args.size(), nullptr);
  lengths_.assign(args.size(), 0);
  formats_.assign(args.size(), 1);
  numbers_.resize(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) {
    TRY_VOID(std::visit(Overload{
      [](std::nullptr_t) -> Result<> { return {}; },
      [&](std::int64_t number) { return set(i, number, types[i]); },
      [&](std::string_view value) -> Result<> {
        if (!is_text(types[i])) return unfit("a text where the statement wants another kind of value");
        if (has_zero_byte(value)) return unfit("a text with a zero byte");
        values_[i] = value.empty() ? "" : value.data();
        lengths_[i] = static_cast<int>(value.size());
        return {};
      },
      [&](BytesView value) -> Result<> {
        if (types[i] != bytea) return unfit("bytes where the statement wants another kind of value");
        values_[i] = value.empty() ? "" : reinterpret_cast<const char*>(value.data());
        lengths_[i] = static_cast<int>(value.size());
        return {};
      },
    }, static_cast<const std::variant<std::nullptr_t, std::int64_t, std::string_view, BytesView>&>(args[i])));
  }
  return {};
}

Result<> read_column(const PGresult* rows, int row, int column, Value& into) {
  if (PQgetisnull(rows, row, column) != 0) {
    into = nullptr;
    return {};
  }
  const char* const from = PQgetvalue(rows, row, column);
  const auto size = static_cast<std::size_t>(PQgetlength(rows, row, column));
  switch (const auto type = PQftype(rows, column)) {
    case int8: into = get<std::int64_t>(from); return {};
    case int4: into = get<std::int32_t>(from); return {};
    case int2: into = get<std::int16_t>(from); return {};
    case boolean: into = std::int64_t{*from}; return {};
    case nothing: into = nullptr; return {};
    case bytea: {
      if (!std::holds_alternative<Bytes>(into)) into = Bytes();
      const auto* bytes = reinterpret_cast<const std::byte*>(from);
      std::get<Bytes>(into).assign(bytes, bytes + size);
      return {};
    }
    default:
      if (!is_text(type)) return unfit("a column of a type that our tables do not have: " + std::to_string(type));
      if (!std::holds_alternative<std::string>(into)) into = std::string();
      std::get<std::string>(into).assign(from, size);
      return {};
  }
}

}  // namespace tocsin::sql::postgres
