#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "ledger/body.hpp"
#include "ledger/population.hpp"

namespace tocsin::ports {

/// What a use case looked at, and at which version: the number of facts the object had (0 = it did not exist).
struct Read {
  ledger::ObjectId object;
  std::int64_t version = 0;
  auto operator<=>(const Read&) const = default;
};

/// What a list shows of an object: a pure function of the object's facts, so that `verify --replay` can make it again
/// and compare. A hint, never an authority: whatever leaves is decided from facts.
struct Row {
  ledger::ObjectId object;
  std::string unit = {};                 ///< organisational unit, for rights
  std::string state = {};                ///< the state's name: `draft`, `queued`, `open` …
  std::optional<Instant> due = {};       ///< deadline or next attempt; lists of work are ordered by it
  std::string number = {};               ///< human number (`TS-2026-0042`), or empty
  std::string parent = {};               ///< object it belongs to (`share:…` of a delivery), or empty
  std::string doc = {};                  ///< JCS of all that the lists and pages show
  bool operator==(const Row&) const = default;
};

/// A fact to be written; the store adds log, sequence, prev, mode, nonce, time and signature.
struct NewFact {
  ledger::ObjectId object;
  std::string kind;
  Json data;
};

/// Ends the time of one leaf key and begins that of the next: the change's own facts are the last that the old one signs.
struct LeafTurn {
  std::int64_t at = 0;           ///< where the first fact of the change has to stand
  Bytes next;                    ///< public key that signs what follows the change; prepared by the keys
};

/// One change of state: all of it or nothing.
struct Change {
  std::vector<Read> reads;       ///< everything the decision rested on, also the objects that get facts
  std::vector<NewFact> facts;    ///< at least one; no fact, no change
  std::vector<Row> rows;         ///< the new rows of the objects that got facts
  std::string actor;             ///< pseudonym of the person, or `program`
  Instant at;                    ///< the instant the decision was made for
  std::optional<LeafTurn> leaf_turn = {};
};

struct Page {
  std::string kind;                        ///< object kind: `share`, `due`, `delivery`, `exception` …
  std::optional<std::string> state = {}, parent = {}, unit = {};
  std::optional<std::set<UnitId>> units = {};   ///< only rows of these units and of the whole organisation; a row without a unit is of its share's
  bool by_due = false;                     ///< order by due instant, else newest first
  std::string after = {};                  ///< cursor of the previous page, or empty
  std::size_t limit = 50;                  ///< at most limits::page_rows_max
};
struct Rows {
  std::vector<Row> rows;
  std::string next;                        ///< cursor, empty on the last page
};

/// The class decides how long a piece is kept and which key seals it.
enum class ContentClass : std::uint8_t { item, rendition, manifest, reason, reply, procedure, inventory, person, signal };

/// The facts, rows and content of one data directory.
struct Store {
  virtual ~Store() = default;

  /// The object's facts in order; empty when it does not exist. Verified against their leaves as they are read.
  /// @error conflict "ledger.broken" a stored fact does not match its leaf, its chain or the head that memory holds
  virtual Result<std::vector<ledger::FactRecord>> facts_of(const ledger::ObjectId& object) = 0;
  /// Durable, signed and covered by a committed checkpoint when it returns.
  /// @return the facts as written, in the order given
  /// @error stale "store.read-changed" something in `reads` moved; where = the object
  /// @error stale "store.place-taken" the change turns the leaf key, and other facts took its place
  /// @error stale "store.number-taken" another object of that kind has the human number of a row
  /// @error invalid "store.change" no fact; a fact's object is not among the reads; a row without a fact; a malformed name
  /// @error unavailable "store.busy" the queue is full · "store.stopped" an earlier commit had an unknown outcome
  virtual Result<std::vector<ledger::FactRecord>> append(const Change& change) = 0;

  /// Runs `work` while no change of anybody else is written: what it appends itself is. Others wait, so keep it short.
  /// @error that of `work`
  virtual Result<> alone(const std::function<Result<>()>& work) = 0;

