#include "ledger/checkpoint.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace tocsin::ledger {
namespace {

constexpr std::string_view origin_prefix = "sigsum.org/v1/tree/";
constexpr std::string_view dash = "\xe2\x80\x94 ";
constexpr std::byte log_type{0x01};
constexpr std::byte cosignature_type{0x04};

std::unexpected<Error> bad_form(const char* detail) { return refuse(Errc::invalid, "ledger.checkpoint-form", {}, detail); }

std::string line_of(const NoteLine& line) {
  Bytes blob(line.key_id.begin(), line.key_id.end());
  blob.insert(blob.end(), line.signature.begin(), line.signature.end());
  return std::string(dash) + line.name + " " + to_base64(blob) + "\n";
}

Result<NoteLine> parse_line(std::string_view line) {
  if (!line.starts_with(dash)) return bad_form("a signature line begins with an em dash and a space");
  line.remove_prefix(dash.size());
  const auto space = line.find(' ');
  if (space == 0 || space == std::string_view::npos || line.find('+') < space) return bad_form("a signature line has a name and a signature");
  const auto blob = from_base64(line.substr(space + 1));
  if (!blob || blob->size() < 5) return bad_form("a signature is base64 of a key id and the bytes");
  NoteLine out{.name = std::string(line.substr(0, space)), .signature = Bytes(blob->begin() + 4, blob->end())};
  std::copy_n(blob->begin(), 4, out.key_id.begin());
  return out;
}

/// A size without sign, leading zeros or anything after it, within what JSON and the store can hold.
Result<std::int64_t> parse_size(std::string_view text) {
  std::int64_t size = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (bad != std::errc() || end != text.data() + text.size() || text.starts_with('-') || text != std::to_string(size)) return bad_form("the second line is the size");
  if (size == 0) return refuse(Errc::invalid, "ledger.empty-checkpoint", {}, "the empty tree is never published");
  return size;
}

Result<Checkpoint> parse_text(std::string_view text) {
  const auto lines = split(text, '\n');
  if (lines.size() != 4 || !lines[3].empty()) return bad_form("the text has three lines: origin, size, root");
  const auto key_hash = lines[0].starts_with(origin_prefix) ? Hash::from_hex(lines[0].substr(origin_prefix.size())) : Result<Hash>(refuse(Errc::invalid, "encoding.hash"));
  if (!key_hash || std::string(origin_prefix) + key_hash->hex() != lines[0]) return bad_form("the origin is sigsum.org/v1/tree/ and 64 lower-case hex digits");
  const auto size = TRY(parse_size(lines[1]));
  const auto root = from_base64(lines[2]);
  if (!root || root->size() != 32) return bad_form("the third line is the root in base64");
  const auto root_hash = TRY(Hash::from_bytes(*root));
  return Checkpoint{std::string(lines[0]), size, root_hash};
}

Bytes big_endian(std::int64_t value) {
  Bytes out;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> shift));
  return out;
}

}  // namespace

std::string origin_of(const PublicKey& log) { return std::string(origin_prefix) + log.hash().hex(); }

std::array<std::byte, 4> key_id(std::string_view name, std::byte type, const PublicKey& key) {
  const std::byte separator{'\n'};
  const auto hash = sha256({as_bytes(name), BytesView(&separator, 1), BytesView(&type, 1), key.view()});
  std::array<std::byte, 4> id{};
  std::copy_n(hash.value.begin(), id.size(), id.begin());
  return id;
}

Result<std::string> checkpoint_text(const Checkpoint& head) {
  if (head.size < 1) return refuse(Errc::invalid, "ledger.empty-checkpoint", {}, "the empty tree is never published");
  return head.origin + "\n" + std::to_string(head.size) + "\n" + to_base64(head.root.view()) + "\n";
}

std::string cosigned_text(std::string_view checkpoint_text, std::int64_t time_s) {
  return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" + std::string(checkpoint_text);
}

