#include <algorithm>

#include "app/memories.hpp"
#include "app/readings.hpp"
#include "app/share_world.hpp"

namespace tocsin::app {
namespace {

/// No two people let a secret stand.
bool is_secret(scan::Kind kind) { return kind == scan::Kind::secret || kind == scan::Kind::private_key || kind == scan::Kind::password || kind == scan::Kind::canary; }

/// What a person may decide: what waits, and what was decided before, by the policy or by somebody. To let stand what was taken out
/// needs a second person, however sure the scanner was: somebody, or a rule, saw a reason to take it out.
std::map<std::string, sanitize::OpenMatch> decidable(const sanitize::Sanitized& made) {
  std::map<std::string, sanitize::OpenMatch> out;
  for (const auto& match : made.open) out.emplace(match.id, match);
  for (const auto& one : made.redactions)
    if (!is_secret(one.kind)) out.emplace(one.match, decided_before(one, true));
  for (const auto& one : made.kept) out.emplace(one.match, decided_before(one, false));
  return out;
}

/// What waits in one audience's rendition now, made again rather than remembered: the inventory may have changed.
Result<sanitize::Sanitized> look(Plan& plan, const Surroundings& around, const ShareId& id, const AudienceId& audience) {
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto* life = share::life_of(state, audience);
  if (life == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value);
  return compose(plan.app(), TRY(composition_of(plan, around, id, audience)), share::decisions_of(*life));
}

/// The words that stopped it, for those who may see them; in a JSON part the place says enough.
std::string seen_at(const std::vector<sanitize::Part>& raw, const sanitize::OpenMatch& match) {
  const auto part = std::ranges::find(raw, match.part, &sanitize::Part::name);
  if (part == raw.end() || !match.place.empty() || match.end > part->text.size()) return {};
  return part->text.substr(match.begin, match.end - match.begin);
}

}  // namespace

Result<Json> decide_match(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const auto object = share_object(id);
  const auto match = body["match"].text();
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto around = TRY(surroundings(plan));
    const auto open = TRY(open_state(plan, who, identity::Right::sanitize, id));
    const auto verdict = body["decision"].text() == "keep" ? share::Verdict::keep : share::Verdict::redact;
    const auto reason = TRY(keep_text(app, object, ports::ContentClass::reason, body["reason"].text()));
    std::size_t decided = 0;
    Json out = Json::Object{{"id", id.value}};
    for (const auto& audience : audiences_of(open, body)) {
      const auto before = TRY(look(plan, around, id, audience));
      auto waiting = decidable(before);
      if (!waiting.contains(match)) continue;
      if (verdict == share::Verdict::keep && std::ranges::find(before.kept, match, &sanitize::Redaction::match) != before.kept.end()) return refuse(Errc::conflict, "share.match-decided", match, "it stands already");
      auto world = TRY(world_of(plan, around, id));
      world.open = waiting;
      TRY_VOID(plan.tell<Shares>(object, share::ask::DecideMatch{who.person, audience, match, verdict, reason}, world));
      const auto made = TRY(clean(plan, around, id, audience));
      Json one = Json::Object{{"audience", audience.value}, {"open_matches", made.open.size()}};
      if (const auto until = TRY(remember(plan, id, audience, waiting.at(match), body))) one["remembered_until"] = to_rfc3339(*until);
      out["audiences"].push(std::move(one));
      ++decided;
    }
    if (decided == 0) return refuse(Errc::not_found, "share.unknown-match", match);
    return out;
  });
}

Result<Json> open_matches(App& app, const Principal& who, const ShareId& id) {
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto open = TRY(open_state(plan, who, identity::Right::read, id));
  Json out = Json::Object{{"rows", Json::Array{}}};
  const bool may_see_raw = identity::may(who, identity::Right::sanitize, open.unit).has_value();
  Reading reading{id, open.rev, {}};
  for (const auto& [audience, life] : open.lives) {
    const auto made = TRY(look(plan, around, id, audience));
    const auto raw = TRY(raw_parts(TRY(composition_of(plan, around, id, audience))));
    for (const auto& match : made.open) {
      Json row = Json::Object{{"id", match.id}, {"audience", audience.value}, {"part", match.part}, {"place", match.place},
                              {"class", scan::name(match.kind)}, {"rule", match.rule}, {"why", sanitize::explain(match, &around.procedure->procedure)},
                              {"occurrences", match.occurrences}, {"needs_second_person", match.certain}, {"for_legal", match.for_legal},
                              {"explanation", sanitize::explanation(match, &around.procedure->procedure)}};
      if (may_see_raw) {
        row["text"] = seen_at(raw, match);
        if (reading.audiences.empty() || reading.audiences.back() != audience) reading.audiences.push_back(audience);
      }
      out["rows"].push(std::move(row));
    }
  }
  if (!reading.audiences.empty()) TRY_VOID(note_reading(app, who, reading));
  return out;
}

}  // namespace tocsin::app
