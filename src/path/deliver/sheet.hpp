#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "path/deliver/wire.hpp"

/// The sheet for posting by hand: the approved bytes field by field, each between two lines that name its length and hash.
namespace tocsin::deliver::sheet {

std::string write(const Addresses& addresses, const std::vector<Part>& parts, const Slots& slots);
struct Sheet {
  Addresses addresses;
  std::vector<Part> parts;
  Slots slots;
};
/// Reads what write() wrote.
/// @error invalid "deliver.sheet"
Result<Sheet> read(std::string_view text);

}  // namespace tocsin::deliver::sheet
