#include "base/hash.hpp"

// SHA256_* are "deprecated" for EVP, which looks up, allocates and dispatches more than it hashes where there are a thousand
// short texts to a page; both run the same code of the library.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "base/hmac.hpp"

namespace tocsin {
namespace {

Hash finish(SHA256_CTX& state) {
  Hash out;
  SHA256_Final(reinterpret_cast<unsigned char*>(out.value.data()), &state);
  return out;
}

}  // namespace

Result<Hash> Hash::from_bytes(BytesView bytes) {
  Hash out;
  if (bytes.size() != out.value.size()) return refuse(Errc::invalid, "encoding.hash", {}, "a hash has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), out.value.begin());
  return out;
}

Result<Hash> Hash::from_hex(std::string_view text) {
  auto bytes = tocsin::from_hex(text);
  if (!bytes || bytes->size() != 32) return refuse(Errc::invalid, "encoding.hash", {}, "a hash has 64 hex digits");
  return from_bytes(*bytes);
}

Hash sha256(BytesView bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<BytesView> parts) {
  SHA256_CTX state;
  SHA256_Init(&state);
  for (const auto part : parts) SHA256_Update(&state, part.data(), part.size());
  return finish(state);
}

// RFC 2104. What depends on the key alone is one block for each of the two hashes.
struct HmacKey::States {
  SHA256_CTX inner, outer;
};

HmacKey::HmacKey(BytesView key) : states_(std::make_unique<States>()) {
  constexpr std::size_t block = 64;
  std::array<std::byte, block> padded{};
  auto hashed = key.size() > block ? sha256(key) : Hash{};
  std::ranges::copy(key.size() > block ? hashed.view() : key, padded.begin());
  const auto begin = [&](SHA256_CTX& state, std::byte with) {
    auto mixed = padded;
    for (auto& each : mixed) each ^= with;
    SHA256_Init(&state);
    SHA256_Update(&state, mixed.data(), mixed.size());
    OPENSSL_cleanse(mixed.data(), mixed.size());
  };
  begin(states_->inner, std::byte{0x36});
  begin(states_->outer, std::byte{0x5c});
  OPENSSL_cleanse(padded.data(), padded.size());
  OPENSSL_cleanse(hashed.value.data(), hashed.value.size());
}

HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey::~HmacKey() {
  if (states_) OPENSSL_cleanse(states_.get(), sizeof(States));
}

Hash HmacKey::of(BytesView data) const {
  auto state = states_->inner;
  SHA256_Update(&state, data.data(), data.size());
  const auto first = finish(state);
  state = states_->outer;
  SHA256_Update(&state, first.value.data(), first.value.size());
  return finish(state);
}

Hash hmac_sha256(BytesView key, BytesView data) { return HmacKey(key).of(data); }

bool equal_in_constant_time(BytesView a, BytesView b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace tocsin
