#include "base/csv.hpp"

#include <doctest/doctest.h>

using namespace tocsin;

TEST_CASE("csv.utf8: UTF-16 is refused by its name") {
  const auto wide = parse_csv(std::string_view("\xFF\xFE" "a\0,\0", 6), 10);
  REQUIRE_FALSE(wide.has_value());
  CHECK(wide.error().rule == "csv.utf8");
  CHECK(wide.error().detail.find("UTF-16") != std::string::npos);
}
TEST_CASE("csv: cells, quotes, empty rows, both line ends, a byte-order mark") {
  const auto rows = parse_csv("\xEF\xBB\xBF" "a, b ,c\r\n\"x,\"\"y\"\"\",,\"two\nlines\"\n\n , \nlast,\n", 10);
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].cells == std::vector<std::string>{"a", "b", "c"});
  CHECK((*rows)[1].cells == std::vector<std::string>{"x,\"y\"", "", "two\nlines"});
  CHECK((*rows)[1].line == 2);
  CHECK((*rows)[2].cells == std::vector<std::string>{"last", ""});
  CHECK((*rows)[2].line == 6);
  CHECK(parse_csv("", 10)->empty());
  CHECK(parse_csv("a,b", 10)->front().cells.size() == 2);
}
TEST_CASE("csv.quote, csv.too-large, csv.utf8") {
  CHECK(parse_csv("a\n\"b\nc", 10).error() == Error{Errc::invalid, "csv.quote", "2", "this quote is never closed"});
  CHECK(parse_csv("\"b\" c,d", 10).error().rule == "csv.quote");
  CHECK(parse_csv("a\nb\nc", 2).error().rule == "csv.too-large");
  CHECK(parse_csv("a\xFF", 2).error().rule == "csv.utf8");
}
