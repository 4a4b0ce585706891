#include "path/prove/record.hpp"

#include "base/text.hpp"

namespace tocsin::prove {
namespace {

namespace person = identity::person;

template <class Set>
Json list_of(const Set& ids) {
  Json::Array out;
  for (const auto& id : ids) out.emplace_back(id.value);
  return out;
}

/// A hash that facts name, with the text where the pack discloses it.
Json content_of(const Dossier& dossier, const Hash& name) {
  Json out = Json::Object{{"hash", name.hex()}};
  const auto found = dossier.evidence->contents.find(name);
  if (found != dossier.evidence->contents.end() && !first_invalid_utf8(found->second.bytes)) out["text"] = found->second.bytes;
  return out;
}

/// A person by pseudonym, and by name where the pack discloses it.
Json person_of(const Dossier& dossier, const PersonId& id) {
  Json out = Json::Object{{"id", id.value}};
  const auto found = dossier.people.find(id);
  const auto* details = found == dossier.people.end() ? nullptr : details_of(found->second);
  const auto content = details == nullptr ? dossier.evidence->contents.end() : dossier.evidence->contents.find(*details);
  if (content == dossier.evidence->contents.end()) return out;
  const auto json = parse_json(content->second.bytes);
  if (json && (*json)["name"].is_text()) out["name"] = (*json)["name"];
  return out;
}

void put(Json& to, const char* name, const std::optional<Instant>& at) {
  if (at) to[name] = to_rfc3339(*at);
}

// -- what set it off --

Json due_of(const Dossier& dossier, const DueId& id) {
  Json out = Json::Object{{"due", id.value}};
  const auto found = dossier.dues.find(id);
  if (found == dossier.dues.end()) return out;
  std::visit(Overload{[](const trigger::due::state::None&) {},
                      [&](const auto& state) {
                        out["signal"] = state.fired.signal.value;
                        out["trigger"] = state.fired.trigger.value;
                        out["fired"] = to_rfc3339(state.fired.at);
                        out["deadline"] = to_rfc3339(state.fired.deadline);
                        out["audiences"] = list_of(state.fired.audiences);
                      }},
             found->second);
  out["state"] = trigger::due::state_name(found->second);
  if (const auto* met = std::get_if<trigger::due::state::Met>(&found->second)) {
    out["met"] = to_rfc3339(met->at);
    out["in_time"] = met->at <= met->fired.deadline;
  }
  return out;
}

// -- one release --

Json parts_of(const Release& release) {
  Json::Array out;
  for (const auto& part : release.manifest.parts)
    out.emplace_back(Json::Object{{"file", "data/renditions/" + release.stem() + "/" + part.name}, {"marking", label(part.marking)}, {"media_type", part.media_type}, {"name", part.name}, {"sha256", part.sha256.hex()}, {"size", part.size}});
  return out;
}

/// A file of the pack with what else is known of it, or that it was erased.
Json file_with(bool erased, const std::string& file, Json::Object known) {
  known.emplace("file", erased ? std::string("erased") : file);
  return known;
}

Json approvals_of(const Dossier& dossier, const Release& release) {
  Json::Array out;
  for (const auto& approval : release.approvals)
    out.emplace_back(Json::Object{{"at", to_rfc3339(approval.at)}, {"by", person_of(dossier, approval.by)}, {"class", approval.proof}, {"key", approval.fingerprint},
                                  {"role", approval.statement.role.value}, {"statement", "data/approvals/" + release.stem() + "-" + approval.statement.role.value + ".statement"}});
  return out;
}

Json attempts_of(const Dossier& dossier, const Chain& facts) {
  Json::Array out;
  for (const auto* fact : facts) {
    const auto read = deliver::read(fact->record.body.kind, fact->record.body.data);
    const auto* attempted = read ? std::get_if<deliver::fact::Attempted>(&*read) : nullptr;
    if (attempted == nullptr) continue;
    Json one = Json::Object{{"at", to_rfc3339(attempted->at)}, {"channel", attempted->channel.value}, {"n", attempted->n}, {"outcome", spelled(attempted->outcome)}};
    if (attempted->reply) one["reply"] = content_of(dossier, *attempted->reply);
    out.push_back(std::move(one));
  }
  return out;
}

Json actions_of(const Dossier& dossier, const deliver::Answers& answers) {
  Json::Array out;
  for (const auto& acted : answers.acted) {
    Json one = Json::Object{{"action", spelled(acted.action)}, {"at", to_rfc3339(acted.at)}, {"via", spelled(acted.via)}};
    if (acted.note) one["note"] = content_of(dossier, *acted.note);
    if (acted.by) one["by"] = person_of(dossier, *acted.by);
    if (acted.client) one["client"] = *acted.client;
    put(one, "by_when", acted.by_when);
    out.push_back(std::move(one));
  }
  return out;
}

void put_answers(const Dossier& dossier, Json& out, const deliver::Answers& answers) {
  if (answers.acknowledged) out["acknowledged"] = Json::Object{{"at", to_rfc3339(answers.acknowledged->at)}, {"via", spelled(answers.acknowledged->via)}};
  for (const auto& [client, at] : answers.fetched) out["fetched"][client] = to_rfc3339(at);
  for (const auto& [client, at] : answers.heard) out["heard"][client] = to_rfc3339(at);
  for (const auto& [by, at] : answers.sighted) out["sighted"][by] = to_rfc3339(at);
  if (!answers.acted.empty()) out["actions"] = actions_of(dossier, answers);
}

Json delivery_of(const Dossier& dossier, const Release& release, const DeliveryId& id) {
  const auto& told_delivery = dossier.deliveries.at(id);
  const auto* queued = deliver::queued(told_delivery.state);
  Json out = Json::Object{{"attempts", attempts_of(dossier, told_delivery.facts)}, {"channel", queued->channel.value}, {"delivery", id.value}, {"kind", queued->channel_kind}, {"state", deliver::state_name(told_delivery.state)}};
  // who it went to stood in the manifest alone
  const auto* named = approve::find(release.manifest, id);
  out["address"] = named == nullptr ? std::string("erased") : named->address;
  out["recipient"] = named == nullptr ? std::string("erased") : named->name;
  put(out, "left", deliver::left_at(told_delivery.state));
  std::visit(Overload{[](const deliver::state::None&) {}, [](const deliver::state::Queued&) {}, [](const deliver::state::RetryWait&) {}, [](const deliver::state::Failed&) {},
                      [&](const auto& state) { put_answers(dossier, out, state.answers); }},
             told_delivery.state);
  if (const auto* attested = std::get_if<deliver::state::Attested>(&told_delivery.state)) {
    auto reference = content_of(dossier, attested->attested.reference);
    if (auto said = parse_json(reference["text"].text()); reference.has("text") && said && said->is_object()) reference["said"] = *std::move(said);
    out["attested"] = Json::Object{{"by", person_of(dossier, attested->attested.by)}, {"posted", to_rfc3339(attested->attested.posted_at)}, {"reference", std::move(reference)}};
  }
  return out;
}

Json release_of(const Dossier& dossier, const Release& release) {
  Json::Array deliveries;
  for (const auto& id : deliveries_of(dossier, release)) deliveries.push_back(delivery_of(dossier, release, id));
  Json out = Json::Object{{"approvals", approvals_of(dossier, release)},
                          {"audience", release.audience.value},
                          {"deliveries", std::move(deliveries)},
                          {"manifest", file_with(release.manifest_text.empty(), "data/manifests/" + release.stem() + ".json", {{"sha256", release.review.manifest.hex()}})},
                          {"marking", label(release.tlp)},
                          {"parts", parts_of(release)},
                          {"procedure", release.procedure.hex()},
                          {"release", release.review.release},
                          {"released", to_rfc3339(release.at)},
                          {"released_by", person_of(dossier, release.by)},
                          {"required_roles", list_of(release.review.required)},
                          {"revision", release.rev},
                          {"route", spelled(release.review.route)},
                          {"sanitization", Json::Object{{"inventory", release.cleaned.inventory.hex()}, {"map", release.redaction_map.empty() ? std::string("erased") : "data/redactions/" + release.stem() + ".json"}, {"matches", release.cleaned.matches}, {"rules", release.cleaned.rules.hex()}}}};
  if (const auto& origin = release.manifest.origin) {
    if (!origin->owner.empty()) out["owner"] = origin->owner;
    if (!origin->reference.empty()) out["reference"] = origin->reference;
  }
  if (release.erased) out["erased"] = Json::Object{{"fact", path_of_fact(dossier.expired.at(release.share)->record.leaf_index)}, {"gaps", "data/gaps.json"}};
  // a standing authorization is not an approval, and the record never says that it is
  if (release.review.standing) out["standing_authorization"] = release.review.standing->value;
  const auto& reviews = dossier.shares.at(release.share).state.reviews;
  const auto owed = reviews.find({release.audience, release.review.release});
  if (owed != reviews.end()) {
    out["review"] = Json::Object{{"due", to_rfc3339(owed->second.due)}, {"reviewer", owed->second.reviewer.value}};
    if (owed->second.done) out["review"]["done"] = Json::Object{{"at", to_rfc3339(owed->second.done->at)}, {"by", person_of(dossier, owed->second.done->by)}, {"finding", spelled(owed->second.done->finding)}};
  }
  return out;
}

// -- counsel outside the house --

/// Who was asked by whom about which bytes, and the opinion. The words are privileged: their hash stands here, they do not.
Json counsel_of(const Dossier& dossier, const std::vector<approve::counsel::State>& asked) {
  namespace counsel = approve::counsel;
  Json::Array out;
  for (const auto& state : asked) {
    const auto* what = counsel::what_of(state);
    Json one = Json::Object{{"asked_by", person_of(dossier, what->by)}, {"audience", what->audience.value}, {"link_by", spelled(what->way)}, {"manifest", what->manifest.hex()}, {"release", what->release},
                            {"state", counsel::state_name(state)}};
    if (const auto* given = std::get_if<counsel::state::Given>(&state)) {
      one["opinion"] = spelled(given->opinion);
      one["given"] = to_rfc3339(given->at);
      if (given->advice) one["advice"] = Json::Object{{"hash", given->advice->hex()}};
    }
    out.push_back(std::move(one));
  }
  return out;
}

// -- audiences that got nothing --

Json life_of(const Dossier& dossier, const AudienceId& audience, const share::Life& life) {
  Json out = Json::Object{{"audience", audience.value}, {"state", share::life_name(life)}};
  if (const auto* not_shared = std::get_if<share::state::NotShared>(&life)) {
    const auto& decision = not_shared->decision;
    out["not_shared"] = Json::Object{{"approver", person_of(dossier, decision.approver)}, {"at", to_rfc3339(decision.at)}, {"by", person_of(dossier, decision.by)}, {"reason", content_of(dossier, decision.reason)},
                                     {"reason_class", decision.reason_class.value}, {"review", to_rfc3339(decision.review_at)}, {"role", decision.role.value}};
  }
  if (const auto* recalled = std::get_if<share::state::Recalled>(&life))
    out["recalled"] = Json::Object{{"at", to_rfc3339(recalled->recall.at)}, {"by", person_of(dossier, recalled->recall.by)}, {"reason", content_of(dossier, recalled->recall.reason)}};
  return out;
}

/// Exceptions about the share, its due shares or its deliveries, as their facts tell them.
Json exceptions_of(const Dossier& dossier, const std::set<std::string>& about) {
  Json::Array out;
  for (const auto& [object, chain] : dossier.log.chains) {
    if (object.kind() != "exception" || !about.contains(chain.front()->record.body.data["object"].text())) continue;
    Json::Array facts;
    for (const auto* fact : chain) facts.emplace_back(Json::Object{{"actor", fact->record.body.actor}, {"at", to_rfc3339(fact->record.body.t)}, {"data", fact->record.body.data}, {"kind", fact->record.body.kind}});
    out.emplace_back(Json::Object{{"exception", std::string(object.id())}, {"facts", std::move(facts)}});
  }
  return out;
}

std::set<std::string> objects_of(const Dossier& dossier, const ToldShare& share) {
  std::set<std::string> out{"share:" + share.id.value};
  for (const auto& due : share.state.dues) out.insert("due:" + due.value);
  for (const auto place : share.releases)
    for (const auto& id : deliveries_of(dossier, dossier.releases[place])) out.insert("delivery:" + id.value);
  return out;
}

std::string recalled_in_words(const deliver::state::Recalled& recalled) {
  if (recalled.left) return ": recalled after leaving";
  return recalled.had_left ? ": recalled after an attempt of unknown outcome, it may have left" : ": recalled before it left";
}

/// What the guides ask for and nobody has told: a visible defect.
Json missing_of(const Dossier& dossier, const ToldShare& share) {
  Json::Array out;
  if (share.state.dues.empty()) out.emplace_back("trigger: no due share stands behind it");
  for (const auto place : share.releases) {
    const auto& release = dossier.releases[place];
    if (release.erased) out.emplace_back(release.stem() + ": content was erased, see data/gaps.json");
    // releases from before this was signed say nothing of it
    const auto& origin = release.manifest.origin;
    if (origin && origin->owner.empty()) out.emplace_back(release.stem() + ": no owner is named");
    if (origin && origin->reference.empty()) out.emplace_back(release.stem() + ": no incident, ticket or signal is named that it rests on");
    for (const auto& id : deliveries_of(dossier, release)) {
      const auto* named = approve::find(release.manifest, id);
      const auto to = release.stem() + " to " + (named == nullptr ? "delivery " + id.value : named->name);
      const auto& state = dossier.deliveries.at(id).state;
      if (const auto* recalled = std::get_if<deliver::state::Recalled>(&state)) out.emplace_back(to + recalled_in_words(*recalled));
      else if (!deliver::left_at(state)) out.emplace_back(to + ": has not left");
      else if (deliver::state_name(state) == "handed-over" || deliver::state_name(state) == "attested") out.emplace_back(to + ": no acknowledgement and no outcome yet");
    }
  }
  return out;
}

Json facts_of(const ToldShare& share) {
  Json::Array out;
  for (const auto* fact : share.facts) out.emplace_back(Json::Object{{"actor", fact->record.body.actor}, {"at", to_rfc3339(fact->record.body.t)}, {"file", path_of_fact(fact->record.leaf_index)}, {"kind", fact->record.body.kind}});
  return out;
}

// -- words --

std::string who(const Json& person) { return person.has("name") ? person["name"].text() + " (" + person["id"].text() + ")" : person["id"].text(); }

/// The words of a content in brackets, where the pack discloses them.
std::string text_in(const Json& content) { return content.has("text") ? " (" + std::string(trim(content["text"].text())) + ")" : std::string(); }

/// Where it was posted by hand, the poster's note, and the hash of the picture they keep.
std::string posted_at(const Json& reference) {
  const auto& said = reference["said"];
  if (!said.is_object()) return text_in(reference);
  auto out = " at " + said["reference"].text();
  if (said.has("note")) out += ", " + said["note"].text();
  if (said.has("screenshot_sha256")) out += ", screenshot sha256 " + said["screenshot_sha256"].text();
  return out;
}

std::string words_of_delivery(const Json& delivery) {
  std::string out = "    to " + delivery["recipient"].text() + " <" + delivery["address"].text() + "> over " + delivery["channel"].text() + " (" + delivery["kind"].text() + "): " + delivery["state"].text();
  if (delivery.has("left")) out += ", left " + delivery["left"].text();
  if (delivery.has("acknowledged")) out += ", acknowledged " + delivery["acknowledged"]["at"].text() + " by " + delivery["acknowledged"]["via"].text();
  out += "\n";
  if (delivery.has("attested")) out += "      posted " + delivery["attested"]["posted"].text() + " by " + who(delivery["attested"]["by"]) + posted_at(delivery["attested"]["reference"]) + "\n";
  for (const auto& attempt : delivery["attempts"].array()) {
    out += "      attempt " + std::to_string(attempt["n"].integer()) + " " + attempt["at"].text() + ": " + attempt["outcome"].text();
    out += attempt["reply"].has("text") ? ", reply: " + std::string(trim(attempt["reply"]["text"].text())) + "\n" : "\n";
  }
  for (const auto& action : delivery["actions"].array())
    out += "      outcome " + action["at"].text() + ": " + action["action"].text() + (action["note"].has("text") ? ", " + action["note"]["text"].text() : "") + "\n";
  return out;
}

std::string words_of_release(const Json& release) {
  std::string out = "\nTo " + release["audience"].text() + ", release " + std::to_string(release["release"].integer()) + " of revision " + std::to_string(release["revision"].integer()) + "\n";
  out += "  Marking        " + release["marking"].text() + "\n";
  out += "  Released       " + release["released"].text() + " by " + who(release["released_by"]) + "\n";
  if (release.has("owner")) out += "  Owner          " + release["owner"].text() + "\n";
  if (release.has("reference")) out += "  Rests on       " + release["reference"].text() + "\n";
  if (release.has("standing_authorization")) out += "  Authority      standing authorization " + release["standing_authorization"].text() + "\n";
  for (const auto& approval : release["approvals"].array())
    out += "  Approved       " + approval["at"].text() + " by " + who(approval["by"]) + " as " + approval["role"].text() + ", key " + approval["key"].text() + "\n";
  out += "  Sanitization   " + std::to_string(release["sanitization"]["matches"].integer()) + " matches; every redaction is in " + release["sanitization"]["map"].text() + "\n";
  for (const auto& part : release["parts"].array()) out += "  Shared         " + part["file"].text() + ", " + std::to_string(part["size"].integer()) + " bytes, sha256 " + part["sha256"].text() + "\n";
  out += "  Deliveries\n";
  for (const auto& delivery : release["deliveries"].array()) out += words_of_delivery(delivery);
  return out;
}

}  // namespace

const Hash* details_of(const identity::person::State& state) {
  if (const auto* known = std::get_if<identity::person::state::Known>(&state)) return &known->details;
  const auto* left = std::get_if<identity::person::state::Left>(&state);
  return left == nullptr ? nullptr : &left->details;
}

Json record_of(const Dossier& dossier, const ToldShare& share) {
  Json::Array releases, triggers, lives;
  for (const auto place : share.releases) releases.push_back(release_of(dossier, dossier.releases[place]));
  for (const auto& due : share.state.dues) triggers.push_back(due_of(dossier, due));
  for (const auto& [audience, life] : share.state.lives) lives.push_back(life_of(dossier, audience, life));
  Json::Array authors;
  for (const auto& author : share.state.authors) authors.push_back(person_of(dossier, author));
  Json out = Json::Object{{"audiences", std::move(lives)},
                          {"authors", std::move(authors)},
                          {"category", share.state.subject.category.value},
                          {"class", share.state.subject.content_class.value},
                          {"exceptions", exceptions_of(dossier, objects_of(dossier, share))},
                          {"facts", facts_of(share)},
                          {"missing", missing_of(dossier, share)},
                          {"mode", dossier.log.founded.mode},
                          {"number", share.state.number},
                          {"opened", to_rfc3339(share.facts.front()->record.body.t)},
                          {"releases", std::move(releases)},
                          {"revision", share.state.rev},
                          {"share", share.id.value},
                          {"third_party", share.state.subject.third_party},
                          {"triggers", std::move(triggers)},
                          {"unit", share.state.unit.value}};
  if (const auto asked = dossier.counsel.find(share.id); asked != dossier.counsel.end()) out["counsel"] = counsel_of(dossier, asked->second);
  return out;
}

std::string record_in_words(const Json& record) {
  std::string out = "Sharing record " + record["number"].text() + "\n" + std::string(15 + record["number"].text().size(), '=') + "\n";
  if (record["mode"].text() != "live") out += "MODE: " + record["mode"].text() + ". This is not evidence of real sharing.\n";
  out += "Opened " + record["opened"].text() + " in unit " + record["unit"].text() + "; " + record["category"].text() + ", class " + record["class"].text() + "\n";
  for (const auto& author : record["authors"].array()) out += "Author " + who(author) + "\n";
  for (const auto& due : record["triggers"].array())
    out += "Trigger " + due["trigger"].text() + " fired " + due["fired"].text() + " on signal " + due["signal"].text() + "; due by " + due["deadline"].text() + "; " + due["state"].text() + (due.has("met") ? " " + due["met"].text() : "") + "\n";
  for (const auto& life : record["audiences"].array()) {
    out += "Audience " + life["audience"].text() + ": " + life["state"].text() + "\n";
    if (life.has("not_shared")) out += "  decided by " + who(life["not_shared"]["by"]) + " and " + who(life["not_shared"]["approver"]) + ", " + life["not_shared"]["reason_class"].text() + text_in(life["not_shared"]["reason"]) + ", to be looked at again " + life["not_shared"]["review"].text() + "\n";
    if (life.has("recalled")) out += "  recalled " + life["recalled"]["at"].text() + " by " + who(life["recalled"]["by"]) + text_in(life["recalled"]["reason"]) + "\n";
  }
  for (const auto& asked : record["counsel"].array())
    out += "Outside counsel, asked by " + who(asked["asked_by"]) + " about release " + std::to_string(asked["release"].integer()) + " to " + asked["audience"].text() + ": " +
           (asked.has("opinion") ? asked["opinion"].text() + ", " + asked["given"].text() : asked["state"].text()) + " (advice, not an approval)\n";
  for (const auto& release : record["releases"].array()) out += words_of_release(release);
  if (!record["missing"].array().empty()) out += "\nMissing\n";
  for (const auto& missing : record["missing"].array()) out += "  " + missing.text() + "\n";
  return out;
}

}  // namespace tocsin::prove
