// What recipients answer and people give as reasons: read by whoever may, told to whom it concerns, and kept after a recall.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/lists.hpp"
#include "app/packs.hpp"
#include "app/retention.hpp"
#include "app/screens.hpp"
#include "house.hpp"
#include "path/prove/pack.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

constexpr auto analyst = "maren.holloway", officer = "tobias.achterman", owner = "adaeze.nwosu", security = "ines.caldeira";

/// Released to the operations center by mail, and handed over.
ShareId released(House& house) {
  const auto id = house.submitted();
  House::must(house.approve(officer, id));
  House::must(app::deliver_due(house.app()));
  REQUIRE_FALSE(house.mail.sent.empty());
  return id;
}
Json shown(House& house, const ShareId& id, const std::string& who = officer) { return House::must(app::show_share(house.app(), house.who(who), id)); }
Json exceptions_in_inbox(House& house, const std::string& who) {
  Json out = Json::Array{};
  const auto inbox = House::must(app::inbox(house.app(), house.who(who)));
  for (const auto& row : inbox["needs"].array())
    if (row["kind"].text() == "exception" && row["what"].text() == "needs-help") out.push(row);
  return out;
}
std::size_t notices(House& house, const std::string& why) {
  std::size_t count = 0;
  for (const auto& row : House::must(house.app().store.rows({.kind = "notice", .limit = 500})).rows) count += House::must(parse_json(row.doc))["what"]["why"].text() == why ? 1 : 0;
  return count;
}

struct SilentNotifier final : ports::Notifier {
  Result<ports::Handover> tell(const ports::Notice&) override { return ports::Handover{ports::Handover::Outcome::handed_over, ""}; }
};

}  // namespace

TEST_CASE("answers: a recipient's words stand with the delivery and the share, beside their hash") {
  House house;
  const auto id = released(house);
  const auto& wire = house.mail.sent.front();
  House::must(app::answer_link(house.app(), link_in(wire), "done", "", "Both gateways are patched."));
  const auto delivery = House::must(app::show_delivery(house.app(), house.who(officer), wire.delivery));
  CHECK(delivery["acted"].at(0)["note_words"].text() == "Both gateways are patched.");
  CHECK(Hash::from_hex(delivery["acted"].at(0)["note"].text()));
  bool found = false;
  const auto share = shown(house, id);
  for (const auto& each : share["deliveries"].array())
    if (each["id"].text() == wire.delivery.value) found = each["acted"].at(0)["note_words"].text() == "Both gateways are patched.";
  CHECK(found);
}

TEST_CASE("answers: the reasons of declining, not sharing and recalling are read where they were given") {
  House house;
  const auto declined = house.submitted();
  House::must(app::decline_release(house.app(), house.who(officer), declined, Json::Object{{"audience", "soc"}, {"role", "duty-officer"}, {"reason", "Names the vendor."}}));
  CHECK(shown(house, declined)["audiences"]["soc"]["declined"]["reason_words"].text() == "Names the vendor.");

  const auto recalled = house.submitted();
  House::must(house.approve(officer, recalled));
  House::must(app::recall_share(house.app(), house.who(security), recalled, Json::Object{{"audience", "soc"}, {"reason", "Wrong host."}}));
  CHECK(shown(house, recalled)["audiences"]["soc"]["recall"]["reason_words"].text() == "Wrong host.");

  const auto due = house.due_for("it-operations");
  const Json why = Json::Object{{"reason_class", "already-known"}, {"reason", "Told by telephone."}};
  House::must(app::not_share_due(house.app(), house.who(officer), due, why));
  CHECK(House::must(app::show_due(house.app(), house.who(officer), due))["withholding"]["reason_words"].text() == "Told by telephone.");
  House::must(app::not_share_due(house.app(), house.who(security), due, why));
  CHECK(House::must(app::show_due(house.app(), house.who(officer), due))["decision"]["reason_words"].text() == "Told by telephone.");
}

