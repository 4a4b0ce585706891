#pragma once
#include "base/bytes.hpp"

namespace tocsin {

inline constexpr std::size_t seal_key_bytes = 32;
inline constexpr std::size_t seal_nonce_bytes = 12;
inline constexpr std::size_t seal_tag_bytes = 16;

/// Encrypts and authenticates (AES-256-GCM, NIST SP 800-38D).
/// @param key      32 bytes
/// @param nonce    12 bytes, never twice under one key
/// @param context  authenticated with the text, not part of the result
/// @return nonce ‖ ciphertext ‖ 16-byte tag
Bytes seal(BytesView key, BytesView nonce, BytesView plain, BytesView context);
/// The text that was sealed under this key and context.
/// @error conflict "sealed.altered" another key or context, or the bytes were changed
Result<Bytes> unseal(BytesView key, BytesView sealed, BytesView context);
/// Overwrites a secret before its memory is given back; the compiler cannot leave it out.
void wipe(Bytes& secret);

}  // namespace tocsin
