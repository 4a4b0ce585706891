#include "base/seal.hpp"

#include <doctest/doctest.h>

using namespace tocsin;

TEST_CASE("seal: the vector of the GCM paper, test case 15, and case 13 with nothing in it") {
  const auto key = from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").value();
  const auto nonce = from_hex("cafebabefacedbaddecaf888").value();
  const auto plain = from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                              "b16aedf5aa0de657ba637b391aafd255").value();
  CHECK(to_hex(seal(key, nonce, plain, {})) ==
        "cafebabefacedbaddecaf888522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
        "c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c");
  CHECK(to_hex(seal(Bytes(32), Bytes(12), {}, {})) == "000000000000000000000000530f8afbc74536b9a963b4f1c4cb738b");
}

TEST_CASE("sealed.altered: any other key, context or byte, and a text too short to hold a tag") {
  const Bytes key(32, std::byte{7});
  const auto sealed = seal(key, Bytes(12, std::byte{1}), as_bytes("the text"), as_bytes("place"));
  CHECK(to_text(unseal(key, sealed, as_bytes("place")).value()) == "the text");
  CHECK(unseal(key, sealed, as_bytes("other")).error().rule == "sealed.altered");
  CHECK(unseal(Bytes(32, std::byte{8}), sealed, as_bytes("place")).error().rule == "sealed.altered");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] ^= std::byte{1};
    CHECK(unseal(key, changed, as_bytes("place")).error().rule == "sealed.altered");
  }
  CHECK(unseal(key, BytesView(sealed).first(27), as_bytes("place")).error().rule == "sealed.altered");
}

TEST_CASE("seal: a wiped secret is zeros") {
  Bytes secret(5, std::byte{9});
  wipe(secret);
  CHECK(secret == Bytes(5));
}
