#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

namespace tocsin::deliver {

/// What a collection is told of a recall: each of a release's own objects again, as the version that revokes it. It can be made of
/// nothing else, so that what leaves by it says nothing beyond ids, instants, labels and that it was recalled. The release that it is
/// made of was approved; a recall waits for no second approval.
class Revocation {
 public:
  /// @param bundle  as it was handed over @param to  id of the collection @param at  of the recall
  /// @error invalid "deliver.not-a-bundle"
  static Result<Revocation> of(const DeliveryId& delivery, std::string to, Tlp marking, std::string_view bundle, Instant at);

  [[nodiscard]] const DeliveryId& delivery() const { return delivery_; }
  [[nodiscard]] const std::string& to() const { return to_; }
  [[nodiscard]] Tlp marking() const { return marking_; }
  [[nodiscard]] const std::vector<std::string>& objects() const { return objects_; }  ///< JSON each

 private:
  Revocation(DeliveryId delivery, std::string to, Tlp marking, std::vector<std::string> objects)
      : delivery_(std::move(delivery)), to_(std::move(to)), marking_(marking), objects_(std::move(objects)) {}
  DeliveryId delivery_;
  std::string to_;
  Tlp marking_;
  std::vector<std::string> objects_;
};

}  // namespace tocsin::deliver
