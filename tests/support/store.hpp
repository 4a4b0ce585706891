#pragma once
#include <memory>

#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/store/store.hpp"
#include "support/folder.hpp"

namespace tocsin::test {

/// A data directory with its keys, and the store in it: real files, real keys, the system's clock.
struct Instance {
  explicit Instance(const std::filesystem::path& where) : dir(where / "data"), key_dir(where / "keys") {}

  Result<> create(ledger::Mode mode = ledger::Mode::live) {
    if (!std::filesystem::exists(key_dir)) TRY_VOID(keys::KeyFolder::make(key_dir));
    keys = TRY(keys::KeyFolder::open(key_dir));
    store = TRY(store::create(place(), mode));
    return {};
  }
  Result<> open() {
    keys = TRY(keys::KeyFolder::open(key_dir));
    store = TRY(store::open(place()));
    return {};
  }
  void close() {
    store.reset();
    keys.reset();
  }
  Result<> reopen() {
    close();
    return open();
  }
  [[nodiscard]] store::Place place() { return {dir, *keys, clock, random, database}; }
  ports::Store* operator->() const { return store.get(); }

  std::filesystem::path dir, key_dir;
  std::string database;  ///< address of a server; empty for a file in the directory
  keys::SystemClock clock;
  keys::SystemRandom random;
  std::unique_ptr<keys::KeyFolder> keys;
  std::unique_ptr<ports::Store> store;
};

/// A change of one object from the version read to the next, with its row.
inline ports::Change one_fact(const ledger::ObjectId& object, std::int64_t version, Json data = Json::Object{}) {
  const auto doc = to_jcs(data);
  return {.reads = {{object, version}},
          .facts = {{object, std::string(object.kind()) + ".changed", std::move(data)}},
          .rows = {{.object = object, .unit = "grid", .state = version % 2 == 0 ? "open" : "closed", .due = {}, .number = {}, .parent = {}, .doc = doc}},
          .actor = "program",
          .at = instant_from_us(1'800'000'000'000'000 + version)};
}

}  // namespace tocsin::test
