#include "app/access.hpp"
#include "app/audit.hpp"
#include "app/consistency.hpp"
#include "app/counsel.hpp"
#include "app/deliveries.hpp"
#include "app/documents.hpp"
#include "app/dues.hpp"
#include "app/instance_keys.hpp"
#include "app/lists.hpp"
#include "app/memories.hpp"
#include "app/messages.hpp"
#include "app/packs.hpp"
#include "app/readings.hpp"
#include "app/retention.hpp"
#include "app/sign_in.hpp"
#include "app/taxii.hpp"
#include "app/screens.hpp"
#include "app/watch.hpp"
#include "in/http/routes/routes.hpp"

namespace tocsin::http {
namespace {

namespace m = app::messages;
using app::App;
using identity::Principal;

Result<Reply> answered(Result<Json> body) {
  if (!body) return std::unexpected(std::move(body).error());
  return ok(*std::move(body));
}

Result<ShareId> share_of(App& app, const Call& call) { return app::find_share(app, call.params.at("id")); }

template <class Kind>
Result<Id<Kind>> uuid_of(const Call& call) {
  const auto& text = call.params.at("id");
  if (!is_uuid(text)) return refuse(Errc::not_found, "object.unknown", text);
  return Id<Kind>{text};
}

const Message& facts_query() {
  static const Message message{"FactsQuery",
                               {{.name = "object", .help = "kind:id, or share:NUMBER; all when left out.", .max = 80},
                                {.name = "after", .help = "The next page's cursor.", .max = 40},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}
const Message& proof_query() {
  static const Message message{"ProofQuery", {{.name = "index", .type = FieldType::integer, .required = true, .help = "Leaf index.", .max = std::size_t{1} << 53}}};
  return message;
}
const Message& consistency_query() {
  static const Message message{"ConsistencyQuery",
                               {{.name = "from", .type = FieldType::integer, .required = true, .help = "Size of the log that was seen.", .max = std::size_t{1} << 53},
                                {.name = "to", .type = FieldType::integer, .help = "Size that continues it; that of the checkpoint when left out.", .max = std::size_t{1} << 53}}};
  return message;
}
const Message& receipt() {
  static const Message message{"DeliveryReceipt",
                               {{.name = "outcome", .type = FieldType::choice, .required = true, .help = "What the recipient said.", .options = {"acknowledged", "done", "not-applicable", "cannot", "by-when"}},
                                {.name = "by_when", .type = FieldType::instant, .help = "Until when, where it is not done yet."},
                                {.name = "note", .help = "Their words.", .max = 2000},
                                {.name = "client", .type = FieldType::slug, .help = "Whose answer it is, where several TAXII clients have the delivery."}}};
  return message;
}

const Message& audit_query() {
  static const Message message{"AuditQuery",
                               {{.name = "from", .type = FieldType::instant, .required = true, .help = "Begin of the period."},
                                {.name = "until", .type = FieldType::instant, .required = true, .help = "End of the period, which is not part of it."},
                                {.name = "after", .help = "The next page's cursor.", .max = 400},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}

const Message& pull_query() {
  static const Message message{"PullQuery",
                               {{.name = "client", .type = FieldType::slug, .help = "Only of this client."},
                                {.name = "after", .help = "The next page's cursor.", .max = 40},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}

/// Rows that all have one shape: a use case of (who, body).
Row ask(App& app, std::string pattern, std::string right, const Message& message, std::string summary, Result<Json> (*use)(App&, const Principal&, const Json&)) {
  return {.method = "POST", .pattern = std::move(pattern), .right = std::move(right), .message = &message, .summary = std::move(summary),
          .handler = [&app, use](const Call& call) { return answered(use(app, *call.principal, call.body)); }};
}
Row show(App& app, std::string pattern, std::string right, std::string summary, Result<Json> (*use)(App&, const Principal&)) {
  return {.method = "GET", .pattern = std::move(pattern), .right = std::move(right), .summary = std::move(summary),
          .handler = [&app, use](const Call& call) { return answered(use(app, *call.principal)); }};
}
Row paged(App& app, std::string pattern, std::string right, std::string summary, Result<Json> (*use)(App&, const Principal&, const Json&)) {
  return {.method = "GET", .pattern = std::move(pattern), .right = std::move(right), .summary = std::move(summary),
          .handler = [&app, use](const Call& call) { return answered(use(app, *call.principal, call.query)); }, .query = &page_query()};
}
Row audited(App& app, std::string pattern, std::string summary, Result<Json> (*use)(App&, const Principal&, const Json&)) {
  auto row = paged(app, std::move(pattern), "read", std::move(summary), use);
  row.query = &audit_query();
  return row;
}
Row list(App& app, std::string pattern, std::string kind, std::string summary) {
  return {.method = "GET", .pattern = std::move(pattern), .right = "read", .summary = std::move(summary),
          .handler = [&app, kind = std::move(kind)](const Call& call) { return answered(app::list_objects(app, *call.principal, kind, call.query)); }, .query = &list_query()};
}
Row on_share(App& app, const std::string& verb, std::string right, const Message& message, std::string summary, Result<Json> (*use)(App&, const Principal&, const ShareId&, const Json&)) {
  return {.method = "POST", .pattern = "/v1/shares/{id}/" + verb, .right = std::move(right), .message = &message, .summary = std::move(summary),
          .handler = [&app, use](const Call& call) -> Result<Reply> { return answered(use(app, *call.principal, TRY(share_of(app, call)), call.body)); }};
}
Row of_share(App& app, const std::string& what, std::string right, std::string summary, Result<Json> (*use)(App&, const Principal&, const ShareId&)) {
  return {.method = "GET", .pattern = "/v1/shares/{id}" + what, .right = std::move(right), .summary = std::move(summary),
          .handler = [&app, use](const Call& call) -> Result<Reply> { return answered(use(app, *call.principal, TRY(share_of(app, call)))); }};
}

Row of_share_post(App& app, const std::string& what, std::string right, std::string summary, Result<Json> (*use)(App&, const Principal&, const ShareId&)) {
  auto row = of_share(app, what, std::move(right), std::move(summary), use);
  row.method = "POST";
  row.message = &m::nothing();
  return row;
}

void add_shares(App& app, std::vector<Row>& rows) {
  rows.push_back(list(app, "/v1/shares", "share", "Shares, newest first"));
  rows.push_back(ask(app, "/v1/shares", "author", m::share_open(), "Open a share", app::open_share));
  rows.push_back(ask(app, "/v1/drafts", "author", m::draft_try(), "What would become of a text for each audience; nothing is kept", app::try_draft));
  rows.push_back(of_share(app, "", "read", "The whole record of one share", app::show_share));
  rows.push_back(of_share(app, "/matches", "read", "Matches that wait for a person", app::open_matches));
  rows.push_back(of_share(app, "/statements", "approve", "What waits for the asker's signature", app::statements));
  rows.push_back(on_share(app, "revise", "author", m::share_revise(), "Put a new version of the item in place", app::revise_share));
  rows.push_back(on_share(app, "sanitize", "sanitize", m::share_sanitize(), "Make the renditions again", app::sanitize_share));
  rows.push_back(on_share(app, "decide", "sanitize", m::share_decide(), "Decide an open match", app::decide_match));
  rows.push_back(list(app, "/v1/sanitizer/memory", "memory", "Decisions about matches that are remembered for other shares"));
  rows.push_back({.method = "POST", .pattern = "/v1/sanitizer/memory/{id}/forget", .right = "sanitize", .message = &m::memory_forget(), .summary = "Remember a decision no longer",
                  .handler = [&app](const Call& call) { return answered(app::forget_match(app, *call.principal, call.params.at("id"), call.body)); }});
  rows.push_back(paged(app, "/v1/sanitizer/cases", "sanitize", "What the engine does now where people decided before", app::learned_cases));
  rows.push_back(on_share(app, "mark", "author", m::share_mark(), "Put a TLP 2.0 label on renditions", app::mark_share));
  rows.push_back(on_share(app, "submit", "author", m::share_submit(), "Draw up the release manifest and ask for approval", app::submit_share));
  rows.push_back(on_share(app, "approve", "approve", m::share_approve(), "Hand in a signature", app::approve_release));
  rows.push_back(on_share(app, "decline", "approve", m::share_decline(), "Say no to a release", app::decline_release));
  rows.push_back(of_share(app, "/counsel", "read", "What outside counsel was asked, and what they said", app::list_counsel));
  rows.push_back(on_share(app, "counsel", "approve", m::counsel_ask(), "Ask outside counsel about a release in review, by a link that opens once", app::ask_counsel));
  rows.push_back({.method = "POST", .pattern = "/v1/shares/{id}/counsel/{link}/withdraw", .right = "approve", .message = &m::nothing(), .summary = "Take back a link of outside counsel",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::withdraw_counsel(app, *call.principal, TRY(share_of(app, call)), call.params.at("link"))); }});
  rows.push_back(on_share(app, "not-share", "withhold", m::share_not_share(), "Decide not to share", app::not_share));
  rows.push_back(on_share(app, "recall", "release", m::share_recall(), "Call a release back", app::recall_share));
  rows.push_back(on_share(app, "retention", "withhold", m::retention_ask(), "Ask that its content be erased, held or let go", app::ask_retention));
  rows.push_back(of_share_post(app, "/retention/agree", "withhold", "Agree to what another person asked; erasure destroys keys and content", app::agree_retention));
  rows.push_back(of_share_post(app, "/retention/withdraw", "withhold", "Take back what was asked", app::withdraw_retention));
  rows.push_back(list(app, "/v1/retention", "retention", "What is held, asked for and erased"));
  rows.push_back(on_share(app, "reidentify", "reidentify", m::share_reidentify(), "What a pseudonym stands for; the asking is a fact", app::reidentify));
  rows.push_back(on_share(app, "review", "approve", m::share_review(), "Review an expedited release", app::review_release));
  rows.push_back({.method = "GET", .pattern = "/v1/shares/{id}/renditions/{audience}", .right = "read", .summary = "What each recipient of the audience will see",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    return answered(app::show_rendition(app, *call.principal, TRY(share_of(app, call)), AudienceId{call.params.at("audience")}));
                  }});
  rows.push_back({.method = "GET", .pattern = "/v1/shares/{id}/redline/{audience}", .right = "read", .summary = "A rendition beside what it was made from, each change numbered",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    return answered(app::redline(app, *call.principal, TRY(share_of(app, call)), AudienceId{call.params.at("audience")}));
                  }});
  rows.push_back({.method = "GET", .pattern = "/v1/shares/{id}/changes/{audience}", .right = "read", .summary = "What changed since the asker agreed to a release",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    return answered(app::changes_since(app, *call.principal, TRY(share_of(app, call)), AudienceId{call.params.at("audience")}));
                  }});
  rows.push_back({.method = "GET", .pattern = "/v1/shares/{id}/manifests/{audience}", .right = "read", .summary = "The release manifest, byte for byte",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    auto bytes = TRY(app::show_manifest(app, *call.principal, TRY(share_of(app, call)), AudienceId{call.params.at("audience")}));
                    return ok(TRY(parse_json(bytes)));
                  }});
}

void add_signals(App& app, std::vector<Row>& rows) {
  auto add = ask(app, "/v1/signals", "author", m::signal_add(), "Take a signal in and see which triggers fire", app::add_signal);
  add.body_bytes_max = limits::signal_bytes_max + limits::header_bytes_max;
  rows.push_back(std::move(add));
  rows.push_back(list(app, "/v1/signals", "signal", "What came in"));
  rows.push_back({.method = "GET", .pattern = "/v1/signals/{id}", .right = "read", .summary = "One signal and what it fired",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::show_signal(app, *call.principal, TRY(uuid_of<struct tocsin::SignalKind>(call)))); }});
  rows.push_back(list(app, "/v1/due", "due", "What must be shared with whom by when"));
  rows.push_back({.method = "GET", .pattern = "/v1/due/{id}", .right = "read", .summary = "One due share",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::show_due(app, *call.principal, TRY(uuid_of<struct tocsin::DueKind>(call)))); }});
  rows.push_back({.method = "POST", .pattern = "/v1/due/{id}/not-share", .right = "withhold", .message = &m::due_not_share(), .summary = "Decide not to share what is due",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::not_share_due(app, *call.principal, TRY(uuid_of<struct tocsin::DueKind>(call)), call.body)); }});
}

