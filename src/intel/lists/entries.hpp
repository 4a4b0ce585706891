#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/marking.hpp"
#include "intel/stix/convert.hpp"

namespace tocsin::lists {

/// One line of a list.
struct Entry {
  std::string type = {};   ///< ipv4, ipv6, cidr, domain, url, email, mac, md5, sha1, sha256, sha512, registry-key, cve; pattern, yara, sigma, snort, suricata
  std::string value = {};
  bool harmful = false;  ///< an indicator; else something that was seen, or a vulnerability
  bool alone = true;     ///< matches by itself; false: one of several things that have to come together
  std::optional<Tlp> tlp = {};
  std::string id = {}, name = {}, description = {}, valid_from = {}, valid_until = {}, labels = {};
  bool revoked = false;
};

/// What of a file is a value in itself; the rest is told as lost.
Result<std::vector<Entry>> entries_of(const stix::Content& content, std::vector<stix::Lost>& lost);
/// Without what was revoked or is over, which is told.
std::vector<Entry> in_force(std::vector<Entry> entries, Instant now, std::vector<stix::Lost>& lost);
/// The narrowest label of those that have one: an entry without a label takes none from the others. None when nothing has one.
std::optional<Tlp> label_of(const std::vector<Entry>& entries);

/// What kind of value a text is, after it was refanged; none of a text that is no value. CIDRs keep their prefix.
std::optional<Entry> recognized(std::string_view text);
/// `hxxp://bad[.]example` as it works.
std::string refanged(std::string_view text);
/// The bundle of entries that were read.
/// @error invalid "lists.value" an entry that makes no valid object; where = its id, which the reader sets to its line
Result<std::string> bundle_of(const std::vector<Entry>& entries, std::string_view text, Instant now);

}  // namespace tocsin::lists
