#pragma once
#include <functional>
#include <utility>

#include "ports/keys.hpp"

namespace tocsin::test {

/// The keys of an instance, but for what a test takes away.
struct StubbornKeys final : ports::Keys {
  explicit StubbornKeys(ports::Keys& real) : keys(real) {}
  Result<Bytes> sign(ports::Purpose p, BytesView b) override { return keys.sign(p, forging && p == ports::Purpose::leaf ? as_bytes("another leaf") : b); }
  Result<Bytes> public_key(ports::Purpose p) override { return keys.public_key(p); }
  Result<Bytes> prepare_leaf() override { return keys.prepare_leaf(); }
  Result<> turn_leaf(BytesView next) override { return refusing_to_turn ? refuse(Errc::unavailable, "keys.unwritable") : keys.turn_leaf(next); }
  Result<Hash> mac(ports::Purpose p, BytesView b) override {
    if (p == ports::Purpose::link && meanwhile) std::exchange(meanwhile, nullptr)();
    return keys.mac(p, b);
  }
  Result<Bytes> wrap(ports::Purpose p, BytesView s, BytesView c) override { return keys.wrap(p, s, c); }
  Result<Bytes> unwrap(ports::Purpose p, BytesView w, BytesView c) override { return keys.unwrap(p, w, c); }
  Result<Head> confirmed_head() override { return keys.confirmed_head(); }
  Result<> confirm_head(const Head& head) override { return refusing ? refuse(Errc::unavailable, "keys.unwritable") : keys.confirm_head(head); }
  ports::Keys& keys;
  bool refusing = false;          ///< to keep a head
  bool refusing_to_turn = false;
  std::function<void()> meanwhile = nullptr;   ///< what somebody else does once, while the next link is made
  bool forging = false;           ///< leaves get a signature that is not over them
};

}  // namespace tocsin::test
