// The client's side of `ledger consistency`: what a server answers is believed for nothing but its proof.
#include "in/cli/continued.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "in/cli/cli.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"
#include "support/signer.hpp"

using namespace tocsin;
using namespace tocsin::cli;
namespace {

namespace fs = std::filesystem;

/// A log whose leaves are words; a fork is one whose word differs from some leaf on.
struct Log {
  explicit Log(std::int64_t facts, std::int64_t forked_at = -1) : size(facts) {
    for (std::int64_t i = 0; i < facts; ++i) leaves.push_back(ledger::leaf_hash(as_bytes((forked_at >= 0 && i >= forked_at ? "other " : "fact ") + std::to_string(i))));
  }
  [[nodiscard]] ledger::HashSource source() const {
    return [this](int level, std::int64_t index) -> Result<Hash> {
      if (level == 0) return leaves.at(static_cast<std::size_t>(index));
      return ledger::node_hash(*source()(level - 1, index * 2), *source()(level - 1, index * 2 + 1));
    };
  }
  [[nodiscard]] Hash root(std::int64_t at) const { return *ledger::root_at(at, source()); }
  [[nodiscard]] std::string checkpoint() const {
    ledger::SignedCheckpoint out{{ledger::origin_of(key.public_key()), size, root(size)}, {}, {}};
    out.signature = key.sign(as_bytes(*ledger::checkpoint_text(out.head)));
    return *ledger::write_checkpoint(out, key.public_key());
  }
  [[nodiscard]] Json answer(std::int64_t from) const {
    Json out = Json::Object{{"from", from}, {"to", size}, {"root_from", root(from).hex()}, {"root_to", root(size).hex()}, {"checkpoint", checkpoint()}, {"hashes", Json::Array{}}};
    const auto proof = *ledger::consistency_proof(from, size, source());
    for (const auto& hash : proof) out["hashes"].push(hash.hex());
    return out;
  }
  test::Signer key{"utility/log"};
  std::int64_t size;
  std::vector<Hash> leaves;
};

struct Ran {
  int exit = 0;
  std::string out, err;
};
/// The command, in front of a server that gives this answer.
Ran ran(const ports::Response& answer, std::vector<std::string> options, ports::Request* asked = nullptr) {
  Hooks hooks;
  hooks.in_process = [&](const Config&) -> Result<Hooks::InProcess> {
    return Hooks::InProcess{[&, asked](const ports::Request& request) { if (asked != nullptr) *asked = request; return answer; }, nullptr};
  };
  std::istringstream in;
  std::ostringstream out, err;
  Console console{in, out, err, false};
  options.insert(options.begin(), {"ledger", "consistency"});
  const int exit = run(options, hooks, console);
  return {exit, out.str(), err.str()};
}
ports::Response good(const Json& body) { return {.status = 200, .type = "application/json", .body = to_jcs(body), .headers = {}}; }
std::vector<std::string> seen(std::int64_t from, const Hash& root) { return {"--from", std::to_string(from), "--root", root.hex()}; }

/// A file of keys as `ledger trust` writes it, gone at the end.
struct TrustFile {
  explicit TrustFile(const ledger::PublicKey& key) : path((fs::temp_directory_path() / ("tocsin-trust-" + std::to_string(getpid()))).string()) {
    std::ofstream(path) << ledger::to_openssh(key, "tocsin-log") << "\n" << ledger::to_openssh(test::Signer("utility/leaf").public_key(), "tocsin-leaf") << "\n";
  }
  ~TrustFile() { fs::remove(path); }
  std::string path;
};

}  // namespace

TEST_CASE("cli: a log that continues the one that was seen is said to be consistent, whatever the sizes; the root may be as a checkpoint spells it") {
  const Log log(21);
  for (std::int64_t from = 1; from <= log.size; ++from) {
    ports::Request asked;
    const auto done = ran(good(log.answer(from)), seen(from, log.root(from)), &asked);
    CHECK(done.exit == 0);
    CHECK(done.out.starts_with("consistent: the log of 21 facts continues the one of " + std::to_string(from)));
    CHECK(asked.path == "/v1/ledger/consistency");
    CHECK(asked.query == std::map<std::string, std::string>{{"from", std::to_string(from)}});  // the root stays here
  }
  const auto done = ran(good(log.answer(8)), {"--from", "8", "--root", to_base64(log.root(8).view()), "--json"});
  CHECK(done.exit == 0);
  const auto body = *parse_json(done.out);
  CHECK(body["root_to"].text() == log.root(21).hex());
  CHECK(body["signature"].text() == "not-checked");
}

