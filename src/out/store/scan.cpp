#include "out/store/scan.hpp"

#include <algorithm>

#include "ledger/leaf.hpp"

namespace tocsin::store {
namespace {

constexpr std::size_t instant_length = 27;  // 2026-03-01T02:10:00.000000Z

/// Reads object, sequence, predecessor and time out of the canonical spelling without parsing the whole of it. JCS sorts
/// the names, so these four stand together at the end, and inside a text every quote is escaped: the last `,"obj":"` is the
/// member of the fact itself.
Result<Instant> time_of_next(const StoredFact& fact, const HeadOf& head) {
  const auto text = as_text(fact.bytes);
  const auto expected = ",\"obj\":\"" + fact.object + "\",\"obj_seq\":" + std::to_string(fact.obj_seq) + ",\"prev\":\"" + head.last.hex() + "\",\"t\":\"";
  const auto at = text.rfind(",\"obj\":\"");
  if (at == std::string_view::npos || !text.substr(at).starts_with(expected)) return broken(fact.leaf_index, "object, number or predecessor differ");
  const auto t = parse_rfc3339(text.substr(at + expected.size(), instant_length));
  if (!t || !text.substr(at + expected.size() + instant_length).starts_with("\",\"v\":")) return broken(fact.leaf_index, "no time where it stands");
  if (*t < head.t && head.count > 0) return broken(fact.leaf_index, "time went back");
  return *t;
}

Result<> check_note(const std::string& note, const Edge& edge, const ledger::PublicKey& log_key) {
  if (edge.frontier.size() == 0) return note.empty() ? Result<>() : broken(0, "a checkpoint without facts");
  const auto opened = ledger::open_checkpoint(note, log_key);
  if (!opened) return broken(edge.frontier.size(), "the checkpoint: " + opened.error().rule);
  if (opened->head.size != edge.frontier.size() || opened->head.root != edge.frontier.root()) return broken(edge.frontier.size(), "the facts are not those of the signed checkpoint");
  return {};
}

}  // namespace

StoredFact to_stored(const sql::Row& row) {
  return {sql::integer(row[0]), sql::text(row[1]), sql::integer(row[2]), sql::bytes(row[3]), Hash::from_bytes(sql::bytes(row[4])).value_or(Hash{}), sql::bytes(row[5])};
}

std::unexpected<Error> broken(std::int64_t leaf_index, std::string detail) {
  return refuse(Errc::conflict, "ledger.broken", "leaf " + std::to_string(leaf_index), std::move(detail));
}

Result<> check_stored(const StoredFact& fact) {
  if (sha256(fact.bytes) != fact.hash) return broken(fact.leaf_index, "the bytes are not those of the hash");
  const auto checksum = sha256(fact.hash.view());
  if (fact.leaf.size() != ledger::leaf_bytes || !std::equal(checksum.value.begin(), checksum.value.end(), fact.leaf.begin()))
    return broken(fact.leaf_index, "the leaf commits to other bytes");
  return {};
}

Result<> learn_keys(ledger::KeyRanges& ranges, const ledger::Body& body, std::int64_t leaf_index, const ledger::PublicKey& leaf_key, const ledger::PublicKey& log_key) {
  const auto told = ranges.tell(body, leaf_index);
  if (!told) return broken(leaf_index, told.error().rule + ": " + told.error().detail);
  if (ranges.empty()) ranges.begin(leaf_key, log_key);
  return {};
}

Result<Scanned> scan(sql::Db& db, const ledger::PublicKey& leaf_key, const ledger::PublicKey& log_key, const ports::Keys::Head& confirmed) {
  Scanned out;
  Instant last{};
  const auto take = [&](const sql::Row& row) -> Result<> {
    const auto fact = to_stored(row);
    if (fact.leaf_index != out.edge.frontier.size()) return broken(out.edge.frontier.size(), "the fact is missing");
    TRY_VOID(check_stored(fact));
    // only these say anything of keys; parsing each body would cost more than all the rest
    if (fact.leaf_index == 0 || fact.object.starts_with("key:")) {
      const auto body = ledger::parse_body(as_text(fact.bytes));
      if (!body) return broken(fact.leaf_index, body.error().rule);
      TRY_VOID(learn_keys(out.keys, *body, fact.leaf_index, leaf_key, log_key));
    }
    const auto signer = out.keys.leaf_signer(TRY(Hash::from_bytes(BytesView(fact.leaf).last(32))), fact.leaf_index);
    if (!signer) return broken(fact.leaf_index, signer.error().rule + ": " + signer.error().detail);
    auto& head = out.heads[fact.object];
    if (fact.obj_seq != head.count) return broken(fact.leaf_index, "a gap in the object's facts");
    const auto t = TRY(time_of_next(fact, head));
    head = {head.count + 1, fact.hash, t};
    last = std::max(last, t);
    out.edge.append(ledger::leaf_hash(fact.leaf));
    if (out.edge.frontier.size() == confirmed.size && out.edge.frontier.root() != confirmed.root)
      return refuse(Errc::conflict, "ledger.rolled-back", "size " + std::to_string(confirmed.size), "another history than the one confirmed");
    return {};
  };
  TRY_VOID(db.each(std::string("select ") + stored_fact_columns + " from fact order by leaf_index", {}, take));
  const auto notes = TRY(db.run("select note from checkpoint where id = 1"));
  if (!notes.empty()) out.note = sql::text(notes[0][0]);
  // an old copy is whole in itself: look at what was confirmed before calling it broken
  TRY_VOID(check_note(out.note, out.edge, log_key));
  if (out.edge.frontier.size() < confirmed.size)
    return refuse(Errc::conflict, "ledger.rolled-back", "size " + std::to_string(out.edge.frontier.size()),
                  "the keys confirmed size " + std::to_string(confirmed.size) + "; this is an older copy, which ends on " + to_rfc3339(last) + ": facts " +
                      std::to_string(out.edge.frontier.size()) + " to " + std::to_string(confirmed.size - 1) + " are not in it");
  return out;
}

}  // namespace tocsin::store