void add_deliveries(App& app, std::vector<Row>& rows) {
  rows.push_back(list(app, "/v1/deliveries", "delivery", "Deliveries and their states"));
  rows.push_back({.method = "GET", .pattern = "/v1/deliveries/{id}", .right = "read", .summary = "One delivery with every attempt",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::show_delivery(app, *call.principal, TRY(uuid_of<struct tocsin::DeliveryKind>(call)))); }});
  rows.push_back({.method = "GET", .pattern = "/v1/deliveries/{id}/sheet", .right = "confirm", .summary = "What to post by hand, field by field",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    return plain_text(app::posting_sheet(app, *call.principal, TRY(uuid_of<struct tocsin::DeliveryKind>(call))));
                  },
                  .produces = "text/plain; charset=utf-8"});
  rows.push_back({.method = "POST", .pattern = "/v1/deliveries/{id}/attest", .right = "confirm", .message = &m::delivery_attest(), .summary = "Say that it was posted by hand",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::attest_delivery(app, *call.principal, TRY(uuid_of<struct tocsin::DeliveryKind>(call)), call.body)); }});
  rows.push_back({.method = "POST", .pattern = "/v1/deliveries/{id}/bounce", .right = "confirm", .message = &m::delivery_bounce(), .summary = "Say that a message came back",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::bounce_delivery(app, *call.principal, TRY(uuid_of<struct tocsin::DeliveryKind>(call)), call.body)); }});
  rows.push_back({.method = "POST", .pattern = "/v1/deliveries/{id}/receipt", .right = "confirm", .message = &receipt(), .summary = "Take down what a recipient said",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::take_down(app, *call.principal, TRY(uuid_of<struct tocsin::DeliveryKind>(call)), call.body)); }});
  rows.push_back(list(app, "/v1/clients", "client", "TAXII clients"));
  rows.push_back(ask(app, "/v1/clients", "taxii", m::client_add(), "Let a TAXII client read; its password is shown once", app::add_client));
  rows.push_back({.method = "POST", .pattern = "/v1/clients/{id}/revoke", .right = "taxii", .message = &m::nothing(), .summary = "End a TAXII client's access",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::revoke_client(app, *call.principal, call.params.at("id"))); }});
}

