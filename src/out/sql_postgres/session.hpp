#pragma once
#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

#include "out/sql/db.hpp"

namespace tocsin::sql::postgres {

struct Free {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Free>;
using Reply = std::unique_ptr<PGresult, Free>;

/// Connects, sets the session up so that both engines behave alike, and claims the log where `options.owns` says so.
/// @error invalid "sql.password-in-url" · unavailable "sql.unreachable" · conflict "sql.server-unfit" · conflict "sql.owned"
Result<Connection> connect(const std::string& url, const PostgresOptions& options);

/// Whether an address that libpq reports never leaves this machine: a UNIX socket or the loopback interface.
bool stays_here(std::string_view address);

/// What the server's refusal means to a caller. @param reply  null when the connection itself failed
std::unexpected<Error> refusal(PGconn* connection, const PGresult* reply);
/// The connection ends with this reply, whatever its status says yet.
bool is_fatal(const PGresult* reply);

}  // namespace tocsin::sql::postgres
