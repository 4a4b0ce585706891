#include "path/prove/evidence.hpp"

#include <simdjson.h>

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/keys.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/tree.hpp"
#include "path/trigger/due.hpp"
#include "path/trigger/received.hpp"

namespace tocsin::prove {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view checkpoint_file = "data/log/checkpoint";
constexpr std::string_view log_key_file = "data/log/log.pub";
constexpr std::string_view leaf_key_file = "data/log/leaf.pub";
constexpr std::string_view leaf_keys_folder = "data/log/leaf-keys/";
constexpr std::string_view policy_file = "data/log/policy";
constexpr std::string_view index_file = "data/index.json";
constexpr std::string_view population_file = "data/log/population.json";
constexpr std::string_view facts_folder = "data/facts/";
constexpr std::string_view content_folder = "data/content/";

std::unexpected<Error> bad_file(std::string_view path, const char* detail) { return refuse(Errc::invalid, "pack.file-form", std::string(path), detail); }

/// Turns what a parser says of a text into what is wrong with the file that holds it.
template <class T>
Result<T> in_file(Result<T> result, std::string_view path) {
  if (!result) result.error().where = std::string(path);
  return result;
}

Json to_json(const ledger::MembershipProof& proof) {
  Json::Array path;
  for (const auto& hash : proof.path) path.emplace_back(hash.hex());
  return Json::Object{{"index", proof.index}, {"last", proof.member.last.hex()}, {"last_seq", proof.member.last_seq}, {"object", proof.member.object.value}, {"path", std::move(path)}};
}

using Population = std::vector<ledger::MembershipProof>;
namespace fast = simdjson::ondemand;

std::string_view text_of(simdjson::simdjson_result<fast::value> value) {
  std::string_view out;
  return value.get_string().get(out) == simdjson::SUCCESS ? out : std::string_view();
}
std::int64_t number_of(simdjson::simdjson_result<fast::value> value) {
  std::int64_t out = -1;
  return value.get_int64().get(out) == simdjson::SUCCESS ? out : -1;
}

/// Members are read one by one: no tree of the whole text is built, which would take a dozen times its size, and this is read before anything in
/// it was checked. What is written otherwise than we write it is seen when all files are made again.
Result<Population> parse_population(const std::string& text) {
  const auto bad = [] { return bad_file(population_file, "a population is a list of members, each with index, last, last_seq, object and path"); };
  if (text.size() > limits::population_bytes_max) return refuse(Errc::invalid, "pack.too-large", std::string(population_file), "the population is larger than this program opens");
  const simdjson::padded_string padded(text);
  fast::parser parser;
  fast::document document;
  fast::array members;
  Population out;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS || document["members"].get_array().get(members) != simdjson::SUCCESS) return bad();
  for (auto each : members) {
    fast::object member;
    if (each.get_object().get(member) != simdjson::SUCCESS) return bad();
    ledger::MembershipProof proof;
    proof.index = number_of(member["index"]);
    const auto last = Hash::from_hex(text_of(member["last"]));
    proof.member.last_seq = number_of(member["last_seq"]);
    proof.member.object = {std::string(text_of(member["object"]))};
    fast::array path;
    if (!last || proof.index < 0 || proof.member.object.value.empty() || member["path"].get_array().get(path) != simdjson::SUCCESS) return bad();
    proof.member.last = *last;
    for (auto hash : path) {
      const auto read = Hash::from_hex(text_of(hash));
      if (!read || proof.path.size() == 64) return bad();
      proof.path.push_back(*read);
    }
    out.push_back(std::move(proof));
  }
  return out;
}

std::string spell_population(const std::vector<ledger::MembershipProof>& population) {
  Json::Array members;
  for (const auto& proof : population) members.push_back(to_json(proof));
  return to_jcs(Json::Object{{"members", std::move(members)}});
}

/// The leaf key of the founding and every one that took over, for tools that are told one key at a time.
std::vector<ledger::PublicKey> leaf_keys_of(const Evidence& evidence) {
  std::vector<ledger::PublicKey> keys{evidence.leaf_key};
  for (const auto& fact : evidence.facts) {
    const auto& body = fact.record.body;
    if (body.kind != ledger::KeyAuthorized::kind) continue;
    const auto told = read_fields<ledger::KeyAuthorized>(body.data);
    if (!told || told->purpose != ledger::KeyPurpose::leaf) continue;
    const auto bytes = from_base64(told->key);
    const auto key = ledger::PublicKey::from_bytes(bytes ? BytesView(*bytes) : BytesView());
    if (key && std::ranges::find(keys, *key) == keys.end()) keys.push_back(*key);  // one of no form is refused where its fact is told
  }
  return keys;
}

/// A proof as `sigsum-verify` reads it: the fact's own part, and the head that all facts of the pack share.
ledger::ProofFile proof_of(const LoggedFact& fact, const ledger::SignedCheckpoint& checkpoint, const ledger::PublicKey& log_key) {
  return {.log_key_hash = log_key.hash(),
          .leaf_key_hash = fact.leaf.key_hash,
          .leaf_signature = fact.leaf.signature,
          .size = checkpoint.head.size,
          .root = checkpoint.head.root,
          .log_signature = checkpoint.signature,
          .cosignatures = {},
          .leaf_index = fact.record.leaf_index,
          .path = fact.path};
}

