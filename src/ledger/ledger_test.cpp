#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "ledger/body.hpp"
#include "ledger/chain.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/keys.hpp"
#include "ledger/leaf.hpp"
#include "ledger/population.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/tile.hpp"
#include "support/files.hpp"
#include "support/signer.hpp"

using namespace tocsin;
using namespace tocsin::ledger;
using test::rule_of;
using test::Signer;

namespace {

const Signer log_key("log"), leaf_key("leaf"), witness_key("witness"), other_key("other");
const std::string origin = origin_of(log_key.public_key());

Body body_of(std::string object, std::int64_t seq = 0, Hash prev = {}) {
  return {.log = origin, .obj = {std::move(object)}, .obj_seq = seq, .prev = prev, .mode = Mode::live, .n = "AAAAAAAAAAAAAAAAAAAAAA", .t = instant_from_us(1'772'330'000'000'000 + seq), .kind = "share.opened", .actor = "program", .data = Json(Json::Object{{"a", 1}})};
}
FactRecord record_of(Body body, std::int64_t leaf_index) {
  auto bytes = *spell(body);
  const auto hash = sha256(bytes);
  return {std::move(body), std::move(bytes), hash, leaf_index};
}
std::vector<FactRecord> chain_of(int length) {
  std::vector<FactRecord> chain;
  for (int i = 0; i < length; ++i) chain.push_back(record_of(body_of("share:a", i, chain.empty() ? Hash{} : chain.back().hash), std::int64_t{3} * i));
  return chain;
}
/// The chain with one fact changed and everything after it left as it was.
std::string rule_after(int at, const std::function<void(FactRecord&)>& change, bool respell = true) {
  auto chain = chain_of(4);
  auto& fact = chain[static_cast<std::size_t>(at)];
  change(fact);
  if (respell) fact = record_of(fact.body, fact.leaf_index);
  return rule_of(check_chain(chain, origin));
}
SignedCheckpoint sign_head(std::int64_t size, const Hash& root) {
  SignedCheckpoint out{{origin, size, root}, {}, {}};
  out.signature = log_key.sign(as_bytes(*checkpoint_text(out.head)));
  return out;
}

}  // namespace

TEST_CASE("body: what is spelled is read back, the same") {
  const auto body = body_of("share:018f2c6e-0000-7000-8000-000000000001");
  CHECK(*parse_body(*spell(body)) == body);
}
TEST_CASE("ledger.fact-form: one fact has one spelling; ledger.mode") {
  const auto good = *spell(body_of("share:a"));
  const auto altered = [&](std::string_view what, std::string_view with) {
    auto text = good;
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return rule_of(parse_body(text.replace(at, what.size(), with)));
  };
  CHECK(altered("{\"actor\"", "{ \"actor\"") == "ledger.fact-form");
  CHECK(altered("\"obj_seq\":0", "\"obj_seq\":0.0") == "ledger.fact-form");
  CHECK(altered("\"obj_seq\":0", "\"obj_seq\":-1") == "ledger.fact-form");
  CHECK(altered("00Z\"", "00+00:00\"") == "ledger.fact-form");
  CHECK(altered("\"actor\":\"program\",", "") == "ledger.fact-form");
  CHECK(altered("\"actor\":\"program\"", "\"actor\":\"a b\"") == "ledger.fact-form");
  CHECK(altered("\"data\":{\"a\":1}", "\"data\":[]") == "ledger.fact-form");
  CHECK(altered("\"data\":", "\"date\":{},\"data\":") == "ledger.fact-form");
  CHECK(altered("AAAAAAAAAAAAAAAAAAAAAA", "AAAA") == "ledger.fact-form");
  CHECK(altered("\"v\":1", "\"v\":2") == "ledger.fact-form");
  CHECK(altered("share:a", "share") == "ledger.fact-form");
  CHECK(altered("\"mode\":\"live\"", "\"mode\":\"alive\"") == "ledger.mode");
  CHECK(rule_of(parse_body("{}")) == "ledger.fact-form");
  CHECK(rule_of(parse_body(good + " ")) == "ledger.fact-form");
}
TEST_CASE("ledger.fact-too-large: the last byte that fits, and one more") {
  auto body = body_of("share:a");
  body.data["x"] = std::string();
  const auto room = limits::fact_bytes_max - spell(body)->size();
  body.data["x"] = std::string(room, 'x');
  CHECK(parse_body(*spell(body)).has_value());
  body.data["x"] = std::string(room + 1, 'x');
  CHECK(rule_of(spell(body)) == "ledger.fact-too-large");
  CHECK(rule_of(parse_body(std::string(limits::fact_bytes_max + 1, ' '))) == "ledger.fact-too-large");
}

TEST_CASE("ledger.leaf-key, ledger.leaf-body, ledger.leaf-signature, ledger.leaf-form: a leaf is one key's commitment to one body") {
  const auto body = *spell(body_of("share:a"));
  const auto checksum = checksum_of(as_bytes(body));
  const auto leaf = make_leaf(checksum, leaf_key.sign(leaf_message(checksum)), leaf_key.public_key());
  CHECK(check_leaf(leaf, as_bytes(body), leaf_key.public_key()).has_value());
  CHECK(*Leaf::from_bytes(leaf.bytes()) == leaf);
  CHECK(rule_of(Leaf::from_bytes(Bytes(127))) == "ledger.leaf-form");
  CHECK(rule_of(check_leaf(leaf, as_bytes(body), other_key.public_key())) == "ledger.leaf-key");
  CHECK(rule_of(check_leaf(leaf, as_bytes(body + " "), leaf_key.public_key())) == "ledger.leaf-body");
  // a signature over the bare checksum could have been asked for as something else
  const auto unlabelled = make_leaf(checksum, leaf_key.sign(checksum.view()), leaf_key.public_key());
  CHECK(rule_of(check_leaf(unlabelled, as_bytes(body), leaf_key.public_key())) == "ledger.leaf-signature");
}

TEST_CASE("ed25519: RFC 8032 section 7.1 test 2; ledger.key-form, ledger.signature-form") {
  const auto key = *PublicKey::from_bytes(*from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  const auto signature = *Signature::from_bytes(*from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
  CHECK(verify(key, *from_hex("72"), signature));
  CHECK_FALSE(verify(key, *from_hex("73"), signature));
  CHECK(*parse_openssh(to_openssh(key, "a comment")) == key);
  CHECK(*parse_pem(to_pem(key)) == key);
  for (const auto* bad : {"", "ssh-ed25519", "ssh-rsa AAAA", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=="}) CHECK(rule_of(parse_openssh(bad)) == "ledger.key-form");
  CHECK(rule_of(parse_openssh(replace_all(to_openssh(key, ""), "NTE5", "NTE4"))) == "ledger.key-form");
  CHECK(rule_of(parse_pem(to_pem(key) + "\n")) == "ledger.key-form");
  CHECK(rule_of(parse_pem(replace_all(to_pem(key), "MCow", "MCox"))) == "ledger.key-form");
  CHECK(rule_of(PublicKey::from_bytes(Bytes(31))) == "ledger.key-form");
  CHECK(rule_of(Signature::from_bytes(Bytes(65))) == "ledger.signature-form");
}

TEST_CASE("ed25519: a key of small order, under which one signature fits every message, verifies nothing") {
  // the neutral point as key and as R, and S = 0: the equation of RFC 8032 holds whatever the message says
  PublicKey neutral;
  neutral.value[0] = std::byte{1};
  Signature fits_all;
  fits_all.value[0] = std::byte{1};
  CHECK_FALSE(verify(neutral, as_bytes("one"), fits_all));
  CHECK_FALSE(verify(neutral, as_bytes("other"), fits_all));
  // S + L says the same as S; only the smaller is a signature
  auto again = leaf_key.sign(as_bytes("text"));
  CHECK(verify(leaf_key.public_key(), as_bytes("text"), again));
  const auto order = *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const int sum = std::to_integer<int>(again.value[32 + i]) + std::to_integer<int>(order[i]) + carry;
    again.value[32 + i] = static_cast<std::byte>(sum & 0xff);
    carry = sum >> 8;
  }
  REQUIRE(carry == 0);
  CHECK_FALSE(verify(leaf_key.public_key(), as_bytes("text"), again));
}

TEST_CASE("ledger.frontier-form, ledger.proof-range, ledger.tile-form: what no tree can give") {
  CHECK(rule_of(Frontier::parse({})) == "ledger.frontier-form");
  auto bytes = Frontier().serialize();
  bytes.back() = std::byte{1};
  CHECK(rule_of(Frontier::parse(bytes)) == "ledger.frontier-form");
  bytes.resize(8 + 32);
  CHECK(Frontier::parse(bytes)->size() == 1);
  const HashSource none = [](int, std::int64_t) -> Result<Hash> { return Hash{}; };
  CHECK(rule_of(root_at(0, none)) == "ledger.proof-range");
  CHECK(rule_of(inclusion_proof(3, 3, none)) == "ledger.proof-range");
  CHECK(rule_of(inclusion_proof(-1, 3, none)) == "ledger.proof-range");
  CHECK(rule_of(consistency_proof(4, 3, none)) == "ledger.proof-range");
  CHECK(rule_of(consistency_proof(0, 3, none)) == "ledger.proof-range");
  const auto torn = hashes_of([](const Tile&) -> Result<Bytes> { return Bytes(64); }, 300);
  CHECK(rule_of(torn(0, 1)) == "ledger.tile-form");
  CHECK(rule_of(torn(2, 0)) == "ledger.tile-form");
  const auto two = hashes_of([](const Tile&) -> Result<Bytes> { return Bytes(64); }, 2);
  CHECK(two(0, 1).has_value());
  CHECK(two(1, 0).has_value());
  CHECK(rule_of(two(0, 2)) == "ledger.proof-range");
  CHECK(rule_of(two(1, 1)) == "ledger.proof-range");
  CHECK(path_of({0, 1'234'067, 256}) == "tile/0/x001/x234/067");
  CHECK(path_of({1, 0, 44}) == "tile/1/000.p/44");
}

TEST_CASE("ledger.checkpoint-form, ledger.empty-checkpoint, ledger.checkpoint-signature: a head is the log's, or nothing") {
  const auto head = sign_head(7, sha256("root"));
  const auto log = log_key.public_key();
  const auto note = *write_checkpoint(head, log);
  CHECK(*open_checkpoint(note, log) == head);
  CHECK(rule_of(open_checkpoint(note, other_key.public_key())) == "ledger.foreign-log");
  CHECK(rule_of(open_checkpoint(replace_all(note, "\n7\n", "\n8\n"), log)) == "ledger.checkpoint-signature");
  CHECK(rule_of(write_checkpoint(head, other_key.public_key())) == "ledger.checkpoint-form");
  CHECK(rule_of(checkpoint_text({origin, 0, {}})) == "ledger.empty-checkpoint");
  CHECK(rule_of(parse_checkpoint(replace_all(note, "\n7\n", "\n0\n"))) == "ledger.empty-checkpoint");
  for (const auto* size : {"\n07\n", "\n-7\n", "\n+7\n", "\n7 \n", "\n\n", "\n9223372036854775808\n", "\n7\nextension\n"})
    CHECK(rule_of(parse_checkpoint(replace_all(note, "\n7\n", size))) == "ledger.checkpoint-form");
  CHECK(rule_of(parse_checkpoint(note.substr(0, note.size() - 1))) == "ledger.checkpoint-form");
  CHECK(rule_of(parse_checkpoint(note + note.substr(note.find("\xe2\x80\x94")))) == "ledger.checkpoint-form");
}
TEST_CASE("ledger.not-cosigned: a witness counts when its own signature holds over this head") {
  auto head = sign_head(7, sha256("root"));
  const auto witness = witness_key.public_key();
  CHECK(rule_of(find_cosignature(head, witness)) == "ledger.not-cosigned");
  Cosignature seen{witness.hash(), 1'772'330'000, witness_key.sign(as_bytes(cosigned_text(*checkpoint_text(head.head), 1'772'330'000)))};
  head.cosignatures.push_back(cosignature_line("witness.example", witness, seen));
  CHECK(*find_cosignature(*open_checkpoint(*write_checkpoint(head, log_key.public_key()), log_key.public_key()), witness) == seen);
  CHECK(rule_of(find_cosignature(head, other_key.public_key())) == "ledger.not-cosigned");
  head.cosignatures[0].signature[7] ^= std::byte{1};  // the time is signed too
  CHECK(rule_of(find_cosignature(head, witness)) == "ledger.not-cosigned");
}

TEST_CASE("ledger.proof-form, ledger.quorum: a proof and a policy as files") {
  const auto body = *spell(body_of("share:a"));
  const auto checksum = checksum_of(as_bytes(body));
  const auto leaf = make_leaf(checksum, leaf_key.sign(leaf_message(checksum)), leaf_key.public_key());
  const auto head = sign_head(1, leaf_hash(leaf.bytes()));
  const auto witness = witness_key.public_key();
  ProofFile proof{log_key.public_key().hash(), leaf.key_hash, leaf.signature, 1, head.head.root, head.signature, {}, 0, {}};
  Policy policy{{log_key.public_key()}, {}, {}, "none"};
  CHECK(*parse_proof(write_proof(proof)) == proof);
  CHECK(verify_proof(proof, as_bytes(body), leaf_key.public_key(), policy).has_value());
  CHECK(rule_of(verify_proof(proof, as_bytes(body), other_key.public_key(), policy)) == "ledger.leaf-key");
  CHECK(rule_of(verify_proof(proof, as_bytes(body), leaf_key.public_key(), {{other_key.public_key()}, {}, {}, "none"})) == "ledger.foreign-log");

  policy.witnesses = {{"W1", witness}, {"W2", other_key.public_key()}};
  policy.groups = {{"both", 2, {"W1", "W2"}}};
  policy.quorum = "W1";
  CHECK(rule_of(verify_proof(proof, as_bytes(body), leaf_key.public_key(), policy)) == "ledger.quorum");
  proof.cosignatures.push_back({witness.hash(), 9, witness_key.sign(as_bytes(cosigned_text(*checkpoint_text(head.head), 9)))});
  CHECK(verify_proof(proof, as_bytes(body), leaf_key.public_key(), policy).has_value());
  policy.quorum = "both";
  CHECK(rule_of(verify_proof(proof, as_bytes(body), leaf_key.public_key(), policy)) == "ledger.quorum");
  policy.groups[0].threshold = 1;
  CHECK(verify_proof(proof, as_bytes(body), leaf_key.public_key(), policy).has_value());

  const auto text = write_proof(proof);
  CHECK(*parse_proof(text) == proof);
  for (const auto& bad : {text + "\n", text.substr(0, text.size() - 1), replace_all(text, "version=2", "version=1"), replace_all(text, "size=1", "size=0"), replace_all(text, "size=1", "size=01"), replace_all(text, "size=1", "size=2"), std::string()})
    CHECK(rule_of(parse_proof(bad)) == "ledger.proof-form");
}
TEST_CASE("ledger.policy-form: each line is one the Sigsum policy document allows") {
  const auto key = std::string(64, 'a'), other = std::string(64, 'b');
  const auto good = "# two\nlog " + key + " https://log.example\nwitness W1\t" + key + "\nwitness W2 " + other + "\ngroup G any W1 W2\n\n quorum G \n";
  CHECK(parse_policy(good)->groups[0].threshold == 1);
  CHECK(*parse_policy(write_policy(*parse_policy(good))) == *parse_policy(good));
  for (const auto& bad : {std::string(), "log " + key + "\n", good + "quorum none\n", std::string("log xyz\nquorum none\n"), "log " + key + "\nlog " + key + "\nquorum none\n", std::string("quorum W1\n"), "witness none " + key + "\nquorum none\n",
                          "witness W1 " + key + "\nwitness W1 " + other + "\nquorum none\n", "witness W1 " + key + "\ngroup G 2 W1\nquorum G\n", "witness W1 " + key + "\ngroup G all W1 W1\nquorum G\n", std::string("sign X\nquorum none\n"), std::string("quorum none\x01\n")})
    CHECK(rule_of(parse_policy(bad)) == "ledger.policy-form");
}

TEST_CASE("ledger.gap, ledger.prev, ledger.foreign-log, ledger.time-went-back, ledger.mode-changed, ledger.other-object, ledger.order, ledger.fact-hash: a chain is whole") {
  CHECK(check_chain(chain_of(4), origin).has_value());
  CHECK(check_chain({}, origin).has_value());
  auto tail = chain_of(4);
  tail.erase(tail.begin());
  CHECK(rule_of(check_chain(tail, origin)) == "ledger.gap");
  auto holed = chain_of(4);
  holed.erase(holed.begin() + 2);
  CHECK(rule_of(check_chain(holed, origin)) == "ledger.gap");
  CHECK(rule_after(0, [](FactRecord& fact) { fact.body.prev = sha256("x"); }) == "ledger.prev");
  CHECK(rule_after(2, [](FactRecord& fact) { fact.body.prev = sha256("x"); }) == "ledger.prev");
  CHECK(rule_after(2, [](FactRecord& fact) { fact.body.data = Json(Json::Object{}); }) == "ledger.prev");  // its successor no longer follows
  CHECK(rule_after(3, [](FactRecord& fact) { fact.body.log = origin_of(other_key.public_key()); }) == "ledger.foreign-log");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.body.t -= Duration(2); }) == "ledger.time-went-back");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.body.t -= Duration(1); }).empty());  // the same instant is in order
  CHECK(rule_after(3, [](FactRecord& fact) { fact.body.mode = Mode::exercise; }) == "ledger.mode-changed");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.body.obj = {"share:b"}; }) == "ledger.other-object");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.leaf_index = 6; }) == "ledger.order");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.leaf_index = -1; }).empty());
  CHECK(rule_after(3, [](FactRecord& fact) { fact.bytes += " "; }, false) == "ledger.fact-hash");
  CHECK(rule_after(3, [](FactRecord& fact) { fact.hash = sha256("x"); }, false) == "ledger.fact-hash");
}

