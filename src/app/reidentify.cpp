#include <algorithm>

#include "app/readings.hpp"
#include "app/share_world.hpp"
#include "base/text.hpp"
#include "path/sanitize/identify.hpp"
#include "path/sanitize/keys.hpp"

namespace tocsin::app {
namespace {

using identity::Right;

/// A rendition that was once made: of which version of the item, and what was taken out of it.
struct Made {
  std::int64_t rev = 0;
  Hash item, map;
};

/// All that were made for the audience, newest first.
Result<std::vector<Made>> made_for(App& app, const ShareId& share, const AudienceId& audience) {
  std::vector<Made> out;
  Made now;
  for (const auto& record : TRY(app.store.facts_of(share_object(share)))) {
    const auto fact = TRY(share::read(record.body.kind, record.body.data));
    if (const auto* opened = std::get_if<share::fact::Opened>(&fact)) now.rev = 1, now.item = opened->item;
    if (const auto* revised = std::get_if<share::fact::Revised>(&fact)) now.rev = revised->rev, now.item = revised->item;
    const auto* made = std::get_if<share::fact::Sanitized>(&fact);
    if (made == nullptr || made->audience != audience) continue;
    now.map = made->cleaned.redaction_map;
    out.push_back(now);
  }
  std::ranges::reverse(out);
  return out;
}

struct Found {
  sanitize::Behind behind;
  std::int64_t rev = 0;
  std::string_view by;
};

/// The audience's digests in each epoch that a procedure could have said when the share was opened.
std::vector<sanitize::Keyed> ways_of(App& app, const Composition& c) {
  using enum sanitize::Epoch;
  std::vector<sanitize::Keyed> out;
  for (const auto epoch : {fixed, year, quarter}) out.push_back(sanitize::in_epoch(keyed_for(app, c.audience.id.value), sanitize::epoch_of(epoch, c.opened)));
  return out;
}

/// Looks at every rendition of the audience, then at what is ours today.
class Search {
 public:
  Search(Plan& plan, const Surroundings& around, const ShareId& share, const AudienceId& audience, std::string pseudonym)
      : plan_(plan), around_(around), share_(share), audience_(audience), pseudonym_(std::move(pseudonym)) {}

  Result<Found> run() {
    const auto made = TRY(made_for(plan_.app(), share_, audience_));
    for (const auto& each : made)
      if (auto found = TRY(in_rendition(each))) return *std::move(found);
    const auto now = composition_of(plan_, around_, share_, audience_);
    if (!now) {
      if (now.error().rule != "content.erased") return std::unexpected(now.error());
      return unknown();
    }
    auto& app = plan_.app();
    if (auto behind = sanitize::behind_in_inventory(pseudonym_, around_.inventory->inventory, around_.inventory->scanner, ways_of(app, *now)))
      return Found{*std::move(behind), made.empty() ? 0 : made.front().rev, "inventory"};
    return unknown();
  }

 private:
  /// By its redaction map; where the templates changed since, by what is seen in the text.
  Result<std::optional<Found>> in_rendition(const Made& made) {
    auto& app = plan_.app();
    const auto map = content_json(app, made.map);
    const auto composition = composition_of(plan_, around_, share_, audience_, made.item);
    for (const auto* error : {map ? nullptr : &map.error(), composition ? nullptr : &composition.error()}) {
      if (error == nullptr) continue;
      if (error->rule != "content.erased") return std::unexpected(*error);
      ++erased_;
      return std::nullopt;
    }
    const auto raw = TRY(raw_parts(*composition));
    if (auto behind = sanitize::behind_in_map(pseudonym_, *map, raw, keyed_for(app, audience_.value))) return Found{*std::move(behind), made.rev, "map"};
    for (const auto& part : raw)
      if (auto behind = sanitize::behind_in_text(pseudonym_, part.text, around_.inventory->scanner, ways_of(app, *composition))) return Found{*std::move(behind), made.rev, "text"};
    return std::nullopt;
  }
  std::unexpected<Error> unknown() const {
    return refuse(Errc::not_found, "reidentify.unknown", "/pseudonym", erased_ == 0 ? std::string() : std::to_string(erased_) + " renditions of the audience were erased and cannot be asked");
  }

  Plan& plan_;
  const Surroundings& around_;
  const ShareId& share_;
  const AudienceId& audience_;
  std::string pseudonym_;
  std::size_t erased_ = 0;
};

}  // namespace

Result<Json> reidentify(App& app, const Principal& who, const ShareId& id, const Json& body) {
  const AudienceId audience{body["audience"].text()};
  const std::string pseudonym(trim(body["pseudonym"].text()));
  Plan plan(app, who.person.value);
  const auto around = TRY(surroundings(plan));
  const auto open = TRY(open_state(plan, who, Right::reidentify, id));
  if (!sanitize::is_pseudonym(pseudonym)) return refuse(Errc::invalid, "reidentify.form", "/pseudonym");
  if (!open.lives.contains(audience)) return refuse(Errc::not_found, "share.unknown-audience", audience.value);
  const auto found = TRY(Search(plan, around, id, audience, pseudonym).run());

  // kept with the share: it ends when the share's content does
  const auto reason = TRY(keep_text(app, share_object(id), ports::ContentClass::reason, body["reason"].text()));
  const Json data = Json::Object{{"audience", audience.value}, {"kind", scan::name(found.behind.kind)}, {"pseudonym", pseudonym}, {"reason", reason.hex()}, {"rev", found.rev}, {"with", who.credential}};
  const auto object = reading_object(id);
  TRY_VOID(retrying(app, who.person.value, [&](Plan& telling) -> Result<> {
    const auto before = TRY(app.store.facts_of(object));
    telling.next_fact(object, static_cast<std::int64_t>(before.size()), {"pseudonym.resolved", data});
    return {};
  }));
  return Json(Json::Object{{"audience", audience.value}, {"pseudonym", pseudonym}, {"kind", scan::name(found.behind.kind)}, {"value", found.behind.value}, {"entry", found.behind.entry}, {"rev", found.rev}, {"by", found.by}});
}

}  // namespace tocsin::app
