#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "base/text.hpp"
#include "intel/stix/stix.hpp"
#include "out/pdf/brief.hpp"
#include "out/pdf/pages.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");

/// The text of each page, as pdftotext (poppler) reads it.
std::vector<std::string> pages_in(const std::string& bytes) {
  char name[] = "/tmp/tocsin-pdf.XXXXXX";
  const int file = ::mkstemp(name);
  REQUIRE(file >= 0);
  ::close(file);
  std::ofstream(name, std::ios::binary) << bytes;
  std::string text;
  auto* tool = ::popen((std::string("pdftotext -layout ") + name + " -").c_str(), "r");
  REQUIRE(tool != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), tool)) > 0;) text.append(buffer.data(), got);
  CHECK(::pclose(tool) == 0);
  ::unlink(name);
  std::vector<std::string> out;
  for (const auto page : split(text, '\f'))
    if (!trim(page).empty()) out.emplace_back(page);
  return out;
}
std::size_t count(std::string_view text, std::string_view what) {
  std::size_t out = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++out;
  return out;
}
pdf::Brief brief(Tlp tlp, int paragraphs) {
  pdf::Brief out{.tlp = tlp, .organization = "Fjord Water", .title = "Pumps answer to anybody", .id = "TS-2026-0042", .at = now, .sections = {}};
  pdf::Section what{"What happened", {}, {}};
  for (int i = 0; i < paragraphs; ++i) what.paragraphs.push_back("Paragraph " + std::to_string(i) + " begins. " + std::string(600, 'x').replace(300, 1, " "));
  what.rows = {{"Name", "Value"}, {"C2 <b>no markup</b> & \x1b[2J", "203.0.113.9"}};
  out.sections.push_back(what);
  return out;
}

}  // namespace

TEST_CASE("pdf: the label stands at head and foot of every page, with id and number") {
  for (const auto tlp : {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red}) {
    const auto made = pdf::pages_of(brief(tlp, 60));
    REQUIRE(made);
    CHECK(made->starts_with("%PDF-1.5"));
    const auto pages = pages_in(*made);
    REQUIRE(pages.size() > 3);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      CHECK(count(pages[i], label(tlp)) == 2);
      CHECK(count(pages[i], "TLP:") == 2);
      CHECK(pages[i].find("TS-2026-0042") != std::string::npos);
      CHECK(pages[i].find("Fjord Water") != std::string::npos);
      CHECK(pages[i].find("page " + std::to_string(i + 1) + " of " + std::to_string(pages.size())) != std::string::npos);
    }
    CHECK(pages[0].find("Pumps answer to anybody") != std::string::npos);
    std::string all;
    for (const auto& page : pages) all += page;
    for (int i = 0; i < 60; ++i) CHECK(count(all, "Paragraph " + std::to_string(i) + " begins.") == 1);
    CHECK(all.find("C2 <b>no markup</b> & [2J") != std::string::npos);
    CHECK(all.find("203.0.113.9") != std::string::npos);
  }
}
TEST_CASE("pdf: the same brief gives the same bytes") { CHECK(*pdf::pages_of(brief(Tlp::green, 5)) == *pdf::pages_of(brief(Tlp::green, 5))); }
TEST_CASE("pdf.too-long: a brief that nobody would print is refused") {
  auto long_one = brief(Tlp::green, 0);
  std::string lines;
  for (int i = 0; i < 40'000; ++i) lines += "line\n";
  long_one.sections[0].paragraphs = {lines};
  CHECK(pdf::pages_of(long_one).error().rule == "pdf.too-long");
}
TEST_CASE("pdf: a bundle becomes a brief with the narrowest label; pdf.unmarked without one") {
  const stix::Common common{.created_by_ref = "identity--11111111-1111-4111-8111-111111111111", .created = now, .modified = now, .marking = Tlp::green, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  auto red = common;
  red.marking = Tlp::amber;
  auto us = stix::identity(common, "Fjord Water", "organization");
  us["id"] = common.created_by_ref;
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "Anybody may start it.");
  const auto bad = stix::indicator(red, "C2", "[ipv4-addr:value = '203.0.113.9']", now, {}, {});
  const auto what = stix::report(common, "Pumps", "Told on Friday.", now, {flaw["id"].text()}, {});
  const auto act = stix::course_of_action(common, "Close the port", "Today.");
  const auto seen = *stix::observable("domain", "seen.example", Tlp::green);
  std::vector<std::string> texts;
  for (const auto& object : {us, flaw, bad, what, act, seen}) texts.push_back(to_jcs(object));
  const auto made = pdf::write({"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", {texts.begin(), texts.end()}}, now);
  REQUIRE(made);
  const auto pages = pages_in(made->text);
  REQUIRE(pages.size() == 1);
  for (const auto* told : {"Pumps", "Told on Friday.", "Close the port: Today.", "CVE-2026-1234", "Anybody may start it.", "C2", "TLP:AMBER", "TLP:GREEN", "Fjord Water"}) CHECK_MESSAGE(pages[0].find(told) != std::string::npos, told);
  REQUIRE(made->lost.size() == 1);
  CHECK(made->lost[0].where == seen["id"].text());
  auto bare = flaw;
  bare.object_here().erase("object_marking_refs");
  const auto text = to_jcs(bare);
  CHECK(pdf::write({"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", {text}}, now).error().rule == "pdf.unmarked");
}
