// Pages a second of the TAXII server over one keep-alive connection on loopback, beside what the HTTP layer gives for a body of the
// same size that is there already: what a page costs must not depend on where in the collection it lies, nor on how large
// the collection is, nor on how much of it a filter lets pass. Posts of a thousand objects, each checked, durable when they are
// answered; how long opening takes; and the memory that is resident.
// Run: bench_taxii [objects] [seconds a question] [--serve], which leaves it up for other tools (any user, token "secret").
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "app/intake.hpp"
#include "base/json.hpp"
#include "bench/loopback.hpp"
#include "in/http/router.hpp"
#include "in/http/server.hpp"
#include "in/http/taxii.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"

using namespace tocsin;
using bench::connected;
using Clock = std::chrono::steady_clock;
namespace {

namespace fs = std::filesystem;
const std::string collection = "3f0d7a3e-8d0a-4a53-9c2b-111111111111";
constexpr int bundle_size = 1000;

std::string uuid(int number) {
  const auto digits = std::to_string(number);
  return "018f3a52-7c11-7e3a-9b1d-" + std::string(12 - digits.size(), '0') + digits;
}

/// About 720 bytes; one in a hundred is malware, the rest are indicators.
Json object(int number) {
  const std::string type = number % 100 == 0 ? "malware" : "indicator";
  return Json::Object{{"type", type}, {"spec_version", "2.1"}, {"id", type + "--" + uuid(number)}, {"created", "2026-01-01T00:00:00.000Z"}, {"modified", "2026-01-01T00:00:00.000Z"},
                      {"name", "object " + std::to_string(number)}, {"pattern", "[domain-name:value = 'host-" + std::to_string(number) + ".bad.example']"}, {"pattern_type", "stix"},
                      {"valid_from", "2026-01-01T00:00:00Z"}, {"is_family", true}, {"description", std::string(330, 'x')}};
}

std::string envelope(int from, int to) {
  std::string out = "{\"objects\":[";
  for (int i = from; i < to; ++i) out += (i == from ? "" : ",") + to_jcs(object(i));
  return out + "]}";
}

/// One exchange; @return the bytes of the answer, head and body.
std::size_t exchange(int file, const std::string& request, const char* wanted = "HTTP/1.1 200") {
  for (std::string_view rest = request; !rest.empty();) {
    const auto sent = ::send(file, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) std::abort();
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string got;
  std::array<char, 1 << 16> bytes{};
  std::size_t whole = std::string::npos;
  while (got.size() < whole) {
    const auto more = ::recv(file, bytes.data(), bytes.size(), 0);
    if (more <= 0) std::abort();
    got.append(bytes.data(), static_cast<std::size_t>(more));
    const auto end = got.find("\r\n\r\n");
    const auto length = got.find("Content-Length: ");
    if (whole == std::string::npos && end != std::string::npos && length < end) whole = end + 4 + std::strtoul(got.c_str() + length + 16, nullptr, 10);
  }
  if (!got.starts_with(wanted)) std::abort();
  return got.size();
}

struct Measured {
  double rate = 0;
  std::size_t bytes = 0;
};
Measured rate_of(std::uint16_t port, const std::string& target, double seconds) {
  const auto request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer secret\r\n\r\n";
  const int file = connected(port);
  Measured out;
  int count = 0;
  const auto began = Clock::now();
  double passed = 0;
  for (; passed < seconds; ++count, passed = std::chrono::duration<double>(Clock::now() - began).count()) out.bytes = exchange(file, request);
  ::close(file);
  out.rate = count / passed;
  return out;
}

/// The same with a body of that size that is there already, from the same server.
void measure(std::uint16_t port, const char* what, const std::string& target, double seconds) {
  const auto served = rate_of(port, target, seconds);
  const auto limit = rate_of(port, "/limit/" + std::to_string(served.bytes), seconds / 2);
  std::printf("%-34s %9.0f a second %10zu bytes   %.2f of the HTTP layer's %.0f\n", what, served.rate, served.bytes, served.rate / limit.rate, limit.rate);
}

/// What the store itself spends on a page with all its bodies, in processor time: what it says does not depend on who else computes.
void measure_store(objects::ObjectStore& store, const char* what, std::size_t limit, std::vector<std::string> types, double seconds) {
  const auto spent = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  };
  const ports::ObjectQuery query{.collection = collection, .added_after = {}, .limit = limit, .next = {}, .ids = {}, .types = std::move(types), .spec_versions = {}, .versions = {}, .tlp_max = Tlp::amber, .bodies = ports::ObjectQuery::Bodies::apart};
  std::string bytes;
  int pages = 0;
  const auto began = spent();
  double passed = 0;
  for (; passed < seconds; ++pages, passed = spent() - began) {
    const auto page = store.page(query);
    if (!page) std::abort();
    for (bytes.clear(); bytes.size() < page->bodies->size();)
      if (!page->bodies->take(bytes, limits::taxii_piece_bytes)) std::abort();
  }
  std::printf("%-34s %9.0f microseconds of processor time in the store, %zu bytes\n", what, passed / pages * 1e6, bytes.size());
}

/// Posts of a thousand objects; @return objects a second.
double post(std::uint16_t port, int from, int to) {
  const int file = connected(port);
  double spent = 0;
  for (int at = from; at < to; at += bundle_size) {
    const auto body = envelope(at, std::min(to, at + bundle_size));
    const auto request = "POST /taxii2/api/collections/" + collection + "/objects/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer secret\r\nContent-Type: application/taxii+json;version=2.1\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body;
    const auto began = Clock::now();
    exchange(file, request, "HTTP/1.1 202");
    spent += std::chrono::duration<double>(Clock::now() - began).count();
  }
  ::close(file);
  return (to - from) / spent;
}

long resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6) / 1024;
  return 0;
}

