#include "out/files/drop.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "path/deliver/cleared.hpp"

using namespace tocsin;
using namespace tocsin::files;
namespace {

namespace fs = std::filesystem;
using enum ports::Handover::Outcome;

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "tocsin-drop.XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

deliver::Sendable cleared_for(const std::string& to, const std::vector<deliver::Part>& parts = deliver::cleared::message()) {
  auto e = deliver::cleared::example(deliver::Format::files, to, parts);
  e.settle();
  return *e.ask();
}

}  // namespace

TEST_CASE("files: a delivery is one whole folder with its files, once") {
  const Folder root;
  const auto sender = *drop(root.path);
  const auto sendable = cleared_for("isac/outbox");
  const auto reply = *sender->hand_over(sendable);
  CHECK(reply == ports::Handover{handed_over, "written isac/outbox/" + sendable.delivery().value});
  const auto place = root.path / "isac/outbox" / sendable.delivery().value;
  for (const auto& piece : sendable.wire().pieces) CHECK(content(place / piece.name) == piece.bytes);
  CHECK(std::distance(fs::directory_iterator(root.path / "isac/outbox"), fs::directory_iterator()) == 1);

  const auto before = fs::last_write_time(place / "message.txt");
  CHECK(sender->hand_over(sendable)->outcome == handed_over);
  CHECK(fs::last_write_time(place / "message.txt") == before);
}

TEST_CASE("files: what an attempt left half done is replaced") {
  const Folder root;
  const auto sendable = cleared_for("isac");
  const auto beside = root.path / "isac" / ("." + sendable.delivery().value + ".part");
  fs::create_directories(beside);
  std::ofstream(beside / "message.txt") << "half";
  CHECK((*drop(root.path))->hand_over(sendable)->outcome == handed_over);
  CHECK_FALSE(fs::exists(beside));
  CHECK(content(root.path / "isac" / sendable.delivery().value / "message.txt") == sendable.wire().pieces[1].bytes);
}

TEST_CASE("files.write: a folder that cannot be written is tried again later") {
  const Folder root;
  std::ofstream(root.path / "isac") << "a file stands where the folder should be";
  CHECK((*drop(root.path))->hand_over(cleared_for("isac"))->outcome == refused_temporarily);
}

TEST_CASE("files.outside, sender.wrong-format, sender.not-configured") {
  const Folder root;
  const auto sender = *drop(root.path);
  for (const auto* bad : {"/etc", "../other", "isac/../../other", "./isac"}) CHECK(rule_of(sender->hand_over(cleared_for(bad))) == "files.outside");
  CHECK(rule_of(sender->hand_over(deliver::cleared::mail("soc@isac.example"))) == "sender.wrong-format");
  CHECK(rule_of(drop(root.path / "nowhere")) == "sender.not-configured");
}
