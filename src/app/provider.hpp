#pragma once
// Signing in at an identity provider. It says who somebody is, and may narrow what they may; it never adds to it.
#include "app/sign_in.hpp"

namespace tocsin::app {

/// Where the browser goes, and the handle that it brings back in a cookie and as `state`.
struct ProviderSignIn {
  std::string url, handle;
};
/// @error not_found "provider.none" none is set up · those of ports::Provider::begin
Result<ProviderSignIn> begin_provider(App& app);
/// What the provider sent the browser back with.
struct ProviderAnswer {
  std::string state, code;
  std::string issuer;   ///< RFC 9207; empty where the provider does not say
};
/// @param handle of the cookie
/// @error forbidden "provider.state" another browser began this, or nobody, or too long ago · those of ports::Provider::finish
/// @error forbidden "provider.person" nobody here has the verified address, or another subject was theirs before
Result<SignedIn> finish_provider(App& app, const Knock& knock, const ProviderAnswer& answer, const std::string& handle);

}  // namespace tocsin::app
