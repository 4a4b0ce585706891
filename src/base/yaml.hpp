#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace tocsin {

/// A YAML document as JSON, with the place of each part: JSON pointer → `line:column`, of the key for a member of a map.
struct Yaml {
  Json value;
  std::map<std::string, std::string, std::less<>> places;
  /// The place of that part, or of the nearest part around it.
  [[nodiscard]] std::string place(std::string_view pointer) const;
};

struct YamlLimits {
  std::size_t bytes = limits::procedure_file_bytes_max;
  std::size_t depth = limits::yaml_depth_max;
};

/// Parses one YAML 1.2 document with plain contents: maps with text keys, lists, texts, truth values (`true`, `false`),
/// null, and decimal numbers without sign `+` or leading zero. `yes`, `no`, dates and versions with two dots are texts.
/// @error invalid "yaml.syntax"         not YAML, a key that is no text, or a second document
/// @error invalid "yaml.utf8"           not UTF-8
/// @error invalid "yaml.alias"          an anchor or an alias: what is meant stands where it is meant
/// @error invalid "yaml.tag"            an explicit tag
/// @error invalid "yaml.duplicate-name" a map names a key twice
/// @error invalid "yaml.number"         an integer beyond ±(2^53−1)
/// @error invalid "yaml.too-deep", "yaml.too-large"
///        each with `line:column` in `where`
Result<Yaml> parse_yaml(std::string_view text, YamlLimits limits = {});

}  // namespace tocsin
