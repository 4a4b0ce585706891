#include "out/mail/smtp.hpp"

#include <doctest/doctest.h>

#include <map>

#include "out/mail/reply.hpp"
#include "out/mail/scripted_peer.hpp"
#include "path/deliver/cleared.hpp"
#include "support/smtp_server.hpp"

using namespace tocsin;
using namespace tocsin::mail;
using enum ports::Handover::Outcome;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
const std::string first = "018f3a52-7c11-7e3a-9b1d-000000000001", second = "018f3a52-7c11-7e3a-9b1d-000000000002";

Relay plain(std::uint16_t port, std::chrono::milliseconds answer_max = std::chrono::seconds(10)) {
  return {.host = "127.0.0.1", .port = port, .security = Relay::Security::none, .ca_file = {}, .user = {}, .password = {}, .helo = "tocsin.example", .answer_max = answer_max};
}

/// A server that takes mail, except where `instead` says something else to a command or to the final dot.
ScriptedPeer::Script script(std::map<std::string, std::optional<std::string>> instead) {
  return [instead, data = false](const std::string& line) mutable -> std::optional<std::string> {
    if (data && line != ".") return "";
    const auto command = line.empty() ? std::string("hello") : line.substr(0, 4);
    data = command == "DATA" && !instead.contains("DATA");
    if (const auto found = instead.find(command); found != instead.end()) return found->second;
    static const std::map<std::string, std::string> usual{{"hello", "220 peer.example"}, {"EHLO", "250-peer.example\r\n250 8BITMIME"}, {"MAIL", "250 2.1.0 Ok"}, {"RCPT", "250 2.1.5 Ok"},
                                                          {"DATA", "354 go on"}, {".", "250 2.0.0 Ok: queued as 42"}, {"QUIT", "221 2.0.0 Bye"}};
    const auto known = usual.find(command);
    return known == usual.end() ? "500 5.5.2 what?" : known->second;
  };
}

ports::Handover say(std::map<std::string, std::optional<std::string>> instead, std::chrono::milliseconds answer_max = std::chrono::seconds(10)) {
  ScriptedPeer peer(script(std::move(instead)));
  const auto sender = *smtp(plain(peer.port(), answer_max));
  return *sender->hand_over(deliver::cleared::mail("soc@isac.example"));
}

}  // namespace

TEST_CASE("mail: we greet by the name in the settings, else by the sender's domain; never by the machine's name, which nobody looked at") {
  for (const std::string helo : {"tocsin.example", ""}) {
    std::string greeting, from;
    {
      ScriptedPeer peer([&, usual = script({})](const std::string& line) mutable {
        if (line.starts_with("EHLO")) greeting = line;
        return usual(line);
      });
      auto relay = plain(peer.port());
      relay.helo = helo;
      const auto sent = deliver::cleared::mail("soc@isac.example");
      CHECK((*smtp(relay))->hand_over(sent)->outcome == handed_over);
      from = sent.wire().addresses.from;
    }
    CHECK(greeting == "EHLO " + (helo.empty() ? from.substr(from.find('@') + 1) : helo));
  }
}

