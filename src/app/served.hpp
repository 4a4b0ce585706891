#pragma once
// Whom the outside door's TAXII server knows, and which collections: folded from facts, as Current keeps it.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/marking.hpp"
#include "identity/client.hpp"
#include "ports/store.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::app {

struct Served {
  struct Collection {
    std::string id, root, title, description, alias;
    Tlp tlp_max = Tlp::amber;      ///< what is labelled narrower neither enters nor leaves
    bool is_channel = false;       ///< one of the procedure's: releases fill it, and nothing else
    bool is_received = false;      ///< a source of others fills or filled it: what they sent is shared onward within its labels
  };
  std::vector<Collection> collections;  ///< the procedure's channels in its order, then those that people made
  std::map<std::string, identity::client::state::Admitted, std::less<>> clients;
  std::map<std::string, std::string, std::less<>> by_certificate;  ///< fingerprint in hex → client

  [[nodiscard]] const Collection* collection(std::string_view id) const;
  [[nodiscard]] bool asks_certificate() const { return !by_certificate.empty(); }
};

/// @error those of the store · conflict "ledger.fact-unreadable"
Result<Served> load_served(ports::Store& store, const procedure::Procedure& procedure);

/// A collection as one client has it.
struct Granted {
  const Served::Collection* collection = nullptr;
  bool can_read = false, can_write = false;
  Tlp tlp_max = Tlp::clear;   ///< of the collection, the channel, the client's audience and its community: the widest circle that all allow
};
/// What a client may, under the procedure in force now: a channel is served to its audience alone and only while the
/// procedure lets it reach that audience (rule 3). What others sent goes as far as its label says: AMBER+STRICT to audiences of
/// this organization, AMBER to its clients too, and to everybody else no more than GREEN.
std::vector<Granted> granted(const Served& served, const procedure::Procedure& procedure, const identity::client::Grant& grant);

}  // namespace tocsin::app
