#include "in/http/page.hpp"

#include <doctest/doctest.h>

#include "base/hash.hpp"
#include "in/http/security.hpp"
#include "in/http/sheet.hpp"

using namespace tocsin;
using namespace tocsin::http;
namespace {

const PageFrame frame{.organisation = "Valley Power & Water", .tlp = Tlp::amber_strict, .demo = false, .contact = "desk@valley.example"};
const std::string nasty = R"x(<img src=x onerror="alert('1')">)x";
AcknowledgePage page() {
  return {.title = "[TLP:AMBER+STRICT] " + nasty, .number = "TS-2026-0001", .body = "WHAT HAPPENED\nline 1\n" + nasty + "\n\nDO THIS NOW\n1. patch " + nasty + "\n   Who: " + nasty + "\n",
          .link_ends = *parse_rfc3339("2026-03-01T02:10:00Z"), .action = "/a/t\"><b>"};
}

}  // namespace

TEST_CASE("page: whatever somebody wrote is text, in every place") {
  auto spoiled = page();
  spoiled.filled = {{"note", nasty}, {"by_when", nasty}, {"outcome", nasty}};
  const auto answer = acknowledge_page({.organisation = nasty, .tlp = Tlp::red, .demo = true, .contact = nasty}, spoiled);
  CHECK(!answer.body.contains("<img"));
  CHECK(!answer.body.contains("<b>"));
  CHECK(answer.body.contains("&lt;img src=x onerror=&quot;"));
}

TEST_CASE("page: the policy allows the one style sheet by its hash and nothing else; no script anywhere") {
  auto answer = acknowledge_page(frame, page());
  add_security_headers(answer, false);
  const auto& policy = answer.headers.at("Content-Security-Policy");
  const auto begin = answer.body.find("<style>") + 7, end = answer.body.find("</style>");
  CHECK(policy.contains("'sha256-" + to_base64(sha256(answer.body.substr(begin, end - begin)).view()) + "'"));
  CHECK(policy.starts_with("default-src 'none'"));
  CHECK(policy.contains("frame-ancestors 'none'"));
  CHECK(!policy.contains("unsafe"));
  for (const auto* never : {"<script", "javascript:", " style=\"", " onclick", "http://", "https://"}) CHECK_MESSAGE(!answer.body.contains(never), never);
}

TEST_CASE("page: to acknowledge shows marking, deadline, steps and a form with every outcome, labelled") {
  const auto answer = acknowledge_page(frame, page());
  CHECK(answer.status == 200);
  for (const auto* shown : {"TLP:AMBER+STRICT", "TS-2026-0001", "2026-03-01 02:10 UTC", "<ol class=\"steps\"><li><strong>patch", "mailto:desk@valley.example", "<form method=\"post\"", "value=\"acknowledged\" checked", "value=\"done\"", "value=\"by-when\"",
                            "value=\"not-applicable\"", "value=\"cannot\"", "name=\"by_when\"", "<label class=\"above\" for=\"note\"", "lang=\"en\"", "width=device-width", "prefers-color-scheme:dark", "Valley Power &amp; Water"})
    CHECK_MESSAGE(answer.body.contains(shown), shown);
  CHECK(!answer.body.contains("DEMO"));
}

TEST_CASE("page: a demo says so on every page, also in the title") {
  auto demo = frame;
  demo.demo = true;
  for (const auto& answer : {acknowledge_page(demo, page()), thank_you_page(demo, "TS-1", "done", "/a/t"), error_page(demo, {Errc::not_found, "http.no-route", "", ""})}) {
    CHECK(answer.body.contains("<title>DEMO: "));
    CHECK(answer.body.contains("class=\"demo\""));
  }
}

TEST_CASE("page: a form that was refused comes back filled in, with the reason and its status") {
  auto again = page();
  again.filled = {{"outcome", "cannot"}, {"note", "we are closed"}};
  again.refusal = Error{Errc::invalid, "time.rfc3339", "by_when", ""};
  const auto answer = acknowledge_page(frame, again);
  CHECK(answer.status == 400);
  CHECK(answer.body.contains("role=\"alert\""));
  CHECK(answer.body.contains("Write the day as year-month-day"));
  CHECK(answer.body.contains("value=\"cannot\" checked"));
  CHECK(answer.body.contains("we are closed"));
}

