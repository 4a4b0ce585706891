#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// The offset of the first byte that does not belong to well-formed UTF-8 (no overlong forms, no surrogates).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Without the mark U+FEFF that some programs put before a text in UTF-8.
std::string_view without_bom(std::string_view text);
/// `UTF-16` or `UTF-32` where the text begins as these do, with their mark or with zero bytes beside its first character; else empty.
/// Zero bytes are UTF-8, so that nothing but their place tells such a text from one of ours.
std::string_view other_encoding(std::string_view text);
/// Why the byte that first_invalid_utf8() names, or the text's beginning, is refused: in words that name the encoding where it is known.
std::string no_utf8(std::string_view text);

std::string_view trim(std::string_view text);                            ///< without ASCII white space at both ends
std::string to_lower(std::string_view text);                             ///< ASCII only
std::vector<std::string_view> split(std::string_view text, char by);     ///< keeps empty pieces
std::string replace_all(std::string text, std::string_view what, std::string_view with);
bool contains_ignoring_case(std::string_view text, std::string_view what);  ///< ASCII only
std::string join(const std::vector<std::string>& pieces, std::string_view between);
/// "line:column", both from 1, of a byte offset.
std::string line_and_column(std::string_view text, std::size_t offset);
/// For paths and queries of URLs: everything but unreserved characters (RFC 3986 section 2.3) becomes `%XX`.
std::string percent_encode(std::string_view text);
/// For HTML text and quoted attribute values.
std::string escape_html(std::string_view text);

}  // namespace tocsin
