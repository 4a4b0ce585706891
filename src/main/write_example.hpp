#pragma once
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin {

/// `tocsin procedure example DIR`: writes the procedure, the people, the inventory and the software list of the example that
/// is built in as files to edit. DIR is absent or empty; when a file cannot be written nothing stays behind.
/// @return `{"folder", "files", "edit_first", "next"}`
/// @error conflict "example.folder"       DIR holds something, or is a file
/// @error unavailable "store.unwritable"  with the file at fault
Result<Json> write_example(const std::string& folder);

}  // namespace tocsin
