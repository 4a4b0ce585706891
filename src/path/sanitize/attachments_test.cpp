#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "path/sanitize/archives.hpp"
#include "path/sanitize/attachments.hpp"
#include "path/sanitize/documents.hpp"
#include "path/sanitize/pictures.hpp"

using namespace tocsin;
using namespace tocsin::sanitize;
namespace {

const inventory::Inventory ours = *inventory::load(R"({"org":"Fjord Water","domains":["fjord.example"],"cidrs":["10.0.0.0/8"],"host_prefixes":["bgo"],
  "employees":[{"name":"Ada Vik","user":"avik","email":"ada.vik@fjord.example"}],"customers":["Sund Bank AB"],"canaries":["zq-canary-11"]})");
const scan::Scanner scanner = *scan::Scanner::build(vocabulary_of(ours));
const Policy policy = default_policy();
Setting setting() {
  return {.scanner = &scanner, .policy = &policy, .reach = Reach::outside, .keyed = [](std::string_view label, std::string_view value) { return sha256({as_bytes(label), as_bytes(value)}); }};
}
CleanAttachment clean(std::string name, std::string bytes) { return *sanitize_attachment({std::move(name), std::move(bytes)}, setting()); }
bool stopped(const CleanAttachment& made, std::string_view rule) { return std::ranges::any_of(made.unread, [&](const Unread& one) { return one.rule == rule; }); }

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
  }
  return ~crc;
}
std::string big32(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}
std::string chunk(const std::string& type, const std::string& data) { return big32(static_cast<std::uint32_t>(data.size())) + type + data + big32(crc32(type + data)); }
const std::string png_head = "\x89PNG\r\n\x1a\n";
std::string png(const std::string& extra) { return png_head + chunk("IHDR", std::string("\0\0\0\1\0\0\0\1\x08\0\0\0\0", 13)) + extra + chunk("IDAT", "pixels") + chunk("IEND", ""); }
std::string segment(char marker, const std::string& data) {
  const auto size = data.size() + 2;
  return std::string("\xff") + marker + static_cast<char>(size >> 8) + static_cast<char>(size & 0xff) + data;
}
std::string jpeg(const std::string& extra) {
  return std::string("\xff\xd8") + segment('\xe0', std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14)) + extra + segment('\xdb', std::string(65, 'q')) + segment('\xc0', std::string(15, 'f')) + segment('\xda', std::string(10, 's')) +
         std::string("scan\xff\0data\xff\xd0more", 15) + "\xff\xd9";
}

}  // namespace