void add_taxii(App& app, std::vector<Row>& rows) {
  rows.push_back(show(app, "/v1/taxii/collections", "read", "Collections with their clients", app::list_collections));
  rows.push_back(ask(app, "/v1/taxii/collections", "taxii", m::collection_add(), "Make a collection that clients and people fill", app::add_collection));
  rows.push_back({.method = "GET", .pattern = "/v1/taxii/collections/{id}", .right = "read", .summary = "One collection, with how much is in it",
                  .handler = [&app](const Call& call) { return answered(app::show_collection(app, *call.principal, call.params.at("id"))); }});
  rows.push_back({.method = "POST", .pattern = "/v1/taxii/collections/{id}/remove", .right = "taxii", .message = &m::nothing(), .summary = "Let nobody read or write a collection any more",
                  .handler = [&app](const Call& call) { return answered(app::remove_collection(app, *call.principal, call.params.at("id"))); }});
  rows.push_back({.method = "POST", .pattern = "/v1/taxii/collections/{id}/objects", .right = "taxii", .summary = "Put the objects of a TAXII envelope into a collection",
                  .handler = [&app](const Call& call) { return answered(app::load_objects(app, *call.principal, call.params.at("id"), call.request.body)); },
                  .accepts = {"application/taxii+json", "application/json"}, .raw = true, .body_bytes_max = limits::taxii_post_bytes_max});
  rows.push_back({.method = "GET", .pattern = "/v1/taxii/log", .right = "read", .summary = "What TAXII clients asked for, newest first",
                  .handler = [&app](const Call& call) { return answered(app::list_pulls(app, *call.principal, call.query)); }, .query = &pull_query()});
}

