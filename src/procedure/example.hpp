#pragma once
#include <map>
#include <string>
#include <set>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace tocsin::procedure {

/// A worked example that is built into the program, for `tocsin init --from utility` and `tocsin procedure example`.
struct Example {
  std::map<std::string, std::string> procedure;  ///< YAML files, as load() takes them
  std::string people;                            ///< YAML: name, email, unit, roles
  std::string inventory;                         ///< JSON: what is ours
  std::string software;                          ///< CSV: the software that runs
  std::map<std::string, std::string> signals;    ///< name → text of a signal to try
  std::string readme;                            ///< Markdown: which file answers what, in the order of editing
};

/// The names of the examples: `utility`.
std::vector<std::string_view> example_names();
/// @error not_found "procedure.unknown-example"
Result<Example> example(std::string_view name);

/// One of the first people of an organisation. Their keys are made when the organisation is founded.
struct ExamplePerson {
  std::string name, email, unit;
  std::set<RoleId> roles;
};
/// Reads `people.yaml`: a list `people` of maps name, email, unit, roles.
/// @error invalid "people.form" another form, an unknown field, an address twice
Result<std::vector<ExamplePerson>> parse_people(std::string_view yaml);

}  // namespace tocsin::procedure
