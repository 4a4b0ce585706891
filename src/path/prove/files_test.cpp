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

/// A ZIP of one deflated file `case/a` that holds `x`, header by header, so that each field can say something else.
struct Headers {
  std::string name = "case/a", local_name = "case/a", extra, local_extra, packed = std::string("\xab\x00\x00", 3), between, after;
  std::uint32_t host = 3, attributes = 0, needs = 20, local_needs = 20, flags = 0, local_flags = 0, method = 8, local_method = 8, local_size = 1, descriptor_size = 1, mode = 0100644, crc = 0x8cdc1683;
  bool descriptor = false, left_open = true;   ///< sizes behind the bytes; and then none before them
};
std::string bytes_of(std::uint64_t number, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
  return out;
}
std::string zip_of(const Headers& h) {
  const auto known = bytes_of(h.crc, 4) + bytes_of(h.packed.size(), 4) + bytes_of(1, 4);
  auto zip = "PK\x03\x04" + bytes_of(h.local_needs, 2) + bytes_of(h.local_flags | (h.descriptor ? 8 : 0), 2) + bytes_of(h.local_method, 2) + bytes_of(0, 4) +
             (h.descriptor && h.left_open ? std::string(12, '\0') : known.substr(0, 8) + bytes_of(h.local_size, 4)) + bytes_of(h.local_name.size(), 2) + bytes_of(h.local_extra.size(), 2) + h.local_name + h.local_extra + h.packed;
  if (h.descriptor) zip += "PK\x07\x08" + known.substr(0, 8) + bytes_of(h.descriptor_size, 4);
  zip += h.between;
  const auto begin = zip.size();
  zip += "PK\x01\x02" + bytes_of(h.host << 8 | 20, 2) + bytes_of(h.needs, 2) + bytes_of(h.flags | (h.descriptor ? 8 : 0), 2) + bytes_of(h.method, 2) + bytes_of(0, 4) + known + bytes_of(h.name.size(), 2) +
         bytes_of(h.extra.size(), 2) + bytes_of(0, 6) + bytes_of(std::uint64_t{h.mode} << 16 | h.attributes, 4) + bytes_of(0, 4) + h.name + h.extra;
  const auto size = zip.size() - begin;
  return zip + h.after + "PK\x05\x06" + bytes_of(0, 4) + bytes_of(1, 2) + bytes_of(1, 2) + bytes_of(size, 4) + bytes_of(begin, 4) + bytes_of(0, 2);
}
std::string rule_with(const std::function<void(Headers&)>& change) {
  Headers headers;
  change(headers);
  return rule_of(read_zip(zip_of(headers)));
}

}  // namespace

