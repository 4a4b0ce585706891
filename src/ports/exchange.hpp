#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// One request as the doors hand it on, free of any transport: the HTTP listeners and the in-process CLI make the same.
struct Request {
  std::string method;                             ///< upper case
  std::string path;                               ///< decoded, without query
  std::map<std::string, std::string> query;       ///< decoded; a name that came twice is refused by the door
  std::map<std::string, std::string> headers;     ///< names in lower case
  std::string body;
  std::string peer;                               ///< address for the log; `unix` or `in-process` on this machine
  std::string certificate = {};                   ///< SHA-256 of the client's certificate (DER) in hex, where one was asked for and came
  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  [[nodiscard]] std::string query_value(const std::string& name, const std::string& otherwise = {}) const {
    const auto found = query.find(name);
    return found == query.end() ? otherwise : found->second;
  }
};
/// An answer that goes on: text as it comes up, to a connection that holds no thread meanwhile. Called from any thread.
struct Stream {
  virtual ~Stream() = default;
  struct Piece {
    std::string text;   ///< may be empty
    bool last = false;  ///< nothing comes after it
  };
  /// What waits to be sent; never blocks.
  virtual Piece take() = 0;
  /// What to send when nothing came up for heartbeat_every(): also the moment at which the reader's right is looked at again.
  virtual Piece heartbeat() = 0;
  [[nodiscard]] virtual std::chrono::milliseconds heartbeat_every() const = 0;
  /// Sets what is called when something waits; an empty function when nobody reads any more. Must not call back at once.
  virtual void on_ready(std::function<void()> wake) = 0;
};
/// Bytes of a known number that are read while they are sent, so that a slow reader holds a piece of them and not all.
struct Body {
  virtual ~Body() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;   ///< of all, whatever was taken
  /// Appends the next bytes, about so many; called from one thread at a time, with nothing left appends nothing. After a
  /// refusal the answer cannot be completed and its connection is cut.
  virtual Result<> take(std::string& out, std::size_t about) = 0;
};
struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;     ///< besides Content-Type and Content-Length
  std::shared_ptr<Stream> stream = {};            ///< comes after `body`; the connection ends with it
  std::shared_ptr<Body> rest = {};                ///< comes after `body` and is counted in Content-Length
};
using Handler = std::function<Response(const Request&)>;

}  // namespace tocsin::ports
