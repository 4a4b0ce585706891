#include "path/deliver/sendable.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "path/deliver/cleared.hpp"
#include "path/mark/mark.hpp"

using namespace tocsin;
using namespace tocsin::deliver;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }

/// The rule that refuses an approved mail after it was spoiled.
std::string after(const std::function<void(cleared::Example&)>& spoil) {
  auto e = cleared::example(Format::mail, "soc@isac.example", cleared::message());
  e.settle();
  spoil(e);
  return rule_of(e.ask());
}
/// The same, the manifest being spelled and queued again: approved as it now is.
std::string after_approved(const std::function<void(cleared::Example&)>& spoil) {
  return after([&](cleared::Example& e) {
    spoil(e);
    e.settle();
  });
}

}  // namespace

TEST_CASE("send: what is approved, current, included and clean leaves, with what the fact needs") {
  auto e = cleared::example(Format::mail, "soc@isac.example", cleared::message());
  e.settle();
  const auto cleared = e.ask();
  REQUIRE(cleared);
  CHECK(cleared->wire() == e.wire());
  CHECK(cleared->marking() == Tlp::amber);
  CHECK(cleared->parts() == parts_hash({sha256(e.parts[0].bytes), sha256(e.parts[1].bytes)}));
  static_assert(!std::is_default_constructible_v<Sendable>);
  static_assert(!std::is_constructible_v<Sendable, Wire, ChannelId, Tlp, Hash>);
}

TEST_CASE("send.not-approved: rule 1, nothing leaves unless its manifest was approved and still holds") {
  CHECK(after([](auto& e) { e.question.holds = [](const auto&) -> Result<> { return refuse(Errc::forbidden, "release.recalled"); }; }) == "release.recalled");
  CHECK(after([](auto& e) { e.question.holds = nullptr; }) == "send.not-approved");
  CHECK(after([](auto& e) { std::get<state::Queued>(e.state).what.manifest = sha256("another"); }) == "send.not-approved");
  CHECK(after([](auto& e) { std::get<state::Queued>(e.state).what.release = 2; }) == "send.not-approved");
  CHECK(after([](auto& e) { e.manifest.deliveries[0].address = "eve@other.example", e.jcs = approve::spell(e.manifest), e.question.manifest = e.jcs; }) == "send.not-approved");
  CHECK(after([](auto& e) { e.question.manifest = "{}"; }) == "send.not-approved");
}

TEST_CASE("send.not-included: rule 5, no conclusion from facts that nobody can check") {
  CHECK(after([](auto& e) { e.question.inclusion = {}; }) == "send.not-included");
  CHECK(after([](auto& e) { e.question.inclusion.chains = false; }) == "send.not-included");
  CHECK(after([](auto& e) { e.question.inclusion.signatures = false; }) == "send.not-included");
  CHECK(after([](auto& e) { e.question.inclusion.checkpoint_size = 41; }) == "send.not-included");
  CHECK(after([](auto& e) { e.question.inclusion.last_leaf = -1; }) == "send.not-included");
}

TEST_CASE("send.not-waiting: a delivery that left, failed or waits for later is not tried") {
  CHECK(after([](auto& e) { e.question.state = nullptr; }) == "send.not-waiting");
  CHECK(after([](auto& e) { e.state = state::None{}; }) == "send.not-waiting");
  CHECK(after([](auto& e) { e.state = state::HandedOver{}; }) == "send.not-waiting");
  const auto retry_at = [](auto& e, Duration later) { e.state = state::RetryWait{std::get<state::Queued>(e.state).what, {}, e.question.now + later}; };
  CHECK(after([&](auto& e) { retry_at(e, std::chrono::seconds(1)); }) == "send.not-waiting");
  CHECK(after([&](auto& e) { retry_at(e, std::chrono::seconds(0)); }).empty());
}

TEST_CASE("send.embargoed, send.expired: not before, not at and not after") {
  CHECK(after_approved([](auto& e) { e.manifest.embargo = e.question.now + std::chrono::microseconds(1); }) == "send.embargoed");
  CHECK(after_approved([](auto& e) { e.manifest.embargo = e.question.now; }).empty());
  CHECK(after_approved([](auto& e) { e.manifest.expires = e.question.now; }) == "send.expired");
}

TEST_CASE("send.not-in-manifest: another delivery, channel or address than the manifest names") {
  CHECK(after([](auto& e) { e.question.delivery = {"018f3a52-7c11-7e3a-9b1d-000000000000"}; }) == "send.not-in-manifest");
  CHECK(after([](auto& e) { e.question.channel = {"another"}; }) == "send.not-in-manifest");
  CHECK(after([](auto& e) { e.addresses.to = "eve@other.example"; }) == "send.not-in-manifest");
}

