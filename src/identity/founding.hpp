#pragma once
// Fact 0 of the log: who the first people are, under which documents and with which keys everything began.
#include <set>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "identity/person.hpp"

namespace tocsin::identity::founding {

struct FirstPerson {
  PersonId person;
  std::set<UnitId> units;
  std::set<RoleId> roles;
  std::vector<std::string> keys;   ///< public keys' lines
  Hash details;                    ///< content name of name and address
  bool operator==(const FirstPerson&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("person", &FirstPerson::person), field("units", &FirstPerson::units), field("roles", &FirstPerson::roles),
                                            field("keys", &FirstPerson::keys), field("details", &FirstPerson::details)); };
};

struct Founded {
  static constexpr std::string_view kind = "log.founded";
  std::string mode;                ///< `live`, `exercise`, `demo`: for ever
  Hash organisation;               ///< content name of the organisation's name and address
  std::vector<FirstPerson> people;
  Hash procedure, inventory;       ///< versions at the beginning
  std::string log_key, leaf_key;   ///< Ed25519 public keys, base64 of 32 bytes
  bool operator==(const Founded&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("mode", &Founded::mode), field("organisation", &Founded::organisation), field("people", &Founded::people),
                                            field("procedure", &Founded::procedure), field("inventory", &Founded::inventory),
                                            field("log_key", &Founded::log_key), field("leaf_key", &Founded::leaf_key)); };
};

/// Whether a log may begin like this.
/// @error invalid "founding.four-eyes"  fewer than two people with a key of their own: nobody could ever agree to another's share
/// @error invalid "founding.people"     a person twice, a pseudonym of another form, or more than fit one fact; where = index
/// @error invalid "founding.shared-key" two people with the same key; where = index of the second
/// @error invalid "founding.mode"       another mode than live, exercise or demo
/// @error invalid "founding.keys"       a log or leaf key that is not 32 bytes
///        · those of parse_key
Result<> check(const Founded& founded);
Written write(const Founded& founded);
/// @error invalid "fact.kind", "fact.form" · those of check
Result<Founded> read(std::string_view kind, const Json& data);

/// The ask that founds the person's own object in the same change.
person::ask::Found first_fact(const FirstPerson& person);
/// Whether a person's first fact says what the founding fact says.
/// @error conflict "founding.other-person" it does not, or the founding fact does not name them
Result<> check_first_fact(const Founded& founded, const PersonId& person, const person::fact::Founded& fact);

}  // namespace tocsin::identity::founding
