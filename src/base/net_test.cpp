#include <doctest/doctest.h>

#include "base/net.hpp"

using namespace tocsin;

TEST_CASE("addresses: what is one, and what only looks like one") {
  CHECK(to_text(*parse_address("192.0.2.1")) == "192.0.2.1");
  CHECK(to_text(*parse_address("2001:DB8:0:0:0:0:0:1")) == "2001:db8::1");
  for (const auto* bad : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1..2.3", "::1::", "2001:db8", "fe80::1%eth0", "12345::"})
    CHECK_FALSE(parse_address(bad));
  CHECK_FALSE(parse_address(std::string_view("::1\0 or more", 11)));
  CHECK_FALSE(parse_address(std::string_view("192.0.2.1\0", 10)));
}
TEST_CASE("networks contain by their leading bits and their own family only") {
  const auto net = *parse_network("198.51.100.128/25");
  CHECK(net.contains(*parse_address("198.51.100.200")));
  CHECK_FALSE(net.contains(*parse_address("198.51.100.127")));
  CHECK(parse_network("2001:db8:4a::/48")->contains(*parse_address("2001:db8:4a:ffff::1")));
  CHECK_FALSE(parse_network("2001:db8:4a::/48")->contains(*parse_address("2001:db8:4b::1")));
  CHECK_FALSE(parse_network("0.0.0.0/0")->contains(*parse_address("::1")));
  CHECK(to_text(*parse_network("10.0.0.0/8")) == "10.0.0.0/8");
  for (const auto* bad : {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "::/129", "x/8"}) CHECK_FALSE(parse_network(bad));
}
