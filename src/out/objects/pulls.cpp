#include "out/objects/pulls.hpp"

#include <array>
#include <map>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "out/sql/migrate.hpp"

namespace tocsin::objects {
namespace {

constexpr std::array migrations{sql::Migration{1, "pulls", R"(
create table pull (number bigint primary key, at bigint not null, client text not null, peer text not null, method text not null, root text not null,
  collection text not null, what text not null, filters text not null, status bigint not null, rule text not null, objects bigint not null,
  first text not null, last text not null, took_us bigint not null);
create index pull_client on pull (client, number);
)"},
                                sql::Migration{2, "positions", R"(
create table position (source text primary key, text text not null) without rowid;
create table day (day text primary key, requests bigint not null, hash blob not null) without rowid;
create index pull_at on pull (at);
)"}};

ports::Pull pull_of(const sql::Row& row) {
  return {.at = instant_from_us(sql::integer(row[1])), .client = sql::text(row[2]), .peer = sql::text(row[3]), .method = sql::text(row[4]), .root = sql::text(row[5]),
          .collection = sql::text(row[6]), .what = sql::text(row[7]), .filters = sql::text(row[8]), .status = static_cast<int>(sql::integer(row[9])), .rule = sql::text(row[10]),
          .objects = sql::integer(row[11]), .first = sql::text(row[12]), .last = sql::text(row[13]), .took_us = sql::integer(row[14])};
}

std::string day_of(Instant at) { return to_rfc3339(at).substr(0, 10); }

/// The hash of a day up to this request. Nobody's words hold a line end: paths and queries are cut to text, the rest is ours.
Hash chained(const Hash& before, const ports::Pull& pull) {
  Json line{Json::Array{}};
  for (const auto* text : {&pull.client, &pull.peer, &pull.method, &pull.root, &pull.collection, &pull.what, &pull.filters, &pull.rule, &pull.first, &pull.last}) line.push(*text);
  for (const auto number : {to_us(pull.at), static_cast<std::int64_t>(pull.status), pull.objects, pull.took_us}) line.push(number);
  return sha256(before.hex() + to_jcs(line));
}

constexpr std::string_view pull_columns = "select number, at, client, peer, method, root, collection, what, filters, status, rule, objects, first, last, took_us from pull ";

}  // namespace

Result<std::unique_ptr<PullLog>> PullLog::open(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return refuse(Errc::unavailable, "objects.unavailable", "pulls", error.message());
  const auto file = (folder / "pulls.db").string();
  auto writer = TRY(sql::open_sqlite(file, {.create = true}));
  TRY_VOID(sql::migrate(*writer, migrations));
  TRY_VOID(writer->script("pragma synchronous=normal; pragma cache_size=-1024"));
  const auto open_reader = [file]() -> Result<std::unique_ptr<sql::Db>> {
    auto reader = TRY(sql::open_sqlite(file, {.read_only = true}));
    TRY_VOID(reader->script("pragma cache_size=-1024"));
    return reader;
  };
  return std::unique_ptr<PullLog>(new PullLog(std::move(writer), open_reader));
}

Result<> PullLog::note(const std::vector<ports::Pull>& pulls) {
  if (pulls.empty()) return {};
  const std::lock_guard guard(writing_);
  return writer_->atomically([&]() -> Result<> {
    std::map<std::string, ports::PullDay> days;
    for (const auto& pull : pulls) {
      auto& day = days[day_of(pull.at)];
      if (day.day.empty()) {
        day.day = day_of(pull.at);
        const auto rows = TRY(writer_->run("select requests, hash from day where day = $1", {day.day}));
        if (!rows.empty()) day.requests = sql::integer(rows[0][0]), day.hash = TRY(Hash::from_bytes(sql::bytes(rows[0][1])));
      }
      ++day.requests;
      day.hash = chained(day.hash, pull);
      TRY_VOID(writer_->send("insert into pull (at, client, peer, method, root, collection, what, filters, status, rule, objects, first, last, took_us) "
                             "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                             {to_us(pull.at), pull.client, pull.peer, pull.method, pull.root, pull.collection, pull.what, pull.filters, pull.status, pull.rule, pull.objects, pull.first,
                              pull.last, pull.took_us}));
    }
    for (const auto& [name, day] : days)
      TRY_VOID(writer_->send("insert into day (day, requests, hash) values ($1, $2, $3) on conflict (day) do update set requests = excluded.requests, hash = excluded.hash",
                             {day.day, day.requests, day.hash.view()}));
    return writer_->send("delete from pull where number <= (select max(number) from pull) - $1", {limits::pulls_max});
  });
}

Result<ports::Pulls::Page> PullLog::pulls(const std::string& client, std::int64_t before, std::size_t limit) {
  return readers_.with([&](sql::Db& db) -> Result<Page> {
    Page page;
    const auto from = std::string(pull_columns) + "where ($1 = 0 or number < $1)";
    const auto keep = [&](const sql::Row& row) -> Result<> {
      if (page.rows.size() == limit) page.more = true;
      else page.rows.emplace_back(sql::integer(row[0]), pull_of(row));
      return {};
    };
    if (client.empty()) TRY_VOID(db.each(from + " order by number desc limit $2", {before, limit + 1}, keep));
    else TRY_VOID(db.each(from + " and client = $3 order by number desc limit $2", {before, limit + 1, client}, keep));
    return page;
  });
}

Result<std::vector<ports::PullDay>> PullLog::days(const std::string& after, const std::string& before) {
  return readers_.with([&](sql::Db& db) -> Result<std::vector<ports::PullDay>> {
    std::vector<ports::PullDay> out;
    const auto keep = [&](const sql::Row& row) -> Result<> {
      const auto hash = TRY(Hash::from_bytes(sql::bytes(row[2])));
      out.push_back({sql::text(row[0]), sql::integer(row[1]), hash});
      return {};
    };
    TRY_VOID(db.each("select day, requests, hash from day where day > $1 and day < $2 order by day", {after, before}, keep));
    for (auto& day : out) {
      const auto begin = TRY(parse_rfc3339(day.day + "T00:00:00Z"));
      Hash hash;
      std::int64_t requests = 0;
      const auto chain = [&](const sql::Row& row) -> Result<> {
        hash = chained(hash, pull_of(row));
        ++requests;
        return {};
      };
      TRY_VOID(db.each(std::string(pull_columns) + "where at >= $1 and at < $2 order by number", {to_us(begin), to_us(begin + std::chrono::days(1))}, chain));
      day.is_kept = requests == day.requests && hash == day.hash;
    }
    return out;
  });
}

Result<std::string> PullLog::position(const std::string& source) {
  return readers_.with([&](sql::Db& db) -> Result<std::string> {
    const auto rows = TRY(db.run("select text from position where source = $1", {source}));
    return rows.empty() ? std::string() : sql::text(rows[0][0]);
  });
}

Result<> PullLog::keep_position(const std::string& source, const std::string& text) {
  const std::lock_guard guard(writing_);
  TRY(writer_->run("insert into position (source, text) values ($1, $2) on conflict (source) do update set text = excluded.text", {source, text}));
  return {};
}

}  // namespace tocsin::objects
