#include "app/counsel.hpp"

#include <algorithm>

#include "app/notices.hpp"
#include "app/release.hpp"
#include "app/words.hpp"
#include "base/text.hpp"

namespace tocsin::app {
namespace {

namespace counsel = approve::counsel;
using identity::Right;

/// Keeps this MAC apart from that of recipients' links, which is made under the same key.
constexpr std::string_view label = "tocsin/counsel/v1";
constexpr auto link_lifetime = std::chrono::days(3);

/// The secret in the link of that id. It can be made again while the mail waits, and nobody can make it of what is stored.
Result<std::string> link_of(App& app, const counsel::CounselId& id) {
  Bytes text = to_bytes(label);
  text.push_back(std::byte{0});
  const auto name = as_bytes(id.value);
  text.insert(text.end(), name.begin(), name.end());
  const auto secret = TRY(app.keys.mac(ports::Purpose::link, text));
  return counsel::spell_link(id, secret.view());
}

std::string url_of(const App& app, const std::string& link) { return app.settings.outside_url + "/counsel/" + link; }

/// The release of that audience that waits for approval, as the rules about counsel see it.
std::optional<counsel::Reviewed> reviewed(const share::State& state, const AudienceId& audience) {
  const auto* open = std::get_if<share::state::Open>(&state);
  const auto* life = share::life_of(state, audience);
  const auto* waiting = life == nullptr ? nullptr : std::get_if<share::state::InReview>(life);
  if (open == nullptr || waiting == nullptr) return {};
  return counsel::Reviewed{waiting->review.manifest, waiting->review.required, open->authors};
}

/// @error not_found "counsel.unknown" no link has that id
Result<ledger::ObjectId> find_counsel(App& app, const counsel::CounselId& id) {
  const auto row = app.store.row_by_number("counsel", id.value);
  if (row) return row->object;
  if (row.error().code == Errc::not_found) return refuse(Errc::not_found, "counsel.unknown");
  return std::unexpected(row.error());
}

/// The link's state with what the rules may know of its release.
struct Case {
  counsel::State state;
  const counsel::What* what = nullptr;   ///< of `state`
  share::State share;
  counsel::World world;
};
Result<std::unique_ptr<Case>> case_of(Plan& plan, const ledger::ObjectId& object) {
  auto out = std::make_unique<Case>();
  out->state = TRY(plan.get<Counsels>(object));
  out->what = counsel::what_of(out->state);
  out->world.now = plan.now();
  if (out->what == nullptr) return out;
  out->share = TRY(plan.get<Shares>(share_object(out->what->share)));
  out->world.review = reviewed(out->share, out->what->audience);
  return out;
}

/// The rendition as it would leave, scanned once more by the inventory of now: it leaves the house here, and no manifest of it was
/// approved yet.
Result<std::vector<sanitize::Part>> parts_to_read(Plan& plan, const Case& of) {
  auto& app = plan.app();
  const auto around = TRY(surroundings(plan));
  const auto* audience = around.procedure->procedure.audience(of.what->audience);
  const auto& waiting = std::get<share::state::InReview>(*share::life_of(of.share, of.what->audience));
  if (audience == nullptr) return refuse(Errc::conflict, "counsel.over");
  auto parts = TRY(marked(TRY(parse_parts(as_text(TRY(app.store.content(waiting.cleaned.rendition)).bytes))), waiting.tlp));
  std::vector<std::string> kept;
  const auto map = TRY(content_json(app, waiting.cleaned.redaction_map));
  for (const auto& each : map["kept"].array()) kept.push_back(each["match"].text());
  const auto setting = setting_for(app, *around.procedure, *around.inventory, *audience);
  for (const auto& part : parts) TRY_VOID(sanitize::rescan(part.text, setting, kept));
  return parts;
}

Result<CounselFrame> frame_of(Plan& plan, const Case& of, Instant ends) {
  auto& app = plan.app();
  const auto procedure = TRY(app.current.procedure());
  const auto people = TRY(app.current.people());
  CounselFrame out{.organisation = procedure->procedure.scope.organisation, .number = {}, .asked_by = people->name_of(of.what->by), .contact = {}, .tlp = Tlp::red, .ends = ends};
  if (const auto* open = std::get_if<share::state::Open>(&of.share)) out.number = open->number;
  if (const auto* life = share::life_of(of.share, of.what->audience)) out.tlp = marking_of(*life).value_or(Tlp::red);
  if (const auto found = people->people.find(of.what->by); found != people->people.end()) out.contact = found->second.email;
  return out;
}

/// What can stand between the angle brackets of a mail.
Result<> check_address(std::string_view address) {
  const auto at = address.find('@');
  const bool is_one = at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.find('@', at + 1) == std::string_view::npos;
  if (!is_one || address.find_first_of("\r\n\t<> ,;\"") != std::string_view::npos) return refuse(Errc::invalid, "counsel.address", "/address");
  return {};
}

/// The session that the cookie names, for the page of that id.
Result<counsel::Presented> session_of(std::string_view id, std::string_view session) {
  auto presented = TRY(counsel::parse_session(session));
  if (presented.id.value != id) return refuse(Errc::forbidden, "counsel.session");
  return presented;
}

Result<counsel::Opinion> opinion_of(const std::string& text) {
  const auto found = std::ranges::find(counsel::opinion_names, text);
  if (found == counsel::opinion_names.end()) return refuse(Errc::invalid, "counsel.opinion", "/opinion");
  return static_cast<counsel::Opinion>(found - counsel::opinion_names.begin());
}

/// Who had to agree to any release of the share, and whoever asked: they may read what counsel wrote.
bool may_read_words(const Principal& who, const share::State& state, const counsel::What& what) {
  if (what.by == who.person) return true;
  const auto* life = share::life_of(state, what.audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  return review != nullptr && std::ranges::any_of(review->required, [&](const RoleId& role) { return who.roles.contains(role); });
}

Result<Json> shown(App& app, const Principal& who, const share::State& share, const Directory& people, const ports::Row& row, const counsel::State& state) {
  const auto* what = counsel::what_of(state);
  Json out = counsel::view(state);
  if (what == nullptr) return out;
  out["id"] = row.number;
  out["audience"] = what->audience.value;
  out["release"] = what->release;
  out["way"] = spelled(what->way);
  out["asked_by"] = people.name_of(what->by);
  const auto* life = share::life_of(share, what->audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  out["current"] = review != nullptr && review->manifest == what->manifest;
  const auto* asked = std::get_if<counsel::state::Asked>(&state);
  const auto* opened = std::get_if<counsel::state::Opened>(&state);
  if ((asked != nullptr && app.clock.now() >= asked->expires) || (opened != nullptr && app.clock.now() >= opened->until)) out["state"] = "expired";
  if (!may_read_words(who, share, *what)) return out;
  const auto lawyer = content_json(app, what->counsel);
  out["name"] = lawyer ? (*lawyer)["name"] : Json("erased");
  if (lawyer && lawyer->has("address")) out["address"] = (*lawyer)["address"];
  out["question"] = TRY(words_of(app, what->question));
  if (const auto* given = std::get_if<counsel::state::Given>(&state); given != nullptr && given->advice) out["advice_words"] = TRY(words_of(app, *given->advice));
  return out;
}

/// Everybody who asked, or may still sign, hears that the opinion is there.
Result<> tell_answered(Plan& plan, const Case& of) {
  const auto people = TRY(plan.app().current.people());
  auto told = approvers_of(of.share, of.what->audience, people->at(plan.now()));
  told.insert(of.what->by);
  return notify(plan, of.what->share, of.what->audience, assurance::notice::Why::counsel_answered, told);
}

}  // namespace

Result<Json> ask_counsel(App& app, const Principal& who, const ShareId& share, const Json& body) {
  if (app.settings.outside_url.empty()) return refuse(Errc::conflict, "counsel.no-outside");
  const AudienceId audience{body["audience"].text()};
  if (body.has("address")) TRY_VOID(check_address(body["address"].text()));
  const auto by_mail = body.has("address") && app.notifiers.contains("mail");
  const counsel::CounselId id{to_hex(app.random.bytes(8))};
  const auto link = TRY(link_of(app, id));
  const auto secret = TRY(counsel::parse_link(link)).secret;
  const auto object = counsel_object(share, id);
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    const auto open = TRY(open_state(plan, who, Right::approve, share));
    const auto state = TRY(plan.get<Shares>(share_object(share)));
    const auto* life = share::life_of(state, audience);
    if (life == nullptr) return refuse(Errc::not_found, "share.unknown-audience", audience.value);
    const auto* review = share::review_of(*life);
    counsel::What what{.share = share, .audience = audience, .release = review == nullptr ? 0 : review->release, .manifest = review == nullptr ? Hash{} : review->manifest, .by = who.person,
                       .counsel = {}, .question = {}, .way = by_mail ? counsel::Way::mail : counsel::Way::hand};
    // beside the share, so that erasing it erases who was asked what, and what they wrote
    Json lawyer = Json::Object{{"name", body["name"]}};
    if (body.has("address")) lawyer["address"] = body["address"];
    what.counsel = TRY(keep_text(app, share_object(share), ports::ContentClass::person, to_jcs(lawyer)));
    what.question = TRY(keep_text(app, share_object(share), ports::ContentClass::reason, body["question"].text()));
    const auto lasts = body.has("days") ? std::chrono::days(body["days"].integer()) : link_lifetime;
    const auto expires = plan.now() + lasts;
    TRY_VOID(plan.tell<Counsels>(object, counsel::ask::Ask{what, secret, expires}, {plan.now(), reviewed(state, audience), who.roles}));
    const auto of = TRY(case_of(plan, object));
    TRY(parts_to_read(plan, *of));
    if (by_mail) TRY_VOID(write_to_counsel(plan, share, audience, id.value));
    Json out = Json::Object{{"id", id.value}, {"number", open.number}, {"state", "asked"}, {"way", spelled(what.way)}, {"expires", to_rfc3339(expires)}};
    if (!by_mail) out["url"] = url_of(app, link);
    return out;
  });
}

Result<Json> list_counsel(App& app, const Principal& who, const ShareId& share) {
  Plan plan(app, who.person.value);
  TRY(open_state(plan, who, Right::read, share));
  const auto state = TRY(plan.get<Shares>(share_object(share)));
  const auto people = TRY(app.current.people());
  // their ids are random, so the store gives them by no order; beyond one page of them nobody looks
  const auto rows = TRY(app.store.rows({.kind = "counsel", .parent = share_object(share).value, .limit = limits::page_rows_max}));
  std::vector<std::pair<Instant, Json>> asked;
  for (const auto& row : rows.rows) {
    const auto facts = TRY(app.store.facts_of(row.object));
    const auto at = facts.empty() ? Instant{} : facts.front().body.t;
    asked.emplace_back(at, TRY(shown(app, who, state, *people, row, TRY(fold<Counsels>(facts)))));
  }
  std::ranges::stable_sort(asked, std::ranges::greater{}, [](const auto& one) { return one.first; });
  Json out = Json::Object{{"rows", Json::Array{}}, {"next", rows.next}};
  for (auto& [at, one] : asked) out["rows"].push(std::move(one));
  return out;
}

Result<Json> withdraw_counsel(App& app, const Principal& who, const ShareId& share, const std::string& id) {
  return retrying(app, who.person.value, [&](Plan& plan) -> Result<Json> {
    TRY(open_state(plan, who, Right::approve, share));
    const auto object = counsel_object(share, {id});
    const auto of = TRY(case_of(plan, object));
    if (of->what == nullptr || !may_read_words(who, of->share, *of->what)) return refuse(Errc::not_found, "object.unknown", id);
    TRY_VOID(plan.tell<Counsels>(object, counsel::ask::Withdraw{who.person}, of->world));
    return Json(Json::Object{{"id", id}, {"state", "withdrawn"}});
  });
}

Result<CounselFrame> look_at_counsel_link(App& app, std::string_view token) {
  const auto presented = TRY(counsel::parse_link(token));
  const auto object = TRY(find_counsel(app, presented.id));
  Plan plan(app, share::program.value);
  const auto of = TRY(case_of(plan, object));
  const auto asked = TRY(counsel::check_link(of->state, presented.secret, of->world));
  TRY(parts_to_read(plan, *of));
  return frame_of(plan, *of, asked.expires);
}

Result<CounselOpened> open_counsel_link(App& app, std::string_view token) {
  const auto presented = TRY(counsel::parse_link(token));
  const auto object = TRY(find_counsel(app, presented.id));
  const auto session = counsel::spell_session(presented.id, app.random.bytes(32));
  const auto secret = TRY(counsel::parse_session(session)).secret;
  auto opened = retrying(app, share::program.value, [&](Plan& plan) -> Result<CounselOpened> {
    const auto of = TRY(case_of(plan, object));
    TRY(counsel::check_link(of->state, presented.secret, of->world));
    TRY(parts_to_read(plan, *of));
    TRY_VOID(plan.tell<Counsels>(object, counsel::ask::Open{presented.secret, secret}, of->world));
    const auto state = TRY(plan.get<Counsels>(object));
    return CounselOpened{presented.id.value, session, std::get<counsel::state::Opened>(state).until};
  });
  if (opened || opened.error().rule != "counsel.used") return opened;
  TRY_VOID(retrying(app, share::program.value, [&](Plan& plan) -> Result<> {
    return plan.tell<Counsels>(object, counsel::ask::Replay{presented.secret}, {plan.now(), {}});
  }));
  return opened;
}

Result<CounselReading> read_counsel(App& app, std::string_view id, std::string_view session) {
  const auto presented = TRY(session_of(id, session));
  const auto object = TRY(find_counsel(app, presented.id));
  Plan plan(app, share::program.value);
  const auto of = TRY(case_of(plan, object));
  const auto opened = TRY(counsel::check_session(of->state, presented.secret, of->world));
  auto frame = TRY(frame_of(plan, *of, opened.until));
  auto question = TRY(words_of(app, opened.what.question));
  CounselReading out{std::move(frame), std::move(question), {}, {}};
  for (auto& part : TRY(parts_to_read(plan, *of))) out.parts.push_back({part.name, part.media_type, std::move(part.text)});
  const auto around = TRY(surroundings(plan));
  const auto& waiting = std::get<share::state::InReview>(*share::life_of(of->share, of->what->audience));
  const auto map = TRY(content_json(app, waiting.cleaned.redaction_map));
  for (const auto& each : map["redactions"].array()) out.changes.push_back({each["part"].text(), each["replacement"].text(), replace_all(each["class"].text(), "-", " ")});
  return out;
}

Result<CounselFrame> give_counsel(App& app, std::string_view id, std::string_view session, const std::string& opinion, const std::string& advice) {
  const auto presented = TRY(session_of(id, session));
  const auto said = TRY(opinion_of(opinion));
  const auto object = TRY(find_counsel(app, presented.id));
  return retrying(app, share::program.value, [&](Plan& plan) -> Result<CounselFrame> {
    const auto of = TRY(case_of(plan, object));
    const auto opened = TRY(counsel::check_session(of->state, presented.secret, of->world));
    std::optional<Hash> kept;
    if (!trim(advice).empty()) kept = TRY(keep_text(app, share_object(opened.what.share), ports::ContentClass::reply, advice));
    TRY_VOID(plan.tell<Counsels>(object, counsel::ask::Give{presented.secret, said, kept}, of->world));
    TRY_VOID(tell_answered(plan, *of));
    return frame_of(plan, *of, opened.until);
  });
}

Result<std::optional<CounselLetter>> letter_to_counsel(App& app, const std::string& id) {
  const auto loaded = TRY(load<Counsels>(app.store, TRY(find_counsel(app, {id}))));
  const auto* asked = std::get_if<counsel::state::Asked>(&loaded.state);
  if (asked == nullptr || app.clock.now() >= asked->expires) return std::optional<CounselLetter>();
  const auto lawyer = content_json(app, asked->what.counsel);
  if (!lawyer || !lawyer->has("address")) return std::optional<CounselLetter>();
  const auto link = TRY(link_of(app, {id}));
  return std::optional(CounselLetter{(*lawyer)["address"].text(), url_of(app, link)});
}

}  // namespace tocsin::app
