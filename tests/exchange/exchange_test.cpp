// Markings survive: each label through every pair of formats, and nothing outside a boundary.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

#include "intel/csaf/csaf.hpp"
#include "intel/detection/detection.hpp"
#include "intel/eml/eml.hpp"
#include "intel/lists/lists.hpp"
#include "intel/misp/misp.hpp"
#include "intel/stix/convert.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/tlp.hpp"
#include "intel/stix/validate.hpp"
#include "out/pdf/brief.hpp"
#include "support/folder.hpp"

using namespace tocsin;
namespace {

const Instant now = *parse_rfc3339("2026-03-01T02:10:00Z");
constexpr JsonLimits limits{.bytes = std::size_t{64} << 20, .depth = 48};
constexpr Tlp labels[] = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict, Tlp::red};

const std::vector<stix::Writer>& writers() {
  static const auto all = [] {
    std::vector<stix::Writer> out(stix::stix_writers().begin(), stix::stix_writers().end());
    out.insert(out.end(), {misp::writer, csaf::writer, csaf::openvex_writer});
    out.insert(out.end(), std::begin(lists::writers), std::end(lists::writers));
    out.insert(out.end(), std::begin(detection::writers), std::end(detection::writers));
    out.push_back(pdf::writer);
    return out;
  }();
  return all;
}
const std::vector<stix::Importer>& importers() {
  static const auto all = [] {
    std::vector<stix::Importer> out{misp::importer, csaf::importer, csaf::openvex_importer, eml::importer};
    out.insert(out.end(), std::begin(lists::importers), std::end(lists::importers));
    out.insert(out.end(), std::begin(detection::importers), std::end(detection::importers));
    return out;
  }();
  return all;
}
Result<stix::Written> converted(std::string_view text, std::string_view from, std::string_view to, std::optional<Tlp> boundary = {}) {
  return stix::convert(text, {.from = from, .to = to, .marking = {}, .boundary = boundary, .now = now}, importers(), writers(), limits);
}
/// A format that is written, and the name under which it is read.
struct Both {
  std::string_view to, from;
};
constexpr Both both[] = {{"stix2.1", "stix"}, {"objects", "stix"}, {"jsonl", "stix"}, {"misp", "misp"}, {"csaf", "csaf"}, {"csv", "csv"}, {"text", "text"}};

/// An indicator, a vulnerability and a report that holds them: something for each format.
std::string sample(Tlp tlp) {
  const stix::Common common{.created_by_ref = "", .created = now, .modified = now, .marking = tlp, .seed = "018f3c1e-7c00-7000-8000-000000000001"};
  const auto bad = stix::indicator(common, "C2", "[domain-name:value = 'bad.example']", now, {}, {});
  const auto flaw = stix::vulnerability(common, "CVE-2026-1234", "d");
  const auto what = stix::report(common, "Flaw", "Told.", now, {bad["id"].text(), flaw["id"].text()}, {"vulnerability"});
  return to_jcs(stix::bundle(common.seed, "b", {stix::marking_definition(tlp), bad, flaw, what}));
}
/// The labels of everything that says something. Empty where an object has none.
std::set<std::optional<Tlp>> labels_in(const std::string& text) {
  const auto report = stix::Validator().document(text);
  CHECK_MESSAGE(report.valid(), (report.errors.empty() ? "" : report.errors[0].where + " " + report.errors[0].detail));
  std::set<std::optional<Tlp>> out;
  const auto bundle = parse_json(text, limits);
  REQUIRE(bundle);
  for (const auto& object : (*bundle)["objects"].array())
    if (stix::needs_label(object) && !stix::is_kept_definition(object)) out.insert(stix::label_of(object));
  return out;
}

}  // namespace