TEST_CASE("ledger.consistency: a forged proof, a split view and a log that was put back end with the code of a conflict") {
  const Log log(21);
  const auto is_conflict = [](const Ran& done) { return done.exit == 5 && done.err.contains("ledger.consistency") && done.out.empty(); };
  const auto from = std::int64_t{13};
  const auto genuine = log.answer(from);
  // each hash altered, one left out, one too many, none
  for (std::size_t i = 0; i < genuine["hashes"].array().size(); ++i) {
    auto forged = genuine;
    forged["hashes"].array_here()[i] = sha256("x").hex();
    CHECK(is_conflict(ran(good(forged), seen(from, log.root(from)))));
  }
  auto shorter = genuine, longer = genuine, none = genuine;
  shorter["hashes"].array_here().pop_back();
  longer["hashes"].push(sha256("x").hex());
  none["hashes"] = Json::Array{};
  for (const auto& forged : {shorter, longer, none}) CHECK(is_conflict(ran(good(forged), seen(from, log.root(from)))));

  // the server tells us what it told itself: a history in which the fifth fact was another
  const Log fork(21, 4);
  const auto split = ran(good(fork.answer(from)), seen(from, log.root(from)));
  CHECK(is_conflict(split));
  CHECK(split.err.contains(fork.root(from).hex()));  // the two to compare
  CHECK(ran(good(fork.answer(4)), seen(4, log.root(4))).exit == 0);  // up to there they are one
  CHECK(is_conflict(ran(good(fork.answer(21)), seen(21, log.root(21)))));  // two roots for one size
  // what is said beside the proof changes nothing: the checkpoint is what counts
  auto flattering = fork.answer(from);
  flattering["root_from"] = log.root(from).hex();
  flattering["root_to"] = log.root(21).hex();
  CHECK(is_conflict(ran(good(flattering), seen(from, log.root(from)))));
  // a proof that is good, and leads from another size than the one that was asked for
  CHECK(is_conflict(ran(good(log.answer(12)), seen(from, log.root(from)))));

  const ports::Response smaller{.status = 400, .type = "application/problem+json", .body = R"({"rule":"ledger.proof-range","where":"query/from","status":400})", .headers = {}};
  CHECK(is_conflict(ran(smaller, seen(from, log.root(from)))));
  const auto nothing = ran(smaller, seen(0, log.root(from)));  // an ask that nobody could answer
  CHECK(nothing.exit == 2);
  CHECK(nothing.err.contains("ledger.proof-range"));
}

TEST_CASE("ledger.foreign-log, ledger.checkpoint-signature: with --trust the log key signed what is continued") {
  const Log log(21);
  auto options = seen(13, log.root(13));
  const TrustFile file(log.key.public_key());
  options.insert(options.end(), {"--trust", file.path});
  const auto done = ran(good(log.answer(13)), options);
  CHECK(done.exit == 0);
  CHECK(done.out.contains("by the log key that you trust"));
  auto altered = log.answer(13);
  auto note = altered["checkpoint"].text();
  note[note.size() - 10] = note[note.size() - 10] == 'A' ? 'B' : 'A';
  altered["checkpoint"] = note;
  const auto forged = ran(good(altered), options);
  CHECK(forged.exit == 5);
  CHECK(forged.err.contains("ledger.checkpoint-signature"));
  const TrustFile other(test::Signer("neighbor/log").public_key());
  const auto foreign = ran(good(log.answer(13)), options);
  CHECK(foreign.exit == 5);
  CHECK(foreign.err.contains("ledger.foreign-log"));
  std::ofstream(file.path) << "no key\n";
  CHECK(ran(good(log.answer(13)), options).err.contains("pack.trust-form"));
}

TEST_CASE("cli.answer, cli.usage: what is no proof, and what was mistyped") {
  const Log log(5);
  for (const auto* body : {"no json", "[]", "{}", R"({"hashes":[]})"}) CHECK(ran({.status = 200, .type = "application/json", .body = body, .headers = {}}, seen(3, log.root(3))).exit == 7);
  auto odd = log.answer(3);
  odd["hashes"].array_here()[0] = "zz";
  CHECK(ran(good(odd), seen(3, log.root(3))).err.contains("/hashes/0"));
  CHECK(ran(good(log.answer(3)), {"--from", "3", "--root", "5f1a"}).exit == 64);
  CHECK(ran(good(log.answer(3)), {"--from", "three", "--root", log.root(3).hex()}).exit == 64);
  CHECK(ran(good(log.answer(3)), {"--from", "3"}).exit == 64);
}
