#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::objects {

/// The `next` of a page: where it ended, and nothing that any server would have to remember.
std::string cursor_after(Instant last);
/// The microseconds that a cursor stands for.
/// @error invalid "objects.next" not one of ours
Result<std::int64_t> read_cursor(std::string_view cursor);

}  // namespace tocsin::objects
