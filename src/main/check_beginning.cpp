#include "main/check_beginning.hpp"

#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "base/texts/rule_texts.hpp"
#include "inventory/inventory.hpp"
#include "path/sanitize/sanitize.hpp"
#include "path/trigger/signal.hpp"
#include "procedure/load.hpp"
#include "procedure/roster.hpp"

namespace tocsin {
namespace {

/// The same refusal, with the file that it is about in front of the place.
Error in_file(Error error, const std::string& file) {
  if (!error.where.starts_with(file)) error.where = file + (error.where.empty() ? "" : ":" + error.where);
  return error;
}

template <class T>
void keep_fault(std::vector<Error>& faults, const Result<T>& result, const std::string& file) {
  if (!result) faults.push_back(in_file(result.error(), file));
}

/// Somebody whose role nobody defined could do nothing with it, and nobody would see why.
void check_roles(std::vector<Error>& faults, const std::vector<procedure::ExamplePerson>& people, const procedure::Procedure& procedure) {
  std::vector<std::string> known;
  for (const auto& role : procedure.roles) known.push_back(role.id.value);
  for (const auto& person : people)
    for (const auto& role : person.roles)
      if (procedure.role(role) == nullptr)
        faults.push_back({Errc::invalid, "init.people", "people.yaml", person.name + ": the procedure has no role \"" + role.value + "\"; there are " + join(known, ", ")});
}

void check_inventory(std::vector<Error>& faults, const std::string& text, const procedure::Procedure& procedure) {
  auto ours = inventory::load(text);
  if (!ours) return keep_fault(faults, ours, "inventory.json");
  // its age counts from the founding
  ours->imported_at = Instant{};
  keep_fault(faults, inventory::check_usable(*ours, Instant{}, std::chrono::days(1)), "inventory.json");
  keep_fault(faults, scan::Scanner::build(sanitize::vocabulary_of(*ours, procedure)), "inventory.json");
}

}  // namespace

std::vector<Error> faults_of(const procedure::Example& from) {
  procedure::Procedure procedure;
  auto faults = procedure::problems(from.procedure, procedure);
  const bool readable = faults.empty();
  if (readable)
    if (const auto policies = sanitize::policies_of(procedure); !policies)  // a row of the table names its own file and line
      faults.push_back(policies.error().rule == "sanitize.policy" ? policies.error() : in_file(policies.error(), "redactions"));
  const auto people = procedure::parse_people(from.people);
  keep_fault(faults, people, "people.yaml");
  if (readable && people) check_roles(faults, *people, procedure);
  check_inventory(faults, from.inventory, procedure);
  if (!from.software.empty()) keep_fault(faults, trigger::read_software(from.software), "software.csv");
  return faults;
}

Json check_beginning(const procedure::Example& from, Instant now) {
  const auto faults = faults_of(from);
  Json out = Json::Object{{"faults", faults.size()}, {"rows", Json::Array{}}};
  for (const auto& fault : faults) {
    const auto* text = rule_text(fault.rule);
    out["rows"].push(Json::Object{{"rule", fault.rule}, {"where", fault.where}, {"what", fault.detail.empty() && text != nullptr ? std::string(text->says) : fault.detail},
                                  {"next", text != nullptr ? std::string(text->next) : std::string()}});
  }
  if (!faults.empty()) {
    out["exit"] = error_row(Errc::invalid).exit;
    return out;
  }
  const auto procedure = procedure::load(from.procedure);
  procedure::PeopleRoles roles;
  const auto people = procedure::parse_people(from.people);
  for (const auto& person : *people) roles[person.email] = person.roles;
  for (const auto& gap : procedure::coverage(*procedure, roles, now).gaps)
    out["rows"].push(Json::Object{{"rule", gap.rule}, {"where", ""}, {"what", gap.what}, {"next", gap.next}});
  return out;
}

}  // namespace tocsin
