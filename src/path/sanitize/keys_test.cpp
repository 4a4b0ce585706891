#include "path/sanitize/keys.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;

TEST_CASE("digests without an instance are keyed: nobody without the secret can try values against them") {
  const auto one = keyed_by("a secret of enough bytes", "isac"), again = keyed_by("a secret of enough bytes", "isac");
  CHECK(one("pseudonym", "host\nbgo-sql1") == again("pseudonym", "host\nbgo-sql1"));
  CHECK(one("pseudonym", "host\nbgo-sql1") != one("pseudonym", "host\nbgo-sql2"));
  CHECK(one("match", "host\nbgo-sql1") != one("pseudonym", "host\nbgo-sql1"));
  // of two audiences, or under two secrets, they cannot be joined
  CHECK(one("pseudonym", "x") != keyed_by("a secret of enough bytes", "all")("pseudonym", "x"));
  CHECK(one("pseudonym", "x") != keyed_by("another secret of bytes", "isac")("pseudonym", "x"));
  // RFC 2104, and not a bare hash of what stands there
  CHECK(one("pseudonym", "x") == hmac_sha256(as_bytes("a secret of enough bytes"), as_bytes(keyed_input("isac", "pseudonym", "x"))));
  CHECK(one("pseudonym", "x") != sha256({as_bytes("pseudonym"), as_bytes("x")}));
  CHECK(keyed_input("a", "b", "c") != keyed_input("a", "", "b\0c"));
}
TEST_CASE("an inventory's bytes make a secret; the hash that manifests show does not") {
  const std::string inventory = R"({"org":"Fjord Water"})";
  CHECK(secret_of_inventory(inventory) == secret_of_inventory(inventory));
  CHECK(secret_of_inventory(inventory) != secret_of_inventory(inventory + " "));
  CHECK(secret_of_inventory(inventory).size() >= key_bytes_min);
  CHECK(secret_of_inventory(inventory) != std::string(as_text(sha256(inventory).value)));
}
