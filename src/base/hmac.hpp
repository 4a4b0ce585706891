#pragma once
#include <memory>

#include "base/hash.hpp"

namespace tocsin {

/// HMAC-SHA-256 (RFC 2104) under a key that is used often. Safe to use from many threads; what is derived from the key is wiped at the end.
class HmacKey {
 public:
  explicit HmacKey(BytesView key);
  HmacKey(HmacKey&& other) noexcept;
  ~HmacKey();
  [[nodiscard]] Hash of(BytesView data) const;

 private:
  struct States;
  std::unique_ptr<States> states_;
};

}  // namespace tocsin
