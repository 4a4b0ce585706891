#pragma once
#include <memory>
#include <string>

#include "ports/clock.hpp"
#include "ports/provider.hpp"

namespace tocsin::oidc {

/// What the operator registered at the provider.
struct Registered {
  std::string issuer;          ///< `https://login.example.org`
  std::string client, secret;  ///< the secret is empty for a public client
  std::string name;            ///< what people call it
  std::string roles_claim;     ///< the claim that narrows roles; empty: none does
  std::string ca;              ///< PEM file of authorities; the system's when empty
};

/// The provider as the use cases see it. Nothing is asked of it before somebody signs in.
/// @error invalid "provider.address"
Result<std::unique_ptr<ports::Provider>> provider(Registered registered, ports::Random& random, ports::Clock& clock);

}  // namespace tocsin::oidc
