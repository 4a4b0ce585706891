#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "ledger/body.hpp"
#include "ledger/ed25519.hpp"
#include "ledger/leaf.hpp"
#include "ledger/population.hpp"
#include "path/prove/files.hpp"

namespace tocsin::prove {

/// The fact that asks for a pack, `pack:<uuid>`#0. It is written before anything is collected: what the pack is about,
/// who wanted it, and what there was at that moment are then signed and logged like everything else.
struct Requested {
  static constexpr std::string_view kind = "pack.requested";
  PersonId by;
  Instant at;
  std::optional<ShareId> share;          ///< one share; otherwise all that were opened in the period
  std::optional<Instant> from, until;    ///< until: exclusive
  Hash population;                       ///< hash of the `log.population` fact before this one that the pack is complete by
  bool operator==(const Requested&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Requested::by), field("at", &Requested::at), field("share", &Requested::share), field("from", &Requested::from),
                                            field("until", &Requested::until), field("population", &Requested::population)); };
};

/// The kinds of objects of which a pack shows every one there was: the instance's keys, the shares, and for a period whatever was due and every
/// exception too. Those that lie within what was asked for have to be in the pack.
std::vector<std::string_view> kinds_shown(const Requested& requested);
/// Whether an object of these kinds lies within what was asked for: every key, the share itself, or what was made in the period.
bool asked_for(const Requested& requested, const ledger::ObjectId& object);

/// A fact with its place in the log.
struct LoggedFact {
  ledger::FactRecord record;             ///< sequenced
  ledger::Leaf leaf;
  std::vector<Hash> path;                ///< inclusion proof, for the size of the evidence's checkpoint
};

/// A piece of content whose salt is disclosed, so that anybody can see that a fact committed to it.
struct Disclosed {
  Bytes salt;                            ///< 32 bytes
  std::string bytes;
};

/// Everything a pack is made of. All other files in it follow from these, and the verifier makes them again.
///
/// Belongs in it, each object with all its facts: `log:self`, `log:population` and every `key:`; the `pack:` object that asks; the shares;
/// every `delivery:` that their manifests name; their `due:`; for a period all that was due in it, and its exceptions; every `person:` that acted in these or vouched for one who did;
/// `procedure:current` and `inventory:current`; the `standing:` that a release names; exceptions about them. Of released
/// renditions the manifest, the rendition and the redaction map are disclosed.
struct Evidence {
  std::string checkpoint;                ///< signed note
  ledger::PublicKey log_key, leaf_key;
  std::vector<LoggedFact> facts;         ///< ascending by leaf index
  std::vector<ledger::MembershipProof> population;  ///< ascending by index; see population_proofs()
  std::map<Hash, Disclosed> contents;    ///< by the name that facts commit to
};

/// What the pack shows of the population: each object that has facts in the evidence, and all of kinds_shown() with the
/// neighbors at both ends, so that none can be left out unseen.
Result<std::vector<ledger::MembershipProof>> population_proofs(const ledger::Population& population, const Evidence& evidence, const Requested& requested);

/// The primary files: facts, proofs, contents, checkpoint, keys, population.
/// @error those of ledger::open_checkpoint
Result<Files> write_evidence(const Evidence& evidence);
/// @error invalid "pack.file-form" a primary file is missing or of another form; where = its path
Result<Evidence> read_evidence(const Files& files);

/// Where a fact's body stands in the pack: `data/facts/00000137.json`.
std::string path_of_fact(std::int64_t leaf_index);

/// The name by which facts commit to a piece of content (ports/store.hpp).
Hash content_name(BytesView salt, BytesView bytes);

}  // namespace tocsin::prove
