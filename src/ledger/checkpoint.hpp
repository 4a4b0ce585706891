#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "ledger/ed25519.hpp"

namespace tocsin::ledger {

/// A tree head: what the log key signs.
struct Checkpoint {
  std::string origin;
  std::int64_t size = 0;  ///< at least 1: the empty tree is never published
  Hash root;
  bool operator==(const Checkpoint&) const = default;
};

/// One signature line of a note (C2SP signed-note), of whatever type.
struct NoteLine {
  std::string name;                     ///< the signer's name; for a log its origin
  std::array<std::byte, 4> key_id{};
  Bytes signature;                      ///< 64 bytes of a log; 8 bytes of time and 64 of a cosignature
  bool operator==(const NoteLine&) const = default;
};

/// A checkpoint with the log's signature, and those of witnesses after it.
struct SignedCheckpoint {
  Checkpoint head;
  Signature signature;
  std::vector<NoteLine> cosignatures;   ///< unknown ones are kept and ignored
  bool operator==(const SignedCheckpoint&) const = default;
};

/// A witness's statement that it saw this head at that time, and no other history before.
struct Cosignature {
  Hash key_hash;                ///< SHA-256 of the witness's public key
  std::int64_t time_s = 0;      ///< POSIX time
  Signature signature;
  bool operator==(const Cosignature&) const = default;
};

/// `sigsum.org/v1/tree/` and the key's hash in hex: the log's name, and the name of its signature lines.
std::string origin_of(const PublicKey& log);
/// SHA-256(name LF type key)[:4]; type 01 is a log's Ed25519, 04 a cosignature.
std::array<std::byte, 4> key_id(std::string_view name, std::byte type, const PublicKey& key);

/// What the log key signs: origin, size and base64 root, each on a line. @error invalid "ledger.empty-checkpoint"
Result<std::string> checkpoint_text(const Checkpoint& head);
/// What a witness signs (C2SP tlog-cosignature).
std::string cosigned_text(std::string_view checkpoint_text, std::int64_t time_s);

/// The note: text, an empty line, the log's signature line, the cosignatures.
/// @error invalid "ledger.empty-checkpoint" · invalid "ledger.checkpoint-form" the origin is not that key's
Result<std::string> write_checkpoint(const SignedCheckpoint& checkpoint, const PublicKey& log);
/// Strict: three lines of text without extensions, the log's signature first.
/// @error invalid "ledger.checkpoint-form" · invalid "ledger.empty-checkpoint"
Result<SignedCheckpoint> parse_checkpoint(std::string_view note);
/// @error conflict "ledger.foreign-log" the origin is another log's · conflict "ledger.checkpoint-signature"
Result<> verify_checkpoint(const SignedCheckpoint& checkpoint, const PublicKey& log);
/// Parses and verifies; every byte of the log's part is then what the log wrote, its key id too.
/// @error those of both, and invalid "ledger.checkpoint-form" when the note is not spelled as write_checkpoint spells it
Result<SignedCheckpoint> open_checkpoint(std::string_view note, const PublicKey& log);

/// The note's line for a cosignature.
NoteLine cosignature_line(std::string_view witness_name, const PublicKey& witness, const Cosignature& cosignature);
/// The first cosignature that this witness made over the head.
/// @error not_found "ledger.not-cosigned" there is none, or none that holds
Result<Cosignature> find_cosignature(const SignedCheckpoint& checkpoint, const PublicKey& witness);

}  // namespace tocsin::ledger
