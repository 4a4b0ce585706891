#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "path/sanitize/archives.hpp"
#include "path/sanitize/attachments.hpp"
#include "path/sanitize/documents.hpp"
#include "path/sanitize/encoded_words.hpp"
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
  const auto unseen = [](const std::string& text) { return std::ranges::any_of(clean_pdf(text)->unread, [](const Unread& one) { return one.rule == "attachment.unseen"; }); };
  CHECK_FALSE(unseen(pdf));
  for (const auto* object : {"<</Type/Annot/Contents (x)>>", "<</Type/ObjStm>>", "<</Encrypt 5 0 R>>", "<</Type/Metadata/Filter/FlateDecode>> stream x endstream", "<</Metadata 9 0 R>>", "<</#4detadata 2 0 R>>", "<</Type/#41nnot>>"})
    CHECK_MESSAGE(unseen("%PDF-1.4\n4 0 obj " + std::string(object) + " endobj\n" + pdf.substr(9)), object);
  CHECK(std::ranges::any_of(clean_pdf("%PDF-1.4\n4 0 obj <</S /J#53>> endobj\n%%EOF")->unread, [](const Unread& one) { return one.rule == "attachment.active"; }));
  // what cannot be blanked is said: values that stand elsewhere, an object that is not found, a dictionary in place
  for (const auto* info : {"1 0 obj <</Author 5 0 R>> endobj\n5 0 obj (Ada Vik) endobj\ntrailer <</Info 1 0 R>>", "1  0 obj <</Author(Ada Vik)>> endobj\ntrailer <</Info 1 0 R>>", "trailer <</Info <</Author(Ada Vik)>>>>"})
    CHECK_MESSAGE(unseen("%PDF-1.4\n" + std::string(info) + "\n%%EOF\n"), info);
  CHECK(clean_pdf("%PDF-1.4\n1 0 obj\n<</Author(Ada Vik)>>\nendobj\ntrailer <</Info\n1  0 R>>\n%%EOF\n")->bytes.find("Vik") == std::string::npos);
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
  // who changed how a paragraph looks, where it was moved to, who wrote it
  for (const auto* change : {"<w:pPrChange w:id=\"1\"/>", "<w:moveFrom w:id=\"1\">y</w:moveFrom>", "<w:ins>y</w:ins>", "<w:p x:lastAuthor='A'/>"}) CHECK_MESSAGE(stopped(clean("report.docx", made_of(std::string("x") + change)), "attachment.tracked-changes"), change);
  CHECK_FALSE(stopped(clean("report.docx", made_of("x<a:moveTo><a:pt x=\"1\" y=\"2\"/></a:moveTo>")), "attachment.tracked-changes"));
  // every part, every value of an attribute, remarks, and the names of parts
  for (const auto& part : Entries{{"word/settings.xml", "<w:docVar w:name=\"x\" w:val=\"bgo-sql1\"/>"}, {"word/styles.xml", "<w:style w:styleId='Ada Vik'/>"}, {"xl/workbook.xml", "<sheet name = \"Ada Vik\" sheetId=\"1\"/>"},
                                  {"xl/connections.xml", "<connection name=\"c\"><dbPr connection=\"Server=bgo-sql1;Database=x\"/></connection>"}, {"xl/pivotCache/pivotCacheDefinition1.xml", "<s v=\"Ada Vik\"/>"}, {"word/x.xml", "<!-- Ada Vik --><a/>"},
                                  {"word/y.xml", "<a><![CDATA[Ada Vik]]></a>"}, {"word/_rels/x.rels", "<Relationship Target=\"https://wiki.fjord.example/x\" TargetMode=\"External\"/>"}, {"word/Ada Vik.xml", "<a/>"}, {"word/fontTable.xml", "<w:font w:name=\"Ada Vik\"/>"}})
    CHECK_MESSAGE(stopped(clean("report.docx", made_of("x", {part})), "attachment.held-back"), part.first);
  CHECK(check_releasable(clean("report.docx", made_of("x", {{"word/theme/theme1.xml", "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Office\"><a:latin typeface=\"Franklin Gothic Medium\"/><a:srgbClr val=\"44546A\"/><a:ext cx=\"914400\" uri=\"{05A4C25C-085E-4340-85A3-A5531E510DB2}\"/></a:theme>"}}))));
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

