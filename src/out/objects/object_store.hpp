#pragma once
#include <filesystem>
#include <memory>

#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/objects.hpp"
#include "ports/sender.hpp"

namespace tocsin::objects {

/// The STIX objects that the outside door serves: what cleared bundles, TAXII clients and people put into collections, with
/// the instant each was added. A folder with segment files of bodies and an index (SQLite). Safe to use from many threads.
class ObjectStore final : public ports::Objects, public ports::Sender {
 public:
  /// Opens the folder, making what is missing. The process holds the data directory, so there is one writer.
  /// @param keys, clock borrowed, live longer
  /// @error unavailable "objects.unavailable" · conflict "store.newer" · conflict "objects.altered" a segment that the index names is gone
  static Result<std::unique_ptr<ObjectStore>> open(const std::filesystem::path& folder, ports::Keys& keys, ports::Clock& clock);
  ~ObjectStore() override;

  Result<ports::ObjectPage> page(const ports::ObjectQuery& query) override;
  Result<bool> has(const std::string& collection, const std::string& id, std::optional<Tlp> tlp_max = {}) override;
  Result<std::size_t> withdraw(const std::string& delivery) override;
  Result<ports::Recalled> recall(const std::string& delivery) override;
  Result<ports::PostStatus> put(ports::PutAsk ask) override;
  /// `added` is the number of all successes, also of those that were deleted since and stand in no list any more.
  Result<std::optional<ports::PostStatus>> status(const std::string& id) override;
  Result<std::size_t> remove(const std::string& collection, const std::string& id, const std::vector<std::string>& versions) override;
  Result<std::int64_t> count(const std::string& collection) override;
  Result<std::size_t> sweep() override;

  /// Puts the objects of a cleared bundle into the collection that it is addressed to; durable when it returns. An object
  /// that stands there already in the same version, however it is spelled, stays where it is and is served for this delivery too.
  /// @error forbidden "objects.red"    TLP:RED never stands in a collection
  /// @error invalid   "objects.form"   an object without id or type, or with an unreadable version; where = its index
  /// @error conflict  "objects.version-clash" the collection holds another object for that id and version; where = the id
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override;

  /// recall() of the delivery: what is here is known better here.
  Result<ports::Handover> revoke(const deliver::Revocation& revocation) override;

  struct Parts;  ///< object_parts.hpp

 private:
  explicit ObjectStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tocsin::objects
