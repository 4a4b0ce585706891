#pragma once
// Passkeys: offered by their person, proposed and vouched for by two others, and used to sign what SSH keys sign.
#include "app/plan.hpp"
#include "app/shares.hpp"
#include "identity/key.hpp"

namespace tocsin::app {

/// Where ceremonies happen on this instance. @error unavailable "passkey.no-origin" the inside door has no public name yet
Result<identity::webauthn::Place> ceremony_place(const App& app);

/// Options for navigator.credentials.create().
Result<Json> begin_offer(App& app, const Principal& who);
/// Keeps the new passkey as an offer. @param body PasskeyOffer @return {key, fingerprint, state}
/// @error forbidden "session.ceremony" · those of identity::webauthn::register_passkey · "person.offer" · invalid "person.change"
Result<Json> offer_passkey(App& app, const Principal& who, const Json& body);
/// Offers that wait: one's own, and everybody's for those who may propose changes to people. @param query PageQuery
Result<Json> list_offers(App& app, const Principal& who, const Json& query);

/// The assertion as facts keep a signature. @param body PasskeyAnswer
/// @return nothing when it is no passkey of that person
Result<std::optional<identity::webauthn::Assertion>> assertion_of(const identity::person::Holder& holder, const Json& body);

/// The signature of a body that has `signature` (SSH) or `assertion` (a passkey of the asker's, used at this instance's door).
/// @error invalid "signature.missing" neither, or both · forbidden "signature.key-unknown", "webauthn.origin" · invalid "webauthn.form"
Result<std::string> signature_in(App& app, const Principal& who, const Json& body);
/// Counts a passkey's signature inside the plan that uses it; nothing for an SSH signature.
/// @error forbidden "webauthn.counter"
Result<> count_signature(Plan& plan, const std::string& signature);

}  // namespace tocsin::app
