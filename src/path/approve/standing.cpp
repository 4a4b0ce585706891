#include "path/approve/standing.hpp"

#include <algorithm>

namespace tocsin::approve::standing {
namespace {

using Answer = Result<std::vector<Fact>>;

/// Property names of STIX 2.1 whose values are an author's own words.
constexpr std::array<std::string_view, 12> free_text{"abstract", "aliases", "body", "comment", "content", "description",
                                                     "explanation", "labels", "message", "note", "opinion", "subject"};

std::unexpected<Error> form(std::string where, std::string detail) { return refuse(Errc::invalid, "standing.form", std::move(where), std::move(detail)); }

std::unexpected<Error> outside(std::string rule, std::string where) { return refuse(Errc::forbidden, std::move(rule), std::move(where)); }

/// The first of `used` that is not allowed.
template <class T>
std::optional<T> beyond(const std::set<T>& used, const std::set<T>& allowed) {
  for (const auto& each : used)
    if (!allowed.contains(each)) return each;
  return {};
}

Result<> check_time(const Document& document, Instant now) {
  if (now >= document.expires) return outside("standing.expired", to_rfc3339(document.expires));
  return {};
}

Result<> check_procedure(const Document& document, const Release& release) {
  if (release.procedure != document.procedure) return outside("standing.procedure", release.procedure.hex());
  return {};
}

Result<> check_freshness(const Document& document, const Release& release, Instant now) {
  if (now - release.inventory_as_of > std::chrono::seconds(document.inventory_age_s_max)) return outside("standing.inventory-age", to_rfc3339(release.inventory_as_of));
  return {};
}

Result<> check_what(const Document& document, const Release& release) {
  if (release.trigger != document.trigger) return outside("standing.trigger", release.trigger.value);
  TRY_VOID(check_procedure(document, release));
  if (release.content_class != document.content_class) return outside("standing.class", release.content_class.value);
  if (release.third_party) return outside("standing.third-party", {});
  if (release.object_types.empty()) return outside("standing.object-type", "none");
  if (const auto type = beyond(release.object_types, document.object_types)) return outside("standing.object-type", *type);
  if (const auto property = beyond(release.properties, document.fields_allowed)) return outside("standing.field", *property);
  if (release.free_text) return outside("standing.free-text", {});
  if (!document.sources.contains(release.source)) return outside("standing.source", release.source);
  return {};
}

Result<> check_where_to(const Document& document, const Release& release) {
  if (!document.audiences.contains(release.audience)) return outside("standing.audience", release.audience.value);
  if (release.channels.empty()) return outside("standing.channel", "none");
  if (const auto channel = beyond(release.channels, document.channels)) return outside("standing.channel", channel->value);
  if (release.marking > document.tlp_max) return outside("standing.marking", std::string(label(release.marking)));
  return {};
}

Answer draft(const State& state, const ask::Draft& ask, const World& world) {
  TRY_VOID(check(ask.document));
  if (ask.document.log != world.log) return form("/log", "of another log");
  if (ask.document.expires <= world.now) return form("/expires", "not after now");
  (void)state;
  return {{fact::Drafted{ask.document, ask.content, ask.by}}};
}

Answer sign(const state::Drafted& drafted, const ask::Sign& ask, const World& world) {
  if (ask.document != drafted.hash) return refuse(Errc::stale, "standing.other-document");
  const auto found = world.people.find(ask.by);
  const auto holder = found == world.people.end() ? identity::person::Holder{} : found->second;
  if (!drafted.document.signers.contains(ask.role) || drafted.agreed.contains(ask.role) || !holder.roles.contains(ask.role))
    return refuse(Errc::forbidden, "standing.role", {}, ask.role.value);
  const bool twice = std::ranges::any_of(drafted.agreed, [&](const auto& each) { return each.second.by == ask.by; });
  if (twice) return refuse(Errc::forbidden, "standing.two-people");
  if (world.now >= drafted.document.expires) return refuse(Errc::forbidden, "standing.expired");
  if (!is_nonce(ask.nonce)) return refuse(Errc::invalid, "statement.form", "/nonce", "16 bytes in base64url");
  const auto text = statement(world.log, drafted.document.id, drafted.hash, ask.role, ask.by, ask.nonce);
  const auto key = TRY(identity::person::signed_by(holder, name_space, text, ask.signature));
  const auto blob = TRY(identity::signature_blob(ask.signature));
  std::vector<Fact> facts{fact::Agreed{ask.by, ask.role, drafted.hash, ask.nonce, key, blob}};
  if (drafted.agreed.size() + 1 == drafted.document.signers.size()) facts.push_back(fact::InForce{drafted.hash, world.now});
  return facts;
}

Json view_signed(const std::map<RoleId, Signed>& agreed) {
  Json::Object out;
  for (const auto& [role, each] : agreed) out.emplace(role.value, Json::Object{{"by", each.by.value}, {"key", each.key}});
  return out;
}

}  // namespace

Document document_of(const procedure::Standing& draft, const Hash& procedure_version, std::string log, std::string nonce, Instant now) {
  const auto seconds = [](Duration duration) { return std::chrono::duration_cast<std::chrono::seconds>(duration).count(); };
  return {.log = std::move(log), .id = draft.id, .trigger = draft.trigger, .procedure = procedure_version, .content_class = draft.content_class,
          .object_types = draft.object_types, .fields_allowed = draft.fields, .audiences = draft.audiences, .channels = draft.channels,
          .tlp_max = draft.tlp_max, .per_day_max = draft.per_day_max, .expires = now + draft.valid_for,
          .inventory_age_s_max = seconds(draft.inventory_age_max), .sources = draft.sources, .released_by = draft.released_by, .by_program = draft.by_program,
          .review_within_s = seconds(draft.review_within), .signers = draft.signers, .nonce = std::move(nonce)};
}

std::string spell(const Document& document) { return to_jcs(write_fields(document)); }
Hash hash_of(const Document& document) { return sha256(spell(document)); }

Result<Document> parse_document(std::string_view jcs) {
  const auto json = parse_json(jcs);
  if (!json) return form(json.error().where, json.error().rule);
  auto document = read_fields<Document>(*json);
  if (!document) return form(document.error().where, "a field that is missing, unknown or of another type");
  if (spell(*document) != jcs) return form({}, "not the JCS spelling");
  TRY_VOID(check(*document));
  return document;
}

Result<> check(const Document& d) {
  if (d.v != 1) return form("/v", "version 1 is the only one");
  if (!is_slug(d.id.value)) return form("/id", "a slug");
  if (d.object_types.empty()) return form("/object_types", "none named");
  if (d.fields_allowed.empty()) return form("/fields", "none named");
  if (d.audiences.empty()) return form("/audiences", "none named");
  if (d.channels.empty()) return form("/channels", "none named");
  if (d.sources.empty()) return form("/sources", "none named");
  if (d.per_day_max < 1) return form("/per_day_max", "at least one");
  if (d.inventory_age_s_max < 1) return form("/inventory_age_s_max", "at least one second");
  if (d.signers.size() < 2) return form("/signers", "two people sign, each in a role of their own");
  const auto nonce = from_base64url(d.nonce);
  if (!nonce || nonce->size() != 16) return form("/nonce", "16 bytes in base64url");
  for (const auto name : free_text)
    if (d.fields_allowed.contains(std::string(name))) return refuse(Errc::invalid, "standing.free-text", "/fields", std::string(name));
  return {};
}

Used used_in(const Json& bundle) {
  Used used;
  for (const auto& object : bundle["objects"].array()) {
    if (object["type"].text() == "marking-definition") continue;
    used.object_types.insert(object["type"].text());
    for (const auto& [name, value] : object.object()) used.properties.insert(name);
  }
  return used;
}

Result<> inside(const Document& document, const Release& release, Instant now) {
  TRY_VOID(check_time(document, now));
  // a match leaves the lane even when a person has decided it: what is routine has none
  if (release.matches > 0 || release.open_matches > 0) return outside("standing.open-match", {});
  TRY_VOID(check_what(document, release));
  TRY_VOID(check_where_to(document, release));
  if (release.released_today >= document.per_day_max) return outside("standing.cap", std::to_string(document.per_day_max));
  return check_freshness(document, release, now);
}

Result<> still_inside(const Document& document, const Release& release, Instant now) {
  TRY_VOID(check_time(document, now));
  TRY_VOID(check_procedure(document, release));
  TRY_VOID(check_freshness(document, release, now));
  return check_where_to(document, release);
}

Result<> may_release(const Document& document, const std::set<RoleId>& roles, bool program) {
  if (program ? document.by_program : roles.contains(document.released_by)) return {};
  return refuse(Errc::forbidden, "standing.releaser", {}, document.released_by.value);
}

std::string statement(const std::string& log, const StandingId& id, const Hash& document, const RoleId& role, const PersonId& by, const std::string& nonce) {
  return to_jcs(Json::Object{{"v", 1}, {"log", log}, {"standing", id.value}, {"document", document.hex()}, {"role", role.value}, {"by", by.value}, {"nonce", nonce}});
}

Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world) {
  return std::visit(Overload{
    [&](const auto&, const ask::Draft& a) { return draft(state, a, world); },
    [&](const state::Drafted& s, const ask::Sign& a) { return sign(s, a, world); },
    [&](const state::Drafted&, const ask::Withdraw& a) -> Answer { return {{fact::Withdrawn{a.by, world.now}}}; },
    [&](const state::InForce&, const ask::Withdraw& a) -> Answer { return {{fact::Withdrawn{a.by, world.now}}}; },
    [&](const auto&, const auto&) -> Answer { return refuse(Errc::conflict, "standing.wrong-state", {}, std::string(state_name(state))); },
  }, state, ask);
}

