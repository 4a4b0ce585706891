// One connection: handshake, then request after request until one side has enough.
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <random>
#include <utility>

#include "base/texts/error_codes.hpp"
#include "in/http/head.hpp"
#include "in/http/problem.hpp"
#include "in/http/security.hpp"
#include "in/http/server_parts.hpp"
#include "in/http/target.hpp"

namespace tocsin::http {
namespace {

namespace beast = boost::beast;
constexpr std::size_t head_bytes_max = limits::header_bytes_max + limits::target_bytes_max;
constexpr std::size_t copied_bytes_max = 16 << 10;  ///< of a body that is sent in one piece with its head
constexpr std::chrono::milliseconds goodbye{2000};  ///< for the client to take the last answer before the socket closes

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Names a request in the log and in problem documents: 8 random hex digits of this process, then a number.
std::string new_request_id() {
  static const std::uint32_t process = std::random_device{}();
  static std::atomic<std::uint64_t> next = 1;
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%08x-%llx", process, static_cast<unsigned long long>(next++));
  return {text.data(), static_cast<std::size_t>(size)};
}

/// Why a request was not read: an answer to give before the connection ends, or nothing to say any more.
struct Unread {
  int status = 0;  ///< 0: the connection just ends
  Error error = {};
};
template <class T>
using Read = std::expected<T, Unread>;
std::unexpected<Unread> gone() { return std::unexpected(Unread{}); }
std::unexpected<Unread> unread(int status, Error error) { return std::unexpected(Unread{status, std::move(error)}); }
std::unexpected<Unread> unread(int status, std::string rule, std::string detail = {}) {
  return unread(status, Error{Errc::invalid, std::move(rule), {}, std::move(detail)});
}

/// A line that ends with LF alone. Found at once, or the client would wait for an answer until its time is up.
bool has_bare_line_feed(std::string_view text) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    if (at == 0 || text[at - 1] != '\r') return true;
  return false;
}

template <class Stream>
class Session {
 public:
  Session(Server::Parts& parts, Place& place, Stream& stream, Connection& connection, std::string peer, std::string certificate = {})
      : parts_(parts), place_(place), stream_(stream), connection_(connection), peer_(std::move(peer)), certificate_(std::move(certificate)) {}

  asio::awaitable<void> run() {
    bool goes_on = true;
    while (goes_on) goes_on = co_await one_request();
  }

 private:
  Server::Parts& parts_;
  Place& place_;
  Stream& stream_;
  Connection& connection_;
  std::string peer_, certificate_;
  std::string target_;     ///< of the request that is being read, once its head was
  ports::Request unread_;  ///< what was read of one that is refused
  beast::flat_buffer buffer_{head_bytes_max};

  std::string_view received() const { return {static_cast<const char*>(buffer_.data().data()), buffer_.data().size()}; }

  asio::awaitable<error_code> read_more() {
    error_code failed;
    const std::size_t room = std::min<std::size_t>(4096, head_bytes_max - buffer_.size());
    const auto got = co_await stream_.async_read_some(buffer_.prepare(room), asio::redirect_error(asio::use_awaitable, failed));
    buffer_.commit(got);
    co_return failed;
  }

  /// Waits for the first byte of a request. Only here may the connection be told to go.
  asio::awaitable<bool> wait_idle() {
    if (buffer_.size() > 0) co_return true;  // pipelined
    connection_.idle_since_ms = now_ms();
    connection_.expect_within(parts_.options.idle_max);
    if (parts_.stopping) co_return false;
    const auto failed = co_await read_more();
    connection_.idle_since_ms = 0;
    co_return !failed;
  }

