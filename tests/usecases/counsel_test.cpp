// Outside counsel: from the question of an approver to an opinion that approves nothing, and stands in the pack without its words.
#include "app/counsel.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/notices.hpp"
#include "app/packs.hpp"
#include "app/retention.hpp"
#include "base/limits_door.hpp"
#include "house.hpp"
#include "path/prove/pack.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

constexpr auto analyst = "maren.holloway", officer = "tobias.achterman", security = "ines.caldeira", owner = "adaeze.nwosu";

struct Remembering final : ports::Notifier {
  std::vector<ports::Notice> told;
  Result<ports::Handover> tell(const ports::Notice& notice) override {
    if (const auto whole = ports::check(notice); !whole) return std::unexpected(whole.error());
    told.push_back(notice);
    return ports::Handover{ports::Handover::Outcome::handed_over, "250"};
  }
};

Json question() { return Json::Object{{"audience", "soc"}, {"name", "Mira Castellane"}, {"question", "May the firm behind it be named?"}}; }
std::string token_in(const std::string& url) { return url.substr(url.find("/counsel/") + 9); }

/// A release in review, and the link to it that the duty officer got by hand.
struct Case {
  House house;
  app::App& app = house.app();
  ShareId id = house.submitted();
  std::string link, token;
  Case() {
    const auto asked = House::must(app::ask_counsel(app, house.who(officer), id, question()));
    link = asked["id"].text();
    token = token_in(asked["url"].text());
  }
  app::CounselOpened opened() { return House::must(app::open_counsel_link(app, token)); }
  Json listed(const std::string& who = officer) { return House::must(app::list_counsel(app, house.who(who), id))["rows"].at(0); }
  std::string life() { return House::must(app::show_share(app, house.who(officer), id))["audiences"]["soc"]["state"].text(); }
  std::vector<std::string> facts() {
    std::vector<std::string> out;
    for (const auto& fact : House::must(app.store.facts_of(app::counsel_object(id, {link})))) out.push_back(fact.body.kind);
    return out;
  }
};
template <class T>
std::string rule_of(const Result<T>& result) { return result ? "" : result.error().rule; }

}  // namespace

TEST_CASE("counsel: the link shows who asks before it is opened, and the text once it is; what was taken out stays out") {
  Case c;
  const auto frame = House::must(app::look_at_counsel_link(c.app, c.token));
  CHECK(frame.organisation == "Kestrel Vale Energy");
  CHECK(frame.asked_by == "Tobias Achterman");
  CHECK(frame.tlp == Tlp::amber_strict);
  CHECK(c.facts() == std::vector<std::string>{"counsel.asked"});   // mail scanners follow links: looking changed nothing
  const auto opened = c.opened();
  const auto reading = House::must(app::read_counsel(c.app, opened.id, opened.session));
  CHECK(reading.question == "May the firm behind it be named?");
  const auto rendition = House::must(app::show_rendition(c.app, c.house.who(officer), c.id, AudienceId{"soc"}));
  REQUIRE(reading.parts.size() == rendition["parts"].array().size());
  for (std::size_t i = 0; i < reading.parts.size(); ++i) CHECK(reading.parts[i].text == rendition["parts"].at(i)["text"].text());
  CHECK(reading.changes.size() == rendition["redactions"].array().size());
  CHECK(c.facts() == std::vector<std::string>{"counsel.asked", "counsel.opened"});
}

TEST_CASE("counsel.used: a link opens once; who comes with it again is refused, and that is a fact, once") {
  Case c;
  c.opened();
  for (int i = 0; i < 3; ++i) CHECK(rule_of(app::open_counsel_link(c.app, c.token)) == "counsel.used");
  CHECK(rule_of(app::look_at_counsel_link(c.app, c.token)) == "counsel.used");
  CHECK(c.facts() == std::vector<std::string>{"counsel.asked", "counsel.opened", "counsel.replayed"});
  CHECK(c.listed()["replayed"].boolean());
}

