#include "path/deliver/wire.hpp"

#include <doctest/doctest.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "path/deliver/mime.hpp"

using namespace tocsin;
using namespace tocsin::deliver;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }

const Addresses ours{"sharing@utility.example", "soc@isac.example"};
const std::string prefix = "https://door.utility.example/r/";
const Slots slots{{"018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e"}, instant_from_us(1'772'331'000'000'000), prefix + "Ab-_9"};
const std::string bundle = to_jcs(*parse_json(R"({"type":"bundle","id":"bundle--8a7d3f64-9d0e-4c3b-8a55-0f6a3b1c2d4e","objects":[
  {"type":"indicator","id":"indicator--1b2c3d4e-0000-4000-8000-000000000001","name":"é"},{"type":"note","id":"note--1b2c3d4e-0000-4000-8000-000000000002"}]})"));

const std::vector<Part> parts{{"subject", "[TLP:AMBER+STRICT] Exploited VPN: patch today"},
                              {"body", "TLP:AMBER+STRICT\n\nPatch the gateway – by 18:00.  \n.\nFrom here on: a=b\n\nTo acknowledge: {{link}}\nTLP:AMBER+STRICT"},
                              {"objects", bundle},
                              {"hashes.csv", std::string("a,b\r\n\0\xff", 7)}};

std::map<std::string, Hash> approved(const std::vector<Part>& of) {
  std::map<std::string, Hash> out;
  for (const auto& part : of) out[part.name] = sha256(part.bytes);
  return out;
}
std::vector<Part> with(const std::string& name, const std::string& bytes) {
  auto changed = parts;
  for (auto& part : changed)
    if (part.name == name) part.bytes = bytes;
  return changed;
}
Wire mail() { return *assemble(Format::mail, ours, parts, slots); }

}  // namespace

TEST_CASE("wire: a mail is one message for one recipient, its lines short, its text ASCII") {
  const auto message = mail().pieces.front().bytes;
  CHECK(message.contains("\r\nTo: soc@isac.example\r\n"));
  CHECK(message.contains("\r\nMessage-ID: <018f3a52-7c11-7e3a-9b1d-2f0a6d1c4b5e@utility.example>\r\n"));
  CHECK(message.contains("\r\nSubject: [TLP:AMBER+STRICT] Exploited VPN: patch today\r\n"));
  CHECK(message.contains("\r\nDate: Sun, 01 Mar 2026 02:10:00 +0000\r\n"));
  CHECK(message.contains("Content-Type: application/stix+json; version=2.1\r\n"));
  CHECK_FALSE(message.contains("{{link}}"));
  for (const auto line : split(message, '\n')) {
    CHECK(line.size() <= 79);
    CHECK_FALSE(line.starts_with("."));
    CHECK_FALSE(line.starts_with("From "));
  }
  for (const unsigned char c : message) CHECK((c < 0x80 && c != 0));
}

TEST_CASE("wire: stripped of its slots, every format gives the approved bytes back") {
  for (const auto format : {Format::mail, Format::files}) {
    const auto wire = assemble(format, ours, parts, slots);
    const auto stripped = check_against_manifest(*wire, approved(parts), prefix);
    REQUIRE(stripped);
    CHECK(stripped->parts == parts);
    CHECK(stripped->slots.link == slots.link);
  }
  const auto sheet = assemble(Format::sheet, {"ana", "https://portal.isac.example/post"}, parts, slots);
  CHECK(check_against_manifest(*sheet, approved(parts), prefix)->parts == parts);
  CHECK(sheet->pieces.front().bytes.contains("subject: 45 bytes, SHA-256 " + sha256(parts[0].bytes).hex()));
  const auto stix = assemble(Format::stix, {"", "a-collection"}, {{"objects", bundle}}, slots);
  CHECK(check_against_manifest(*stix, approved({{"objects", bundle}}), prefix)->parts.front().bytes == bundle);
}

