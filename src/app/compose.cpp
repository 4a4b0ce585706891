#include "app/compose.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "intel/stix/stix.hpp"
#include "path/deliver/wire.hpp"
#include "path/sanitize/keys.hpp"

namespace tocsin::app {
namespace {

using procedure::Audience;

author::Reader reader_of(const Audience& audience) { return {audience.id, audience.title, !audience.outside}; }

Result<const procedure::Template*> template_of(const Composition& c) {
  const auto* form = c.procedure.procedure.form(c.form);
  if (form == nullptr && !c.audience.templates.empty()) form = c.procedure.procedure.form(c.audience.templates.front());
  if (form == nullptr) return refuse(Errc::not_found, "compose.no-template", c.form.value);
  return form;
}

/// Whether the audience's messages have a place for a link of each recipient's own. A post that many read has none, nor has a call.
bool carries_link(const procedure::Procedure& procedure, const Audience& audience) {
  const auto* first = audience.channels.empty() ? nullptr : procedure.channel(audience.channels.front());
  return first != nullptr && (first->kind == procedure::Channel::Kind::mail || first->kind == procedure::Channel::Kind::file);
}

/// Our number, and the line by which a recipient confirms; its link is a slot, filled for each when the message is assembled.
std::string with_end(std::string body, const std::string& number, bool link) {
  if (!body.ends_with('\n')) body += '\n';
  body += "\nOur number for this notice: " + number + "\n";
  return link ? body + std::string(confirm_line) + "\n" + std::string(deliver::link_marker) + "\n" : body;
}

/// Keeps the allowed types with the allowed properties. An object that is no longer whole, and a reference that then points
/// at nothing, go too.
Json only_allowed(const Json& bundle, const std::set<std::string>& types, const std::set<std::string>& properties) {
  Json out = bundle;
  Json::Array kept;
  std::set<std::string> ids;
  for (const auto& object : bundle["objects"].array()) {
    Json slim = object;
    if (object["type"].text() != "marking-definition") {
      if (!types.contains(object["type"].text())) continue;
      std::erase_if(slim.object_here(), [&](const auto& member) { return !properties.contains(member.first); });
      if (!stix::check_object(slim)) continue;
    }
    ids.insert(slim["id"].text());
    kept.push_back(std::move(slim));
  }
  for (auto& object : kept)
    if (object.has("created_by_ref") && !ids.contains(object["created_by_ref"].text())) object.object_here().erase("created_by_ref");
  out["objects"] = std::move(kept);
  return out;
}

std::string seed_of(const Composition& c) { return c.recalls == 0 ? c.share.value : uuid_v5(c.share.value, "after recall " + std::to_string(c.recalls)); }

Json::Array names_of_set(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

}  // namespace

std::string spell_item(const Json& item, Instant revised_at) { return to_jcs(Json::Object{{"item", item}, {"revised_at", to_rfc3339(revised_at)}}); }
std::string spell_structured_item(const Json& item, Instant revised_at, const std::set<std::string>& object_types, const std::set<std::string>& properties) {
  return to_jcs(Json::Object{{"item", item}, {"revised_at", to_rfc3339(revised_at)}, {"structured", true},
                             {"object_types", names_of_set(object_types)}, {"properties", names_of_set(properties)}});
}

sanitize::Keyed keyed_for(App& app, std::string scope) {
  return [&keys = app.keys, scope = std::move(scope)](std::string_view label, std::string_view value) {
    // Without the key nothing may be pseudonymized; a zero hash would make one value of all. The caller's scan then
    // stops at the first use because every value shares one match id.
    return keys.mac(ports::Purpose::pseudonym, as_bytes(sanitize::keyed_input(scope, label, value))).value_or(Hash{});
  };
}

sanitize::Setting setting_for(App& app, const ProcedureInForce& procedure, const InventoryInForce& inventory, const Audience& audience) {
  const auto& policy = procedure.policies.at(audience.id);
  auto keyed = keyed_for(app, audience.id.value);
  return {&inventory.scanner, &policy, policy.reach, std::move(keyed), sanitize::published_by(procedure.procedure)};
}

Result<std::vector<sanitize::Part>> raw_parts(const Composition& c) {
  TRY_VOID(author::check_item(c.item));
  return unfinished_parts(c);
}

Result<std::vector<sanitize::Part>> unfinished_parts(const Composition& c) {
  const auto* form = TRY(template_of(c));
  const auto reader = reader_of(c.audience);
  const auto text = author::render(c.item, reader, *form);
  auto bundle = author::objects(c.item, reader, {seed_of(c), c.procedure.procedure.scope.organisation, c.opened, c.at, c.marking, c.house, c.founded});
  if (c.allowed) bundle = only_allowed(bundle, c.allowed->first, c.allowed->second);
  return std::vector<sanitize::Part>{{"subject", "text/plain", text.subject},
                                     {"body", "text/plain", with_end(text.body, c.number, carries_link(c.procedure.procedure, c.audience))},
                                     {"objects", "application/stix+json;version=2.1", to_jcs(bundle)}};
}

Result<sanitize::Sanitized> compose(App& app, const Composition& c, const std::vector<sanitize::Decision>& decisions) {
  TRY_VOID(app.keys.mac(ports::Purpose::pseudonym, {}));
  auto setting = setting_for(app, c.procedure, c.inventory, c.audience);
  // of the day on which the share was opened: a later revision says the same names
  setting.keyed = sanitize::in_epoch(std::move(setting.keyed), sanitize::epoch_of(setting.policy->epoch, c.opened));
  return sanitize::sanitize(TRY(raw_parts(c)), setting, decisions);
}

Result<> check_complete(const Composition& c) {
  const auto reader = reader_of(c.audience);
  TRY_VOID(author::check_complete(c.item, reader, *TRY(template_of(c))));
  const auto* category = c.procedure.procedure.category({c.item["category"].text()});
  return category == nullptr ? Result<>{} : author::check_minimum(c.item, reader, *category);
}

Result<std::vector<std::string>> missing_in(const Composition& c) {
  const auto reader = reader_of(c.audience);
  auto out = author::missing_fields(c.item, reader, *TRY(template_of(c)));
  if (c.item["reference"].text().empty()) out.emplace_back("reference");
  if (const auto* category = c.procedure.procedure.category({c.item["category"].text()}))
    for (auto& field : author::missing_minimum(c.item, reader, *category)) out.push_back(std::move(field));
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

Result<std::vector<sanitize::Part>> marked(const std::vector<sanitize::Part>& parts, Tlp tlp) {
  auto out = parts;
  for (auto& part : out) {
    Tlp read{};
    if (part.name == "objects") {
      const auto bundle = mark::mark_objects(tlp, TRY(parse_json(part.text)));
      part.text = to_jcs(bundle);
      read = TRY(mark::read_back_objects(TRY(parse_json(part.text))));
    } else {
      part.text = part.name == "subject" ? mark::mark_subject(tlp, part.text) : mark::mark_body(tlp, part.text);
      read = TRY(mark::read_back_text(part.text));
    }
    if (read != tlp) return refuse(Errc::conflict, "mark.read-back", part.name);
  }
  return out;
}

std::string spell_parts(const std::vector<sanitize::Part>& parts) {
  Json out;
  for (const auto& part : parts) out["parts"].push(Json::Object{{"media_type", part.media_type}, {"name", part.name}, {"text", part.text}});
  return to_jcs(out);
}

Result<std::vector<sanitize::Part>> parse_parts(std::string_view content) {
  const auto json = TRY(parse_json(content, {.bytes = limits::content_bytes_max}));
  std::vector<sanitize::Part> out;
  for (const auto& part : json["parts"].array()) out.push_back({part["name"].text(), part["media_type"].text(), part["text"].text()});
  return out;
}

}  // namespace tocsin::app
