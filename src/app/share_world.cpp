#include "app/share_world.hpp"

#include <set>

#include "base/texts/rule_texts.hpp"

namespace tocsin::app {
namespace {

using share::state::Open;

/// A UUID for this instance, in the name space of URLs (RFC 9562 section 6.6).
std::string house_of(App& app) { return uuid_v5("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "tocsin-log:" + app.store.origin()); }

Result<Instant> founded_at(App& app) {
  const auto facts = TRY(app.store.facts_of(log_object()));
  return facts.empty() ? Instant{} : facts.front().body.t;
}

/// Everybody whose standing the rules may ask about: authors, who agreed, who decided, who released.
std::set<PersonId> involved(const Open& open) {
  std::set<PersonId> out = open.authors;
  for (const auto& [audience, life] : open.lives) {
    if (const auto* review = share::review_of(life))
      for (const auto& [role, agreement] : review->agreed) out.insert(agreement.by);
    for (const auto& decision : share::decisions_of(life)) {
      out.insert(decision.by);
      if (decision.second) out.insert(*decision.second);
    }
  }
  return out;
}

void rest_on_person(Plan& plan, const Directory& people, const PersonId& person) {
  const auto found = people.people.find(person);
  if (found != people.people.end()) plan.rests_on(found->second.read);
}

}  // namespace

Result<Surroundings> surroundings(Plan& plan) {
  auto& current = plan.app().current;
  auto procedure = TRY(current.procedure());
  auto inventory = TRY(current.inventory());
  auto people = TRY(current.people());
  Surroundings out{std::move(procedure), std::move(inventory), std::move(people)};
  plan.rests_on(out.procedure->read);
  plan.rests_on(out.inventory->read);
  rest_on_person(plan, *out.people, plan.actor());
  return out;
}

Result<share::World> world_of(Plan& plan, const Surroundings& around, const ShareId& id) {
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  if (const auto* open = std::get_if<Open>(&state))
    for (const auto& person : involved(*open)) rest_on_person(plan, *around.people, person);
  share::World world;
  world.now = plan.now();
  world.log = plan.app().store.origin();
  world.share = id;
  world.procedure = &around.procedure->procedure;
  world.procedure_version = around.procedure->version;
  world.people = around.people->at(plan.now());
  return world;
}

Result<Open> open_state(Plan& plan, const Principal& who, identity::Right right, const ShareId& id) {
  auto state = TRY(plan.get<Shares>(share_object(id)));
  auto* open = std::get_if<Open>(&state);
  if (open == nullptr) return refuse(Errc::not_found, "object.unknown", id.value);
  TRY_VOID(identity::may(who, right, open->unit));
  return std::move(*open);
}

std::vector<AudienceId> audiences_of(const Open& open, const Json& body) {
  if (body.has("audience")) return {AudienceId{body["audience"].text()}};
  std::vector<AudienceId> out;
  for (const auto& [audience, life] : open.lives) out.push_back(audience);
  return out;
}

Json warned(const Json& item, Instant now) {
  Json out = Json::Array{};
  for (const auto& one : author::warnings(item, now)) {
    Json row = Json::Object{{"rule", one.rule}, {"where", one.where}};
    if (const auto* text = rule_text(one.rule)) {
      row["says"] = text->says;
      row["next"] = text->next;
    }
    out.push(std::move(row));
  }
  return out;
}

void add_cautions(const Surroundings& around, const AudienceId& id, const std::vector<sanitize::Part>& parts, Json& warnings) {
  const auto* audience = around.procedure->procedure.audience(id);
  const auto reach = audience == nullptr ? sanitize::Reach::outside : sanitize::reach_of(around.procedure->procedure, *audience);
  for (const auto& one : sanitize::cautions_in(parts, around.inventory->cautions, around.procedure->procedure, reach))
    warnings.push(Json::Object{{"rule", "sanitize.caution"}, {"where", one.part}, {"says", "the do-not-share list warns: " + one.title}, {"next", "reword it, or go on if the audience cannot tell by it"}});
}

Result<Hash> keep_text(App& app, const ledger::ObjectId& item, ports::ContentClass kind, std::string_view text) {
  return app.store.put_content(item, kind, as_bytes(text));
}

Result<Json> content_json(App& app, const Hash& name) {
  const auto content = TRY(app.store.content(name));
  return parse_json(as_text(content.bytes), {.bytes = limits::content_bytes_max});
}

const share::Cleaned* cleaned_of(const share::Life& life) {
  return std::visit([](const auto& state) -> const share::Cleaned* {
    if constexpr (requires { state.cleaned; }) return &state.cleaned;
    else return nullptr;
  }, life);
}

std::optional<Tlp> marking_of(const share::Life& life) {
  return std::visit([](const auto& state) -> std::optional<Tlp> {
    if constexpr (requires { state.tlp; }) return state.tlp;
    else return std::nullopt;
  }, life);
}

namespace {

/// When the share was opened; of one that is being opened, the instant of its first revision.
Result<Instant> opened_at(Plan& plan, const ShareId& id, Instant revised) {
  const auto facts = TRY(plan.app().store.facts_of(share_object(id)));
  return facts.empty() ? revised : std::min(facts.front().body.t, revised);
}

}  // namespace

Result<Composition> composition_of(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience_id, std::optional<Hash> version) {
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto* open = std::get_if<Open>(&state);
  if (open == nullptr) return refuse(Errc::not_found, "object.unknown", id.value);
  const auto* audience = around.procedure->procedure.audience(audience_id);
  if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience_id.value);
  auto item = TRY(content_json(plan.app(), version.value_or(open->item)));
  const auto at = TRY(parse_rfc3339(item["revised_at"].text()));
  const procedure::TemplateId form{audience->templates.empty() ? std::string() : audience->templates.front().value};
  auto fact_base = item["item"];
  const auto founded = TRY(founded_at(plan.app()));
  const auto opened = TRY(opened_at(plan, id, at));
  const auto recalled = open->recalls.find(audience_id);
  Composition out{*around.procedure, *around.inventory, *audience, form, std::move(fact_base), id, open->number, at, audience->tlp_max, house_of(plan.app()), founded,
                  opened, recalled == open->recalls.end() ? 0 : recalled->second};
  if (item["structured"].boolean()) {
    out.allowed.emplace();
    for (const auto& type : item["object_types"].array()) out.allowed->first.insert(type.text());
    for (const auto& property : item["properties"].array()) out.allowed->second.insert(property.text());
  }
  return out;
}

namespace {

Result<sanitize::Sanitized> clean_once(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience) {
  auto& app = plan.app();
  const auto object = share_object(id);
  const auto state = TRY(plan.get<Shares>(object));
  const auto& open = std::get<Open>(state);
  const auto* life = share::life_of(state, audience);
  if (life == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value);
  const auto decisions = share::decisions_of(*life);
  const auto composition = TRY(composition_of(plan, around, id, audience));
  auto made = TRY(compose(app, composition, decisions));

  share::Cleaned cleaned;
  cleaned.rendition = TRY(keep_text(app, object, ports::ContentClass::rendition, spell_parts(made.parts)));
  cleaned.redaction_map = TRY(keep_text(app, object, ports::ContentClass::rendition, sanitize::redaction_map(made)));
  cleaned.open = static_cast<std::int64_t>(made.open.size());
  cleaned.matches = static_cast<std::int64_t>(made.open.size() + made.redactions.size() + made.kept.size());
  cleaned.decisions = sanitize::decisions_hash(decisions);
  cleaned.inventory = around.inventory->version;
  cleaned.rules = scan::rules_version();
  auto world = TRY(world_of(plan, around, id));
  for (const auto& match : made.open) world.open.emplace(match.id, match);
  TRY_VOID(plan.tell<Shares>(object, share::ask::Sanitize{plan.actor(), audience, open.rev, cleaned}, world));
  return made;
}

/// What people want remembered about matches that wait. A memory that the share's own rules refuse stays out: the match waits as before.
/// @return how many were decided so
Result<std::size_t> recollect(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, const sanitize::Sanitized& made) {
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto& unit = std::get<Open>(state).unit;
  std::size_t out = 0;
  const auto waiting = undecided(made);
  for (const auto& [match_id, match] : waiting) {
    const auto memory = TRY(plan.get<Memories>({sanitize::memory::object_of(audience, match.id)}));
    const auto* said = sanitize::memory::in_force(memory, unit, plan.now());
    const bool stands = std::ranges::find(made.kept, match_id, &sanitize::Redaction::match) != made.kept.end();
    if (said == nullptr || (said->keep && stands)) continue;
    auto world = TRY(world_of(plan, around, id));
    world.open = waiting;
    const share::ask::Recollect ask{audience, match.id, said->keep ? share::Verdict::keep : share::Verdict::redact, said->reason, said->by, said->second};
    const auto told = plan.tell<Shares>(share_object(id), ask, world);
    if (told) ++out;
    else if (told.error().code != Errc::forbidden && told.error().code != Errc::conflict) return std::unexpected(told.error());
  }
  return out;
}

}  // namespace

Result<sanitize::Sanitized> clean(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience) {
  auto made = TRY(clean_once(plan, around, id, audience));
  return TRY(recollect(plan, around, id, audience, made)) == 0 ? Result<sanitize::Sanitized>(std::move(made)) : clean_once(plan, around, id, audience);
}

sanitize::OpenMatch decided_before(const sanitize::Redaction& one, bool certain) {
  return {.id = one.match, .part = one.part, .place = one.place, .begin = one.begin, .end = one.end, .kind = one.kind, .rule = one.rule, .entry = one.entry, .why = {},
          .certain = certain, .for_legal = one.kind == scan::Kind::privilege, .occurrences = 1, .evidence = one.evidence, .policy = one.policy, .lost = one.lost};
}

std::map<std::string, sanitize::OpenMatch> undecided(const sanitize::Sanitized& made) {
  std::map<std::string, sanitize::OpenMatch> out;
  for (const auto& match : made.open) out.emplace(match.id, match);
  for (const auto& one : made.kept) out.emplace(one.match, decided_before(one, false));
  return out;
}

}  // namespace tocsin::app