TEST_CASE("PNG: only what a picture needs; a broken one is none") {
  const auto bare = png("");
  CHECK(rebuild_png(bare)->bytes == bare);
  const auto made = rebuild_png(png(chunk("tEXt", std::string("Author\0Ada Vik", 14)) + chunk("eXIf", "GPS")) + "behind");
  REQUIRE(made);
  CHECK(made->bytes == bare);
  CHECK(made->removed == std::vector<std::string>{"PNG chunk tEXt", "PNG chunk eXIf", "bytes behind the end of the PNG"});
  for (std::size_t size = 0; size < bare.size(); ++size) CHECK(rebuild_png(bare.substr(0, size)).error().rule == "attachment.torn");
  auto altered = bare;
  altered[bare.size() - 20] ^= 1;
  CHECK_FALSE(rebuild_png(altered));
  CHECK_FALSE(rebuild_png(png(chunk("QUIX", "a critical chunk that nobody knows"))));
}
TEST_CASE("JPEG: tables, frames and scans; no EXIF, comment or profile") {
  const auto bare = jpeg("");
  CHECK(rebuild_jpeg(bare)->bytes == bare);
  const auto made = rebuild_jpeg(jpeg(segment('\xe1', std::string("Exif\0\0GPS", 9)) + segment('\xfe', "by Ada Vik") + segment('\xe2', "ICC_PROFILE")) + "behind");
  REQUIRE(made);
  CHECK(made->bytes == bare);
  CHECK(made->removed.size() == 4);
  for (std::size_t size = 0; size + 2 < bare.size(); ++size) CHECK_FALSE(rebuild_jpeg(bare.substr(0, size)));
}
TEST_CASE("attachment.unread: a picture waits for eyes, an unknown file for a person") {
  const auto picture = clean("plan of bgo-sql1.png", png(""));
  CHECK(picture.file.bytes == png(""));
  CHECK(picture.file.name == "attachment.png");
  CHECK(stopped(picture, "attachment.unread-text"));
  CHECK(check_releasable(picture).error().rule == "attachment.unread");
  const auto strange = clean("tool.exe", std::string("MZ\0\1", 4));
  CHECK(strange.file.bytes.empty());
  CHECK(stopped(strange, "attachment.unknown"));
  const auto plain = clean("note.txt", "all is well at evil.com");
  CHECK(plain.file.bytes == "all is well at evil.com");
  CHECK(check_releasable(plain));
  CHECK(stopped(clean("note.txt", std::string("a\0b", 3)), "attachment.unknown"));
}
TEST_CASE("PDF: its information and XMP are blanked in place, and it always waits") {
  const std::string pdf = "%PDF-1.4\n1 0 obj\n<</Title (Report by Ada Vik \\(draft\\))/Author(Ada Vik)/Producer <41444156>>>\nendobj\n2 0 obj <</Type /Metadata>> stream\n<x:xmpmeta>Ada Vik</x:xmpmeta>\nendstream endobj\n"
                          "trailer <</Root 3 0 R/Info 1 0 R>>\n%%EOF\n";
  const auto made = clean_pdf(pdf);
  REQUIRE(made);
  CHECK(made->bytes.size() == pdf.size());
  CHECK(made->bytes.find("Vik") == std::string::npos);
  CHECK(made->bytes.find("41444156") == std::string::npos);
  CHECK(made->bytes.find("trailer <</Root 3 0 R/Info 1 0 R>>") != std::string::npos);
  CHECK(std::ranges::any_of(made->unread, [](const Unread& one) { return one.words == "the text of a PDF is not read"; }));
  CHECK(std::ranges::any_of(clean_pdf(pdf + "4 0 obj <</S /JavaScript>> endobj\n%%EOF")->unread, [](const Unread& one) { return one.rule == "attachment.active"; }));
  CHECK_FALSE(clean_pdf("%PDF-1.4 and no end"));
}
TEST_CASE("Office: properties, comments and authors go with what refers to them; text that is ours holds it back") {
  const auto made_of = [](const std::string& text, const Entries& more = {}) {
    Entries entries{{"[Content_Types].xml", R"(<Types><Override PartName="/docProps/core.xml" ContentType="c"/><Override PartName="/word/document.xml" ContentType="d"/></Types>)"},
                    {"_rels/.rels", R"(<Relationships><Relationship Id="r1" Target="word/document.xml"/><Relationship Id="r2" Target="docProps/core.xml"/></Relationships>)"},
                    {"docProps/core.xml", "<cp:lastModifiedBy>Ada Vik</cp:lastModifiedBy>"},
                    {"word/document.xml", "<w:p><w:r><w:t>" + text + "</w:t></w:r><w:commentRangeStart w:id=\"0\"/></w:p>"},
                    {"word/comments.xml", "<w:comment w:author=\"Ada Vik\">no</w:comment>"}};
    entries.insert(entries.end(), more.begin(), more.end());
    return *write_archive(entries);
  };
  const auto fine = clean("report.docx", made_of("all is well"));
  CHECK(check_releasable(fine));
  const auto parts = *read_archive(fine.file.bytes);
  CHECK(parts.size() == 3);
  for (const auto& [name, bytes] : parts) {
    CHECK(bytes.find("Vik") == std::string::npos);
    CHECK(bytes.find("docProps") == std::string::npos);
    CHECK(bytes.find("commentRangeStart") == std::string::npos);
  }
  CHECK(fine.removed.size() == 2);
  // a name that is cut into runs is still one name
  CHECK(stopped(clean("report.docx", made_of("Ada V</w:t></w:r><w:r><w:t>ik agreed")), "attachment.held-back"));
  CHECK(stopped(clean("report.docx", made_of("x", {{"word/vbaProject.bin", "x"}})), "attachment.active"));
  CHECK(stopped(clean("report.docx", made_of("x<w:del w:author=\"A\">y</w:del>")), "attachment.tracked-changes"));
  CHECK(stopped(clean("report.docx", made_of("x", {{"word/media/image1.png", png("")}})), "attachment.unread-text"));
  CHECK(stopped(clean("report.docx", *write_archive({{"a", "b"}})), "attachment.torn"));
}
TEST_CASE("archives: names and entries, as deep as they are opened, as large as they may be") {
  const auto zip = *write_archive({{"bgo-sql1/log.txt", "10.1.2.3 hit evil.com"}, {"fine.txt", "fine"}, {"x.bin", std::string("\0", 1)}});
  const auto made = clean("logs.zip", zip);
  const auto parts = *read_archive(made.file.bytes);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].first == "entry-1.txt");
  CHECK(parts[0].second.starts_with("IP-"));
  CHECK(parts[1] == Entries::value_type{"fine.txt", "fine"});
  CHECK(parts[2].second.empty());
  CHECK(stopped(made, "attachment.unknown"));
  auto deep = *write_archive({{"a.txt", "x"}});
  for (int i = 0; i < 5; ++i) deep = *write_archive({{"inner.zip", deep}});
  CHECK(stopped(clean("deep.zip", deep), "attachment.too-deep"));
  // a bomb: much more unpacked than packed
  const auto bomb = *write_archive({{"a", std::string(1 << 20, 'a')}});
  CHECK(read_archive(bomb, 1000).error().rule == "attachment.too-large");
  for (const std::size_t size : {4U, 20U, 100U})
    if (size < zip.size()) CHECK_FALSE(read_archive(zip.substr(0, size)));
}
TEST_CASE("mail: our own servers' fields go, parts are read whatever they are coded in, and built anew") {
  const auto body = to_base64(as_bytes("see bgo-sql1 and evil.com"));
  const std::string mail = "Delivered-To: avik@fjord.example\r\nReceived: from bgo-mx1.fjord.example (10.1.2.3)\r\n by mx.evil.com\r\nFrom: Evil <boss@evil.com>\r\nSubject: Hi\r\nMIME-Version: 1.0\r\n"
                           "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + body + "\r\n--b1\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                           "Ada=20Vik=\r\n said so\r\n--b1\r\nContent-Type: application/octet-stream; name=\"x.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b1--\r\n";
  const auto made = clean("lure.eml", mail);
  CHECK(made.file.bytes.find("Delivered-To") == std::string::npos);
  CHECK(made.file.bytes.find("bgo-") == std::string::npos);
  CHECK(made.file.bytes.find("10.1.2.3") == std::string::npos);
  CHECK(made.file.bytes.find("Vik") == std::string::npos);
  CHECK(made.file.bytes.find("boss@evil.com") != std::string::npos);
  CHECK(made.file.bytes.find("and evil.com") != std::string::npos);
  CHECK(stopped(made, "attachment.unknown"));
  CHECK(stopped(clean("lure.eml", "Content-Type: multipart/mixed\r\n\r\nx"), "attachment.torn"));
  CHECK(stopped(clean("lure.eml", " no head"), "attachment.torn"));
}