void add_people(App& app, std::vector<Row>& rows) {
  rows.push_back(paged(app, "/v1/people", "read", "Who is known, with roles and keys", app::list_people));
  rows.push_back(ask(app, "/v1/people", "people", m::person_propose(), "Propose a change to a person; without a signature, the statement to sign", app::propose_person));
  rows.push_back(paged(app, "/v1/people/statements", "read", "Changes that wait for the asker's word", app::person_statements));
  rows.push_back({.method = "POST", .pattern = "/v1/people/{id}/vouch", .right = "read", .message = &m::person_vouch(), .summary = "Agree to a change by one's own signature",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::vouch_person(app, *call.principal, PersonId{call.params.at("id")}, call.body)); }});
  rows.push_back({.method = "POST", .pattern = "/v1/people/{id}/withdraw", .right = "people", .message = &m::nothing(), .summary = "Take back a change that one proposed",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::withdraw_person(app, *call.principal, PersonId{call.params.at("id")})); }});
  rows.push_back({.method = "POST", .pattern = "/v1/people/{id}/decline", .right = "approve", .message = &m::person_decline(), .summary = "Say no to a change that waits for another's word",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::decline_person(app, *call.principal, PersonId{call.params.at("id")}, call.body)); }});
  rows.push_back(list(app, "/v1/tokens", "token", "Tokens"));
  rows.push_back({.method = "POST", .pattern = "/v1/tokens", .right = "read", .message = &m::token_issue(), .summary = "Make a token of one's own, shown once",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    const auto made = TRY(app::issue_token(app, *call.principal, call.body));
                    return created("/v1/tokens/" + made.id, Json(Json::Object{{"id", made.id}, {"token", made.text}}));
                  }});
  rows.push_back({.method = "POST", .pattern = "/v1/tokens/{id}/revoke", .right = "read", .message = &m::nothing(), .summary = "End a token",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::revoke_token(app, *call.principal, call.params.at("id"))); }});
}