TEST_CASE("answers: a recipient who cannot do it is an exception with their words, once, and a notice to authors and contact owner") {
  House house;
  SilentNotifier notifier;
  house.app().notifiers = {{"mail", &notifier}};
  const auto id = released(house);
  const auto& wire = house.mail.sent.front();
  CHECK(exceptions_in_inbox(house, analyst).array().empty());
  House::must(app::answer_link(house.app(), link_in(wire), "cannot", "", "We have nobody for that gateway."));
  House::must(app::answer_link(house.app(), link_in(wire), "cannot", "", "Still nobody."));
  for (const auto* who : {analyst, officer}) {  // the author, and a holder of the audience's contact role
    const auto rows = exceptions_in_inbox(house, who);
    REQUIRE(rows.array().size() == 1);
    CHECK(rows.at(0)["words"].text() == "We have nobody for that gateway.");
    CHECK(rows.at(0)["share"].text() == id.value);
  }
  CHECK(exceptions_in_inbox(house, "pavel.drozd").array().empty());
  CHECK(notices(house, "help-asked") >= 2);
  // one that was closed does not hide the next call for help
  const ExceptionId first{exceptions_in_inbox(house, analyst).at(0)["id"].text()};
  const Json closing = Json::Object{{"cause", "capacity"}, {"ticket", "T-1"}, {"evidence", "We sent somebody."}};
  House::must(app::close_exception(house.app(), house.who(officer), first, closing));
  House::must(app::close_exception(house.app(), house.who(security), first, closing));
  CHECK(exceptions_in_inbox(house, analyst).array().empty());
  House::must(app::answer_link(house.app(), link_in(wire), "cannot", "", "They left again."));
  CHECK(exceptions_in_inbox(house, analyst).array().size() == 1);
}

TEST_CASE("answers: after an erasure the record stays readable, and says what was erased") {
  House house;
  const auto id = released(house);
  House::must(app::answer_link(house.app(), link_in(house.mail.sent.front()), "done", "", "Patched."));
  CHECK(shown(house, id, analyst)["item"]["title"].text() != "erased");
  House::must(app::ask_retention(house.app(), house.who(owner), id, Json::Object{{"step", "erase"}, {"policy", "renditions"}, {"ground", "request"}, {"reason", "They asked."}}));
  House::must(app::agree_retention(house.app(), house.who(security), id));
  const auto record = shown(house, id, analyst);
  CHECK(record["item"]["title"].text() == "erased");
  CHECK(record["number"].text().starts_with("TS-"));
  const auto delivery = House::must(app::show_delivery(house.app(), house.who(officer), house.mail.sent.front().delivery));
  CHECK(delivery["acted"].at(0)["note_words"].text() == "erased");
}

TEST_CASE("answers: what was handed over and then recalled has left, in the record and in the pack") {
  House house;
  const auto id = released(house);
  House::must(app::recall_share(house.app(), house.who(security), id, Json::Object{{"audience", "soc"}, {"reason", "Wrong host."}}));
  const auto recalled = shown(house, id)["deliveries"];
  std::size_t of_audience = 0;
  for (const auto& each : recalled.array()) {
    CHECK(each.has("left_at"));
    if (each["what"]["audience"].text() != "soc") continue;  // the share's other audiences keep theirs
    ++of_audience;
    CHECK(each["state"].text() == "recalled");
  }
  CHECK(of_audience > 0);
  const auto pack = House::must(app::build_evidence_pack(house.app(), house.who(owner), Json::Object{{"share", id.value}}));
  std::string words;
  for (const auto& [path, bytes] : House::must(prove::read_zip(pack.zip)))
    if (path.contains("data/records/") && path.ends_with(".json")) words += bytes;
  CHECK(words.contains("recalled after leaving"));
  CHECK_FALSE(words.contains("has not left"));
  // who never got it is told apart
  House early;
  const auto never = early.submitted();
  House::must(early.approve(officer, never));
  House::must(app::recall_share(early.app(), early.who(security), never, Json::Object{{"audience", "soc"}, {"reason", "Wrong host."}}));
  const auto unsent = shown(early, never)["deliveries"];
  CHECK_FALSE(unsent.array().empty());
  for (const auto& each : unsent.array()) CHECK_FALSE(each.has("left_at"));
}

TEST_CASE("delivery.not-mail, delivery.acknowledged-already: what was fetched or acknowledged does not come back") {
  House house;
  const auto id = released(house);
  const Json reply = Json::Object{{"reply", "550 5.1.1 no such user"}};
  const auto bounce = [&](House& where, const DeliveryId& delivery) { return rule_of(app::bounce_delivery(where.app(), where.who(officer), delivery, reply)); };
  House::must(app::answer_link(house.app(), link_in(house.mail.sent.front()), "acknowledged", "", ""));
  CHECK(bounce(house, house.mail.sent.front().delivery) == "delivery.acknowledged-already");
  REQUIRE(house.mail.sent.size() > 1);
  CHECK(bounce(house, house.mail.sent.back().delivery).empty());

  House peers;
  const auto shared = peers.submitted("gateway-peers.json", "peer-utilities", "green");
  for (const auto* name : {officer, security, "ruth.oyelowo", "pavel.drozd"}) static_cast<void>(peers.approve(name, shared));
  House::must(app::deliver_due(peers.app()));
  bool tried = false;
  for (const auto& each : peers.deliveries()) {
    const auto state = House::must(app::load<app::Deliveries>(peers.app().store, app::delivery_object(each))).state;
    if (deliver::queued(state)->channel_kind != "taxii" || deliver::state_name(state) != "handed-over") continue;
    CHECK(bounce(peers, each) == "delivery.not-mail");
    tried = true;
  }
  CHECK(tried);
}

