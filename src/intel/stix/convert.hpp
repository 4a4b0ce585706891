#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

/// A file of one form of intelligence written in another. Everything passes through STIX 2.1: a form has an Importer that makes
/// objects of it, a Writer that is given objects, or both.
namespace tocsin::stix {

/// What a writer gets: the objects of a file, of STIX 2.1, each as its bytes were, in their order.
struct Content {
  std::string bundle_id;  ///< of the file, when it was a bundle; else one that its content makes
  std::vector<std::string_view> objects;
};
/// Something of the source that the target has no place for. Nothing is left out without one of these.
struct Lost {
  std::string where;  ///< the id of an object, or a JSON pointer or line of the source
  std::string what;   ///< for a person, English
};
struct Written {
  std::string text;
  std::vector<Lost> lost;
};
/// A form to write. Those of other standards are plugged in where the program is put together.
struct Writer {
  std::string_view name, help;
  Result<Written> (*write)(const Content& content, Instant now);
  bool carries_markings = true;  ///< false: what is marked narrower than TLP:CLEAR cannot be written, since nothing would say so
};
/// A form to read.
struct Importer {
  std::string_view name, help;
  /// Makes a bundle of STIX 2.1. @param now  of objects whose source says no time
  Result<Written> (*read)(std::string_view text, Instant now);
};

/// stix2.1 and bundle: a bundle; objects: a list; jsonl: an object a line. Custom content stays byte for byte, but that jsonl
/// drops white space between values.
std::span<const Writer> stix_writers();

struct Conversion {
  std::string_view from = "stix", to;
  std::optional<Tlp> marking;   ///< of whatever the source does not mark
  std::optional<Tlp> boundary;  ///< of the audience: the narrowest label that may be in the output, and everything must have one
  Instant now;
};
/// Reads a file (STIX as Validator::document does, and raises 2.0), and writes it.
/// @error those of parse_json and of the importer or writer · invalid "stix.convert" no form of that name, where = the name ·
///        forbidden "convert.boundary" an object, or a part of one, is marked narrower than the audience's boundary ·
///        forbidden "convert.unmarked" an object has no label, with a boundary · forbidden "convert.unmarkable" a label that the form
///        cannot carry; where = the object's id
Result<Written> convert(std::string_view text, const Conversion& how, std::span<const Importer> importers, std::span<const Writer> writers, JsonLimits limits);

}  // namespace tocsin::stix
