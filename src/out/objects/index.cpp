#include "out/objects/index.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "base/json.hpp"
#include "out/sql/migrate.hpp"

namespace tocsin::objects {
namespace {

// `newest` and `oldest` are hints for the planner and for match[version]; what is served is sealed row by row.
constexpr std::array migrations{sql::Migration{1, "objects", R"(
create table collection (number bigint primary key, id text not null unique, last_added bigint not null);
create table object (collection bigint not null, added bigint not null, id text not null, type text not null, version text not null, spec text not null,
  segment bigint not null, start bigint not null, length bigint not null, hash blob not null, delivery text not null, seal blob not null,
  newest bigint not null, oldest bigint not null, primary key (collection, added)) without rowid;
create index object_id on object (collection, id, version);
create index object_newest on object (collection, added) where newest = 1;
create index object_type on object (collection, type, added) where newest = 1;
create index object_delivery on object (delivery);
create table further (collection bigint not null, added bigint not null, delivery text not null, seal blob not null,
  primary key (collection, added, delivery)) without rowid;
create index further_delivery on further (delivery);
)"}};

constexpr std::string_view columns = "select added, id, type, version, spec, segment, start, length, hash, delivery, seal from object ";

Result<Entry> entry_of(std::int64_t collection, const sql::Row& row) {
  Entry entry;
  entry.collection = collection;
  entry.object = {sql::text(row[1]), sql::text(row[2]), sql::text(row[3]), sql::text(row[4]), instant_from_us(sql::integer(row[0])), {sql::text(row[9])}, {}};
  entry.place = {sql::integer(row[5]), sql::integer(row[6]), sql::integer(row[7])};
  entry.hash = TRY(Hash::from_bytes(sql::bytes(row[8])));
  entry.seal = TRY(Hash::from_bytes(sql::bytes(row[10])));
  return entry;
}

Result<std::vector<Entry>> entries(sql::Db& db, std::int64_t collection, const std::string& where, const std::vector<sql::Arg>& args) {
  std::vector<Entry> out;
  const auto keep = [&](const sql::Row& row) -> Result<> {
    auto entry = entry_of(collection, row);
    if (!entry) return refuse(Errc::conflict, "objects.altered", "row");
    out.push_back(*std::move(entry));
    return {};
  };
  TRY_VOID(db.each(std::string(columns) + where, sql::Args(args), keep));
  return out;
}

std::string json_of(const std::vector<std::string>& texts) {
  Json list(Json::Array{});
  for (const auto& text : texts) list.push(text);
  return to_jcs(list);
}

/// A condition with its values, numbered as they come.
class Where {
 public:
  Where(std::int64_t collection, std::int64_t after) : text_("where collection = $1 and added > $2"), args_{collection, after} {}
  /// The place of one more value.
  std::string value(sql::Arg arg) {
    args_.push_back(arg);
    return "$" + std::to_string(args_.size());
  }
  /// One value is the common question: with `=` the index gives the rows in order. Lists are one value, so that there are few statements.
  void matches(std::string_view column, const std::vector<std::string>& options) {
    if (options.empty()) return;
    if (options.size() == 1) return add(std::string(column) + " = " + value(options.front()));
    lists_.push_back(json_of(options));
    add(std::string(column) + " in (select value from json_each(" + value(lists_.back()) + "))");
  }
  void add(const std::string& condition) { text_ += " and " + condition; }
  /// match[version]: `last` alone, which the small indexes serve, is the ordinary case.
  void versions(const std::vector<std::string>& wanted) {
    const auto wants = [&](std::string_view word) { return std::ranges::find(wanted, word) != wanted.end(); };
    if (wants("all")) return;
    if (wanted.empty() || (wanted.size() == 1 && wants("last"))) return add("newest = 1");
    lists_.push_back(json_of(wanted));
    add("(version in (select value from json_each(" + value(lists_.back()) + "))" + (wants("first") ? " or oldest = 1" : "") + (wants("last") ? " or newest = 1" : "") + ")");
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<sql::Arg>& args() const { return args_; }

 private:
  std::string text_;
  std::vector<sql::Arg> args_;
  std::deque<std::string> lists_;  ///< the arguments point into it
};

}  // namespace

std::string sealed_text(std::string_view collection, const ports::ServedObject& object, const Hash& hash) {
  std::string out = "tocsin/served/v1";
  const auto add = [&](std::string_view piece) { out.append("\n").append(piece); };
  add(collection);
  add(object.id);
  add(object.type);
  add(object.version);
  add(object.spec_version);
  add(hash.hex());
  add(object.deliveries.front());
  add(std::to_string(to_us(object.date_added)));
  return out;
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

Result<> insert(sql::Db& db, const Entry& entry) {
  const auto& object = entry.object;
  TRY(db.run("insert into object (collection, added, id, type, version, spec, segment, start, length, hash, delivery, seal, newest, oldest) "
             "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0)",
             {entry.collection, to_us(object.date_added), object.id, object.type, object.version, object.spec_version, entry.place.segment, entry.place.offset,
              entry.place.length, entry.hash, object.deliveries.front(), entry.seal}));
  TRY(db.run("update collection set last_added = $2 where number = $1", {entry.collection, to_us(object.date_added)}));
  return {};
}

Result<> renew_ends(sql::Db& db, std::int64_t collection, const std::string& id) {
  // RFC 3339 in one spelling sorts as text; of two rows of one version the later one counts
  TRY(db.run("update object set newest = (added = (select added from object where collection = $1 and id = $2 order by version desc, added desc limit 1)), "
             "oldest = (added = (select added from object where collection = $1 and id = $2 order by version, added limit 1)) where collection = $1 and id = $2",
             {collection, id}));
  return {};
}

Result<std::vector<Entry>> versions(sql::Db& db, std::int64_t collection, const std::string& id) {
  return entries(db, collection, "where collection = $1 and id = $2 order by version, added", {collection, id});
}

Result<std::vector<Entry>> select(sql::Db& db, std::int64_t collection, const ports::ObjectQuery& query, std::int64_t after, std::size_t count) {
  Where where(collection, after);
  where.versions(query.versions);
  where.matches("id", query.ids);
  where.matches("type", query.types);
  where.matches("spec", query.spec_versions);
  const auto text = where.text() + " order by added limit " + where.value(count);
  return entries(db, collection, text, where.args());
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

Result<std::size_t> remove_delivery(sql::Db& db, const std::string& delivery) {
  TRY(db.run("delete from further where delivery = $1", {delivery}));
  const auto rows = TRY(db.run("select collection, added, id from object where delivery = $1", {delivery}));
  std::set<std::pair<std::int64_t, std::string>> touched;
  std::size_t removed = 0;
  for (const auto& row : rows) {
    const auto heirs = TRY(db.run("select delivery, seal from further where collection = $1 and added = $2 limit 1", {sql::integer(row[0]), sql::integer(row[1])}));
    if (heirs.empty()) {
      TRY(db.run("delete from object where collection = $1 and added = $2", {sql::integer(row[0]), sql::integer(row[1])}));
      touched.emplace(sql::integer(row[0]), sql::text(row[2]));
      ++removed;
      continue;
    }
    const auto& heir = sql::text(heirs[0][0]);
    TRY(db.run("update object set delivery = $3, seal = $4 where collection = $1 and added = $2", {sql::integer(row[0]), sql::integer(row[1]), heir, sql::bytes(heirs[0][1])}));
    TRY(db.run("delete from further where collection = $1 and added = $2 and delivery = $3", {sql::integer(row[0]), sql::integer(row[1]), heir}));
  }
  for (const auto& [collection, id] : touched) TRY_VOID(renew_ends(db, collection, id));
  return removed;
}

}  // namespace tocsin::objects
