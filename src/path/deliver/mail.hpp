#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "path/deliver/wire.hpp"

/// One message for one recipient (RFC 5322, RFC 2045 to 2047).
namespace tocsin::deliver::mail {

/// What the first line of a message of ours begins with.
inline constexpr std::string_view first_field = "X-Tocsin-Delivery: ";

/// @param parts  `subject`, `body` with its link filled in, attachments; checked by assemble()
std::string write(const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots);
struct Message {
  Addresses addresses;
  std::vector<Part> parts;  ///< `body` with its link
  Slots slots;              ///< without the link
};
/// Reads what write() wrote, and that alone.
/// @error invalid "deliver.mime"
Result<Message> read(std::string_view message);

/// One plain addr-spec in ASCII (RFC 5321 section 4.5.3.1: 64 octets before the @, 255 after).
bool is_address(std::string_view text);
/// The file name and media type under which a part travels.
std::string file_name(std::string_view part);
std::string part_name(std::string_view file);
std::string_view media_type(std::string_view file);

}  // namespace tocsin::deliver::mail
