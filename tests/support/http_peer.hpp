#pragma once
// For tests: an HTTP/1.1 server that says what a script says, to play what no decent server does.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tocsin::test {

class HttpPeer {
 public:
  struct Asked {
    std::string method, target, head, body;
    /// The value of a header field, or empty. @param name in lower case
    [[nodiscard]] std::string header(const std::string& name) const {
      for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
        const auto line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        std::string key = line.substr(0, line.find(':'));
        for (auto& c : key) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (key == name) return line.size() > key.size() + 2 ? line.substr(key.size() + 2) : std::string();
      }
      return {};
    }
  };
  struct Reply {
    int status = 200;
    std::string body = {};
    std::vector<std::string> headers = {"Content-Type: application/taxii+json;version=2.1"};
    std::chrono::milliseconds pause{0};        ///< before anything is said
    std::chrono::milliseconds each_byte{0};    ///< between the bytes of the body
    bool hangs_up = false;                     ///< says nothing and closes
  };
  using Script = std::function<Reply(const Asked&)>;

  explicit HttpPeer(Script script) : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    ::listen(listener_, 16);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HttpPeer(const HttpPeer&) = delete;
  HttpPeer& operator=(const HttpPeer&) = delete;
  ~HttpPeer() {
    stop_ = true;
    thread_.join();
    for (auto& each : conversations_) each.join();
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// Everything that was asked so far.
  [[nodiscard]] std::vector<Asked> asked() const {
    const std::lock_guard hold(mutex_);
    return asked_;
  }

 private:
  bool readable(int socket) const {
    while (!stop_) {
      pollfd wait{socket, POLLIN, 0};
      if (::poll(&wait, 1, 20) > 0) return true;
    }
    return false;
  }
  void serve() {
    while (readable(listener_)) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      conversations_.emplace_back([this, peer] {
        converse(peer);
        ::close(peer);
      });
    }
  }
  /// Reads until the text holds so much. @return false when the other side ended
  bool fill(int peer, std::string& heard, const std::function<bool(const std::string&)>& is_enough) const {
    std::array<char, 65536> buffer{};
    while (!is_enough(heard)) {
      if (!readable(peer)) return false;
      const auto count = ::read(peer, buffer.data(), buffer.size());
      if (count <= 0) return false;
      heard.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
  }
  void converse(int peer) {
    for (std::string heard;;) {
      if (!fill(peer, heard, [](const std::string& text) { return text.find("\r\n\r\n") != std::string::npos; })) return;
      const auto end = heard.find("\r\n\r\n") + 4;
      Asked asked{heard.substr(0, heard.find(' ')), {}, heard.substr(0, end), {}};
      const auto from = asked.method.size() + 1;
      asked.target = heard.substr(from, heard.find(' ', from) - from);
      const auto length = asked.header("content-length").empty() ? 0 : std::stoul(asked.header("content-length"));
      if (!fill(peer, heard, [&](const std::string& text) { return text.size() >= end + length; })) return;
      asked.body = heard.substr(end, length);
      heard.erase(0, end + length);
      {
        const std::lock_guard hold(mutex_);
        asked_.push_back(asked);
      }
      if (!answer(peer, script_(asked))) return;
    }
  }
  bool answer(int peer, const Reply& reply) const {
    for (auto left = reply.pause; left > std::chrono::milliseconds(0) && !stop_; left -= std::chrono::milliseconds(10)) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (reply.hangs_up) return false;
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Said\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
    for (const auto& each : reply.headers) head += each + "\r\n";
    head += "\r\n";
    if (reply.each_byte == std::chrono::milliseconds(0)) return send(peer, head + reply.body);
    if (!send(peer, head)) return false;
    for (std::size_t at = 0; at < reply.body.size() && !stop_; ++at) {
      if (!send(peer, reply.body.substr(at, 1))) return false;
      std::this_thread::sleep_for(reply.each_byte);
    }
    return true;
  }
  static bool send(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  Script script_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::vector<std::thread> conversations_;   ///< touched by the accepting thread, and at the end
  std::thread thread_;
};

}  // namespace tocsin::test
