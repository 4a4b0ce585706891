#include "path/prove/pack.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "base/text.hpp"
#include "support/files.hpp"
#include "support/pack_story.hpp"

using namespace tocsin;
using namespace tocsin::prove;
using test::PackStory;
using test::rule_of;

namespace {

Trust keys_of(const PackStory& story) { return {{story.log.log_key.public_key(), story.log.leaf_key.public_key()}}; }

/// The rule and the file of the first broken link, or nothing.
std::string broken_link(const prove::Verdict& verdict) { return verdict.broken ? verdict.broken->rule + " " + verdict.broken->file : std::string(); }

/// What is wrong with a story that goes another way than it should; told by an organisation that signs whatever it likes.
std::string rule_when(const std::function<void(PackStory&)>& tell, const std::function<void(Evidence&)>& spoil = {}) {
  PackStory story;
  tell(story);
  auto evidence = story.ask();
  if (spoil) spoil(evidence);
  const auto pack = build_pack(evidence);
  return rule_of(pack);
}
std::string rule_of_spoiled(const std::function<void(Evidence&)>& spoil) { return rule_when(&PackStory::tell, spoil); }

struct Sound {
  PackStory story;
  Evidence evidence;
  std::string zip;
  Files files;
  Trust trust;
  Sound() {
    story.tell();
    evidence = story.ask();
    const auto built = build_pack(evidence);
    if (!built) MESSAGE(built.error().rule << " " << built.error().where << ": " << built.error().detail);
    zip = built.value();
    files = *read_zip(zip);
    trust = keys_of(story);
  }
};
const Sound& sound() {
  static const Sound once;
  return once;
}
/// The files after a change, with the bag's own lists made again, as somebody would do it who hides the change.
std::string link_after(const std::function<void(Files&)>& change) {
  auto files = sound().files;
  change(files);
  const auto info = files["bag-info.txt"];
  for (const auto* file : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"}) files.erase(file);
  add_bag(files, info.substr(0, info.find("Payload-Oxum")));
  return broken_link(verify_files(files, sound().trust));
}

}  // namespace

TEST_CASE("pack: what was built verifies, for who trusts the keys; the same evidence gives the same bytes") {
  const auto& [story, evidence, zip, files, trust] = sound();
  const auto verdict = verify_pack(zip, trust);
  CHECK(broken_link(verdict) == "");
  CHECK(verdict.outcome == Outcome::verified);
  CHECK(verdict.summary["approvals"].integer() == 2);
  CHECK(verdict.summary["deliveries"].integer() == 2);
  CHECK(verdict.summary["signatures"].integer() >= 4);
  CHECK(verdict.summary["not_shown"].integer() == 1);  // the other share, which is outside the scope
  CHECK(verify_pack(zip, {}).outcome == Outcome::unverified);
  CHECK(in_words(verify_pack(zip, {})).starts_with("internally consistent, origin not verified\n"));
  CHECK(*build_pack(evidence) == zip);
  CHECK(pack_name(evidence)->starts_with("tocsin-TS-2026-0001-"));
}
TEST_CASE("pack: the files that an auditor opens are there") {
  const auto& files = sound().files;
  const auto record = *parse_json(files.at("data/records/TS-2026-0001.json"));
  CHECK(record["triggers"].at(0)["state"].text() == "met");
  CHECK(record["missing"].array().size() == 1);  // nobody has answered for the collection
  const auto& release = record["releases"].at(0);
  CHECK(release["marking"].text() == "TLP:AMBER");
  CHECK(release["owner"].text() == "IT operations");
  CHECK(release["reference"].text() == "INC-2026-0142");
  CHECK(files.at("data/records/TS-2026-0001.txt").contains("INC-2026-0142"));
  CHECK(release["approvals"].at(0)["by"].has("name"));
  CHECK(release["deliveries"].at(0)["acknowledged"]["via"].text() == "link");
  CHECK(release["deliveries"].at(0)["actions"].at(0)["note"]["text"].text() == "patched all gateways");
  CHECK(files.at("data/records/TS-2026-0001.txt").find("attempt 1") != std::string::npos);
  CHECK(files.at("data/renditions/TS-2026-0001-sector-isac-1/subject") == "[TLP:AMBER] Patch the gateway");
  for (const auto* file : {"README.txt", "data/log/policy", "data/log/leaf.pub", "data/approvals/allowed_signers", "data/approvals/TS-2026-0001-sector-isac-1-legal.sig", "data/approvals/TS-2026-0001-sector-isac-1-legal.statement",
                           "data/manifests/TS-2026-0001-sector-isac-1.json", "data/redactions/TS-2026-0001-sector-isac-1.json", "data/facts/00000000.json", "data/facts/00000000.proof", "data/index.json"})
    CHECK_MESSAGE(files.contains(file), file);
}
TEST_CASE("pack: who answers for a release and what it rests on is missing where nobody said; releases of before are not blamed for it") {
  const auto missing = [](std::optional<approve::Origin> origin) {
    PackStory story;
    story.origin = std::move(origin);
    story.tell();
    const auto files = *read_zip(*build_pack(story.ask()));
    return to_jcs((*parse_json(files.at("data/records/TS-2026-0001.json")))["missing"]);
  };
  CHECK(missing(approve::Origin{}).contains("no owner is named"));
  CHECK(missing(approve::Origin{}).contains("no incident, ticket or signal"));
  CHECK(missing(approve::Origin{"IT", "INC-1"}) == missing(std::nullopt));
  CHECK_FALSE(missing(std::nullopt).contains("named"));
}
TEST_CASE("pack.trust-form, pack.foreign: another log's keys, and no keys") {
  CHECK(parse_trust("# mine\n" + ledger::to_openssh(sound().story.log.log_key.public_key(), "x") + "\n\n")->keys.size() == 1);
  for (const auto* bad : {"", "# only this\n", "ssh-rsa AAAA\n"}) CHECK(rule_of(parse_trust(bad)) == "pack.trust-form");
  const PackStory other("neighbor");
  CHECK(broken_link(verify_pack(sound().zip, keys_of(other))) == "pack.foreign data/log/log.pub");
  CHECK(broken_link(verify_pack(sound().zip, {{sound().story.log.log_key.public_key()}})) == "pack.foreign data/log/leaf.pub");
}
TEST_CASE("pack: a demonstration says so, on the page and in the verdict; pack.mode") {
  PackStory story("demo", ledger::Mode::demo);
  story.tell();
  const auto zip = *build_pack(story.ask());
  CHECK(read_zip(zip)->at("README.txt").find("*** DEMO ***") != std::string::npos);
  CHECK(in_words(verify_pack(zip, keys_of(story))).find("not evidence of real sharing") != std::string::npos);
  CHECK(sound().files.at("README.txt").find("***") == std::string::npos);
  // a demonstration's facts in a live log
  CHECK(rule_of_spoiled([](Evidence& evidence) { for (auto& fact : evidence.facts) if (fact.record.body.obj.kind() == "due") fact.record.body.mode = ledger::Mode::demo; }) == "pack.mode");
  for (const auto mode : {ledger::Mode::exercise, ledger::Mode::import})
    CHECK(rule_of_spoiled([=](Evidence& evidence) { for (auto& fact : evidence.facts) if (fact.record.body.obj.kind() == "due") fact.record.body.mode = mode; }) == "pack.mode");
}

TEST_CASE("pack.not-from-facts, pack.file-extra, pack.file-missing: no file says what the facts do not") {
  CHECK(link_after([](Files&) {}).empty());
  CHECK(link_after([](Files& files) { files["README.txt"] += "Call us to verify.\n"; }) == "pack.not-from-facts README.txt");
  CHECK(link_after([](Files& files) { auto& text = files["data/records/TS-2026-0001.json"]; text = replace_all(text, "TLP:AMBER", "TLP:CLEAR"); }) == "pack.not-from-facts data/records/TS-2026-0001.json");
  CHECK(link_after([](Files& files) { files["data/index.json"] += " "; }) == "pack.not-from-facts data/index.json");
  CHECK(link_after([](Files& files) { files["data/log/policy"] = "quorum none\n"; }) == "pack.not-from-facts data/log/policy");
  CHECK(link_after([](Files& files) { files["data/approvals/allowed_signers"] += "p_x ssh-ed25519 AAAA\n"; }) == "pack.not-from-facts data/approvals/allowed_signers");
  CHECK(link_after([](Files& files) { files["data/renditions/TS-2026-0001-sector-isac-1/subject"] = "[TLP:AMBER] Wait"; }) == "pack.not-from-facts data/renditions/TS-2026-0001-sector-isac-1/subject");
  CHECK(link_after([](Files& files) { files["data/notes.txt"] = "x"; }) == "pack.file-extra data/notes.txt");
  CHECK(link_after([](Files& files) { files.erase("data/index.json"); }) == "pack.file-missing data/index.json");
  CHECK(link_after([](Files& files) { files.erase("data/gaps.json"); }) == "pack.file-missing data/gaps.json");
}
TEST_CASE("pack.format: a pack of a later release is said to be one, not to be altered") {
  const auto renamed = [](const char* format) { return link_after([=](Files& files) { auto& text = files["data/index.json"]; text = replace_all(text, "\"format\": 2,", format); }); };
  for (const auto* other : {"\"format\": 3,", "\"format\": 0,", "\"format\": -1,", ""}) CHECK_MESSAGE(renamed(other) == "pack.format data/index.json", other);
  CHECK(renamed("\"format\": 1,") .starts_with("pack.request data/facts/"));  // what it says of itself is what was asked for
  CHECK(renamed("\"format\": 2,").empty());
  CHECK(link_after([](Files& files) { files["data/index.json"] = "{"; }) == "pack.format data/index.json");
  CHECK(link_after([](Files& files) { files["data/index.json"] += std::string((files.size() + 16) * 2048, ' '); }) == "pack.too-large data/index.json");
  // the first format showed less, and says so
  PackStory story;
  story.tell();
  story.log.format = 1;
  const auto verdict = verify_pack(*build_pack(story.ask()), keys_of(story));
  CHECK(verdict.outcome == Outcome::verified);
  CHECK(in_words(verdict).find("FORMAT  1") != std::string::npos);
  CHECK(in_words(verify_pack(sound().zip, sound().trust)).find("FORMAT") == std::string::npos);
}
TEST_CASE("pack: the verdict says what was asked for, and no name in an archive writes a line of it") {
  const auto words = in_words(verify_pack(sound().zip, sound().trust));
  CHECK(words.find("\n  scope   share TS-2026-0001; outside it the log has 1 shares\n  counted ") != std::string::npos);
  CHECK(words.find("MISSING") == std::string::npos);
  CHECK(words.find("SILENT") == std::string::npos);
  PackStory late;
  late.fire(), late.log.now += std::chrono::days(1), late.open();
  std::erase_if(late.objects, [](const auto& object) { return object.starts_with("delivery:"); });
  CHECK(in_words(verify_pack(*build_pack(late.ask()), keys_of(late))).find("SILENT  1 due shares past their deadline") != std::string::npos);
  auto files = sound().files;
  files["data/a\nverified\n\x1b[2K"] = "x";
  const auto link = in_words(verify_files(files, sound().trust));
  CHECK(link.starts_with("broken\n  where   data/a?verified??[2K\n"));
}
TEST_CASE("pack.file-form: a primary file that is none") {
  CHECK(link_after([](Files& files) { files.erase("data/log/checkpoint"); }) == "pack.file-form data/log/checkpoint");
  CHECK(link_after([](Files& files) { files.erase("data/facts/00000001.proof"); }) == "pack.file-form data/facts/00000001.proof");
  CHECK(link_after([](Files& files) { files["data/facts/00000001.json"] += " "; }) == "ledger.fact-form data/facts/00000001.json");
  CHECK(link_after([](Files& files) { std::swap(files["data/facts/00000001.proof"], files["data/facts/00000002.proof"]); }) == "pack.file-form data/facts/00000001.proof");
  CHECK(link_after([](Files& files) { files["data/log/log.pub"] = "ssh-rsa AAAA\n"; }) == "ledger.key-form data/log/log.pub");
  CHECK(link_after([](Files& files) { files["data/log/population.json"] = "{"; }) == "pack.file-form data/log/population.json");
  for (const auto* text : {"[]", "{}", R"({"members":{}})", R"({"members":[{}]})", R"({"members":[7]})", R"({"members":[{"index":0,"last":"00","last_seq":0,"object":"a:b","path":[]}]})", R"({"members":[)"})
    CHECK_MESSAGE(link_after([&](Files& files) { files["data/log/population.json"] = text; }) == "pack.file-form data/log/population.json", text);
}
TEST_CASE("pack: facts, leaves, proofs and head hold together") {
  CHECK(link_after([](Files& files) { std::swap(files["data/facts/00000001.json"], files["data/facts/00000002.json"]); }) == "ledger.leaf-signature data/facts/00000001.json");
  CHECK(link_after([](Files& files) { auto& note = files["data/log/checkpoint"]; note = replace_all(note, "\n" + std::to_string(sound().story.log.size()) + "\n", "\n99\n"); }) == "ledger.checkpoint-signature data/log/checkpoint");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.facts[3].path.back() = sha256("x"); }) == "ledger.inclusion");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.facts[3].leaf.key_hash = sha256("x"); }) == "ledger.leaf-key");
  CHECK(rule_of_spoiled([](Evidence& evidence) { std::erase_if(evidence.facts, [](const LoggedFact& fact) { return fact.record.body.kind == "rendition.marked"; }); }) == "ledger.gap");
}
TEST_CASE("ledger.key-range, ledger.leaf-key, ledger.key-facts: each leaf is signed by a key that the facts before it authorize for its place") {
  static const test::Signer next("next leaf key");
  const auto object = ledger::key_object(next.public_key()).value;
  const auto authorize = [=](PackStory& s, std::int64_t ahead) {
    s.objects.insert(object);
    s.log.add(object, {std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{ledger::KeyPurpose::leaf, to_base64(next.public_key().view()), s.log.size() + ahead})});
  };
  const auto revoke_first = [](PackStory& s, std::int64_t ahead) {
    s.log.add(ledger::key_object(s.log.leaf_key.public_key()).value, {std::string(ledger::KeyRevoked::kind), write_fields(ledger::KeyRevoked{s.log.size() + ahead})});
  };
  // the next key takes over where the first one ends
  CHECK(rule_when([&](PackStory& s) { s.fire(), s.open(), authorize(s, 2), revoke_first(s, 1), s.log.other_leaf_key = &next, s.clean(), s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), s.release(), s.deliver(); }).empty());
  CHECK(rule_when([&](PackStory& s) { s.log.other_leaf_key = &next, s.tell(); }) == "ledger.leaf-key");                                   // nobody authorized it
  CHECK(rule_when([&](PackStory& s) { authorize(s, 500), s.log.other_leaf_key = &next, s.tell(); }) == "ledger.key-range");               // not yet
  CHECK(rule_when([&](PackStory& s) { revoke_first(s, 1), s.tell(); }) == "ledger.key-range");                                            // no more
  CHECK(rule_when([&](PackStory& s) { s.tell(), revoke_first(s, 0); }) == "ledger.key-facts");                                            // for a place that is taken
  CHECK(rule_when([&](PackStory& s) { authorize(s, 0), s.tell(); }) == "ledger.key-facts");
  // a pack that keeps the revocation from its reader
  CHECK(rule_when([&](PackStory& s) { s.tell(), authorize(s, 500), s.objects.erase(object); }) == "pack.object-missing");
}
TEST_CASE("pack.founding, pack.request: how a log and a pack begin") {
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.facts.erase(evidence.facts.begin()); }) == "pack.founding");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.facts.pop_back(); }) == "pack.request");
  CHECK(rule_when([](PackStory& story) {
          story.tell();
          (void)story.ask();
          story.objects.insert("pack:0190a000-0000-7000-8000-0000000000ff");
          story.log.add("pack:0190a000-0000-7000-8000-0000000000ff", {"pack.requested", Json(Json::Object{})});
        }) == "pack.request");
}
TEST_CASE("pack.incomplete, pack.not-in-population, pack.share-missing: what was left out is missed") {
  // the last facts of the share, as if nobody had let it go
  CHECK(rule_of_spoiled([](Evidence& evidence) { std::erase_if(evidence.facts, [](const LoggedFact& fact) { return fact.record.body.kind == "due.released"; }); }) == "pack.incomplete");
  CHECK(rule_of_spoiled([](Evidence& evidence) { std::erase_if(evidence.population, [](const auto& proof) { return proof.member.object.kind() == "due"; }); }) == "pack.not-in-population");
  CHECK(rule_of_spoiled([](Evidence& evidence) { std::erase_if(evidence.population, [](const auto& proof) { return proof.member.object.value == "share:0190a000-0000-7000-8000-000000000002"; }); }) == "ledger.population-gap");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.population[1].member.last_seq += 1; }) == "ledger.population");
  PackStory story;
  story.tell();
  // all shares were asked for, and one is not there
  CHECK(rule_of(build_pack(story.log.ask(story.objects, {.by = story.ana, .at = {}, .share = {}, .from = {}, .until = {}, .population = {}}))) == "pack.share-missing");
  auto objects = story.objects;
  objects.erase("share:" + story.share.value);
  PackStory again;
  again.tell();
  CHECK(rule_of(build_pack(again.log.ask(objects, {.by = story.ana, .at = {}, .share = story.share, .from = {}, .until = {}, .population = {}}))) == "pack.share-missing");
}
TEST_CASE("pack.population: a pack is complete by a population that the log commits to, none older than what was asked for") {
  const auto asked = [](const std::function<void(PackStory&)>& meanwhile, std::optional<Duration> until_after, const Hash* named = nullptr) {
    PackStory story;
    story.tell();
    story.objects.insert("share:" + story.other_share.value);
    const auto members = story.log.population();
    const auto taken_at = story.log.now;
    const auto fact = story.log.take_population();
    meanwhile(story);
    Requested requested{.by = story.ana, .at = story.log.now, .share = {}, .from = {}, .until = {}, .population = named == nullptr ? fact : *named, .format = pack_format};
    if (until_after) requested.until = taken_at + *until_after;
    else requested.share = story.share;
    const std::string pack = "pack:0190a000-0000-7000-8000-00000000ffff";
    story.log.add(pack, {std::string(Requested::kind), write_fields(requested)}, story.ana.value);
    story.objects.insert({"log:self", "log:population", pack, "share:" + story.other_share.value});
    return rule_of(build_pack(story.log.gather(story.objects, members, requested, pack)));
  };
  const auto nothing = [](PackStory&) {};
  const auto something = [](PackStory& s) { s.log.add("token:0190a000-0000-7000-8000-00000000000e", {"token.made", Json(Json::Object{})}); };
  CHECK(asked(nothing, std::nullopt).empty());
  CHECK(asked(something, std::nullopt) == "pack.population");              // the share's last facts could be left out
  CHECK(asked(something, Duration(0)).empty());                            // a period that was over when it was taken
  CHECK(asked(something, Duration(std::chrono::microseconds(1))) == "pack.population");
  const auto other = sha256("another fact");
  CHECK(asked(nothing, std::nullopt, &other) == "pack.population");
  CHECK(rule_of_spoiled([](Evidence& evidence) { std::erase_if(evidence.facts, [](const LoggedFact& fact) { return fact.record.body.obj == ledger::population_object(); }); }) == "pack.population");
}
TEST_CASE("pack.population: no population holds less than the one before it") {
  const auto taken_after = [](ledger::Taken first, ledger::Taken second) {
    return rule_when([&](PackStory& s) {
      s.tell();
      for (auto taken : {first, second}) {
        taken.at += s.log.now.time_since_epoch();
        s.log.add(ledger::population_object().value, {std::string(ledger::Taken::kind), write_fields(taken)});
      }
    });
  };
  const auto taken = [](int seconds, int objects, int size) { return ledger::Taken{Instant(std::chrono::seconds(seconds)), objects, sha256("root"), size}; };
  CHECK(taken_after(taken(-9, 5, 10), taken(-8, 5, 11)).empty());
  CHECK(taken_after(taken(-9, 5, 10), taken(-8, 4, 11)) == "pack.population");
  CHECK(taken_after(taken(-9, 5, 10), taken(-8, 5, 9)) == "pack.population");
  CHECK(taken_after(taken(-9, 5, 10), taken(-99, 5, 11)).empty());  // a clock may be set back
}
TEST_CASE("pack: a number is given once, and numbers tell of shares that a population keeps back") {
  const auto numbered = [](const std::string& number, const char* id) {
    return [=](PackStory& s) {
      s.tell();
      s.objects.insert("share:" + std::string(id));
      s.log.add("share:" + std::string(id), share::Fact(share::fact::Opened{number, {"it"}, s.ana, {}, {{"vulnerability"}, {"incident-narrative"}, false, true}, sha256("item"), {s.isac}}), s.ana.value);
    };
  };
  constexpr auto id = "0190a000-0000-7000-8000-00000000000d";
  CHECK(rule_when(numbered("TS-2026-0001", id)) == "pack.fact");
  PackStory story;
  numbered("TS-2026-0009", id)(story);
  const auto verdict = verify_pack(*build_pack(story.ask()), keys_of(story));
  CHECK(verdict.summary["unaccounted"].integer() == 6);  // three are there
  CHECK(in_words(verdict).find("MISSING the numbers of the shares tell of 6 more") != std::string::npos);
}
TEST_CASE("pack.object-missing: a period's pack goes on to all that its signals made due and to the shares that answered") {
  const auto asked = [](const std::function<void(PackStory&)>& change, std::int64_t format = pack_format) {
    PackStory story;
    change(story);
    story.tell();
    story.objects.insert("share:" + story.other_share.value);
    // all that was made in the last days: the ids say that nothing of this was
    story.log.format = format;
    return rule_of(build_pack(story.log.ask(story.objects, {.by = story.ana, .at = {}, .share = {}, .from = story.log.now - std::chrono::days(2), .until = {}, .population = {}})));
  };
  const DueId second{"0190a000-0000-7000-8000-0000000000d2"};
  CHECK(asked([](PackStory&) {}).empty());
  CHECK(asked([](PackStory& s) { s.objects.erase("share:" + s.share.value), s.objects.erase("delivery:" + s.mail.value), s.objects.erase("delivery:" + s.taxii.value); }) == "pack.object-missing");
  CHECK(asked([](PackStory& s) { s.objects.erase("signal:" + s.signal.value); }) == "pack.object-missing");
  CHECK(asked([&](PackStory& s) { s.made_due.insert(second); }) == "pack.object-missing");
  CHECK(asked([&](PackStory& s) { s.made_due.insert(second); }, 1).empty());  // was not followed then
}
TEST_CASE("pack.role, pack.four-eyes, pack.person-missing: not sharing is decided by two, one of them in a role that approves") {
  const PersonId ghost{"p_" + std::string(22, 'g')};
  const RoleId analyst{"analyst"};
  const auto both = [](const std::function<void(PackStory&, bool)>& decide, std::int64_t format = pack_format) {
    std::set<std::string> rules;
    for (const bool of_due : {false, true}) rules.insert(rule_when([&](PackStory& s) { s.fire(), s.open(), decide(s, of_due), std::erase_if(s.objects, [](const auto& o) { return o.starts_with("delivery:"); }); s.log.format = format; }));
    return rules.size() == 1 ? *rules.begin() : std::string("share and due differ");
  };
  const auto by = [](const PersonId& who, const PersonId& approver, const RoleId& role, const char* reason = "not-actionable") {
    return [=](PackStory& s, bool of_due) { of_due ? s.withhold_due(who, approver, role, reason) : s.withhold(who, approver, role, reason); };
  };
  const PackStory p;
  CHECK(both(by(p.ana, p.ben, p.security)).empty());
  CHECK(both(by(p.ana, p.ana, p.duty)) == "pack.four-eyes");
  CHECK(both(by(p.ana, ghost, p.security)) == "pack.person-missing");
  CHECK(both(by(ghost, p.ben, p.security)) == "pack.person-missing");
  CHECK(both(by(p.ana, p.ben, p.legal)) == "pack.role");                       // not his
  CHECK(both(by(p.ana, p.ben, p.security, "no-time")) == "pack.role");         // a reason that the procedure does not know
  CHECK(both(by(p.ana, p.ben, p.security, "no-time"), 1).empty());
  const auto with_eve = [&](std::int64_t format) {
    return both([&](PackStory& s, bool of_due) {
      const PersonId eve{"p_" + std::string(22, 'e')};
      s.enroll(eve, testing::SshSigner("eve"), analyst, "FFFFFFFFFFFFFFFFFFFFFQ");
      by(s.ana, eve, analyst)(s, of_due);
    }, format);
  };
  CHECK(with_eve(pack_format) == "pack.role");                                 // hers, and it approves nothing
  CHECK(with_eve(1).empty());
  // nobody, or another, or for another reason, had proposed it
  namespace due_fact = trigger::due::fact;
  const auto decided = [](PackStory& s, bool of_due, const PersonId& who, const char* reason) {
    const auto end = s.log.now + std::chrono::days(90);
    if (of_due) s.log.add("due:" + s.due.value, trigger::due::Fact(due_fact::NotShared{who, s.ben, s.security, {"not-actionable"}, sha256(reason), s.log.now, end}), s.ben.value);
    else s.log.add("share:" + s.share.value, share::Fact(share::fact::NotShared{s.isac, who, s.ben, s.security, {"not-actionable"}, sha256(reason), s.log.now, end}), s.ben.value);
  };
  const auto proposed = [](PackStory& s, bool of_due) {
    if (of_due) s.log.add("due:" + s.due.value, trigger::due::Fact(due_fact::WithholdingProposed{s.ana, {"not-actionable"}, sha256("why")}), s.ana.value);
    else s.log.add("share:" + s.share.value, share::Fact(share::fact::WithholdingProposed{s.isac, s.ana, {"not-actionable"}, sha256("why")}), s.ana.value);
  };
  CHECK(both([&](PackStory& s, bool of_due) { decided(s, of_due, s.ana, "why"); }) == "pack.four-eyes");
  CHECK(both([&](PackStory& s, bool of_due) { proposed(s, of_due), decided(s, of_due, s.cho, "why"); }) == "pack.four-eyes");
  CHECK(both([&](PackStory& s, bool of_due) { proposed(s, of_due), decided(s, of_due, s.ana, "other"); }) == "pack.four-eyes");
  CHECK(both([&](PackStory& s, bool of_due) { proposed(s, of_due), decided(s, of_due, s.ana, "why"); }).empty());
  // written down by somebody else than who agreed
  CHECK(both([&](PackStory& s, bool of_due) {
          proposed(s, of_due);
          const auto end = s.log.now + std::chrono::days(90);
          if (of_due) s.log.add("due:" + s.due.value, trigger::due::Fact(due_fact::NotShared{s.ana, s.ben, s.security, {"not-actionable"}, sha256("why"), s.log.now, end}), s.ana.value);
          else s.log.add("share:" + s.share.value, share::Fact(share::fact::NotShared{s.isac, s.ana, s.ben, s.security, {"not-actionable"}, sha256("why"), s.log.now, end}), s.ana.value);
        }) == "pack.four-eyes");
  // the procedure by which that is judged has to be there
  CHECK(rule_when([&](PackStory& s) { s.fire(), s.open(), by(s.ana, s.ben, s.security)(s, true), std::erase_if(s.objects, [](const auto& o) { return o.starts_with("delivery:"); }); },
                  [&](Evidence& e) { std::erase_if(e.contents, [&](const auto& content) { return content.second.bytes == p.procedure_text; }); }) == "pack.procedure");
}
TEST_CASE("pack.retention, pack.person-missing: who erases may, by a rule that was in force, and not before its time") {
  using share::retention::Ground;
  const auto erased = [](const std::function<void(PackStory&)>& change, std::int64_t format = pack_format) { return rule_when([&](PackStory& s) { s.tell(), change(s), s.log.format = format; }); };
  const PersonId ghost{"p_" + std::string(22, 'g')}, eve{"p_" + std::string(22, 'e')};
  CHECK(erased([](PackStory& s) { s.erase(s.ana, s.dee); }).empty());
  CHECK(erased([&](PackStory& s) { s.erase(ghost, s.dee); }) == "pack.person-missing");
  CHECK(erased([&](PackStory& s) { s.erase(s.dee, ghost); }) == "pack.person-missing");
  const auto neither = [&](PackStory& s) { s.enroll(eve, testing::SshSigner("eve"), {"analyst"}, "FFFFFFFFFFFFFFFFFFFFFQ"), s.erase(s.ana, eve); };
  CHECK(erased(neither) == "pack.retention");
  CHECK(erased(neither, 1).empty());
  CHECK(erased([](PackStory& s) { s.policy.policy = "whim", s.erase(s.ana, s.dee); }) == "pack.retention");
  CHECK(erased([](PackStory& s) { s.ask_retention(share::retention::Step::erase, s.ana), s.policy.policy = "signals", s.retain(share::retention::fact::Expired{s.ana, s.dee, s.policy, s.log.now}, s.dee); }) == "pack.retention");
  // an erasure hides nothing that left after it
  const auto manifest_gone = [](const std::function<void(PackStory&)>& tell) { return rule_when(tell, [](Evidence& e) { std::erase_if(e.contents, [](const auto& c) { return c.second.bytes.find("\"deliveries\"") != std::string::npos; }); }); };
  CHECK(manifest_gone([](PackStory& s) { s.tell(), s.erase(s.ana, s.dee); }).empty());
  CHECK(manifest_gone([](PackStory& s) { s.fire(), s.open(), s.clean(), s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), s.erase(s.ana, s.dee), s.release(), s.deliver(); }) == "pack.content-missing");
  CHECK(erased([](PackStory& s) { s.policy.ground = Ground::expired, s.erase(s.ana, s.dee); }) == "pack.retention");
  CHECK(erased([](PackStory& s) { s.policy.ground = Ground::expired, s.log.now += std::chrono::days(8 * 366), s.erase(s.ana, s.dee); }).empty());
}
TEST_CASE("pack.object-missing: what was due in the period, and what the facts lead to") {
  const auto asked = [](const std::function<void(PackStory&)>& change, std::optional<ShareId> share) {
    PackStory story;
    story.tell();
    story.objects.insert("share:" + story.other_share.value);
    change(story);
    return rule_of(build_pack(story.log.ask(story.objects, {.by = story.ana, .at = {}, .share = std::move(share), .from = {}, .until = {}, .population = {}})));
  };
  const std::string silent = "due:0190a000-0000-7000-8000-0000000000d1", exception = "0190a000-0000-7000-8000-0000000000e1";
  const auto fire = [&](PackStory& s) {
    s.log.add(silent, trigger::due::Fact(trigger::due::fact::Fired{.signal = {"0190a000-0000-7000-8000-00000000000b"}, .trigger = {"kev"}, .rule = 0, .procedure = s.agreed_text, .audiences = {s.isac}, .category = {"vulnerability"},
                                                                   .content_class = {"incident-narrative"}, .form = {"external"}, .marking = Tlp::amber, .at = s.log.now, .deadline = s.log.now + std::chrono::hours(4), .unit = {"it"}, .standing = {}}));
  };
  const ShareId one{"0190a000-0000-7000-8000-000000000001"};
  CHECK(asked([](PackStory&) {}, std::nullopt).empty());
  CHECK(asked(fire, std::nullopt) == "pack.object-missing");   // nobody shared it, and the pack of the period says nothing of it
  CHECK(asked(fire, one).empty());                             // outside the scope of one share's pack
  CHECK(asked([&](PackStory& s) { fire(s), s.objects.insert(silent); }, std::nullopt).empty());
  CHECK(asked([&](PackStory& s) { s.log.add("exception:" + exception, {"exception.raised", Json(Json::Object{})}); }, std::nullopt) == "pack.object-missing");
  CHECK(asked([](PackStory& s) { s.objects.erase("due:" + s.due.value); }, one) == "pack.object-missing");
  const auto except = [&](PackStory& s) { s.log.add("due:" + s.due.value, trigger::due::Fact(trigger::due::fact::Excepted{{exception}, share::program, s.log.now})); };
  CHECK(asked(except, one) == "pack.object-missing");
}
TEST_CASE("pack.content-altered, pack.content-unnamed, pack.content-missing: contents are those that facts name") {
  const auto content = "data/content/" + sound().story.manifest_content.hex();
  CHECK(link_after([&](Files& files) { files[content + ".bin"] += " "; }) == "pack.content-altered " + content + ".bin");
  CHECK(link_after([&](Files& files) { files[content + ".salt"][0] ^= 1; }) == "pack.content-altered " + content + ".bin");
  CHECK(rule_of_spoiled([](Evidence& evidence) { const auto salt = Bytes(32); evidence.contents[content_name(salt, as_bytes("x"))] = {salt, "x"}; }) == "pack.content-unnamed");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.contents.erase(sound().story.manifest_content); }) == "pack.content-missing");
  CHECK(rule_of_spoiled([](Evidence& evidence) { evidence.contents.erase(sound().story.cleaned.redaction_map); }) == "pack.content-missing");
}

