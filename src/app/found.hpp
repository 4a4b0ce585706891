#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/access.hpp"

namespace tocsin::app {

/// One of the first people, with the key that they brought.
struct Founder {
  std::string name, email, unit;
  std::set<RoleId> roles;
  std::vector<std::string> keys;  ///< public keys' lines
};
struct Founding {
  ledger::Mode mode = ledger::Mode::live;
  std::string organisation;
  std::vector<Founder> people;
  procedure::Files procedure;
  Json inventory;
  std::string software;
};
struct FoundedToken {
  std::string email, name, person, token;
};

/// Writes the first facts of a new log in one change: fact 0, the people, the documents in force, a token for each person.
/// @return the tokens, in the order of the people; each is shown once
/// @error those of identity::founding::check, procedure::load and inventory::load; conflict "store.read-changed" it was founded already
Result<std::vector<FoundedToken>> found(App& app, const Founding& founding);

/// A token with which scripts on this machine keep TAXII collections and clients, and do nothing else: one more token of a
/// person who has that right, so that facts name somebody and that person can end it. Nothing when nobody has the right yet.
Result<std::optional<FoundedToken>> machine_token(App& app);

}  // namespace tocsin::app