TEST_CASE("mail: a message inside a message is read like one by itself, as deep as it goes") {
  const auto inner = [](const std::string& extra) {
    return "Delivered-To: avik@fjord.example\r\nFrom: a@evil.com\r\nSubject: inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"in\"\r\n\r\n--in\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + to_base64(as_bytes("from bgo-sql1 to evil.com")) +
           "\r\n--in\r\n" + extra + "\r\n--in--\r\n";
  };
  const auto forwarded = [](const std::string& message, const std::string& boundary = "out") {
    return "From: b@evil.com\r\nSubject: fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\nContent-Type: message/rfc822\r\n\r\n" + message + "\r\n--" + boundary + "--\r\n";
  };
  const auto fine = clean("fwd.eml", forwarded(inner("Content-Type: text/plain\r\n\r\nAda Vik")));
  for (const auto* own : {"Delivered-To", "bgo-sql1", "Ada Vik"}) CHECK(fine.file.bytes.find(own) == std::string::npos);
  CHECK(fine.file.bytes.find("to evil.com") != std::string::npos);
  CHECK(fine.file.bytes.find("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit") != std::string::npos);
  CHECK(fine.unread.empty());
  // what nobody reads inside it stops the whole
  const auto pdf = to_base64(as_bytes("%PDF-1.4\ntrailer <<>>\n%%EOF\n"));
  CHECK(stopped(clean("fwd.eml", forwarded(inner("Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + pdf))), "attachment.unread-text"));
  auto deep = inner("Content-Type: text/plain\r\n\r\nx");
  for (int i = 0; i < 5; ++i) deep = forwarded(deep, std::string(1, static_cast<char>('a' + i)));
  CHECK(stopped(clean("deep.eml", deep), "attachment.too-deep"));
}
TEST_CASE("mail: encoded words are read as what they say, and written as such again") {
  const auto head = [](const std::string& fields) { return clean("x.eml", fields + "\r\n\r\nbody").file.bytes; };
  const auto lure = head("From: =?utf-8?Q?=C3=85se_Evil?= <boss@evil.com>\r\nTo: =?iso-8859-1?B?" + to_base64(as_bytes("Ada Vik")) + "?= <ada.vik@fjord.example>\r\nSubject: =?utf-8?B?" + to_base64(as_bytes("seen on bgo-")) + "?=\r\n =?utf-8?B?" + to_base64(as_bytes("sql1, \u00c5")) + "?=");
  for (const auto* own : {"Vik", "bgo-", "QWRhIFZpaw"}) CHECK(lure.find(own) == std::string::npos);
  CHECK(lure.find("boss@evil.com") != std::string::npos);
  CHECK(std::ranges::all_of(lure.substr(0, lure.find("MIME-Version")), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  bool unreadable = false;
  CHECK(decode_words(lure.substr(0, lure.find("\r\n")), unreadable) == "From: \u00c5se Evil <boss@evil.com>");
  CHECK_FALSE(unreadable);
  CHECK(stopped(clean("x.eml", "Subject: =?koi8-r?B?8NLJ18XU?=\r\n\r\nx"), "attachment.unknown"));
  // what a mail program reads and we do not: bodies in seven bits, words that do not decode, words inside words
  for (const auto* charset : {"utf-7", "iso-2022-jp"})
    CHECK_MESSAGE(stopped(clean("x.eml", "Subject: x\r\nContent-Type: text/plain; charset=" + std::string(charset) + "\r\n\r\n+ZeVnLIqe-"), "attachment.unknown"), charset);
  for (const auto* subject : {"=?utf-8?B?Sm8gTWFyc2h=?=", "=?utf-8?B?Sm8gT?=", "=?utf-8?Q?=3D=3Futf-8=3FB=3FSm8gTWFyc2g=3D=3F=3D?="})
    CHECK_MESSAGE(stopped(clean("x.eml", "Subject: " + std::string(subject) + "\r\n\r\nx"), "attachment.unknown"), subject);
  // a body and the names of parts, in letters of their own
  const auto body = clean("x.eml", "Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1; name*0*=utf-8''Ada%20; name*1=\"Vik \u00e5.txt\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nved =E5 bgo-sql1").file.bytes;
  CHECK(body.find("ved \u00e5 HOST-") != std::string::npos);
  CHECK(body.find("charset=\"utf-8\"") != std::string::npos);
  CHECK(body.find("Vik") == std::string::npos);
}
TEST_CASE("encoded words: RFC 2047 section 8's examples, ends of lines, characters cut in two, long ones") {
  bool unreadable = false;
  const auto plain = [&](std::string_view text) { return decode_words(text, unreadable); };
  CHECK(plain("(=?ISO-8859-1?Q?a?=)") == "(a)");
  CHECK(plain("(=?ISO-8859-1?Q?a?= b)") == "(a b)");
  CHECK(plain("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)") == "(ab)");
  CHECK(plain("=?ISO-8859-1?Q?a_b?=") == "a b");
  CHECK(plain("=?utf-8?Q?=C3?= =?utf-8?Q?=85?=") == "\u00c5");
  CHECK(plain("=?utf-8?Q?x=0D=0ABcc:_y?=") == "x  Bcc: y");
  CHECK(plain("=?windows-1252?Q?=80?=") == "\u20ac");
  CHECK(plain("a =? b ?= =?x?y?z?=") == "a =? b ?= =?x?y?z?=");
  CHECK_FALSE(unreadable);
  CHECK(plain("=?utf-8?Q?=FF?=") == "=?utf-8?B?/w==?=");
  CHECK(unreadable);
  unreadable = false;
  for (const auto* text : {"Subject: \u00c5se", "From: \"Vik, \u00c5se\" <a@b>", "X: a \u00c5 \u00d8 b (\u00e6)", "Y: plain <x@y>, \u00e5 <z@y>"}) {
    const auto coded = encode_words(text);
    CAPTURE(coded);
    CHECK(std::ranges::all_of(coded, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
    CHECK(plain(coded) == replace_all(text, "\"", ""));
  }
  const auto coded = encode_words("Subject: " + replace_all(std::string(300, 'x'), "x", "\u00e5"));
  for (const auto line : split(coded, '\n')) CHECK(line.size() <= 85);
  CHECK(plain(coded) == "Subject: " + replace_all(std::string(300, 'x'), "x", "\u00e5"));
  const auto parameters = read_parameters("text/plain; name*=utf-8''%C3%85se.txt; Charset=\"utf-8\"; x=\"a\\\"b;c\"", unreadable);
  REQUIRE(parameters.size() == 3);
  CHECK(parameters[0] == std::pair<std::string, std::string>{"name", "\u00c5se.txt"});
  CHECK(parameters[2].second == "a\"b;c");
  const auto head = encode_parameters("Content-Type: " + with_parameters("text/plain; x", parameters));
  CHECK(head == "Content-Type: text/plain; name*=utf-8''%c3%85se.txt; charset=\"utf-8\"; x=\"a\\\"b;c\"");
}
