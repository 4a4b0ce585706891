#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include <functional>

#include "base/text.hpp"
#include "path/prove/files.hpp"
#include "support/files.hpp"

using namespace tocsin;
using namespace tocsin::prove;
using test::rule_of;

namespace {

const Instant at = *parse_rfc3339("2026-03-01T02:10:00Z");
Files bag() {
  Files files{{"data/a.txt", "alpha"}, {"data/deep/b.txt", std::string(100'000, 'b')}, {"data/empty", ""}, {"README.txt", "read me"}};
  add_bag(files, "External-Identifier: x\n");
  return files;
}
/// A ZIP as another tool could make it, entry by entry.
std::string zip_of(const std::vector<std::pair<std::string, std::function<void(archive_entry*)>>>& entries) {
  std::string zip(1 << 20, '\0');
  std::size_t used = 0;
  auto* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, zip.data(), zip.size(), &used);
  for (const auto& [path, change] : entries) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, 1);
    if (change) change(entry);
    archive_write_header(writer, entry);
    if (archive_entry_filetype(entry) == AE_IFREG) archive_write_data(writer, "x", 1);
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  zip.resize(used);
  return zip;
}
std::string rule_of_zip(const std::vector<std::pair<std::string, std::function<void(archive_entry*)>>>& entries) { return rule_of(read_zip(zip_of(entries))); }

}  // namespace

TEST_CASE("zip: what goes in comes out, and the same files give the same bytes") {
  const auto files = bag();
  const auto zip = *write_zip("case-1", files, at);
  CHECK(*read_zip(zip) == files);
  CHECK(*write_zip("case-1", files, at) == zip);
  CHECK(*read_zip(zip_of({{"case/", [](archive_entry* e) { archive_entry_set_filetype(e, AE_IFDIR); archive_entry_set_size(e, 0); }}, {"case/a", nullptr}})) == Files{{"a", "x"}});
}
TEST_CASE("pack.zip-form: who unpacks it from its beginning finds what its directory lists, and nothing stands after that") {
  const auto zip = zip_of({{"case/a", nullptr}, {"case/b", nullptr}});
  const auto other = zip_of({{"case/a", [](archive_entry* entry) { archive_entry_set_mtime(entry, 1, 0); }}});
  REQUIRE(read_zip(zip));
  CHECK(rule_of(read_zip(zip + "more")) == "pack.zip-form");
  CHECK(rule_of(read_zip(other + zip)) == "pack.zip-form");  // two archives in one file
  // one more entry before the directory, which does not list it
  const auto directory = zip.find("PK\x01\x02"), entry_bytes = other.find("PK\x01\x02");
  auto hidden = zip;
  hidden.insert(directory, other.substr(0, entry_bytes));
  const auto at_directory = hidden.size() - 6;  // where the last record says that the directory begins
  const auto moved = directory + entry_bytes;
  for (std::size_t i = 0; i < 4; ++i) hidden[at_directory + i] = static_cast<char>(moved >> (8 * i) & 0xff);
  CHECK(rule_of(read_zip(hidden)) == "pack.zip-form");
}
TEST_CASE("pack.path, pack.duplicate, pack.not-a-file, pack.zip-form: archives that are refused") {
  CHECK(rule_of_zip({{"case/a", nullptr}}).empty());
  for (const auto* path : {"a", "/case/a", "case/../a", "case/./a", "case//a", "case/a b", "case/\xc3\xa9", "C:/a", "case\\..\\a", "../case/a"}) CHECK_MESSAGE(rule_of_zip({{path, nullptr}}) == "pack.path", path);
  CHECK(rule_of_zip({{"case/a", nullptr}, {"other/b", nullptr}}) == "pack.path");
  CHECK(rule_of_zip({{"case/a", nullptr}, {"case/a", nullptr}}) == "pack.duplicate");
  CHECK(rule_of_zip({{"case/a", [](archive_entry* e) { archive_entry_set_filetype(e, AE_IFLNK); archive_entry_set_symlink(e, "/etc/passwd"); archive_entry_set_size(e, 0); }}}) == "pack.not-a-file");
  CHECK(rule_of(write_zip("case", {{"a b", "x"}}, at)) == "pack.path");
  CHECK(rule_of(read_zip("")) == "pack.zip-form");
  CHECK(rule_of(read_zip("PK\x03\x04 and nothing more")) == "pack.zip-form");
  const auto zip = *write_zip("case", bag(), at);
  CHECK(rule_of(read_zip(std::string_view(zip).substr(0, zip.size() / 2))) == "pack.zip-form");
}
TEST_CASE("pack.too-large: a small archive that unpacks to more than is opened") {
  const auto zip = *write_zip("case", {{"data/a", std::string(600'000, 'a')}, {"data/b", std::string(400'001, 'b')}}, at);
  CHECK(zip.size() < 10'000);
  CHECK(read_zip(zip, 1'000'001).has_value());
  CHECK(rule_of(read_zip(zip, 1'000'000)) == "pack.too-large");
}
TEST_CASE("zip: no changed bit changes a file unseen") {
  Files files{{"data/a.txt", "alpha"}, {"data/b.txt", std::string(300, 'b')}, {"README.txt", "read me"}};
  add_bag(files, "External-Identifier: x\n");
  const auto zip = *write_zip("case", files, at);
  int refused = 0;
  for (std::size_t bit = 0; bit < zip.size() * 8; ++bit) {
    auto altered = zip;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    const auto opened = read_zip(altered);
    const bool good = opened && check_bag(*opened);
    refused += good ? 0 : 1;
    if (good) CHECK(*opened == files);  // a time or a flag of the archive itself, which nothing rests on
  }
  CHECK(refused > 5000);
}
TEST_CASE("pack.bag-form, pack.file-missing, pack.file-altered, pack.file-extra: a bag is complete and valid") {
  CHECK(check_bag(bag()).has_value());
  const auto after = [](const std::function<void(Files&)>& change) {
    auto files = bag();
    change(files);
    const auto result = check_bag(files);
    return result ? std::string() : result.error().rule + " " + result.error().where;
  };
  CHECK(after([](Files& files) { files.erase("data/a.txt"); }) == "pack.file-missing data/a.txt");
  CHECK(after([](Files& files) { files["data/a.txt"] += "x"; }) == "pack.file-altered data/a.txt");
  CHECK(after([](Files& files) { files["data/c.txt"] = "x"; }) == "pack.file-extra data/c.txt");
  CHECK(after([](Files& files) { files["NOTES.txt"] = "x"; }) == "pack.file-extra NOTES.txt");
  CHECK(after([](Files& files) { files["README.txt"] = "x"; }) == "pack.file-altered README.txt");
  CHECK(after([](Files& files) { files["manifest-sha256.txt"] += "\n"; }) == "pack.file-altered manifest-sha256.txt");
  CHECK(after([](Files& files) { files["tagmanifest-sha256.txt"] += "x"; }) == "pack.bag-form tagmanifest-sha256.txt");
  CHECK(after([](Files& files) { files.erase("tagmanifest-sha256.txt"); }) == "pack.bag-form tagmanifest-sha256.txt");
  CHECK(after([](Files& files) { files["bagit.txt"] += "x"; }) == "pack.bag-form bagit.txt");
}
