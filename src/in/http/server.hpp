#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "in/http/observe.hpp"
#include "ports/exchange.hpp"

namespace tocsin::http {

/// PEM files of a certificate (the leaf first, then its issuers) and its private key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

/// One place to listen, with its own name, certificate and route table.
struct Listener {
  std::string name;                  ///< `inside`, `outside`: for the log and the metrics
  std::string address;               ///< numeric IPv4 or IPv6; empty when `socket_path` is given
  std::uint16_t port = 0;            ///< 0 takes a free one, see Server::endpoints()
  std::string socket_path = {};      ///< UNIX socket, made with mode 0600; a socket left behind is replaced
  std::optional<TlsFiles> tls = {};  ///< without it the address has to be a loopback one
  bool trusted_chain = false;        ///< browsers know the issuer: adds Strict-Transport-Security
  ports::Handler handler;            ///< called on the pool; a throw is answered with 500
  /// Bytes that a body may have, asked before it is read, of a request that has none yet; null = limits::body_bytes_max for all. 0: the
  /// body is of no use, the handler answers without it, and the connection ends.
  std::function<std::size_t(const ports::Request& head)> body_limit = {};
  /// How a request that never reaches the handler is refused, where its target has a form of its own for that; else, and when
  /// it answers nothing, with a problem document. The target is as it was sent, empty where it was not read.
  std::function<std::optional<ports::Response>(std::string_view target, int status, const Error& error)> refusal = {};
  /// Told of each request that is refused before it reaches the handler, once its head was read; must not throw. Where the
  /// target is what is wrong, the head has neither path nor query. Called on the threads that read.
  std::function<void(const ports::Request& head, std::string_view target, int status, const Error& error)> refused = {};
  /// Whether clients are asked for a certificate now; whatever they show is handed on as Request::certificate. Null: never.
  std::function<bool()> asks_certificate = {};
};

/// The limits of a server; tests shorten the times.
struct ServerOptions {
  unsigned io_threads = 2;
  unsigned handler_threads = 8;
  std::size_t queue_max = limits::pool_queue_max;         ///< more waiting requests are answered 503
  std::size_t connections_max = limits::connections_max;  ///< a listener; a new one takes the place of the longest idle
  std::chrono::milliseconds idle_max = std::chrono::seconds(limits::idle_connection_s_max);
  std::chrono::milliseconds header_max = std::chrono::seconds(limits::header_read_s_max);
  std::chrono::milliseconds body_max = std::chrono::seconds(limits::body_read_s_max);
  std::chrono::milliseconds stop_max = std::chrono::seconds(10);  ///< what running requests get when the server stops
  Observer observer = {};  ///< told of refusals that never reached a handler; the routers tell of the rest
};

/// An HTTP/1.1 server (RFC 9112) for a few listeners: requests are read on the I/O threads and answered on a bounded
/// pool, so neither slow nor idle clients hold up the others. Ambiguous framing is refused, never repaired.
class Server {
 public:
  /// Listens on every listener, or on none.
  /// @error invalid     "http.plain-not-loopback"  an address beyond this machine without TLS
  /// @error invalid     "http.address"             not a numeric address, or a socket path that is too long
  /// @error unavailable "http.listen"              the address cannot be bound, or a certificate cannot be read
  static Result<std::unique_ptr<Server>> start(std::vector<Listener> listeners, ServerOptions options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// `address:port` as bound, `[address]:port` for IPv6, or the socket path, in the order of the listeners.
  [[nodiscard]] std::vector<std::string> endpoints() const;
  [[nodiscard]] std::uint16_t port(std::size_t listener) const;  ///< 0 for a socket
  [[nodiscard]] std::size_t waiting() const;                     ///< requests that wait for a handler thread
  [[nodiscard]] std::size_t connections() const;
  /// New connections are offered the certificates as the files hold them now.
  /// @error unavailable "http.listen" a file cannot be read; the old one stays
  Result<> reload_certificates();
  /// Takes no more requests, lets the running ones finish, closes the rest. Called by the destructor.
  void stop();

  struct Parts;  ///< server_parts.hpp

 private:
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tocsin::http
