#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

/// A mail as it came in, taken apart (RFC 5322, RFC 2045 to 2047, RFC 2183).
namespace tocsin::eml {

struct Part {
  std::vector<std::pair<std::string, std::string>> headers;  ///< unfolded, names as spelled
  std::string type = "text/plain";  ///< in small letters, without parameters
  std::string charset, file_name;
  bool attached = false;
  std::string body;                 ///< decoded; of text in UTF-8 where its charset is known
  bool readable = true;             ///< false: a text in a charset that nobody here knows
  std::vector<Part> parts;          ///< of a multipart, and of a mail inside a mail

  /// The first header of that name in any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Takes a whole mail apart; line ends may be `\n` or `\r\n`.
/// @error invalid "eml.headers" no header, or a line that is none; where = line · "eml.too-large" · "eml.too-deep" multiparts inside each other ·
///        "eml.too-many" headers or parts
Result<Part> parse(std::string_view text);

/// Encoded words of RFC 2047 as what they say; those in an unknown charset as they stand.
std::string decoded_words(std::string_view text);
/// The addresses of a header with their display names: `{"a@b.example","A B"}`.
std::vector<std::pair<std::string, std::string>> addresses_in(std::string_view header);

}  // namespace tocsin::eml
