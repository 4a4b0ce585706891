#include "ledger/leaf.hpp"

#include <algorithm>

namespace tocsin::ledger {

std::array<std::byte, leaf_bytes> Leaf::bytes() const {
  std::array<std::byte, leaf_bytes> out{};
  auto at = std::ranges::copy(checksum.value, out.begin()).out;
  at = std::ranges::copy(signature.value, at).out;
  std::ranges::copy(key_hash.value, at);
  return out;
}

Result<Leaf> Leaf::from_bytes(BytesView bytes) {
  if (bytes.size() != leaf_bytes) return refuse(Errc::invalid, "ledger.leaf-form", {}, "a leaf has 128 bytes");
  const auto checksum = TRY(Hash::from_bytes(bytes.first(32)));
  const auto signature = TRY(Signature::from_bytes(bytes.subspan(32, 64)));
  const auto key_hash = TRY(Hash::from_bytes(bytes.last(32)));
  return Leaf{checksum, signature, key_hash};
}

Hash checksum_of(BytesView body) { return sha256(sha256(body).view()); }

Bytes leaf_message(const Hash& checksum) {
  using namespace std::string_view_literals;
  constexpr auto label = "sigsum.org/v1/tree-leaf\0"sv;
  Bytes message(label.size() + checksum.value.size());
  std::ranges::copy(checksum.value, std::ranges::copy(as_bytes(label), message.begin()).out);
  return message;
}

Leaf make_leaf(const Hash& checksum, const Signature& signature, const PublicKey& signer) { return {checksum, signature, signer.hash()}; }

Result<> check_leaf(const Leaf& leaf, BytesView body, const PublicKey& signer) {
  if (leaf.key_hash != signer.hash()) return refuse(Errc::conflict, "ledger.leaf-key", {}, "the leaf was signed by another key than the instance's");
  if (leaf.checksum != checksum_of(body)) return refuse(Errc::conflict, "ledger.leaf-body", {}, "the leaf commits to other bytes than this body");
  if (!verify(signer, leaf_message(leaf.checksum), leaf.signature)) return refuse(Errc::conflict, "ledger.leaf-signature", {}, "the leaf's signature does not hold");
  return {};
}

}  // namespace tocsin::ledger
