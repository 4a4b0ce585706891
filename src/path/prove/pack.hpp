#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "path/prove/evidence.hpp"

namespace tocsin::prove {

/// The public keys that a reader was handed by another way than the pack: of the log and of the leaves.
struct Trust {
  std::set<ledger::PublicKey> keys;
};
/// @param text  lines as `ssh-ed25519 AAAA… comment`; empty lines and lines with `#` are skipped
/// @error invalid "pack.trust-form" where = line number
Result<Trust> parse_trust(std::string_view text);

enum class Outcome : std::uint8_t {
  verified,    ///< everything holds, under keys that the reader trusts
  unverified,  ///< internally consistent, origin not verified: everything holds under the keys in the pack itself
  broken
};
std::string_view name(Outcome outcome);

/// The first link that does not hold.
struct Broken {
  std::string file;    ///< path in the pack, or empty for the archive itself
  std::string rule;
  std::string detail;
  std::string next;    ///< what to do
  bool operator==(const Broken&) const = default;
};

struct Verdict {
  Outcome outcome = Outcome::broken;
  std::optional<Broken> broken;
  /// What was checked: `facts`, `objects`, `approvals`, `deliveries`, `contents`, `erased` (counts), `shares`, `not_shown` (shares
  /// of the population that the pack does not hold), `outside` (that, and of due shares and exceptions, in words), `unaccounted` (shares that by their numbers must
  /// have been and that the population does not hold), `silent` (due shares past their deadline that
  /// nothing was said about), `population` (objects) and `population_at`, `scope` in words, `format`, `log`, `size`, `root`, `mode`, `requested`.
  Json summary;
};

/// The pack as a ZIP that unzips to a BagIt bag. The same evidence gives the same bytes.
/// @error whatever verify_pack would find: a pack that does not verify is not handed out
Result<std::string> build_pack(const Evidence& evidence);
/// Its file name: `tocsin-TS-2026-0042-20260301.zip`, or `tocsin-20260101-20260331.zip` of a period.
Result<std::string> pack_name(const Evidence& evidence);

/// Checks everything, offline: the archive, the bag, each fact's leaf, proof and signature, chains, population, people and
/// their keys, contents, manifests, approvals, deliveries, and every file that follows from them.
/// @param trust  without keys the best outcome is `unverified`
Verdict verify_pack(std::string_view zip, const Trust& trust);
/// The same for the files of a pack that was unzipped.
Verdict verify_files(const Files& files, const Trust& trust);

/// The verdict in words, for the terminal; ends with a line end.
std::string in_words(const Verdict& verdict);

}  // namespace tocsin::prove
