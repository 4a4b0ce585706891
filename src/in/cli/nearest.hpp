#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::cli {

/// The name that was most likely meant, or nothing when none is near (at most a third of its letters differ).
std::string nearest(std::string_view typed, const std::vector<std::string>& names);

}  // namespace tocsin::cli
