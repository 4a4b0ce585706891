#pragma once
#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

namespace tocsin::cli {

enum class Line : std::uint8_t { none, whole, too_long };

/// The next line, without its end. One that is longer than `bytes_max` is passed over without being held.
Line read_line(std::istream& in, std::string& line, std::size_t bytes_max);

}  // namespace tocsin::cli
