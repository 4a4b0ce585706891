// Signal to handed over under a standing authorization: the duty officer posts a signal at the inside door, the program opens, sanitizes,
// marks, submits and releases; the worker, woken by that, hands over, and the delivery's own fact says so. Goal: p99 ≤ 250 ms. Beside it an
// exchange that does nothing at the same door, and the disk's own sync, in the same run.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/figures.hpp"
#include "bench/loopback.hpp"
#include "in/http/routes/routes.hpp"
#include "in/http/server.hpp"
#include "in/timers/timers.hpp"
#include "usecases/house.hpp"

using namespace tocsin;
using namespace tocsin::test;
using bench::at;
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }
std::vector<double> disk_syncs() {
  char name[] = "/tmp/tocsin-sync-XXXXXX";
  const int file = ::mkstemp(name);
  std::vector<double> out;
  for (int i = 0; i < 200; ++i) {
    const auto begin = Clock::now();
    const bool written = ::write(file, "0123456789abcdef", 16) == 16 && ::fdatasync(file) == 0;
    if (written) out.push_back(ms_since(begin));
  }
  ::close(file);
  ::unlink(name);
  return out;
}

void put_in_force(House& house) {
  House::must(app::propose_standing(house.app(), house.who("adaeze.nwosu"), Json::Object{{"standing", "phishing-indicators-to-peers"}}));
  const auto object = app::standing_object({"phishing-indicators-to-peers"});
  for (const auto* name : {"ines.caldeira", "ruth.oyelowo"}) {
    const auto waiting = House::must(app::document_statements(house.app(), house.who(name), object));
    const auto& statement = waiting["rows"].at(0)["statement"].text();
    House::must(app::agree_to_document(house.app(), house.who(name), object, Json::Object{{"statement", statement}, {"signature", house.sign(name, "standing@tocsin", statement)}}));
  }
}

/// One connection to the inside door that is kept.
class Client {
 public:
  Client(std::uint16_t port, std::string token) : file_(bench::connected(port)), token_(std::move(token)) {}
  ~Client() { ::close(file_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  /// @return the answer's body; an answer that is none of success ends the program
  std::string ask(const std::string& what, const std::string& body = {}) {
    const auto request = what + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token_ + (body.empty() ? "" : "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())) + "\r\n\r\n" + body;
    for (std::size_t at = 0; at < request.size();) {
      const auto sent = ::send(file_, request.data() + at, request.size() - at, MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the door is shut");
      at += static_cast<std::size_t>(sent);
    }
    std::string answer;
    std::size_t head = 0, whole = std::string::npos;
    while (answer.size() < whole) {
      std::array<char, 65536> bytes{};
      const auto got = ::recv(file_, bytes.data(), bytes.size(), 0);
      if (got <= 0) throw std::runtime_error("the door is shut");
      answer.append(bytes.data(), static_cast<std::size_t>(got));
      if (whole != std::string::npos || (head = answer.find("\r\n\r\n")) == std::string::npos) continue;
      const auto length = answer.find("Content-Length: ");
      if (length == std::string::npos || length > head) throw std::runtime_error("an answer of unknown length");
      whole = head + 4 + std::stoul(answer.substr(length + 16));
    }
    if (!answer.starts_with("HTTP/1.1 2")) throw std::runtime_error(answer);
    return answer.substr(head + 4);
  }

 private:
  int file_;
  std::string token_;
};

std::int64_t handed_over(House& house) {
  std::int64_t out = 0;
  for (const auto& [state, count] : House::must(house.app().store.count_by_state("delivery", nullptr)))
    if (state == "handed-over") out += count;
  return out;
}

}  // namespace

int main() {
  House house;
  put_in_force(house);
  auto& app = house.app();
  const auto server = House::must(http::Server::start({{.name = "inside", .address = "127.0.0.1", .handler = http::Router("inside", http::inside_rows(app), http::doorkeeper(app))}}));
  app::Rounds rounds;
  timers::Timers timers(app, rounds, [](std::string_view event, const Error* error, std::size_t) {
    if (error != nullptr) std::printf("%.*s: %s %s\n", static_cast<int>(event.size()), event.data(), error->rule.c_str(), error->detail.c_str());
  }, {{"idle", "idle", "idle", std::chrono::hours(1), [] { return Result<std::size_t>(0); }}});
  app.deliveries_waiting = [&timers] { timers.wake(); };
  Client officer(server->port(0), house.token("tobias.achterman"));

  const auto signal = House::must(parse_json(House::must(procedure::example("utility")).signals.at("phishing-campaign.json")));
  std::vector<double> took, answered, nothing;
  constexpr int rounds_count = 45;  // the authorization's daily cap is 50
  for (int i = 0; i < rounds_count; ++i) {
    auto another = signal;
    another["reference"] = "KVINC-BENCH-" + std::to_string(i);
    const auto body = to_jcs(Json::Object{{"text", to_jcs(another)}, {"source", "mail-gateway"}});
    const auto before = handed_over(house);
    const auto begin = Clock::now();
    const auto told = House::must(parse_json(officer.ask("POST /v1/signals", body)));
    answered.push_back(ms_since(begin));
    if (told["released"].array().empty()) return std::printf("round %d released nothing: %s\n", i, to_jcs(told["released"]).c_str()), 1;
    while (handed_over(house) == before) {
      if (ms_since(begin) > 20'000) return std::printf("round %d handed nothing over\n", i), 1;
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    }
    took.push_back(ms_since(begin));
    const auto idle = Clock::now();
    officer.ask("GET /v1/instance");
    nothing.push_back(ms_since(idle));
  }
  app.deliveries_waiting = nullptr;
  const auto syncs = disk_syncs();
  std::printf("signal posted to handed over, standing authorization, %d rounds: p50 %.1f ms, p99 %.1f ms (goal p99 <= 250 ms)\n", rounds_count, at(took, 0.5), at(took, 0.99));
  std::printf("of that until the answer:  p50 %.1f ms, p99 %.1f ms\n", at(answered, 0.5), at(answered, 0.99));
  std::printf("reference, an exchange that changes nothing: p50 %.2f ms, p99 %.2f ms\n", at(nothing, 0.5), at(nothing, 0.99));
  std::printf("reference, one 16-byte write with fdatasync: p50 %.2f ms, p99 %.2f ms\n", at(syncs, 0.5), at(syncs, 0.99));
}