TEST_CASE("pack.role, pack.four-eyes, pack.signature: who had to agree did, with their own key, and nobody twice") {
  const auto released = [](const std::function<void(PackStory&)>& agree) {
    return rule_when([&](PackStory& story) {
      story.fire(), story.open(), story.clean(), story.submit();
      agree(story);
      story.release(), story.deliver();
    });
  };
  CHECK(released([](PackStory& s) { s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal); }).empty());
  CHECK(released([](PackStory& s) { s.agree(s.ben, s.ben_key, s.security); }) == "pack.required");                                      // legal is missing
  CHECK(released([](PackStory& s) { s.agree(s.ben, s.ben_key, s.security), s.agree(s.cho, s.cho_key, s.legal); }) == "pack.role");     // cho is not legal
  CHECK(released([](PackStory& s) { s.agree(s.ben, s.dee_key, s.security); }) == "pack.signature");                                     // another's key
  CHECK(released([](PackStory& s) { s.agree(s.ana, s.ana_key, s.duty); }) == "pack.four-eyes");                                         // the author
  CHECK(released([](PackStory& s) {
          s.agree(s.ben, s.ben_key, s.security);
          const auto manifest = s.manifest;
          s.manifest.nonce = "DDDDDDDDDDDDDDDDDDDDDA";  // what dee signed was another manifest
          s.agree(s.dee, s.dee_key, s.legal);
          s.manifest = manifest;
        }) == "pack.signature");
  CHECK(rule_when([](PackStory& s) { s.objects.erase("person:" + s.dee.value), s.tell(); }) == "pack.person-missing");
}
TEST_CASE("pack.open-matches, pack.four-eyes: no match waited, and who decided about one agreed in no role") {
  CHECK(rule_when([](PackStory& s) { s.open_matches = 1, s.tell(); }) == "pack.open-matches");
  const auto decided_by = [](const PersonId& (*who)(const PackStory&)) {
    return rule_when([&](PackStory& s) {
      s.fire(), s.open();
      const auto by = who(s);
      s.log.add("share:" + s.share.value, share::Fact(share::fact::MatchDecided{s.isac, "m_1", share::Verdict::keep, sha256("reason"), by, false}), by.value);
      s.clean(), s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), s.release(), s.deliver();
    });
  };
  CHECK(decided_by([](const PackStory& s) -> const PersonId& { return s.cho; }).empty());
  CHECK(decided_by([](const PackStory& s) -> const PersonId& { return s.dee; }) == "pack.four-eyes");
}
TEST_CASE("pack.role: what left under a standing authorization lay inside it, as the two signed it") {
  namespace standing = approve::standing;
  const auto released = [](const std::function<void(standing::Document&, PackStory&)>& change, bool review = true, bool other = false) {
    return rule_when([&](PackStory& s) {
      standing::Document document{.log = s.log.origin(), .id = {"routine"}, .trigger = {"kev"}, .procedure = s.agreed_text, .content_class = {"incident-narrative"}, .object_types = {"indicator"}, .fields_allowed = {"id", "object_marking_refs", "type"},
                                  .audiences = {s.isac}, .channels = {{"isac-mail"}, {"isac-taxii"}}, .tlp_max = Tlp::amber, .per_day_max = 1, .expires = s.log.now + std::chrono::hours(24), .inventory_age_s_max = 3600,
                                  .sources = {"soc"}, .released_by = s.duty, .by_program = true, .review_within_s = 60, .signers = {s.security, s.legal}, .nonce = "EEEEEEEEEEEEEEEEEEEEEA"};
      s.matches = 0;
      s.narrative = false;
      auto signed_document = document;
      change(document, s);
      if (!other) signed_document = document;
      const auto hash = standing::hash_of(signed_document);
      const std::string object = "standing:routine", nonce = "FFFFFFFFFFFFFFFFFFFFFA";
      s.objects.insert(object);
      s.log.add(object, standing::Fact(standing::fact::Drafted{document, s.log.keep(standing::spell(document)), s.cho}), s.cho.value);
      const auto sign = [&](const PersonId& by, const testing::SshSigner& key, const RoleId& role) {
        const auto text = standing::statement(s.log.origin(), document.id, hash, role, by, nonce);
        s.log.add(object, standing::Fact(standing::fact::Agreed{by, role, hash, nonce, key.public_key().fingerprint(), key.sign(standing::name_space, text)}), by.value);
      };
      sign(s.ben, s.ben_key, s.security), sign(s.dee, s.dee_key, s.legal);
      s.log.add(object, standing::Fact(standing::fact::InForce{hash, s.log.now}));
      s.fire(), s.open(), s.clean();
      s.submit();  // by the matrix: taken back by the next
      const auto path = "share:" + s.share.value;
      s.log.add(path, share::Fact(share::fact::Submitted{s.isac, share::program, 1, approve::hash_of(s.manifest), s.manifest_content, approve::Route::standing, {}, 2, {}, s.manifest.expires, document.id, hash}));
      s.log.add(path, share::Fact(share::fact::Approved{s.isac, approve::hash_of(s.manifest), s.log.now}));
      s.log.add(path, share::Fact(share::fact::Releasing{s.isac, share::program, approve::hash_of(s.manifest), s.log.now}));
      if (review) s.log.add(path, share::Fact(share::fact::ReviewDue{s.isac, 1, s.log.now + std::chrono::hours(1), s.legal}));
      for (std::size_t i = 0; i < s.manifest.deliveries.size(); ++i) {
        const auto& delivery = s.manifest.deliveries[i];
        s.log.add("delivery:" + delivery.id.value, deliver::Fact(deliver::fact::Queued{s.share, s.isac, 1, approve::hash_of(s.manifest), static_cast<std::int64_t>(i), delivery.channel, delivery.kind, s.log.now, {}}));
      }
      s.deliver();
    });
  };
  CHECK(released([](standing::Document&, PackStory&) {}).empty());
  CHECK(released([](standing::Document& d, PackStory&) { d.per_day_max = 9; }, true, true) == "pack.signature");          // the two signed another text
  CHECK(released([](standing::Document& d, PackStory& s) { d.signers = {s.security, s.duty}; }) == "pack.required");      // nobody signed as the duty officer
  CHECK(released([](standing::Document&, PackStory&) {}, false) == "pack.role");                                        // nobody has to look at it afterwards
  CHECK(released([](standing::Document& d, PackStory&) { d.content_class = {"digest"}; }) == "pack.role");
  CHECK(released([](standing::Document& d, PackStory&) { d.channels.erase(ChannelId{"isac-mail"}); }) == "pack.role");
  CHECK(released([](standing::Document&, PackStory& s) { s.matches = 1; }) == "pack.role");
  CHECK(released([](standing::Document& d, PackStory&) { d.tlp_max = Tlp::green; }) == "pack.role");
  CHECK(released([](standing::Document& d, PackStory&) { d.per_day_max = 0; }) == "pack.role");
  const auto with_objects = [](const char* objects) {
    return [=](standing::Document&, PackStory& s) { s.texts = {{"subject", "x"}, {"body", "x\n"}, {"objects", objects}}; };
  };
  CHECK(released([](standing::Document&, PackStory& s) { s.narrative = true; }) == "pack.role");
  CHECK(released(with_objects(R"({"objects":[{"id":"indicator--1","type":"indicator"}],"type":"bundle"})")).empty());
  CHECK(released(with_objects(R"({"objects":[{"id":"indicator--1","name":"our words","type":"indicator"}],"type":"bundle"})")) == "pack.role");
  CHECK(released(with_objects(R"({"objects":[{"id":"report--1","type":"report"}],"type":"bundle"})")) == "pack.role");
}
TEST_CASE("pack.required: who had to agree follows from the procedure's text, whatever the facts say was asked for") {
  // an organisation that signs whatever it likes writes down that security alone was asked
  PackStory story;
  story.required = {story.security};
  story.fire(), story.open(), story.clean(), story.submit(), story.agree(story.ben, story.ben_key, story.security), story.release(), story.deliver();
  const auto refused = build_pack(story.ask());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == "pack.required");
  CHECK(refused.error().detail == "the procedure asks for the role legal, and nobody agreed in it");
  CHECK(refused.error().where.starts_with("data/facts/"));
  // more than the text asks for is no fault, but then it has to be there
  CHECK(rule_when([](PackStory& s) { s.required.insert(s.duty), s.tell(); }) == "pack.role");
}
TEST_CASE("pack.procedure: the text that was in force is there, and is the one that was agreed to") {
  const auto content_of_procedure = [](const Evidence& evidence) {
    for (const auto& [name, content] : evidence.contents)
      if (sha256(content.bytes) == sound().story.agreed_text) return name;
    return Hash{};
  };
  CHECK(rule_of_spoiled([&](Evidence& evidence) { evidence.contents.erase(content_of_procedure(evidence)); }) == "pack.procedure");
  namespace adoption = approve::adoption;
  struct Way { bool twice = false; const RoleId* second = nullptr; const Hash* signed_version = nullptr; const Hash* previous = nullptr; const PersonId* by = nullptr; };
  const auto adopted_so = [](const std::string& text, const Way& way, const Hash* version = nullptr) {
    return rule_when([&](PackStory& s) {
      const adoption::Version next{version == nullptr ? sha256(text) : *version, s.log.keep(text), 1};
      const auto& proposer = way.by == nullptr ? s.ana : *way.by;
      const auto propose = [&] { s.log.add("procedure:current", adoption::Fact(adoption::fact::Proposed{next, way.previous == nullptr ? s.agreed_text : *way.previous, proposer}), proposer.value); };
      propose();
      const auto signed_version = way.signed_version == nullptr ? next.version : *way.signed_version;
      const auto sign = [&](const PersonId& by, const testing::SshSigner& key, const RoleId& role, const std::string& nonce) {
        const auto statement = adoption::statement(s.log.origin(), "procedure:current", signed_version, s.agreed_text, role, by, nonce);
        s.log.add("procedure:current", adoption::Fact(adoption::fact::Agreed{by, role, signed_version, nonce, key.public_key().fingerprint(), key.sign(adoption::name_space, statement)}), by.value);
      };
      sign(s.cho, s.cho_key, RoleId{"control-owner"}, "GGGGGGGGGGGGGGGGGGGGGQ");
      if (way.twice) {   // taken back, proposed again, and the signature of the first time
        s.log.add("procedure:current", adoption::Fact(adoption::fact::Withdrawn{proposer}), proposer.value);
        propose();
        sign(s.cho, s.cho_key, RoleId{"control-owner"}, "GGGGGGGGGGGGGGGGGGGGGQ");
      }
      if (way.second == nullptr) sign(s.dee, s.dee_key, s.legal, "HHHHHHHHHHHHHHHHHHHHHQ");
      else sign(s.ben, s.ben_key, *way.second, "HHHHHHHHHHHHHHHHHHHHHQ");
      s.log.add("procedure:current", adoption::Fact(adoption::fact::Adopted{next.version, s.log.now}));
      s.tell();
    });
  };
  const auto adopted = [&](const std::string& text, const Hash* version = nullptr) { return adopted_so(text, {}, version); };
  CHECK(adopted(R"({"files":{}})") == "pack.procedure");
  const auto other = sha256("another text");
  CHECK(adopted(sound().story.procedure_text, &other) == "pack.procedure");
  // a stricter text came into force: what agreed under the looser one no longer suffices, and the manifest names the version
  auto files = procedure::example("utility")->procedure;
  files["approvals.yaml"] = replace_all(files["approvals.yaml"], "approvers: [security, legal]", "approvers: [security, legal, control-owner]");
  CHECK(adopted(procedure::spell(files)) == "pack.required");
  files = procedure::example("utility")->procedure;
  files["approvals.yaml"] += "\n# reviewed\n";
  const auto reviewed = procedure::spell(files);
  CHECK(adopted(reviewed) == "pack.manifest");
  // two signed another text; one signed it for an earlier proposal; the procedure asks for counsel; what it replaces is not in force
  const auto lax = sha256("a text that nobody proposed");
  const RoleId security{"security"};
  const auto cho = sound().story.cho;
  CHECK(adopted_so(reviewed, {.signed_version = &lax}) == "pack.signature");
  CHECK(adopted_so(reviewed, {.twice = true}) == "pack.signature");
  CHECK(adopted_so(reviewed, {.second = &security}) == "pack.required");
  CHECK(adopted_so(reviewed, {.previous = &lax}) == "pack.fact");
  CHECK(adopted_so(reviewed, {.by = &cho}) == "pack.manifest");   // who proposed it is one of the two
}
TEST_CASE("pack.signature: a key that was taken away no longer agrees, be the clock set back") {
  for (const auto& [back, let_go] : {std::pair{Duration(0), true}, {Duration(std::chrono::seconds(3)), true}, {Duration(std::chrono::seconds(3)), false}})
    CHECK(rule_when([&, back = back, let_go = let_go](PackStory& s) {
          namespace person = identity::person;
          s.fire(), s.open(), s.clean(), s.submit();
          const person::Change change{person::ChangeKind::revoke_key, {}, {}, {}, s.dee_key.public_key().fingerprint(), {}};
          const std::string nonce = "EEEEEEEEEEEEEEEEEEEEEQ", object = "person:" + s.dee.value;
          const auto sign = [&](const PersonId& by, const testing::SshSigner& key) { return key.sign(person::name_space, person::statement(s.log.origin(), s.dee, change, by, nonce)); };
          s.log.add(object, person::Fact(person::fact::Proposed{change, s.ana, nonce, s.ana_key.public_key().fingerprint(), sign(s.ana, s.ana_key)}), s.ana.value);
          s.log.add(object, person::Fact(person::fact::Vouched{s.ben, s.ben_key.public_key().fingerprint(), sign(s.ben, s.ben_key), s.log.now}), s.ben.value);
          s.log.now -= back;
          s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal);
          if (let_go) s.release(), s.deliver();
          else std::erase_if(s.objects, [](const auto& o) { return o.starts_with("delivery:"); });
        }) == "pack.signature");
}
TEST_CASE("pack.signature, pack.role: what was agreed to still holds when it is let go") {
  const auto released = [](const std::function<void(PackStory&)>& meanwhile) {
    return rule_when([&](PackStory& s) { s.fire(), s.open(), s.clean(), s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), meanwhile(s), s.release(), s.deliver(); });
  };
  const auto change = [](PackStory& s, const identity::person::Change& what) {
    namespace person = identity::person;
    const std::string nonce = "EEEEEEEEEEEEEEEEEEEEEQ", object = "person:" + s.dee.value;
    const auto sign = [&](const PersonId& by, const testing::SshSigner& key) { return key.sign(person::name_space, person::statement(s.log.origin(), s.dee, what, by, nonce)); };
    s.log.add(object, person::Fact(person::fact::Proposed{what, s.ana, nonce, s.ana_key.public_key().fingerprint(), sign(s.ana, s.ana_key)}), s.ana.value);
    s.log.add(object, person::Fact(person::fact::Vouched{s.ben, s.ben_key.public_key().fingerprint(), sign(s.ben, s.ben_key), s.log.now}), s.ben.value);
  };
  using identity::person::ChangeKind;
  CHECK(released([](PackStory&) {}).empty());
  CHECK(released([](PackStory& s) { s.log.now += std::chrono::hours(1); }) == "pack.signature");
  CHECK(released([&](PackStory& s) { change(s, {ChangeKind::revoke_key, {}, {}, {}, s.dee_key.public_key().fingerprint(), {}}); }) == "pack.signature");
  CHECK(released([&](PackStory& s) { change(s, {ChangeKind::take_role, {}, {{s.legal}}, {}, {}, {}}); }) == "pack.role");
}
TEST_CASE("pack.manifest: what decides who has to agree was signed with the rest") {
  CHECK(rule_when([](PackStory& s) { s.signed_class = {"digest"}, s.tell(); }) == "pack.manifest");
  CHECK(rule_when([](PackStory& s) { s.signed_class = {"digest"}, s.tell(), s.log.format = 1; }) == "pack.manifest");
}
TEST_CASE("pack.fact: nothing is met by what never left") {
  CHECK(rule_when([](PackStory& s) { s.fire(), s.open(), s.log.add("due:" + s.due.value, trigger::due::Fact(trigger::due::fact::Released{s.isac, s.share, s.log.now})); std::erase_if(s.objects, [](const auto& o) { return o.starts_with("delivery:"); }); }) == "pack.fact");
}
TEST_CASE("pack.incomplete: a pack holds what it held when it was closed, whoever passes it on") {
  const std::string about = "exception:0190a000-0000-7000-8000-0000000000e7";
  const auto handed_on = [&](const std::function<void(Evidence&)>& spoil) {
    return rule_when([&](PackStory& s) { s.tell(), s.objects.insert(about), s.log.add(about, {"exception.raised", Json(Json::Object{})}), s.log.add(about, {"exception.closed", Json(Json::Object{})}); }, spoil);
  };
  CHECK(handed_on([](Evidence&) {}).empty());
  CHECK(handed_on([&](Evidence& e) { std::erase_if(e.facts, [&](const auto& f) { return f.record.body.obj.value == about; }), std::erase_if(e.population, [&](const auto& p) { return p.member.object.value == about; }); }) == "pack.incomplete");
  // facts that are younger than the population
  const auto younger = [](const std::function<void(Evidence&)>& spoil) {
    PackStory s;
    s.tell();
    const auto members = s.log.population();
    const auto fact = s.log.take_population();
    Requested requested{.by = s.ana, .at = s.log.now, .share = s.share, .from = {}, .until = {}, .population = fact, .format = pack_format};
    const std::string pack = "pack:0190a000-0000-7000-8000-00000000ffff";
    s.log.add(pack, {std::string(Requested::kind), write_fields(requested)}, s.ana.value);
    s.log.add("delivery:" + s.mail.value, deliver::Fact(deliver::fact::Acted{deliver::Action::cannot, deliver::Via::link, s.log.keep("no"), {}, {}, s.log.now}));
    s.objects.insert({"log:self", "log:population", pack});
    auto evidence = s.log.gather(s.objects, members, requested, pack);
    spoil(evidence);
    return rule_of(build_pack(evidence));
  };
  CHECK(younger([](Evidence&) {}).empty());
  CHECK(younger([](Evidence& e) { std::erase_if(e.facts, [](const auto& f) { return f.record.body.kind == deliver::fact::Acted::kind && f.record.body.data["action"].text() == "cannot"; }); }) == "pack.incomplete");
  CHECK(younger([](Evidence& e) { e.facts.pop_back(); }) == "pack.request");   // the fact that closes it
}
TEST_CASE("pack.four-eyes: somebody enrolled by one human alone") {
  CHECK(rule_when([](PackStory& s) {
          namespace person = identity::person;
          s.tell();
          const PersonId eve{"p_" + std::string(22, 'e')};
          const person::Change change{person::ChangeKind::enroll, {{{"it"}}}, {{s.legal}}, testing::SshSigner("eve").public_key().line(), {}, sha256("eve")};
          const auto sign = s.ana_key.sign(person::name_space, person::statement(s.log.origin(), eve, change, s.ana, "FFFFFFFFFFFFFFFFFFFFFQ"));
          s.log.add("person:" + eve.value, person::Fact(person::fact::Proposed{change, s.ana, "FFFFFFFFFFFFFFFFFFFFFQ", s.ana_key.public_key().fingerprint(), sign}), s.ana.value);
          s.log.add("person:" + eve.value, person::Fact(person::fact::Vouched{s.ana, s.ana_key.public_key().fingerprint(), sign, s.log.now}), s.ana.value);
          s.objects.insert("person:" + eve.value);
        }) == "pack.four-eyes");
}
TEST_CASE("pack.manifest, pack.part, pack.delivery, pack.delivery-missing: what left is what was approved") {
  CHECK(rule_when([](PackStory& s) {
          s.fire(), s.open(), s.clean(), s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal);
          s.release(), s.deliver();
        }, [](Evidence&) {}).empty());
  // another text than the one whose hash the manifest holds
  CHECK(rule_when([](PackStory& s) {
          s.fire(), s.open(), s.clean();
          s.texts[1].second = "Do that later.\nReply here: {{link}}\n";
          s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), s.release(), s.deliver();
        }) == "pack.part");
  // a manifest for another inventory than the sanitizer used
  CHECK(rule_when([](PackStory& s) {
          s.fire(), s.open(), s.clean();
          s.cleaned.inventory = sha256("older");
          s.log.add("share:" + s.share.value, share::Fact(share::fact::Sanitized{s.isac, share::program, s.cleaned}));
          s.log.add("share:" + s.share.value, share::Fact(share::fact::Marked{s.isac, s.ana, Tlp::amber}), s.ana.value);
          s.submit(), s.agree(s.ben, s.ben_key, s.security), s.agree(s.dee, s.dee_key, s.legal), s.release(), s.deliver();
        }) == "pack.manifest");
  CHECK(rule_when([](PackStory& s) { s.objects.erase("delivery:" + s.taxii.value), s.tell(); }) == "pack.delivery-missing");
  const auto delivered = [](const deliver::Fact& fact) {
    return rule_when([&](PackStory& s) { s.tell(), s.log.add("delivery:" + s.mail.value, fact); });
  };
  const Instant late = instant_from_us(1'772'330'000'000'000) + std::chrono::hours(48);
  CHECK(delivered(deliver::fact::Attempted{2, {"other"}, deliver::Outcome::failed_temporary, {}, {}, {}, late - std::chrono::hours(47), {}}) == "pack.delivery");
  CHECK(delivered(deliver::fact::Attempted{2, {"isac-mail"}, deliver::Outcome::handed_over, {}, {}, {}, late - std::chrono::hours(47), {}}) == "pack.delivery");
  CHECK(delivered(deliver::fact::Attempted{2, {"isac-mail"}, deliver::Outcome::handed_over, {}, {}, sha256("other"), late - std::chrono::hours(47), {}}) == "pack.delivery");
  CHECK(delivered(deliver::fact::Attempted{2, {"isac-mail"}, deliver::Outcome::failed_temporary, {}, {}, {}, late, {}}) == "pack.delivery");
  CHECK(delivered(deliver::fact::Fetched{"somebody", late - std::chrono::hours(47)}) == "pack.delivery");
  CHECK(delivered(deliver::fact::Acknowledged{deliver::Via::person, {}, late - std::chrono::hours(47), "somebody"}) == "pack.delivery");
  CHECK(rule_when([](PackStory& s) {
          s.tell();
          const std::string stray = "0190a000-0000-7000-8000-0000000000dd";
          s.objects.insert("delivery:" + stray);
          s.log.add("delivery:" + stray, deliver::Fact(deliver::fact::Queued{s.share, s.isac, 1, approve::hash_of(s.manifest), 2, {"isac-mail"}, "mail", s.log.now, {}}));
        }) == "pack.delivery");
}
TEST_CASE("pack.retention: what two people agreed to erase is listed as gone, and all that is left still holds") {
  namespace retention = share::retention;
  const auto destroy = [](Evidence& evidence) {
    for (const auto& name : {sound().story.manifest_content, sound().story.cleaned.rendition, sound().story.cleaned.redaction_map}) evidence.contents.erase(name);
  };
  PackStory story;
  story.tell(), story.erase(story.ana, story.dee);
  auto evidence = story.ask();
  destroy(evidence);
  const auto built = build_pack(evidence);
  REQUIRE_MESSAGE(built.has_value(), rule_of(built));
  const auto verdict = verify_pack(*built, keys_of(story));
  CHECK(broken_link(verdict) == "");
  CHECK(verdict.outcome == Outcome::verified);
  CHECK(verdict.summary["erased"].integer() == 1);
  CHECK(in_words(verdict).find("ERASED") != std::string::npos);
  const auto files = *read_zip(*built);
  const auto gaps = *parse_json(files.at("data/gaps.json"));
  CHECK(gaps.at(0)["contents"].array().size() == 3);
  CHECK(gaps.at(0)["policy"]["policy"].text() == "renditions");
  CHECK(gaps.at(0)["agreed_by"].text() == story.dee.value);
  CHECK(files.at("README.txt").find("content of 1 shares was erased") != std::string::npos);
  const auto release = (*parse_json(files.at("data/records/TS-2026-0001.json")))["releases"].at(0);
  CHECK(release["manifest"]["file"].text() == "erased");
  CHECK(release["approvals"].array().size() == 2);          // who agreed, and to which bytes, is still checked
  CHECK(release["deliveries"].array().size() == 2);
  CHECK(release["deliveries"].at(0)["address"].text() == "erased");
  CHECK(release["deliveries"].at(0)["attempts"].array().size() == 1);
  CHECK(sound().files.at("data/gaps.json") == "[]\n");
  // some of it is still there
  CHECK(rule_when([](PackStory& s) { s.tell(), s.erase(s.ana, s.dee); }, [](Evidence& e) { e.contents.erase(sound().story.manifest_content); }).empty());
  CHECK(rule_when([](PackStory& s) { s.tell(), s.erase(s.ana, s.dee); }, [](Evidence& e) { e.contents.erase(sound().story.cleaned.rendition); }).empty());
  // a delivery whose facts were left out is missed even when the manifest is gone
  CHECK(rule_when([](PackStory& s) { s.objects.erase("delivery:" + s.taxii.value), s.tell(), s.erase(s.ana, s.dee); }, destroy) == "pack.delivery-missing");

  CHECK(rule_when([](PackStory& s) { s.tell(), s.erase(s.ana, s.ana); }, destroy) == "pack.four-eyes");
  CHECK(rule_when([](PackStory& s) { s.tell(), s.ask_retention(retention::Step::erase, s.ana); }, destroy) == "pack.content-missing");
  CHECK(rule_when([](PackStory& s) { s.tell(), s.erase(s.ana, s.dee), s.objects.erase("retention:share." + s.share.value); }, destroy) == "pack.content-missing");
  CHECK(rule_when([](PackStory& s) { s.tell(), s.retain(retention::fact::Expired{s.ana, s.dee, s.policy, s.log.now}, s.dee); }, destroy) == "pack.fact");
  CHECK(rule_when([](PackStory& s) { s.tell(), s.ask_retention(retention::Step::hold, s.ana), s.retain(retention::fact::HoldSet{s.ana, s.dee, s.log.now}, s.dee), s.erase(s.ana, s.dee); }, destroy) == "pack.retention");
}
TEST_CASE("pack.fact: a fact that its object's codec does not know") {
  CHECK(rule_when([](PackStory& s) { s.tell(), s.log.add("share:" + s.share.value, {"share.blessed", Json(Json::Object{})}); }) == "pack.fact");
  CHECK(rule_when([](PackStory& s) { s.fire(), s.open(), s.clean(), s.submit(), s.release(); }) == "pack.required");  // released out of review
}

