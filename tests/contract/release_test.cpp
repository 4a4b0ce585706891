// Every release opens what the first one wrote.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "out/sql/db.hpp"
#include "path/prove/pack.hpp"
#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace fs = std::filesystem;
namespace {

const ledger::ObjectId log_self{"log:self"}, share{"share:one"}, gone{"share:gone"};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The first release's directory, as it would lie on a disk.
void lay_out(const fs::path& from, const Instance& it) {
  fs::create_directories(it.dir);
  fs::copy(from / "keys", it.key_dir);
  REQUIRE(::chmod(it.key_dir.c_str(), 0700) == 0);  // version control keeps no such modes
  for (const auto& entry : fs::directory_iterator(it.key_dir)) REQUIRE(::chmod(entry.path().c_str(), 0600) == 0);
  for (const std::string name : {"facts", "item-keys"}) {
    auto db = sql::open_sqlite((it.dir / (name + ".db")).string(), {.create = true}).value();
    REQUIRE(db->script(read_file(from / (name + ".sql"))));
  }
}

}  // namespace

TEST_CASE("release 1: its data directory opens, verifies, and goes on") {
  const Folder folder;
  Instance it(folder.path);
  lay_out(fs::path(TOCSIN_SOURCE_DIR) / "tests/contract/release_1", it);
  REQUIRE(it.open());
  CHECK(it->mode() == ledger::Mode::demo);
  CHECK(it->size() == 303);
  const auto verified = it->verify_all({}).value();
  CHECK(verified.facts == 303);
  CHECK(verified.objects == 3);
  CHECK(verified.contents == 1);
  CHECK(verified.erased == 1);
  CHECK(it->facts_of(log_self).value()[0].body.kind == "log.founded");
  const auto facts = it->facts_of(share).value();
  REQUIRE(facts.size() == 301);
  CHECK(to_text(it->content(Hash::from_hex(facts[0].body.data["content"].text()).value()).value().bytes) == "the text of release 1");
  CHECK(rule_of(it->content(Hash::from_hex(it->facts_of(gone).value()[0].body.data["content"].text()).value())) == "content.erased");
  CHECK(it->row_by_number("share", "TS-2026-0001").value().object == share);
  CHECK(it->append(one_fact(share, 301)));
  CHECK(it->inclusion_proof(0, 304));
  REQUIRE(it.reopen());
  CHECK(it->verify_all({}).value().facts == 304);
}

// Records, README and index are compared byte for byte with what the program makes of the facts: another wording is another format.
TEST_CASE("release 1: an evidence pack that it handed out verifies") {
  const auto folder = fs::path(TOCSIN_SOURCE_DIR) / "tests/contract/release_1";
  const auto trust = prove::parse_trust(read_file(folder / "pack.trust"));
  REQUIRE(trust);
  const auto verdict = prove::verify_pack(read_file(folder / "pack.zip"), *trust);
  CHECK_MESSAGE(!verdict.broken, prove::in_words(verdict));
  CHECK(verdict.outcome == prove::Outcome::verified);
  CHECK(verdict.summary["mode"].text() == "demo");
}

TEST_CASE_TEMPLATE("store.newer: the database of a later release is left alone", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  it.close();
  for (const bool main : {true, false}) {
    const auto open = [&] { return main ? it.raw() : sql::open_sqlite((it.dir / "item-keys.db").string(), {}).value(); };
    REQUIRE(open()->script("insert into migration (number, name) values (9999, 'later')"));
    CHECK(rule_of(it.open()) == "store.newer");
    REQUIRE(open()->script("delete from migration where number = 9999"));
  }
  CHECK(it.open());
}

// TOCSIN_RELEASE_FOLDER keeps what is made, to become the fixture of a release.
TEST_CASE("release: this release makes a data directory of the same kind") {
  const Folder folder;
  const auto* const where = std::getenv("TOCSIN_RELEASE_FOLDER");
  Instance it(where == nullptr ? folder.path : fs::path(where));
  REQUIRE(it.create(ledger::Mode::demo));
  auto founded = one_fact(log_self, 0);
  founded.facts[0].kind = "log.founded";
  founded.rows.clear();
  REQUIRE(it->append(founded));
  const auto text = it->put_content(share, ports::ContentClass::item, as_bytes("the text of release 1")).value();
  auto named = one_fact(share, 0, Json::Object{{"content", text.hex()}});
  named.rows[0].number = "TS-2026-0001";
  for (int i = 0; i < 300; ++i) named.facts.push_back({share, "share.changed", Json::Object{{"n", i}}});  // more than one tile
  REQUIRE(it->append(named));
  const auto erased = it->put_content(gone, ports::ContentClass::item, as_bytes("gone")).value();
  REQUIRE(it->append(one_fact(gone, 0, Json::Object{{"content", erased.hex()}})));
  CHECK(it->erase_item(gone).value() == 1);
}