TEST_CASE("sender.stopped: the end of the program does not wait for a relay that says nothing") {
  ScriptedPeer peer([](const std::string&) -> std::optional<std::string> { return ""; });
  std::stop_source program;
  auto relay = plain(peer.port(), std::chrono::minutes(10));
  relay.stop = program.get_token();
  relay.stop_max = std::chrono::milliseconds(100);
  const auto sender = *smtp(relay);
  std::thread ending([&] {
    while (peer.connections() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    program.request_stop();
  });
  CHECK(rule_of(sender->hand_over(deliver::cleared::mail("soc@isac.example"))) == "sender.stopped");
  ending.join();
}

TEST_CASE("mail: a real server takes it over STARTTLS, and its mailbox holds the approved bytes") {
  if (!support::SmtpServer::possible()) {
    MESSAGE("SKIPPED: Postfix is started by root, and there is neither root nor sudo here");
    return;
  }
  support::SmtpServer server({"soc@isac.example"}, "busy@isac.example 450 4.2.1 mailbox busy\ngone@isac.example 550 5.1.1 no such mailbox\n");
  REQUIRE(server.running());
  const Relay relay{.host = "localhost", .port = server.port(), .ca_file = server.ca_file(), .user = {}, .password = {}, .helo = "tocsin.example"};
  const auto sender = *smtp(relay);

  const auto sent = deliver::cleared::mail("soc@isac.example", first);
  const auto reply = *sender->hand_over(sent);
  CHECK(reply.outcome == handed_over);
  CHECK(reply.reply.starts_with("250 2.0.0 Ok: queued as "));
  CHECK(sender->hand_over(deliver::cleared::mail("soc@isac.example", second))->outcome == handed_over);

  const auto kept = server.mailbox("soc@isac.example", 2);
  REQUIRE(kept.size() == 2);
  for (const auto& received : kept) {
    CHECK(received.contains("with ESMTPS"));
    const auto wire = deliver::mail_as_sent(received);
    REQUIRE(wire);
    std::map<std::string, Hash> approved;
    for (const auto& part : deliver::cleared::message()) approved[part.name] = sha256(part.bytes);
    CHECK(deliver::check_against_manifest(*wire, approved, deliver::cleared::link_prefix));
    if (wire->delivery.value == first) CHECK(*wire == sent.wire());
  }

  const auto busy = *sender->hand_over(deliver::cleared::mail("busy@isac.example"));
  CHECK(busy.outcome == refused_temporarily);
  CHECK(busy.reply.starts_with("450 4.2.1"));
  const auto gone = *sender->hand_over(deliver::cleared::mail("gone@isac.example"));
  CHECK(gone.outcome == refused_permanently);
  CHECK(gone.reply.starts_with("550 5.1.1"));
  CHECK(sender->hand_over(deliver::cleared::mail("soc@isac.example"))->outcome == handed_over);  // a refusal does not spoil the next one

  auto untrusted = relay;
  untrusted.ca_file = "/etc/ssl/certs/ca-certificates.crt";
  const auto nothing_said = *(*smtp(untrusted))->hand_over(deliver::cleared::mail("soc@isac.example"));
  CHECK(nothing_said.outcome == refused_temporarily);
  CHECK(nothing_said.reply.contains("certificate"));
  CHECK(server.mailbox("soc@isac.example", 3).size() == 3);
}

TEST_CASE("mail: STARTTLS or nothing is said") {
  ScriptedPeer peer(script({}));
  auto relay = plain(peer.port());
  relay.security = Relay::Security::starttls;
  const auto reply = *(*smtp(relay))->hand_over(deliver::cleared::mail("soc@isac.example"));
  CHECK(reply.outcome == refused_temporarily);
  CHECK(reply.reply.contains("STARTTLS"));
}

TEST_CASE("mail: the answer to the dot decides") {
  CHECK(say({}) == ports::Handover{handed_over, "250 2.0.0 Ok: queued as 42"});
  CHECK(say({{".", "451 4.3.0 try later"}}) == ports::Handover{refused_temporarily, "451 4.3.0 try later"});
  CHECK(say({{".", "554 5.7.1 content refused"}}) == ports::Handover{refused_permanently, "554 5.7.1 content refused"});
  CHECK(say({{".", "554-5.7.1 content\r\n554 5.7.1 refused"}}) == ports::Handover{refused_permanently, "554-5.7.1 content / 554 5.7.1 refused"});
}

TEST_CASE("mail: no answer after the dot is unknown, before it nothing was taken") {
  CHECK(say({{".", std::nullopt}}).outcome == unknown);
  CHECK(say({{".", ""}}, std::chrono::milliseconds(600)).outcome == unknown);
  CHECK(say({{"DATA", std::nullopt}}).outcome == refused_temporarily);
  CHECK(say({{"hello", std::nullopt}}).outcome == refused_temporarily);
  CHECK(say({{"EHLO", std::nullopt}, {"HELO", std::nullopt}}).outcome == refused_temporarily);
}

TEST_CASE("mail: envelope refusals are the recipient's, a refused connection is not") {
  CHECK(say({{"RCPT", "550 5.1.1 nobody"}}) == ports::Handover{refused_permanently, "550 5.1.1 nobody"});
  CHECK(say({{"RCPT", "452 4.2.2 full"}}) == ports::Handover{refused_temporarily, "452 4.2.2 full"});
  CHECK(say({{"MAIL", "530 5.7.0 sign in first"}}) == ports::Handover{refused_permanently, "530 5.7.0 sign in first"});
  CHECK(say({{"hello", "554 5.3.2 not today"}}).outcome == refused_temporarily);
  const auto nobody = *(*smtp(plain(support::free_port())))->hand_over(deliver::cleared::mail("soc@isac.example"));
  CHECK(nobody.outcome == refused_temporarily);
  CHECK_FALSE(nobody.reply.empty());
}

TEST_CASE("mail: a connection serves the next message, and a dead one is replaced without a failure") {
  ScriptedPeer peer(script({}));
  const auto sender = *smtp(plain(peer.port()));
  for (int i = 0; i < 3; ++i) CHECK(sender->hand_over(deliver::cleared::mail("soc@isac.example"))->outcome == handed_over);
  CHECK(peer.connections() == 1);

  int messages = 0;
  ScriptedPeer closing([inner = script({}), &messages](const std::string& line) mutable -> std::optional<std::string> {
    if (line.starts_with("MAIL") && messages++ == 1) return std::nullopt;
    return inner(line);
  });
  const auto other = *smtp(plain(closing.port()));
  CHECK(other->hand_over(deliver::cleared::mail("soc@isac.example"))->outcome == handed_over);
  CHECK(other->hand_over(deliver::cleared::mail("soc@isac.example"))->outcome == handed_over);
  CHECK(closing.connections() == 2);
}

TEST_CASE("mail: a reply is printable and bounded before anybody keeps it") {
  Replies replies;
  replies.all_sent();
  replies.line("250 2.0.0 \x1b[31mred\xff " + std::string(2000, 'x') + "\r\n");
  const auto outcome = replies.outcome(true, false, "");
  CHECK(outcome.reply.size() == 512);
  CHECK(outcome.reply.starts_with("250 2.0.0 ?[31mred? "));
}

TEST_CASE("mail.plain-not-loopback, mail.relay, sender.wrong-format") {
  auto relay = plain(25);
  relay.host = "mx.isac.example";
  CHECK(rule_of(smtp(relay)) == "mail.plain-not-loopback");
  for (const auto* bad : {"", "a b", "evil\r\nhost", "a/b", "a@b"}) {
    relay = plain(25);
    relay.host = bad;
    CHECK(rule_of(smtp(relay)) == "mail.relay");
  }
  CHECK(rule_of(smtp(plain(0))) == "mail.relay");
  auto files = deliver::cleared::example(deliver::Format::files, "place", {{"notes.txt", "x"}});
  files.settle();
  CHECK(rule_of((*smtp(plain(25)))->hand_over(*files.ask())) == "sender.wrong-format");
}

TEST_CASE("mail: a notice says number, label and link, and is marked as made by a program") {
  struct Fixed final : ports::Clock {
    Instant now() override { return instant_from_us(1'700'000'000'000'000); }
  } clock;
  std::string heard;
  auto usual = script({});
  ScriptedPeer peer([&heard, usual](const std::string& line) mutable {
    heard += line + "\n";
    return usual(line);
  });
  const auto notifier = *mail_notifier(plain(peer.port()), "tocsin@kestrelvale.example", clock);
  const ports::Notice notice{first, "ines.caldeira@kestrelvale.example", "approval-asked", "TS-2026-0042", Tlp::amber, "https://localhost:8443/shares/TS-2026-0042", true};
  const auto handover = notifier->tell(notice);
  REQUIRE(handover);
  CHECK(handover->outcome == handed_over);
  for (const auto* line : {"MAIL FROM:<tocsin@kestrelvale.example>", "RCPT TO:<ines.caldeira@kestrelvale.example>", "Subject: DEMO [TS-2026-0042] TLP:AMBER: waits for your approval\n",
                           "Date: Tue, 14 Nov 2023 22:13:20 +0000\n", "Auto-Submitted: auto-generated\n", "\nhttps://localhost:8443/shares/TS-2026-0042\n"})
    CHECK_MESSAGE(heard.contains(line), line);
  auto bad = notice;
  bad.to = "x@y>\r\nDATA";
  CHECK(rule_of(notifier->tell(bad)) == "notice.form");
}
