#include "out/store/sign.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tocsin::store {
namespace {

bool spelled_with(std::string_view text, std::string_view marks) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
  });
}
bool is_object(const ledger::ObjectId& object) {
  return object.value.find(':') != std::string::npos && spelled_with(object.kind(), "-") && spelled_with(object.id(), "-_.");
}
std::unexpected<Error> bad(std::string where, const char* detail) { return refuse(Errc::invalid, "store.change", std::move(where), detail); }

/// What could be written and never read again is refused before it is signed.
Result<> check_form(const ports::Change& change) {
  if (change.facts.empty()) return bad({}, "no fact, no change");
  if (!spelled_with(change.actor, "-_:.")) return bad("actor", "an actor is a pseudonym or `program`");
  for (const auto& fact : change.facts) {
    if (!is_object(fact.object)) return bad(fact.object.value, "an object is a kind, a colon and an id");
    if (!spelled_with(fact.kind, "-.") || !fact.data.is_object()) return bad(fact.kind, "a fact has a kind and an object as its data");
    if (std::ranges::find(change.reads, fact.object, &ports::Read::object) == change.reads.end()) return bad(fact.object.value, "an object that gets a fact has to be among the reads");
  }
  for (const auto& row : change.rows)
    if (std::ranges::find(change.facts, row.object, &ports::NewFact::object) == change.facts.end()) return bad(row.object.value, "a row changes with a fact of its object");
  return {};
}

std::string_view unit_of(const ports::Change& change, const ledger::ObjectId& object) {
  const auto row = std::ranges::find(change.rows, object, &ports::Row::object);
  return row == change.rows.end() ? std::string_view() : std::string_view(row->unit);
}

}  // namespace

Result<std::vector<SignedFact>> Signer::sign(const ports::Change& change, const Heads& heads) const {
  TRY_VOID(check_form(change));
  HeadMap staged;
  for (const auto& read : change.reads) {
    const auto head = heads.of(read.object.value);
    // most losers of a race are told here, before they cost a signature
    if (head.count != read.version) return refuse(Errc::stale, "store.read-changed", read.object.value);
    staged.emplace(read.object.value, head);
  }
  std::vector<SignedFact> facts;
  facts.reserve(change.facts.size());
  for (const auto& fact : change.facts) {
    auto& head = staged.at(fact.object.value);
    SignedFact made;
    auto& body = made.record.body;
    body = {.log = origin, .obj = fact.object, .obj_seq = head.count, .prev = head.last, .mode = mode, .n = to_base64url(random.bytes(16)),
            .t = std::max(change.at, head.t), .kind = fact.kind, .actor = change.actor, .data = fact.data};
    made.record.bytes = TRY(ledger::spell(body));
    made.record.hash = sha256(made.record.bytes);
    TRY_VOID(sign_leaf(made));
    made.unit = unit_of(change, fact.object);
    head = {head.count + 1, made.record.hash, body.t};
    facts.push_back(std::move(made));
  }
  return facts;
}

Result<> Signer::sign_leaf(SignedFact& fact) const {
  const std::shared_lock lock(leaf_->turning);  // signature and name are of one key
  const auto checksum = sha256(fact.record.hash.view());
  const auto signature = TRY(ledger::Signature::from_bytes(TRY(keys.sign(ports::Purpose::leaf, ledger::leaf_message(checksum)))));
  fact.leaf = ledger::Leaf{checksum, signature, leaf_->hash}.bytes();
  return {};
}

Result<> Signer::sign_again_if_turned(SignedFact& fact) const {
  if (std::ranges::equal(BytesView(fact.leaf).last(sizeof(Hash::value)), leaf_->hash.view())) return {};
  return sign_leaf(fact);
}

Result<> Signer::turn(BytesView next) const {
  const auto key = TRY(ledger::PublicKey::from_bytes(next));
  const std::unique_lock lock(leaf_->turning);
  TRY_VOID(keys.turn_leaf(next));
  leaf_->key = key;
  leaf_->hash = key.hash();
  return {};
}

}  // namespace tocsin::store
