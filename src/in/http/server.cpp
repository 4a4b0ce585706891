// Listening, admitting, stopping. What happens on one connection is in server_session.cpp.
#include "in/http/server.hpp"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "in/http/server_parts.hpp"

namespace tocsin::http {
namespace {

std::unexpected<Error> no_listen(const std::string& where, const std::string& why) { return refuse(Errc::unavailable, "http.listen", where, why); }

/// A connection needs a descriptor, and the usual soft limit of 1,024 is below limits::connections_max.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Result<> listen_tcp(asio::io_context& io, Place& place) {
  error_code failed;
  const auto address = asio::ip::make_address(place.listener.address, failed);
  if (failed) return refuse(Errc::invalid, "http.address", place.listener.address, "not a numeric address");
  if (!place.listener.tls && !address.is_loopback()) return refuse(Errc::invalid, "http.plain-not-loopback", place.listener.address);
  const Tcp::endpoint endpoint(address, place.listener.port);
  const auto name = place.listener.address + ":" + std::to_string(place.listener.port);
  Tcp::acceptor acceptor(io);
  if (acceptor.open(endpoint.protocol(), failed); failed) return no_listen(name, failed.message());
  if (acceptor.set_option(Tcp::acceptor::reuse_address(true), failed); failed) return no_listen(name, failed.message());
  if (address.is_v6() && acceptor.set_option(asio::ip::v6_only(true), failed)) return no_listen(name, failed.message());
  if (acceptor.bind(endpoint, failed); failed) return no_listen(name, failed.message());
  if (acceptor.listen(asio::socket_base::max_listen_connections, failed); failed) return no_listen(name, failed.message());
  place.port = acceptor.local_endpoint().port();
  place.endpoint = (address.is_v6() ? "[" + address.to_string() + "]" : address.to_string()) + ":" + std::to_string(place.port);
  place.acceptor = std::move(acceptor);
  return {};
}

Result<> listen_unix(asio::io_context& io, Place& place) {
  const auto& path = place.listener.socket_path;
  if (path.size() > 107) return refuse(Errc::invalid, "http.address", path, "a socket path has at most 107 bytes");
  // only a socket is removed: a path given by mistake must not cost a file
  std::error_code ignored;
  if (std::filesystem::is_socket(path, ignored)) std::filesystem::remove(path, ignored);
  error_code failed;
  Unix::acceptor acceptor(io);
  if (acceptor.open(Unix(), failed); failed) return no_listen(path, failed.message());
  // before bind: there is no moment at which others could connect
  if (fchmod(acceptor.native_handle(), S_IRUSR | S_IWUSR) != 0) return no_listen(path, "mode");
  if (acceptor.bind(Unix::endpoint(path), failed); failed) return no_listen(path, failed.message());
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return no_listen(path, "mode");
  if (acceptor.listen(asio::socket_base::max_listen_connections, failed); failed) return no_listen(path, failed.message());
  place.endpoint = path;
  place.acceptor = std::move(acceptor);
  return {};
}

Result<> listen(asio::io_context& io, Place& place) {
  if (place.listener.tls) place.tls = TRY(tls_context(*place.listener.tls));
  return place.listener.socket_path.empty() ? listen_tcp(io, place) : listen_unix(io, place);
}

/// Ends the connection that has waited longest for its next request, so that idle clients never keep others out.
/// @return whether there was one
bool make_room(Place& place) {
  std::shared_ptr<Connection> longest;
  for (const auto& each : place.connections) {
    const auto since = each->idle_since_ms.load();
    if (since != 0 && (longest == nullptr || since < longest->idle_since_ms.load())) longest = each;
  }
  if (longest == nullptr) return false;
  asio::post(longest->strand, [longest] {
    if (longest->cancel && longest->idle_since_ms.load() != 0) longest->cancel();
  });
  return true;
}

std::shared_ptr<Connection> admit(Server::Parts& parts, Place& place, const asio::any_io_executor& executor) {
  const std::scoped_lock lock(parts.mutex);
  // a few more than the limit may stand while those told to go are going
  if (place.connections.size() >= parts.options.connections_max && (!make_room(place) || place.connections.size() >= parts.options.connections_max * 2)) return nullptr;
  auto connection = std::make_shared<Connection>(executor);
  place.connections.insert(connection);
  return connection;
}

void forget(Server::Parts& parts, Place& place, const std::shared_ptr<Connection>& connection) {
  const std::scoped_lock lock(parts.mutex);
  place.connections.erase(connection);
  parts.changed.notify_all();
}

template <class Socket>
asio::awaitable<void> serve_and_forget(Server::Parts& parts, Place& place, Socket socket, std::shared_ptr<Connection> connection) {
  try {
    co_await serve(parts, place, std::move(socket), connection);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // out of memory at the worst: this connection ends, the server goes on
  }
  connection->cancel = nullptr;
  connection->lift_deadline();
  forget(parts, place, connection);
}

template <class Protocol>
asio::awaitable<void> accept_all(Server::Parts& parts, Place& place) {
  auto& acceptor = std::get<typename Protocol::acceptor>(place.acceptor);
  while (!parts.stopping) {
    const auto strand = asio::make_strand(parts.io);
    typename Protocol::socket socket(strand);
    error_code failed;
    co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, failed));
    if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) break;
    if (failed) {
      // out of descriptors, most likely: wait until connections have ended instead of spinning
      asio::steady_timer pause(parts.io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failed));
      continue;
    }
    auto connection = admit(parts, place, strand);
    if (connection == nullptr) continue;  // the socket closes
    asio::co_spawn(strand, serve_and_forget(parts, place, std::move(socket), std::move(connection)), asio::detached);
  }
}

