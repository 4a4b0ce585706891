#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

/// Passwords (Argon2id, RFC 9106) and one-time codes (TOTP, RFC 6238).
namespace tocsin::identity::password {

/// RFC 9106 section 4, second recommended option: 64 MiB, three passes; one lane, since sign-ins share two processors.
inline constexpr std::uint32_t memory_kib = 64 * 1024, passes = 3, lanes = 1;

/// Whether somebody may choose it. @error invalid "account.password" shorter than limits::password_bytes_min, longer than
/// password_bytes_max, or made of a name or address of theirs
Result<> check_choice(std::string_view password, std::string_view name, std::string_view email);
/// The encoded hash, `$argon2id$v=19$m=65536,t=3,p=1$…`. @param sixteen random bytes
/// @error unavailable "account.memory" the memory is not to be had
Result<std::string> hash(std::string_view password, BytesView sixteen);
/// Whether the password is the one. Takes as long for a wrong one. @error unavailable "account.memory"
Result<bool> matches(const std::string& encoded, std::string_view password);
/// What matches() is asked of where there is no account, so that the answer takes as long.
const std::string& nobodys();

}  // namespace tocsin::identity::password

namespace tocsin::identity::totp {

inline constexpr std::size_t secret_bytes = 20;   ///< as HMAC-SHA-1 has; what authenticator apps take
inline constexpr std::int64_t step_s = 30;

/// The code of a step: six digits.
std::string code(BytesView secret, std::int64_t step);
std::int64_t step_of(Instant now);
/// The step of which that is the code: the present one, the one before or the one after. All three are compared, in constant time.
std::optional<std::int64_t> matching_step(BytesView secret, std::string_view code, Instant now);
/// `otpauth://totp/…`, for a QR code. @param issuer, account texts
std::string uri(BytesView secret, std::string_view issuer, std::string_view account);
std::string base32(BytesView secret);   ///< RFC 4648 section 6, without padding

}  // namespace tocsin::identity::totp
