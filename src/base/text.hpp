#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

/// The offset of the first byte that does not belong to well-formed UTF-8 (no overlong forms, no surrogates).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

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
