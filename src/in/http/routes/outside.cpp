#include "app/consistency.hpp"
#include "app/deliveries.hpp"
#include "in/http/page.hpp"
#include "in/http/routes/routes.hpp"

namespace tocsin::http {
namespace {

using app::App;

PageFrame frame_of(App& app, const app::Opened& opened) {
  return {.organisation = opened.organisation, .tlp = opened.tlp, .demo = app.store.mode() == ledger::Mode::demo, .contact = opened.contact};
}

Reply as_reply(ports::Response response) {
  return {.status = response.status, .type = std::move(response.type), .text = std::move(response.body), .headers = std::move(response.headers)};
}

/// The page for who does not get in. A stranger with a made-up link learns nothing, not even whose it is not; who holds a link
/// that was good once may know who sent it.
Reply refused(App& app, const Call& call, const Error& error) {
  app::refused(app, "link", error, call.request.peer);
  PageFrame frame{.organisation = {}, .tlp = Tlp::clear, .demo = app.store.mode() == ledger::Mode::demo};
  if (error.rule == "link.expired" || error.rule == "link.recalled")
    if (const auto procedure = app.current.procedure()) frame.organisation = (*procedure)->procedure.scope.organisation;
  return as_reply(error_page(frame, error));
}

AcknowledgePage page_of(const app::Opened& opened, const std::string& token) {
  AcknowledgePage page;
  page.title = opened.title;
  page.number = opened.number;
  page.body = opened.body;
  page.action = "/a/" + token;
  page.acknowledged = opened.acknowledged;
  page.link_ends = opened.ends;
  if (opened.last) {
    page.last_outcome = deliver::action_names[static_cast<std::size_t>(opened.last->action)];
    page.last_at = opened.last->at;
  }
  return page;
}

const Message& answer_form() {
  static const Message message{"RecipientAnswer",
                               {{.name = "outcome", .type = FieldType::choice, .required = true, .help = "What you did.", .options = {"acknowledged", "done", "not-applicable", "cannot", "by-when"}},
                                {.name = "by_when", .help = "Until when, YYYY-MM-DD.", .max = 10},
                                {.name = "note", .help = "Anything we should know.", .max = 2000}}};
  return message;
}

const Message& seen_query() {
  static const Message message{"SeenQuery", {{.name = "from", .type = FieldType::integer, .required = true, .help = "Size of the log that was seen.", .max = std::size_t{1} << 53}}};
  return message;
}

/// Mail scanners follow links: asking for the page changes nothing.
Reply show_link(App& app, const Call& call) {
  const auto& token = call.params.at("token");
  const auto opened = app::open_link(app, token);
  if (!opened) return refused(app, call, opened.error());
  return as_reply(acknowledge_page(frame_of(app, *opened), page_of(*opened, token)));
}

Reply take_answer(App& app, const Call& call) {
  const auto& token = call.params.at("token");
  const auto& form = call.body;
  auto outcome = form["outcome"].text();
  const auto& by_when = form["by_when"].text();
  // The form's date field makes of "acknowledged" a promise with a date; with another answer the page hides it, and it says nothing.
  if (outcome == "acknowledged" && !by_when.empty()) outcome = "by-when";
  const auto answered = app::answer_link(app, token, outcome, outcome == "by-when" ? by_when : std::string(), form["note"].text());
  if (answered) return as_reply(thank_you_page(frame_of(app, *answered), answered->number, outcome, "/a/" + token));
  const auto opened = app::open_link(app, token);
  if (!opened) return refused(app, call, opened.error());
  auto page = page_of(*opened, token);
  page.filled = {{"outcome", form["outcome"].text()}, {"by_when", by_when}, {"note", form["note"].text()}};
  page.refusal = answered.error();
  return as_reply(acknowledge_page(frame_of(app, *opened), page));
}

}  // namespace

ports::Response stranger_page(App& app, const Error& error) { return error_page({.organisation = {}, .tlp = Tlp::clear, .demo = app.store.mode() == ledger::Mode::demo}, error); }

std::vector<Row> outside_rows(App& app) {
  // Also what is refused before the use case is read by a person in a browser.
  const auto page_for_people = [&app](const Error& error) { return stranger_page(app, error); };
  std::vector<Row> rows;
  rows.push_back({.method = "GET", .pattern = "/a/{token}", .right = "", .summary = "A recipient's page; asking changes nothing",
                  .handler = [&app](const Call& call) -> Result<Reply> { return show_link(app, call); }, .produces = "text/html; charset=utf-8", .refusal = page_for_people});
  rows.push_back({.method = "POST", .pattern = "/a/{token}", .right = "", .message = &answer_form(), .summary = "A recipient's answer",
                  .handler = [&app](const Call& call) -> Result<Reply> { return take_answer(app, call); },
                  .accepts = {"application/x-www-form-urlencoded"}, .produces = "text/html; charset=utf-8", .refusal = page_for_people});
  add_counsel_pages(app, rows, page_for_people);
  rows.push_back({.method = "GET", .pattern = "/ledger/checkpoint", .right = "", .summary = "The signed checkpoint, for witnesses",
                  .handler = [&app](const Call&) { return plain_text(app.store.checkpoint()); },
                  .produces = "text/plain; charset=utf-8"});
  rows.push_back({.method = "GET", .pattern = "/ledger/consistency", .right = "", .summary = "Proof that the log continues what it was, for who kept a checkpoint",
                  .handler = [&app](const Call& call) -> Result<Reply> { return ok(TRY(app::consistency_of(app, call.query["from"].integer()))); },
                  .query = &seen_query()});
  return rows;
}

}  // namespace tocsin::http