TEST_CASE("counsel.unknown, counsel.session: tampered links and cookies are refused") {
  Case c;
  auto wrong = c.token;
  wrong[30] = wrong[30] == 'A' ? 'B' : 'A';
  CHECK(rule_of(app::look_at_counsel_link(c.app, wrong)) == "counsel.unknown");
  CHECK(rule_of(app::open_counsel_link(c.app, wrong)) == "counsel.unknown");
  wrong = c.token;
  wrong[4] = wrong[4] == '0' ? '1' : '0';   // another id
  CHECK(rule_of(app::open_counsel_link(c.app, wrong)) == "counsel.unknown");
  CHECK(rule_of(app::read_counsel(c.app, c.link, "")) == "counsel.session");
  const auto opened = c.opened();
  CHECK(rule_of(app::read_counsel(c.app, "0000000000000000", opened.session)) == "counsel.session");
  auto cookie = opened.session;
  cookie[30] = cookie[30] == 'A' ? 'B' : 'A';
  CHECK(rule_of(app::read_counsel(c.app, opened.id, cookie)) == "counsel.session");
  CHECK(rule_of(app::give_counsel(c.app, opened.id, cookie, "no-objection", "")) == "counsel.session");
  CHECK(rule_of(app::give_counsel(c.app, opened.id, opened.session, "yes", "")) == "counsel.opinion");
}

TEST_CASE("counsel.expired: links end after their days, what they opened after half a day") {
  Case c;
  c.house.clock.ahead += std::chrono::days(3);
  CHECK(rule_of(app::open_counsel_link(c.app, c.token)) == "counsel.expired");
  Case d;
  const auto opened = d.opened();
  d.house.clock.ahead += std::chrono::seconds(limits::counsel_session_s_max);
  CHECK(rule_of(app::read_counsel(d.app, opened.id, opened.session)) == "counsel.expired");
  CHECK(d.listed()["state"].text() == "expired");
}

TEST_CASE("counsel: an opinion is read by those who decide, approves nothing, and ends the session") {
  Case c;
  const auto opened = c.opened();
  const auto before = House::must(app::show_share(c.app, c.house.who(officer), c.id));
  CHECK(rule_of(app::give_counsel(c.app, opened.id, opened.session, "objection", " \n")) == "counsel.advice");
  House::must(app::give_counsel(c.app, opened.id, opened.session, "no-objection", "Name the product, not the vendor."));
  CHECK(c.life() == "in-review");
  const auto after = House::must(app::show_share(c.app, c.house.who(officer), c.id));
  CHECK(after["renditions"] == before["renditions"]);   // nobody's signature more
  const auto row = c.listed();
  CHECK(row["opinion"].text() == "no-objection");
  CHECK(row["advice_words"].text() == "Name the product, not the vendor.");
  CHECK(row["name"].text() == "Mira Castellane");
  CHECK(row["current"].boolean());
  CHECK(rule_of(app::read_counsel(c.app, opened.id, opened.session)) == "counsel.session");
  CHECK(rule_of(app::give_counsel(c.app, opened.id, opened.session, "objection", "Changed my mind.")) == "counsel.session");
  // the same release still takes the signature that it took before
  House::must(c.house.approve(officer, c.id));
  CHECK(c.life() == "releasing");
}

TEST_CASE("counsel: the question asked last stands first, whatever came of those before") {
  Case c;
  std::vector<std::string> last_first{c.link};
  // ids are random: in the order of the ids, six come by chance as they should once in 720 runs
  for (int i = 0; i < 5; ++i) {
    c.house.clock.ahead += std::chrono::minutes(1);
    last_first.insert(last_first.begin(), House::must(app::ask_counsel(c.app, c.house.who(officer), c.id, question()))["id"].text());
  }
  c.house.clock.ahead += std::chrono::minutes(1);
  House::must(app::withdraw_counsel(c.app, c.house.who(officer), c.id, c.link));
  const auto answer = House::must(app::list_counsel(c.app, c.house.who(officer), c.id));
  std::vector<std::string> listed;
  for (const auto& row : answer["rows"].array()) listed.push_back(row["id"].text());
  CHECK(listed == last_first);
}

TEST_CASE("counsel: what counsel wrote is privileged: who has no say in the release sees the opinion and not the words") {
  Case c;
  const auto opened = c.opened();
  House::must(app::give_counsel(c.app, opened.id, opened.session, "with-conditions", "Leave the site's name out."));
  const auto row = c.listed(analyst);
  CHECK(row["opinion"].text() == "with-conditions");
  for (const auto* privileged : {"advice_words", "question", "name", "address"}) CHECK_FALSE(row.has(privileged));
}

