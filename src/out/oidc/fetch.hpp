#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace tocsin::oidc {

/// A JSON document of the provider's. No redirects, five seconds, at most 256 KiB; HTTPS, or HTTP on this machine alone.
/// @param ca PEM file of authorities; the system's when empty
/// @error unavailable "provider.down" no answer, another status than 200, or no JSON
Result<Json> get_json(const std::string& url, const std::string& ca);
/// A form posted to the token endpoint. @param user, secret for HTTP Basic, where secret is not empty
/// @error unavailable "provider.down" · forbidden "provider.code" status 400 or 401
Result<Json> post_form(const std::string& url, const std::string& form, const std::string& user, const std::string& secret, const std::string& ca);
/// `application/x-www-form-urlencoded` of one value.
std::string form_encoded(std::string_view text);
/// Whether the provider may be asked at that address. @error invalid "provider.address" neither HTTPS nor this machine
Result<> check_address(std::string_view url);

}  // namespace tocsin::oidc
