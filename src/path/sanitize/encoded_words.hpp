#pragma once
// Inside the stage only: how heads of messages spell what is no ASCII.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::sanitize {

/// `=2C` and soft ends of lines undone (RFC 2045 section 6.7).
std::string from_quoted_printable(std::string_view text);

/// Bytes of UTF-8, US-ASCII, ISO 8859-1 and -15 or windows-1252 as UTF-8; nothing for other character sets and what is not in them.
std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset);

/// A field's value with its encoded words (RFC 2047) undone; what cannot be read stays as it is. Never has an end of line that `value` had not.
/// @param unreadable becomes true where a word is in a character set that nobody here reads
std::string decode_words(std::string_view value, bool& unreadable);
/// Fields of a head, one a line, with what is no ASCII in encoded words of at most 75 characters.
std::string encode_words(std::string_view head);

/// The parameters of a field's value behind its first semicolon, names in lower case, put together and decoded (RFC 2045 section 5.1,
/// RFC 2231 sections 3 and 4, and RFC 2047 where mail programs write it all the same).
std::vector<std::pair<std::string, std::string>> read_parameters(std::string_view value, bool& unreadable);
/// The value before its parameters, and they behind it, quoted.
std::string with_parameters(std::string_view value, const std::vector<std::pair<std::string, std::string>>& parameters);
/// Parameters in quotes that hold what is no ASCII, as RFC 2231 spells them.
std::string encode_parameters(std::string_view head);

}  // namespace tocsin::sanitize
