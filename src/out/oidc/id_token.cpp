#include "out/oidc/id_token.hpp"

#include <cjose/cjose.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace tocsin::oidc {
namespace {

constexpr std::size_t token_bytes_max = 16 << 10;
constexpr auto clock_drift = std::chrono::seconds(60);
constexpr auto age_max = std::chrono::minutes(10);

struct ReleasedSignature {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
struct ReleasedKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
using Signature = std::unique_ptr<cjose_jws_t, ReleasedSignature>;
using Key = std::unique_ptr<cjose_jwk_t, ReleasedKey>;

std::unexpected<Error> bad(const char* what) { return refuse(Errc::forbidden, "provider.token", {}, what); }

struct Parsed {
  Signature signature;
  std::string algorithm, key_id;
};
Result<Parsed> parse(const std::string& token) {
  cjose_err error{};
  if (token.empty() || token.size() > token_bytes_max) return bad("form");
  Signature signature(cjose_jws_import(token.c_str(), token.size(), &error));
  if (!signature) return bad("form");
  auto* header = cjose_jws_get_protected(signature.get());
  const auto text = [&](const char* name) {
    const char* value = cjose_header_get(header, name, &error);
    return value == nullptr ? std::string() : std::string(value);
  };
  // asymmetric ones alone: with HS256 whoever knows a public key could sign, and `none` is signed by nobody
  constexpr std::array<std::string_view, 6> allowed{"RS256", "RS384", "RS512", "PS256", "ES256", "ES384"};
  auto algorithm = text(CJOSE_HDR_ALG);
  if (std::ranges::find(allowed, algorithm) == allowed.end()) return bad("algorithm");
  return Parsed{std::move(signature), std::move(algorithm), text(CJOSE_HDR_KID)};
}

/// Whether the key may have made that signature: of its kind, for signatures, under the id that the token names.
bool fits(const Json& key, const Parsed& token) {
  const std::string_view kind = token.algorithm.starts_with("ES") ? "EC" : "RSA";
  if (key["kty"].text() != kind || (key.has("use") && key["use"].text() != "sig")) return false;
  return token.key_id.empty() || key["kid"].text() == token.key_id;
}

bool is_signed_by(const Parsed& token, const Json& key) {
  cjose_err error{};
  const auto text = to_jcs(key);
  const Key loaded(cjose_jwk_import(text.c_str(), text.size(), &error));
  return loaded && cjose_jws_verify(token.signature.get(), loaded.get(), &error);
}

std::optional<Instant> instant_at(const Json& claims, const char* name) {
  if (!claims[name].is_integer()) return {};
  return instant_from_us(claims[name].integer() * 1'000'000);
}

Result<> check_claims(const Json& claims, const Expected& expected) {
  if (claims["iss"].text() != expected.issuer) return bad("issuer");
  const auto& audience = claims["aud"];
  const bool ours = audience.text() == expected.client || std::ranges::any_of(audience.array(), [&](const Json& each) { return each.text() == expected.client; });
  if (!ours) return bad("audience");
  if ((audience.array().size() > 1 || claims.has("azp")) && claims["azp"].text() != expected.client) return bad("party");
  const auto expires = instant_at(claims, "exp"), issued = instant_at(claims, "iat");
  if (!expires || !issued) return bad("time");
  if (expected.now >= *expires + clock_drift) return bad("expired");
  if (*issued > expected.now + clock_drift || expected.now - *issued > age_max) return bad("time");
  if (expected.nonce.empty() || !equal_in_constant_time(as_bytes(claims["nonce"].text()), as_bytes(expected.nonce))) return bad("nonce");
  if (claims["sub"].text().empty() || claims["sub"].text().size() > 255) return bad("subject");
  return {};
}

}  // namespace

Result<std::string> key_id_of(const std::string& token) { return TRY(parse(token)).key_id; }

Result<Json> verify_id_token(const std::string& token, const Json& keys, const Expected& expected) {
  const auto parsed = TRY(parse(token));
  bool some_key = false, is_signed = false;
  for (const auto& key : keys["keys"].array()) {
    if (!fits(key, parsed)) continue;
    some_key = true;
    is_signed = is_signed || is_signed_by(parsed, key);
  }
  if (!some_key) return bad("key");
  if (!is_signed) return bad("signature");
  cjose_err error{};
  std::uint8_t* text = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(parsed.signature.get(), &text, &size, &error)) return bad("form");
  const auto claims = parse_json({reinterpret_cast<const char*>(text), size}, {.bytes = token_bytes_max});
  if (!claims || !claims->is_object()) return bad("form");
  TRY_VOID(check_claims(*claims, expected));
  return *claims;
}

}  // namespace tocsin::oidc