TEST_CASE("deliver.not-approved-bytes: one byte more or other, anywhere, and nothing is approved") {
  const auto good = mail();
  const auto rule_after = [&](std::string_view what, std::string_view by) {
    auto wire = good;
    REQUIRE(wire.pieces.front().bytes.contains(what));
    wire.pieces.front().bytes = replace_all(wire.pieces.front().bytes, what, by);
    return rule_of(check_against_manifest(wire, approved(parts), prefix));
  };
  CHECK(rule_after("Patch", "Catch") == "deliver.not-approved-bytes");
  CHECK(rule_after("To: soc@isac.example\r\n", "To: soc@isac.example\r\nBcc: eve@other.example\r\n") == "deliver.not-approved-bytes");
  CHECK(rule_after("To: soc@isac.example", "To: soc@isac.example, eve@other.example") == "deliver.not-approved-bytes");
  CHECK(rule_after("Auto-Submitted: auto-generated", "Auto-Submitted: auto-generated\r\nX-More: 1") == "deliver.not-approved-bytes");
  CHECK(rule_after("--\r\n", "--\r\nepilogue") == "deliver.not-approved-bytes");
  CHECK(rule_after("[TLP:AMBER+STRICT] Exploited", "[TLP:GREEN] Exploited") == "deliver.not-approved-bytes");
  CHECK(rule_after("inline\r\n\r\n", "inline\r\nX-Hidden: text\r\n\r\n") == "deliver.not-approved-bytes");
  CHECK(rule_after("=E2=80=93", "=e2=80=93") == "deliver.not-approved-bytes");
  CHECK(rule_of(check_against_manifest(good, approved(parts), prefix)).empty());
}

TEST_CASE("deliver.not-approved-bytes: a part that the manifest does not name, and one that is missing") {
  auto named = approved(parts);
  named.erase("hashes.csv");
  CHECK(where_of(check_against_manifest(mail(), named, prefix)) == "hashes.csv");
  named = approved(parts);
  named["more.txt"] = sha256("");
  CHECK(where_of(check_against_manifest(mail(), named, prefix)) == "more.txt");
  const auto two_links = with("body", "TLP:AMBER\n{{link}}\n{{link}}");
  auto wire = *assemble(Format::mail, ours, two_links, slots);
  CHECK(check_against_manifest(wire, approved(two_links), prefix));
  auto& bytes = wire.pieces.front().bytes;
  bytes.replace(bytes.find("Ab-_9"), 5, "other");
  CHECK(where_of(check_against_manifest(wire, approved(two_links), prefix)) == "body");
}

TEST_CASE("deliver.header-injection: no control character comes into a header") {
  CHECK(rule_of(assemble(Format::mail, ours, with("subject", "Hello\r\nBcc: eve@other.example"), slots)) == "deliver.header-injection");
  CHECK(rule_of(assemble(Format::mail, ours, with("subject", "Hello\tyou"), slots)) == "deliver.header-injection");
  CHECK(rule_of(assemble(Format::mail, {ours.from, "a@b.example\r\nX: y"}, parts, slots)) == "deliver.header-injection");
  CHECK(rule_of(assemble(Format::sheet, {"ana", "portal\nDelivery: other"}, parts, slots)) == "deliver.header-injection");
}

TEST_CASE("deliver.address, deliver.delivery-id: exactly one plain address") {
  for (const auto* bad : {"", "soc", "a@b@c", "soc@isac.example, eve@x.example", "<soc@isac.example>", "S <soc@isac.example>", "-x@isac.example", "a..b@isac.example",
                          "soc@", "@isac.example", "söc@isac.example", "soc@isac example", "soc@.example"})
    CHECK(rule_of(assemble(Format::mail, {ours.from, bad}, parts, slots)) == "deliver.address");
  CHECK(assemble(Format::mail, {ours.from, "o'brien+tlp@mail.isac.example"}, parts, slots));
  CHECK(rule_of(assemble(Format::mail, ours, parts, {{"nonsense\r\n"}, {}, slots.link})) == "deliver.delivery-id");
}

