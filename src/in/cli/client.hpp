#pragma once
#include <functional>
#include <string>

#include "base/result.hpp"
#include "ports/exchange.hpp"

namespace tocsin::cli {

/// Carries a request to whoever serves the data directory and brings the answer back.
using Transport = std::function<Result<ports::Response>(const ports::Request&)>;

struct Server {
  std::string url;     ///< `https://host:port`; of a UNIX socket `http://localhost`
  std::string socket;  ///< path of a UNIX socket, or empty
  std::string ca;      ///< PEM file of the authorities trusted for it; the system's when empty
};

/// HTTP/1.1 over a socket or TLS, one connection for all requests of the command. Certificates are always checked.
/// @error unavailable "cli.server" no connection, or no answer; detail says why
Transport http_transport(const Server& server);
/// Whether somebody answers on that socket.
bool is_served(const std::string& socket_path);
/// The stack inside this process.
Transport in_process_transport(ports::Handler handler);
/// Adds the person's token to every request.
Transport with_token(Transport transport, std::string token);

}  // namespace tocsin::cli
