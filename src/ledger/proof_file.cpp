#include "ledger/proof_file.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "ledger/tree.hpp"

namespace tocsin::ledger {
namespace {

std::unexpected<Error> bad_proof(std::size_t line, const char* detail) { return refuse(Errc::invalid, "ledger.proof-form", std::to_string(line), detail); }

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc() || value < 0 || text != std::to_string(value)) return std::nullopt;
  return value;
}

/// Hex in lower case only: a proof that is spelled otherwise was not written by us.
template <class Value>
std::optional<Value> hex_of(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || to_hex(*bytes) != text) return std::nullopt;
  auto value = Value::from_bytes(*bytes);
  return value ? std::optional(*value) : std::nullopt;
}

/// Takes the lines of a proof one after the other.
struct Lines {
  std::vector<std::string_view> lines;
  std::size_t at = 0;  ///< also the number of the line last taken, from 1

  /// The words after `name=` of the next line when it begins so.
  std::optional<std::vector<std::string_view>> take(std::string_view name, std::size_t words) {
    if (at >= lines.size() || !lines[at].starts_with(name) || !lines[at].substr(name.size()).starts_with('=')) return std::nullopt;
    auto found = split(lines[at].substr(name.size() + 1), ' ');
    if (found.size() != words) return std::nullopt;
    ++at;
    return found;
  }
  bool take_empty() {
    if (at >= lines.size() || !lines[at].empty()) return false;
    ++at;
    return true;
  }
  template <class Value>
  std::optional<Value> take_hex(std::string_view name) {
    const auto words = take(name, 1);
    return words ? hex_of<Value>(words->front()) : std::nullopt;
  }
  std::optional<std::int64_t> take_number(std::string_view name) {
    const auto words = take(name, 1);
    return words ? number_of(words->front()) : std::nullopt;
  }
};

bool parse_leaf(Lines& lines, ProofFile& proof) {
  const auto words = lines.take("leaf", 2);
  if (!words) return false;
  const auto key = hex_of<Hash>((*words)[0]);
  const auto signature = hex_of<Signature>((*words)[1]);
  if (!key || !signature) return false;
  proof.leaf_key_hash = *key;
  proof.leaf_signature = *signature;
  return true;
}

bool parse_head(Lines& lines, ProofFile& proof) {
  const auto size = lines.take_number("size");
  const auto root = size ? lines.take_hex<Hash>("root_hash") : std::nullopt;
  const auto signature = root ? lines.take_hex<Signature>("signature") : std::nullopt;
  if (!signature || *size < 1) return false;
  proof.size = *size;
  proof.root = *root;
  proof.log_signature = *signature;
  while (const auto words = lines.take("cosignature", 3)) {
    const auto key = hex_of<Hash>((*words)[0]);
    const auto time = number_of((*words)[1]);
    const auto cosigned = hex_of<Signature>((*words)[2]);
    if (!key || !time || !cosigned) return false;
    proof.cosignatures.push_back({*key, *time, *cosigned});
  }
  return true;
}

bool parse_path(Lines& lines, ProofFile& proof) {
  if (proof.size == 1) return true;  // the only leaf: its place and its path are implied
  if (!lines.take_empty()) return false;
  const auto index = lines.take_number("leaf_index");
  if (!index) return false;
  proof.leaf_index = *index;
  while (const auto hash = lines.take_hex<Hash>("node_hash")) proof.path.push_back(*hash);
  return !proof.path.empty();
}

Checkpoint head_of(const ProofFile& proof, const PublicKey& log) { return {origin_of(log), proof.size, proof.root}; }

/// The names of the policy's witnesses whose cosignature over the head holds.
std::set<std::string, std::less<>> witnesses_of(const ProofFile& proof, std::string_view text, const Policy& policy) {
  std::set<std::string, std::less<>> held;
  for (const auto& witness : policy.witnesses)
    for (const auto& cosignature : proof.cosignatures)
      if (cosignature.key_hash == witness.key.hash() && verify(witness.key, as_bytes(cosigned_text(text, cosignature.time_s)), cosignature.signature)) held.insert(witness.name);
  return held;
}