TEST_CASE("pack.zip-form: what a ZIP says twice it says alike, and it says nothing else") {
  const std::string times = "UT" + bytes_of(5, 2) + bytes_of(1, 1) + bytes_of(0, 4), other_name = "up" + bytes_of(11, 2) + bytes_of(1, 1) + bytes_of(0, 4) + "case/b";
  CHECK(*read_zip(zip_of(Headers{})) == Files{{"a", "x"}});
  CHECK(rule_with([](Headers& h) { h.descriptor = true; }).empty());
  CHECK(rule_with([&](Headers& h) { h.extra = h.local_extra = times; }).empty());
  CHECK(rule_with([](Headers& h) { h.method = h.local_method = 0, h.packed = "x"; }).empty());
  const std::pair<const char*, std::function<void(Headers&)>> forged[] = {
      {"a name", [](Headers& h) { h.local_name = "case/b"; }},
      {"a size", [](Headers& h) { h.local_size = 2; }},
      {"a size before and behind", [](Headers& h) { h.descriptor = true, h.left_open = false, h.local_size = 2; }},
      {"a size behind", [](Headers& h) { h.descriptor = true, h.descriptor_size = 2; }},
      {"a method", [](Headers& h) { h.local_method = 0; }},
      {"a method nobody knows", [](Headers& h) { h.method = h.local_method = 12; }},
      {"flags", [](Headers& h) { h.local_flags = 1 << 11; }},
      {"flags nobody knows", [](Headers& h) { h.flags = h.local_flags = 1 << 5; }},
      {"encrypted", [](Headers& h) { h.flags = h.local_flags = 1; }},
      {"another name in an extra field", [&](Headers& h) { h.local_extra = other_name; }},
      {"another name in the directory's extra field", [&](Headers& h) { h.extra = other_name; }},
      {"an extra field twice", [&](Headers& h) { h.extra = times + times; }},
      {"an extra field with more than its kind has", [&](Headers& h) { h.extra = "UT" + bytes_of(17, 2) + bytes_of(1, 1) + std::string(16, 'x'); }},
      {"an owner with bytes behind it", [&](Headers& h) { h.local_extra = "ux" + bytes_of(31, 2) + "\x01\x04" + bytes_of(0, 4) + "\x04" + bytes_of(0, 4) + std::string(20, 'x'); }},
      {"a locator of the large form in an extra field", [&](Headers& h) { h.extra = bytes_of(0x000a, 2) + bytes_of(32, 2) + bytes_of(0, 4) + bytes_of(1, 2) + bytes_of(24, 2) + bytes_of(0, 4) + "PK\x06\x07" + bytes_of(0, 16); }},
      {"another version needed", [](Headers& h) { h.local_needs = 10; }},
      {"a version that few tools know", [](Headers& h) { h.needs = h.local_needs = 63; }},
      {"a host of its own", [](Headers& h) { h.host = 7; }},
      {"a torn extra field", [](Headers& h) { h.extra = "UT\x09"; }},
      {"bytes between an entry and the directory", [](Headers& h) { h.between = "more"; }},
      {"bytes after the directory", [](Headers& h) { h.after = "more"; }},
      {"bytes that nothing unpacks", [](Headers& h) { h.packed += "more"; }},
      {"a deflated entry without its end", [](Headers& h) { h.packed.pop_back(); }},
      {"an entry with another sum", [](Headers& h) { h.crc ^= 1; }},
      {"a stored entry whose size follows it", [](Headers& h) { h.method = h.local_method = 0, h.packed = "x", h.descriptor = true; }},
  };
  for (const auto& [what, change] : forged) CHECK_MESSAGE(rule_with(change) == "pack.zip-form", std::string(what));
  CHECK(rule_with([](Headers& h) { h.mode = 0120777; }) == "pack.not-a-file");
  CHECK(rule_with([](Headers& h) { h.host = 0, h.mode = 0, h.attributes = 1 << 4; }) == "pack.not-a-file");  // a folder as DOS says it
  CHECK(rule_with([](Headers& h) { h.mode = 0040755; }) == "pack.not-a-file");  // a folder by its mode and a file by its name
  CHECK(rule_of(read_zip(zip_of(Headers{}) + zip_of(Headers{}))) == "pack.zip-form");
  // bytes between two entries, with every place made to fit
  auto two = zip_of({{"case/a", nullptr}, {"case/b", nullptr}});
  REQUIRE(read_zip(two));
  two.insert(two.rfind("PK\x03\x04"), "more");
  for (const auto at : {two.rfind("PK\x01\x02") + 42, two.size() - 6}) two[at] = static_cast<char>(two[at] + 4);
  CHECK(rule_of(read_zip(two)) == "pack.zip-form");
}
TEST_CASE("pack.path: folders are there for the files in them") {
  const auto folder = [](archive_entry* entry) { archive_entry_set_filetype(entry, AE_IFDIR); archive_entry_set_size(entry, 0); };
  CHECK(rule_of_zip({{"case/", folder}, {"case/data/", folder}, {"case/data/a", nullptr}}).empty());
  for (const auto* path : {"elsewhere/", "case/empty/", "case/data/a/", "cas/"}) CHECK_MESSAGE(rule_of_zip({{"case/data/a", nullptr}, {path, folder}}) == "pack.path", path);
}
TEST_CASE("zip: more files than the small record at the end can count") {
  Files files;
  for (int i = 0; i < 66'000; ++i) files[std::to_string(i)] = "x";
  const auto zip = *write_zip("case", files, at);
  const auto read = read_zip(zip);
  REQUIRE_MESSAGE(read.has_value(), rule_of(read) << " " << read.error().where << " " << read.error().detail);
  CHECK(*read == files);
  auto other = zip;
  other[zip.size() - 22 - 20 - 56 + 24] = 1;  // the large record's number of entries on this disk
  CHECK(rule_of(read_zip(other)) == "pack.zip-form");
}
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
