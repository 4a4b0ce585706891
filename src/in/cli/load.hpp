#pragma once
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "in/cli/cli.hpp"
#include "in/cli/client.hpp"

namespace tocsin::cli {

struct LoadAsk {
  std::string file;         ///< of STIX objects, one a line; `-` is standard input
  std::string collection;   ///< UUID
};

/// `tocsin taxii load`: reads the file a thousand lines at a time and hands them on as TAXII envelopes. Lines that the server
/// does not take are told with their numbers; the others are in the collection.
/// @return {collection, total, added, success_count, failure_count, failures: [{line, id, message}], exit}
/// @error not_found "cli.file" · invalid "cli.file" a line beyond the limit · what the server refuses, with the lines in `where`
Result<Json> load_objects(const Transport& to, const LoadAsk& ask, Console& console);

}  // namespace tocsin::cli