TEST_CASE("counsel.own, counsel.not-asked, counsel.not-in-review, counsel.no-outside, counsel.address: who may ask, about what, and how") {
  House house;
  auto& app = house.app();
  const auto draft = house.marked("gateway-inside.json", "soc", "amber+strict");
  CHECK(rule_of(app::ask_counsel(app, house.who(officer), draft, question())) == "counsel.not-in-review");
  House::must(app::submit_share(app, house.who(analyst), draft, Json::Object{}));
  CHECK(rule_of(app::ask_counsel(app, house.who(analyst), draft, question())) == "counsel.own");
  CHECK(rule_of(app::ask_counsel(app, house.who("pavel.drozd"), draft, question())) == "counsel.not-asked");
  auto body = question();
  for (const auto* bad : {"mira", "@firm.example", "mira@", "a@b@c", "mira@firm.example\r\nBcc: x@evil.example", "Mira <mira@firm.example>"}) {
    body["address"] = bad;
    CHECK_MESSAGE(rule_of(app::ask_counsel(app, house.who(officer), draft, body)) == "counsel.address", bad);
  }
  body = question();
  body["audience"] = "customers";
  CHECK(rule_of(app::ask_counsel(app, house.who(officer), draft, body)) == "share.unknown-audience");
  body = question();
  body["days"] = 0;
  CHECK(rule_of(app::ask_counsel(app, house.who(officer), draft, body)) == "counsel.lifetime");
  app.settings.outside_url.clear();
  CHECK(rule_of(app::ask_counsel(app, house.who(officer), draft, question())) == "counsel.no-outside");
}

TEST_CASE("counsel.over: an opinion is about one release while it waits") {
  Case c;
  const auto opened = c.opened();
  House::must(c.house.approve(officer, c.id));
  CHECK(rule_of(app::read_counsel(c.app, opened.id, opened.session)) == "counsel.over");
  CHECK(rule_of(app::give_counsel(c.app, opened.id, opened.session, "objection", "Do not.")) == "counsel.over");
  Case d;
  House::must(app::decline_release(d.app, d.house.who(officer), d.id, Json::Object{{"audience", "soc"}, {"role", "duty-officer"}, {"reason", "Names the vendor."}}));
  CHECK(rule_of(app::look_at_counsel_link(d.app, d.token)) == "counsel.over");
  CHECK_FALSE(d.listed()["current"].boolean());
}

TEST_CASE("counsel.withdrawn: whoever decides takes a link back, and whoever does not cannot") {
  Case c;
  CHECK(rule_of(app::withdraw_counsel(c.app, c.house.who(analyst), c.id, c.link)) == "object.unknown");
  CHECK(rule_of(app::withdraw_counsel(c.app, c.house.who(officer), c.id, "0000000000000000")) == "object.unknown");
  House::must(app::withdraw_counsel(c.app, c.house.who(officer), c.id, c.link));
  CHECK(rule_of(app::open_counsel_link(c.app, c.token)) == "counsel.withdrawn");
  CHECK(rule_of(app::withdraw_counsel(c.app, c.house.who(officer), c.id, c.link)) == "counsel.wrong-state");
}

TEST_CASE("counsel: the mail has number, label and link for counsel alone; the answer is told to who asked") {
  House house;
  Remembering mail, hook;
  auto& app = house.app();
  const auto id = house.submitted();
  app.notifiers = {{"mail", &mail}, {"webhook", &hook}};
  auto body = question();
  body["address"] = "mira@firm.example";
  const auto asked = House::must(app::ask_counsel(app, house.who(officer), id, body));
  CHECK(asked["way"].text() == "mail");
  CHECK_FALSE(asked.has("url"));   // who asks does not get the link that counsel answers by
  House::must(app::tell_due(app));
  REQUIRE(mail.told.size() == 1);
  CHECK(hook.told.empty());
  const auto notice = mail.told.front();
  CHECK(notice.to == "mira@firm.example");
  CHECK(notice.why == "counsel-asked");
  CHECK(notice.tlp == Tlp::amber_strict);
  CHECK(notice.link.starts_with("https://share.kestrelvale.example/counsel/tol_"));
  const auto opened = House::must(app::open_counsel_link(app, token_in(notice.link)));
  House::must(app::give_counsel(app, opened.id, opened.session, "no-objection", ""));
  House::must(app::tell_due(app));
  CHECK(std::ranges::any_of(mail.told, [](const auto& each) { return each.why == "counsel-answered" && each.to == "tobias.achterman@kestrelvale.example"; }));
  CHECK(std::ranges::none_of(mail.told, [](const auto& each) { return each.why == "counsel-answered" && each.to == "maren.holloway@kestrelvale.example"; }));
  for (const auto& each : hook.told) CHECK(each.link.find("/counsel/") == std::string::npos);
}

