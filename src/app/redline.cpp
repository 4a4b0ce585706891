#include <algorithm>
#include <array>

#include "app/readings.hpp"
#include "app/release.hpp"
#include "app/screens.hpp"
#include "path/sanitize/places.hpp"

namespace tocsin::app {
namespace {

using identity::Right;

/// One place that came out different, with everything that is known about it.
struct Mark {
  std::string part, place;
  std::size_t begin = 0, end = 0;
  Json about;
};

Json described(const sanitize::Redaction& r, const procedure::Procedure& procedure) {
  return Json::Object{{"part", r.part}, {"place", r.place}, {"kind", scan::name(r.kind)}, {"rule", r.rule}, {"match", r.match}, {"why", sanitize::explain(r, &procedure)},
                      {"replacement", r.replacement}, {"decided_by", r.decided_by}, {"waits", false}, {"needs_second_person", r.action != sanitize::Action::keep}, {"explanation", sanitize::explanation(r, &procedure)}};
}
Json described(const sanitize::OpenMatch& m, const procedure::Procedure& procedure) {
  return Json::Object{{"part", m.part}, {"place", m.place}, {"kind", scan::name(m.kind)}, {"rule", m.rule}, {"match", m.id}, {"why", sanitize::explain(m, &procedure)}, {"replacement", ""},
                      {"waits", true}, {"needs_second_person", m.certain}, {"for_legal", m.for_legal}, {"occurrences", m.occurrences}, {"explanation", sanitize::explanation(m, &procedure)}};
}

/// What stood at the place: of a text part from its text, of a JSON part from the value at the pointer.
std::string before_of(const std::vector<sanitize::Part>& raw, const Mark& mark) {
  const auto text = sanitize::text_at(raw, mark.part, mark.place);
  return text && mark.begin <= mark.end && mark.end <= text->size() ? text->substr(mark.begin, mark.end - mark.begin) : std::string();
}

/// Redactions and waiting matches in the order of the parts, each with its number.
std::vector<Mark> numbered(const sanitize::Sanitized& made, const procedure::Procedure& procedure) {
  std::vector<Mark> out;
  for (const auto& each : made.redactions) out.push_back({each.part, each.place, each.begin, each.end, described(each, procedure)});
  for (const auto& mask : made.masks)
    if (mask.waits) {
      // a masked place without its match is shown masked all the same: what stands there must not pass for plain text
      const auto open = std::ranges::find(made.open, mask.match, &sanitize::OpenMatch::id);
      Json about = open != made.open.end() ? described(*open, procedure)
                                           : Json(Json::Object{{"kind", scan::name(mask.kind)}, {"rule", mask.rule}, {"match", mask.match}, {"why", mask.why}, {"replacement", ""}, {"waits", true}});
      about["part"] = mask.part;
      about["place"] = mask.place;
      out.push_back({mask.part, mask.place, mask.begin, mask.end, std::move(about)});
    }
  const auto rank = [&](const Mark& mark) { return std::ranges::find(made.parts, mark.part, &sanitize::Part::name) - made.parts.begin(); };
  std::ranges::stable_sort(out, {}, [&](const Mark& mark) { return std::tuple(rank(mark), mark.place, mark.begin); });
  for (std::size_t i = 0; i < out.size(); ++i) out[i].about["number"] = i + 1;
  return out;
}

/// What the label puts before and behind a part's text.
std::pair<std::string, std::string> label_around(const std::string& marked, const std::string& made) {
  const auto at = marked.find(made);
  if (at == std::string::npos) return {};
  return {marked.substr(0, at), marked.substr(at + made.size())};
}

/// A text part cut at its marks: plain pieces, and the numbers of what was changed between them.
Json segments_of(const sanitize::Part& part, const std::vector<Mark>& marks, const std::pair<std::string, std::string>& around) {
  Json out = Json::Array{};
  std::size_t at = 0;
  if (!around.first.empty()) out.push(Json::Object{{"text", around.first}});
  for (const auto& mark : marks) {
    if (mark.part != part.name || !mark.place.empty() || mark.begin < at || mark.end > part.text.size()) continue;
    if (mark.begin > at) out.push(Json::Object{{"text", part.text.substr(at, mark.begin - at)}});
    out.push(Json::Object{{"mark", mark.about["number"]}});
    at = mark.end;
  }
  if (at < part.text.size()) out.push(Json::Object{{"text", part.text.substr(at)}});
  if (!around.second.empty()) out.push(Json::Object{{"text", around.second}});
  return out;
}

bool is_text(const sanitize::Part& part) { return part.media_type.starts_with("text/"); }

}  // namespace

Result<Json> redline(App& app, const Principal& who, const ShareId& id, const AudienceId& audience) {
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto open = TRY(open_state(plan, who, Right::read, id));
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto* life = share::life_of(state, audience);
  const auto* cleaned = life == nullptr ? nullptr : cleaned_of(*life);
  if (cleaned == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value, "no rendition was made for it yet");
  const auto composition = TRY(composition_of(plan, around, id, audience));
  const auto raw = TRY(raw_parts(composition));
  const auto made = TRY(compose(app, composition, share::decisions_of(*life)));
  const auto kept = TRY(parse_parts(as_text(TRY(app.store.content(cleaned->rendition)).bytes)));
  const bool may_see_raw = std::ranges::any_of(std::array{Right::author, Right::sanitize, Right::raw}, [&](Right right) { return identity::may(who, right, open.unit).has_value(); });
  if (may_see_raw) TRY_VOID(note_reading(app, who, {id, open.rev, {audience}}));

  auto marks = numbered(made, around.procedure->procedure);
  Json out = Json::Object{{"audience", audience.value}, {"state", share::life_name(*life)}, {"raw", may_see_raw}, {"stale", kept != made.parts}, {"parts", Json::Array{}}, {"marks", Json::Array{}}};
  for (auto& mark : marks) {
    if (may_see_raw) mark.about["before"] = before_of(raw, mark);
    const auto& by = mark.about["decided_by"];
    if (by.is_text() && by.text() != "policy") mark.about["decided_by_name"] = around.people->name_of(PersonId{by.text()});
    out["marks"].push(mark.about);
  }
  // who agrees reads what is signed: the rendition under its label, as preview and manifest have it
  const auto tlp = marking_of(*life);
  const auto labelled = tlp ? TRY(marked(made.parts, *tlp)) : made.parts;
  for (std::size_t i = 0; i < made.parts.size(); ++i) {
    const auto& part = made.parts[i];
    Json one = Json::Object{{"name", part.name}, {"media_type", part.media_type}};
    const auto before = std::ranges::find(raw, part.name, &sanitize::Part::name);
    // pieces between the marks are the same in both, so a reader without the right to the raw text learns nothing by them
    if (is_text(part) && before != raw.end()) one["segments"] = segments_of(*before, marks, label_around(labelled[i].text, part.text));
    else one["text"] = labelled[i].text;
    out["parts"].push(std::move(one));
  }
  for (const auto& each : made.kept) out["kept"].push(described(each, around.procedure->procedure));
  if (tlp) out["marking"] = label(*tlp);
  out["warnings"] = Json::Array{};
  add_cautions(around, audience, made.parts, out["warnings"]);
  return out;
}

}  // namespace tocsin::app
