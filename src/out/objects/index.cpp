#include "out/objects/index.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <optional>
#include <set>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "out/sql/migrate.hpp"

namespace tocsin::objects {
namespace {

// `newest` and `oldest` are hints for the planner and for match[version]; what is served is sealed row by row. An object is
// found by its `key`, since a tree of ids in no order is what inserting costs most for. No release wrote the tables of step 1.
constexpr std::array migrations{sql::Migration{1, "objects", R"(
create table collection (number bigint primary key, id text not null unique, last_added bigint not null);
create table object (collection bigint not null, added bigint not null, id text not null, type text not null, version text not null, spec text not null,
  segment bigint not null, start bigint not null, length bigint not null, hash blob not null, delivery text not null, seal blob not null,
  newest bigint not null, oldest bigint not null, primary key (collection, added)) without rowid;
create table further (collection bigint not null, added bigint not null, delivery text not null, seal blob not null,
  primary key (collection, added, delivery)) without rowid;
create index further_delivery on further (delivery);
)"},
                                sql::Migration{2, "keys", R"(
drop table object;
create table object (collection bigint not null, added bigint not null, key bigint not null, id text not null, type text not null, version text not null,
  tlp bigint not null, segment bigint not null, start bigint not null, length bigint not null, hash blob not null, delivery text not null, seal blob not null,
  newest bigint not null, oldest bigint not null, primary key (collection, added)) without rowid;
create index object_key on object (collection, key);
create index object_newest on object (collection, added, newest) where newest = 1;
create index object_type on object (collection, type, added, newest);
create index object_delivery on object (delivery) where instr(delivery, ':') = 0;
create table dirty (segment bigint primary key);
create table applied (one bigint primary key, segment bigint not null, bytes bigint not null);
insert into applied values (1, 1, 0);
create table status (id text primary key, at bigint not null, doc text not null, seal blob not null) without rowid;
create index status_at on status (at);
)"},
                                sql::Migration{3, "versions as they are spelled", R"(
alter table object add column digits bigint not null default 6;
)"},
                                sql::Migration{4, "what recalls left", R"(
create index object_recall on object (delivery) where instr(delivery, 'recall:') = 1;
)"}};

constexpr std::string_view columns = "select added, id, type, version, tlp, segment, start, length, hash, delivery, seal, digits";
constexpr std::size_t second_size = 19;       ///< of `2026-03-01T02:10:00`, behind which the point and the digits stand
constexpr std::int64_t version_digits = 6;    ///< of a version in the index
constexpr std::size_t walked_at_first = 64;   ///< rows, before what they are decides how to go on
constexpr std::size_t merged_types_max = 16;  ///< more alternatives than these are looked for row by row

/// How many digits of a second a version has where it is spelled.
std::int64_t digits_of(std::string_view version) { return version.size() < second_size + 3 ? 0 : static_cast<std::int64_t>(version.size() - second_size - 2); }

/// A version of the index, spelled as its object spells it.
Result<std::string> respelled(std::string key, std::int64_t digits) {
  if (digits == version_digits) return key;
  if (digits < 0 || digits > version_digits || digits_of(key) != version_digits) return refuse(Errc::conflict, "objects.altered", "row");
  key.resize(second_size + (digits == 0 ? 0 : 1 + static_cast<std::size_t>(digits)));
  key.push_back('Z');
  return key;
}

Result<Entry> entry_of(const sql::Row& row, std::int64_t collection) {
  Entry entry;
  entry.collection = collection;
  // before the braces: GCC 12 loses what stands in them already when an expression of theirs returns
  auto text = TRY(respelled(sql::text(row[3]), sql::integer(row[11])));
  const auto tlp = TRY(tlp_of(sql::integer(row[4])));
  entry.object = {sql::text(row[1]), sql::text(row[2]), std::move(text), tlp, instant_from_us(sql::integer(row[0])), {sql::text(row[9])}, {}};
  entry.place = {sql::integer(row[5]), sql::integer(row[6]), sql::integer(row[7])};
  entry.hash = TRY(Hash::from_bytes(sql::bytes(row[8])));
  entry.seal = TRY(Hash::from_bytes(sql::bytes(row[10])));
  return entry;
}

/// @param from  everything behind the columns
Result<std::vector<Entry>> entries(sql::Db& db, const std::string& from, const std::vector<sql::Arg>& args) {
  std::vector<Entry> out;
  const auto keep = [&](const sql::Row& row) -> Result<> {
    auto entry = entry_of(row, sql::integer(row[12]));
    if (!entry) return refuse(Errc::conflict, "objects.altered", "row");
    out.push_back(*std::move(entry));
    return {};
  };
  TRY_VOID(db.each(std::string(columns) + ", collection " + from, sql::Args(args), keep));
  return out;
}

std::string json_of(const auto& values) {
  Json list(Json::Array{});
  for (const auto& value : values) list.push(value);
  return to_jcs(list);
}

/// A condition with its values, numbered as they come.
class Where {
 public:
  /// @param index that gives the rows in order, or few of them: without statistics the engine guesses, and guesses wrong
  Where(std::string_view index, std::int64_t collection, std::int64_t after)
      : text_("from object " + (index.empty() ? std::string() : "indexed by " + std::string(index) + " ") + "where collection = $1 and added > $2"), args_{collection, after} {}
  /// The place of one more value.
  std::string value(sql::Arg arg) {
    args_.push_back(arg);
    return "$" + std::to_string(args_.size());
  }
  /// The place of a list, which is one value, so that there are few statements.
  std::string list(std::string text) {
    lists_.push_back(std::move(text));
    return "(select value from json_each(" + value(lists_.back()) + "))";
  }
  void add(const std::string& condition) { text_ += " and " + condition; }
  /// Few rows have one of these ids: they are found by their keys and put in order afterwards.
  void ids(const std::vector<std::string>& wanted) {
    if (wanted.empty()) return;
    std::set<std::int64_t> keys;
    for (const auto& id : wanted) keys.insert(key_of(id));
    // keys have 63 bits, JSON's numbers 53: they are spelled as text
    std::vector<std::string> spelled;
    for (const auto key : keys) spelled.push_back(std::to_string(key));
    lists_.push_back(json_of(spelled));
    add("key in (select cast(value as integer) from json_each(" + value(lists_.back()) + "))");
    add("id in " + list(json_of(wanted)));
  }
  void types(const std::vector<std::string>& wanted) {
    if (wanted.empty()) return;
    if (wanted.size() == 1) return add("type = " + value(wanted.front()));
    add("type in " + list(json_of(wanted)));
  }
  void labels(std::optional<Tlp> tlp_max) {
    if (tlp_max) add("tlp <= " + value(tlp_number(tlp_max)));
  }
  /// match[version]: `last` alone, which the small indexes serve, is the ordinary case.
  void versions(const std::vector<std::string>& wanted) {
    const auto wants = [&](std::string_view word) { return std::ranges::find(wanted, word) != wanted.end(); };
    if (wants("all")) return;
    if (wanted.empty() || (wanted.size() == 1 && wants("last"))) return add("newest = 1");
    add("(version in " + list(json_of(wanted)) + (wants("first") ? " or oldest = 1" : "") + (wants("last") ? " or newest = 1" : "") + ")");
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<sql::Arg>& args() const { return args_; }

 private:
  std::string text_;
  std::vector<sql::Arg> args_;
  std::deque<std::string> lists_;  ///< the arguments point into it
};

/// Goes through the table in order and takes the last versions, for as long as every second row or more is one.
/// @return nothing when there are too many others on the way: long histories, or a label that keeps much back
Result<std::optional<std::vector<Entry>>> walk_last(sql::Db& db, std::int64_t collection, std::optional<Tlp> tlp_max, std::int64_t after, std::size_t count) {
  static const auto text = std::string(columns) + ", newest from object where collection = $1 and added > $2 order by added";
  const auto label_max = tlp_number(tlp_max.value_or(Tlp::red));
  std::vector<Entry> out;
  out.reserve(count);
  std::size_t seen = 0;
  const auto enough = [] { return refuse(Errc::stale, "enough"); };  // ends the walk, and is told to nobody
  const auto keep = [&](const sql::Row& row) -> Result<> {
    if (out.size() == count || ++seen > 2 * out.size() + walked_at_first) return enough();
    if (sql::integer(row[12]) != 1 || sql::integer(row[4]) > label_max) return {};
    auto entry = entry_of(row, collection);
    if (!entry) return refuse(Errc::conflict, "objects.altered", "row");
    out.push_back(*std::move(entry));
    return out.size() == count ? Result<>(enough()) : Result<>{};
  };
  const auto walked = db.each(text, {collection, after}, keep);
  if (!walked && walked.error().rule != "enough") return std::unexpected(walked.error());
  if (!walked && out.size() < count) return std::nullopt;
  return out;
}

/// The ordinary question: last versions, of everything or of one type. Where nearly every row is one, going through the table
/// costs less than looking each up; where few are, as in long histories or of a rare type, the other way round. Of a type
/// the index alone tells which, without touching a row.
Result<std::vector<Entry>> select_last(sql::Db& db, std::int64_t collection, const std::string& type, std::optional<Tlp> tlp_max, std::int64_t after, std::size_t count) {
  const auto label_max = tlp_number(tlp_max.value_or(Tlp::red));
  if (type.empty()) {
    if (auto found = TRY(walk_last(db, collection, tlp_max, after, count))) return *std::move(found);
    return entries(db, "from object indexed by object_newest where collection = $1 and added > $2 and newest = 1 and tlp <= $4 order by added limit $3", {collection, after, count, label_max});
  }
  const std::string matches = "from object indexed by object_type where collection = $1 and added > $2 and newest = 1 and type = $4";
  const auto last = TRY(db.run("select added " + matches + " order by added limit 1 offset $3", {collection, after, count - 1, type}));
  if (!last.empty()) {
    const auto until = sql::integer(last[0][0]);
    const auto passed = TRY(db.run("select count(*) from (select 1 from object where collection = $1 and added > $2 and added <= $3 limit $4)", {collection, after, until, 2 * count + 1}));
    if (sql::integer(passed.at(0)[0]) <= static_cast<std::int64_t>(2 * count)) {
      // the signs keep the engine from the index that was just decided against
      auto found = TRY(entries(db, "from object where collection = $1 and added > $2 and added <= $3 and +newest = 1 and tlp <= $5 and +type = $4 order by added", {collection, after, until, type, label_max}));
      if (found.size() == count) return found;  // else a label kept some back
    }
  }
  return entries(db, matches + " and tlp <= $5 order by added limit $3", {collection, after, count, type, label_max});
}

Result<std::vector<Entry>> select_types(sql::Db& db, std::int64_t collection, const ports::ObjectQuery& query, const std::vector<std::string>& types, std::int64_t after, std::size_t count) {
  Where where(!query.ids.empty() ? "object_key" : types.size() == 1 ? "object_type" : "", collection, after);
  where.ids(query.ids);
  where.types(types);
  where.versions(query.versions);
  where.labels(query.tlp_max);
  const auto text = where.text() + " order by added limit " + where.value(count);
  return entries(db, text, where.args());
}

Result<> note_dirty(sql::Db& db, std::int64_t segment) { return db.send("insert into dirty (segment) values ($1) on conflict do nothing", {segment}); }

}  // namespace

std::string sealed_text(std::string_view collection, const ports::ServedObject& object, const Hash& hash) {
  std::string out;
  out.reserve(384);
  spell_sealed(collection, object, hash, out);
  return out;
}

void spell_sealed(std::string_view collection, const ports::ServedObject& object, const Hash& hash, std::string& out) {
  out.assign("tocsin/served/v2");
  const auto add = [&](std::string_view piece) { out.append("\n").append(piece); };
  const auto add_number = [&](std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  };
  add(collection);
  add(object.id);
  add(object.type);
  add(object.version);
  add_number(tlp_number(object.tlp));
  add(as_text(hash.view()));
  add(object.deliveries.front());
  add_number(to_us(object.date_added));
}

std::string served_version(std::string text) {
  const auto point = text.find('.');
  const auto end = point == std::string::npos ? point : text.find_first_not_of("0123456789", point + 1);
  const auto most = point + 1 + static_cast<std::size_t>(version_digits);
  if (end != std::string::npos && end > most) text.erase(most, end - most);
  const auto instant = parse_rfc3339(text);
  if (!instant) return {};
  const bool plain = text.size() > second_size && text[10] == 'T' && text.back() == 'Z' && (text.size() == second_size + 1 || text[second_size] == '.');
  return plain ? text : to_rfc3339(*instant);
}

std::string version_key(std::string version) {
  const auto digits = digits_of(version);
  version.pop_back();
  if (digits == 0) version.push_back('.');
  version.append(static_cast<std::size_t>(version_digits - digits), '0').push_back('Z');
  return version;
}

std::int64_t key_of(std::string_view id) {
  const auto hash = sha256(id);
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) key = key << 8U | std::to_integer<std::uint64_t>(hash.value[i]);
  return static_cast<std::int64_t>(key >> 1U);
}

Result<> prepare(sql::Db& db) { return sql::migrate(db, migrations); }

Result<std::int64_t> find_collection(sql::Db& db, const std::string& collection) {
  const auto rows = TRY(db.run("select number from collection where id = $1", {collection}));
  return rows.empty() ? -1 : sql::integer(rows[0][0]);
}

Result<std::int64_t> collection_number(sql::Db& db, const std::string& collection) {
  const auto known = TRY(find_collection(db, collection));
  if (known >= 0) return known;
  TRY(db.run("insert into collection (number, id, last_added) select coalesce(max(number), 0) + 1, $1, 0 from collection", {collection}));
  return find_collection(db, collection);
}

Result<std::int64_t> last_added(sql::Db& db, std::int64_t collection) {
  const auto rows = TRY(db.run("select last_added from collection where number = $1", {collection}));
  return rows.empty() ? 0 : sql::integer(rows[0][0]);
}

Result<> keep_last_added(sql::Db& db, std::int64_t collection, std::int64_t added) {
  return db.send("update collection set last_added = max(last_added, $2) where number = $1", {collection, added});
}

Result<> insert(sql::Db& db, const Entry& entry, bool alone) {
  const auto& object = entry.object;
  return db.send("insert into object (collection, added, key, id, type, version, tlp, segment, start, length, hash, delivery, seal, newest, oldest, digits) "
                 "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)",
                 {entry.collection, to_us(object.date_added), key_of(object.id), object.id, object.type, version_key(object.version), tlp_number(object.tlp), entry.place.segment, entry.place.offset,
                  entry.place.length, entry.hash, object.deliveries.front(), entry.seal, alone ? 1 : 0, digits_of(object.version)});
}

Result<> renew_ends(sql::Db& db, std::int64_t collection, const std::string& id) {
  // RFC 3339 in one spelling sorts as text; of two rows of one version the later one counts
  const auto key = key_of(id);
  TRY(db.run("update object indexed by object_key set newest = (added = (select added from object indexed by object_key where collection = $1 and key = $2 and id = $3 order by version desc, added desc limit 1)), "
             "oldest = (added = (select added from object indexed by object_key where collection = $1 and key = $2 and id = $3 order by version, added limit 1)) where collection = $1 and key = $2 and id = $3",
             {collection, key, id}));
  return {};
}

Result<std::vector<Entry>> versions(sql::Db& db, std::int64_t collection, const std::string& id) {
  return entries(db, "from object indexed by object_key where collection = $1 and key = $2 and id = $3 order by version, added", {collection, key_of(id), id});
}

Result<std::vector<Entry>> select(sql::Db& db, std::int64_t collection, const ports::ObjectQuery& query, std::int64_t after, std::size_t count) {
  const auto types = std::set(query.types.begin(), query.types.end());
  const bool last_alone = query.versions.empty() || (query.versions.size() == 1 && query.versions.front() == "last");
  if (types.size() < 2 && query.ids.empty() && last_alone) return select_last(db, collection, types.empty() ? std::string() : *types.begin(), query.tlp_max, after, count);
  // an index gives the rows of one type in order: those of a few are merged
  if (types.size() < 2 || types.size() > merged_types_max || !query.ids.empty()) return select_types(db, collection, query, {types.begin(), types.end()}, after, count);
  std::vector<Entry> out;
  for (const auto& type : types)
    for (auto& entry : TRY(select_types(db, collection, query, {type}, after, count))) out.push_back(std::move(entry));
  std::ranges::sort(out, {}, [](const Entry& entry) { return entry.object.date_added; });
  if (out.size() > count) out.resize(count);
  return out;
}

Result<std::vector<Entry>> between(sql::Db& db, std::int64_t collection, std::int64_t first, std::int64_t last) {
  return entries(db, "from object where collection = $1 and added between $2 and $3 order by added", {collection, first, last});
}

Result<std::vector<Entry>> in_segment(sql::Db& db, std::int64_t segment) { return entries(db, "from object where segment = $1 order by start", {segment}); }

Result<> move(sql::Db& db, const Entry& entry, const Place& to) {
  return db.send("update object set segment = $3, start = $4 where collection = $1 and added = $2", {entry.collection, to_us(entry.object.date_added), to.segment, to.offset});
}

Result<> insert_further(sql::Db& db, std::int64_t collection, const Further& further) {
  TRY(db.run("insert into further (collection, added, delivery, seal) values ($1, $2, $3, $4)", {collection, further.added, further.delivery, further.seal}));
  return {};
}

Result<std::vector<Further>> further(sql::Db& db, std::int64_t collection, std::int64_t first, std::int64_t last) {
  std::vector<Further> out;
  const auto rows = TRY(db.run("select added, delivery, seal from further where collection = $1 and added between $2 and $3 order by added, delivery", {collection, first, last}));
  for (const auto& row : rows) {
    const auto seal = Hash::from_bytes(sql::bytes(row[2]));
    if (!seal) return refuse(Errc::conflict, "objects.altered", "row");
    out.push_back({sql::integer(row[0]), sql::text(row[1]), *seal});
  }
  return out;
}

Result<std::vector<Entry>> remove_delivery(sql::Db& db, const std::string& delivery) {
  TRY(db.run("delete from further where delivery = $1", {delivery}));
  const auto found = TRY(entries(db, delivery.starts_with("recall:") ? "from object indexed by object_recall where delivery = $1 and instr(delivery, 'recall:') = 1"
                                                                     : "from object indexed by object_delivery where delivery = $1 and instr(delivery, ':') = 0", {delivery}));
  std::set<std::pair<std::int64_t, std::string>> touched;
  std::vector<Entry> removed;
  for (const auto& entry : found) {
    const auto added = to_us(entry.object.date_added);
    const auto heirs = TRY(db.run("select delivery, seal from further where collection = $1 and added = $2 limit 1", {entry.collection, added}));
    if (heirs.empty()) {
      TRY(db.run("delete from object where collection = $1 and added = $2", {entry.collection, added}));
      TRY_VOID(note_dirty(db, entry.place.segment));
      touched.emplace(entry.collection, entry.object.id);
      removed.push_back(entry);
      continue;
    }
    const auto& heir = sql::text(heirs[0][0]);
    TRY(db.run("update object set delivery = $3, seal = $4 where collection = $1 and added = $2", {entry.collection, added, heir, sql::bytes(heirs[0][1])}));
    TRY(db.run("delete from further where collection = $1 and added = $2 and delivery = $3", {entry.collection, added, heir}));
  }
  for (const auto& [collection, id] : touched) TRY_VOID(renew_ends(db, collection, id));
  return removed;
}

Result<> remove_entries(sql::Db& db, std::int64_t collection, const std::string& id, const std::vector<Entry>& gone) {
  for (const auto& entry : gone) {
    const auto added = to_us(entry.object.date_added);
    TRY(db.run("delete from further where collection = $1 and added = $2", {collection, added}));
    TRY(db.run("delete from object where collection = $1 and added = $2", {collection, added}));
    TRY_VOID(note_dirty(db, entry.place.segment));
  }
  return renew_ends(db, collection, id);
}

Result<std::vector<std::int64_t>> dirty_segments(sql::Db& db) {
  std::vector<std::int64_t> out;
  for (const auto& row : TRY(db.run("select segment from dirty order by segment"))) out.push_back(sql::integer(row[0]));
  return out;
}
Result<> forget_dirty(sql::Db& db, std::int64_t segment) { return db.send("delete from dirty where segment = $1", {segment}); }

Result<Place> applied(sql::Db& db) {
  const auto rows = TRY(db.run("select segment, bytes from applied where one = 1"));
  return Place{sql::integer(rows.at(0)[0]), sql::integer(rows.at(0)[1]), 0};
}
Result<> keep_applied(sql::Db& db, const Place& to) { return db.send("update applied set segment = $1, bytes = $2 where one = 1", {to.segment, to.offset}); }

Result<> insert_status(sql::Db& db, const std::string& id, std::int64_t at_us, const StatusRow& row) {
  return db.send("insert into status (id, at, doc, seal) values ($1, $2, $3, $4)", {id, at_us, row.text, row.seal});
}

Result<std::vector<StatusRow>> find_status(sql::Db& db, const std::string& id) {
  std::vector<StatusRow> out;
  for (const auto& row : TRY(db.run("select doc, seal from status where id = $1", {id}))) {
    const auto seal = Hash::from_bytes(sql::bytes(row[1]));
    if (!seal) return refuse(Errc::conflict, "objects.altered", "status");
    out.push_back({sql::text(row[0]), *seal});
  }
  return out;
}

Result<std::size_t> forget_statuses(sql::Db& db, std::int64_t before_us) {
  const auto count = sql::integer(TRY(db.run("select count(*) from status where at < $1", {before_us})).at(0)[0]);
  if (count > 0) TRY_VOID(db.send("delete from status where at < $1", {before_us}));
  return static_cast<std::size_t>(count);
}

}  // namespace tocsin::objects