TEST_CASE("page: the steps come first, in a card of their own; the label in the subject is left to the chip") {
  const auto body = acknowledge_page(frame, page()).body;
  CHECK(body.find("Do this now") < body.find("WHAT HAPPENED"));
  CHECK(body.find("WHAT HAPPENED") < body.find("id=\"answer\""));
  CHECK(body.contains("<h1>&lt;img"));
  // the chip stands at the beginning and at the end
  CHECK(body.find("TLP:AMBER+STRICT") != body.rfind("TLP:AMBER+STRICT"));
}

TEST_CASE("page: who answered before sees what they said, and may say something else") {
  auto again = page();
  again.acknowledged = true;
  again.last_outcome = "done";
  again.last_at = *parse_rfc3339("2026-02-27T10:00:00Z");
  const auto body = acknowledge_page(frame, again).body;
  CHECK(body.contains("You told us: <strong>Done</strong>"));
  CHECK(body.contains("2026-02-27 10:00 UTC"));
  CHECK(body.contains("value=\"done\" checked"));
}

TEST_CASE("page: a link that was good once, or never, has words of its own (link.expired, link.recalled, link.unknown)") {
  const PageFrame stranger{.organisation = {}, .tlp = Tlp::clear, .demo = false};
  const auto unknown = error_page(stranger, {Errc::not_found, "link.unknown", "", ""});
  CHECK(unknown.status == 404);
  CHECK(unknown.body.contains("Copy the whole address"));
  CHECK(!unknown.body.contains("<footer>"));
  CHECK(error_page(frame, {Errc::conflict, "link.recalled", "", ""}).body.contains("Do not act on it"));
  CHECK(error_page(frame, {Errc::forbidden, "link.expired", "", ""}).body.contains("<h1>This link has expired</h1>"));
  for (const auto* rule : {"link.unknown", "link.recalled", "link.expired"}) CHECK(!error_page(frame, {Errc::conflict, rule, "", ""}).body.contains("TLP:"));
}

TEST_CASE("page: thanks name the outcome; an error page says what to do and not how the thing behind is marked") {
  CHECK(thank_you_page(frame, "TS-1", "not-applicable", "/a/t").body.contains("does not apply to you"));
  CHECK(thank_you_page(frame, "TS-1", "cannot", "/a/t\"><b>").body.contains("href=\"/a/t&quot;&gt;&lt;b&gt;\""));
  const auto answer = error_page(frame, {Errc::not_found, "http.no-route", "secret-place", "secret-detail"});
  CHECK(answer.status == 404);
  CHECK(!answer.body.contains("TLP:"));
  CHECK(!answer.body.contains("secret"));
}

TEST_CASE("page: a sheet to be printed escapes what it holds, names its label, and says so when it has none") {
  const PageFrame demo{.organisation = "Kestrel & Vale", .tlp = Tlp::amber_strict, .demo = true};
  Sheet sheet{.kind = "Sharing record", .title = "<b>Gateway</b>", .number = "TS-2026-0001 r2", .printed = "Maren <i>", .lang = "de"};
  sheet.sections.push_back({.title = "About", .facts = {{"State", "approved"}, {"Left out", ""}}, .columns = {"When", "What"}, .rows = {{"2026", "<script>alert(1)</script>"}, {"2026", std::string(64, 'a')}}, .text = "a < b\nc"});
  sheet.sections.push_back({.title = "Empty", .columns = {"When"}});
  const auto at = *parse_rfc3339("2026-03-01T02:10:00Z");
  const auto made = sheet_page(demo, sheet, at);
  CHECK(made.type.starts_with("text/html"));
  CHECK(made.headers.at("Content-Security-Policy").contains("default-src 'none'"));
  for (const auto* there : {"<html lang=\"de\">", "&lt;b&gt;Gateway", "TS-2026-0001 r2", "Maren &lt;i&gt;", "&lt;script&gt;", "<code class=\"hash\">aaaa", "<pre>a &lt; b", "2026-03-01 02:10 UTC", "TLP:AMBER+STRICT", "DEMO", "Kestrel &amp; Vale", "Nichts."})
    CHECK_MESSAGE(made.body.contains(there), there);
  for (const auto* gone : {"<script", "<b>", "Left out", "keine Kennzeichnung"}) CHECK_MESSAGE(!made.body.contains(gone), gone);
  sheet.is_marked = false;
  const auto unmarked = sheet_page(demo, sheet, at).body;
  CHECK(unmarked.contains("keine Kennzeichnung"));
  CHECK_FALSE(unmarked.contains("TLP:AMBER"));
}
