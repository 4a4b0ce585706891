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
/// Reads the files as a procedure and proposes them; changes nothing when one is not good. @param body ProcedurePropose
Result<Json> propose_procedure(App& app, const Principal& who, const Json& body);

Result<Json> show_inventory(App& app, const Principal& who);
/// @param body InventoryImport @return {version, counts, before}
Result<Json> import_inventory(App& app, const Principal& who, const Json& body);

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
