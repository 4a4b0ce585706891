#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

/// Secrets that are shown once and kept as a hash: `PREFIX`, 16 hex digits that name the thing, `_`, 43 base64url characters.
namespace tocsin::identity::secret {

struct Presented {
  std::string id;   ///< 16 hex digits in lower case
  Hash secret;      ///< SHA-256 of the secret's 32 bytes
};
/// @param prefix `toc_` tokens, `tos_` session cookies, `toe_` one-time links
/// @param eight, thirty_two random bytes
std::string spell(std::string_view prefix, BytesView eight, BytesView thirty_two);
/// @return nothing when the text has another form
std::optional<Presented> parse(std::string_view prefix, std::string_view text);

}  // namespace tocsin::identity::secret
