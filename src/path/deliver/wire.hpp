#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

/// What is handed to a network is the approved parts and a closed list of slots, nothing else: assemble() puts them
/// together, strip() takes them apart and proves that no byte was left over.
namespace tocsin::deliver {

/// How parts become bytes on the wire.
enum class Format : std::uint8_t {
  mail,   ///< one RFC 5322 message: `subject`, `body`, every other part attached
  stix,   ///< the part `objects`, a STIX 2.1 bundle in its JCS spelling, for a TAXII collection
  files,  ///< each part a file of a folder
  sheet   ///< each part a field on the sheet of a person who posts it by hand
};
std::string_view name(Format format);
/// @error invalid "deliver.format"
Result<Format> parse_format(std::string_view text);

/// Where the link to acknowledge goes; the approver sees it standing there. Filled in `body` of mail and files only.
inline constexpr std::string_view link_marker = "{{link}}";

/// One approved piece. Its SHA-256 stands in the release manifest under its name.
struct Part {
  std::string name;   ///< `subject`, `body`, `objects`, or the file name of an attachment: letters, digits, `.`, `_`, `-`
  std::string bytes;  ///< without slots
  bool operator==(const Part&) const = default;
};

/// From whom to whom. Mail: addr-specs of RFC 5322, exactly one of each; stix: the collection's id; files: the folder;
/// sheet: the page to post on.
struct Addresses {
  std::string from, to;
  bool operator==(const Addresses&) const = default;
};

/// Everything on the wire that nobody approved. Message-ID and MIME boundary follow from the delivery id.
struct Slots {
  DeliveryId delivery;
  Instant date{};    ///< whole seconds
  std::string link;  ///< absolute http(s) URL, or empty when the body has no marker
  bool operator==(const Slots&) const = default;
};

struct Piece {
  std::string name, bytes;
  bool operator==(const Piece&) const = default;
};
/// The very buffer that a sender gets. Mail, stix and sheet have one piece, files have one for each file.
struct Wire {
  Format format = Format::mail;
  Addresses addresses;
  DeliveryId delivery;
  std::vector<Piece> pieces;
  bool operator==(const Wire&) const = default;
};

/// Puts parts and slots together. The same arguments give the same bytes.
/// @error invalid "deliver.header-injection" a control character in the subject or an address
/// @error invalid "deliver.address"          a mail address that is not one plain addr-spec, an empty destination
/// @error invalid "deliver.part-name"        a name of other characters, or one that comes twice; where = the name
/// @error invalid "deliver.part-missing"     mail without `subject` or `body`, stix without `objects`; where = the name
/// @error invalid "deliver.not-utf8"         a text that is not UTF-8; where = the part
/// @error invalid "deliver.not-a-bundle"     `objects` is no bundle in its JCS spelling (stix)
/// @error invalid "deliver.link"             the body has a marker and there is no link, or the link is no plain URL
/// @error invalid "deliver.delivery-id"      the delivery id is no UUID
Result<Wire> assemble(Format format, const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots);

struct Stripped {
  Addresses addresses;
  std::vector<Part> parts;
  Slots slots;
};

/// Takes the wire apart, puts it together again and compares: what it returns is all there was.
/// @param link_prefix what every link of the outside door begins with; empty = the bodies hold no link
/// @error conflict "deliver.not-approved-bytes" a byte that is neither of a part nor of a slot; where = the piece
Result<Stripped> strip(const Wire& wire, std::string_view link_prefix);

/// strip(), and every part is one that the manifest names, with its hash, and none is missing.
/// @param approved SHA-256 of each part by name, as the release manifest holds them
/// @error conflict "deliver.not-approved-bytes" where = the part
Result<Stripped> check_against_manifest(const Wire& wire, const std::map<std::string, Hash>& approved, std::string_view link_prefix);

/// A mail as it was given to the first server, from a copy in a mailbox: without the trace fields put before it and with
/// the line ends of the wire (RFC 5321 section 4.4).
/// @error invalid "deliver.not-ours" no line begins our header
Result<Wire> mail_as_sent(std::string_view received);

/// The objects of a JCS bundle, byte for byte as the bundle holds them.
/// @error invalid "deliver.not-a-bundle"
Result<std::vector<std::string>> objects_of_bundle(std::string_view bundle);

/// `<018f…@example.org>`: one delivery has one Message-ID, however often it is tried.
std::string message_id(const DeliveryId& delivery, std::string_view from);

}  // namespace tocsin::deliver
