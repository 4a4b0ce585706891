#include "out/objects/cursor.hpp"

#include <limits>

#include "base/bytes.hpp"

namespace tocsin::objects {

std::string cursor_after(Instant last) {
  Bytes bytes;
  const auto us = static_cast<std::uint64_t>(to_us(last));
  for (unsigned shift = 64; shift != 0; shift -= 8) bytes.push_back(static_cast<std::byte>(us >> (shift - 8)));
  return to_base64url(bytes);
}

Result<std::int64_t> read_cursor(std::string_view cursor) {
  const auto bytes = from_base64url(cursor);
  if (!bytes || bytes->size() != 8) return refuse(Errc::invalid, "objects.next");
  std::uint64_t us = 0;
  for (const auto byte : *bytes) us = us << 8U | std::to_integer<std::uint64_t>(byte);
  if (us > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return refuse(Errc::invalid, "objects.next");
  return static_cast<std::int64_t>(us);
}

}  // namespace tocsin::objects