const std::string* find(const Files& files, std::string_view path) {
  const auto found = files.find(path);
  return found == files.end() ? nullptr : &found->second;
}

Result<std::string> take(const Files& files, std::string_view path) {
  const auto* bytes = find(files, path);
  if (bytes == nullptr) return bad_file(path, "the file is missing");
  return *bytes;
}

std::string proof_path(std::string_view fact_path) { return std::string(fact_path.substr(0, fact_path.size() - "json"sv.size())) + "proof"; }

Result<LoggedFact> read_fact(const Files& files, const std::string& path, const std::string& bytes) {
  const auto proof_file = proof_path(path);
  auto proof = TRY(in_file(ledger::parse_proof(TRY(take(files, proof_file))), proof_file));
  if (path_of_fact(proof.leaf_index) != path) return bad_file(proof_file, "the proof is for another fact than its name says");
  auto body = TRY(in_file(ledger::parse_body(bytes), path));
  return LoggedFact{{std::move(body), bytes, sha256(bytes), proof.leaf_index}, {ledger::checksum_of(as_bytes(bytes)), proof.leaf_signature, proof.leaf_key_hash}, std::move(proof.path)};
}

Result<> read_facts(const Files& files, Evidence& evidence) {
  for (auto at = files.lower_bound(facts_folder); at != files.end() && at->first.starts_with(facts_folder); ++at)
    if (at->first.ends_with(".json")) evidence.facts.push_back(TRY(read_fact(files, at->first, at->second)));
  std::ranges::sort(evidence.facts, {}, [](const LoggedFact& fact) { return fact.record.leaf_index; });
  return {};
}

Result<> read_contents(const Files& files, Evidence& evidence) {
  for (auto at = files.lower_bound(content_folder); at != files.end() && at->first.starts_with(content_folder); ++at) {
    if (!at->first.ends_with(".bin")) continue;
    const auto stem = at->first.substr(0, at->first.size() - ".bin"sv.size());
    const auto name = Hash::from_hex(std::string_view(stem).substr(content_folder.size()));
    if (!name) return bad_file(at->first, "a content's file is named by its hash");
    evidence.contents[*name] = {to_bytes(TRY(take(files, stem + ".salt"))), at->second};
  }
  return {};
}

/// When an id was made: the first 48 bits of a UUIDv7 are milliseconds.
Instant made_at(std::string_view uuid) {
  std::uint64_t ms = 0;
  for (const char c : uuid.substr(0, 13))
    if (c != '-') ms = ms * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  return Instant(std::chrono::milliseconds(ms));
}

Result<> read_population(const Files& files, Evidence& evidence) {
  const auto* text = find(files, population_file);
  if (text == nullptr) return bad_file(population_file, "the file is missing");
  evidence.population = TRY(parse_population(*text));
  return {};
}

}  // namespace

Result<std::int64_t> read_format(const Files& files) {
  const auto* text = find(files, index_file);
  if (text == nullptr) return refuse(Errc::conflict, "pack.file-missing", std::string(index_file), "every pack has an index");
  // it has some lines for each file: whoever sends more wants memory of us, for nothing is known yet of who that is
  if (text->size() > (files.size() + 16) * limits::index_entry_bytes_max) return refuse(Errc::invalid, "pack.too-large", std::string(index_file), "the index is larger than an index of these files");
  const simdjson::padded_string padded(*text);
  fast::parser parser;
  fast::document document;
  std::int64_t format = 0;
  const bool named = parser.iterate(padded).get(document) == simdjson::SUCCESS && document["format"].get_int64().get(format) == simdjson::SUCCESS;
  if (!named || format < 1 || format > pack_format) return refuse(Errc::invalid, "pack.format", std::string(index_file), "this program knows formats up to " + std::to_string(pack_format) + ", the pack names " + (named ? std::to_string(format) : "none"));
  return format;
}

std::string path_of_fact(std::int64_t leaf_index) {
  auto digits = std::to_string(leaf_index);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  return std::string(facts_folder) + digits + ".json";
}

Hash holdings_of(const Ends& ends) {
  std::string lines;
  for (const auto& [object, fact] : ends)
    if (object.kind() != "pack") lines.append(object.value).append(" ").append(std::to_string(fact->body.obj_seq)).append(" ").append(fact->hash.hex()).append("\n");
  return sha256(lines);
}

Hash content_name(BytesView salt, BytesView bytes) { return sha256({as_bytes("tocsin/content/v1\0"sv), salt, bytes}); }

std::vector<std::string_view> kinds_shown(const Requested& requested) {
  if (requested.share) return {"counsel", "key", "share"};
  return {"counsel", "due", "exception", "key", "share"};
}

