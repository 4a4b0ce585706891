// Pages a second of the TAXII server over one keep-alive connection on loopback, beside discovery, which asks no store: what a
// page costs must not depend on where in the collection it lies, nor on how large the collection is.
// Run: bench_taxii [objects] [seconds a question] [--serve], which leaves it up for other tools (any user, token "secret").
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "base/json.hpp"
#include "bench/loopback.hpp"
#include "in/http/router.hpp"
#include "in/http/server.hpp"
#include "in/http/taxii.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"
#include "path/deliver/cleared.hpp"
#include "path/mark/mark.hpp"

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
                      {"valid_from", "2026-01-01T00:00:00Z"}, {"description", std::string(330, 'x')}};
}

deliver::Sendable bundle(int from, int to) {
  Json whole(Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid(from)}});
  for (int i = from; i < to; ++i) whole["objects"].push(object(i));
  auto e = deliver::cleared::example(deliver::Format::stix, collection, {{"objects", to_jcs(mark::mark_objects(Tlp::green, std::move(whole)))}}, Tlp::green, uuid(from));
  e.settle();
  return *e.ask();
}

/// One exchange; @return the bytes of the answer, head and body.
std::size_t exchange(int file, const std::string& target) {
  const auto request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer secret\r\n\r\n";
  if (::send(file, request.data(), request.size(), MSG_NOSIGNAL) <= 0) std::abort();
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
  if (!got.starts_with("HTTP/1.1 200")) std::abort();
  return got.size();
}

void measure(std::uint16_t port, const char* what, const std::string& target, double seconds) {
  const int file = connected(port);
  std::size_t bytes = 0;
  int count = 0;
  const auto began = Clock::now();
  double passed = 0;
  for (; passed < seconds; ++count, passed = std::chrono::duration<double>(Clock::now() - began).count()) bytes = exchange(file, target);
  ::close(file);
  std::printf("%-34s %9.0f a second %10zu bytes\n", what, count / passed, bytes);
}

ports::Handler door(std::shared_ptr<ports::Objects> objects) {
  http::TaxiiDoor door;
  door.objects = std::move(objects);
  door.authenticate = [](const http::TaxiiCredential& credential) -> Result<std::optional<http::TaxiiClient>> {
    if (credential.secret != "secret") return std::nullopt;
    http::TaxiiClient client{"bench", {{collection, "Bench", {}, {}, true, false}}};
    return client;
  };
  return http::taxii(std::move(door));
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
  const std::shared_ptr<objects::ObjectStore> store = *objects::ObjectStore::open(folder / "objects", *keys, clock);

  double adding = 0;
  for (int from = 0; from < objects; from += bundle_size) {
    const auto sendable = bundle(from, std::min(objects, from + bundle_size));
    const auto began = Clock::now();
    if (!store->hand_over(sendable)) return 1;
    adding += std::chrono::duration<double>(Clock::now() - began).count();
  }
  std::printf("%-34s %9.0f a second, durable by bundles of %d\n", "objects added", objects / adding, bundle_size);

  http::Router router("outside", {});
  router.mount(http::taxii_prefix, door(store));
  const auto server = *http::Server::start({{.name = "outside", .address = "127.0.0.1", .handler = router}});
  const auto port = server->port(0);
  const auto middle = to_rfc3339(store->page({.collection = collection, .added_after = {}, .limit = 1, .next = {}, .ids = {}, .types = {}, .spec_versions = {}, .versions = {}, .with_bytes = false})
                                     ->objects[0].date_added + std::chrono::microseconds(objects / 2));
  const auto path = "/taxii2/api/collections/" + collection + "/objects/";
  measure(port, "discovery (asks no store)", "/taxii2/", seconds);
  measure(port, "objects limit=100", path + "?limit=100", seconds);
  measure(port, "objects limit=1000", path + "?limit=1000", seconds);
  measure(port, "limit=1000, from the middle", path + "?limit=1000&added_after=" + middle, seconds);
  measure(port, "limit=1000, match[type]=malware", path + "?limit=1000&match%5Btype%5D=malware", seconds);
  measure(port, "limit=1000, match[type]=indicator", path + "?limit=1000&match%5Btype%5D=indicator", seconds);
  measure(port, "limit=1000, match[version]=all", path + "?limit=1000&match%5Bversion%5D=all", seconds);
  if (serve) {
    std::printf("http://127.0.0.1:%d/taxii2/api/ collection %s\n", port, collection.c_str());
    std::fflush(stdout);
    ::pause();
  }
  fs::remove_all(folder);
  return 0;
}
