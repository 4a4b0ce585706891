#pragma once
// One incident from founding to acknowledgement, told in facts with real signatures: what packs are made of in tests.
#include "ledger/keys.hpp"
#include "path/mark/mark.hpp"
#include "path/prove/dossier.hpp"
#include "path/trigger/received.hpp"
#include "procedure/example.hpp"
#include "procedure/load.hpp"
#include "support/ssh_signer.hpp"
#include "support/test_log.hpp"

namespace tocsin::test {

struct PackStory {
  TestLog log;
  const testing::SshSigner ana_key{"ana"}, ben_key{"ben"}, cho_key{"cho"}, dee_key{"dee"};
  const PersonId ana{"p_" + std::string(22, 'a')}, ben{"p_" + std::string(22, 'b')}, cho{"p_" + std::string(22, 'c')}, dee{"p_" + std::string(22, 'd')};
  const RoleId security{"security"}, legal{"legal"}, duty{"duty-officer"};
  const AudienceId isac{"sector-isac"};
  const ShareId share{"0190a000-0000-7000-8000-000000000001"}, other_share{"0190a000-0000-7000-8000-000000000002"};
  const DueId due{"0190a000-0000-7000-8000-000000000003"};
  const SignalId signal{"0190a000-0000-7000-8000-00000000000b"};
  std::set<DueId> made_due{due};                ///< by the signal
  const DeliveryId mail{"0190a000-0000-7000-8000-000000000004"}, taxii{"0190a000-0000-7000-8000-000000000005"};
  const std::string procedure_text = procedure::spell(procedure::example("utility")->procedure);
  const Hash agreed_text = sha256(procedure_text);
  std::set<RoleId> required{security, legal};   ///< what the facts say that it takes
  procedure::ClassId signed_class{"incident-narrative"};   ///< what the manifest says that it is
  std::optional<approve::Origin> origin = approve::Origin{"IT operations", "INC-2026-0142"};
  bool narrative = true;                        ///< whether it tells of an incident
  std::set<std::string> objects;   ///< those that belong into the pack of `share`
  approve::ReleaseManifest manifest;
  share::Cleaned cleaned;
  Hash manifest_content;

  explicit PackStory(std::string_view word = "utility", ledger::Mode mode = ledger::Mode::live) : log(word, mode) {
    objects = {"person:" + ana.value, "person:" + ben.value, "person:" + cho.value, "person:" + dee.value, "procedure:current", "inventory:current",
               "share:" + share.value, "due:" + due.value, "signal:" + signal.value, "delivery:" + mail.value, "delivery:" + taxii.value};
    found(std::string(name(mode)));
    enroll(dee, dee_key, legal, "AAAAAAAAAAAAAAAAAAAAAA");
  }

  /// Everything, in the order in which it happens.
  void tell() {
    fire();
    open();
    clean();
    submit();
    agree(ben, ben_key, security);
    agree(dee, dee_key, legal);
    release();
    deliver();
  }
  prove::Evidence ask() { return log.ask(objects, {.by = ana, .at = {}, .share = share, .from = {}, .until = {}, .population = {}}); }