Result<std::string> write_checkpoint(const SignedCheckpoint& checkpoint, const PublicKey& log) {
  const auto& origin = checkpoint.head.origin;
  if (origin != origin_of(log)) return bad_form("the origin is not that of the signing key");
  auto note = TRY(checkpoint_text(checkpoint.head)) + "\n";
  note += line_of({origin, key_id(origin, log_type, log), Bytes(checkpoint.signature.value.begin(), checkpoint.signature.value.end())});
  for (const auto& line : checkpoint.cosignatures) note += line_of(line);
  return note;
}

Result<SignedCheckpoint> parse_checkpoint(std::string_view note) {
  const auto gap = note.find("\n\n");
  if (gap == std::string_view::npos || !note.ends_with('\n') || note.size() < gap + 3) return bad_form("a note is text, an empty line and signature lines");
  SignedCheckpoint out{.head = TRY(parse_text(note.substr(0, gap + 1))), .signature = {}, .cosignatures = {}};
  const auto lines = split(note.substr(gap + 2, note.size() - gap - 3), '\n');
  for (const auto& text : lines) {
    auto line = TRY(parse_line(text));
    const bool is_log = line.name == out.head.origin;
    const bool is_first = &text == &lines.front();
    if (is_log != is_first) return bad_form("the log signs once, and first");
    if (is_log && line.signature.size() != 64) return bad_form("the log's signature has 64 bytes");
    if (is_log) out.signature = TRY(Signature::from_bytes(line.signature));
    // the key id of the log's line follows from its origin and key: verified there, not stored
    if (!is_log) out.cosignatures.push_back(std::move(line));
  }
  return out;
}

Result<> verify_checkpoint(const SignedCheckpoint& checkpoint, const PublicKey& log) {
  if (checkpoint.head.origin != origin_of(log)) return refuse(Errc::conflict, "ledger.foreign-log", {}, "the checkpoint is of another log than the one trusted");
  const auto text = TRY(checkpoint_text(checkpoint.head));
  if (!verify(log, as_bytes(text), checkpoint.signature)) return refuse(Errc::conflict, "ledger.checkpoint-signature", {}, "the log's signature over the tree head does not hold");
  return {};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note, const PublicKey& log) {
  auto checkpoint = TRY(parse_checkpoint(note));
  TRY_VOID(verify_checkpoint(checkpoint, log));
  if (TRY(write_checkpoint(checkpoint, log)) != note) return bad_form("the log's line names another key id");
  return checkpoint;
}

NoteLine cosignature_line(std::string_view witness_name, const PublicKey& witness, const Cosignature& cosignature) {
  auto blob = big_endian(cosignature.time_s);
  blob.insert(blob.end(), cosignature.signature.value.begin(), cosignature.signature.value.end());
  return {std::string(witness_name), key_id(witness_name, cosignature_type, witness), std::move(blob)};
}

Result<Cosignature> find_cosignature(const SignedCheckpoint& checkpoint, const PublicKey& witness) {
  const auto text = TRY(checkpoint_text(checkpoint.head));
  for (const auto& line : checkpoint.cosignatures) {
    if (line.signature.size() != 72 || line.key_id != key_id(line.name, cosignature_type, witness)) continue;
    std::uint64_t time = 0;
    for (const auto byte : BytesView(line.signature).first(8)) time = (time << 8) | std::to_integer<std::uint64_t>(byte);
    const auto signature = TRY(Signature::from_bytes(BytesView(line.signature).last(64)));
    const Cosignature found{witness.hash(), static_cast<std::int64_t>(time), signature};
    if (time >> 63 == 0 && verify(witness, as_bytes(cosigned_text(text, found.time_s)), found.signature)) return found;
  }
  return refuse(Errc::not_found, "ledger.not-cosigned", {}, "no cosignature of this witness holds for this head");
}

}  // namespace tocsin::ledger