http::TaxiiDoor door(std::shared_ptr<ports::Objects> objects) {
  http::TaxiiDoor door;
  door.objects = std::move(objects);
  const auto client = std::make_shared<const http::TaxiiClient>(http::TaxiiClient{"bench", {{collection, "api", "Bench", {}, {}, true, true, Tlp::amber}}});
  door.authenticate = [client](const http::TaxiiCredential& credential) -> Result<std::shared_ptr<const http::TaxiiClient>> { return credential.secret == "secret" ? client : nullptr; };
  door.take = [store = door.objects](const http::TaxiiClient& who, const http::TaxiiCollection& into, std::string_view text) {
    static std::atomic<int> number = 0;
    ports::PutAsk ask{.status = {uuid(++number), who.id, into.root, into.id, std::chrono::floor<Duration>(std::chrono::system_clock::now()), {}, {}}, .claim = "client:" + who.id, .objects = {}, .tlp_max = Tlp::amber};
    return app::take_in(*store, std::move(ask), text);
  };
  return door;
}

/// Answers `/limit/N` with N bytes less a head.
ports::Response limit(const ports::Request& request) {
  const auto wanted = std::strtoul(request.path.c_str() + 7, nullptr, 10);
  return {.type = "application/taxii+json;version=2.1", .body = std::string(wanted > 800 ? wanted - 800 : 1, 'x'), .headers = {}};
}

}  // namespace

int main(int argc, char** argv) {
  const int objects = argc > 1 ? std::atoi(argv[1]) : 101'000;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2;
  const bool serve = argc > 3 && std::strcmp(argv[3], "--serve") == 0;
  std::string name = (fs::temp_directory_path() / "tocsin-bench-taxii.XXXXXX").string();
  const fs::path folder = ::mkdtemp(name.data());
  if (!keys::KeyFolder::make(folder / "keys")) return 1;
  const auto keys = *keys::KeyFolder::open(folder / "keys");
  keys::SystemClock clock;
  std::shared_ptr<objects::ObjectStore> store = *objects::ObjectStore::open(folder / "objects", *keys, clock);

  http::Router router("outside", {});
  const auto served = door(store);
  router.mount(http::taxii_prefix, http::taxii(served), http::taxii_body_limit(served));
  router.mount("/limit", limit);
  const auto server = *http::Server::start({{.name = "outside", .address = "127.0.0.1", .handler = router, .body_limit = [router](const ports::Request& head) { return router.body_limit(head); }}});
  const auto port = server->port(0);
  for (int from = 0; from < objects;) {
    const auto to = std::min(objects, from + (from < 100'000 ? 100'000 : 300'000));
    const auto rate = post(port, from, to);
    std::printf("posted, checked, durable: %9.0f objects a second, by %d, up to %d held; %ld MiB resident\n", rate, bundle_size, to, resident_mib());
    std::fflush(stdout);
    from = to;
  }
  {
    const auto began = Clock::now();
    const auto again = objects::ObjectStore::open(folder / "objects", *keys, clock);  // the writer's log is folded already: only opening is measured
    std::printf("opened with %d objects in %.0f ms\n", objects, std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    if (!again) return 1;
  }
  const auto middle = to_rfc3339(store->page({.collection = collection, .added_after = {}, .limit = 1, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {}, .bodies = ports::ObjectQuery::Bodies::none})
                                     ->objects[0].date_added + std::chrono::microseconds(objects / 2));
  const auto path = "/taxii2/api/collections/" + collection + "/objects/";
  measure(port, "discovery (asks no store)", "/taxii2/", seconds);
  measure(port, "objects limit=100", path + "?limit=100", seconds);
  measure(port, "objects limit=1000", path + "?limit=1000", seconds);
  measure(port, "limit=1000, from the middle", path + "?limit=1000&added_after=" + middle, seconds);
  measure(port, "limit=1000, match[type]=malware", path + "?limit=1000&match%5Btype%5D=malware", seconds);
  measure(port, "limit=1000, match[type]=indicator", path + "?limit=1000&match%5Btype%5D=indicator", seconds);
  measure(port, "limit=1000, match[version]=all", path + "?limit=1000&match%5Bversion%5D=all", seconds);
  measure(port, "match[id] of one", path + "?match%5Bid%5D=indicator--" + uuid(objects / 2 + 1), seconds);
  measure(port, "manifest limit=1000", "/taxii2/api/collections/" + collection + "/manifest/?limit=1000", seconds);
  measure_store(*store, "objects limit=100", 100, {}, seconds / 2);
  measure_store(*store, "objects limit=1000", 1000, {}, seconds / 2);
  measure_store(*store, "limit=100, match[type]=malware", 100, {"malware"}, seconds / 2);
  std::printf("%ld MiB resident\n", resident_mib());
  if (serve) {
    std::printf("http://127.0.0.1:%d/taxii2/api/ collection %s\n", port, collection.c_str());
    std::fflush(stdout);
    ::pause();
  }
  fs::remove_all(folder);
  return 0;
}
