#include "out/objects/pulls.hpp"

#include <array>

#include "base/limits.hpp"
#include "out/sql/migrate.hpp"

namespace tocsin::objects {
namespace {

constexpr std::array migrations{sql::Migration{1, "pulls", R"(
create table pull (number bigint primary key, at bigint not null, client text not null, peer text not null, method text not null, root text not null,
  collection text not null, what text not null, filters text not null, status bigint not null, rule text not null, objects bigint not null,
  first text not null, last text not null, took_us bigint not null);
create index pull_client on pull (client, number);
)"}};

ports::Pull pull_of(const sql::Row& row) {
  return {.at = instant_from_us(sql::integer(row[1])), .client = sql::text(row[2]), .peer = sql::text(row[3]), .method = sql::text(row[4]), .root = sql::text(row[5]),
          .collection = sql::text(row[6]), .what = sql::text(row[7]), .filters = sql::text(row[8]), .status = static_cast<int>(sql::integer(row[9])), .rule = sql::text(row[10]),
          .objects = sql::integer(row[11]), .first = sql::text(row[12]), .last = sql::text(row[13]), .took_us = sql::integer(row[14])};
}

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
    for (const auto& pull : pulls)
      TRY_VOID(writer_->send("insert into pull (at, client, peer, method, root, collection, what, filters, status, rule, objects, first, last, took_us) "
                             "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                             {to_us(pull.at), pull.client, pull.peer, pull.method, pull.root, pull.collection, pull.what, pull.filters, pull.status, pull.rule, pull.objects, pull.first,
                              pull.last, pull.took_us}));
    return writer_->send("delete from pull where number <= (select max(number) from pull) - $1", {limits::pulls_max});
  });
}

Result<ports::Pulls::Page> PullLog::pulls(const std::string& client, std::int64_t before, std::size_t limit) {
  return readers_.with([&](sql::Db& db) -> Result<Page> {
    Page page;
    const std::string from = "select number, at, client, peer, method, root, collection, what, filters, status, rule, objects, first, last, took_us from pull where ($1 = 0 or number < $1)";
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

}  // namespace tocsin::objects
