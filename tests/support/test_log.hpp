#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/taken.hpp"
#include "ledger/tree.hpp"
#include "path/prove/evidence.hpp"
#include "support/signer.hpp"

namespace tocsin::test {

/// A whole log in memory, with keys made of words: facts are chained, signed and put into a tree as the store does it.
class TestLog {
 public:
  explicit TestLog(std::string_view word = "utility", ledger::Mode mode = ledger::Mode::live) : log_key(std::string(word) + "/log"), leaf_key(std::string(word) + "/leaf"), mode_(mode) {}

  const Signer log_key, leaf_key;
  std::int64_t format = prove::pack_format;   ///< of the packs that are asked for
  const Signer* other_leaf_key = nullptr;   ///< signs the next facts in its place; borrowed
  Instant now = instant_from_us(1'772'330'000'000'000);   ///< of the next fact; each takes a second

  [[nodiscard]] std::string origin() const { return ledger::origin_of(log_key.public_key()); }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(facts_.size()); }

  ledger::FactRecord add(const std::string& object, const Written& written, const std::string& actor = "program") {
    auto& last = last_[object];
    ledger::Body body{.log = origin(), .obj = {object}, .obj_seq = last.seq + 1, .prev = last.hash, .mode = mode_, .n = nonce(), .t = now, .kind = written.kind, .actor = actor, .data = written.data};
    now += std::chrono::seconds(1);
    auto bytes = *ledger::spell(body);
    const auto hash = sha256(bytes);
    const auto checksum = ledger::checksum_of(as_bytes(bytes));
    const auto& signer = other_leaf_key ? *other_leaf_key : leaf_key;
    const auto leaf = ledger::make_leaf(checksum, signer.sign(ledger::leaf_message(checksum)), signer.public_key());
    last = {body.obj_seq, hash};
    facts_.push_back({{std::move(body), std::move(bytes), hash, size()}, leaf, {}});
    leaves_.push_back(ledger::leaf_hash(leaf.bytes()));
    return facts_.back().record;
  }
  template <class First, class... Rest>
  ledger::FactRecord add(const std::string& object, const std::variant<First, Rest...>& fact, const std::string& actor = "program") { return add(object, write_fact(fact), actor); }

  /// Keeps a piece of content and yields the name that facts commit to.
  Hash keep(const std::string& bytes) {
    const auto salt = sha256("salt " + std::to_string(contents_.size()));
    const auto name = prove::content_name(salt.view(), as_bytes(bytes));
    contents_[name] = {Bytes(salt.value.begin(), salt.value.end()), bytes};
    return name;
  }
  [[nodiscard]] ledger::Population population() const {
    std::vector<ledger::Member> members;
    for (const auto& [object, last] : last_) members.push_back({{object}, last.seq, last.hash});
    return *ledger::Population::of(std::move(members));
  }
  /// Commits to the population, as it is done once an interval.
  Hash take_population() {
    const auto members = population();
    return add("log:population", {std::string(ledger::Taken::kind), write_fields(ledger::Taken{now, members.size(), members.root(), size()})}).hash;
  }
  /// Writes the facts that commit to the population and ask for a pack, and gathers the evidence about these objects and what
  /// all packs hold.
  prove::Evidence ask(std::set<std::string> objects, prove::Requested requested, const std::string& pack = "pack:0190a000-0000-7000-8000-00000000ffff") {
    const auto members = population();
    requested.population = take_population();
    requested.at = now;
    if (format > 1) requested.format = format;
    add(pack, {std::string(prove::Requested::kind), write_fields(requested)}, requested.by.value);
    objects.insert({"log:self", "log:population", pack});
    return gather(objects, members, requested, pack);
  }
  /// Closes the pack over what is there of these objects, and gathers it.
  prove::Evidence gather(const std::set<std::string>& objects, const ledger::Population& members, const prove::Requested& requested, const std::string& pack) {
    prove::Ends ends;
    for (const auto& fact : facts_)
      if (objects.contains(fact.record.body.obj.value)) ends[fact.record.body.obj] = &fact.record;
    const auto holds = prove::holdings_of(ends);
    if (format > 1) add(pack, {std::string(prove::Built::kind), write_fields(prove::Built{holds})}, requested.by.value);
    prove::Evidence evidence{.checkpoint = checkpoint(), .log_key = log_key.public_key(), .leaf_key = leaf_key.public_key(), .facts = {}, .population = {}, .contents = contents_, .format = format};
    for (auto fact : facts_) {
      if (!objects.contains(fact.record.body.obj.value)) continue;
      fact.path = *ledger::inclusion_proof(fact.record.leaf_index, size(), source());
      evidence.facts.push_back(std::move(fact));
    }
    evidence.population = *prove::population_proofs(members, evidence, requested);
    return evidence;
  }
  [[nodiscard]] std::string checkpoint() const {
    ledger::SignedCheckpoint out{{origin(), size(), *ledger::root_at(size(), source())}, {}, {}};
    out.signature = log_key.sign(as_bytes(*ledger::checkpoint_text(out.head)));
    return *ledger::write_checkpoint(out, log_key.public_key());
  }

 private:
  struct Last {
    std::int64_t seq = -1;
    Hash hash;
  };
  [[nodiscard]] std::string nonce() const {
    const auto hash = sha256("nonce " + std::to_string(facts_.size()));
    return to_base64url(BytesView(hash.value).first(16));
  }
  [[nodiscard]] ledger::HashSource source() const {
    return [this](int level, std::int64_t index) -> Result<Hash> {
      if (level == 0) return leaves_.at(static_cast<std::size_t>(index));
      const auto below = source();
      return ledger::node_hash(*below(level - 1, index * 2), *below(level - 1, index * 2 + 1));
    };
  }

  ledger::Mode mode_;
  std::map<std::string, Last> last_;
  std::vector<prove::LoggedFact> facts_;
  std::vector<Hash> leaves_;
  std::map<Hash, prove::Disclosed> contents_;
};

}  // namespace tocsin::test
