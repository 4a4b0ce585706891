#pragma once
// The field tables of every message the inside door takes. Parsing, validation and OpenAPI read them here and nowhere else.
#include "base/message.hpp"

namespace tocsin::app::messages {

const Message& passkey_answer();       ///< in place of an SSH signature
const Message& sign_in_by_link();      ///< POST /v1/session/link
const Message& sign_in_by_passkey();   ///< POST /v1/session/passkey
const Message& sign_in_by_password();  ///< POST /v1/session/password
const Message& step_up();              ///< POST /v1/session/step-up
const Message& passkey_offer();        ///< POST /v1/passkeys
const Message& account_password();     ///< POST /v1/account/password
const Message& account_code();         ///< POST /v1/account/code
const Message& demo_link();            ///< POST /v1/demo/links
const Message& nothing();              ///< an empty object
const Message& signal_add();        ///< POST /v1/signals
const Message& due_not_share();     ///< POST /v1/due/{id}/not-share
const Message& share_open();        ///< POST /v1/shares
const Message& draft_try();         ///< POST /v1/drafts
const Message& share_revise();      ///< POST /v1/shares/{id}/revise
const Message& share_sanitize();    ///< POST /v1/shares/{id}/sanitize
const Message& memory_forget();     ///< POST /v1/sanitizer/memory/{id}/forget
const Message& share_decide();      ///< POST /v1/shares/{id}/decide
const Message& share_mark();        ///< POST /v1/shares/{id}/mark
const Message& share_submit();      ///< POST /v1/shares/{id}/submit
const Message& share_approve();     ///< POST /v1/shares/{id}/approve
const Message& share_decline();     ///< POST /v1/shares/{id}/decline
const Message& share_not_share();   ///< POST /v1/shares/{id}/not-share
const Message& share_recall();      ///< POST /v1/shares/{id}/recall
const Message& counsel_ask();       ///< POST /v1/shares/{id}/counsel
const Message& share_reidentify();  ///< POST /v1/shares/{id}/reidentify
const Message& share_review();      ///< POST /v1/shares/{id}/review
const Message& delivery_attest();   ///< POST /v1/deliveries/{id}/attest
const Message& delivery_bounce();   ///< POST /v1/deliveries/{id}/bounce
const Message& person_propose();    ///< POST /v1/people
const Message& person_vouch();      ///< POST /v1/people/{id}/vouch
const Message& person_decline();    ///< POST /v1/people/{id}/decline
const Message& adoption_decline();  ///< POST /v1/procedure/decline, /v1/inventory/decline
const Message& token_issue();       ///< POST /v1/tokens
const Message& client_add();        ///< POST /v1/clients
const Message& collection_add();    ///< POST /v1/taxii/collections
const Message& source_add();        ///< POST /v1/taxii/sources
const Message& procedure_propose(); ///< POST /v1/procedure
const Message& procedure_check();
const Message& procedure_simulate();
const Message& procedure_sanitize();  ///< POST /v1/procedure/sanitize
const Message& adoption_agree();    ///< POST /v1/procedure/agree, /v1/standing/{id}/agree
const Message& inventory_import();  ///< POST /v1/inventory
const Message& inventory_undo();    ///< POST /v1/inventory/undo
const Message& standing_propose();  ///< POST /v1/standing
const Message& exception_close();   ///< POST /v1/exceptions/{id}/close
const Message& retention_ask();     ///< POST /v1/shares/{id}/retention
const Message& key_change_ask();    ///< POST /v1/ledger/keys/change
const Message& pack_build();        ///< POST /v1/packs

}  // namespace tocsin::app::messages
