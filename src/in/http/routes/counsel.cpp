// The pages of counsel outside the house. Their link stands in a mail: asking for it changes nothing, its button opens it once, and
// from then on a cookie of that one browser reads and answers.
#include "app/counsel.hpp"
#include "base/limits_door.hpp"
#include "in/http/counsel_page.hpp"
#include "in/http/routes/routes.hpp"

namespace tocsin::http {
namespace {

using app::App;

bool is_demo(App& app) { return app.store.mode() == ledger::Mode::demo; }
PageFrame frame_of(App& app, const app::CounselFrame& frame) { return {.organisation = frame.organisation, .tlp = frame.tlp, .demo = is_demo(app), .contact = frame.contact}; }
CounselAsked asked_of(const app::CounselFrame& frame) { return {frame.number, frame.asked_by, frame.ends}; }

Reply as_reply(ports::Response response) {
  return {.status = response.status, .type = std::move(response.type), .text = std::move(response.body), .headers = std::move(response.headers)};
}

/// One cookie for each link, so that two texts can be read side by side.
std::string cookie_of(const std::string& id) { return "__Host-tocsin-counsel-" + id; }
std::string set_cookie(const std::string& id, const std::string& value, std::int64_t age_s) {
  return cookie_of(id) + "=" + value + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(age_s);
}

/// Who does not get in is told why, and not whose text it is; the security log hears of it.
Reply refused(App& app, const Call& call, const Error& error) {
  app::refused(app, "link", error, call.request.peer);
  return as_reply(error_page({.organisation = {}, .tlp = Tlp::clear, .demo = is_demo(app)}, error));
}

/// Browsers say where a form was sent from; another site's form neither opens a link nor answers.
bool is_from_elsewhere(const Call& call) {
  const auto site = call.request.header("sec-fetch-site");
  return !site.empty() && site != "same-origin";
}
Error elsewhere() { return {Errc::forbidden, "session.cross-site", "sec-fetch-site", {}}; }

Reply show_link(App& app, const Call& call) {
  const auto& token = call.params.at("token");
  const auto frame = app::look_at_counsel_link(app, token);
  if (!frame) return refused(app, call, frame.error());
  return as_reply(counsel_link_page(frame_of(app, *frame), asked_of(*frame), "/counsel/" + token));
}

Reply open_link(App& app, const Call& call) {
  if (is_from_elsewhere(call)) return refused(app, call, elsewhere());
  const auto opened = app::open_counsel_link(app, call.params.at("token"));
  if (!opened) return refused(app, call, opened.error());
  return {.status = 303, .headers = {{"Location", "/counsel/" + opened->id + "/text"}, {"Set-Cookie", set_cookie(opened->id, opened->session, limits::counsel_session_s_max)}}};
}

CounselShown shown_of(app::CounselReading&& reading, const std::string& id) {
  CounselShown out{.asked = asked_of(reading.frame), .question = std::move(reading.question), .parts = {}, .changes = {}, .action = "/counsel/" + id + "/text"};
  for (auto& part : reading.parts) out.parts.push_back({std::move(part.name), std::move(part.media_type), std::move(part.text)});
  for (auto& change : reading.changes) out.changes.push_back({std::move(change.part), std::move(change.replacement), std::move(change.kind)});
  return out;
}

Reply show_text(App& app, const Call& call) {
  const auto& id = call.params.at("link");
  auto reading = app::read_counsel(app, id, cookie_value(call.request, cookie_of(id)));
  if (!reading) return refused(app, call, reading.error());
  const auto frame = frame_of(app, reading->frame);
  return as_reply(counsel_page(frame, shown_of(*std::move(reading), id)));
}

Reply take_opinion(App& app, const Call& call) {
  if (is_from_elsewhere(call)) return refused(app, call, elsewhere());
  const auto& id = call.params.at("link");
  const auto session = cookie_value(call.request, cookie_of(id));
  const auto &opinion = call.body["opinion"].text(), &advice = call.body["advice"].text();
  const auto given = app::give_counsel(app, id, session, opinion, advice);
  if (given) {
    auto reply = as_reply(counsel_thanks_page(frame_of(app, *given), asked_of(*given), opinion));
    reply.headers["Set-Cookie"] = set_cookie(id, {}, 0);
    return reply;
  }
  auto reading = app::read_counsel(app, id, session);
  if (!reading) return refused(app, call, reading.error());
  const auto frame = frame_of(app, reading->frame);
  auto page = shown_of(*std::move(reading), id);
  page.filled = {{"opinion", opinion}, {"advice", advice}};
  page.refusal = given.error();
  return as_reply(counsel_page(frame, page));
}

const Message& open_form() {
  static const Message message{"CounselOpen", {{.name = "open", .type = FieldType::choice, .required = true, .help = "That the button was pressed.", .options = {"yes"}}}};
  return message;
}
const Message& opinion_form() {
  static const Message message{"CounselOpinion",
                               {{.name = "opinion", .type = FieldType::choice, .required = true, .help = "Counsel's opinion.", .options = {"no-objection", "with-conditions", "objection"}},
                                {.name = "advice", .help = "The conditions, or why not.", .max = limits::advice_bytes_max}}};
  return message;
}

}  // namespace

void add_counsel_pages(App& app, std::vector<Row>& rows, std::function<ports::Response(const Error&)> refusal) {
  const auto page = [&](const char* method, const char* pattern, const Message* message, const char* summary, Reply (*handler)(App&, const Call&)) {
    Row row{.method = method, .pattern = pattern, .right = "", .message = message, .summary = summary, .handler = [&app, handler](const Call& call) -> Result<Reply> { return handler(app, call); },
            .produces = "text/html; charset=utf-8", .refusal = refusal};
    if (message != nullptr) row.accepts = {"application/x-www-form-urlencoded"};
    rows.push_back(std::move(row));
  };
  page("GET", "/counsel/{token}", nullptr, "Outside counsel's link; asking changes nothing", show_link);
  page("POST", "/counsel/{token}", &open_form(), "Open the link, once", open_link);
  page("GET", "/counsel/{link}/text", nullptr, "The text that counsel is asked about", show_text);
  page("POST", "/counsel/{link}/text", &opinion_form(), "Counsel's opinion", take_opinion);
}

}  // namespace tocsin::http
