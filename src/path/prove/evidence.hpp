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
/// who wanted it, of which format it is, and what there was at that moment are then signed and logged like everything else.
struct Requested {
  static constexpr std::string_view kind = "pack.requested";
  PersonId by;
  Instant at;
  std::optional<ShareId> share;          ///< one share; otherwise all that were opened in the period
  std::optional<Instant> from, until;    ///< until: exclusive
  Hash population;                       ///< hash of the `log.population` fact before this one that the pack is complete by
  std::optional<std::int64_t> format = {};   ///< of the pack; absent in the first
  bool operator==(const Requested&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("by", &Requested::by), field("at", &Requested::at), field("share", &Requested::share), field("from", &Requested::from),
                                            field("until", &Requested::until), field("population", &Requested::population), field("format", &Requested::format)); };
};
/// The fact that closes a pack, #1: from here on nobody through whose hands it goes can take an object out of it, or an object's last facts.
struct Built {
  static constexpr std::string_view kind = "pack.built";
  Hash holds;                            ///< holdings_of() the pack's facts
  bool operator==(const Built&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("holds", &Built::holds)); };
};
/// The last fact of each object; borrowed.
using Ends = std::map<ledger::ObjectId, const ledger::FactRecord*>;
/// SHA-256 over a line `object number hash` of each object's last fact, ascending by object; the pack's own object is left out.
Hash holdings_of(const Ends& ends);

/// The kinds of objects of which a pack shows every one there was: the instance's keys, the shares, and for a period whatever was due and every
/// exception too. Those that lie within what was asked for have to be in the pack.
std::vector<std::string_view> kinds_shown(const Requested& requested);
/// Whether an object of these kinds lies within what was asked for: every key, the share itself, or what was made in the period.
bool asked_for(const Requested& requested, const ledger::ObjectId& object);

/// The format of the packs that this program makes; `data/index.json` of a pack names its own. Format 1 had no texts of the procedure for decisions
/// not to share, for erasures and for adoptions, did not follow a period's due shares to the shares that answered them, had no fact that closes it, and its manifests do not
/// say what kind of content they release; packs of it are judged without.
inline constexpr std::int64_t pack_format = 2;

/// What a fact of a due share or a signal leads to: the signal behind it, all that this made due, the share that answers it, the exception about it.
/// Nothing for facts of other objects. @error those of the object's codec
Result<std::vector<ledger::ObjectId>> leads_to(const ledger::FactRecord& fact);

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

/// Whose log it is, as the pack says.
struct Origin {
  std::string checkpoint;                ///< signed note
  ledger::PublicKey log_key, leaf_key;
};

/// Everything a pack is made of. All other files in it follow from these, and the verifier makes them again.
///
/// Belongs in it, each object with all its facts: `log:self`, `log:population` and every `key:`; the `pack:` object that asks; the shares;
/// every `delivery:` that their manifests name; their `due:`; for a period all that was due in it, its exceptions, all else that the same signals
/// made due, and every share that answered any of these; every `person:` that acted in these or vouched for one who did;
/// `procedure:current` and `inventory:current`; the `standing:` that a release names; exceptions about them. Of released
/// renditions the manifest, the rendition and the redaction map are disclosed.
struct Evidence {
  std::string checkpoint;                ///< signed note
  ledger::PublicKey log_key, leaf_key;
  std::vector<LoggedFact> facts;         ///< ascending by leaf index
  std::vector<ledger::MembershipProof> population;  ///< ascending by index; see population_proofs()
  std::map<Hash, Disclosed> contents;    ///< by the name that facts commit to
  std::int64_t format = pack_format;     ///< 1 to pack_format
};

/// What the pack shows of the population: each object that has facts in the evidence, and all of kinds_shown() with the
/// neighbors at both ends, so that none can be left out unseen.
Result<std::vector<ledger::MembershipProof>> population_proofs(const ledger::Population& population, const Evidence& evidence, const Requested& requested);

/// The primary files: facts, proofs, contents, checkpoint, keys, population.
/// @error those of ledger::open_checkpoint
Result<Files> write_evidence(const Evidence& evidence);
/// The format that the index names. Another format's files cannot be made again by this program: said as that, not as if somebody had altered them.
/// @error conflict "pack.file-missing" · invalid "pack.format" none, or one that this program does not know
Result<std::int64_t> read_format(const Files& files);
/// The three files that say so, before anything larger is read. @error as read_evidence()
Result<Origin> read_origin(const Files& files);
/// @error invalid "pack.file-form" a primary file is missing or of another form; where = its path · invalid "pack.too-large" the population
Result<Evidence> read_evidence(const Files& files, Origin origin);

/// Where a fact's body stands in the pack: `data/facts/00000137.json`.
std::string path_of_fact(std::int64_t leaf_index);

/// The name by which facts commit to a piece of content (ports/store.hpp).
Hash content_name(BytesView salt, BytesView bytes);

}  // namespace tocsin::prove
