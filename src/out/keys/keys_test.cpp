#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/text.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"

using namespace tocsin;
using keys::KeyFolder;
using ports::Purpose;
namespace fs = std::filesystem;
namespace {

/// A folder that goes when the test does.
struct Place {
  fs::path path = fs::temp_directory_path() / ("tocsin-keys-" + to_hex(keys::SystemRandom().bytes(6)));
  Place() { fs::create_directory(path); }
  ~Place() { fs::remove_all(path); }
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_file(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

bool verifies(BytesView key, BytesView text, BytesView signature) {
  const auto bytes = [](BytesView view) { return reinterpret_cast<const unsigned char*>(view.data()); };
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key), key.size()), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> ctx(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(ctx.get(), nullptr, nullptr, nullptr, pkey.get()) == 1 &&
         EVP_DigestVerify(ctx.get(), bytes(signature), signature.size(), bytes(text), text.size()) == 1;
}

const Hash root_a = sha256("a"), root_b = sha256("b");

}  // namespace

TEST_CASE("keys: a made folder opens, is private, signs what its public keys verify, and stays the same") {
  const Place place;
  const auto folder = place.path / "keys";
  REQUIRE(KeyFolder::make(folder));
  struct stat found{};
  REQUIRE(::stat(folder.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0700);
  for (const auto& entry : fs::directory_iterator(folder)) {
    REQUIRE(::stat(entry.path().c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
  }
  const auto first = KeyFolder::open(folder).value();
  const auto signature = first->sign(Purpose::log, as_bytes("text")).value();
  CHECK(verifies(first->public_key(Purpose::log).value(), as_bytes("text"), signature));
  CHECK_FALSE(verifies(first->public_key(Purpose::leaf).value(), as_bytes("text"), signature));
  const auto second = KeyFolder::open(folder).value();
  CHECK(second->public_key(Purpose::log).value() == first->public_key(Purpose::log).value());
  CHECK(second->mac(Purpose::link, as_bytes("x")).value() == first->mac(Purpose::link, as_bytes("x")).value());
  CHECK(first->mac(Purpose::link, as_bytes("x")).value() != first->mac(Purpose::pseudonym, as_bytes("x")).value());
}

TEST_CASE("keys.exists: neither keys nor anything else is made over") {
  const Place place;
  REQUIRE(KeyFolder::make(place.path / "keys"));
  CHECK(rule_of(KeyFolder::make(place.path / "keys")) == "keys.exists");
  CHECK(rule_of(KeyFolder::make(place.path)) == "keys.exists");
}
TEST_CASE("keys.unwritable: a folder that cannot be made") {
  CHECK(rule_of(KeyFolder::make("/proc/self/keys")) == "keys.unwritable");
}

TEST_CASE("keys.wrong-purpose: a key serves its purpose alone") {
  const Place place;
  REQUIRE(KeyFolder::make(place.path / "keys"));
  const auto keys = KeyFolder::open(place.path / "keys").value();
  for (const auto purpose : {Purpose::content, Purpose::link, Purpose::pseudonym, Purpose::served}) {
    CHECK(rule_of(keys->sign(purpose, {})) == "keys.wrong-purpose");
    CHECK(rule_of(keys->public_key(purpose)) == "keys.wrong-purpose");
  }
  for (const auto purpose : {Purpose::leaf, Purpose::log, Purpose::content}) CHECK(rule_of(keys->mac(purpose, {})) == "keys.wrong-purpose");
  for (const auto purpose : {Purpose::leaf, Purpose::log, Purpose::link}) {
    CHECK(rule_of(keys->wrap(purpose, {}, {})) == "keys.wrong-purpose");
    CHECK(rule_of(keys->unwrap(purpose, {}, {})) == "keys.wrong-purpose");
  }
}

TEST_CASE("keys.unwrap: only the same bytes in the same context come back") {
  const Place place;
  REQUIRE(KeyFolder::make(place.path / "keys"));
  REQUIRE(KeyFolder::make(place.path / "others"));
  const auto keys = KeyFolder::open(place.path / "keys").value();
  const Bytes secret(32, std::byte{5});
  auto wrapped = keys->wrap(Purpose::content, secret, as_bytes("item")).value();
  CHECK(keys->unwrap(Purpose::content, wrapped, as_bytes("item")).value() == secret);
  CHECK(rule_of(keys->unwrap(Purpose::content, wrapped, as_bytes("another"))) == "keys.unwrap");
  CHECK(rule_of(KeyFolder::open(place.path / "others").value()->unwrap(Purpose::content, wrapped, as_bytes("item"))) == "keys.unwrap");
  wrapped.back() ^= std::byte{1};
  CHECK(rule_of(keys->unwrap(Purpose::content, wrapped, as_bytes("item"))) == "keys.unwrap");
}

TEST_CASE("keys.permissions: a folder or file that others may read is refused, and so is a link") {
  const Place place;
  const auto folder = place.path / "keys";
  REQUIRE(KeyFolder::make(folder));
  REQUIRE(::chmod(folder.c_str(), 0750) == 0);
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.permissions");
  REQUIRE(::chmod(folder.c_str(), 0700) == 0);
  for (const auto* name : {"log.key", "head"}) {
    REQUIRE(::chmod((folder / name).c_str(), 0604) == 0);
    CHECK(rule_of(KeyFolder::open(folder)) == "keys.permissions");
    REQUIRE(::chmod((folder / name).c_str(), 0600) == 0);
  }
  CHECK(KeyFolder::open(folder));
  fs::rename(folder / "log.key", place.path / "log.key");
  fs::create_symlink(place.path / "log.key", folder / "log.key");
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.permissions");
}

TEST_CASE("keys.unavailable, keys.form, keys.not-distinct: what a folder must hold") {
  const Place place;
  const auto folder = place.path / "keys";
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.unavailable");
  REQUIRE(KeyFolder::make(folder));
  const auto log_key = read_file(folder / "log.key"), leaf_key = read_file(folder / "leaf.key");
  write_file(folder / "log.key", leaf_key);
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.form");
  write_file(folder / "log.key", log_key.substr(0, 40));
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.form");
  write_file(folder / "log.key", replace_all(leaf_key, " leaf ", " log "));
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.not-distinct");
  write_file(folder / "log.key", log_key);
  CHECK(KeyFolder::open(folder));
  fs::remove(folder / "head");
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.unavailable");
}

TEST_CASE("ledger.rolled-back: the confirmed head only grows, and outlives the program") {
  const Place place;
  const auto folder = place.path / "keys";
  REQUIRE(KeyFolder::make(folder));
  {
    const auto keys = KeyFolder::open(folder).value();
    CHECK(keys->confirmed_head().value() == ports::Keys::Head{});
    CHECK(keys->confirm_head({7, root_a}));
    CHECK(keys->confirm_head({7, root_a}));
    CHECK(rule_of(keys->confirm_head({7, root_b})) == "ledger.rolled-back");
    CHECK(rule_of(keys->confirm_head({6, root_a})) == "ledger.rolled-back");
    CHECK(keys->confirm_head({9, root_b}));
  }
  CHECK(KeyFolder::open(folder).value()->confirmed_head().value() == ports::Keys::Head{9, root_b});
}

TEST_CASE("keys: a head whose write was cut off leaves the one before; a spoiled file is no head") {
  const Place place;
  const auto folder = place.path / "keys";
  REQUIRE(KeyFolder::make(folder));
  {
    const auto keys = KeyFolder::open(folder).value();
    REQUIRE(keys->confirm_head({7, root_a}));
    REQUIRE(keys->confirm_head({9, root_b}));
  }
  auto text = read_file(folder / "head");
  text[256 + 20] = 'x';  // in the second slot
  write_file(folder / "head", text);
  CHECK(KeyFolder::open(folder).value()->confirmed_head().value() == ports::Keys::Head{7, root_a});
  text[20] = 'x';
  write_file(folder / "head", text);
  CHECK(rule_of(KeyFolder::open(folder)) == "keys.form");
}

TEST_CASE("keys: the system's clock moves and its random bytes differ") {
  keys::SystemRandom random;
  CHECK(random.bytes(32) != random.bytes(32));
  CHECK(random.bytes(0).empty());
  keys::SystemClock clock;
  const auto before = clock.now();
  CHECK(clock.now() >= before);
  CHECK(to_rfc3339(before) > "2020");
}

TEST_CASE("keys.not-prepared: the next leaf key is made once, takes over when it is told to, and the old one is gone") {
  const Place place;
  const auto path = place.path / "keys";
  REQUIRE(KeyFolder::make(path));
  const auto folder = KeyFolder::open(path).value();
  const auto old = folder->public_key(Purpose::leaf).value();
  CHECK(rule_of(folder->turn_leaf(sha256("no key of ours").view())) == "keys.not-prepared");
  const auto next = folder->prepare_leaf().value();
  CHECK(next != old);
  CHECK(folder->prepare_leaf().value() == next);
  CHECK(KeyFolder::open(path).value()->prepare_leaf().value() == next);      // also after a restart
  CHECK(folder->public_key(Purpose::leaf).value() == old);                   // nothing turned yet
  CHECK(rule_of(folder->turn_leaf(old)).empty());                            // it is the leaf key already
  CHECK(rule_of(folder->turn_leaf(sha256("another").view())) == "keys.not-prepared");
  const auto seed = read_file(path / "leaf.key");
  REQUIRE(folder->turn_leaf(next));
  CHECK(folder->public_key(Purpose::leaf).value() == next);
  CHECK(verifies(next, as_bytes("text"), folder->sign(Purpose::leaf, as_bytes("text")).value()));
  CHECK(KeyFolder::open(path).value()->public_key(Purpose::leaf).value() == next);
  for (const auto& entry : fs::directory_iterator(path)) CHECK(read_file(entry.path()).find(seed) == std::string::npos);
  CHECK_FALSE(fs::exists(path / "next-leaf.key"));
  CHECK(folder->prepare_leaf().value() != next);                             // the one after it
}