bool meets_quorum(const Policy& policy, std::set<std::string, std::less<>> held) {
  // a group stands after its members, so one pass settles all
  for (const auto& group : policy.groups)
    if (static_cast<std::size_t>(std::ranges::count_if(group.members, [&](const auto& name) { return held.contains(name); })) >= group.threshold) held.insert(group.name);
  return policy.quorum == "none" || held.contains(policy.quorum);
}

std::unexpected<Error> bad_policy(std::size_t line, const char* detail) { return refuse(Errc::invalid, "ledger.policy-form", std::to_string(line), detail); }

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  const auto spaced = replace_all(std::string(line), "\t", " ");
  for (const auto piece : split(spaced, ' '))
    if (!piece.empty()) words.emplace_back(piece);
  return words;
}

/// One policy file being read.
struct PolicyReader {
  Policy policy;
  std::set<std::string> names;
  bool has_quorum = false;

  Result<> log(const std::vector<std::string>& words, std::size_t line) {
    const auto key = words.size() == 2 || words.size() == 3 ? from_hex(words[1]) : Result<Bytes>(Bytes());
    const auto parsed = key ? PublicKey::from_bytes(*key) : Result<PublicKey>(std::unexpected(key.error()));
    if (!parsed || std::ranges::find(policy.logs, *parsed) != policy.logs.end()) return bad_policy(line, "a log has one public key in hex, each once");
    policy.logs.push_back(*parsed);
    return {};
  }
  Result<> witness(const std::vector<std::string>& words, std::size_t line) {
    const auto key = words.size() == 3 || words.size() == 4 ? from_hex(words[2]) : Result<Bytes>(Bytes());
    const auto parsed = key ? PublicKey::from_bytes(*key) : Result<PublicKey>(std::unexpected(key.error()));
    if (!parsed || std::ranges::find(policy.witnesses, *parsed, &Policy::Witness::key) != policy.witnesses.end()) return bad_policy(line, "a witness has a name and a public key in hex, each once");
    policy.witnesses.push_back({words[1], *parsed});
    return define(words[1], line);
  }
  Result<> group(const std::vector<std::string>& words, std::size_t line) {
    if (words.size() < 4) return bad_policy(line, "a group has a name, a threshold and members");
    Policy::Group out{.name = words[1], .threshold = 0, .members = {words.begin() + 3, words.end()}};
    for (const auto& member : out.members)
      if (!names.contains(member) || std::ranges::count(out.members, member) != 1) return bad_policy(line, "a group's members are defined before it, each once");
    const auto count = words[2] == "any" ? 1 : words[2] == "all" ? static_cast<std::int64_t>(out.members.size()) : number_of(words[2]).value_or(0);
    out.threshold = static_cast<std::size_t>(count);
    if (out.threshold < 1 || out.threshold > out.members.size()) return bad_policy(line, "a threshold is any, all, or a number of members");
    policy.groups.push_back(std::move(out));
    return define(words[1], line);
  }
  Result<> quorum(const std::vector<std::string>& words, std::size_t line) {
    if (has_quorum || words.size() != 2 || (words[1] != "none" && !names.contains(words[1]))) return bad_policy(line, "there is one quorum: none, or a witness or group defined before");
    has_quorum = true;
    policy.quorum = words[1];
    return {};
  }
  Result<> define(const std::string& name, std::size_t line) {
    if (name == "none" || !names.insert(name).second) return bad_policy(line, "a name is defined once, and never none");
    return {};
  }
};

}  // namespace

