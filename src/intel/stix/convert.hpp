#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

/// A file of STIX written in another form.
namespace tocsin::stix {

/// What a writer gets: the objects of a file, of STIX 2.1, each as its bytes were, in their order.
struct Content {
  std::string bundle_id;  ///< of the file, when it was a bundle; else one that its content makes
  std::vector<std::string_view> objects;
};
/// A form to write. Those of other standards are plugged in where the program is put together.
struct Writer {
  std::string_view name, help;
  Result<std::string> (*write)(const Content& content);
};

/// stix2.1 and bundle: a bundle; objects: a list; jsonl: an object a line. Custom content stays byte for byte, but that jsonl
/// drops white space between values.
std::span<const Writer> stix_writers();

/// Reads a file as Validator::document does, raises STIX 2.0, and writes it.
/// @param writers  all that there are
/// @error those of parse_json · invalid "stix.convert" no writer of that name, where = the name
Result<std::string> convert(std::string_view text, std::string_view to, std::span<const Writer> writers, JsonLimits limits);

}  // namespace tocsin::stix
