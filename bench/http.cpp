// Requests a second of a handler that does nothing, over keep-alive connections on loopback, beside what the loopback
// itself gives: the same bytes between two bare sockets. Run: bench_http [connections] [seconds]
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "bench/loopback.hpp"
#include "in/http/router.hpp"
#include "in/http/server.hpp"

using namespace tocsin;
using bench::connected;
using Clock = std::chrono::steady_clock;
namespace {

constexpr std::string_view note_request = "GET /v1/notes/7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
constexpr std::string_view file_request = "GET /small.svg HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip, br\r\n\r\n";
constexpr std::string_view known_request = "GET /small.svg HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: \"1f\"\r\n\r\n";

/// Sends the request and takes `answer_bytes`, again and again, on each connection; @return exchanges a second.
double exchanges(std::uint16_t port, std::string_view request, unsigned connections, double seconds, std::size_t answer_bytes) {
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> sum = 0;
  std::vector<std::thread> clients;
  const auto began = Clock::now();
  for (unsigned i = 0; i < connections; ++i)
    clients.emplace_back([&] {
      const int file = connected(port);
      std::array<char, 4096> bytes{};
      std::uint64_t done = 0;
      for (; !stop; ++done) {
        if (::send(file, request.data(), request.size(), MSG_NOSIGNAL) <= 0) break;
        for (std::size_t got = 0; got < answer_bytes;) {
          const auto more = ::recv(file, bytes.data(), bytes.size(), 0);
          if (more <= 0) std::abort();
          got += static_cast<std::size_t>(more);
        }
      }
      ::close(file);
      sum += done;
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto& client : clients) client.join();
  return static_cast<double>(sum) / std::chrono::duration<double>(Clock::now() - began).count();
}

std::size_t answer_size(std::uint16_t port, std::string_view request) {
  const int file = connected(port);
  std::array<char, 8192> bytes{};
  ::send(file, request.data(), request.size(), MSG_NOSIGNAL);
  const auto got = ::recv(file, bytes.data(), bytes.size(), 0);  // one write of the server, which loopback keeps whole
  ::close(file);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

/// The reference: a thread a connection that answers each read with so many bytes, and looks at nothing.
double bare_loopback(unsigned connections, double seconds, std::size_t answer_bytes) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener, 512) != 0 || ::getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size) != 0) std::abort();
  std::thread accepting([&] {
    std::vector<std::thread> answering;
    for (unsigned i = 0; i < connections; ++i)
      answering.emplace_back([file = ::accept(listener, nullptr, nullptr), answer_bytes] {
        const int on = 1;
        ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::string answer(answer_bytes, 'x');
        std::array<char, 4096> bytes{};
        while (::recv(file, bytes.data(), bytes.size(), 0) > 0)
          if (::send(file, answer.data(), answer.size(), MSG_NOSIGNAL) <= 0) break;
        ::close(file);
      });
    for (auto& each : answering) each.join();
  });
  const auto rate = exchanges(ntohs(at.sin_port), note_request, connections, seconds, answer_bytes);
  accepting.join();
  ::close(listener);
  return rate;
}

}  // namespace

int main(int argc, char** argv) {
  const auto connections = static_cast<unsigned>(argc > 1 ? std::atoi(argv[1]) : 64);
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  static const std::string small(4096, 'x');
  static const http::Asset files[] = {{"/small.svg", "image/svg+xml", "1f", false, small, {}, {}}};
  http::Router router("bench", {{.method = "GET", .pattern = "/v1/notes/{id}", .right = "", .summary = "nothing",
                                 .handler = [](const http::Call& call) -> Result<http::Reply> { return http::ok(Json::Object{{"id", call.params.at("id")}}); }}});
  router.serve_files(http::Assets(files));
  const auto server = http::Server::start({{.name = "bench", .address = "127.0.0.1", .handler = router}}, {.io_threads = 2, .handler_threads = 2});
  if (!server) return 1;
  const auto port = (*server)->port(0);
  const auto measure = [&](const char* what, std::string_view request) {
    const auto bytes = answer_size(port, request);
    const auto bare = bare_loopback(connections, seconds, bytes);
    const auto served = exchanges(port, request, connections, seconds, bytes);
    std::printf("%-22s %10.0f requests/s   %10.0f on bare loopback   %.2f of it   answers of %zu bytes\n", what, served, bare, served / bare, bytes);
  };
  std::printf("%u connections\n", connections);
  measure("a handler", note_request);
  measure("a file of 4 KiB", file_request);
  measure("304", known_request);
  return 0;
}