TEST_CASE("markings: each label through every pair of formats is the same label again") {
  for (const auto tlp : labels)
    for (const auto& first : both)
      for (const auto& second : both) {
        CAPTURE(std::string(label(tlp)) + " by " + std::string(first.to) + " and " + std::string(second.to));
        const auto a = converted(sample(tlp), "stix", first.to);
        REQUIRE(a);
        const auto between = converted(a->text, first.from, "stix2.1");
        REQUIRE(between);
        const auto b = converted(between->text, "stix", second.to);
        REQUIRE(b);
        const auto back = converted(b->text, second.from, "stix2.1");
        REQUIRE(back);
        const auto found = labels_in(back->text);
        // a list of values carries no vulnerability, and an advisory no indicator: of one by the other nothing is left, and told
        if (found.empty()) CHECK(!(a->lost.empty() && b->lost.empty()));
        else CHECK(found == std::set{std::optional(tlp)});
      }
}
namespace {

/// A file that only some tools write, with a label, and what of it can be read again.
struct Source {
  std::string_view from;
  std::string text;
};
std::vector<Source> sources(Tlp tlp) {
  const std::string told(label(tlp));
  return {{"yara", "// " + told + "\nrule bad { strings: $a = \"bad.example\" condition: $a }\n"},
          {"sigma", "# " + told + "\ntitle: Asked for bad.example\nlogsource:\n  category: dns\ndetection:\n  asked:\n    query: bad.example\n  condition: asked\n"},
          {"eml", "From: a@good.example\nTo: b@good.example\nDate: Sun, 01 Mar 2026 02:10:00 +0000\nSubject: " + told + " look\n\nhttp://bad.example/a\n"}};
}

/// The text of a printed brief, page by page.
std::vector<std::string> pages_of(const std::string& pdf) {
  const test::Folder folder;
  const auto file = (folder / "brief.pdf").string();
  std::ofstream(file, std::ios::binary) << pdf;
  std::string text;
  auto* pipe = ::popen(("pdftotext '" + file + "' -").c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  ::pclose(pipe);
  std::vector<std::string> out;
  for (std::size_t at = 0, end = 0; (end = text.find('\f', at)) != std::string::npos; at = end + 1) out.push_back(text.substr(at, end - at));
  return out;
}

}  // namespace

TEST_CASE("markings: the label of rules and mails goes through every format that is read, and rules come out as rules") {
  for (const auto tlp : labels)
    for (const auto& source : sources(tlp)) {
      const auto there = converted(source.text, source.from, "stix2.1");
      REQUIRE_MESSAGE(there, (there ? "" : there.error().rule + " " + there.error().where + " " + there.error().detail));
      CHECK(labels_in(there->text) == std::set{std::optional(tlp)});
      std::vector<Both> sinks(std::begin(both), std::end(both));
      if (source.from != "eml") sinks.push_back({source.from, source.from});
      for (const auto& sink : sinks) {
        CAPTURE(std::string(label(tlp)) + " from " + std::string(source.from) + " by " + std::string(sink.to));
        const auto between = converted(there->text, "stix", sink.to);
        REQUIRE(between);
        const auto back = converted(between->text, sink.from, "stix2.1");
        REQUIRE_MESSAGE(back, (back ? "" : back.error().rule + " " + back.error().where + " " + back.error().detail));
        const auto found = labels_in(back->text);
        if (found.empty()) CHECK_FALSE(between->lost.empty());
        else CHECK(found == std::set{std::optional(tlp)});
        if (sink.to == source.from) CHECK_FALSE(found.empty());
      }
    }
}
TEST_CASE("markings: every page of a printed brief says the label, whatever it was made from") {
  for (const auto tlp : labels) {
    auto all = sources(tlp);
    all.push_back({"stix", sample(tlp)});
    for (const auto& first : both)
      if (first.to != "text") all.push_back({first.from, converted(sample(tlp), "stix", first.to)->text});
    for (const auto& source : all) {
      CAPTURE(std::string(label(tlp)) + " from " + std::string(source.from));
      const auto brief = converted(source.text, source.from, "pdf");
      REQUIRE_MESSAGE(brief, (brief ? "" : brief.error().rule + " " + brief.error().detail));
      const auto pages = pages_of(brief->text);
      REQUIRE_FALSE(pages.empty());
      for (const auto& page : pages) {
        CHECK(page.find(label(tlp)) != std::string::npos);
        for (const auto other : labels)
          // TLP:AMBER is the beginning of TLP:AMBER+STRICT
          if (other != tlp && !(other == Tlp::amber && tlp == Tlp::amber_strict)) CHECK(page.find(label(other)) == std::string::npos);
      }
      if (tlp > Tlp::clear) CHECK(converted(source.text, source.from, "pdf", Tlp::clear).error().rule == "convert.boundary");
    }
  }
}
TEST_CASE("markings: TLP 1.0 is read as what it means now, and white is clear") {
  static constexpr Tlp meant[] = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::red};
  for (std::size_t i = 0; i < stix::tlp1.size(); ++i) {
    auto text = sample(Tlp::green);
    for (auto at = text.find(stix::marking_id(Tlp::green)); at != std::string::npos; at = text.find(stix::marking_id(Tlp::green))) text.replace(at, stix::tlp1[i].id.size(), stix::tlp1[i].id);
    auto bundle = *parse_json(text);
    bundle["objects"].array_here().erase(bundle["objects"].array_here().begin());
    const auto event = converted(to_jcs(bundle), "stix", "misp");
    REQUIRE(event);
    CHECK(event->text.find("\"tlp:" + std::string(name(meant[i])) + "\"") != std::string::npos);
  }
}
TEST_CASE("markings: lists that are only written say their label first") {
  for (const auto tlp : labels)
    for (const auto* to : {"text", "hosts", "rpz", "suricata"}) {
      const auto out = converted(sample(tlp), "stix", to);
      REQUIRE(out);
      CHECK(out->text.substr(0, out->text.find('\n')).ends_with(" " + std::string(label(tlp))));
    }
}
TEST_CASE("markings: a format that cannot say a label takes only what is clear") {
  for (const auto tlp : labels) {
    const auto out = converted(sample(tlp), "stix", "openvex");
    REQUIRE_FALSE(out);
    CHECK(out.error().rule == (tlp == Tlp::clear ? "openvex.empty" : "convert.unmarkable"));
  }
}
TEST_CASE("markings: a part outside the boundary stops the export, to every format, and at the boundary it does not") {
  for (const auto tlp : labels)
    for (const auto boundary : labels)
      for (const auto& writer : writers()) {
        if (!writer.carries_markings) continue;
        CAPTURE(std::string(writer.name));
        const auto out = converted(sample(tlp), "stix", writer.name, boundary);
        if (tlp <= boundary) CHECK(out);
        else CHECK(out.error().rule == "convert.boundary");
      }
  // one part of one object is enough
  auto bundle = *parse_json(sample(Tlp::green));
  for (auto& object : bundle["objects"].array_here())
    if (std::as_const(object)["type"].text() == "vulnerability")
      object["granular_markings"] = Json::Array{Json::Object{{"selectors", Json::Array{"description"}}, {"marking_ref", stix::marking_id(Tlp::amber)}}};
  for (const auto& writer : writers())
    if (writer.carries_markings) CHECK(converted(to_jcs(bundle), "stix", writer.name, Tlp::green).error().rule == "convert.boundary");
  // and it is never wider than that part where a format has one label for the object
  for (const auto* to : {"misp", "csv"}) CHECK(labels_in(converted(converted(to_jcs(bundle), "stix", to)->text, to, "stix2.1")->text).contains(std::optional(Tlp::amber)));
  CHECK(labels_in(converted(converted(to_jcs(bundle), "stix", "csaf")->text, "csaf", "stix2.1")->text) == std::set{std::optional(Tlp::amber)});
}
TEST_CASE("markings: PAP and sharing groups go through STIX and MISP") {
  const std::string event = R"({"Event":{"uuid":"e2e6a6ea-f69b-4d93-8564-f51d67cafe51","info":"a","date":"2026-02-27","timestamp":"1772244600","distribution":"4","SharingGroup":{"name":"Northern utilities"},
    "Tag":[{"name":"tlp:amber"},{"name":"PAP:GREEN"}],"Attribute":[{"uuid":"4bb235a7-7d25-4aef-802f-2c6b45c5ece0","type":"domain","category":"Network activity","value":"bad.example","timestamp":"1772244600","to_ids":true}]}})";
  const auto there = converted(event, "misp", "objects");
  REQUIRE(there);
  auto objects = *parse_json(there->text);
  for (auto& object : objects.array_here()) object = stix::without_kept(object);  // as a tool that knows nothing of MISP passes it on
  const auto back = converted(to_jcs(objects), "stix", "misp");
  REQUIRE(back);
  const auto written = (*parse_json(back->text))["Event"];
  CHECK(written["SharingGroup"]["name"].text() == "Northern utilities");
  CHECK(written["distribution"].text() == "4");
  const auto has = [](const Json& element, std::string_view tag) { return std::ranges::any_of(element["Tag"].array(), [&](const Json& each) { return each["name"].text() == tag; }); };
  CHECK(has(written, "PAP:GREEN"));
  CHECK(has(written, "tlp:amber"));
  CHECK(has(written["Attribute"].at(0), "PAP:GREEN"));
}
TEST_CASE("markings: a real bundle of ATT&CK becomes an event, and everything that has no place in it is told") {
  std::ifstream in(TOCSIN_SOURCE_DIR "/../shared/data/real/attack-ics-18.1.json", std::ios::binary);
  if (!in) {
    MESSAGE("skipped: the shared data is not beside this checkout");
    return;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto out = converted(text, "stix", "misp");
  REQUIRE(out);
  const auto bundle = *parse_json(text, limits);
  std::set<std::string> told;
  for (const auto& lost : out->lost) told.insert(lost.where);
  for (const auto& object : bundle["objects"].array()) {
    const auto& id = object["id"].text();
    const bool there = out->text.find(id.substr(id.find("--") + 2)) != std::string::npos || object["type"].text() == "marking-definition";
    CHECK_MESSAGE((there || told.contains(id)), id);
  }
  CHECK(converted(text, "stix", "misp", Tlp::green).error().rule == "convert.unmarked");
}