TEST_CASE("ledger.population-form, ledger.not-a-member, ledger.population: membership of a population") {
  std::vector<Member> members;
  for (int i = 0; i < 37; ++i) members.push_back({{"share:" + std::to_string(i)}, i, sha256(std::to_string(i))});
  const auto population = *Population::of(members);
  for (const auto& member : members) {
    auto proof = *population.proof(member.object);
    CHECK(proof.member == member);
    CHECK(verify_member(proof, population.size(), population.root()).has_value());
    ++proof.member.last_seq;
    CHECK(rule_of(verify_member(proof, population.size(), population.root())) == "ledger.population");
  }
  CHECK(rule_of(population.proof({"share:x"})) == "ledger.not-a-member");
  CHECK(rule_of(Population::of({})) == "ledger.population-form");
  members.push_back(members.front());
  CHECK(rule_of(Population::of(members)) == "ledger.population-form");
}
TEST_CASE("ledger.population-gap: a run of one kind leaves nothing out") {
  std::vector<Member> members;
  for (const auto* object : {"due:1", "person:1", "share:1", "share:2", "share:3", "token:1"}) members.push_back({{object}, 0, {}});
  const auto population = *Population::of(members);
  const auto run_of = [&](std::size_t first, std::size_t last) {
    std::vector<MembershipProof> run;
    for (auto i = first; i <= last; ++i) run.push_back(*population.proof(members[i].object));
    return run;
  };
  const auto judge = [&](const std::vector<MembershipProof>& run, std::string_view kind) { return rule_of(verify_kind_complete(run, kind, population.size(), population.root())); };
  CHECK(judge(run_of(1, 5), "share").empty());
  CHECK(judge(run_of(2, 5), "share") == "ledger.population-gap");
  CHECK(judge(run_of(1, 4), "share") == "ledger.population-gap");
  auto holed = run_of(1, 5);
  holed.erase(holed.begin() + 2);
  CHECK(judge(holed, "share") == "ledger.population-gap");
  CHECK(judge({}, "share") == "ledger.population-gap");
  CHECK(judge(run_of(4, 5), "token").empty());          // the last of all has no neighbor after it
  CHECK(judge(run_of(0, 1), "due").empty());
  CHECK(judge(run_of(1, 2), "procedure").empty());      // none of that kind: its neighbors touch
  CHECK(judge(run_of(0, 1), "procedure") == "ledger.population-gap");
}
TEST_CASE("ledger.key-facts, ledger.key-range, ledger.leaf-key: which key may sign where, as the log tells it") {
  const auto founding = [] {
    auto body = body_of("log:self");
    body.data = Json(Json::Object{{"leaf_key", to_base64(leaf_key.public_key().view())}, {"log_key", to_base64(log_key.public_key().view())}});
    return body;
  }();
  const auto authorized = [](const Signer& key, KeyPurpose purpose, std::int64_t from, std::int64_t seq = 0) {
    auto body = body_of(key_object(key.public_key()).value, seq);
    body.kind = KeyAuthorized::kind;
    body.data = write_fields(KeyAuthorized{purpose, to_base64(key.public_key().view()), from});
    return body;
  };
  const auto revoked = [](const Signer& key, std::int64_t until) {
    auto body = body_of(key_object(key.public_key()).value, 1);
    body.kind = KeyRevoked::kind;
    body.data = write_fields(KeyRevoked{until});
    return body;
  };
  const auto founded = [&] {
    KeyRanges keys;
    REQUIRE(keys.tell(founding, 0));
    REQUIRE(keys.tell(authorized(leaf_key, KeyPurpose::leaf, 0), 1));  // says what the founding says
    REQUIRE(keys.tell(authorized(log_key, KeyPurpose::log, 0), 2));
    return keys;
  };
  const auto leaf = [](const KeyRanges& keys, const Signer& key, std::int64_t at) { return rule_of(keys.leaf_signer(key.public_key().hash(), at)); };
  auto keys = founded();
  CHECK(leaf(keys, leaf_key, 0).empty());
  CHECK(leaf(keys, log_key, 5) == "ledger.leaf-key");
  CHECK(leaf(keys, other_key, 5) == "ledger.leaf-key");
  CHECK(rule_of(keys.may_sign_head(log_key.public_key(), 1)).empty());
  CHECK(rule_of(keys.may_sign_head(leaf_key.public_key(), 1)) == "ledger.leaf-key");
  REQUIRE(keys.tell(authorized(other_key, KeyPurpose::leaf, 12), 10));
  REQUIRE(keys.tell(revoked(leaf_key, 12), 11));
  CHECK(leaf(keys, leaf_key, 11).empty());
  CHECK(leaf(keys, leaf_key, 12) == "ledger.key-range");
  CHECK(leaf(keys, other_key, 11) == "ledger.key-range");
  CHECK(leaf(keys, other_key, 12).empty());
  for (const auto& bad : {authorized(other_key, KeyPurpose::leaf, 10),           // for its own place
                          authorized(leaf_key, KeyPurpose::leaf, 20, 1),         // known already
                          authorized(log_key, KeyPurpose::leaf, 0),              // another purpose than the founding's
                          revoked(other_key, 20),                                // was never authorized
                          revoked(leaf_key, 10)}) {                              // for a place that is taken
    auto own = founded();
    CHECK(rule_of(own.tell(bad, 10)) == "ledger.key-facts");
  }
  auto own = founded();
  auto misnamed = authorized(other_key, KeyPurpose::leaf, 20);
  misnamed.obj = key_object(witness_key.public_key());
  CHECK(rule_of(own.tell(misnamed, 10)) == "ledger.key-facts");
  auto blessed = authorized(other_key, KeyPurpose::leaf, 20);
  blessed.kind = "key.blessed";
  CHECK(rule_of(own.tell(blessed, 10)) == "ledger.key-facts");
  REQUIRE(own.tell(revoked(leaf_key, 20), 10));
  CHECK(rule_of(own.tell(revoked(leaf_key, 30), 11)) == "ledger.key-facts");     // twice
  KeyRanges none;
  REQUIRE(none.tell(body_of("share:a"), 0));                                     // a log that names no keys
  CHECK(none.empty());
  none.begin(leaf_key.public_key(), log_key.public_key());
  CHECK(leaf(none, leaf_key, 7).empty());
}