TEST_CASE("send: a fallback that the manifest permits, and no other") {
  const auto to_fallback = [](auto& e) {
    e.manifest.deliveries[0].fallbacks = {{{"second"}, "mail", "night@isac.example"}};
    e.procedure.channels.push_back(e.procedure.channels[0]);
    e.procedure.channels[1].id = {"second"};
    e.question.channel = {"second"};
  };
  CHECK(after_approved([&](auto& e) { to_fallback(e), e.addresses.to = "night@isac.example"; }).empty());
  CHECK(after_approved([&](auto& e) { to_fallback(e); }) == "send.not-in-manifest");
}

TEST_CASE("send.channel: as the procedure in force has it, not as it was") {
  CHECK(after([](auto& e) { e.question.procedure = nullptr; }) == "send.channel");
  CHECK(after([](auto& e) { e.procedure.channels.clear(); }) == "send.channel");
  CHECK(after([](auto& e) { e.procedure.channels[0].kind = procedure::Channel::Kind::taxii; }) == "send.channel");
  CHECK(after([](auto& e) { e.procedure.channels[0].from = "other@utility.example"; }) == "send.channel");
  CHECK(rule_of(format_of("carrier-pigeon")) == "send.channel");
}

TEST_CASE("send.encryption: what is to be encrypted does not leave in the clear") {
  CHECK(after_approved([](auto& e) { e.manifest.deliveries[0].encryption_key = "ABCD"; }) == "send.encryption");
}

TEST_CASE("deliver.not-approved-bytes: rule 6, a changed body or attachment does not leave whoever changed it") {
  CHECK(after([](auto& e) { e.parts[1].bytes += "\nand a word more"; }) == "deliver.not-approved-bytes");
  CHECK(after([](auto& e) { e.parts.push_back({"more.txt", "x"}); }) == "deliver.not-approved-bytes");
}

TEST_CASE("send.slots: a slot holds this delivery's own values and nothing else") {
  auto e = cleared::example(Format::mail, "soc@isac.example", cleared::message());
  e.settle();
  const auto with = [&](const Slots& slots) { return rule_of(clear_to_send(e.question, *assemble(Format::mail, e.addresses, e.parts, slots))); };
  CHECK(with(e.slots()).empty());
  CHECK(with({{"018f3a52-7c11-7e3a-9b1d-000000000000"}, e.question.now, e.question.link}) == "send.slots");
  CHECK(with({e.question.delivery, e.question.now + std::chrono::hours(2), e.question.link}) == "send.slots");
  CHECK(with({e.question.delivery, e.question.now, cleared::link_prefix + "somebody-elses"}) == "send.slots");
}

TEST_CASE("send.marking: rule 3, the label in the bytes is the approved one") {
  CHECK(after_approved([](auto& e) { e.manifest.parts[0].marking = e.manifest.parts[1].marking = Tlp::red; }) == "send.marking");
  auto e = cleared::example(Format::mail, "soc@isac.example", {{"subject", "Patch"}, {"body", "TLP:AMBER\n\nx\n\nTLP:AMBER\n"}});
  e.settle();
  CHECK(rule_of(e.ask()) == "mark.read-back");
}

TEST_CASE("send.rescan: rule 4, an unusable inventory or a hit in the bytes stops everything") {
  CHECK(after([](auto& e) { e.question.rescan = nullptr; }) == "send.rescan");
  CHECK(after([](auto& e) { e.question.inventory = nullptr; }) == "send.rescan");
  CHECK(after([](auto& e) { e.inventory.canaries.clear(); }) == "inventory.no-canary");
  CHECK(after([](auto& e) { e.inventory.domains.clear(); }) == "inventory.empty");
  CHECK(after([](auto& e) { e.inventory.imported_at = e.question.now - std::chrono::hours(25); }) == "inventory.stale");
  auto e = cleared::example(Format::mail, "soc@isac.example", cleared::message());
  e.settle();
  e.question.rescan = [](std::string_view, std::string_view text) -> Result<> {
    if (text.contains("gateway.")) return refuse(Errc::conflict, "sanitize.rescan-hit");
    return {};
  };
  CHECK(rule_of(e.ask()) == "send.rescan");
  CHECK(where_of(e.ask()) == "body");
}

TEST_CASE("send: a collection, a folder and a sheet pass the same gate") {
  const auto bundle = to_jcs(mark::mark_objects(Tlp::green, *parse_json(R"({"type":"bundle","id":"bundle--8a7d3f64-9d0e-4c3b-8a55-0f6a3b1c2d4e","objects":[
    {"type":"note","spec_version":"2.1","id":"note--1b2c3d4e-0000-4000-8000-000000000002"}]})")));
  for (const auto format : {Format::stix, Format::files, Format::sheet}) {
    auto e = cleared::example(format, "place", {{"objects", bundle}}, Tlp::green);
    e.settle();
    CHECK(rule_of(e.ask()).empty());
    e.manifest.parts[0].marking = Tlp::amber;
    e.settle();
    CHECK(rule_of(e.ask()) == "send.marking");
  }
}
