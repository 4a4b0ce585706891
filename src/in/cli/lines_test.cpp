#include "in/cli/lines.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace tocsin::cli;

TEST_CASE("lines: as they stand, however long a piece is, and none behind the last one") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65534}, std::size_t{65535}, std::size_t{65536}, std::size_t{200000}}) {
    const std::string text(size, 'x');
    std::istringstream in(text + "\n" + std::string("a\0b", 3) + "\n\nend");
    std::string line;
    CHECK(read_line(in, line, 1 << 20) == Line::whole);
    CHECK(line == text);
    CHECK(read_line(in, line, 1 << 20) == Line::whole);
    CHECK(line == std::string("a\0b", 3));
    CHECK(read_line(in, line, 1 << 20) == Line::whole);
    CHECK(line.empty());
    CHECK(read_line(in, line, 1 << 20) == Line::whole);
    CHECK(line == "end");
    CHECK(read_line(in, line, 1 << 20) == Line::none);
  }
  std::istringstream none("");
  std::string line;
  CHECK(read_line(none, line, 10) == Line::none);
}
TEST_CASE("cli.line: one that is too long is passed over and not held; the next one is whole") {
  std::istringstream in(std::string(10, 'a') + "\n" + std::string(11, 'b') + "\n" + std::string(300000, 'c') + "\nd\n");
  std::string line;
  CHECK(read_line(in, line, 10) == Line::whole);
  CHECK(line.size() == 10);
  CHECK(read_line(in, line, 10) == Line::too_long);
  CHECK(read_line(in, line, 10) == Line::too_long);
  CHECK(line.capacity() < 1000);
  CHECK(read_line(in, line, 10) == Line::whole);
  CHECK(line == "d");
  CHECK(read_line(in, line, 10) == Line::none);
}