  /// The bytes of a whole head, up to and with its empty line, still in the buffer.
  asio::awaitable<Read<std::size_t>> read_head() {
    connection_.expect_within(parts_.options.header_max);
    bool may_skip_line = true;
    std::size_t seen = 0;
    while (true) {
      if (may_skip_line && received().starts_with("\r\n")) {  // RFC 9112 section 2.2: one empty line before a request
        buffer_.consume(2);
        may_skip_line = false;
      }
      const auto text = received();
      const auto end = text.find("\r\n\r\n", seen < 3 ? 0 : seen - 3);
      const auto head = text.substr(0, end == std::string_view::npos ? end : end + 4);
      if (has_bare_line_feed(head)) co_return unread(400, "http.malformed", "a line ends with LF alone");
      if (head.find("\r\n") > limits::target_bytes_max && head.size() > limits::target_bytes_max) co_return unread(431, "http.head-too-large", "the request line");
      if (end != std::string_view::npos) co_return end + 4;
      seen = text.size();
      if (text.size() >= head_bytes_max) co_return unread(431, "http.head-too-large");
      const auto failed = co_await read_more();
      if (failed && connection_.expired) co_return unread(408, "http.timeout", "the header");
      if (failed) co_return gone();
    }
  }

  asio::awaitable<Read<std::string>> read_body(const Head& head, std::size_t head_bytes, std::size_t limit) {
    if (head.length.value_or(0) > limit) co_return unread(413, "http.body-too-large", "at most " + std::to_string(limit) + " bytes");
    if (!head.chunked && head.length.value_or(0) == 0) {
      buffer_.consume(head_bytes);
      co_return std::string();
    }
    connection_.expect_within(parts_.options.body_max);
    error_code failed;
    if (head.expects_continue && buffer_.size() == head_bytes) {
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream_, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return gone();
    }
    beast::http::request_parser<beast::http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(head_bytes_max));
    parser.body_limit(limit);
    co_await beast::http::async_read(stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, failed));
    if (!failed) co_return std::move(parser.get().body());
    if (connection_.expired) co_return unread(408, "http.timeout", "the body");
    if (failed == beast::http::error::body_limit) co_return unread(413, "http.body-too-large", "at most " + std::to_string(limit) + " bytes");
    if (failed == beast::http::error::end_of_stream || failed == beast::http::error::partial_message || failed.category() != beast::http::make_error_code(beast::http::error::bad_chunk).category())
      co_return gone();
    co_return unread(400, "http.malformed", "the body's chunks");
  }

  struct Whole {
    ports::Request request;
    bool keep_alive = true;
    bool is_head = false;
  };
  asio::awaitable<Read<Whole>> read_request() {
    target_.clear();
    unread_ = {};
    const auto head_bytes = co_await read_head();
    if (!head_bytes) co_return std::unexpected(head_bytes.error());
    auto head = parse_head(received().substr(0, *head_bytes));
    if (!head) co_return unread(head.error().rule == "http.expectation" ? 417 : 400, head.error());
    target_ = head->target;
    auto target = parse_target(head->target);
    if (!target) {
      unread_ = {head->method, {}, {}, std::move(head->fields), {}, peer_, certificate_};
      co_return unread(400, target.error());
    }
    Whole whole;
    whole.keep_alive = head->keep_alive;
    whole.is_head = head->method == "HEAD";
    whole.request = {head->method, std::move(target->path), std::move(target->query), std::move(head->fields), {}, peer_, certificate_};
    const auto limit = place_.listener.body_limit ? place_.listener.body_limit(whole.request) : limits::body_bytes_max;
    if (limit == 0 && (head->chunked || head->length.value_or(0) > 0)) {
      whole.keep_alive = false;  // nobody knows where the next request begins
      co_return whole;
    }
    auto body = co_await read_body(*head, *head_bytes, limit);
    if (!body) {
      unread_ = std::move(whole.request);
      co_return std::unexpected(body.error());
    }
    whole.request.body = *std::move(body);
    co_return whole;
  }

  [[nodiscard]] ports::Response refused(const ports::Request& head, std::string_view target, int status, const Error& error, std::string_view request_id) const {
    if (place_.listener.refused && !target.empty()) place_.listener.refused(head, target, status, error);
    if (place_.listener.refusal)
      if (auto own = place_.listener.refusal(target, status, error)) return *std::move(own);
    return transport_problem(status, error.rule, error.where, error.detail, request_id);
  }

  static ports::Response guarded(const ports::Handler& handler, const ports::Request& request, std::string& fault) {
    try {
      return handler(request);
    } catch (const std::exception& thrown) {
      fault = typeid(thrown).name();
      return transport_problem(500, "http.internal", {}, {}, request.header("x-request-id"));
    }
  }

  /// Runs the handler on the pool; this coroutine goes on, on its strand, when it is done.
  asio::awaitable<ports::Response> handle(ports::Request request) {
    if (parts_.waiting.load() >= parts_.options.queue_max) {
      auto busy = refused(request, request.path, 503, {Errc::unavailable, "http.busy", {}, {}}, request.header("x-request-id"));
      tell(request.method, "http.busy", 503, request.header("x-request-id"));
      co_return busy;
    }
    ++parts_.waiting;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(ports::Response)>(
        [this](auto completion, ports::Request given) {
          asio::post(parts_.pool, [this, completion = std::move(completion), given = std::move(given)]() mutable {
            --parts_.waiting;
            std::string fault;
            auto response = guarded(place_.listener.handler, given, fault);
            if (!fault.empty()) tell(given.method, "http.internal", 500, given.header("x-request-id"), fault);
            const auto executor = asio::get_associated_executor(completion);
            asio::post(executor, [completion = std::move(completion), response = std::move(response)]() mutable { std::move(completion)(std::move(response)); });
          });
        },
        asio::use_awaitable, std::move(request));
  }

  /// Reads the next piece on the pool. @return whether there is one
  asio::awaitable<bool> next_piece(ports::Body* rest, std::string* buffer) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        [this](auto completion, ports::Body* from, std::string* into) {
          asio::post(parts_.pool, [completion = std::move(completion), from, into]() mutable {
            const bool is_there = taken(*from, *into);
            const auto executor = asio::get_associated_executor(completion);
            asio::post(executor, [completion = std::move(completion), is_there]() mutable { std::move(completion)(is_there); });
          });
        },
        asio::use_awaitable, rest, buffer);
  }
  static bool taken(ports::Body& from, std::string& into) {
    try {
      return from.take(into, limits::taxii_piece_bytes).has_value() && !into.empty();
    } catch (const std::exception&) {
      return false;
    }
  }

  void tell(const std::string& method, std::string_view rule, int status, const std::string& request_id, std::string fault = {}) {
    if (parts_.options.observer)
      parts_.options.observer({place_.listener.name, method, "-", request_id, peer_, std::string(rule), std::move(fault), status, 0, {}});
  }

  asio::awaitable<bool> write(ports::Response& response, bool keep_alive, bool with_body, std::string_view request_id) {
    connection_.expect_within(parts_.options.body_max);
    add_security_headers(response, place_.listener.trusted_chain);
    // a small body goes into one piece with its head, a large one is not copied
    const bool is_apart = with_body && response.body.size() > copied_bytes_max && response.status != 204 && response.status != 304;
    const auto wire = spell_answer(response, keep_alive, with_body && !is_apart, request_id);
    const std::shared_ptr<ports::Body> rest = with_body ? response.rest : nullptr;
    if (!is_apart) response.body = std::string();
    error_code failed;
    if (is_apart) co_await asio::async_write(stream_, std::array{asio::buffer(wire), asio::buffer(std::as_const(response.body))}, asio::redirect_error(asio::use_awaitable, failed));
    else co_await asio::async_write(stream_, asio::buffer(wire), asio::redirect_error(asio::use_awaitable, failed));
    if (failed || rest == nullptr) co_return !failed;
    const bool is_whole = co_await write_rest(*rest);
    co_return is_whole;
  }

  /// Sends what is read meanwhile, piece after piece, each within the time of a whole answer. A piece that cannot be had
  /// ends the connection: the client sees that the answer is not whole.
  asio::awaitable<bool> write_rest(ports::Body& rest) {
    std::string buffer;
    std::uint64_t left = rest.size();
    while (left > 0) {
      buffer.clear();
      const bool is_there = co_await next_piece(&rest, &buffer);
      if (!is_there || buffer.size() > left) co_return false;
      left -= buffer.size();
      connection_.expect_within(parts_.options.body_max);
      error_code failed;
      co_await asio::async_write(stream_, asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return false;
    }
    co_return true;
  }

  /// What a stream's coroutine, its reader and the thread that wakes it have in common; all but `wake` on the strand.
  struct Streaming {
    explicit Streaming(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;   ///< the next heartbeat; cancelled when something waits
    bool gone = false;          ///< the client closed, or the server stops
    bool reading = true;
  };

  /// Notices that the client is gone. What it sends meanwhile is dropped: the stream ends its connection.
  asio::awaitable<void> watch_client(std::shared_ptr<Streaming> shared) {
    std::array<char, 512> unwanted{};
    error_code failed;
    while (!failed) co_await stream_.async_read_some(asio::buffer(unwanted), asio::redirect_error(asio::use_awaitable, failed));
    shared->gone = true;
    shared->reading = false;
    shared->timer.cancel();
  }

  asio::awaitable<bool> send(const std::string& text) {
    connection_.expect_within(parts_.options.body_max);
    error_code failed;
    co_await asio::async_write(stream_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, failed));
    connection_.lift_deadline();
    co_return !failed;
  }

  /// Sends what comes up until it is over or the client is gone. Waiting costs a coroutine and a timer, no thread.
  asio::awaitable<void> stream(const ports::Response& response, std::string_view request_id) {
    auto answered = response;
    add_security_headers(answered, place_.listener.trusted_chain);
    connection_.streams = true;
    auto shared = std::make_shared<Streaming>(connection_.strand);
    response.stream->on_ready([shared, strand = connection_.strand] { asio::post(strand, [shared] { shared->timer.cancel(); }); });
    asio::co_spawn(connection_.strand, watch_client(shared), asio::detached);
    bool goes_on = co_await send(spell_answer(answered, false, true, request_id));
    while (goes_on && !shared->gone && !parts_.stopping) {
      // set before the look, so that what comes up in between cancels the wait that follows
      shared->timer.expires_after(response.stream->heartbeat_every());
      auto piece = response.stream->take();
      if (piece.text.empty() && !piece.last) {
        error_code woken;
        co_await shared->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (shared->gone || parts_.stopping) break;
        piece = woken ? response.stream->take() : response.stream->heartbeat();
      }
      if (!piece.text.empty()) goes_on = co_await send(piece.text);
      if (piece.last) goes_on = false;
    }
    response.stream->on_ready({});
    if (!shared->gone) co_await linger_stream();
    // the reader holds this session's socket: it ends first
    error_code ignored;
    lowest().cancel(ignored);
    while (shared->reading) {
      shared->timer.expires_after(std::chrono::milliseconds(100));
      co_await shared->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }

  /// The end of the bytes, told so that the client can tell it from a broken line.
  asio::awaitable<void> linger_stream() {
    error_code ignored;
    if constexpr (requires { stream_.next_layer(); }) {
      connection_.expect_within(goodbye);
      SSL_set_quiet_shutdown(stream_.native_handle(), 0);
      SSL_shutdown(stream_.native_handle());
      stream_.next_layer().shutdown(Tcp::socket::shutdown_send, ignored);
    } else {
      stream_.shutdown(Stream::shutdown_send, ignored);
    }
    co_return;
  }

  /// @return whether the connection takes another request
  asio::awaitable<bool> one_request() {
    if (!co_await wait_idle()) co_return false;
    const auto request_id = new_request_id();
    auto whole = co_await read_request();
    if (!whole) {
      const auto& [status, error] = whole.error();
      if (status == 0) co_return false;
      tell("-", error.rule, status, request_id);
      auto refusal = refused(unread_, target_, status, error, request_id);
      if (co_await write(refusal, false, true, request_id)) co_await linger();
      co_return false;
    }
    connection_.lift_deadline();
    whole->request.headers["x-request-id"] = request_id;  // the client's own name for it is not trusted
    auto response = co_await handle(std::move(whole->request));
    if (response.stream != nullptr && !whole->is_head) {
      co_await stream(response, request_id);
      co_return false;
    }
    const bool keep_alive = whole->keep_alive && !parts_.stopping;
    const bool is_written = co_await write(response, keep_alive, !whole->is_head, request_id);
    if (is_written && !keep_alive) co_await linger();
    co_return is_written && keep_alive;
  }

  /// Takes what the client still sends, for a moment: closing over unread bytes would reset the connection and could
  /// destroy the answer on its way.
  asio::awaitable<void> linger() {
    connection_.expect_within(goodbye);
    error_code failed;
    if constexpr (requires { stream_.next_layer(); }) {
      SSL_set_quiet_shutdown(stream_.native_handle(), 0);
      SSL_shutdown(stream_.native_handle());  // only queues close_notify; the peer's is not waited for
      stream_.next_layer().shutdown(Tcp::socket::shutdown_send, failed);
    } else {
      stream_.shutdown(Stream::shutdown_send, failed);
    }
    std::array<char, 4096> unwanted{};
    while (!failed) co_await lowest().async_read_some(asio::buffer(unwanted), asio::redirect_error(asio::use_awaitable, failed));
  }
  auto& lowest() {
    if constexpr (requires { stream_.next_layer(); }) return stream_.next_layer();
    else return stream_;
  }
};

bool is_plain_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

}  // namespace