State evolve(State state, const Fact& fact) {
  return std::visit(Overload{
    [](auto&, const fact::Drafted& f) -> State { return state::Drafted{f.document, hash_of(f.document), f.content, f.by, {}}; },
    [](state::Drafted& s, const fact::Agreed& f) -> State { s.agreed.emplace(f.role, Signed{f.by, f.nonce, f.key, f.signature}); return std::move(s); },
    [](state::Drafted& s, const fact::InForce& f) -> State { return state::InForce{std::move(s.document), s.hash, s.content, std::move(s.agreed), f.at}; },
    [](auto&, const fact::Withdrawn& f) -> State { return state::Withdrawn{f.by, f.at}; },
    [](auto& s, const auto&) -> State { return std::move(s); },
  }, state, fact);
}

Written write(const Fact& fact) { return write_fact(fact); }
Result<Fact> read(std::string_view kind, const Json& data) { return read_fact<Fact>(kind, data); }

Result<Document> holds(const State& state, const World& world) {
  const auto* in_force = std::get_if<state::InForce>(&state);
  if (in_force == nullptr) return refuse(Errc::forbidden, "standing.not-in-force", {}, std::string(state_name(state)));
  if (world.now >= in_force->document.expires) return outside("standing.expired", to_rfc3339(in_force->document.expires));
  std::set<PersonId> people;
  for (const auto& role : in_force->document.signers) {
    const auto agreed = in_force->agreed.find(role);
    if (agreed == in_force->agreed.end() || !people.insert(agreed->second.by).second) return refuse(Errc::forbidden, "standing.not-in-force", {}, role.value);
    const auto& each = agreed->second;
    const auto holder = world.people.find(each.by);
    const auto text = statement(world.log, in_force->document.id, in_force->hash, role, each.by, each.nonce);
    TRY(identity::person::signed_by(holder == world.people.end() ? identity::person::Holder{} : holder->second, name_space, text, each.signature));
  }
  return in_force->document;
}

std::string_view state_name(const State& state) {
  constexpr std::array<std::string_view, 4> names{"unknown", "drafted", "in-force", "withdrawn"};
  return names[state.index()];
}

Json view(const State& state) {
  Json out(Json::Object{{"state", state_name(state)}});
  const auto documented = [&](const auto& s) {
    out["document"] = write_fields(s.document);
    out["hash"] = s.hash.hex();
    out["content"] = s.content.hex();
    out["agreed"] = view_signed(s.agreed);
  };
  if (const auto* drafted = std::get_if<state::Drafted>(&state)) documented(*drafted);
  if (const auto* in_force = std::get_if<state::InForce>(&state)) documented(*in_force), out["from"] = to_rfc3339(in_force->from);
  if (const auto* withdrawn = std::get_if<state::Withdrawn>(&state)) out["withdrawn"] = to_rfc3339(withdrawn->at), out["by"] = withdrawn->by.value;
  return out;
}

}  // namespace tocsin::approve::standing
