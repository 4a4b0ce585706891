#pragma once
// Signing in from a browser: the ways to do it, the session that comes of it, and its end.
#include <optional>
#include <string>

#include "app/plan.hpp"
#include "app/shares.hpp"
#include "identity/session.hpp"

namespace tocsin::app {

/// What the door has to hand back: the session's cookie, and what the browser may know of it.
struct SignedIn {
  std::string cookie;   ///< value of `__Host-tocsin`; shown once
  Json session;         ///< as show_session()
};
/// What came with the request besides its body.
struct Knock {
  std::string peer;     ///< address
  std::string cookie;   ///< of a session that is there already: it ends when the person signs in anew
};

/// Which ways are open here, and where: all that a stranger may know. {organisation, mode, ways, provider, rp_id, origin, contact}
Result<Json> sign_in_ways(App& app);

/// By a one-time link. @param body SignInByLink
/// @error forbidden "entry.form", "entry.unknown", "entry.used", "entry.expired", "entry.demo-only", "session.person"
Result<SignedIn> sign_in_by_link(App& app, const Knock& knock, const Json& body);
/// The challenge of a sign-in by passkey: {handle, challenge, rp_id, user_verification, timeout_ms}.
Result<Json> begin_passkey(App& app);
/// @param body SignInByPasskey
/// @error forbidden "session.ceremony" no such challenge, or it was answered or is too old · "session.refused" nobody's passkey
///        · those of identity::webauthn::verify and check_origin · "webauthn.counter"
Result<SignedIn> sign_in_by_passkey(App& app, const Knock& knock, const Json& body);
/// @param body SignInByPassword
/// @error forbidden "session.refused" whatever was wrong, and whether or not there is such a person
/// @error forbidden "session.wait" too many were refused; detail = seconds to wait
/// @error forbidden "session.way-closed" there is an identity provider, and it answers
Result<SignedIn> sign_in_by_password(App& app, const Knock& knock, const Json& body);

/// Who holds the cookie, folded from facts: the session, the person, and the credential it rests on.
/// @error forbidden those of identity::session::check and parse, "session.idle", "session.person", "session.credential"
Result<Principal> principal_of_session(App& app, std::string_view cookie);
/// Whether a session has shown lately that its person is there; always for a token, which is no browser's.
/// @error forbidden "session.step-up" limits::step_up_s_max went by since
Result<> need_step_up(App& app, const Principal& who);

/// Who is signed in and what they may: {person, name, roles, units, rights, mode, organisation, session, passkeys, …}
Result<Json> show_session(App& app, const Principal& who);
/// The challenge of a step-up: as begin_passkey(), with `allow`.
Result<Json> begin_step_up(App& app, const Principal& who);
/// The session goes on under a new secret. @param body StepUp: a passkey's answer, or password and code
/// @error as signing in that way · conflict "session.not-a-browser" a token has no session to step up
Result<SignedIn> step_up(App& app, const Principal& who, const Knock& knock, const Json& body);
Result<Json> sign_out(App& app, const Principal& who);
/// One's own sessions; everybody's for those who manage tokens. @param query ListQuery
Result<Json> list_sessions(App& app, const Principal& who, const Json& query);
/// @error not_found "object.unknown" no such session, or not yours to end
Result<Json> revoke_session(App& app, const Principal& who, const std::string& id);

/// A one-time link for an example person. @param body DemoLink @return {url, person, name, expires}
/// @error forbidden "entry.demo-only" · not_found "object.unknown" nobody of that name
Result<Json> demo_link(App& app, const Principal& who, const Json& body);
/// The first sign-in of each founder who administers the instance, or of all where none does, for files that only they can read.
struct FirstLink {
  std::string name, email, url;
};
Result<std::vector<FirstLink>> first_links(App& app);
/// Makes a one-time link inside an existing plan. @return its text, shown once
Result<std::string> issue_entry(Plan& plan, identity::entry::Purpose purpose, const PersonId& person, Instant expires);
/// The link as a person follows it; the secret stands behind `#`, where no server, log or referrer sees it.
std::string entry_url(const App& app, const std::string& text);

/// The stream of what changes, for GET /v1/events.
Result<std::shared_ptr<ports::Stream>> listen(App& app, const Principal& who, std::string_view last_event_id);

/// The session behind a principal, or an empty id for a token.
identity::session::SessionId session_behind(const Principal& who);
/// Opens a session inside an existing plan. @return the cookie
Result<std::string> open_session(Plan& plan, const PersonId& person, identity::session::Way way, const std::string& credential, std::optional<std::set<RoleId>> narrowed, const Knock& knock);

}  // namespace tocsin::app