  /// Rows are sealed: @error conflict "store.row-altered" a row was changed from outside; where = the object
  virtual Result<std::optional<Row>> row(const ledger::ObjectId& object) = 0;
  /// @error not_found "object.unknown" no object of that kind has that human number
  virtual Result<Row> row_by_number(std::string_view kind, std::string_view number) = 0;
  /// @error invalid "store.cursor" the cursor is none of ours · conflict "store.row-altered"
  virtual Result<Rows> rows(const Page& page) = 0;
  /// Whether a change could be taken now, as far as is known without trying.
  /// @error unavailable "store.stopped" nothing more is written; detail = why it stopped
  virtual Result<> writable() = 0;
  /// Writes rows anew that are a function of facts that are there: mends what was changed from outside.
  virtual Result<> rebuild_rows(const std::vector<Row>& rows) = 0;
  struct Strays {
    std::vector<ledger::ObjectId> objects;   ///< as the rows name them: any text
    std::string last;                        ///< the row to go on behind, or empty when there is none any more
  };
  /// Rows of objects that no fact knows, which nobody but an intruder writes, among the `rows_max` rows behind the one named `after`.
  virtual Result<Strays> stray_rows(std::string_view after, std::size_t rows_max) = 0;
  /// Takes the rows of these objects away: for rows that no facts make.
  virtual Result<> drop_rows(const std::vector<ledger::ObjectId>& objects) = 0;
  /// How many rows of that kind there are, by state.
  /// @param units  counts what belongs to one of them or to the whole organisation; a row that has no unit of its own has
  ///               that of the share it belongs to. Null: everything
  virtual Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(std::string_view kind, const std::set<UnitId>* units) = 0;

  /// Seals and keeps a piece of content. It can be read when this returns, and is durable no later than any change appended
  /// afterwards, in the same commit where that can be: a change costs one sync, not two. Content that no fact has named
  /// when the program ends is swept. Twice the same bytes give two names.
  /// @param item  the object whose erasure destroys the key
  /// @return the name by which facts commit to it: SHA-256 over the label "tocsin/content/v1", a zero byte, 32 secret salt bytes and the content
  virtual Result<Hash> put_content(const ledger::ObjectId& item, ContentClass kind, BytesView bytes) = 0;
  struct Content {
    Bytes salt;   ///< 32 bytes; disclosed together with the content in a pack
    Bytes bytes;
  };
  /// @error not_found "content.unknown" · not_found "content.erased" · conflict "content.altered"
  virtual Result<Content> content(const Hash& name) = 0;
  /// Destroys the keys and the content of an item, beyond this and every backup of the main database; facts stay.
  /// @return how many pieces were erased
  virtual Result<std::int64_t> erase_item(const ledger::ObjectId& item) = 0;

  /// The signed checkpoint that covers every acknowledged fact (C2SP signed note, Sigsum profile).
  /// @error not_found "ledger.empty-checkpoint" there is no fact yet
  virtual Result<std::string> checkpoint() = 0;
  /// Every 128-byte leaf hash proof that a pack needs. @param size of the checkpoint the proof is for
  virtual Result<std::vector<Hash>> inclusion_proof(std::int64_t leaf_index, std::int64_t size) = 0;
  virtual Result<std::vector<Hash>> consistency_proof(std::int64_t old_size, std::int64_t new_size) = 0;
  /// The 128 bytes of a leaf.
  virtual Result<Bytes> leaf(std::int64_t leaf_index) = 0;
  /// Calls `use` with every fact in tree order from `first`, until it refuses.
  virtual Result<> each_fact(std::int64_t first, const std::function<Result<>(const ledger::FactRecord&)>& use) = 0;
  /// How far every object has come, as memory holds it: what a `log.population` fact commits to. Ordered by object.
  virtual Result<std::vector<ledger::Member>> population() = 0;
  struct Verified {
    std::int64_t facts = 0, objects = 0, rows = 0, contents = 0, erased = 0;
  };
  /// Goes through everything in the database again, signatures, rows' seals and content included, on all processors.
  /// @param progress  told the pieces done and the pieces there are, now and then
  /// @error what open() and the readings refuse, the first one found
  virtual Result<Verified> verify_all(const std::function<void(std::int64_t done, std::int64_t all)>& progress) = 0;
  virtual std::int64_t size() = 0;
  virtual const std::string& origin() = 0;
  virtual ledger::Mode mode() = 0;
};

}  // namespace tocsin::ports
