#pragma once
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

/// The encodings of a mail. Each has one spelling, so that what was encoded can be decoded, encoded again and compared.
namespace tocsin::deliver::mime {

/// RFC 2045 section 6.7; lines of at most 76 characters, `\n` becomes CRLF. Dots and `From ` at the start of a line are encoded.
std::string to_quoted_printable(std::string_view text);
/// @error invalid "deliver.mime"
Result<std::string> from_quoted_printable(std::string_view coded);

/// RFC 2045 section 6.8; lines of 76 characters between CRLFs.
std::string to_base64_lines(std::string_view bytes);
/// @error invalid "deliver.mime"
Result<std::string> from_base64_lines(std::string_view coded);

/// The body of an unstructured field, folded; in encoded words (RFC 2047) when it is not plain ASCII with single spaces.
/// @param name of the field, for the length of the first line
std::string to_field(std::string_view name, std::string_view text);
/// @param field everything after `Name: `, before the CRLF that ends the field
/// @error invalid "deliver.mime"
Result<std::string> from_field(std::string_view field);

/// `Sun, 01 Mar 2026 02:10:00 +0000` (RFC 5322 section 3.3).
std::string to_date(Instant at);
/// @error invalid "deliver.mime"
Result<Instant> from_date(std::string_view text);

}  // namespace tocsin::deliver::mime
