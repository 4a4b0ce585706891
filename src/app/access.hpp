#pragma once
// Who may come in: people, their keys and roles, API tokens, TAXII clients.
#include "app/plan.hpp"
#include "app/shares.hpp"
#include "identity/token.hpp"

namespace tocsin::app {

/// Who holds the token now, folded from facts: rows grant nothing.
/// @error forbidden "token.unknown", "token.revoked", "token.expired", "token.person" the person left
Result<Principal> principal_of(App& app, std::string_view token);

struct NewToken {
  std::string id, text;   ///< the text is shown once
};
/// @param body TokenIssue @error forbidden "session.step-up" · "right.missing"
Result<NewToken> issue_token(App& app, const Principal& who, const Json& body);
Result<Json> revoke_token(App& app, const Principal& who, const std::string& id);
/// Every right there is: what a person's first token may use, within their roles.
std::set<identity::Right> all_rights();
/// Inside an existing plan, as at the founding.
Result<NewToken> issue(Plan& plan, const PersonId& person, const std::set<identity::Right>& scopes, Instant expires);

/// A change to a person: without a signature, the statement to sign; with one, the proposal. @param body PersonPropose
Result<Json> propose_person(App& app, const Principal& who, const Json& body);
/// What waits for another person's word: statements for the asker to sign, a page of people at a time.
/// @param query after, limit @error invalid "store.cursor"
Result<Json> person_statements(App& app, const Principal& who, const Json& query = {});
/// An enrolment's answer also holds the new person's first one-time link, for the voucher to hand over; so does a recovery's.
/// @param body PersonVouch @return {person, state, url?, expires?, next?} @error those of identity::person::decide
Result<Json> vouch_person(App& app, const Principal& who, const PersonId& person, const Json& body);
/// Ends a proposal that waits: taken back by whoever made it, or declined by somebody who could vouch. @param body PersonDecline
/// @error forbidden "person.not-proposer", "person.own-change", "person.two-people" · conflict "person.wrong-state"
Result<Json> withdraw_person(App& app, const Principal& who, const PersonId& person);
Result<Json> decline_person(App& app, const Principal& who, const PersonId& person, const Json& body);
/// Who is known, by name, a page at a time. @param query after, limit @error invalid "store.cursor"
Result<Json> list_people(App& app, const Principal& who, const Json& query = {});

/// Admits a client, also one that was revoked; with `rotate`, gives one that is admitted another secret and other collections.
/// @param body ClientAdd @return {user, password, token, collections} once
/// @error not_found "share.unknown-audience", "object.unknown" · invalid "client.collection", "client.rights", "client.certificate"
/// @error forbidden "client.channel" a channel's collection by name: it is read by its audience and filled by releases
/// @error conflict "client.certificate-taken" another client has it · conflict "client.exists" it is admitted, and nobody said `rotate`
Result<Json> add_client(App& app, const Principal& who, const Json& body);
Result<Json> revoke_client(App& app, const Principal& who, const std::string& name);

/// What a TAXII client shows: name and secret, or the certificate that it proved in TLS.
struct Presented {
  std::string user, secret, certificate;
};
/// A client that was recognized, with everything served at that moment.
struct Admission {
  std::string client;
  std::shared_ptr<const Served> served;
};
/// @error forbidden "client.unknown" no such client, another secret, or one that was revoked
Result<Admission> client_of(App& app, const Presented& presented);

}  // namespace tocsin::app
