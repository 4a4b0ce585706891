#pragma once
// A real SMTP server for one test, by tests/support/smtp_server.sh.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace tocsin::support {

/// A port of the loopback interface that nobody listens on now.
inline std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(socket);
  return ntohs(address.sin_port);
}

class SmtpServer {
 public:
  /// @param recipients addresses with a mailbox of their own · @param refuse lines `address  code text`
  explicit SmtpServer(const std::vector<std::string>& recipients, const std::string& refuse = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin-mail.XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::ofstream list(folder_ / "recipients");
    for (const auto& recipient : recipients) list << recipient << '\n';
    list.close();
    std::ofstream(folder_ / "refuse") << refuse;
    port_ = free_port();
    running_ = run("start " + folder_.string() + " " + std::to_string(port_));
  }
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;
  ~SmtpServer() {
    if (running_) run("stop " + folder_.string());
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  /// Whether it may be started here at all: Postfix is started by root.
  static bool possible() { return ::getuid() == 0 || std::system("sudo -n true >/dev/null 2>&1") == 0; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string ca_file() const { return (folder_ / "ca.pem").string(); }

  /// Waits until so many messages lie in the mailbox; stops waiting after ten seconds.
  [[nodiscard]] std::vector<std::string> mailbox(const std::string& recipient, std::size_t expected) const {
    std::vector<std::string> messages;
    for (int tries = 0; tries < 200; ++tries) {
      messages.clear();
      std::error_code none;
      for (const auto& entry : std::filesystem::directory_iterator(folder_ / "mail" / recipient / "new", none)) {
        std::ifstream file(entry.path(), std::ios::binary);
        messages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      }
      if (messages.size() >= expected) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return messages;
  }

 private:
  static bool run(const std::string& command) {
    return std::system(("sh " TOCSIN_SOURCE_DIR "/tests/support/smtp_server.sh " + command + " >&2").c_str()) == 0;
  }
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  bool running_ = false;
};

}  // namespace tocsin::support