void close_acceptor(Place& place) {
  std::visit(Overload{[](std::monostate) {},
                      [](auto& acceptor) {
                        error_code ignored;
                        acceptor.close(ignored);
                      }},
             place.acceptor);
}

}  // namespace

void Connection::expect_within(std::chrono::milliseconds time) {
  const auto mine = ++deadline;
  expired = false;
  timer.expires_after(time);
  timer.async_wait([self = shared_from_this(), mine](const error_code& failed) {
    if (failed || self->deadline != mine) return;
    self->expired = true;
    if (self->cancel) self->cancel();
  });
}

void Connection::lift_deadline() {
  ++deadline;
  timer.cancel();
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(std::vector<Listener> listeners, ServerOptions options) {
  raise_descriptor_limit();
  auto parts = std::make_unique<Parts>(std::move(options));
  for (auto& listener : listeners) {
    parts->places.push_back(std::make_unique<Place>());
    parts->places.back()->listener = std::move(listener);
    TRY_VOID(listen(parts->io, *parts->places.back()));
  }
  for (auto& place : parts->places) {
    const asio::any_io_executor strand = asio::make_strand(parts->io);  // one acceptor is closed and awaited on one strand
    if (std::holds_alternative<Tcp::acceptor>(place->acceptor)) asio::co_spawn(strand, accept_all<Tcp>(*parts, *place), asio::detached);
    else asio::co_spawn(strand, accept_all<Unix>(*parts, *place), asio::detached);
  }
  for (unsigned i = 0; i < parts->options.io_threads; ++i)
    parts->threads.emplace_back([&io = parts->io] {
      const auto guard = asio::make_work_guard(io);
      io.run();
    });
  return std::unique_ptr<Server>(new Server(std::move(parts)));
}

std::vector<std::string> Server::endpoints() const {
  std::vector<std::string> out;
  for (const auto& place : parts_->places) out.push_back(place->endpoint);
  return out;
}
std::uint16_t Server::port(std::size_t listener) const { return parts_->places.at(listener)->port; }
std::size_t Server::waiting() const { return parts_->waiting; }
std::size_t Server::connections() const {
  const std::scoped_lock lock(parts_->mutex);
  std::size_t sum = 0;
  for (const auto& place : parts_->places) sum += place->connections.size();
  return sum;
}

Result<> Server::reload_certificates() {
  for (auto& place : parts_->places) {
    if (!place->listener.tls) continue;
    auto fresh = TRY(tls_context(*place->listener.tls));
    const std::scoped_lock lock(parts_->mutex);
    place->tls = std::move(fresh);
  }
  return {};
}

void Server::stop() {
  if (parts_->stopping.exchange(true)) return;
  auto& parts = *parts_;
  const auto each_connection = [&](auto what) {
    const std::scoped_lock lock(parts.mutex);
    for (const auto& place : parts.places)
      for (const auto& connection : place->connections) asio::post(connection->strand, [connection, what] { what(*connection); });
  };
  const auto none_left = [&] { return std::ranges::all_of(parts.places, [](const auto& place) { return place->connections.empty(); }); };
  for (auto& place : parts.places) asio::post(parts.io, [&place = *place] { close_acceptor(place); });
  each_connection([](Connection& connection) {
    if ((connection.idle_since_ms.load() != 0 || connection.streams.load()) && connection.cancel) connection.cancel();
  });
  {
    std::unique_lock lock(parts.mutex);
    parts.changed.wait_for(lock, parts.options.stop_max, none_left);
  }
  each_connection([](Connection& connection) {
    if (connection.cancel) connection.cancel();
  });
  {
    std::unique_lock lock(parts.mutex);
    parts.changed.wait_for(lock, std::chrono::seconds(1), none_left);
  }
  parts.pool.stop();
  parts.pool.join();
  parts.io.stop();
  for (auto& thread : parts.threads) thread.join();
  for (const auto& place : parts.places)
    if (!place->listener.socket_path.empty()) unlink(place->listener.socket_path.c_str());
}

}  // namespace tocsin::http
