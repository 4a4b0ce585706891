#include "out/tls/authority.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace tocsin;
using namespace tocsin::tls;
namespace {

struct Folder {
  Folder() : path((std::filesystem::temp_directory_path() / ("tocsin-tls-" + std::to_string(getpid()))).string()) { std::filesystem::remove_all(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};
const Instant now = *parse_rfc3339("2026-03-01T00:00:00Z");
Instant days_later(int days) { return now + std::chrono::hours(24 * days); }
unsigned mode_of(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0;
}
/// openssl(1) is the outside judge of what was made.
bool openssl(const std::string& arguments) { return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()) == 0; }

}  // namespace

TEST_CASE("tls: the authority is made once and opened afterwards, for its owner alone") {
  const Folder folder;
  const auto made = open_authority(folder.path, now);
  REQUIRE(made);
  CHECK(made->made);
  CHECK(made->fingerprint.size() == 95);
  const auto opened = open_authority(folder.path, days_later(1));
  REQUIRE(opened);
  CHECK(!opened->made);
  CHECK(opened->fingerprint == made->fingerprint);
  CHECK(mode_of(folder.path) == 0700);
  CHECK(mode_of(folder.path + "/ca.key") == 0600);
}

TEST_CASE("tls: a first start that was killed between key and certificate is finished by the next") {
  const Folder folder;
  const auto made = open_authority(folder.path, now);
  REQUIRE(made);
  std::filesystem::rename(folder.path + "/ca.pem", folder.path + "/ca.pem.new");
  const auto finished = open_authority(folder.path, now);
  REQUIRE(finished);
  CHECK(!finished->made);
  CHECK(finished->fingerprint == made->fingerprint);
  // killed before the key stood: nothing was handed out yet, so it begins anew
  std::filesystem::rename(folder.path + "/ca.pem", folder.path + "/ca.pem.new");
  std::filesystem::remove(folder.path + "/ca.key");
  CHECK(open_authority(folder.path, now)->made);
}

TEST_CASE("tls: what a certificate file of somebody else's says of itself (tls.folder)") {
  const Folder folder;
  REQUIRE(open_authority(folder.path, now));
  const auto made = server_certificate(folder.path, "inside", {}, now);
  const auto read = read_certificate(made->certificate);
  REQUIRE(read);
  CHECK(read->fingerprint == made->fingerprint);
  CHECK(read->not_after == made->not_after);
  CHECK(read_certificate(made->key).error().rule == "tls.folder");
  CHECK(read_certificate(folder.path + "/nothing").error().rule == "tls.folder");
}

TEST_CASE("tls: openssl verifies the server certificate for its hosts and for no other") {
  const Folder folder;
  REQUIRE(open_authority(folder.path, now));
  const auto made = server_certificate(folder.path, "inside", {"share.example.org", "192.0.2.7"}, now);
  REQUIRE(made);
  CHECK(made->renewed);
  CHECK(mode_of(made->key) == 0600);
  const auto verify = [&](const std::string& host) {
    return openssl("verify -attime 1772409600 -x509_strict -CAfile " + folder.path + "/ca.pem " + host + " " + made->certificate);  // 2026-03-02
  };
  for (const auto* host : {"-verify_hostname share.example.org", "-verify_hostname localhost", "-verify_ip 127.0.0.1", "-verify_ip 192.0.2.7", "-verify_ip ::1"}) CHECK(verify(host));
  CHECK(!verify("-verify_hostname other.example.org"));
  CHECK(!verify("-verify_ip 192.0.2.8"));
}

TEST_CASE("tls: a server certificate is kept while it fits, and made again near its end, for other hosts, without its key") {
  const Folder folder;
  REQUIRE(open_authority(folder.path, now));
  const auto first = *server_certificate(folder.path, "inside", {"a.example"}, now);
  CHECK(!server_certificate(folder.path, "inside", {"a.example"}, days_later(366))->renewed);
  CHECK(server_certificate(folder.path, "inside", {"a.example"}, days_later(368))->renewed);
  CHECK(server_certificate(folder.path, "inside", {"a.example", "b.example"}, days_later(368))->renewed);
  CHECK(server_certificate(folder.path, "outside", {"a.example", "b.example"}, days_later(368))->renewed);
  std::filesystem::remove(first.key);
  CHECK(server_certificate(folder.path, "inside", {"a.example", "b.example"}, days_later(368))->renewed);
}

TEST_CASE("tls.host: only DNS names and numeric addresses, nothing that could name more than it says") {
  const Folder folder;
  REQUIRE(open_authority(folder.path, now));
  for (const auto* host : {"", "a b", "a,DNS:evil.example", "-a.example", "a..b", "*.example", "IP:1.2.3.4"}) {
    const auto refused = server_certificate(folder.path, "inside", {host}, now);
    REQUIRE(!refused);
    CHECK(refused.error().rule == "tls.host");
  }
}

TEST_CASE("tls.expired, tls.folder: an authority past its end, half of one, and one that is broken") {
  const Folder folder;
  REQUIRE(open_authority(folder.path, now));
  CHECK(open_authority(folder.path, days_later(3651)).error().rule == "tls.expired");
  std::ofstream(folder.path + "/ca.pem") << "broken";
  CHECK(open_authority(folder.path, now).error().rule == "tls.folder");
  std::filesystem::remove(folder.path + "/ca.pem");
  CHECK(open_authority(folder.path, now).error().rule == "tls.folder");  // never silently a new one
  CHECK(open_authority("/proc/no/such", now).error().rule == "tls.folder");
}
