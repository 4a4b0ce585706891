#pragma once
#include <string>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace tocsin::oidc {

/// What an id token has to say (OpenID Connect Core 1.0, section 3.1.3.7).
struct Expected {
  std::string issuer, client, nonce;
  Instant now;
};

/// The key id that the token's header names, or empty. @error forbidden "provider.token" no compact JWS of the allowed algorithms
Result<std::string> key_id_of(const std::string& token);
/// The claims, when the signature verifies under one of the keys and they say what is expected.
/// @param keys JWK Set (RFC 7517)
/// @error forbidden "provider.token" detail = `form`, `algorithm`, `key`, `signature`, `issuer`, `audience`, `party`, `expired`, `time`, `nonce`, `subject`
Result<Json> verify_id_token(const std::string& token, const Json& keys, const Expected& expected);

}  // namespace tocsin::oidc
