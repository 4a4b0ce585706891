#include "procedure/example.hpp"

#include <utility>

#include "base/text.hpp"
#include "procedure/part.hpp"

namespace tocsin::procedure {

extern const std::pair<std::string_view, std::string_view> utility_files[];  // made by cmake/embed.cmake

std::vector<std::string_view> example_names() { return {"utility"}; }

Result<Example> example(std::string_view name) {
  if (name != "utility") return refuse(Errc::not_found, "procedure.unknown-example", std::string(name), "there is one example: utility");
  Example out;
  for (const auto* file = utility_files; !file->first.empty(); ++file) {
    const auto slash = file->first.find('/');
    const std::string folder(file->first.substr(0, slash)), leaf(file->first.substr(slash + 1));
    std::string text(file->second);
    if (folder == "signals") out.signals.emplace(leaf, std::move(text));
    else if (leaf == "README.md") out.readme = std::move(text);
    else if (leaf == "people.yaml") out.people = std::move(text);
    else if (leaf == "inventory.json") out.inventory = std::move(text);
    else if (leaf == "software.csv") out.software = std::move(text);
    else if (leaf.ends_with(".yaml")) out.procedure.emplace(leaf, std::move(text));
  }
  return out;
}

Result<std::vector<ExamplePerson>> parse_people(std::string_view text) {
  const auto yaml = parse_yaml(text);
  if (!yaml) return refuse(Errc::invalid, "people.form", yaml.error().where, yaml.error().rule + ": " + yaml.error().detail);
  if (!yaml->value.is_object()) return refuse(Errc::invalid, "people.form", "1:1", "a list `people` is wanted");
  Notes notes;
  std::vector<ExamplePerson> out;
  Part top(notes, "people.yaml", *yaml, yaml->value, "", "");
  std::set<std::string> seen;
  top.each("people", Need::required, "person", [&](Part& part) {
    ExamplePerson person{part.text("name"), part.email("email"), part.text("unit", Need::optional), {}};
    for (const std::string& role : part.texts("roles")) {
      if (is_slug(role)) person.roles.insert(RoleId{role});
      else part.note("procedure.bad-value", "roles", "\"" + role + "\" is no role");
    }
    if (!seen.insert(to_lower(person.email)).second) part.note("procedure.duplicate", "email", person.email + " stands twice");
    out.push_back(std::move(person));
  });
  top.finish();
  if (notes.errors.empty()) return out;
  return refuse(Errc::invalid, "people.form", notes.errors.front().where, notes.errors.front().detail);
}

}  // namespace tocsin::procedure
