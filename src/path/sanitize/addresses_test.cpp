#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <set>

#include "base/hash.hpp"
#include "path/sanitize/addresses.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

Keyed key(const std::string& name) {
  return [name](std::string_view label, std::string_view value) { return sha256({as_bytes(name), as_bytes(label), as_bytes("\n"), as_bytes(value)}); };
}
const Keyed one = key("one"), other = key("other");

Address v4(std::uint32_t value) {
  Address out;
  for (std::size_t i = 0; i < 4; ++i) out.bytes[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  return out;
}
std::uint32_t value_of(const std::string& pseudonym) {
  std::uint32_t out = 0;
  for (const std::size_t at : {4U, 8U, 12U, 16U}) out = out << 8 | static_cast<std::uint32_t>(std::stoul(pseudonym.substr(at, 2), nullptr, 16));
  return out;
}
int shared_bits(std::uint32_t a, std::uint32_t b) { return std::countl_zero(a ^ b); }

}  // namespace

TEST_CASE("two addresses share as many leading bits behind their pseudonyms as before") {
  CHECK(rc::check([](std::uint32_t a, std::uint32_t turned) {
    const auto b = a ^ turned >> (turned % 31);
    RC_ASSERT(shared_bits(value_of(prefix_preserving(v4(a), one)), value_of(prefix_preserving(v4(b), one))) == shared_bits(a, b));
  }));
}
TEST_CASE("a pseudonym is no address, is the same each time, and another one for another audience") {
  const auto address = *parse_address("10.1.2.3");
  const auto made = prefix_preserving(address, one);
  CHECK(made == prefix_preserving(address, one));
  CHECK(made != prefix_preserving(address, other));
  CHECK(made.size() == std::string("IP-x00.x00.x00.x00").size());
  CHECK_FALSE(parse_address(made.substr(3)));
  std::set<std::string> all;
  for (std::uint32_t i = 0; i < 256; ++i) all.insert(prefix_preserving(v4(0x0a010200U + i), one));
  CHECK(all.size() == 256);
  const auto first = prefix_preserving(*parse_address("2001:db8:4a::1"), one), second = prefix_preserving(*parse_address("2001:db8:4a::2"), one);
  CHECK(first.substr(0, 40) == second.substr(0, 40));
  CHECK(first != second);
}
