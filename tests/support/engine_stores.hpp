#pragma once
// A store over each engine, and what somebody does to its database from outside.
#include <fstream>

#include "support/engines.hpp"
#include "support/store.hpp"

namespace tocsin::test {

inline void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

/// An instance whose log lies in the engine. Two in the same folder share their log.
template <class Engine>
struct InstanceOn;

template <>
struct InstanceOn<OnSqlite> : Instance {
  using Instance::Instance;
  /// Another directory, with nothing founded in it.
  void move_to(const std::filesystem::path& where) { dir = where; }
  /// A connection past the program.
  [[nodiscard]] std::unique_ptr<sql::Db> raw() const { return sql::open_sqlite((dir / "facts.db").string(), {}).value(); }
  void lift_guards() const {
    for (const auto* guard : {"fact_no_update", "fact_no_delete", "tile_no_update", "tile_no_delete"}) REQUIRE(raw()->script(std::string("drop trigger ") + guard));
  }
  /// SQL for so many zero bytes.
  static std::string zeros(int count) { return "zeroblob(" + std::to_string(count) + ")"; }
  /// SQL for the bytes of a column with one of them changed. @param at  from 1
  static std::string changed(const std::string& column, int at) {
    const auto n = std::to_string(at), rest = std::to_string(at + 1);
    return "cast(substr(" + column + ", 1, " + n + " - 1) || case substr(" + column + ", " + n + ", 1) when x'00' then x'01' else x'00' end || substr(" + column + ", " + rest + ") as blob)";
  }
  /// The closed main database, and the same put back in place of what is there now.
  void back_up(const std::filesystem::path& file) const { std::filesystem::copy(dir / "facts.db", file, std::filesystem::copy_options::overwrite_existing); }
  void restore(const std::filesystem::path& file) const {
    for (const auto* name : {"facts.db", "facts.db-wal", "facts.db-shm"}) std::filesystem::remove(dir / name);
    std::filesystem::copy(file, dir / "facts.db");
  }
};

template <>
struct InstanceOn<OnPostgres> : Instance {
  explicit InstanceOn(const std::filesystem::path& where) : Instance(where) { use(where); }
  void move_to(const std::filesystem::path& where) {
    dir = where;
    use(where);
  }
  [[nodiscard]] std::unique_ptr<sql::Db> raw() const { return sql::open_postgres(database, {}).value(); }
  void lift_guards() const {
    for (const std::string table : {"fact", "tile"}) REQUIRE(raw()->script("drop trigger " + table + "_no_change on " + table + "; drop trigger " + table + "_no_truncate on " + table));
  }
  static std::string zeros(int count) { return "decode(repeat('00', " + std::to_string(count) + "), 'hex')"; }
  static std::string changed(const std::string& column, int at) {
    const auto n = std::to_string(at - 1);
    return "set_byte(" + column + ", " + n + ", get_byte(" + column + ", " + n + ") # 1)";
  }
  void back_up(const std::filesystem::path& file) const { REQUIRE(tool("pg_dump -n " + schema, "> " + file.string())); }
  void restore(const std::filesystem::path& file) const {
    PostgresServer::shared().admin("drop schema " + schema + " cascade");
    REQUIRE(tool("psql -qX -v ON_ERROR_STOP=1", "< " + file.string() + " >/dev/null"));
  }
  std::string schema;

 private:
  void use(const std::filesystem::path& where) {
    schema = PostgresServer::shared().schema_for(where.string());
    database = PostgresServer::shared().url("contract", schema);
  }
  static bool tool(const std::string& command, const std::string& files) {
    return std::system((command + " -h " + PostgresServer::shared().folder() + " -U tocsin contract " + files).c_str()) == 0;
  }
};

}  // namespace tocsin::test
