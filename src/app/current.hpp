#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/served.hpp"
#include "identity/person.hpp"
#include "intel/scan/scanner.hpp"
#include "inventory/inventory.hpp"
#include "path/sanitize/policy.hpp"
#include "path/trigger/signal.hpp"
#include "ports/store.hpp"
#include "procedure/load.hpp"

namespace tocsin::app {

/// The procedure in force, read from the facts that adopted it.
struct ProcedureInForce {
  ports::Read read;
  Hash version;
  procedure::Files files;
  procedure::Procedure procedure;
  std::map<AudienceId, sanitize::Policy> policies;  ///< what is taken out, for each audience of the procedure
};
/// The inventory in force, compiled for scanning.
struct InventoryInForce {
  ports::Read read;
  Hash version;
  inventory::Inventory inventory;
  scan::Scanner scanner;
  scan::Scanner cautions;          ///< what the do-not-share list only warns about
  std::vector<trigger::Software> software;
};
/// Everybody, as of one moment of the ledger.
struct Directory {
  struct Person {
    ports::Read read;
    identity::person::State state;
    std::string name, email;     ///< from sealed content; empty when it was erased
  };
  std::map<PersonId, Person> people;
  /// What the rules need, at that instant.
  [[nodiscard]] identity::person::People at(Instant now) const;
  /// The person with that address, or an empty id.
  [[nodiscard]] PersonId by_email(std::string_view email) const;
  [[nodiscard]] std::string name_of(const PersonId& person) const;
};

/// Content of `inventory:current`: what is ours and what software runs.
std::string spell_inventory(const Json& inventory, const std::string& software_csv);

/// What is in force now. Kept between calls, thrown away when this process changes it; every use case still lets its
/// change rest on the versions that it saw.
class Current {
 public:
  explicit Current(ports::Store& store) : store_(store) {}
  /// @error conflict "current.nothing-in-force" the instance was not founded · conflict "current.altered" the content is not
  ///        the one that was adopted · those of procedure::load
  Result<std::shared_ptr<const ProcedureInForce>> procedure();
  Result<std::shared_ptr<const InventoryInForce>> inventory();
  Result<std::shared_ptr<const Directory>> people();
  /// TAXII collections and clients.
  Result<std::shared_ptr<const Served>> served();
  /// Called with every change that was committed.
  void changed(const ports::Change& change);

 private:
  template <class T, class Load>
  Result<std::shared_ptr<const T>> kept(std::shared_ptr<const T>& slot, Load&& load_it);

  ports::Store& store_;
  std::mutex mutex_;
  std::uint64_t generation_ = 0;   ///< grows when anything kept here was thrown away
  std::shared_ptr<const ProcedureInForce> procedure_;
  std::shared_ptr<const InventoryInForce> inventory_;
  std::shared_ptr<const Directory> people_;
  std::shared_ptr<const Served> served_;
};

}  // namespace tocsin::app
