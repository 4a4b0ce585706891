#include "path/prove/derive.hpp"

#include "base/text.hpp"
#include "path/prove/record.hpp"

namespace tocsin::prove {
namespace {

std::string day_of(Instant at) { return replace_all(to_rfc3339(at).substr(0, 10), "-", ""); }

/// The number of the one share that was asked for, or nothing.
std::string number_of(const Dossier& dossier) {
  const auto& asked = dossier.log.requested.share;
  const auto found = asked ? dossier.shares.find(*asked) : dossier.shares.end();
  return found == dossier.shares.end() ? std::string() : found->second.state.number;
}

std::vector<const identity::person::EnrolledKey*> keys_of(const identity::person::State& state) {
  std::vector<const identity::person::EnrolledKey*> out;
  const auto add = [&out](const auto& keys) { for (const auto& key : keys) out.push_back(&key); };
  if (const auto* known = std::get_if<identity::person::state::Known>(&state)) add(known->keys);
  if (const auto* left = std::get_if<identity::person::state::Left>(&state)) add(left->keys);
  return out;
}

/// What `ssh-keygen -Y verify -f` reads. Keys that were revoked stand here too: whether a key was somebody's at the time is
/// told by the facts, and a signature made before still has to be checked.
std::string allowed_signers(const Dossier& dossier) {
  std::string out;
  for (const auto& [id, state] : dossier.people)
    for (const auto* key : keys_of(state))
      if (key->key.passkey() == nullptr) out += id.value + " namespaces=\"approve@tocsin,people@tocsin,adopt@tocsin,standing@tocsin\" " + key->key.line() + "\n";
  return out;
}

/// Where the text of that version stands.
std::string file_of_procedure(const Dossier& dossier, const Hash& version) {
  for (const auto& [name, content] : dossier.evidence->contents)
    if (sha256(content.bytes) == version) return "data/content/" + name.hex() + ".bin";
  return {};
}

/// Passkeys as openssl reads them, each by the hash that assertions name.
void add_passkeys(const Dossier& dossier, Files& files) {
  for (const auto& [id, state] : dossier.people)
    for (const auto* key : keys_of(state))
      if (const auto* passkey = key->key.passkey()) files["data/approvals/passkeys/" + sha256(passkey->blob).hex() + ".pem"] = passkey->pem();
}

/// How much of the population lies outside the scope. Format 1 counted shares alone.
Json not_shown_of(const Dossier& dossier) {
  const auto& counts = dossier.log.not_shown;
  if (dossier.evidence->format == 1) return counts.contains("share") ? counts.at("share") : 0;
  Json out(Json::Object{});
  for (const auto& [kind, count] : counts) out[kind] = count;
  return out;
}

Json index_of(const Dossier& dossier) {
  Json::Array facts, contents;
  for (const auto& fact : dossier.evidence->facts) {
    const auto& body = fact.record.body;
    facts.emplace_back(Json::Object{{"actor", body.actor}, {"file", path_of_fact(fact.record.leaf_index)}, {"kind", body.kind}, {"obj_seq", body.obj_seq}, {"object", body.obj.value}, {"t", to_rfc3339(body.t)}});
  }
  for (const auto& [name, content] : dossier.evidence->contents) contents.emplace_back(Json::Object{{"file", "data/content/" + name.hex() + ".bin"}, {"size", content.bytes.size()}});
  Json::Array procedures;
  for (const auto& [version, procedure] : dossier.procedures) procedures.emplace_back(Json::Object{{"file", file_of_procedure(dossier, version)}, {"version", version.hex()}});
  const auto& log = dossier.log;
  return Json::Object{{"contents", std::move(contents)}, {"facts", std::move(facts)}, {"format", dossier.evidence->format}, {"mode", log.founded.mode}, {"not_shown", not_shown_of(dossier)}, {"origin", log.head.origin}, {"pack", log.pack.value}, {"procedures", std::move(procedures)},
                      {"requested", write_fields(log.requested)}, {"root", log.head.root.hex()}, {"size", log.head.size}};
}

void derive_release(const Release& release, Files& files) {
  const auto stem = release.stem();
  if (!release.manifest_text.empty()) files["data/manifests/" + stem + ".json"] = release.manifest_text;
  if (!release.redaction_map.empty()) files["data/redactions/" + stem + ".json"] = release.redaction_map;
  for (const auto& part : release.parts) files["data/renditions/" + stem + "/" + part.name] = part.text;
  for (const auto& approval : release.approvals) {
    const auto name = "data/approvals/" + stem + "-" + approval.statement.role.value;
    files[name + ".statement"] = approval.statement_text;
    files[name + ".sig"] = approval.signature;
    if (!approval.assertion) continue;
    files[name + ".client-data"] = to_text(approval.assertion->client_data);
    files[name + ".signed"] = to_text(approval.assertion->signed_bytes());
  }
}

std::string bag_info(const Dossier& dossier) {
  const auto& log = dossier.log;
  std::string out = "Bag-Software-Agent: Tocsin\nBagging-Date: " + to_rfc3339(log.requested.at).substr(0, 10) + "\nExternal-Identifier: " + log.pack.value + "\nInternal-Sender-Identifier: " + log.head.origin + "\n";
  if (log.founded.mode != "live") out += "Internal-Sender-Description: " + log.founded.mode + ", not evidence of real sharing\n";
  return out;
}

}  // namespace

void derive_files(const Dossier& dossier, Files& files) {
  files["README.txt"] = readme(dossier);
  files["data/gaps.json"] = to_pretty(gaps_of(dossier));
  files["data/index.json"] = to_pretty(index_of(dossier));
  files["data/approvals/allowed_signers"] = allowed_signers(dossier);
  add_passkeys(dossier, files);
  for (const auto& [id, share] : dossier.shares) {
    const auto record = record_of(dossier, share);
    files["data/records/" + share.state.number + ".json"] = to_pretty(record);
    files["data/records/" + share.state.number + ".txt"] = record_in_words(record);
  }
  for (const auto& release : dossier.releases) derive_release(release, files);
  add_bag(files, bag_info(dossier));
}

std::string folder_of(const Dossier& dossier) {
  const auto& requested = dossier.log.requested;
  const auto number = number_of(dossier);
  if (!number.empty()) return "tocsin-" + number + "-" + day_of(requested.at);
  const auto from = requested.from ? day_of(*requested.from) : std::string("begin");
  return "tocsin-" + from + "-" + day_of(requested.until.value_or(requested.at));
}

}  // namespace tocsin::prove
