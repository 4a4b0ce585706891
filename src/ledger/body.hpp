#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::ledger {

/// Whether a fact counts as evidence. Founded into fact 0; only `live` instances take part in real sharing, and an
/// `exercise` or `demo` fact never counts as live evidence.
enum class Mode : std::uint8_t { live, exercise, demo, import };
std::string_view name(Mode mode);
/// @error invalid "ledger.mode"
Result<Mode> parse_mode(std::string_view text);

/// The thing a fact is about: a kind, a colon and an id, as in `share:018f…`, `person:p_…`, `procedure:current`.
struct ObjectId {
  std::string value;
  auto operator<=>(const ObjectId&) const = default;
  [[nodiscard]] std::string_view kind() const { return std::string_view(value).substr(0, value.find(':')); }
  [[nodiscard]] std::string_view id() const { return std::string_view(value).substr(value.find(':') + 1); }
};
inline ObjectId object_id(std::string_view kind, std::string_view id) { return {std::string(kind) + ":" + std::string(id)}; }

/// One fact: what happened to one object. Small and kept for ever: ids, enums, instants, hashes and pseudonyms, never
/// content. Its bytes are its JCS spelling.
struct Body {
  std::string log;            ///< origin of the log the fact was written for
  ObjectId obj;
  std::int64_t obj_seq = 0;   ///< 0, 1, 2 … per object, without gaps
  Hash prev;                  ///< hash of the object's previous fact; 32 zero bytes in its first
  Mode mode = Mode::live;
  std::string n;              ///< 16 random bytes, base64url: hides the body behind its hash
  Instant t;                  ///< never before the object's previous fact
  std::string kind;           ///< `share.opened`, `delivery.attempted` …
  std::string actor;          ///< pseudonym of the person, or `program`
  Json data;                  ///< an object; its fields are those of the kind
  bool operator==(const Body&) const = default;
};

/// A fact with the bytes that were signed and its place in the tree.
struct FactRecord {
  Body body;
  std::string bytes;              ///< the JCS spelling that the leaf commits to
  Hash hash;                      ///< SHA-256 of `bytes`; the next fact's `prev`
  std::int64_t leaf_index = -1;   ///< -1 until sequenced
};

/// @return the JCS spelling, at most limits::fact_bytes_max bytes
/// @error invalid "ledger.fact-too-large"
Result<std::string> spell(const Body& body);
/// @error invalid "ledger.fact-form" a field is missing, unknown, of another type, or the text is not JCS
Result<Body> parse_body(std::string_view bytes);

}  // namespace tocsin::ledger
