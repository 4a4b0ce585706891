#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "base/limits.hpp"
#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
using ports::ContentClass;
namespace {

const ledger::ObjectId share{"share:one"}, other{"share:two"};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
/// Names the content in a fact of the object.
Result<> name_in_fact(Instance& it, const ledger::ObjectId& object, std::int64_t version, const Hash& content) {
  TRY(it->append(one_fact(object, version, Json::Object{{"content", content.hex()}})));
  return {};
}

}  // namespace

TEST_CASE_TEMPLATE("content: comes back under its name, at once and after a restart; the name commits to salt and bytes", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  const auto name = it->put_content(share, ContentClass::item, as_bytes("a narrative")).value();
  CHECK(to_text(it->content(name).value().bytes) == "a narrative");
  REQUIRE(name_in_fact(it, share, 0, name));
  const auto empty = it->put_content(share, ContentClass::reason, {}).value();
  REQUIRE(name_in_fact(it, share, 1, empty));
  REQUIRE(it.reopen());
  const auto content = it->content(name).value();
  CHECK(to_text(content.bytes) == "a narrative");
  CHECK(content.salt.size() == 32);
  CHECK(sha256({as_bytes(std::string_view("tocsin/content/v1\0", 18)), content.salt, content.bytes}) == name);
  CHECK(it->content(empty).value().bytes.empty());
}

TEST_CASE("content: twice the same bytes give two names, and neither they nor their key lie in any file") {
  const Folder folder;
  Instance it(folder.path);
  REQUIRE(it.create());
  const std::string text = "the pump station at the river is unpatched";
  const auto one = it->put_content(share, ContentClass::item, as_bytes(text)).value();
  const auto two = it->put_content(share, ContentClass::item, as_bytes(text)).value();
  CHECK(one != two);
  REQUIRE(name_in_fact(it, share, 0, one));
  it.close();
  for (const auto& entry : std::filesystem::directory_iterator(it.dir)) CHECK(read_file(entry.path()).find(text) == std::string::npos);
}

TEST_CASE_TEMPLATE("content.unknown: a name that nobody kept", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  CHECK(rule_of(it->content(sha256("nothing"))) == "content.unknown");
}
TEST_CASE_TEMPLATE("content.too-large: one piece has a bound", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  CHECK(rule_of(it->put_content(share, ContentClass::item, Bytes(limits::content_bytes_max + 1))) == "content.too-large");
}

TEST_CASE_TEMPLATE("content.erased: erasing an item destroys its keys and its content, and nobody else's; facts stay", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  const auto gone = it->put_content(share, ContentClass::item, as_bytes("gone")).value();
  const auto gone_too = it->put_content(share, ContentClass::rendition, as_bytes("gone too")).value();
  const auto stays = it->put_content(other, ContentClass::item, as_bytes("stays")).value();
  REQUIRE(name_in_fact(it, share, 0, gone));
  REQUIRE(name_in_fact(it, share, 1, gone_too));
  REQUIRE(name_in_fact(it, other, 0, stays));
  it.close();
  const auto before = read_file(it.dir / "item-keys.db");
  it.back_up(folder / "backup");
  REQUIRE(it.open());
  CHECK(it->erase_item(share).value() == 2);
  CHECK(it->erase_item(share).value() == 0);
  for (int round = 0; round < 2; ++round) {
    CHECK(rule_of(it->content(gone)) == "content.erased");
    CHECK(rule_of(it->content(gone_too)) == "content.erased");
    CHECK(to_text(it->content(stays).value().bytes) == "stays");
    CHECK(it->facts_of(share).value().size() == 2);
    const auto verified = it->verify_all({}).value();
    CHECK(verified.contents == 1);
    CHECK(verified.erased == 2);
    REQUIRE(it.reopen());
  }
  const auto again = it->put_content(share, ContentClass::item, as_bytes("new")).value();
  CHECK(to_text(it->content(again).value().bytes) == "new");
  it.close();
  // the wrapped keys were in the file before and are nowhere now, so that the content in a backup is lost as well
  CHECK(before.find("share:one") != std::string::npos);
  it.restore(folder / "backup");
  REQUIRE(it.open());
  CHECK(it->content(stays));
  CHECK_FALSE(it->content(gone));
}

TEST_CASE_TEMPLATE("content: what no fact came to name is swept at the next start; what content names is kept with it", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  const auto orphan = it->put_content(share, ContentClass::item, as_bytes("orphan")).value();
  const auto inner = it->put_content(share, ContentClass::rendition, as_bytes("inner")).value();
  const auto outer = it->put_content(share, ContentClass::manifest, as_bytes("{\"part\":\"" + inner.hex() + "\"}")).value();
  const auto later = it->put_content(share, ContentClass::item, as_bytes("named later")).value();
  REQUIRE(name_in_fact(it, share, 0, outer));
  REQUIRE(name_in_fact(it, share, 1, later));
  REQUIRE(it.reopen());
  CHECK(rule_of(it->content(orphan)) == "content.unknown");
  CHECK(it->content(inner));
  CHECK(it->content(outer));
  CHECK(it->content(later));
}

TEST_CASE_TEMPLATE("content: many threads keep pieces of new items, and name them, together", Engine, TOCSIN_ENGINES) {
  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create());
  std::atomic<bool> wrong = false;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 16; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 20; ++i) {
          const ledger::ObjectId item{"share:" + std::to_string(thread % 4) + "-" + std::to_string(i)};
          const ledger::ObjectId own{"due:" + std::to_string(thread) + "-" + std::to_string(i)};
          const auto name = it->put_content(item, ContentClass::item, as_bytes("text"));
          if (!name || !it->content(*name) || !name_in_fact(it, own, 0, *name)) wrong = true;
        }
      });
  }
  CHECK_FALSE(wrong);
  REQUIRE(it.reopen());
  CHECK(it->verify_all({}).value().contents == 320);
}
