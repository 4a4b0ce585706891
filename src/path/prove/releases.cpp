// Why each release might leave, what left, and to whom.
#include <algorithm>

#include "path/mark/mark.hpp"
#include "path/prove/dossier.hpp"

namespace tocsin::prove {
namespace {

ShareId share_of(const LoggedFact& fact) { return {std::string(fact.record.body.obj.id())}; }

std::unexpected<Error> not_disclosed(const LoggedFact& fact, const char* what, const Hash& name) {
  return broken("pack.content-missing", fact, std::string(what) + " " + name.hex() + " is not in the pack");
}

/// The content, or nothing where two people agreed to erase what the share held.
Result<std::optional<std::string>> disclosed(const Dossier& dossier, Release& release, const char* what, const Hash& name) {
  const auto found = dossier.evidence->contents.find(name);
  if (found != dossier.evidence->contents.end()) return found->second.bytes;
  const auto expired = dossier.expired.find(release.share);
  // what was let go after an erasure has nothing to do with it
  if (expired == dossier.expired.end() || expired->second->record.leaf_index < release.fact->record.leaf_index) return not_disclosed(*release.fact, what, name);
  release.erased = true;
  return std::nullopt;
}

/// The rendition's parts as the sanitizer left them, with the label put on.
Result<std::vector<sanitize::Part>> marked_parts(const std::string& rendition, Tlp tlp) {
  const auto json = TRY(parse_json(rendition, {.bytes = std::size_t{64} << 20}));
  std::vector<sanitize::Part> parts;
  for (const auto& part : json["parts"].array()) {
    sanitize::Part out{part["name"].text(), part["media_type"].text(), part["text"].text()};
    if (out.name == "objects") out.text = to_jcs(mark::mark_objects(tlp, TRY(parse_json(out.text, {.bytes = std::size_t{64} << 20}))));
    else out.text = out.name == "subject" ? mark::mark_subject(tlp, out.text) : mark::mark_body(tlp, out.text);
    parts.push_back(std::move(out));
  }
  return parts;
}

Result<> check_part(const Release& release, const approve::Part& named) {
  const auto part = std::ranges::find(release.parts, named.name, &sanitize::Part::name);
  const bool same = part != release.parts.end() && sha256(part->text) == named.sha256 && static_cast<std::int64_t>(part->text.size()) == named.size && named.marking == release.tlp;
  if (!same) return broken("pack.part", *release.fact, "the rendition's part " + named.name + " is not the one in the approved manifest");
  return {};
}

Result<> load_manifest(const Dossier& dossier, Release& release) {
  auto text = TRY(disclosed(dossier, release, "the manifest", release.review.content));
  if (!text) return {};
  release.manifest_text = *std::move(text);
  const auto manifest = approve::parse_manifest(release.manifest_text);
  if (!manifest) return broken("pack.manifest", *release.fact, manifest.error().rule + " " + manifest.error().where);
  const auto& m = release.manifest = *manifest;
  const bool own = approve::hash_of(m) == release.review.manifest && m.log == dossier.log.head.origin && m.share == release.share && m.rev == release.rev &&
                   m.release == release.review.release && m.audience == release.audience && static_cast<std::int64_t>(m.deliveries.size()) == release.review.deliveries &&
                   m.expires == release.review.expires && m.embargo == release.review.embargo && m.decisions == release.cleaned.decisions && m.versions.inventory == release.cleaned.inventory &&
                   m.versions.procedure == release.procedure;
  const auto& open = dossier.shares.at(release.share).state;
  const bool told = m.about == share::about_of(open) || (!m.about && dossier.evidence->format == 1);
  if (!told) return broken("pack.manifest", *release.fact, "what was signed says otherwise than the share's facts what it is: " + open.subject.content_class.value);
  if (!own) return broken("pack.manifest", *release.fact, "the disclosed manifest is not the one that this release's facts name");
  return {};
}

Result<> load_parts(const Dossier& dossier, Release& release) {
  if (auto map = TRY(disclosed(dossier, release, "the redaction map", release.cleaned.redaction_map))) release.redaction_map = *std::move(map);
  const auto rendition = TRY(disclosed(dossier, release, "the rendition", release.cleaned.rendition));
  if (!rendition) return {};
  const auto parts = marked_parts(*rendition, release.tlp);
  if (!parts) return broken("pack.part", *release.fact, "the rendition is of another form");
  release.parts = *parts;
  if (release.manifest_text.empty()) return {};  // nothing is left to compare them with
  if (release.parts.size() != release.manifest.parts.size()) return broken("pack.part", *release.fact, "the rendition has other parts than the approved manifest");
  for (const auto& part : release.manifest.parts) TRY_VOID(check_part(release, part));
  return {};
}

/// One signature: over this release, by the person, with their key, in a role that was theirs, and by nobody who wrote it.
Result<Approval> read_approval(Dossier& dossier, const LoggedFact& fact, const share::state::Open& state, const share::Review& review, const share::fact::Agreed& agreed) {
  Approval out;
  out.statement = {.v = 1, .log = dossier.log.head.origin, .share = share_of(fact), .rev = state.rev, .release = review.release, .audience = agreed.audience, .role = agreed.role,
                   .decision = approve::Decision::agree, .manifest = review.manifest, .not_after = agreed.not_after, .nonce = agreed.nonce};
  out.statement_text = approve::spell(out.statement);
  out.by = agreed.by;
  out.proof = agreed.proof;
  out.at = fact.record.body.t;
  out.fact = &fact;
  out.fingerprint = TRY(check_person(dossier, fact, agreed.by, approve::approve_name_space, out.statement_text, agreed.signature));
  if (out.fingerprint != agreed.key || agreed.by.value != fact.record.body.actor) return broken("pack.signature", fact, "the fact names another key or person than the one that signed");
  if (out.at >= agreed.not_after) return broken("pack.signature", fact, "the statement was worth nothing any more when it was written down");
  if (agreed.proof != identity::proof_of(agreed.signature)) return broken("pack.signature", fact, "the fact names another kind of proof than the signature is");
  if (auto assertion = identity::webauthn::parse_assertion(agreed.signature)) {
    out.signature = to_text(assertion->signature);
    out.assertion = *std::move(assertion);
  } else {
    const auto parsed = identity::ssh::parse_signature(agreed.signature);
    if (!parsed) return broken("pack.signature", fact, parsed.error().rule);
    out.signature = identity::ssh::armored(*parsed);
  }
  if (!TRY(holder_then(dossier, fact, agreed.by)).roles.contains(agreed.role)) return broken("pack.role", fact, agreed.by.value + " did not hold the role " + agreed.role.value);
  if (state.authors.contains(agreed.by)) return broken("pack.four-eyes", fact, agreed.by.value + " agreed to what they wrote themselves");
  return out;
}

Result<> check_standing(const Dossier& dossier, const Release& release) {
  const auto& review = release.review;
  const auto found = review.standing ? dossier.standing.find(*review.standing) : dossier.standing.end();
  const auto* in_force = found == dossier.standing.end() ? nullptr : std::get_if<approve::standing::state::InForce>(&found->second);
  if (in_force == nullptr || !review.document || in_force->hash != *review.document || release.at >= in_force->document.expires)
    return broken("pack.role", *release.fact, "no standing authorization of that name and text was in force");
  const auto& document = in_force->document;
  const bool by_program = release.by == share::program && document.by_program;
  const bool by_person = release.by != share::program && TRY(holder_then(dossier, *release.fact, release.by)).roles.contains(document.released_by);
  if (!by_program && !by_person) return broken("pack.role", *release.fact, release.by.value + " may not release under the standing authorization");
  if (!dossier.procedure_in_force || document.procedure != dossier.procedure_in_force->version) return broken("pack.role", *release.fact, "the standing authorization was signed for another version of the procedure");
  if (!document.audiences.contains(release.audience) || release.tlp > document.tlp_max) return broken("pack.role", *release.fact, "the release lies outside the standing authorization");
  return {};
}

/// What left under a standing authorization was of its kind, held nothing that somebody had to look at, and went where it says.
Result<> check_lane(const Dossier& dossier, const ToldShare& told_share, const Release& release) {
  if (release.review.route != approve::Route::standing) return {};
  const auto outside = [&](std::string what) { return broken("pack.role", *release.fact, "the release lies outside the standing authorization: " + std::move(what)); };
  const auto& document = std::get<approve::standing::state::InForce>(dossier.standing.at(*release.review.standing)).document;
  const auto& subject = told_share.state.subject;
  if (subject.content_class != document.content_class || subject.third_party || subject.narrative) return outside("the class " + subject.content_class.value);
  if (release.cleaned.matches > 0) return outside(std::to_string(release.cleaned.matches) + " matches");
  for (const auto& delivery : release.manifest.deliveries) {
    if (!document.channels.contains(delivery.channel)) return outside("the channel " + delivery.channel.value);
    for (const auto& fallback : delivery.fallbacks)
      if (!document.channels.contains(fallback.channel)) return outside("the channel " + fallback.channel.value);
  }
  for (const auto& part : release.parts) {
    if (part.name != "objects") continue;
    const auto used = approve::standing::used_in(TRY(parse_json(part.text, {.bytes = std::size_t{64} << 20})));
    if (!std::ranges::includes(document.object_types, used.object_types)) return outside("a type of object");
    if (!std::ranges::includes(document.fields_allowed, used.properties)) return outside("a property of an object");
  }
  return {};
}

/// A path that asks for less has a limit a day.
Result<> check_cap(Dossier& dossier, const Release& release) {
  const auto same_path = [&](const Release& other) {
    return other.review.route == release.review.route && other.review.standing == release.review.standing && to_rfc3339(other.at).substr(0, 10) == to_rfc3339(release.at).substr(0, 10);
  };
  const auto before = std::ranges::count_if(dossier.releases, same_path);
  std::int64_t most = before + 1;
  if (release.review.route == approve::Route::expedited)
    if (const auto& path = TRY(procedure_then(dossier, *release.fact))->expedited) most = path->per_day_max;
  if (release.review.route == approve::Route::standing) most = std::get<approve::standing::state::InForce>(dossier.standing.at(*release.review.standing)).document.per_day_max;
  if (before >= most) return broken("pack.role", *release.fact, "more releases of that day than the " + std::to_string(most) + " that this path allows");
  return {};
}

/// Whether those agreed who had to, each of them another human.
Result<> check_agreement(const Dossier& dossier, const share::Life& life, const Release& release) {
  if (release.cleaned.open > 0) return broken("pack.open-matches", *release.fact, std::to_string(release.cleaned.open) + " matches waited for a person");
  if (release.review.route == approve::Route::standing) return check_standing(dossier, release);
  std::set<PersonId> sanitizers;
  for (const auto& decision : share::decisions_of(life)) {
    sanitizers.insert(decision.by);
    if (decision.second) sanitizers.insert(*decision.second);
  }
  std::set<RoleId> roles;
  std::set<PersonId> people;
  for (const auto& approval : release.approvals) {
    if (sanitizers.contains(approval.by)) return broken("pack.four-eyes", *approval.fact, approval.by.value + " agreed to what they had decided to let stand or take out");
    if (!people.insert(approval.by).second) return broken("pack.four-eyes", *approval.fact, approval.by.value + " agreed in two roles");
    roles.insert(approval.statement.role);
  }
  const auto& required = release.review.required;
  const bool enough = release.review.route == approve::Route::expedited
                          ? std::ranges::any_of(required, [&](const RoleId& role) { return roles.contains(role); })
                          : !required.empty() && std::ranges::includes(roles, required);
  if (!enough) return broken("pack.role", *release.fact, "a role that had to agree did not");
  return {};
}

Result<> begin_release(Dossier& dossier, ToldShare& told_share, const LoggedFact& fact, const share::fact::Releasing& releasing) {
  const auto life = told_share.state.lives.find(releasing.audience);
  const auto* state = life == told_share.state.lives.end() ? nullptr : std::get_if<share::state::Releasing>(&life->second);
  if (state == nullptr || state->review.manifest != releasing.manifest) return broken("pack.fact", fact, "a release follows its approval");
  Release release{.share = told_share.id, .number = told_share.state.number, .audience = releasing.audience, .rev = told_share.state.rev, .review = state->review, .cleaned = state->cleaned,
                  .tlp = state->tlp, .by = releasing.by, .at = releasing.at, .fact = &fact, .procedure = told_share.needed[releasing.audience].procedure, .approvals = {}, .erased = false, .manifest = {}, .manifest_text = {}, .redaction_map = {}, .parts = {}};
  for (const auto& [role, agreement] : state->review.agreed)
    for (const auto* earlier : told_share.facts) {
      const auto read = share::read(earlier->record.body.kind, earlier->record.body.data);
      const auto* agreed = read ? std::get_if<share::fact::Agreed>(&*read) : nullptr;
      if (agreed == nullptr || agreed->nonce != agreement.nonce || agreed->role != role || agreed->audience != releasing.audience) continue;
      release.approvals.push_back(TRY(read_approval(dossier, *earlier, told_share.state, state->review, *agreed)));
      if (fact.record.body.t >= agreed->not_after) return broken("pack.signature", fact, "the statement of " + agreed->by.value + " was worth nothing any more when it was let go");
      const auto holder = TRY(holder_then(dossier, fact, agreed->by));
      if (!holder.roles.contains(role)) return broken("pack.role", fact, agreed->by.value + " no longer held the role " + role.value + " when it was let go");
      if (std::ranges::any_of(holder.revoked, [&](const auto& key) { return key.fingerprint() == agreed->key; })) return broken("pack.signature", fact, "the key of " + agreed->by.value + " was taken away before it was let go");
    }
  TRY_VOID(check_required(dossier, told_share, release));
  TRY_VOID(check_agreement(dossier, life->second, release));
  TRY_VOID(check_cap(dossier, release));
  TRY_VOID(load_manifest(dossier, release));
  TRY_VOID(load_parts(dossier, release));
  TRY_VOID(check_lane(dossier, told_share, release));
  told_share.releases.push_back(dossier.releases.size());
  dossier.releases.push_back(std::move(release));
  return {};
}

/// Each signature is judged when it is given, also where nothing was released in the end.
Result<> check_share_fact(Dossier& dossier, const share::State& before, const LoggedFact& fact, const share::Fact& change) {
  const auto* open = std::get_if<share::state::Open>(&before);
  if (const auto* agreed = std::get_if<share::fact::Agreed>(&change)) {
    const auto* life = share::life_of(before, agreed->audience);
    const auto* review = life == nullptr ? nullptr : share::review_of(*life);
    if (open == nullptr || review == nullptr) return broken("pack.fact", fact, "nothing was submitted that could be agreed to");
    TRY_VOID(read_approval(dossier, fact, *open, *review, *agreed));
  }
  if (const auto* withheld = std::get_if<share::fact::NotShared>(&change)) {
    const bool proposed = open != nullptr && open->withholding.contains(withheld->audience);
    TRY_VOID(check_withheld(dossier, fact, withheld_of(*withheld, proposed ? &open->withholding.at(withheld->audience) : nullptr)));
  }
  if (const auto* reviewed = std::get_if<share::fact::Reviewed>(&change))
    if (open != nullptr && open->authors.contains(reviewed->by)) return broken("pack.four-eyes", fact, "who wrote it reviewed it");
  return {};
}

const Release* release_of(const Dossier& dossier, const deliver::fact::Queued& queued) {
  for (const auto& release : dossier.releases)
    if (release.share == queued.share && release.audience == queued.audience && release.review.release == queued.release && release.review.manifest == queued.manifest) return &release;
  return nullptr;
}

Hash parts_hash_of(const Release& release, const approve::Delivery& delivery) {
  std::vector<Hash> hashes;
  for (const auto& name : delivery.parts)
    if (const auto* part = approve::find_part(release.manifest, name)) hashes.push_back(part->sha256);
  return deliver::parts_hash(hashes);
}

/// That a delivery did what the manifest permits, when it permits it.
Result<> check_delivery_fact(const Release& release, const approve::Delivery& delivery, const LoggedFact& fact, const deliver::Fact& change) {
  const auto& manifest = release.manifest;
  if (const auto* attempted = std::get_if<deliver::fact::Attempted>(&change)) {
    const bool own = attempted->channel == delivery.channel || std::ranges::find(delivery.fallbacks, attempted->channel, &approve::Fallback::channel) != delivery.fallbacks.end();
    if (!own) return broken("pack.delivery", fact, "the manifest does not permit the channel " + attempted->channel.value);
    if (attempted->at >= manifest.expires || (manifest.embargo && attempted->at < *manifest.embargo)) return broken("pack.delivery", fact, "attempted before the embargo was over, or after the release had expired");
    if (attempted->parts && *attempted->parts != parts_hash_of(release, delivery)) return broken("pack.delivery", fact, "other parts were given out than the approved ones");
    if (attempted->outcome == deliver::Outcome::handed_over && !attempted->parts) return broken("pack.delivery", fact, "handed over, and nothing says what");
  }
  if (const auto* attested = std::get_if<deliver::fact::Attested>(&change))
    if (attested->parts != parts_hash_of(release, delivery)) return broken("pack.delivery", fact, "other parts were posted than the approved ones");
  const auto client = std::visit([](const auto& f) -> std::optional<std::string> {
    if constexpr (requires { f.client; }) return f.client;
    else return {};
  }, change);
  if (client && std::ranges::find(delivery.clients, *client) == delivery.clients.end()) return broken("pack.delivery", fact, "the manifest does not name the client " + *client);
  return {};
}

}  // namespace

Result<> tell_share(Dossier& dossier, const LoggedFact& fact) {
  const auto id = share_of(fact);
  const auto change = TRY(told(fact, share::read(fact.record.body.kind, fact.record.body.data)));
  const bool opens = std::holds_alternative<share::fact::Opened>(change);
  const auto found = dossier.shares.find(id);
  if (opens != (found == dossier.shares.end())) return broken("pack.fact", fact, "a share begins by being opened, once");
  const share::State before = opens ? share::State(share::state::None{}) : share::State(found->second.state);
  TRY_VOID(check_share_fact(dossier, before, fact, change));
  auto after = share::evolve(before, change);
  auto* open = std::get_if<share::state::Open>(&after);
  if (open == nullptr) return broken("pack.fact", fact, "the fact does not follow from those before it");
  auto& told_share = dossier.shares[id];
  // records are files named by it
  if (opens && !dossier.numbers.insert(open->number).second) return broken("pack.fact", fact, "another share has the number " + open->number);
  told_share.id = id;
  told_share.state = std::move(*open);
  told_share.facts.push_back(&fact);
  if (const auto* submitted = std::get_if<share::fact::Submitted>(&change)) return note_needed(dossier, told_share, fact, *submitted);
  if (const auto* releasing = std::get_if<share::fact::Releasing>(&change)) return begin_release(dossier, told_share, fact, *releasing);
  return {};
}

Result<> tell_delivery(Dossier& dossier, const LoggedFact& fact) {
  const DeliveryId id{std::string(fact.record.body.obj.id())};
  const auto change = TRY(told(fact, deliver::read(fact.record.body.kind, fact.record.body.data)));
  auto& told_delivery = dossier.deliveries[id];
  told_delivery.facts.push_back(&fact);
  told_delivery.state = deliver::evolve(std::move(told_delivery.state), change);
  const auto* queued = deliver::queued(told_delivery.state);
  const auto* release = queued == nullptr ? nullptr : release_of(dossier, *queued);
  if (release != nullptr && release->manifest_text.empty()) return {};  // what it permitted is gone; that it was this release's stays
  const auto* delivery = release == nullptr ? nullptr : approve::find(release->manifest, id);
  if (delivery == nullptr) return broken("pack.delivery", fact, "no release before this fact names the delivery");
  return check_delivery_fact(*release, *delivery, fact, change);
}

Result<> check_releases(Dossier& dossier) {
  for (const auto& release : dossier.releases) {
    for (const auto& delivery : release.manifest.deliveries)
      if (!dossier.deliveries.contains(delivery.id)) return broken("pack.delivery-missing", *release.fact, "the facts of delivery " + delivery.id.value + " are not in the pack");
    if (static_cast<std::int64_t>(deliveries_of(dossier, release).size()) != release.review.deliveries) return broken("pack.delivery-missing", *release.fact, "the release had " + std::to_string(release.review.deliveries) + " deliveries");
    const auto& reviews = dossier.shares.at(release.share).state.reviews;
    if (release.review.route != approve::Route::matrix && !reviews.contains({release.audience, release.review.release}))
      return broken("pack.role", *release.fact, "released by a path that asks for less, and no review is owed");
  }
  return {};
}

}  // namespace tocsin::prove