TEST_CASE("counsel: a link that was taken back before its mail left is not sent") {
  House house;
  Remembering mail;
  auto& app = house.app();
  const auto id = house.submitted();
  app.notifiers = {{"mail", &mail}};
  auto body = question();
  body["address"] = "mira@firm.example";
  const auto asked = House::must(app::ask_counsel(app, house.who(officer), id, body));
  House::must(app::withdraw_counsel(app, house.who(officer), id, asked["id"].text()));
  House::must(app::tell_due(app));
  CHECK(mail.told.empty());
}

TEST_CASE("counsel: the secret of a link is nowhere in what is stored") {
  Case c;
  // it may hold an underscore itself
  const auto secret = c.token.substr(c.token.find('_', c.token.find('_') + 1) + 1);
  REQUIRE(secret.size() == 43);
  House::must(c.app.store.each_fact(0, [&](const ledger::FactRecord& fact) -> Result<> {
    CHECK(!fact.bytes.contains(secret));
    return {};
  }));
  CHECK(!House::must(c.app.store.row(app::counsel_object(c.id, {c.link})))->doc.contains(secret));
}

TEST_CASE("counsel: the pack shows who asked and the opinion, and holds no word of either; leaving it out is noticed") {
  Case c;
  const auto opened = c.opened();
  House::must(app::give_counsel(c.app, opened.id, opened.session, "with-conditions", "Leave the site's name out."));
  House::must(c.house.approve(officer, c.id));
  House::must(app::deliver_due(c.app));
  const auto pack = House::must(app::build_evidence_pack(c.app, c.house.who("sylvie.marchetti"), Json::Object{{"share", c.id.value}}));
  CHECK(prove::verify_pack(pack.zip, {}).outcome == prove::Outcome::unverified);   // no keys were given; nothing is wrong
  const auto files = House::must(prove::read_zip(pack.zip));
  auto evidence = House::must(prove::read_evidence(files, House::must(prove::read_origin(files))));
  std::erase_if(evidence.facts, [](const auto& fact) { return fact.record.body.obj.kind() == "counsel"; });
  CHECK(rule_of(prove::build_pack(evidence)) == "pack.object-missing");
  const auto number = House::must(app::show_share(c.app, c.house.who(officer), c.id))["number"].text();
  const auto record = House::must(parse_json(files.at("data/records/" + number + ".json")));
  REQUIRE(record["counsel"].array().size() == 1);
  CHECK(record["counsel"].at(0)["opinion"].text() == "with-conditions");
  CHECK(files.at("data/records/" + number + ".txt").contains("Outside counsel, asked by"));
  for (const auto& [name, bytes] : files)
    for (const auto* privileged : {"Leave the site", "May the firm", "Mira Castellane"}) CHECK_MESSAGE(!bytes.contains(privileged), name);
}

TEST_CASE("counsel: erasing a share erases what counsel was asked and wrote") {
  Case c;
  const auto opened = c.opened();
  House::must(app::give_counsel(c.app, opened.id, opened.session, "objection", "Do not share it."));
  House::must(c.house.approve(officer, c.id));
  House::must(app::deliver_due(c.app));
  House::must(app::ask_retention(c.app, c.house.who(owner), c.id, Json::Object{{"step", "erase"}, {"policy", "renditions"}, {"ground", "request"}, {"reason", "They asked."}}));
  House::must(app::agree_retention(c.app, c.house.who(security), c.id));
  const auto row = c.listed();
  CHECK(row["opinion"].text() == "objection");
  for (const auto* gone : {"advice_words", "question", "name"}) CHECK_MESSAGE(row[gone].text() == "erased", gone);
}
