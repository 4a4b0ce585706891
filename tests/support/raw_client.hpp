#pragma once
// A client for tests that sends any bytes at all, also those that a decent one would not.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>

namespace tocsin::http::test {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  explicit RawClient(const std::string& socket_path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::strncpy(to.sun_path, socket_path.c_str(), sizeof to.sun_path - 1);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_), rest_(std::move(other.rest_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// One answer, head and body; what arrived of it when the other side ended or ten seconds passed.
  std::string answer(bool has_body = true) {
    while (true) {
      const auto end = rest_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto whole = end + 4 + (has_body ? length_in(rest_.substr(0, end)) : 0);
        if (rest_.size() >= whole) {
          auto out = rest_.substr(0, whole);
          rest_.erase(0, whole);
          return out;
        }
      }
      if (!receive()) return std::exchange(rest_, {});
    }
  }
  std::string ask(std::string_view bytes) { return send(bytes) ? answer() : "unsent"; }
  /// Whether the server ends the connection within ten seconds.
  bool ends() {
    while (receive()) {}
    return ended_;
  }

 private:
  static std::size_t length_in(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + 16, 20)));
  }
  bool receive() {
    pollfd waits{fd_, POLLIN, 0};
    if (::poll(&waits, 1, 10'000) <= 0) return false;
    char bytes[16384];
    const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) ended_ = true;
    else rest_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  int fd_ = -1;
  bool connected_ = false, ended_ = false;
  std::string rest_;
};

/// The status of an answer, or 0 when there is none.
inline int status_of(std::string_view answer) { return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0; }
inline std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace tocsin::http::test