TEST_CASE("deliver.part-name, deliver.part-missing, deliver.not-utf8, deliver.format") {
  for (const auto* bad : {"", ".hidden", "a/b", "../x", "a b", "message.txt", "subject"}) {
    auto more = parts;
    more.push_back({bad, "x"});
    CHECK(rule_of(assemble(Format::mail, ours, more, slots)) == "deliver.part-name");
  }
  CHECK(rule_of(assemble(Format::mail, ours, {{"subject", "x"}}, slots)) == "deliver.part-missing");
  CHECK(rule_of(assemble(Format::files, ours, {}, slots)) == "deliver.part-missing");
  CHECK(rule_of(assemble(Format::mail, ours, with("body", "\xff"), slots)) == "deliver.not-utf8");
  CHECK(rule_of(parse_format("fax")) == "deliver.format");
  CHECK(*parse_format("sheet") == Format::sheet);
}

TEST_CASE("deliver.link: a marker wants a link, and a link is a plain URL") {
  for (const auto* bad : {"", "ftp://x", "https://x/ y", "https://x/\"onload", "javascript:alert(1)"})
    CHECK(rule_of(assemble(Format::mail, ours, parts, {slots.delivery, slots.date, bad})) == "deliver.link");
  CHECK(assemble(Format::mail, ours, with("body", "TLP:AMBER no link"), {slots.delivery, slots.date, ""}));
}

TEST_CASE("deliver.not-a-bundle: a collection takes a bundle in its one spelling, object by object") {
  for (const auto& bad : {std::string("{}"), std::string("[]"), bundle + " ", std::string(R"({"id":"bundle--x","objects":[],"type":"bundle"})"),
                          std::string(R"({"id":"bundle--x","objects":[1],"type":"bundle"})")})
    CHECK(rule_of(assemble(Format::stix, {"", "c"}, {{"objects", bad}}, slots)) == "deliver.not-a-bundle");
  const auto objects = *objects_of_bundle(bundle);
  REQUIRE(objects.size() == 2);
  CHECK(bundle.contains(objects[0] + "," + objects[1]));
}

TEST_CASE("deliver.not-ours: a mailbox copy is read without what servers put before it") {
  const auto sent = mail().pieces.front().bytes;
  const auto kept = "Return-Path: <sharing@utility.example>\nReceived: by mx.isac.example;\n\tSun, 1 Mar 2026 02:10:01 +0000\n" + replace_all(sent, "\r\n", "\n");
  CHECK(*mail_as_sent(kept) == mail());
  CHECK(rule_of(mail_as_sent("From: somebody@else.example\n\nhello")) == "deliver.not-ours");
}

TEST_CASE("deliver.mime: what no encoder of ours wrote is refused or not the same again") {
  for (const auto* bad : {"=", "=4", "=zz", "a\nb", "a\rb"}) CHECK(rule_of(mime::from_quoted_printable(bad)) == "deliver.mime");
  for (const auto* bad : {"", "Sun, 1 Mar 2026 02:10:00 +0000", "Mon, 01 Mar 2026 02:10:00 +0000", "Sun, 01 Mar 2026 02:10:00 +0100", "Mon, 30 Feb 2026 02:10:00 +0000"})
    CHECK(rule_of(mime::from_date(bad)) == "deliver.mime");
  CHECK(rule_of(mime::from_field("=?UTF-8?B?")) == "deliver.mime");
}

TEST_CASE("deliver.sheet: a sheet with a changed length or frame is no sheet of ours") {
  const auto sheet = *assemble(Format::sheet, {"ana", "portal"}, parts, slots);
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{
           {"subject: 45 bytes", "subject: 99999 bytes"}, {"subject: 45 bytes", "subject: 44 bytes"}, {"subject: 45 bytes", "subject: x bytes"}, {"end of body", "end of bodies"}, {"FOR POSTING", "FOR SHREDDING"}}) {
    auto changed = sheet;
    changed.pieces.front().bytes = replace_all(changed.pieces.front().bytes, what, by);
    CHECK(rule_of(strip(changed, prefix)) == "deliver.not-approved-bytes");
  }
}

TEST_CASE("mime: subjects beyond ASCII are encoded words that split no character") {
  const std::string subject = "[TLP:GREEN] Störung im Umspannwerk – Schutzgeräte prüfen, Zugänge sperren, Passwörter ändern";
  const auto coded = mime::to_field("Subject", subject);
  for (const auto line : split(coded, '\n')) CHECK(line.size() <= 76);
  CHECK(coded.starts_with("=?UTF-8?B?"));
  CHECK(*mime::from_field(coded) == subject);
}
