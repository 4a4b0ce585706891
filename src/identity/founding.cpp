#include "identity/founding.hpp"

#include <map>

#include "base/limits.hpp"

namespace tocsin::identity::founding {
namespace {

std::unexpected<Error> bad_person(std::size_t index, std::string detail) {
  return refuse(Errc::invalid, "founding.people", pointer_to("/people", index), std::move(detail));
}

Result<> check_people(const std::vector<FirstPerson>& people) {
  std::set<PersonId> seen;
  std::map<std::string, std::size_t> owners;   // fingerprint → index
  std::size_t with_key = 0;
  for (std::size_t i = 0; i < people.size(); ++i) {
    const auto& each = people[i];
    if (each.person.value.size() != 24 || !each.person.value.starts_with("p_")) return bad_person(i, "a pseudonym is `p_` and 22 characters");
    if (!seen.insert(each.person).second) return bad_person(i, "named twice");
    with_key += each.keys.empty() ? 0U : 1U;
    for (const auto& line : each.keys) {
      const auto key = TRY(parse_key(line));
      if (key.line() != line) return bad_person(i, "write each key as its type and base64, without a comment");
      if (const auto [owner, first] = owners.emplace(key.fingerprint(), i); !first) return refuse(Errc::invalid, "founding.shared-key", pointer_to("/people", i), key.fingerprint());
    }
  }
  if (with_key < 2) return refuse(Errc::invalid, "founding.four-eyes", "/people", "at least two people need a key of their own");
  return {};
}

}  // namespace

Result<> check(const Founded& founded) {
  if (founded.mode != "live" && founded.mode != "exercise" && founded.mode != "demo") return refuse(Errc::invalid, "founding.mode", "/mode", founded.mode);
  TRY_VOID(check_people(founded.people));
  for (const auto* key : {&founded.log_key, &founded.leaf_key}) {
    const auto bytes = from_base64(*key);
    if (!bytes || bytes->size() != 32) return refuse(Errc::invalid, "founding.keys", key == &founded.log_key ? "/log_key" : "/leaf_key");
  }
  // the rest of a fact's body (log, object, nonce, actor …) stays well under this
  constexpr std::size_t envelope_bytes_max = 512;
  if (to_jcs(write_fields(founded)).size() + envelope_bytes_max > limits::fact_bytes_max)
    return refuse(Errc::invalid, "founding.people", "/people", "more people and keys than fit the founding fact; let the first vouch for the others");
  return {};
}

Written write(const Founded& founded) { return {std::string(Founded::kind), write_fields(founded)}; }

Result<Founded> read(std::string_view kind, const Json& data) {
  const auto fact = TRY(read_fact<std::variant<Founded>>(kind, data));
  TRY_VOID(check(std::get<Founded>(fact)));
  return std::get<Founded>(fact);
}

person::ask::Found first_fact(const FirstPerson& person) { return {person.units, person.roles, person.keys, person.details}; }

Result<> check_first_fact(const Founded& founded, const PersonId& person, const person::fact::Founded& fact) {
  for (const auto& each : founded.people)
    if (each == FirstPerson{person, fact.units, fact.roles, fact.keys, fact.details}) return {};
  return refuse(Errc::conflict, "founding.other-person", {}, person.value);
}

}  // namespace tocsin::identity::founding
