#pragma once
// What is in force: the procedure, the inventory, standing authorizations. Each is proposed by one person and comes into
// force by the signatures of those who must agree.
#include "app/release.hpp"

namespace tocsin::app {

Result<Json> show_procedure(App& app, const Principal& who);
/// What the procedure and its people leave uncovered; of a folder that is not proposed yet, every fault of its files first.
/// @param body ProcedureCheck; without files, the one in force
/// @return {faults: N, rows: [{rule, where, what, next}], uncovered_hours: {class: hours}}
Result<Json> check_procedure(App& app, const Principal& who, const Json& body);
/// Puts signals to a procedure's triggers and compares with the one in force; changes nothing.
/// @param body ProcedureSimulate: the files of a draft (else what is in force), a signal's text (else a page of those that came in)
/// @return {rows: [{id, title, kind, received_at, fires, newly, no_longer, triggers: [{trigger, fired, why, dues}]}], next}
/// @error those of procedure::load and of reading a signal
Result<Json> simulate_procedure(App& app, const Principal& who, const Json& body);
/// What a draft's table of treatments would do with a text for one audience, beside what is done with it now; changes nothing and
/// keeps nothing. For those who sanitize: it tells what the inventory knows.
/// @param body ProcedureSanitize: the files of a draft (else what is in force), a text, an audience
/// @return {draft: {text, redactions, review}, now: {…}, differs: [{now, draft}], missing: […]}; redactions as sanitize::explanation()
/// @error not_found "share.unknown-audience" · those of procedure::load, sanitize::policies_of and sanitize::sanitize
Result<Json> try_sanitizing(App& app, const Principal& who, const Json& body);
/// Reads the files as a procedure and proposes them; changes nothing when one is not good. @param body ProcedurePropose
Result<Json> propose_procedure(App& app, const Principal& who, const Json& body);

Result<Json> show_inventory(App& app, const Principal& who);
/// Reads an inventory, or a part of one that is joined with what is in force, and proposes it; a preview proposes nothing.
/// @param body InventoryImport @return {version, counts, before, changes, state, usable}; `changes` in words
/// @error those of inventory::load_as and inventory::check_usable · conflict "adoption.same-version"
Result<Json> import_inventory(App& app, const Principal& who, const Json& body);
/// Proposes an earlier version of the inventory, and of the software list, as the next one. @param body InventoryUndo
/// @return as import_inventory() · @error not_found "object.unknown" · conflict "inventory.no-earlier" · those of import_inventory
Result<Json> undo_inventory(App& app, const Principal& who, const Json& body);
/// Versions of the inventory, newest first, with what changed: for those who keep it, since it names what is ours. @param query PageQuery
Result<Json> inventory_versions(App& app, const Principal& who, const Json& query);

/// @param body StandingPropose
Result<Json> propose_standing(App& app, const Principal& who, const Json& body);
Result<Json> withdraw_standing(App& app, const Principal& who, const StandingId& id);

/// What waits for the asker's signature, of all documents: {object, role, statement, namespace, changes}; `changes` says in
/// words how it differs from what is in force.
Result<Json> document_statements(App& app, const Principal& who, const ledger::ObjectId& object);
/// Takes a signature on a procedure, an inventory or a standing authorization. @param body AdoptionAgree
Result<Json> agree_to_document(App& app, const Principal& who, const ledger::ObjectId& object, const Json& body);
/// Ends the proposal that waits for signatures on the procedure or the inventory: by who proposed it, or an owner of the control.
/// @error forbidden "adoption.not-yours" · conflict "adoption.wrong-state"
Result<Json> withdraw_document(App& app, const Principal& who, const ledger::ObjectId& object);
/// The same by somebody whose signature it waits for. @param body AdoptionDecline
/// @error forbidden "adoption.role" · conflict "adoption.wrong-state"
Result<Json> decline_document(App& app, const Principal& who, const ledger::ObjectId& object, const Json& body);
/// The object ids of all standing authorizations.
Result<std::vector<ledger::ObjectId>> standing_objects(App& app);

}  // namespace tocsin::app
