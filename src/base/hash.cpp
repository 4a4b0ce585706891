#include "base/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace tocsin {
namespace {

// Fetched once: looking the algorithm up on each call costs three times the hashing of a tree node.
const EVP_MD* digest() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
  if (!fetched) std::abort();  // an OpenSSL without SHA-256 can prove nothing
  return fetched.get();
}

EVP_MD_CTX* context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> own(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!own) std::abort();
  return own.get();
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
  Hash out;
  auto* const md = context();
  bool good = EVP_DigestInit_ex2(md, digest(), nullptr) == 1;
  for (const auto part : parts) good = good && EVP_DigestUpdate(md, part.data(), part.size()) == 1;
  good = good && EVP_DigestFinal_ex(md, reinterpret_cast<unsigned char*>(out.value.data()), nullptr) == 1;
  if (!good) std::abort();
  return out;
}

// RFC 2104 over the digest that is fetched already: OpenSSL's own call looks up and sets up more than it hashes here.
Hash hmac_sha256(BytesView key, BytesView data) {
  constexpr std::size_t block = 64;
  std::array<std::byte, block> inner{}, outer{};
  const auto hashed = key.size() > block ? sha256(key) : Hash{};
  const auto used = key.size() > block ? hashed.view() : key;
  std::ranges::copy(used, inner.begin());
  outer = inner;
  for (auto& each : inner) each ^= std::byte{0x36};
  for (auto& each : outer) each ^= std::byte{0x5c};
  const auto first = sha256({inner, data});
  const auto out = sha256({outer, first.view()});
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return out;
}

bool equal_in_constant_time(BytesView a, BytesView b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace tocsin
