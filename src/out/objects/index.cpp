#include "out/objects/index.hpp"

#include <algorithm>
#include <array>
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

/// Which rows match[version] wants: `last` alone, which the small indexes serve, is the ordinary case.
std::string version_clause(const std::vector<std::string>& versions, std::string& exact) {
  const auto wants = [&](std::string_view word) { return std::ranges::find(versions, word) != versions.end(); };
  if (wants("all")) return "";
  if (versions.empty() || (versions.size() == 1 && wants("last"))) return " and newest = 1";
  std::vector<std::string> rest;
  for (const auto& version : versions)
    if (version != "first" && version != "last") rest.push_back(version);
  exact = json_of(rest);
  return std::string(" and (version in (select value from json_each($6))") + (wants("first") ? " or oldest = 1" : "") + (wants("last") ? " or newest = 1" : "") + ")";
}

}  // namespace

std::string sealed_text(std::string_view collection, const ports::ServedObject& object, const Hash& hash) {
  std::string out = "tocsin/served/v1";
  for (const auto piece : {collection, std::string_view(object.id), std::string_view(object.type), std::string_view(object.version), std::string_view(object.spec_version),
                           std::string_view(hash.hex()), std::string_view(object.deliveries.front()), std::string_view(std::to_string(to_us(object.date_added)))})
    out.append("\n").append(piece);
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
  const auto ids = json_of(query.ids), types = json_of(query.types), specs = json_of(query.spec_versions);
  std::string exact = "[]", where = "where collection = $1 and added > $2";
  where += version_clause(query.versions, exact);
  if (!query.ids.empty()) where += " and id in (select value from json_each($3))";
  // one type is the common question, and with `=` the index gives the rows in order
  if (query.types.size() == 1) where += " and type = $4";
  if (query.types.size() > 1) where += " and type in (select value from json_each($4))";
  if (!query.spec_versions.empty()) where += " and spec in (select value from json_each($5))";
  where += " order by added limit $7";
  const std::string& type = query.types.size() == 1 ? query.types.front() : types;
  return entries(db, collection, where, {collection, after, ids, type, specs, exact, count});
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
