#pragma once
// The inside of the server. Only server*.cpp include this: Beast and Asio stay there.
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <variant>
#include <vector>

#include <openssl/types.h>

#include "in/http/server.hpp"

namespace tocsin::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;

/// What the server holds of one connection. Everything but `idle_since_ms` is touched on the connection's strand only.
struct Connection : std::enable_shared_from_this<Connection> {
  explicit Connection(const asio::any_io_executor& executor) : strand(executor), timer(executor) {}

  asio::any_io_executor strand;
  asio::steady_timer timer;
  std::function<void()> cancel;                 ///< makes what is awaited end with an error; empty once the session is over
  bool expired = false;                         ///< the deadline passed before it was lifted
  std::uint64_t deadline = 0;                   ///< number of the deadline in force, so that an older one does nothing
  std::atomic<std::int64_t> idle_since_ms = 0;  ///< 0 while a request is under way
  std::atomic<bool> streams = false;            ///< an answer goes on: there is nothing to wait for when the server stops

  void expect_within(std::chrono::milliseconds time);
  void lift_deadline();
};

/// Where one listener listens, and the certificate it offers.
struct Place {
  Listener listener;
  std::variant<std::monostate, Tcp::acceptor, Unix::acceptor> acceptor;
  std::string endpoint;
  std::uint16_t port = 0;
  std::shared_ptr<asio::ssl::context> tls;  ///< replaced as a whole; guarded by Server::Parts::mutex
  std::set<std::shared_ptr<Connection>> connections;  ///< guarded by Server::Parts::mutex
};

struct Server::Parts {
  explicit Parts(ServerOptions given) : options(std::move(given)), pool(options.handler_threads) {}

  ServerOptions options;
  asio::io_context io;
  asio::thread_pool pool;
  std::vector<std::unique_ptr<Place>> places;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> waiting = 0;
  std::atomic<bool> stopping = false;
  std::mutex mutex;
  std::condition_variable changed;  ///< a connection ended
};

/// @error unavailable "http.listen" a file cannot be read or the key does not fit
Result<std::shared_ptr<asio::ssl::context>> tls_context(const TlsFiles& files);

/// Lets the client show a certificate in the handshake that comes. Any is taken here: who stands behind it, a use case decides
/// by its fingerprint; that the client holds its key, the handshake proves.
void ask_certificate(SSL* connection);
/// SHA-256 of the DER in hex, or empty.
std::string certificate_of(SSL* connection);

/// Serves one accepted connection until it ends.
asio::awaitable<void> serve(Server::Parts& parts, Place& place, Tcp::socket socket, std::shared_ptr<Connection> connection);
asio::awaitable<void> serve(Server::Parts& parts, Place& place, Unix::socket socket, std::shared_ptr<Connection> connection);

/// The bytes of an answer on the wire. @param with_body false for HEAD
std::string spell_answer(const ports::Response& response, bool keep_alive, bool with_body, std::string_view request_id);

}  // namespace tocsin::http
