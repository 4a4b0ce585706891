#include <doctest/doctest.h>

#include "intel/stix/stix.hpp"
#include "path/mark/mark.hpp"

using namespace tocsin;
using namespace tocsin::mark;
namespace {
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string rule_for(std::optional<Tlp> tlp, Circle circle, Tlp ceiling = Tlp::red) { return rule_of(check_boundary(tlp, {circle, ceiling})); }
const Json some_bundle = *parse_json(R"({"type":"bundle","objects":[{"type":"identity","id":"identity--1"},{"type":"report","id":"report--1",
  "object_marking_refs":["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487","marking-definition--7b1a4a6c-0000-4000-8000-000000000000"]}]})");
}  // namespace

TEST_CASE("mark.unmarked: a part or a whole without a label is unsendable") {
  CHECK(rule_of(label_of({}, std::nullopt)) == "mark.unmarked");
  const auto one = label_of({{"subject", Tlp::green}, {"body", std::nullopt}}, Tlp::red);
  CHECK(rule_of(one) == "mark.unmarked");
  CHECK(one.error().where == "body");
  CHECK(rule_for(std::nullopt, Circle::named_people) == "mark.unmarked");
}
TEST_CASE("mark.below-part: the whole is never wider than a part of it") {
  CHECK(rule_of(label_of({{"body", Tlp::amber}}, Tlp::green)) == "mark.below-part");
  CHECK(*label_of({{"body", Tlp::amber}}, Tlp::amber) == Tlp::amber);
  CHECK(*label_of({{"body", Tlp::clear}, {"objects", Tlp::amber_strict}}, std::nullopt) == Tlp::amber_strict);
}
TEST_CASE("mark.boundary: each label against each circle") {
  CHECK(rule_for(Tlp::clear, Circle::everybody) == "");
  CHECK(rule_for(Tlp::green, Circle::community) == "");
  CHECK(rule_for(Tlp::green, Circle::everybody) == "mark.boundary");
  CHECK(rule_for(Tlp::amber, Circle::community) == "");
  CHECK(rule_for(Tlp::amber, Circle::everybody) == "mark.boundary");
  CHECK(rule_for(Tlp::amber_strict, Circle::organization) == "");
  CHECK(rule_for(Tlp::amber_strict, Circle::own_organization) == "");
  CHECK(rule_for(Tlp::amber_strict, Circle::community) == "mark.boundary");
}
TEST_CASE("mark.red-needs-named-people: TLP:RED goes to individuals, not to a team, a list or a collection") {
  CHECK(rule_for(Tlp::red, Circle::named_people) == "");
  for (const auto circle : {Circle::own_organization, Circle::organization, Circle::community, Circle::everybody})
    CHECK(rule_for(Tlp::red, circle) == "mark.red-needs-named-people");
}
TEST_CASE("mark.channel-ceiling: the circle may be right and the channel too weak") {
  CHECK(rule_for(Tlp::amber, Circle::organization, Tlp::green) == "mark.channel-ceiling");
  CHECK(rule_for(Tlp::green, Circle::organization, Tlp::green) == "");
}
TEST_CASE("a label is written first and last, in capitals, and read back from the bytes") {
  CHECK(mark_subject(Tlp::amber_strict, "Gate flaw") == "[TLP:AMBER+STRICT] Gate flaw");
  CHECK(*read_back_text(mark_subject(Tlp::amber_strict, "Gate flaw")) == Tlp::amber_strict);
  const auto body = mark_body(Tlp::green, "Text that mentions TLP:RED in passing.");
  CHECK(body.starts_with("TLP:GREEN\n"));
  CHECK(body.ends_with("\nTLP:GREEN\n"));
  CHECK(*read_back_text(body) == Tlp::green);
}
TEST_CASE("mark.other-label: nothing in a subject, and no line of a body, can be taken for another label") {
  for (const auto* title : {"[TLP:CLEAR] Gate flaw", "Gate flaw (TLP:CLEAR)", "tlp: clear", "TLP:AMBER+STRICT", "TLP\u200b:CLEAR", "\uff34\uff2c\uff30\uff1a\uff23\uff2c\uff25\uff21\uff32", "\u0422L\u0420:\u0421L\u0415\u0410R"})
    CHECK_MESSAGE(rule_of(read_back_text(mark_subject(Tlp::amber, title))) == "mark.other-label", title);
  for (const auto* line : {"TLP:CLEAR", "  [TLP:CLEAR]  ", "*** tlp : clear ***", "TLP\u200b:CLEAR", "\uff34\uff2c\uff30:CLEAR"})
    CHECK_MESSAGE(rule_of(read_back_text(mark_body(Tlp::green, std::string("Before.\n") + line + "\nAfter."))) == "mark.other-label", line);
  // in a sentence other labels are spoken of; the label itself may stand once more
  for (const auto* body : {"What they marked TLP:RED stays with them.", "TLP:GREEN", "TLP", "TLP clear rules", ""}) CHECK_MESSAGE(*read_back_text(mark_body(Tlp::green, body)) == Tlp::green, body);
  for (const auto* title : {"Gate flaw", "TLP in practice", "Amber alert", ""}) CHECK_MESSAGE(*read_back_text(mark_subject(Tlp::amber, title)) == Tlp::amber, title);
}
TEST_CASE("mark.read-back: a missing, misspelled, misplaced or cut label is noticed") {
  for (const auto* bad : {"no label", "Gate flaw TLP:AMBER", "[TLP:ORANGE] x", "[tlp:amber] x", "TLP:GREEN\n\ntext\n\nTLP:CLEAR\n", "TLP:GREEN\n\ntext\n", "xTLP:GREEN y", "[TLP:WHITE] x"})
    CHECK(rule_of(read_back_text(bad)) == "mark.read-back");
}
TEST_CASE("mark.read-back: every object of a bundle carries one TLP 2.0 marking") {
  CHECK(rule_of(read_back_objects(some_bundle)) == "mark.read-back");
  auto marked = mark_objects(Tlp::amber, some_bundle);
  CHECK(*read_back_objects(marked) == Tlp::amber);
  CHECK(marked["objects"].at(1)["object_marking_refs"].array().size() == 2);  // the statement marking stays
  CHECK(marked["objects"].at(2) == stix::marking_definition(Tlp::amber));
  CHECK(mark_objects(Tlp::amber, marked) == marked);
  marked["objects"].array_here()[0]["object_marking_refs"].push(stix::marking_id(Tlp::green));
  CHECK(rule_of(read_back_objects(marked)) == "mark.read-back");
  CHECK(rule_of(read_back_objects(Json::Object{})) == "mark.read-back");
}
