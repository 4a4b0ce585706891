#include <set>

#include "app/compose.hpp"
#include "app/share_world.hpp"
#include "app/shares.hpp"
#include "path/sanitize/explain.hpp"
#include "path/sanitize/keys.hpp"
#include "path/sanitize/places.hpp"

namespace tocsin::app {
namespace {

/// What stands at a place of the text as it was written; empty where the place is gone.
std::string word_at(const std::vector<sanitize::Part>& raw, const std::string& part, const std::string& place, std::size_t begin, std::size_t end) {
  const auto text = sanitize::text_at(raw, part, place);
  return text && begin <= end && end <= text->size() ? text->substr(begin, end - begin) : std::string();
}

/// Each value once, however often it stands there, and whether a person has to decide about it; what waits stands first.
Json findings_of(const std::vector<sanitize::Part>& raw, const sanitize::Sanitized& made, const procedure::Procedure& procedure) {
  Json out{Json::Array{}};
  std::set<std::string> seen;
  const auto add = [&](const auto& found, const std::string& match, bool waits) {
    if (!seen.insert(match).second) return;
    auto told = sanitize::explanation(found, &procedure);
    told["word"] = word_at(raw, found.part, found.place, found.begin, found.end);
    told["waits"] = waits;
    out.push(std::move(told));
  };
  for (const auto& each : made.open) add(each, each.id, true);
  for (const auto& each : made.redactions) add(each, each.match, false);
  return out;
}

}  // namespace

Result<Json> try_draft(App& app, const Principal& who, const Json& body) {
  TRY_VOID(identity::may(who, identity::Right::author, {}));
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto& item = body["item"];
  Json out = Json::Object{{"rows", Json::Array{}}, {"warnings", warned(item, plan.now())}};
  for (const auto& each : body["audiences"].array()) {
    const auto* audience = around.procedure->procedure.audience({each.text()});
    if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", each.text(), "the procedure has no such audience");
    const procedure::TemplateId form{audience->templates.empty() ? std::string() : audience->templates.front().value};
    const Composition composition{*around.procedure, *around.inventory, *audience, form, item, ShareId{"draft"}, "TS-0000-0000", plan.now(), audience->tlp_max,
                                  {}, plan.now(), plan.now()};
    const auto raw = TRY(unfinished_parts(composition));
    auto setting = setting_for(app, *around.procedure, *around.inventory, *audience);
    // Pseudonyms of a scope of their own: who may try texts that nobody keeps could find out by trying whom a released pseudonym means
    setting.keyed = keyed_for(app, "draft/" + audience->id.value);
    const auto made = TRY(sanitize::sanitize(raw, setting, {}));
    Json row = Json::Object{{"audience", audience->id.value}, {"findings", findings_of(raw, made, around.procedure->procedure)}, {"missing", Json::Array{}}};
    for (auto& field : TRY(missing_in(composition))) row["missing"].push(std::move(field));
    for (const auto& part : made.parts)
      if (part.name != "objects") row[part.name] = part.text;
    out["rows"].push(std::move(row));
  }
  return out;
}

}  // namespace tocsin::app