bool asked_for(const Requested& requested, const ledger::ObjectId& object) {
  if (object.kind() == "key") return true;
  // what counsel was asked is shown with the share that it is named after: no opinion is left out unseen
  if (object.kind() == "counsel") return asked_for(requested, {"share:" + std::string(object.id().substr(0, object.id().find('.')))});
  if (requested.share) return object.kind() == "share" && requested.share->value == object.id();
  if (!is_uuid(object.id())) return true;
  const auto made = made_at(object.id());
  return (!requested.from || made >= *requested.from) && (!requested.until || made < *requested.until);
}

Result<std::vector<ledger::ObjectId>> leads_to(const ledger::FactRecord& fact) {
  namespace due = trigger::due::fact;
  using Out = std::vector<ledger::ObjectId>;
  const auto& body = fact.body;
  if (body.obj.kind() == "signal") {
    const auto change = TRY(trigger::received::read(body.kind, body.data));
    Out out;
    if (const auto* evaluated = std::get_if<trigger::received::fact::Evaluated>(&change))
      for (const auto& id : evaluated->dues) out.push_back(ledger::object_id("due", id.value));
    return out;
  }
  if (body.obj.kind() != "due") return Out{};
  return std::visit(Overload{
    [](const due::Fired& f) { return Out{ledger::object_id("signal", f.signal.value)}; },
    [](const due::Shared& f) { return Out{ledger::object_id("share", f.share.value)}; },
    [](const due::Released& f) { return Out{ledger::object_id("share", f.share.value)}; },
    [](const due::Excepted& f) { return Out{ledger::object_id("exception", f.exception.value)}; },
    [](const auto&) { return Out{}; },
  }, TRY(trigger::due::read(body.kind, body.data)));
}

Result<std::vector<ledger::MembershipProof>> population_proofs(const ledger::Population& population, const Evidence& evidence, const Requested& requested) {
  std::set<std::size_t> shown;
  const auto& members = population.members();
  const auto place_of = [&](const ledger::ObjectId& object) { return static_cast<std::size_t>(std::ranges::lower_bound(members, object, {}, &ledger::Member::object) - members.begin()); };
  for (const auto& fact : evidence.facts) {
    const auto at = place_of(fact.record.body.obj);
    if (at < members.size() && members[at].object == fact.record.body.obj) shown.insert(at);  // younger objects are no members
  }
  // all of a kind, and one neighbor at each end that is something else; `;` is the character after `:`
  for (const auto kind : kinds_shown(requested)) {
    const auto first = place_of({std::string(kind) + ":"}), last = place_of({std::string(kind) + ";"});
    for (auto at = first == 0 ? 0 : first - 1; at <= last && at < members.size(); ++at) shown.insert(at);
  }
  std::vector<ledger::MembershipProof> proofs;
  for (const auto at : shown) proofs.push_back(TRY(population.proof(members[at].object)));
  return proofs;
}

Result<Files> write_evidence(const Evidence& evidence) {
  const auto checkpoint = TRY(in_file(ledger::open_checkpoint(evidence.checkpoint, evidence.log_key), checkpoint_file));
  Files files;
  files[std::string(checkpoint_file)] = evidence.checkpoint;
  files[std::string(log_key_file)] = ledger::to_openssh(evidence.log_key, "tocsin-log") + "\n";
  files[std::string(leaf_key_file)] = ledger::to_openssh(evidence.leaf_key, "tocsin-leaf") + "\n";
  for (const auto& key : leaf_keys_of(evidence)) files[std::string(leaf_keys_folder) + key.hash().hex() + ".pub"] = ledger::to_openssh(key, "tocsin-leaf") + "\n";
  files[std::string(policy_file)] = ledger::write_policy({{evidence.log_key}, {}, {}, "none"});
  files[std::string(population_file)] = spell_population(evidence.population);
  for (const auto& fact : evidence.facts) {
    const auto path = path_of_fact(fact.record.leaf_index);
    files[path] = fact.record.bytes;
    files[proof_path(path)] = ledger::write_proof(proof_of(fact, checkpoint, evidence.log_key));
  }
  for (const auto& [name, content] : evidence.contents) {
    const auto stem = std::string(content_folder) + name.hex();
    files[stem + ".salt"] = to_text(content.salt);
    files[stem + ".bin"] = content.bytes;
  }
  return files;
}

Result<Origin> read_origin(const Files& files) {
  Origin origin;
  origin.checkpoint = TRY(take(files, checkpoint_file));
  origin.log_key = TRY(in_file(ledger::parse_openssh(TRY(take(files, log_key_file))), log_key_file));
  origin.leaf_key = TRY(in_file(ledger::parse_openssh(TRY(take(files, leaf_key_file))), leaf_key_file));
  TRY(in_file(ledger::open_checkpoint(origin.checkpoint, origin.log_key), checkpoint_file));
  return origin;
}

Result<Evidence> read_evidence(const Files& files, Origin origin) {
  Evidence evidence{.checkpoint = std::move(origin.checkpoint), .log_key = origin.log_key, .leaf_key = origin.leaf_key, .facts = {}, .population = {}, .contents = {}};
  TRY_VOID(read_facts(files, evidence));
  TRY_VOID(read_contents(files, evidence));
  TRY_VOID(read_population(files, evidence));
  return evidence;
}

}  // namespace tocsin::prove
