#include "ledger/tree.hpp"

#include <algorithm>
#include <bit>

namespace tocsin::ledger {
namespace {

constexpr std::byte leaf_prefix{0x00};
constexpr std::byte node_prefix{0x01};

std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

/// The largest power of two below n, for n > 1: where RFC 9162 splits a tree.
std::int64_t split_of(std::int64_t n) { return static_cast<std::int64_t>(std::bit_floor(bits(n) - 1)); }

bool is_power_of_two(std::int64_t n) { return std::has_single_bit(bits(n)); }

/// The hash of leaves [first, first + count). `first` is a multiple of the smallest power of two that is not below
/// `count`, so that every complete piece is an aligned subtree.
Result<Hash> range_hash(std::int64_t first, std::int64_t count, const HashSource& source) {
  if (is_power_of_two(count)) {
    const int level = std::countr_zero(bits(count));
    return source(level, first >> level);
  }
  const auto left = split_of(count);
  const auto left_hash = TRY(range_hash(first, left, source));
  return node_hash(left_hash, TRY(range_hash(first + left, count - left, source)));
}

std::unexpected<Error> out_of_range(const char* detail) { return refuse(Errc::invalid, "ledger.proof-range", {}, detail); }
std::unexpected<Error> not_included(const char* detail) { return refuse(Errc::conflict, "ledger.inclusion", {}, detail); }
std::unexpected<Error> not_consistent(const char* detail) { return refuse(Errc::conflict, "ledger.consistency", {}, detail); }

}  // namespace

Hash leaf_hash(BytesView leaf) { return sha256({BytesView(&leaf_prefix, 1), leaf}); }

Hash node_hash(const Hash& left, const Hash& right) { return sha256({BytesView(&node_prefix, 1), left.view(), right.view()}); }

void Frontier::append(const Hash& leaf, const Completed& completed) {
  auto hash = leaf;
  int level = 0;
  if (completed) completed(0, size_, hash);
  // like adding one in binary: every set bit at the low end is a subtree that now finds its right neighbor
  for (auto index = size_; (index & 1) == 1; index >>= 1) {
    hash = node_hash(roots_.back(), hash);
    roots_.pop_back();
    ++level;
    if (completed) completed(level, index >> 1, hash);
  }
  roots_.push_back(hash);
  ++size_;
}

Hash Frontier::root() const {
  if (roots_.empty()) return sha256(BytesView());
  auto hash = roots_.back();
  for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left) hash = node_hash(*left, hash);
  return hash;
}

Bytes Frontier::serialize() const {
  Bytes out;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(bits(size_) >> shift));
  for (const auto& root : roots_) out.insert(out.end(), root.value.begin(), root.value.end());
  return out;
}

Result<Frontier> Frontier::parse(BytesView bytes) {
  const auto bad = refuse(Errc::invalid, "ledger.frontier-form", {}, "the count of hashes does not fit the size");
  if (bytes.size() < 8) return bad;
  std::uint64_t size = 0;
  for (const auto byte : bytes.first(8)) size = (size << 8) | std::to_integer<std::uint64_t>(byte);
  const auto roots = bytes.subspan(8);
  if (size >> 63 != 0 || roots.size() != static_cast<std::size_t>(std::popcount(size)) * 32) return bad;
  Frontier out;
  out.size_ = static_cast<std::int64_t>(size);
  for (std::size_t at = 0; at < roots.size(); at += 32) out.roots_.push_back(TRY(Hash::from_bytes(roots.subspan(at, 32))));
  return out;
}

Result<Hash> root_at(std::int64_t size, const HashSource& source) {
  if (size < 1) return out_of_range("an empty tree has no root to show");
  return range_hash(0, size, source);
}

Result<std::vector<Hash>> inclusion_proof(std::int64_t index, std::int64_t size, const HashSource& source) {
  if (index < 0 || index >= size) return out_of_range("the tree holds no such leaf");
  std::vector<Hash> path;
  // from the root down: the half that does not hold the leaf is the sibling at that height
  for (std::int64_t first = 0, count = size; count > 1;) {
    const auto left = split_of(count);
    const bool go_left = index - first < left;
    path.push_back(go_left ? TRY(range_hash(first + left, count - left, source)) : TRY(range_hash(first, left, source)));
    first += go_left ? 0 : left;
    count = go_left ? left : count - left;
  }
  std::ranges::reverse(path);
  return path;
}

Result<std::vector<Hash>> consistency_proof(std::int64_t old_size, std::int64_t new_size, const HashSource& source) {
  if (old_size < 1 || old_size > new_size) return out_of_range("sizes must be in order and at least 1");
  std::vector<Hash> path;
  std::int64_t first = 0, count = new_size, old = old_size;
  bool whole_left = true;  // the old tree's remainder is still its own left edge, whose root the verifier knows
  while (old != count) {
    const auto left = split_of(count);
    const bool go_left = old <= left;
    path.push_back(go_left ? TRY(range_hash(first + left, count - left, source)) : TRY(range_hash(first, left, source)));
    if (!go_left) {
      first += left;
      old -= left;
      whole_left = false;
    }
    count = go_left ? left : count - left;
  }
  if (!whole_left) path.push_back(TRY(range_hash(first, count, source)));
  std::ranges::reverse(path);
  return path;
}

Result<> verify_inclusion(const Hash& leaf, std::int64_t index, std::int64_t size, const std::vector<Hash>& proof, const Hash& root) {
  if (index < 0 || index >= size) return not_included("the index lies outside the tree");
  auto node = bits(index), last = bits(size) - 1;
  auto hash = leaf;
  for (const auto& sibling : proof) {
    if (last == 0) return not_included("the proof is too long");
    if ((node & 1) == 1 || node == last) {
      hash = node_hash(sibling, hash);
      // a right edge without a neighbor is carried up unhashed
      for (; (node & 1) == 0 && node != 0; node >>= 1) last >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return not_included("the proof is too short");
  if (hash != root) return not_included("the path leads to another root");
  return {};
}

Result<> verify_consistency(std::int64_t old_size, std::int64_t new_size, const Hash& old_root, const Hash& new_root, const std::vector<Hash>& proof) {
  if (old_size < 1 || old_size > new_size) return not_consistent("sizes must be in order and at least 1");
  if (old_size == new_size) {
    if (!proof.empty()) return not_consistent("equal sizes need no proof");
    if (old_root != new_root) return not_consistent("two roots for one size: the log was forked");
    return {};
  }
  auto next = proof.begin();
  // an old tree that is one complete subtree is its own first node
  if (!is_power_of_two(old_size) && next == proof.end()) return not_consistent("the proof is too short");
  const auto first = is_power_of_two(old_size) ? old_root : *next++;
  auto node = bits(old_size) - 1, last = bits(new_size) - 1;
  for (; (node & 1) == 1; node >>= 1) last >>= 1;
  auto old_hash = first, new_hash = first;
  for (; next != proof.end(); ++next) {
    if (last == 0) return not_consistent("the proof is too long");
    if ((node & 1) == 1 || node == last) {
      old_hash = node_hash(*next, old_hash);
      new_hash = node_hash(*next, new_hash);
      for (; (node & 1) == 0 && node != 0; node >>= 1) last >>= 1;
    } else {
      new_hash = node_hash(new_hash, *next);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return not_consistent("the proof is too short");
  if (old_hash != old_root) return not_consistent("the proof leads to another old root");
  if (new_hash != new_root) return not_consistent("the proof leads to another new root");
  return {};
}

}  // namespace tocsin::ledger