  void found(const std::string& mode) {
    using identity::founding::FirstPerson;
    const auto first = [&](const PersonId& person, const testing::SshSigner& key, std::set<RoleId> roles, const char* name) {
      return FirstPerson{person, {{"it"}}, std::move(roles), {key.public_key().line()}, log.keep(to_jcs(Json::Object{{"name", name}}))};
    };
    const std::vector<FirstPerson> people{first(ana, ana_key, {duty}, "Ana Author"), first(ben, ben_key, {security}, "Ben Board"), first(cho, cho_key, {RoleId{"control-owner"}}, "Cho Chief")};
    const identity::founding::Founded founded{mode, log.keep("{}"), people, agreed_text, sha256("inventory"), to_base64(log.log_key.public_key().view()), to_base64(log.leaf_key.public_key().view())};
    log.add("log:self", identity::founding::write(founded));
    for (const auto& [purpose, key] : {std::pair{ledger::KeyPurpose::leaf, log.leaf_key.public_key()}, std::pair{ledger::KeyPurpose::log, log.log_key.public_key()}}) {
      objects.insert(ledger::key_object(key).value);
      log.add(ledger::key_object(key).value, {std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{purpose, to_base64(key.view()), 0})});
    }
    for (const auto& each : people) log.add("person:" + each.person.value, identity::person::Fact(identity::person::fact::Founded{each.units, each.roles, each.keys, each.details, log.now}));
    adopt("procedure:current", agreed_text, procedure_text);
    adopt("inventory:current", sha256("inventory"), "content of the inventory");
  }
  void adopt(const std::string& object, const Hash& version, const std::string& text) {
    log.add(object, approve::adoption::Fact(approve::adoption::fact::Founded{{version, log.keep(text), 3}, log.now}));
  }
  /// Who comes later is proposed by one, vouched for by another.
  void enroll(const PersonId& who, const testing::SshSigner& own_key, const RoleId& role, const std::string& nonce) {
    namespace person = identity::person;
    const person::Change change{person::ChangeKind::enroll, {{{"it"}}}, {{role}}, own_key.public_key().line(), {}, log.keep(R"({"name":"Dee Deputy"})")};
    const std::string object = "person:" + who.value;
    objects.insert(object);
    const auto sign = [&](const PersonId& by, const testing::SshSigner& key) { return key.sign(person::name_space, person::statement(log.origin(), who, change, by, nonce)); };
    log.add(object, person::Fact(person::fact::Proposed{change, ana, nonce, ana_key.public_key().fingerprint(), sign(ana, ana_key)}), ana.value);
    log.add(object, person::Fact(person::fact::Vouched{ben, ben_key.public_key().fingerprint(), sign(ben, ben_key), log.now}), ben.value);
  }
  void fire() {
    namespace due_fact = trigger::due::fact;
    log.add("token:0190a000-0000-7000-8000-00000000000a", {"token.made", Json(Json::Object{})});   // of somebody else
    namespace received = trigger::received;
    log.add("signal:" + signal.value, received::Fact(received::fact::Received{.content = sha256("record"), .signal_kind = "exploited-vulnerability", .source = {}, .key = sha256("event"), .unit = {"it"}, .by = ana, .at = log.now}));
    log.add("signal:" + signal.value, received::Fact(received::fact::Evaluated{.procedure = agreed_text, .asked = 5, .dues = made_due}));
    log.add("due:" + due.value, trigger::due::Fact(due_fact::Fired{.signal = signal, .trigger = {"kev"}, .rule = 0, .procedure = agreed_text, .audiences = {isac}, .category = {"vulnerability"},
                                                                   .content_class = {"incident-narrative"}, .form = {"external"}, .marking = Tlp::amber, .at = log.now, .deadline = log.now + std::chrono::hours(4), .unit = {"it"}, .standing = {}}));
  }
  void open() {
    log.add("share:" + share.value, share::Fact(share::fact::Opened{"TS-2026-0001", {"it"}, ana, {due}, {{"vulnerability"}, {"incident-narrative"}, false, narrative}, log.keep(R"({"headline":"x"})"), {isac}}), ana.value);
    log.add("due:" + due.value, trigger::due::Fact(trigger::due::fact::Shared{share, {isac}, ana, log.now}), ana.value);
    log.add("share:" + other_share.value, share::Fact(share::fact::Opened{"TS-2026-0002", {"it"}, ana, {}, {{"vulnerability"}, {"incident-narrative"}, false, true}, sha256("item"), {isac}}), ana.value);
  }
  std::int64_t open_matches = 0, matches = 2;   ///< of the sanitizer
  std::vector<std::pair<std::string, std::string>> texts{{"subject", "Patch the gateway"}, {"body", "Do this now.\nReply here: {{link}}\n"}};
  void clean() {
    Json rendition;
    for (const auto& [part, text] : texts) rendition["parts"].push(Json::Object{{"media_type", "text/plain"}, {"name", part}, {"text", text}});
    cleaned = {log.keep(to_jcs(rendition)), log.keep(R"({"redactions":[]})"), open_matches, matches, sha256("decisions"), sha256("inventory"), sha256("rules")};
    log.add("share:" + share.value, share::Fact(share::fact::Sanitized{isac, share::program, cleaned}));
    log.add("share:" + share.value, share::Fact(share::fact::Marked{isac, ana, Tlp::amber}), ana.value);
  }
  void submit() {
    manifest = {.log = log.origin(), .share = share, .rev = 1, .release = 1, .audience = isac, .about = approve::About{{"vulnerability"}, signed_class, false, narrative, {"it"}}, .origin = origin, .parts = {}, .deliveries = {}, .embargo = {}, .expires = log.now + std::chrono::hours(24),
                .versions = {agreed_text, sha256("matrix"), sha256("rules"), sha256("inventory")}, .decisions = sha256("decisions"), .nonce = "BBBBBBBBBBBBBBBBBBBBBA"};
    for (const auto& [part, text] : texts) {
      const auto marked = part == "subject" ? mark::mark_subject(Tlp::amber, text) : part == "body" ? mark::mark_body(Tlp::amber, text) : to_jcs(mark::mark_objects(Tlp::amber, *parse_json(text)));
      manifest.parts.push_back({part, "text/plain", sha256(marked), static_cast<std::int64_t>(marked.size()), Tlp::amber});
    }
    manifest.deliveries = {{mail, {"isac-mail"}, "mail", "desk@isac.example", "ISAC desk", false, {}, {}, {}, "text", {"subject", "body"}},
                           {taxii, {"isac-taxii"}, "taxii", "0190a000-0000-7000-8000-00000000000c", "ISAC collection", false, {}, {}, {"isac-client"}, "text", {"body"}}};
    manifest_content = log.keep(approve::spell(manifest));
    log.add("share:" + share.value, share::Fact(share::fact::Submitted{isac, ana, 1, approve::hash_of(manifest), manifest_content, approve::Route::matrix, required, 2, {}, manifest.expires, {}, {}}), ana.value);
  }
  void agree(const PersonId& by, const testing::SshSigner& key, const RoleId& role) {
    const approve::Statement statement{1, log.origin(), share, 1, 1, isac, role, approve::Decision::agree, approve::hash_of(manifest), log.now + std::chrono::hours(1), "CCCCCCCCCCCCCCCCCCCCC" + std::string(1, by.value[2] == 'b' ? 'A' : 'Q')};
    log.add("share:" + share.value, share::Fact(share::fact::Agreed{isac, by, role, statement.not_after, statement.nonce, key.public_key().fingerprint(), key.sign(approve::approve_name_space, approve::spell(statement)), "ssh"}), by.value);
  }
  void release() {
    log.add("share:" + share.value, share::Fact(share::fact::Approved{isac, approve::hash_of(manifest), log.now}));
    log.add("share:" + share.value, share::Fact(share::fact::Releasing{isac, ana, approve::hash_of(manifest), log.now}), ana.value);
    for (std::size_t i = 0; i < manifest.deliveries.size(); ++i) {
      const auto& delivery = manifest.deliveries[i];
      log.add("delivery:" + delivery.id.value, deliver::Fact(deliver::fact::Queued{share, isac, 1, approve::hash_of(manifest), static_cast<std::int64_t>(i), delivery.channel, delivery.kind, log.now, {}}), ana.value);
    }
  }
  /// Not shared: one proposes, another agrees.
  void withhold(const PersonId& by, const PersonId& approver, const RoleId& role, const std::string& reason = "not-actionable") {
    log.add("share:" + share.value, share::Fact(share::fact::WithholdingProposed{isac, by, {reason}, sha256("why")}), by.value);
    log.add("share:" + share.value, share::Fact(share::fact::NotShared{isac, by, approver, role, {reason}, sha256("why"), log.now, log.now + std::chrono::days(90)}), approver.value);
  }
  void withhold_due(const PersonId& by, const PersonId& approver, const RoleId& role, const std::string& reason = "not-actionable") {
    log.add("due:" + due.value, trigger::due::Fact(trigger::due::fact::WithholdingProposed{by, {reason}, sha256("why")}), by.value);
    log.add("due:" + due.value, trigger::due::Fact(trigger::due::fact::NotShared{by, approver, role, {reason}, sha256("why"), log.now, log.now + std::chrono::days(90)}), approver.value);
  }
  /// The end of the share's content: one asks, another agrees, the program destroys it.
  share::retention::Policy policy{"renditions", share::retention::Ground::request};
  void ask_retention(share::retention::Step step, const PersonId& by) {
    retain(share::retention::fact::Asked{step, by, step == share::retention::Step::erase ? std::optional(policy) : std::nullopt, sha256("reason"), log.now}, by);
  }
  void retain(const share::retention::Fact& fact, const PersonId& by) {
    objects.insert("retention:share." + share.value);
    log.add("retention:share." + share.value, fact, by.value);
  }
  void erase(const PersonId& asked_by, const PersonId& agreed_by) {
    ask_retention(share::retention::Step::erase, asked_by);
    retain(share::retention::fact::Expired{asked_by, agreed_by, policy, log.now}, agreed_by);
    retain(share::retention::fact::Erased{3, log.now}, share::program);
  }
  Hash parts_of(const approve::Delivery& delivery) const {
    std::vector<Hash> hashes;
    for (const auto& part : delivery.parts) hashes.push_back(approve::find_part(manifest, part)->sha256);
    return deliver::parts_hash(hashes);
  }
  void deliver() {
    for (const auto& delivery : manifest.deliveries)
      log.add("delivery:" + delivery.id.value, deliver::Fact(deliver::fact::Attempted{1, delivery.channel, deliver::Outcome::handed_over, log.keep("250 accepted"), sha256("wire"), parts_of(delivery), log.now, {}}));
    log.add("delivery:" + taxii.value, deliver::Fact(deliver::fact::Fetched{"isac-client", log.now}));
    log.add("delivery:" + mail.value, deliver::Fact(deliver::fact::Acknowledged{deliver::Via::link, {}, log.now}));
    log.add("delivery:" + mail.value, deliver::Fact(deliver::fact::Acted{deliver::Action::done, deliver::Via::link, log.keep("patched all gateways"), {}, {}, log.now}));
    log.add("due:" + due.value, trigger::due::Fact(trigger::due::fact::Released{isac, share, log.now}));
  }
};

}  // namespace tocsin::test
