#include "app/share_world.hpp"
#include "app/dues.hpp"
#include "path/sanitize/places.hpp"

namespace tocsin::app {
namespace {

Result<share::Subject> subject_of(const Surroundings& around, const Json& body) {
  const auto& item = body["item"];
  if (const auto fine = author::check_item(item); !fine) {
    auto error = fine.error();
    error.where.insert(0, "/item");  // where it stands in the body
    return std::unexpected(std::move(error));
  }
  share::Subject out;
  out.category = {item["category"].text()};
  out.content_class = {item["class"].text()};
  const auto* content_class = around.procedure->procedure.content_class(out.content_class);
  out.narrative = content_class != nullptr && content_class->narrative;
  out.third_party = body["third_party"].boolean() || !item["third_parties"].array().empty();
  return out;
}

/// The rendition made for one audience, and what its text still lacks before it can be submitted.
Result<Json> made_for(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience) {
  const auto made = TRY(clean(plan, around, id, audience));
  Json out = Json::Object{{"audience", audience.value}, {"open_matches", made.open.size()}, {"redactions", made.redactions.size()}, {"missing", Json::Array{}}};
  for (auto& field : TRY(missing_in(TRY(composition_of(plan, around, id, audience))))) out["missing"].push(std::move(field));
  return out;
}

/// What a revision must know of the one before: where each match stood that somebody decided.
struct Before {
  std::map<AudienceId, sanitize::Contexts> by_audience;
};

Result<Before> before_of(Plan& plan, const Surroundings& around, const ShareId& id, const share::state::Open& open) {
  Before out;
  for (const auto& [audience, life] : open.lives) {
    if (share::decisions_of(life).empty()) continue;
    const auto composition = TRY(composition_of(plan, around, id, audience));
    out.by_audience.emplace(audience, sanitize::contexts_of(TRY(raw_parts(composition)), TRY(compose(plan.app(), composition, {}))));
  }
  return out;
}

/// Nobody decides the same words twice: what stands exactly where it stood keeps its decision. The rules say which may be kept.
Result<> carry(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience, const sanitize::Contexts& before) {
  const auto composition = TRY(composition_of(plan, around, id, audience));
  const auto made = TRY(compose(plan.app(), composition, {}));
  const auto now = sanitize::contexts_of(TRY(raw_parts(composition)), made);
  auto world = TRY(world_of(plan, around, id));
  world.open = undecided(made);
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto& open = std::get<share::state::Open>(state);
  share::ask::Carry ask{plan.actor(), audience, share::carried_over(open, open.lives.at(audience), world.open)};
  std::erase_if(ask.matches, [&](const std::string& match) {
    // what a person took out although the policy keeps it stays out, wherever it stands now
    if (std::ranges::find(made.kept, match, &sanitize::Redaction::match) != made.kept.end()) return false;
    const auto was = before.find(match), is = now.find(match);
    return was == before.end() || is == now.end() || was->second != is->second;
  });
  if (ask.matches.empty()) return {};
  return plan.tell<Shares>(share_object(id), ask, world);
}

}  // namespace

Result<std::string> next_number(App& app, Instant now) {
  std::int64_t count = 1;
  for (const auto& [state, rows] : TRY(app.store.count_by_state("share", nullptr))) count += rows;
  auto digits = std::to_string(count);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return "TS-" + to_rfc3339(now).substr(0, 4) + "-" + digits;
}

Result<Json> open_share(App& app, const Principal& who, const Json& body) {
  const ShareId id{fresh_id(app)};
  const auto object = share_object(id);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const UnitId unit{body.has("unit") ? body["unit"].text() : who.units.empty() ? std::string("all") : who.units.begin()->value};
    TRY_VOID(identity::may(who, identity::Right::author, unit));
    share::ask::Open ask;
    ask.by = who.person;
    ask.unit = unit;
    ask.number = TRY(next_number(app, plan.now()));
    ask.subject = TRY(subject_of(around, body));
    for (const auto& due : body["dues"].array()) {
      const DueId due_id{due.text()};
      ask.dues.insert(due_id);
      for (const auto& audience : TRY(answer_due_with(plan, around, who, due_id, id))) ask.audiences.insert(audience);
    }
    for (const auto& audience : ask.audiences) TRY_VOID(check_class_of_dues(plan, around, ask.dues, ask.subject, unit, audience, std::nullopt));
    for (const auto& audience : body["audiences"].array()) ask.audiences.insert(AudienceId{audience.text()});
    ask.item = TRY(keep_text(app, object, ports::ContentClass::item, spell_item(body["item"], plan.now())));
    TRY_VOID(plan.tell<Shares>(object, ask, TRY(world_of(plan, around, id))));

    Json out = Json::Object{{"id", id.value}, {"number", ask.number}};
    for (const auto& audience : ask.audiences) out["audiences"].push(TRY(made_for(plan, around, id, audience)));
    out["warnings"] = warned(body["item"], plan.now());
    return out;
  });
}

Result<Json> revise_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const auto object = share_object(id);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::author, id));
    // who edits a text that somebody else has changed meanwhile would undo it without knowing
    if (body.has("rev") && body["rev"].integer() != open.rev) return refuse(Errc::stale, "share.other-revision", "/rev", "revision " + std::to_string(open.rev) + " is there now");
    auto subject = TRY(subject_of(around, body));
    share::ask::Revise ask{who.person, std::move(subject), {}, {}};
    ask.item = TRY(keep_text(app, object, ports::ContentClass::item, spell_item(body["item"], plan.now())));
    // One fact base makes every rendition, so a new version of it changes them all.
    for (const auto& [audience, life] : open.lives) {
      ask.audiences.insert(audience);
      TRY_VOID(check_class_of_dues(plan, around, open.dues, ask.subject, open.unit, audience, marking_of(life)));
    }
    const auto before = TRY(before_of(plan, around, id, open));
    TRY_VOID(plan.tell<Shares>(object, ask, TRY(world_of(plan, around, id))));
    for (const auto& [audience, contexts] : before.by_audience) TRY_VOID(carry(plan, around, id, audience, contexts));
    Json out = Json::Object{{"id", id.value}, {"number", open.number}, {"revision", open.rev + 1}};
    for (const auto& audience : ask.audiences) out["audiences"].push(TRY(made_for(plan, around, id, audience)));
    out["warnings"] = warned(body["item"], plan.now());
    return out;
  });
}

Result<Json> sanitize_share(App& app, const Principal& who, const ShareId& id, const Json& body) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::sanitize, id));
    Json out = Json::Object{{"id", id.value}};
    for (const auto& audience : audiences_of(open, body)) out["audiences"].push(TRY(made_for(plan, around, id, audience)));
    return out;
  });
}

}  // namespace tocsin::app
