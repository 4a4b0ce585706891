#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::procedure {

using Files = std::map<std::string, std::string>;  ///< name → YAML text

/// Reads a procedure from its YAML files. Each top-level key (`control`, `audiences`, …) stands in exactly one file,
/// whatever the file's name. Strict: what it does not know, it refuses.
/// @param files  UTF-8, at most limits::procedure_file_bytes_max each
/// @error invalid "procedure.yaml"           parse_yaml refuses a file; `detail` has its own rule
/// @error invalid "procedure.too-large"      a file over its limit, or more files than limits::procedure_files_max
/// @error invalid "procedure.duplicate"      a key, a part's id or a top-level key twice
/// @error invalid "procedure.unknown-field"  a field that nobody defined
/// @error invalid "procedure.missing-field"  a required field, file or part is absent or empty
/// @error invalid "procedure.wrong-type"     a list where a map is due, a word where a number is due …
/// @error invalid "procedure.not-an-option"  a word outside a closed list
/// @error invalid "procedure.bad-value"      an id, date, duration, address, label or number out of its bounds
/// @error invalid "procedure.unknown-reference"  an id that no part of the procedure has
/// @error invalid "procedure.contradiction"  two parts that exclude each other; `detail` names both
/// @error invalid "procedure.template-field" a template lacks a field that its kind always has (guide B, step 6)
/// @error invalid "procedure.condition"      a trigger's condition; `detail` has the condition's own rule
///        each with `file:line:column` in `where`
Result<Procedure> load(const Files& files);

/// Everything that load() would refuse, in the order of reading; empty when it would load. `load` gives the first, and names
/// twenty in its detail, one a line.
/// @param out what could be read
std::vector<Error> problems(const Files& files, Procedure& out);

/// The version of a procedure: SHA-256 of the JCS spelling of `{"files":{name:text}}`.
Hash version_of(const Files& files);
/// That content itself, as it is stored.
std::string spell(const Files& files);
/// @error invalid "procedure.content" other JSON than `{"files":{name:text}}`
Result<Files> parse_content(std::string_view jcs);

}  // namespace tocsin::procedure