std::string write_proof(const ProofFile& proof) {
  std::string out = "version=2\nlog=" + proof.log_key_hash.hex() + "\nleaf=" + proof.leaf_key_hash.hex() + " " + to_hex(proof.leaf_signature.view()) + "\n\n";
  out += "size=" + std::to_string(proof.size) + "\nroot_hash=" + proof.root.hex() + "\nsignature=" + to_hex(proof.log_signature.view()) + "\n";
  for (const auto& cosignature : proof.cosignatures)
    out += "cosignature=" + cosignature.key_hash.hex() + " " + std::to_string(cosignature.time_s) + " " + to_hex(cosignature.signature.view()) + "\n";
  if (proof.size <= 1) return out;
  out += "\nleaf_index=" + std::to_string(proof.leaf_index) + "\n";
  for (const auto& hash : proof.path) out += "node_hash=" + hash.hex() + "\n";
  return out;
}

Result<ProofFile> parse_proof(std::string_view text) {
  if (!text.ends_with('\n')) return bad_proof(1, "a proof ends with a line end");
  Lines lines{split(text.substr(0, text.size() - 1), '\n')};
  ProofFile proof;
  const auto version = lines.take("version", 1);
  if (!version || version->front() != "2") return bad_proof(1, "this program reads version 2");
  const auto log = lines.take_hex<Hash>("log");
  if (!log) return bad_proof(2, "a proof names its log by 64 hex digits");
  proof.log_key_hash = *log;
  if (!parse_leaf(lines, proof) || !lines.take_empty()) return bad_proof(lines.at + 1, "a leaf is a key hash and a signature, then an empty line");
  if (!parse_head(lines, proof)) return bad_proof(lines.at + 1, "a head is size, root_hash and signature, then cosignatures");
  if (!parse_path(lines, proof)) return bad_proof(lines.at + 1, "a path is leaf_index and at least one node_hash");
  if (lines.at != lines.lines.size()) return bad_proof(lines.at + 1, "nothing stands after the path");
  return proof;
}

std::string write_policy(const Policy& policy) {
  std::string out;
  for (const auto& log : policy.logs) out += "log " + to_hex(log.view()) + "\n";
  for (const auto& witness : policy.witnesses) out += "witness " + witness.name + " " + to_hex(witness.key.view()) + "\n";
  for (const auto& group : policy.groups) {
    out += "group " + group.name + " " + std::to_string(group.threshold);
    for (const auto& member : group.members) out += " " + member;
    out += "\n";
  }
  return out + "quorum " + policy.quorum + "\n";
}

Result<Policy> parse_policy(std::string_view text) {
  PolicyReader reader;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    const bool control = std::ranges::any_of(line, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
    if (control) return bad_policy(number, "no control characters but tab");
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words[0] == "log") TRY_VOID(reader.log(words, number));
    else if (words[0] == "witness") TRY_VOID(reader.witness(words, number));
    else if (words[0] == "group") TRY_VOID(reader.group(words, number));
    else if (words[0] == "quorum") TRY_VOID(reader.quorum(words, number));
    else return bad_policy(number, "a line begins with log, witness, group or quorum");
  }
  if (!reader.has_quorum) return bad_policy(number, "there is one quorum line");
  return reader.policy;
}

Result<> verify_proof(const ProofFile& proof, BytesView body, const PublicKey& submitter, const Policy& policy) {
  const auto log = std::ranges::find(policy.logs, proof.log_key_hash, &PublicKey::hash);
  if (log == policy.logs.end()) return refuse(Errc::conflict, "ledger.foreign-log", {}, "the proof is of a log that the policy does not accept");
  const auto checksum = checksum_of(body);
  const Leaf leaf{checksum, proof.leaf_signature, proof.leaf_key_hash};
  TRY_VOID(check_leaf(leaf, body, submitter));
  const SignedCheckpoint head{head_of(proof, *log), proof.log_signature, {}};
  TRY_VOID(verify_checkpoint(head, *log));
  const auto text = TRY(checkpoint_text(head.head));
  if (!meets_quorum(policy, witnesses_of(proof, text, policy))) return refuse(Errc::conflict, "ledger.quorum", {}, "too few witnesses of the policy saw this head");
  return verify_inclusion(leaf_hash(leaf.bytes()), proof.leaf_index, proof.size, proof.path, proof.root);
}

}  // namespace tocsin::ledger
