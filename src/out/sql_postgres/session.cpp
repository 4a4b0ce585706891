#include "out/sql_postgres/session.hpp"

#include <unistd.h>

#include <array>

#include "base/text.hpp"

namespace tocsin::sql::postgres {
namespace {

constexpr int oldest_version = 140000;  // `create or replace trigger`, pipelines

std::string_view field(const PGresult* reply, int code) {
  const char* text = reply == nullptr ? nullptr : PQresultErrorField(reply, code);
  return text == nullptr ? std::string_view() : text;
}
std::string first_line(std::string_view text) { return std::string(trim(text.substr(0, text.find('\n')))); }

/// A password in an address would stand in settings, process lists and messages.
Result<> check_url(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parts(PQconninfoParse(url.c_str(), nullptr), PQconninfoFree);
  // libpq's own words about a malformed address may hold all of it
  if (!parts) return refuse(Errc::invalid, "sql.url", {}, "an address is postgres://USER@HOST:PORT/DATABASE");
  for (const auto* part = parts.get(); part->keyword != nullptr; ++part)
    if (part->val != nullptr && std::string_view(part->keyword).ends_with("password"))
      return refuse(Errc::invalid, "sql.password-in-url", {}, "a password stands in a file of its own, or in PGPASSFILE");
  return {};
}

std::string own_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return "tocsin " + std::to_string(::getpid()) + " on " + host.data();
}

Connection dial(const std::string& url, const PostgresOptions& options) {
  const auto name = own_name();
  // what stands before the address gives way to it, what stands behind holds
  const std::array<const char*, 10> keys{"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "connect_timeout",
                                         "dbname", "application_name", "client_encoding", options.password.empty() ? nullptr : "password", nullptr};
  const std::array<const char*, 10> values{"10", "5", "3", "30000", "10", url.c_str(), name.c_str(), "UTF8", options.password.c_str(), nullptr};
  return Connection(PQconnectdbParams(keys.data(), values.data(), 1));
}

Result<Reply> ask(PGconn* connection, const std::string& statements) {
  Reply reply(PQexec(connection, statements.c_str()));
  const auto status = PQresultStatus(reply.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return refusal(connection, reply.get());
  return reply;
}

std::unexpected<Error> unfit(std::string what) { return refuse(Errc::conflict, "sql.server-unfit", {}, std::move(what)); }

/// A server that could lose what it acknowledged, or spell text otherwise, is refused before anything is written to it.
Result<> check_server(PGconn* connection, const PostgresOptions& options) {
  if (PQserverVersion(connection) < oldest_version) return unfit("PostgreSQL 14 or later is needed");
  const auto reply = TRY(ask(connection, "select current_setting('server_encoding'), current_setting('fsync'), pg_is_in_recovery(), current_schema()"));
  const auto said = [&](int column) { return std::string_view(PQgetvalue(reply.get(), 0, column)); };
  if (said(0) != "UTF8") return unfit("the database's encoding is " + std::string(said(0)) + "; it has to be UTF8");
  if (said(1) != "on") return unfit("fsync is off: the server may lose what it acknowledged");
  if (said(2) != "f" && !options.read_only) return unfit("the server is a standby; name the primary");
  if (said(3).empty()) return unfit("the search path names no schema that is there");
  const char* const address = PQhostaddr(connection);
  const bool here = stays_here(PQhost(connection) == nullptr ? "" : PQhost(connection)) || stays_here(address == nullptr ? "" : address);
  if (!here && PQsslInUse(connection) == 0) return unfit("beyond this machine the connection has to use TLS: sslmode=verify-full");
  return {};
}

Result<> set_up(PGconn* connection, const PostgresOptions& options) {
  // every statement goes by a key: plans are made once, and never by statistics of a table that was empty then
  std::string text =
      "set client_min_messages = warning; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set idle_session_timeout = 0;"
      "set jit = off; set enable_seqscan = off; set enable_bitmapscan = off; set plan_cache_mode = force_generic_plan;"
      "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;"
      "set lock_timeout = " + std::to_string(options.busy_timeout_ms) + ";";
  if (options.read_only) text += "set default_transaction_read_only = on;";
  // a setting that waits for standbys as well is left as it is
  text += "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') in ('off', 'local')";
  TRY(ask(connection, text));
  return {};
}

/// The session that owns the log holds a lock of the server's for as long as it lives, one for each schema.
Result<> claim(PGconn* connection) {
  static const std::string key = "hashtextextended('tocsin log in ' || current_schema(), 0)";
  if (ask(connection, "select pg_advisory_lock(" + key + ")")) return {};
  const auto holder = TRY(ask(connection, "select application_name from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory' and granted and "
                                          "database = (select oid from pg_database where datname = current_database()) and (classid::bigint << 32) | objid::bigint = " + key));
  const auto name = PQntuples(holder.get()) > 0 ? std::string(PQgetvalue(holder.get(), 0, 0)) : "another session";
  return refuse(Errc::conflict, "sql.owned", {}, name + " owns the log");
}

}  // namespace

bool stays_here(std::string_view address) {
  return address.starts_with('/') || address.starts_with('@') || address.starts_with("127.") || address == "::1" || address == "localhost";
}

bool is_fatal(const PGresult* reply) {
  const auto severity = field(reply, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity == "FATAL" || severity == "PANIC";
}

std::unexpected<Error> refusal(PGconn* connection, const PGresult* reply) {
  const auto state = field(reply, PG_DIAG_SQLSTATE);
  auto words = first_line(field(reply, PG_DIAG_MESSAGE_PRIMARY));
  if (words.empty()) words = first_line(PQerrorMessage(connection));
  if (PQstatus(connection) == CONNECTION_BAD || is_fatal(reply)) return refuse(Errc::unavailable, "sql.lost", {}, std::move(words));
  if (!state.empty()) words += " (" + std::string(state) + ")";
  if (state == "23505") return refuse(Errc::stale, "sql.unique", std::string(field(reply, PG_DIAG_CONSTRAINT_NAME)), std::move(words));
  // somebody else's transaction was in the way: a serialization failure, a deadlock, a lock not given in time
  if (state == "40001" || state == "40P01" || state == "55P03") return refuse(Errc::unavailable, "sql.busy", {}, std::move(words));
  return refuse(Errc::unavailable, "sql.failed", {}, std::move(words));
}

Result<Connection> connect(const std::string& url, const PostgresOptions& options) {
  TRY_VOID(check_url(url));
  auto connection = dial(url, options);
  if (PQstatus(connection.get()) != CONNECTION_OK) return refuse(Errc::unavailable, "sql.unreachable", {}, first_line(PQerrorMessage(connection.get())));
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  TRY_VOID(check_server(connection.get(), options));
  TRY_VOID(set_up(connection.get(), options));
  if (options.owns) TRY_VOID(claim(connection.get()));
  return connection;
}

}  // namespace tocsin::sql::postgres