Row statements_of(App& app, std::string pattern, std::string summary, Result<Json> (*use)(App&, const Principal&)) {
  return show(app, std::move(pattern), "approve", std::move(summary), use);
}
Row agree_to(App& app, std::string pattern, std::function<ledger::ObjectId(const Call&)> object) {
  return {.method = "POST", .pattern = std::move(pattern), .right = "approve", .message = &m::adoption_agree(), .summary = "Agree by one's own signature",
          .handler = [&app, object = std::move(object)](const Call& call) { return answered(app::agree_to_document(app, *call.principal, object(call), call.body)); }};
}

/// The two ways in which a proposal ends without coming into force.
void add_ends(App& app, std::vector<Row>& rows, const std::string& document, const ledger::ObjectId& object) {
  rows.push_back({.method = "POST", .pattern = "/v1/" + document + "/withdraw", .right = "approve", .message = &m::nothing(), .summary = "Take back the version that waits for signatures",
                  .handler = [&app, object](const Call& call) { return answered(app::withdraw_document(app, *call.principal, object)); }});
  rows.push_back({.method = "POST", .pattern = "/v1/" + document + "/decline", .right = "approve", .message = &m::adoption_decline(), .summary = "Say no to the version that waits for one's signature",
                  .handler = [&app, object](const Call& call) { return answered(app::decline_document(app, *call.principal, object, call.body)); }});
}

Result<Json> procedure_statements(App& app, const Principal& who) { return app::document_statements(app, who, app::procedure_object()); }
Result<Json> inventory_statements(App& app, const Principal& who) { return app::document_statements(app, who, app::inventory_object()); }
Result<Json> standing_statements(App& app, const Principal& who) {
  Json out = Json::Object{{"rows", Json::Array{}}};
  for (const auto& object : TRY(app::standing_objects(app))) {
    const auto waiting = TRY(app::document_statements(app, who, object));
    for (const auto& row : waiting["rows"].array()) out["rows"].push(row);
  }
  return out;
}

