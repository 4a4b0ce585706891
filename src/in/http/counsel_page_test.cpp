#include "in/http/counsel_page.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::http;
namespace {

const PageFrame frame{.organisation = "Valley Power & Water", .tlp = Tlp::amber, .demo = false, .contact = "desk@valley.example"};
const std::string nasty = R"x(<img src=x onerror="alert('1')">)x";
CounselAsked asked() { return {.number = "TS-2026-0001", .asked_by = "Ruth Oyelowo", .ends = *parse_rfc3339("2026-03-01T02:10:00Z")}; }
CounselShown shown() {
  CounselShown out{.asked = asked(), .question = "May we name the vendor?\nAnd the site?", .parts = {}, .changes = {}, .action = "/counsel/00/text"};
  out.parts = {{"subject", "text/plain", "[TLP:AMBER] Gateway flaw"}, {"body", "text/plain", "WHAT HAPPENED\nA flaw.\n\nDO THIS NOW\n1. Patch.\n"}, {"objects", "application/json", R"({"type":"bundle"})"}};
  out.changes = {{"body", "[host]", "host"}, {"body", "", "person"}};
  return out;
}

}  // namespace

TEST_CASE("counsel page: whatever somebody wrote is text, in every place") {
  auto page = shown();
  page.asked = {.number = nasty, .asked_by = nasty, .ends = page.asked.ends};
  page.question = nasty;
  page.parts = {{"subject", "text/plain", nasty}, {"body", "text/plain", nasty}, {nasty, "application/json", nasty}};
  page.changes = {{nasty, nasty, nasty}};
  page.filled = {{"advice", nasty}, {"opinion", nasty}};
  page.refusal = Error{Errc::invalid, "counsel.advice", "", ""};
  const PageFrame foul{.organisation = nasty, .tlp = Tlp::red, .demo = true, .contact = nasty};
  for (const auto& answer : {counsel_page(foul, page), counsel_link_page(foul, page.asked, "/counsel/" + nasty), counsel_thanks_page(foul, page.asked, "objection")}) {
    CHECK(!answer.body.contains("<img"));
    CHECK(answer.body.contains("&lt;img"));
    CHECK(!answer.body.contains("<script"));
  }
}

TEST_CASE("counsel page: before it is opened it says who asks, and nothing of the text") {
  const auto answer = counsel_link_page(frame, asked(), "/counsel/tol_x");
  CHECK(answer.status == 200);
  for (const auto* there : {"TLP:AMBER", "TS-2026-0001", "Ruth Oyelowo", "Valley Power &amp; Water", "<form method=\"post\" action=\"/counsel/tol_x\"", "2026-03-01 02:10 UTC", "lang=\"en\""}) CHECK_MESSAGE(answer.body.contains(there), there);
  CHECK(!answer.body.contains("Gateway"));
  // the label is the text's, and lets counsel pass nothing on
  CHECK(answer.body.contains("for you alone"));
  CHECK(!answer.body.contains("You may share"));
}

TEST_CASE("counsel page: question, the text as it would leave, what was taken out, and three opinions none of which is chosen") {
  const auto answer = counsel_page(frame, shown());
  CHECK(answer.status == 200);
  for (const auto* there : {"May we name the vendor?</p><p class=\"lines\">And the site?", "<strong>Gateway flaw</strong>", "<ol class=\"steps\"><li><strong>Patch.", "<summary>objects</summary>", "{&quot;type&quot;", "What was taken out before (2)",
                            "<strong>host</strong> became <code>[host]</code>", "<strong>person</strong> became <code>nothing</code>", "value=\"no-objection\"", "value=\"with-conditions\"", "value=\"objection\"", "name=\"advice\"",
                            "It approves nothing and signs nothing."})
    CHECK_MESSAGE(answer.body.contains(there), there);
  CHECK(!answer.body.contains("\" checked"));
  auto clean = shown();
  clean.changes.clear();
  CHECK(counsel_page(frame, clean).body.contains("Nothing had to be taken out."));
}

TEST_CASE("counsel page: an answer that was refused comes back filled in, with the reason and its status") {
  auto page = shown();
  page.filled = {{"opinion", "objection"}, {"advice", "half a sent"}};
  page.refusal = Error{Errc::invalid, "counsel.advice", "", ""};
  const auto answer = counsel_page(frame, page);
  CHECK(answer.status == 400);
  for (const auto* there : {"role=\"alert\"", "Write down the conditions", "value=\"objection\" checked", ">half a sent</textarea>"}) CHECK_MESSAGE(answer.body.contains(there), there);
}

TEST_CASE("counsel page: each refusal that counsel meets is said in words of its own") {
  for (const auto* rule : {"counsel.unknown", "counsel.expired", "counsel.used", "counsel.withdrawn", "counsel.session", "counsel.over"}) {
    CAPTURE(rule);
    const auto answer = error_page({}, {Errc::forbidden, rule, "", ""});
    CHECK(!answer.body.contains("This did not work"));
    CHECK(!answer.body.contains(rule));
    CHECK(!answer.body.contains("TLP:"));
  }
}

TEST_CASE("counsel page: the thanks say which opinion was noted, and that it is closed") {
  const auto answer = counsel_thanks_page(frame, asked(), "with-conditions");
  for (const auto* there : {"No objection under conditions", "role=\"status\"", "approves nothing by itself"}) CHECK_MESSAGE(answer.body.contains(there), there);
  CHECK(!answer.body.contains("<form"));
}
