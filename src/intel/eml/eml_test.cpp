#include <doctest/doctest.h>

#include <algorithm>

#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/eml/eml.hpp"
#include "intel/eml/mime.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
const std::string mail = "From: =?utf-8?Q?K=C3=A5re_Nes?= <kare@bad.example>\r\nTo: \"Ruiz, Ana\" <ana@utility.example>, ben@utility.example (Ben)\r\nCc: undisclosed:;\r\n"
                         "Subject: =?iso-8859-1?B?UmVnbmluZyDl?= =?utf-8?Q?_open?=\r\nDate: Sat, 28 Feb 2026 02:10:00 +0100\r\nMessage-ID: <1@bad.example>\r\nReceived: from a\r\n\tby b\r\nReply-To: x@bad.example\r\n"
                         "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"b=1\"\r\n\r\npreamble\r\n--b=1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                         "Open http://bad.example/a=3Db, now (https://bad.example/c).=\r\n It is caf=C3=A9.\r\n--b=1\r\nContent-Type: application/octet-stream; name=\"a.exe\"\r\nContent-Disposition: attachment; filename=\"a.exe\"\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\nTVqQ\r\nAAM=\r\n--b=1--\r\nepilogue\r\n";
Json objects(std::string_view text) {
  const auto read = eml::read(text, now);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().rule + " " + read.error().detail));
  const auto report = stix::Validator().document(read->text);
  CHECK_MESSAGE(report.valid(), (report.errors.empty() ? "" : report.errors[0].where + " " + report.errors[0].detail));
  return (*parse_json(read->text))["objects"];
}
Json one(const Json& all, std::string_view type) {
  const auto found = std::ranges::find_if(all.array(), [&](const Json& each) { return each["type"].text() == type; });
  return found == all.array().end() ? Json() : *found;
}
std::string refused(std::string_view text) {
  const auto read = eml::read(text, now);
  return read ? "" : read.error().rule + " " + read.error().where;
}

}  // namespace

TEST_CASE("eml: a mail is a message with addresses, texts, files and URLs") {
  const auto all = objects(mail);
  const auto message = one(all, "email-message");
  CHECK(message["subject"].text() == "Regning \xc3\xa5 open");
  CHECK(message["date"].text() == "2026-02-28T01:10:00.000Z");
  CHECK(message["message_id"].text() == "<1@bad.example>");
  CHECK(message["received_lines"] == Json(Json::Array{"from a by b"}));
  CHECK(message["additional_header_fields"]["Reply-To"] == Json(Json::Array{"x@bad.example"}));
  CHECK(message["to_refs"].array().size() == 2);
  CHECK(message["body_multipart"].at(0)["body"].text() == "Open http://bad.example/a=b, now (https://bad.example/c). It is caf\xc3\xa9.");
  std::vector<std::string> names, urls;
  for (const auto& each : all.array()) {
    if (each["type"].text() == "email-addr") names.push_back(each["value"].text() + " " + each["display_name"].text());
    if (each["type"].text() == "url") urls.push_back(each["value"].text());
  }
  CHECK(names == std::vector<std::string>{"kare@bad.example K\xc3\xa5re Nes", "ana@utility.example Ruiz, Ana", "ben@utility.example "});
  CHECK(urls == std::vector<std::string>{"http://bad.example/a=b", "https://bad.example/c"});
  const auto file = one(all, "file");
  CHECK(file["name"].text() == "a.exe");
  CHECK(file["size"].integer() == 5);
  CHECK(file["hashes"]["SHA-256"].text() == sha256(std::string_view("MZ\x90\0\x03", 5)).hex());
  CHECK(message["body_multipart"].at(1)["body_raw_ref"] == file["id"]);
  CHECK(one(all, "observed-data")["object_refs"].array().size() == 7);
  CHECK_FALSE(stix::label_of(message));
}
TEST_CASE("eml: a label in the subject, or alone on a line, marks everything; several are the narrowest") {
  const auto label = [](const std::string& subject, const std::string& body) {
    const auto all = objects("From: a@b.example\nSubject: " + subject + "\n\n" + body);
    const auto found = stix::label_of(one(all, "email-message"));
    for (const auto& each : all.array())
      if (stix::needs_label(each)) CHECK(stix::label_of(each) == found);
    return found ? std::string(tocsin::label(*found)) : "";
  };
  CHECK(label("[TLP:AMBER+STRICT] gate", "x") == "TLP:AMBER+STRICT");
  CHECK(label("[tlp:green] a TLP:RED b", "x") == "TLP:RED");
  CHECK(label("gate", "hello\n[TLP:GREEN]\nx") == "TLP:GREEN");
  CHECK(label("[TLP:CLEAR] gate", "TLP:AMBER\n") == "TLP:AMBER");
  CHECK(label("gate", "they said TLP:RED in the call") == "");
}
TEST_CASE("eml: mails that are odd are read as far as they go") {
  CHECK(one(objects("From x Mon\nFrom: a@b.example\n\nText"), "email-message")["body"].text() == "Text");
  CHECK(one(objects("From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nno headers\n--x\nContent-Type: text/html\n\n<p>"), "email-message")["body_multipart"].array().size() == 2);
  CHECK(one(objects("From: a@b.example\nContent-Type: multipart/mixed\n\nnothing"), "email-message")["is_multipart"].boolean() == false);
  const auto strange = eml::read("From: nobody\nSubject: s\nContent-Type: text/plain; charset=koi8-r\n\n\xc1", now);
  REQUIRE(strange);
  CHECK(strange->lost.size() == 2);  // the address and the text
  CHECK(eml::decoded_words("=?koi8-r?Q?=C1?=") == "=?koi8-r?Q?=C1?=");
  CHECK(eml::decoded_words("=?utf-8?Q?a?= =?utf-8?Q?b?= c") == "ab c");
  CHECK(eml::addresses_in("Group: a@b.example, \"x\\\" y\" <c@d.example>;") == std::vector<std::pair<std::string, std::string>>{{"a@b.example", ""}, {"c@d.example", "x\" y"}});
}
TEST_CASE("eml.headers, eml.too-large, eml.too-deep, eml.too-many: mails that are not read") {
  CHECK(refused("") == "eml.headers line 1");
  CHECK(refused("hello\n") == "eml.headers line 1");
  CHECK(refused("From: a@b.example\nhello there\n\nx") == "eml.headers line 2");
  CHECK(refused("X-Nothing: 1\n\n") == "eml.headers line 1");
  CHECK(refused(std::string(limits::eml_file_bytes_max + 1, 'a')) == "eml.too-large ");
  const auto nested = [](int depth) {
    std::string out = "From: a@b.example\n";
    for (int i = 0; i < depth; ++i) out += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
    return out + "\ntext";
  };
  CHECK(refused(nested(10)) == "");
  CHECK(refused(nested(11)).starts_with("eml.too-deep line "));
  std::string many = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 1000; ++i) many += "--b\n\nx\n";
  CHECK(refused(many).starts_with("eml.too-many "));
  std::string headers;
  for (int i = 0; i < 1001; ++i) headers += "X-A: 1\n";
  CHECK(refused(headers + "\n").starts_with("eml.too-many"));
}