TEST_CASE("answers: a proposal not to share a share stands before those who may agree, and says what comes next") {
  House house;
  const auto id = house.marked("gateway-inside.json", "soc", "amber+strict");
  const auto rows = [&](const char* who, const char* group) {
    std::size_t count = 0;
    const auto inbox = House::must(app::inbox(house.app(), house.who(who)));
    for (const auto& row : inbox[group].array())
      if (row["kind"].text() == "withholding" && row["id"].text() == id.value && row["audience"].text() == "soc") ++count;
    return count;
  };
  const Json why = Json::Object{{"audience", "soc"}, {"reason_class", "already-known"}, {"reason", "They found it."}};
  CHECK(rows(security, "needs") == 0);
  const auto proposed = House::must(app::not_share(house.app(), house.who(analyst), id, why));
  CHECK(proposed["next"].text().contains("another person"));
  CHECK(rows(security, "needs") == 1);
  CHECK(rows(analyst, "needs") == 0);
  CHECK(rows(analyst, "waiting") == 1);
  const auto agreed = House::must(app::not_share(house.app(), house.who(security), id, why));
  CHECK_FALSE(agreed.has("next"));
  CHECK(rows(security, "needs") == 0);
  CHECK(shown(house, id)["audiences"]["soc"]["decision"]["reason_words"].text() == "They found it.");
}

TEST_CASE("share.expires-past: an end that is over is refused as such; on the expedited route one signature leaves nobody missing") {
  House house;
  const auto id = house.marked("gateway-peers.json", "peer-utilities", "green");
  const auto submit = [&](Json body) { return app::submit_share(house.app(), house.who(analyst), id, body); };
  const auto past = submit(Json::Object{{"expires_at", to_rfc3339(house.clock.now() - std::chrono::hours(1))}});
  CHECK(rule_of(past) == "share.expires-past");
  CHECK(past.error().code == Errc::invalid);
  const auto asked = House::must(submit(Json::Object{{"route", "expedited"}, {"expires_at", to_rfc3339(house.clock.now() + std::chrono::hours(4))}}));
  CHECK(asked["audiences"].at(0)["any_one_of"].array().size() == 2);
  const auto waiting = House::must(app::statements(house.app(), house.who(officer), id));
  CHECK(waiting["rows"].at(0)["any_one_of"].array().size() == 2);
  const auto done = House::must(house.approve(officer, id));
  CHECK(done["state"].text() == "releasing");
  CHECK(done["missing"].array().empty());
}

TEST_CASE("answers: an organisation is one identity in all its shares, and facts are asked for by a share's number") {
  House house;
  const auto identity_of = [&](const ShareId& id, const char* audience) {
    const auto rendition = House::must(app::show_rendition(house.app(), house.who(analyst), id, {audience}));
    for (const auto& part : rendition["parts"].array()) {
      if (part["name"].text() != "objects") continue;
      const auto bundle = House::must(parse_json(part["text"].text()));
      for (const auto& object : bundle["objects"].array())
        if (object["type"].text() == "identity") return std::pair(object["id"].text(), object["created"].text());
    }
    return std::pair(std::string(), std::string());
  };
  const auto first = house.marked("gateway-inside.json", "soc", "amber+strict"), second = house.marked("gateway-peers.json", "peer-utilities", "green");
  CHECK_FALSE(identity_of(first, "soc").first.empty());
  CHECK(identity_of(first, "soc") == identity_of(second, "peer-utilities"));
  House another;
  CHECK(another.app().store.origin() != house.app().store.origin());

  const auto number = shown(house, first)["number"].text();
  const auto by_number = House::must(app::list_facts(house.app(), house.who(analyst), Json::Object{{"object", "share:" + number}}));
  const auto by_id = House::must(app::list_facts(house.app(), house.who(analyst), Json::Object{{"object", "share:" + first.value}}));
  CHECK_FALSE(by_number["rows"].array().empty());
  CHECK(by_number == by_id);
  CHECK(rule_of(app::list_facts(house.app(), house.who(analyst), Json::Object{{"object", "share:TS-1999-0001"}})) == "object.unknown");
}
