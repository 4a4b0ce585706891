#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

/// The forms that texts have in STIX. Each function looks at one text and allocates nothing.
namespace tocsin::stix {

/// A timestamp of any precision, to be compared.
struct Timestamp {
  std::int64_t second = 0;    ///< since 1970-01-01T00:00:00Z; a leap second is the one after
  std::string_view fraction;  ///< digits after the point, without zeros at the end
  std::uint32_t digits = 0;   ///< how many digits stood after the point
  [[nodiscard]] int compare(const Timestamp& other) const;
};
/// `YYYY-MM-DDTHH:mm:ss[.s+]Z`, a day that exists, in capital letters and nothing else (section 2.16).
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// Where the UUID of `type--UUID` begins, or 0 when it is no identifier (section 2.9): a type name, two hyphens, 36 characters.
std::size_t uuid_in(std::string_view identifier);
/// Whether a UUID is of the variant of RFC 4122 (and RFC 9562).
bool is_rfc4122(std::string_view uuid);
/// Its version digit.
inline char uuid_version(std::string_view uuid) { return uuid.size() > 14 ? uuid[14] : '0'; }
/// The type that an identifier names; empty when it is none.
inline std::string_view type_in(std::string_view identifier) {
  const auto at = uuid_in(identifier);
  return at == 0 ? std::string_view() : identifier.substr(0, at - 2);
}

bool is_type_name(std::string_view text);      ///< 3–250 of a–z, 0–9 and single hyphens, a letter first (sections 3.1 and 11.2.1)
bool is_property_name(std::string_view text);  ///< 3–250 of a–z, 0–9 and _, a letter first (sections 3.1 and 11.1.1)
bool is_slug(std::string_view text);           ///< a–z, 0–9 and hyphens
bool is_dictionary_key(std::string_view text); ///< 1–250 of letters, digits, - and _ (section 2.3)
bool is_open_word(std::string_view text);      ///< lower case, no spaces or underscores (section 2.14)

bool is_hex(std::string_view text);      ///< an even number of 0–9 and a–f (section 2.8)
bool is_base64(std::string_view text);   ///< RFC 4648 section 4, padded
bool is_language(std::string_view text); ///< a well-formed tag of RFC 5646 whose language is one of ISO 639
bool is_country(std::string_view text);  ///< a code of ISO 3166-1 alpha-2, in either case
bool is_service_name(std::string_view text);  ///< as IANA's registry spells them: 1–15 of a–z, 0–9 and hyphens (RFC 6335 section 5.1)
/// Whether a registry key begins with a hive so shortened, in either case: HKLM.
bool is_registry_hive(std::string_view key, std::string_view shortened);
bool is_media_type(std::string_view text);
bool is_url(std::string_view text);      ///< a scheme and something after it, no white space or control characters
bool is_strict_uri(std::string_view text);  ///< only characters of RFC 3986
bool is_domain(std::string_view text);   ///< RFC 1034 and RFC 5890: labels of 1–63, 253 in all; underscores pass
bool is_email(std::string_view text);    ///< addr-spec of RFC 5322 without a display name
bool is_ipv4(std::string_view text);     ///< an address or a CIDR
bool is_ipv6(std::string_view text);
bool is_mac(std::string_view text);      ///< aa:bb:cc:dd:ee:ff in lower case
bool is_cpe(std::string_view text);      ///< a formatted string of CPE 2.3
bool is_charset(std::string_view text);  ///< the characters of names in IANA's registry

/// The beginning of a text of so many bytes at most, without half a character.
constexpr std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

/// What is known of a hash by its name.
enum class HashForm : std::uint8_t { good, wrong_value, misspelled, unknown };
/// @param name a key of a hashes dictionary; misspelled: an algorithm of the vocabulary in another spelling (`sha256`); unknown: not of it
HashForm hash_form(std::string_view name, std::string_view value);

}  // namespace tocsin::stix