std::string spell_answer(const ports::Response& response, bool keep_alive, bool with_body, std::string_view request_id) {
  const bool is_bodiless = response.status == 204 || response.status == 304;
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(beast::http::obsolete_reason(static_cast<beast::http::status>(response.status))) + "\r\n";
  out.reserve(out.size() + 640 + (with_body ? response.body.size() : 0));
  const auto field = [&out](std::string_view name, std::string_view value) {
    // a line break in a value would let whoever chose it write the rest of the answer
    if (is_plain_value(name) && is_plain_value(value)) out.append(name).append(": ").append(value).append("\r\n");
  };
  field("Date", http_date());
  if (!is_bodiless) field("Content-Type", response.type);
  // a stream ends with its connection (RFC 9112 section 6.3, rule 8)
  if (!is_bodiless && response.stream == nullptr) field("Content-Length", std::to_string(response.body.size() + (response.rest == nullptr ? 0 : response.rest->size())));
  field("Connection", keep_alive ? "keep-alive" : "close");
  field("X-Request-Id", request_id);
  for (const auto& [name, value] : response.headers) field(name, value);
  out.append("\r\n");
  if (with_body && !is_bodiless) out.append(response.body);
  return out;
}

asio::awaitable<void> serve(Server::Parts& parts, Place& place, Tcp::socket socket, std::shared_ptr<Connection> connection) {
  error_code failed;
  static_cast<void>(socket.set_option(Tcp::no_delay(true), failed));
  const auto remote = socket.remote_endpoint(failed);
  const auto peer = failed ? std::string("-") : remote.address().to_string();
  connection->cancel = [&socket] {
    error_code ignored;
    static_cast<void>(socket.cancel(ignored));
  };
  std::shared_ptr<asio::ssl::context> tls;
  {
    const std::scoped_lock lock(parts.mutex);
    tls = place.tls;
  }
  if (tls == nullptr) {
    co_await Session<Tcp::socket>(parts, place, socket, *connection, peer).run();
    co_return;
  }
  asio::ssl::stream<Tcp::socket&> stream(socket, *tls);
  if (place.listener.asks_certificate && place.listener.asks_certificate()) ask_certificate(stream.native_handle());
  connection->expect_within(parts.options.header_max);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, failed));
  if (!failed) co_await Session<asio::ssl::stream<Tcp::socket&>>(parts, place, stream, *connection, peer, certificate_of(stream.native_handle())).run();
  connection->cancel = nullptr;
}

asio::awaitable<void> serve(Server::Parts& parts, Place& place, Unix::socket socket, std::shared_ptr<Connection> connection) {
  connection->cancel = [&socket] {
    error_code ignored;
    static_cast<void>(socket.cancel(ignored));
  };
  co_await Session<Unix::socket>(parts, place, socket, *connection, "unix").run();
  connection->cancel = nullptr;
}

}  // namespace tocsin::http
