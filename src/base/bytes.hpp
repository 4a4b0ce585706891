#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

/// The bytes of a text, without a copy; the text must outlive the view.
inline BytesView as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
/// The text that the bytes spell, without a copy and without a check of its encoding.
inline std::string_view as_text(BytesView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
/// An owned copy.
inline Bytes to_bytes(std::string_view text) { return {as_bytes(text).begin(), as_bytes(text).end()}; }
inline std::string to_text(BytesView bytes) { return std::string(as_text(bytes)); }

std::string to_hex(BytesView bytes);            ///< lower case
std::string to_base64(BytesView bytes);         ///< RFC 4648 section 4, padded
std::string to_base64url(BytesView bytes);      ///< RFC 4648 section 5, not padded

/// @error invalid "encoding.hex" an odd length or another character
Result<Bytes> from_hex(std::string_view text);
/// @error invalid "encoding.base64" wrong padding, other characters, or set trailing bits
Result<Bytes> from_base64(std::string_view text);
/// @error invalid "encoding.base64" padding, other characters, or set trailing bits
Result<Bytes> from_base64url(std::string_view text);

}  // namespace tocsin
