#include <optional>

#include "app/release.hpp"
#include "app/screens.hpp"

namespace tocsin::app {
namespace {

/// What an audience's release looked like at one moment of the share's facts.
struct Moment {
  std::int64_t rev = 1, release = 0;
  std::string rendition, tlp;          ///< content name; label, empty when there is none
  std::string manifest, content;       ///< hash, and content name; empty when none was drawn up
};
struct Agreed {
  Moment moment;
  std::string role, at;
};

/// Follows the facts of a share for one audience.
class Follower {
 public:
  Follower(std::string audience, std::string person) : audience_(std::move(audience)), person_(std::move(person)) {}

  void see(const Json& fact) {
    const auto& kind = fact["kind"].text();
    const auto& data = fact["data"];
    if (kind == "share.revised") now.rev = data["rev"].integer();
    if (data["audience"].text() != audience_) return;
    if (kind == "rendition.sanitized") {
      now.rendition = data["cleaned"]["rendition"].text();
      now.tlp.clear();
      now.manifest.clear();
      now.content.clear();
    } else if (kind == "rendition.marked") {
      now.tlp = data["tlp"].text();
    } else if (kind == "rendition.submitted") {
      now.release = data["release"].integer();
      now.manifest = data["manifest"].text();
      now.content = data["content"].text();
    } else if (kind == "rendition.agreed" && data["by"].text() == person_) {
      last = Agreed{now, data["role"].text(), fact["t"].text()};
    }
  }
  Moment now;
  std::optional<Agreed> last;   ///< the person's last agreement

 private:
  std::string audience_, person_;
};

/// The parts as they were to leave, by name; none when there is no rendition, or its content was erased.
Result<std::map<std::string, sanitize::Part>> parts_at(App& app, const Moment& moment) {
  std::map<std::string, sanitize::Part> out;
  const auto name = Hash::from_hex(moment.rendition);
  if (!name) return out;
  const auto content = app.store.content(*name);
  if (!content && content.error().code == Errc::not_found) return out;
  auto parts = TRY(parse_parts(as_text(TRY(content).bytes)));
  if (const auto tlp = parse_tlp(moment.tlp)) parts = TRY(marked(parts, *tlp));
  for (auto& part : parts) out.emplace(part.name, std::move(part));
  return out;
}

/// What of the manifest a person compares: label, end, embargo and who gets it by which channel. The rest follows from the parts.
std::map<std::string, std::string> terms_at(App& app, const Moment& moment) {
  std::map<std::string, std::string> out;
  if (!moment.tlp.empty()) out["marking"] = moment.tlp;
  const auto name = Hash::from_hex(moment.content);
  const auto manifest = name ? content_json(app, *name) : Result<Json>(Json());
  if (!manifest) return out;
  for (const auto* term : {"expires", "embargo"})
    if ((*manifest).has(term)) out[term] = (*manifest)[term].text();
  for (const auto& delivery : (*manifest)["deliveries"].array()) out["recipient:" + delivery["channel"].text() + " " + delivery["address"].text()] = delivery["name"].text() + " <" + delivery["address"].text() + ">";
  return out;
}

Json shown(const Moment& moment) { return Json::Object{{"rev", moment.rev}, {"release", moment.release}, {"manifest", moment.manifest}}; }

/// Both sides of what differs, by name; an absent side is null.
template <class T, class Spell>
Json differences(const std::map<std::string, T>& before, const std::map<std::string, T>& after, Spell&& spell) {
  Json out = Json::Array{};
  const auto side = [&](const std::map<std::string, T>& of, const std::string& name) { return of.contains(name) ? Json(spell(of.at(name))) : Json(); };
  std::set<std::string> names;
  for (const auto* of : {&before, &after})
    for (const auto& [name, value] : *of) names.insert(name);
  for (const auto& name : names) {
    auto was = side(before, name), is = side(after, name);
    if (was != is) out.push(Json::Object{{"name", name}, {"before", std::move(was)}, {"after", std::move(is)}});
  }
  return out;
}

}  // namespace

Result<Json> changes_since(App& app, const Principal& who, const ShareId& id, const AudienceId& audience) {
  Plan plan(app, who.person.value);
  TRY(open_state(plan, who, identity::Right::read, id));
  Follower follower(audience.value, who.person.value);
  for (const auto& fact : TRY(app.store.facts_of(share_object(id)))) follower.see(TRY(parse_json(fact.bytes)));
  if (follower.now.rendition.empty()) return refuse(Errc::not_found, "share.unknown-audience", audience.value, "no rendition was made for it yet");
  Json out = Json::Object{{"since", Json()}, {"now", shown(follower.now)}, {"parts", Json::Array{}}, {"terms", Json::Array{}}};
  if (!follower.last) return out;
  const auto& then = *follower.last;
  out["since"] = shown(then.moment);
  out["since"]["role"] = then.role;
  out["since"]["at"] = then.at;
  if (then.moment.manifest == follower.now.manifest) return out;
  out["parts"] = differences(TRY(parts_at(app, then.moment)), TRY(parts_at(app, follower.now)), [](const sanitize::Part& part) { return part.text; });
  out["terms"] = differences(terms_at(app, then.moment), terms_at(app, follower.now), [](const std::string& text) { return text; });
  return out;
}

}  // namespace tocsin::app
