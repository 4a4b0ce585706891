#pragma once
#include <filesystem>
#include <memory>

#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/objects.hpp"
#include "ports/sender.hpp"

namespace tocsin::objects {

/// The STIX objects that the outside door serves: what cleared bundles put into collections, with the instant each was
/// added. A folder with an index (SQLite) and segment files of bodies. Safe to use from many threads.
class ObjectStore final : public ports::Objects, public ports::Sender {
 public:
  /// Opens the folder, making what is missing. The process holds the data directory, so there is one writer.
  /// @param keys, clock borrowed, live longer
  /// @error unavailable "objects.unavailable" · conflict "store.newer"
  static Result<std::unique_ptr<ObjectStore>> open(const std::filesystem::path& folder, ports::Keys& keys, ports::Clock& clock);
  ~ObjectStore() override;

  Result<ports::ObjectPage> page(const ports::ObjectQuery& query) override;
  Result<bool> has(const std::string& collection, const std::string& id) override;
  Result<std::size_t> withdraw(const std::string& delivery) override;

  /// Puts the objects of a cleared bundle into the collection that it is addressed to; durable when it returns. An object
  /// that stands there already in the same version and bytes stays where it is and is served for this delivery too.
  /// @error forbidden "objects.red"    TLP:RED never stands in a collection
  /// @error invalid   "objects.form"   an object without id or type, or with an unreadable version; where = its index
  /// @error conflict  "objects.version-clash" the collection holds other bytes for that id and version; where = the id
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override;

 private:
  struct Parts;
  explicit ObjectStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tocsin::objects
