// Rows that let people in: sign-in and sessions, passkeys and accounts, and the stream of what changes.
#include "app/accounts.hpp"
#include "app/messages.hpp"
#include "app/passkeys.hpp"
#include "app/provider.hpp"
#include "app/sign_in.hpp"
#include "base/limits_door.hpp"
#include "in/http/problem.hpp"
#include "in/http/routes/routes.hpp"

namespace tocsin::http {
namespace {

namespace m = app::messages;
using app::App;

app::Knock knock_of(const Call& call) { return {call.request.peer, cookie_value(call.request, session_cookie)}; }

Result<Reply> answered(Result<Json> body) {
  if (!body) return std::unexpected(std::move(body).error());
  return ok(*std::move(body));
}

/// The wait has a status and a field of its own in HTTP.
Reply wait(const Error& error, const Call& call) {
  auto response = transport_problem(429, "http.too-many", {}, "too many refused sign-ins for this address", call.request.header("x-request-id"));
  return {.status = response.status, .type = std::move(response.type), .text = std::move(response.body), .headers = {{"Retry-After", error.detail}}};
}

/// What a sign-in answers: the session, and its cookie. Refusals are told to the security log under what was presented.
Result<Reply> signed_in(App& app, const Call& call, const char* what, Result<app::SignedIn> done) {
  if (!done) {
    if (done.error().code != Errc::unavailable) app::refused(app, what, done.error(), call.request.peer, call.principal ? call.principal->person.value : std::string());
    if (done.error().rule == "session.wait") return wait(done.error(), call);
    return std::unexpected(std::move(done).error());
  }
  auto reply = ok(std::move(done->session));
  reply.headers["Set-Cookie"] = set_session_cookie(done->cookie);
  return reply;
}

Row entrance(App& app, std::string pattern, const Message& message, std::string summary, const char* what, Result<app::SignedIn> (*use)(App&, const app::Knock&, const Json&)) {
  return {.method = "POST", .pattern = std::move(pattern), .right = "", .message = &message, .summary = std::move(summary),
          .handler = [&app, what, use](const Call& call) { return signed_in(app, call, what, use(app, knock_of(call), call.body)); }, .signs_in = true};
}
Row own(App& app, std::string method, std::string pattern, const Message* message, std::string summary, std::function<Result<Json>(App&, const Call&)> use) {
  return {.method = std::move(method), .pattern = std::move(pattern), .right = "read", .message = message, .summary = std::move(summary),
          .handler = [&app, use = std::move(use)](const Call& call) { return answered(use(app, call)); }};
}

const Message& sessions_query() {
  static const Message message{"SessionsQuery",
                               {{.name = "state", .help = "open or closed.", .max = 40},
                                {.name = "after", .help = "The next page's cursor.", .max = 400},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}

void add_entrances(App& app, std::vector<Row>& rows) {
  rows.push_back({.method = "GET", .pattern = "/v1/session/ways", .right = "", .summary = "How one can sign in here", .handler = [&app](const Call&) { return answered(app::sign_in_ways(app)); }, .signs_in = true});
  rows.push_back(entrance(app, "/v1/session/link", m::sign_in_by_link(), "Sign in by a one-time link", "link", app::sign_in_by_link));
  rows.push_back({.method = "POST", .pattern = "/v1/session/passkey/begin", .right = "", .message = &m::nothing(), .summary = "A challenge to sign in by passkey",
                  .handler = [&app](const Call&) { return answered(app::begin_passkey(app)); }, .signs_in = true});
  rows.push_back(entrance(app, "/v1/session/passkey", m::sign_in_by_passkey(), "Sign in by passkey", "passkey", app::sign_in_by_passkey));
  rows.push_back(entrance(app, "/v1/session/password", m::sign_in_by_password(), "Sign in by password and one-time code", "password", app::sign_in_by_password));
}

/// Which browser began a sign-in at the provider: the same prefix and bounds as the session's cookie.
constexpr std::string_view begun_cookie = "__Host-tocsin-begun";

const Message& provider_query() {
  static const Message message{"ProviderReturn",
                               {{.name = "state", .help = "What the sign-in began with.", .max = 100},
                                {.name = "code", .help = "The provider's code.", .max = 2000},
                                {.name = "iss", .help = "The provider (RFC 9207).", .max = 300},
                                {.name = "session_state", .help = "Not read.", .max = 500},
                                {.name = "error", .help = "What the provider refused.", .max = 100},
                                {.name = "error_description", .help = "Not shown.", .max = 2000}}};
  return message;
}

Reply see(std::string location, std::string cookie) { return {.status = 303, .headers = {{"Location", std::move(location)}, {"Set-Cookie", std::move(cookie)}}}; }

Result<Reply> begin_at_provider(App& app) {
  const auto begun = TRY(app::begin_provider(app));
  return see(begun.url, std::string(begun_cookie) + "=" + begun.handle + "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(limits::ceremony_s_max));
}

/// A browser comes back from the provider: it goes on to where the person wanted to be, or is told why not.
Reply back_from_provider(App& app, const Call& call) {
  const auto done = app::finish_provider(app, knock_of(call), {call.query["state"].text(), call.query["code"].text(), call.query["iss"].text()}, cookie_value(call.request, begun_cookie));
  if (done) return see("/", set_session_cookie(done->cookie));
  app::refused(app, "provider", done.error(), call.request.peer);
  return see("/sign-in?refused=" + done.error().rule, std::string(begun_cookie) + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

void add_provider(App& app, std::vector<Row>& rows) {
  rows.push_back({.method = "GET", .pattern = "/v1/session/provider", .right = "", .summary = "Go and sign in at the identity provider", .handler = [&app](const Call&) { return begin_at_provider(app); }, .signs_in = true});
  rows.push_back({.method = "GET", .pattern = "/v1/session/provider/return", .right = "", .summary = "Come back from the identity provider",
                  .handler = [&app](const Call& call) -> Result<Reply> { return back_from_provider(app, call); }, .query = &provider_query(), .signs_in = true});
}

void add_sessions(App& app, std::vector<Row>& rows) {
  // a browser asks this first, before anybody signed in: nobody is an answer, and no error in its console
  auto mine = own(app, "GET", "/v1/session", nullptr, "Who is signed in, and what they may; `person` is null for nobody",
                  [](App& a, const Call& call) -> Result<Json> { return call.principal ? app::show_session(a, *call.principal) : Json(Json::Object{{"person", Json()}}); });
  mine.or_nobody = true;
  rows.push_back(std::move(mine));
  rows.push_back(own(app, "POST", "/v1/session/step-up/begin", &m::nothing(), "A challenge to show presence", [](App& a, const Call& call) { return app::begin_step_up(a, *call.principal); }));
  rows.push_back({.method = "POST", .pattern = "/v1/session/step-up", .right = "read", .message = &m::step_up(), .summary = "Show presence; the session goes on under a new secret",
                  .handler = [&app](const Call& call) { return signed_in(app, call, "step-up", app::step_up(app, *call.principal, knock_of(call), call.body)); }});
  rows.push_back({.method = "POST", .pattern = "/v1/session/end", .right = "read", .message = &m::nothing(), .summary = "Sign out", .handler = [&app](const Call& call) -> Result<Reply> {
                    auto reply = ok(TRY(app::sign_out(app, *call.principal)));
                    reply.headers["Set-Cookie"] = set_session_cookie({});
                    return reply;
                  }});
  auto sessions = own(app, "GET", "/v1/sessions", nullptr, "Sessions: one's own, or everybody's", [](App& a, const Call& call) { return app::list_sessions(a, *call.principal, call.query); });
  sessions.query = &sessions_query();
  rows.push_back(std::move(sessions));
  rows.push_back(own(app, "POST", "/v1/sessions/{id}/revoke", &m::nothing(), "End a session", [](App& a, const Call& call) { return app::revoke_session(a, *call.principal, call.params.at("id")); }));
  rows.push_back(own(app, "POST", "/v1/demo/links", &m::demo_link(), "A sign-in link for an example person of a demo", [](App& a, const Call& call) { return app::demo_link(a, *call.principal, call.body); }));
}

void add_credentials(App& app, std::vector<Row>& rows) {
  auto offers = own(app, "GET", "/v1/passkeys", nullptr, "Passkeys that were offered and wait for two other people", [](App& a, const Call& call) { return app::list_offers(a, *call.principal, call.query); });
  offers.query = &page_query();
  rows.push_back(std::move(offers));
  rows.push_back(own(app, "POST", "/v1/passkeys/begin", &m::nothing(), "Options to make a passkey of one's own", [](App& a, const Call& call) { return app::begin_offer(a, *call.principal); }));
  rows.push_back({.method = "POST", .pattern = "/v1/passkeys", .right = "read", .message = &m::passkey_offer(), .summary = "Offer a new passkey; two other people put it in force", .handler = [&app](const Call& call) -> Result<Reply> {
                    auto done = app::offer_passkey(app, *call.principal, call.body);
                    if (!done) app::refused(app, "passkey", done.error(), call.request.peer, call.principal->person.value);
                    return answered(std::move(done));
                  }});
  rows.push_back(own(app, "POST", "/v1/account/password", &m::account_password(), "Set a password", [](App& a, const Call& call) { return app::set_password(a, *call.principal, knock_of(call), call.body); }));
  rows.push_back(own(app, "POST", "/v1/account/code/begin", &m::nothing(), "A new secret for one-time codes", [](App& a, const Call& call) { return app::begin_code(a, *call.principal); }));
  rows.push_back(own(app, "POST", "/v1/account/code", &m::account_code(), "Put one-time codes in force", [](App& a, const Call& call) { return app::set_code(a, *call.principal, call.body); }));
}

}  // namespace

void add_sign_in(App& app, std::vector<Row>& rows) {
  add_entrances(app, rows);
  add_provider(app, rows);
  add_sessions(app, rows);
  add_credentials(app, rows);
  rows.push_back({.method = "GET", .pattern = "/v1/events", .right = "read", .summary = "What changes, as it changes: kind, id and version",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    Reply reply{.type = "text/event-stream", .headers = {{"X-Accel-Buffering", "no"}}};
                    reply.stream = TRY(app::listen(app, *call.principal, call.request.header("last-event-id")));
                    return reply;
                  },
                  .produces = "text/event-stream"});
}

}  // namespace tocsin::http