TEST_CASE("pack: no single changed bit is accepted, and each names a broken link") {
  const auto& [story, evidence, zip, files, trust] = sound();
  // more than ten thousand, spread over all files
  std::size_t total = 0;
  for (const auto& [path, bytes] : files) total += bytes.size();
  struct Change {
    const std::string* path;
    std::size_t at;
    bool fits;   ///< the bag's lists are made to fit, so that the deeper checks have to see it
  };
  std::vector<Change> changes;
  for (const auto& [path, bytes] : files) {
    const bool own_list = path == "manifest-sha256.txt" || path == "tagmanifest-sha256.txt" || path == "bagit.txt" || path == "bag-info.txt";
    const std::size_t step = std::max<std::size_t>(1, total / 12'000);
    for (std::size_t at = 0; at < bytes.size(); at += step) changes.push_back({&path, at, !own_list && at / step % 2 == 0});
  }
  const auto info = files.at("bag-info.txt").substr(0, files.at("bag-info.txt").find("Payload-Oxum"));
  std::atomic<std::size_t> next = 0, accepted = 0, unnamed = 0;
  const auto judge_all = [&] {
    for (auto n = next++; n < changes.size(); n = next++) {
      const auto& [path, at, fits] = changes[n];
      auto altered = files;
      altered[*path][at] = static_cast<char>(altered[*path][at] ^ (1 << (n % 8)));
      if (fits) {
        for (const auto* file : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"}) altered.erase(file);
        add_bag(altered, info);
      }
      const auto verdict = verify_files(altered, trust);
      if (verdict.outcome != Outcome::broken) ++accepted;
      if (!verdict.broken || verdict.broken->rule.empty() || verdict.broken->next.empty()) ++unnamed;
    }
  };
  {
    std::vector<std::jthread> judges;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) judges.emplace_back(judge_all);
  }
  MESSAGE(changes.size() << " changed bits");
  CHECK(accepted == 0);
  CHECK(unnamed == 0);
  CHECK(changes.size() > 10'000);
}
