#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "intel/scan/scanner.hpp"

namespace tocsin::intel {

/// A value read out of a text, not yet judged.
struct Observable {
  std::string type;    ///< ipv4, ipv6, cidr, domain, url, email, md5, sha1, sha256, sha512, cve, attack-id, registry-key …
  std::string value;   ///< refanged, in its canonical spelling
  std::size_t begin = 0, end = 0;  ///< bytes of the raw text
  scan::Side side = scan::Side::theirs;  ///< neutral: nobody's, or of the warning lists (benign.hpp)
  bool operator==(const Observable&) const = default;
};

/// Every observable in the text, in order. Ours and neutral ones are listed too, so that the judge sees them.
std::vector<Observable> extract(std::string_view text, const scan::Scanner& scanner);

}  // namespace tocsin::intel
