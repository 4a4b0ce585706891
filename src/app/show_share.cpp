#include "app/readings.hpp"
#include "app/release.hpp"
#include "app/words.hpp"

namespace tocsin::app {
namespace {

Result<Json> deliveries_of(App& app, const ShareId& id) {
  Json out = Json::Array{};
  ports::Page page{.kind = "delivery", .parent = "share:" + id.value, .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) {
      Json one = TRY(parse_json(row.doc));
      one["id"] = row.object.id();
      one["state"] = row.state;
      out.push(std::move(one));
    }
    page.after = rows.next;
  } while (!page.after.empty());
  return out;
}

/// What the share says, or that it was erased: the record outlives its text.
Result<Json> item_of(App& app, const Hash& name) {
  const auto content = content_json(app, name);
  if (content) return (*content)["item"];
  if (content.error().rule != "content.erased") return std::unexpected(content.error());
  return Json(Json::Object{{"erased", true}, {"title", "erased"}});
}

}  // namespace

Result<ShareId> find_share(App& app, const std::string& id_or_number) {
  if (is_uuid(id_or_number)) return ShareId{id_or_number};
  const auto row = TRY(app.store.row_by_number("share", id_or_number));
  return ShareId{std::string(row.object.id())};
}

Result<Json> show_share(App& app, const Principal& who, const ShareId& id) {
  Plan plan(app, who.person.value);
  const auto open = TRY(open_state(plan, who, identity::Right::read, id));
  const auto people = TRY(app.current.people());
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  Json out = share::view(state);
  out["id"] = id.value;
  out["number"] = open.number;
  out["deliveries"] = TRY(deliveries_of(app, id));
  for (const auto& author : open.authors) out["author_names"].push(people->name_of(author));
  for (const auto& [audience, life] : open.lives) {
    Json one = Json::Object{{"audience", audience.value}, {"state", share::life_name(life)}};
    if (const auto tlp = marking_of(life)) one["marking"] = label(*tlp);
    if (const auto* cleaned = cleaned_of(life)) one["open_matches"] = cleaned->open;
    if (const auto* review = share::review_of(life)) {
      one["manifest"] = review->manifest.hex();
      one["release"] = review->release;
      one["route"] = spelled(review->route);
      one["required"] = Json::Array{};
      one["agreed"] = Json::Array{};
      for (const auto& role : review->required) one["required"].push(role.value);
      for (const auto& [role, agreement] : review->agreed)
        one["agreed"].push(Json::Object{{"role", role.value}, {"person", agreement.by.value}, {"name", people->name_of(agreement.by)}, {"key", agreement.key}});
    }
    out["renditions"].push(std::move(one));
  }
  TRY_VOID(put_words(app, out));
  if (!identity::may(who, identity::Right::author, open.unit)) return out;
  Reading reading{id, open.rev, {}};
  for (const auto& [audience, life] : open.lives) reading.audiences.push_back(audience);
  TRY_VOID(note_reading(app, who, reading));
  out["item"] = TRY(item_of(app, open.item));
  return out;
}

Result<Json> show_rendition(App& app, const Principal& who, const ShareId& id, const AudienceId& audience) {
  Plan plan(app, who.person.value);
  TRY(open_state(plan, who, identity::Right::read, id));
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto* life = share::life_of(state, audience);
  const auto* cleaned = life == nullptr ? nullptr : cleaned_of(*life);
  if (cleaned == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value, "no rendition was made for it yet");
  const auto content = TRY(app.store.content(cleaned->rendition));
  auto parts = TRY(parse_parts(as_text(content.bytes)));
  const auto tlp = marking_of(*life);
  if (tlp) parts = TRY(marked(parts, *tlp));
  Json out = Json::Object{{"audience", audience.value}, {"state", share::life_name(*life)}, {"marking", tlp ? Json(label(*tlp)) : Json()}, {"parts", Json::Array{}}};
  for (const auto& part : parts)
    out["parts"].push(Json::Object{{"name", part.name}, {"media_type", part.media_type}, {"text", part.text}, {"sha256", sha256(part.text).hex()}});
  const auto map = TRY(content_json(app, cleaned->redaction_map));
  out["redactions"] = map["redactions"];
  out["kept"] = map["kept"];
  out["counts"] = map["counts"];
  return out;
}

Result<std::string> show_manifest(App& app, const Principal& who, const ShareId& id, const AudienceId& audience) {
  Plan plan(app, who.person.value);
  TRY(open_state(plan, who, identity::Right::read, id));
  const auto state = TRY(plan.get<Shares>(share_object(id)));
  const auto* life = share::life_of(state, audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  if (review == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value, "no release was drawn up for it yet");
  return approve::spell(TRY(manifest_of(app, *review)));
}

}  // namespace tocsin::app
