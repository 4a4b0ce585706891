#pragma once
#include <optional>
#include <set>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// An identity provider that people sign in at (OpenID Connect Core 1.0, code flow with PKCE). It says who somebody is; what
/// they may is decided here.
struct Provider {
  virtual ~Provider() = default;
  /// What people call it.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Whether it answered the last time that it was asked; asked again when that is a minute ago. May block for seconds.
  virtual bool up() = 0;

  struct Begun {
    std::string url;    ///< where the browser goes
    std::string kept;   ///< nonce and verifier: kept on this side, handed back to finish()
  };
  /// @param state 22 characters or more that the browser brings back
  /// @param redirect_uri where to
  /// @error unavailable "provider.down" its configuration cannot be read
  virtual Result<Begun> begin(const std::string& state, const std::string& redirect_uri) = 0;

  struct Claims {
    std::string issuer, subject, email;
    bool email_verified = false;
    std::optional<std::set<std::string>> roles;   ///< of the claim that settings name, where it is there
  };
  /// @error unavailable "provider.down" · forbidden "provider.code" it does not take the code · forbidden "provider.token" the
  ///        id token's signature, issuer, audience, times or nonce; detail = which
  virtual Result<Claims> finish(const std::string& code, const std::string& redirect_uri, const std::string& kept, Instant now) = 0;
};

}  // namespace tocsin::ports
