#pragma once
#include <string_view>

#include "intel/stix/convert.hpp"

namespace tocsin::eml {

/// Reads one mail (.eml): what was observed is an e-mail message with its addresses, its attachments as files by name, size and SHA-256,
/// and the URLs in its texts. A label of TLP in the subject, or alone on a line of the text, marks everything; several are the narrowest.
/// Attachments themselves are left behind and told.
/// @error those of parse() · invalid "eml.headers" nothing is there that STIX could observe
Result<stix::Written> read(std::string_view text, Instant now);

inline constexpr stix::Importer importer{"eml", "a mail", read};

}  // namespace tocsin::eml