void add_documents(App& app, std::vector<Row>& rows) {
  rows.push_back(show(app, "/v1/procedure", "read", "The procedure in force and its version", app::show_procedure));
  rows.push_back(ask(app, "/v1/procedure", "procedure", m::procedure_propose(), "Propose the next version", app::propose_procedure));
  rows.push_back(paged(app, "/v1/procedure/versions", "read", "Versions of the procedure, newest first, with what changed", app::procedure_versions));
  rows.push_back({.method = "GET", .pattern = "/v1/procedure/versions/{id}", .right = "read", .summary = "The files of one version of the procedure",
                  .handler = [&app](const Call& call) { return answered(app::procedure_version(app, *call.principal, call.params.at("id"))); }});
  rows.push_back(ask(app, "/v1/procedure/check", "read", m::procedure_check(), "What a procedure and its people leave uncovered; every fault of a draft", app::check_procedure));
  auto simulate = ask(app, "/v1/procedure/simulate", "read", m::procedure_simulate(), "What signals would fire under a procedure, beside what they fire now", app::simulate_procedure);
  simulate.body_bytes_max = limits::signal_bytes_max + limits::body_bytes_max;
  rows.push_back(std::move(simulate));
  rows.push_back(ask(app, "/v1/procedure/sanitize", "sanitize", m::procedure_sanitize(), "What a procedure's table does with a text for one audience, beside what is done with it now", app::try_sanitizing));
  rows.push_back(statements_of(app, "/v1/procedure/statements", "Versions that wait for the asker's signature", procedure_statements));
  rows.push_back(agree_to(app, "/v1/procedure/agree", [](const Call&) { return app::procedure_object(); }));
  add_ends(app, rows, "procedure", app::procedure_object());
  rows.push_back(show(app, "/v1/inventory", "read", "Counts, version and age of what is ours", app::show_inventory));
  auto import = ask(app, "/v1/inventory", "inventory", m::inventory_import(), "Propose an inventory", app::import_inventory);
  import.body_bytes_max = limits::inventory_bytes_max;
  rows.push_back(std::move(import));
  rows.push_back(paged(app, "/v1/inventory/versions", "inventory", "Versions of the inventory, newest first, with what changed", app::inventory_versions));
  rows.push_back(ask(app, "/v1/inventory/undo", "inventory", m::inventory_undo(), "Propose an earlier version as the next one", app::undo_inventory));
  rows.push_back(statements_of(app, "/v1/inventory/statements", "Inventories that wait for the asker's signature", inventory_statements));
  rows.push_back(agree_to(app, "/v1/inventory/agree", [](const Call&) { return app::inventory_object(); }));
  add_ends(app, rows, "inventory", app::inventory_object());
  rows.push_back(list(app, "/v1/standing", "standing", "Standing authorizations"));
  rows.push_back(ask(app, "/v1/standing", "procedure", m::standing_propose(), "Put a standing authorization forward", app::propose_standing));
  rows.push_back(statements_of(app, "/v1/standing/statements", "Standing authorizations that wait for the asker's signature", standing_statements));
  rows.push_back(agree_to(app, "/v1/standing/{id}/agree", [](const Call& call) { return app::standing_object({call.params.at("id")}); }));
  rows.push_back({.method = "POST", .pattern = "/v1/standing/{id}/withdraw", .right = "release", .message = &m::nothing(), .summary = "End a standing authorization",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::withdraw_standing(app, *call.principal, StandingId{call.params.at("id")})); }});
}

