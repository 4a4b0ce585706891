#pragma once
// For tests: a server that says what a script says, to play the faults that no real server plays on demand.
#include <doctest/doctest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace tocsin::mail {

class ScriptedPeer {
 public:
  /// What it answers to a line, without its CRLF; nothing closes the connection; an empty text says nothing. The first
  /// "line" is the empty one, for the greeting.
  using Script = std::function<std::optional<std::string>(const std::string& line)>;

  explicit ScriptedPeer(Script script) : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    ::listen(listener_, 8);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;
  ~ScriptedPeer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

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
      ++connections_;
      converse(peer);
      ::close(peer);
    }
  }
  void converse(int peer) {
    if (!answer(peer, "")) return;
    std::string heard;
    std::array<char, 4096> buffer{};
    while (readable(peer)) {
      const auto count = ::read(peer, buffer.data(), buffer.size());
      if (count <= 0) return;
      heard.append(buffer.data(), static_cast<std::size_t>(count));
      for (auto end = heard.find("\r\n"); end != std::string::npos; end = heard.find("\r\n")) {
        const auto line = heard.substr(0, end);
        heard.erase(0, end + 2);
        if (!answer(peer, line)) return;
      }
    }
  }
  bool answer(int peer, const std::string& line) {
    const auto text = script_(line);
    if (!text) return false;
    if (text->empty()) return true;
    const auto whole = *text + "\r\n";
    return ::write(peer, whole.data(), whole.size()) >= 0;
  }

  Script script_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace tocsin::mail
