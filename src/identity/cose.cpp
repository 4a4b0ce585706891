#include "identity/cose.hpp"

#include <cbor.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <memory>
#include <span>

namespace tocsin::identity::cose {
namespace {

struct Dropped {
  void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};
using Item = std::unique_ptr<cbor_item_t, Dropped>;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// The first item. @param used set to its length
Item load(BytesView bytes, std::size_t& used) {
  cbor_load_result result{};
  Item item(cbor_load(raw(bytes), bytes.size(), &result));
  used = result.error.code == CBOR_ERR_NONE ? result.read : 0;
  if (result.error.code != CBOR_ERR_NONE) item.reset();
  return item;
}

std::span<const cbor_pair> pairs_of(const cbor_item_t* map) {
  if (map == nullptr || !cbor_isa_map(map) || !cbor_map_is_definite(map)) return {};
  return {cbor_map_handle(map), cbor_map_size(map)};
}

std::optional<std::int64_t> number_of(const cbor_item_t* item) {
  const bool negative = cbor_isa_negint(item);
  if (!negative && !cbor_isa_uint(item)) return {};
  const auto value = cbor_get_int(item);
  if (value > 0x7fff'ffff) return {};
  return negative ? -1 - static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}
std::optional<Bytes> bytes_of(const cbor_item_t* item) {
  if (item == nullptr || !cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item)) return {};
  const auto* at = reinterpret_cast<const std::byte*>(cbor_bytestring_handle(item));
  return Bytes(at, at + cbor_bytestring_length(item));
}
std::string text_of(const cbor_item_t* item) {
  if (item == nullptr || !cbor_isa_string(item) || !cbor_string_is_definite(item)) return {};
  return {reinterpret_cast<const char*>(cbor_string_handle(item)), cbor_string_length(item)};
}

/// The value of a label that stands there exactly once.
template <class Same>
const cbor_item_t* find_where(const cbor_item_t* map, Same same) {
  const cbor_item_t* found = nullptr;
  for (const auto& pair : pairs_of(map)) {
    if (!same(pair.key)) continue;
    if (found != nullptr) return nullptr;
    found = pair.value;
  }
  return found;
}
const cbor_item_t* find(const cbor_item_t* map, std::int64_t label) {
  return find_where(map, [label](const cbor_item_t* key) { return number_of(key) == label; });
}
const cbor_item_t* find(const cbor_item_t* map, std::string_view label) {
  return find_where(map, [label](const cbor_item_t* key) { return text_of(key) == label; });
}
std::optional<std::int64_t> number_at(const cbor_item_t* map, std::int64_t label) {
  const auto* item = find(map, label);
  return item == nullptr ? std::nullopt : number_of(item);
}

template <auto free>
struct Freed { void operator()(auto* p) const { free(p); } };
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Bignum = std::unique_ptr<BIGNUM, Freed<BN_free>>;

Pkey from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return {};
  return Pkey(key);
}

Pkey p256(BytesView x, BytesView y) {
  if (x.size() != 32 || y.size() != 32) return {};
  Bytes point{std::byte{4}};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return from_params("EC", builder.get());
}

Pkey rsa(BytesView n, BytesView e) {
  if (n.size() > 512 || e.empty() || e.size() > 8) return {};
  const Bignum modulus(BN_bin2bn(raw(n), static_cast<int>(n.size()), nullptr)), exponent(BN_bin2bn(raw(e), static_cast<int>(e.size()), nullptr));
  if (!BN_is_odd(modulus.get()) || !BN_is_odd(exponent.get()) || BN_num_bits(exponent.get()) < 17) return {};
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return from_params("RSA", builder.get());
}

std::optional<Key> spelled(Key::Kind kind, const Pkey& key) {
  unsigned char* der = nullptr;
  const int length = key ? i2d_PUBKEY(key.get(), &der) : 0;
  if (length <= 0) return {};
  Key out{kind, Bytes(reinterpret_cast<std::byte*>(der), reinterpret_cast<std::byte*>(der) + length)};
  OPENSSL_free(der);
  return out;
}

}  // namespace

std::optional<Attestation> read_attestation(BytesView bytes) {
  std::size_t used = 0;
  const auto item = load(bytes, used);
  if (!item || used != bytes.size() || pairs_of(item.get()).size() != 3) return {};
  const auto* statement = find(item.get(), "attStmt");
  auto data = bytes_of(find(item.get(), "authData"));
  if (statement == nullptr || !cbor_isa_map(statement) || !data) return {};
  return Attestation{text_of(find(item.get(), "fmt")), cbor_map_is_definite(statement) && cbor_map_size(statement) == 0, *std::move(data)};
}

std::optional<Key> read_key(BytesView bytes, bool more) {
  std::size_t used = 0;
  const auto item = load(bytes, used);
  if (!item) return {};
  if (more) {
    std::size_t extensions = 0;
    if (!load(bytes.subspan(used), extensions) || used + extensions != bytes.size()) return {};
  } else if (used != bytes.size()) {
    return {};
  }
  constexpr std::int64_t kty = 1, alg = 3, crv = -1, x = -2, y = -3, n = -1, e = -2;  // RFC 9053 section 7, RFC 8230 section 4
  const auto type = number_at(item.get(), kty), algorithm = number_at(item.get(), alg), curve = number_at(item.get(), crv);
  const auto first = bytes_of(find(item.get(), x));
  if (type == 2 && algorithm == -7 && curve == 1) {
    const auto second = bytes_of(find(item.get(), y));
    return first && second ? spelled(Key::Kind::es256, p256(*first, *second)) : std::nullopt;
  }
  if (type == 1 && algorithm == -8 && curve == 6 && first && first->size() == 32)
    return spelled(Key::Kind::eddsa, Pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(*first), first->size())));
  if (type == 3 && algorithm == -257) {
    const auto modulus = bytes_of(find(item.get(), n)), exponent = bytes_of(find(item.get(), e));
    return modulus && exponent ? spelled(Key::Kind::rs256, rsa(*modulus, *exponent)) : std::nullopt;
  }
  return {};
}

}  // namespace tocsin::identity::cose