void add_evidence(App& app, std::vector<Row>& rows) {
  rows.push_back(show(app, "/v1/inbox", "read", "What waits, sorted by who must act", app::inbox));
  rows.push_back(show(app, "/v1/instance", "read", "The instance: origin, mode, what is in force, what waits", app::show_instance));
  rows.push_back(audited(app, "/v1/audit/shares", "Shares of a period with their triggers and what departs from the rule", app::audit_shares));
  rows.push_back(audited(app, "/v1/audit/due", "Due shares of a period that no share answers, the same way", app::audit_dues));
  rows.push_back(list(app, "/v1/exceptions", "exception", "Departures from the procedure"));
  rows.push_back({.method = "POST", .pattern = "/v1/exceptions/{id}/close", .right = "exceptions", .message = &m::exception_close(), .summary = "Take an exception on, or close it with evidence",
                  .handler = [&app](const Call& call) -> Result<Reply> { return answered(app::close_exception(app, *call.principal, TRY(uuid_of<struct tocsin::ExceptionKind>(call)), call.body)); }});
  rows.push_back(show(app, "/v1/ledger", "read", "Origin, size, root and signed checkpoint", app::show_ledger));
  rows.push_back({.method = "GET", .pattern = "/v1/ledger/facts", .right = "read", .summary = "Facts, of one object or all",
                  .handler = [&app](const Call& call) { return answered(app::list_facts(app, *call.principal, call.query)); }, .query = &facts_query()});
  rows.push_back({.method = "GET", .pattern = "/v1/ledger/trust", .right = "read", .summary = "The two keys that packs are checked with, a line each",
                  .handler = [&app](const Call& call) { return plain_text(app::trust_lines(app, *call.principal)); },
                  .produces = "text/plain; charset=utf-8"});
  rows.push_back(show(app, "/v1/ledger/keys", "read", "The keys that sign the log and where, and whose turn is asked for", app::show_keys));
  rows.push_back(ask(app, "/v1/ledger/keys/change", "approve", m::key_change_ask(), "Ask that another leaf key take over", app::ask_key_change));
  rows.push_back(ask(app, "/v1/ledger/keys/change/agree", "approve", m::nothing(), "Agree to it: the next leaf is signed by the new key", app::agree_key_change));
  rows.push_back(ask(app, "/v1/ledger/keys/change/withdraw", "approve", m::nothing(), "Take back what was asked", app::withdraw_key_change));
  rows.push_back({.method = "GET", .pattern = "/v1/ledger/proof", .right = "read", .summary = "The Sigsum proof of one fact",
                  .handler = [&app](const Call& call) { return plain_text(app::proof_of(app, call.query["index"].integer())); },
                  .query = &proof_query(), .produces = "text/plain; charset=utf-8"});
  rows.push_back({.method = "GET", .pattern = "/v1/ledger/consistency", .right = "read", .summary = "Proof that the log continues what it was",
                  .handler = [&app](const Call& call) {
                    const auto to = call.query.has("to") ? std::optional(call.query["to"].integer()) : std::nullopt;
                    return answered(app::consistency_of(app, call.query["from"].integer(), to));
                  },
                  .query = &consistency_query()});
  rows.push_back({.method = "POST", .pattern = "/v1/packs", .right = "pack", .message = &m::pack_build(), .summary = "Build an evidence pack",
                  .handler = [&app](const Call& call) -> Result<Reply> {
                    auto pack = TRY(app::build_evidence_pack(app, *call.principal, call.body));
                    return Reply{.type = "application/zip", .text = std::move(pack.zip), .headers = {{"Content-Disposition", "attachment; filename=\"" + pack.name + "\""}}};
                  },
                  .produces = "application/zip"});
}

}  // namespace

const Message& page_query() {
  static const Message message{"PageQuery",
                               {{.name = "after", .help = "The next page's cursor.", .max = 400},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}
const Message& list_query() {
  static const Message message{"ListQuery",
                               {{.name = "state", .help = "Only these.", .max = 40},
                                {.name = "unit", .type = FieldType::slug, .help = "Only of this unit."},
                                {.name = "parent", .help = "Only those that belong to this object, kind:id.", .max = 80},
                                {.name = "after", .help = "The next page's cursor.", .max = 400},
                                {.name = "limit", .type = FieldType::integer, .help = "Rows of a page.", .max = limits::page_rows_max}}};
  return message;
}

std::vector<Row> inside_rows(App& app) {
  std::vector<Row> rows;
  add_sign_in(app, rows);
  add_prints(app, rows);
  add_signals(app, rows);
  add_shares(app, rows);
  add_deliveries(app, rows);
  add_taxii(app, rows);
  add_peers(app, rows);
  add_people(app, rows);
  add_documents(app, rows);
  add_evidence(app, rows);
  return rows;
}

Doorkeeper doorkeeper(App& app) {
  return {.authenticate = [&app](std::string_view token, const ports::Request&) -> Result<std::shared_ptr<const Principal>> {
            return std::make_shared<const Principal>(TRY(app::principal_of(app, token)));
          },
          // Whether they may at all; the use case asks again about the thing, with its unit.
          .permit = [](const Principal& who, std::string_view right) -> Result<> { return identity::may(who, TRY(identity::parse_right(right)), {}); },
          .session = [&app](std::string_view cookie, const ports::Request&) -> Result<std::shared_ptr<const Principal>> {
            return std::make_shared<const Principal>(TRY(app::principal_of_session(app, cookie)));
          },
          .origin = [&app] { return app.settings.inside_url; },
          .noticed = [&app](std::string_view what, const Error& error, const ports::Request& request) { app::refused(app, std::string(what), error, request.peer); }};
}

}  // namespace tocsin::http
