#include "app/messages.hpp"

#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "base/limits_peer.hpp"
#include "path/author/item.hpp"

namespace tocsin::app::messages {
namespace {

using enum FieldType;
constexpr std::size_t prose_bytes_max = 4000;
constexpr std::size_t signature_bytes_max = 8000;

Field reason(const char* help) { return {.name = "reason", .required = true, .help = help, .max = prose_bytes_max}; }
Field audience(bool required) {
  return {.name = "audience", .type = slug, .required = required, .help = "The audience; all of the share's when left out."};
}

/// What a passkey answers in place of an SSH signature.
Field assertion() {
  return {.name = "assertion", .type = object, .help = "A passkey's answer to the challenge SHA-256(statement), in place of the signature.", .of = &passkey_answer()};
}
Field still_holds() { return {.name = "still_holds", .type = boolean, .help = "The rest was looked through and is so today."}; }
Field preview() { return {.name = "preview", .type = boolean, .help = "Only say what would change; nothing is proposed."}; }
Field handle() { return {.name = "handle", .required = true, .help = "Of the challenge that is answered.", .max = 40}; }

}  // namespace

const Message& passkey_answer() {
  static const Message message{"PasskeyAnswer",
                               {{.name = "credential", .required = true, .help = "The credential's id, base64url.", .max = 1400},
                                {.name = "authenticator_data", .required = true, .help = "base64url.", .max = 1000},
                                {.name = "client_data", .required = true, .help = "clientDataJSON, base64url.", .max = 1400},
                                {.name = "signature", .required = true, .help = "base64url.", .max = 800},
                                {.name = "user_handle", .help = "base64url.", .max = 100}}};
  return message;
}

const Message& sign_in_by_link() {
  static const Message message{"SignInByLink", {{.name = "token", .required = true, .help = "What stands behind # in the one-time link.", .max = 100}}};
  return message;
}

const Message& sign_in_by_passkey() {
  static const Message message{"SignInByPasskey", {handle(), {.name = "assertion", .type = object, .required = true, .help = "The passkey's answer.", .of = &passkey_answer()}}};
  return message;
}

const Message& sign_in_by_password() {
  static const Message message{"SignInByPassword",
                               {{.name = "email", .required = true, .help = "E-mail address.", .max = 254},
                                {.name = "password", .required = true, .help = "Password.", .max = limits::password_bytes_max},
                                {.name = "code", .help = "One-time code, where one is set up.", .max = 12}}};
  return message;
}

const Message& step_up() {
  static const Message message{"StepUp",
                               {{.name = "handle", .help = "Of the challenge that the passkey answers.", .max = 40},
                                {.name = "assertion", .type = object, .help = "The passkey's answer.", .of = &passkey_answer()},
                                {.name = "password", .help = "In place of a passkey, with a code.", .max = limits::password_bytes_max},
                                {.name = "code", .help = "One-time code.", .max = 12}}};
  return message;
}

const Message& passkey_offer() {
  static const Message message{"PasskeyOffer",
                               {handle(),
                                {.name = "attestation_object", .required = true, .help = "base64url.", .max = limits::attestation_bytes_max * 2},
                                {.name = "client_data", .required = true, .help = "clientDataJSON, base64url.", .max = 1400},
                                {.name = "label", .help = "What the person calls the device.", .max = 60}}};
  return message;
}

const Message& account_password() {
  static const Message message{"AccountPassword",
                               {{.name = "password", .required = true, .help = "The new password.", .max = limits::password_bytes_max},
                                {.name = "current", .help = "The one before, where there is one.", .max = limits::password_bytes_max}}};
  return message;
}

const Message& account_code() {
  static const Message message{"AccountCode", {handle(), {.name = "code", .required = true, .help = "The code that the app shows.", .max = 12}}};
  return message;
}

const Message& demo_link() {
  static const Message message{"DemoLink", {{.name = "person", .required = true, .help = "Pseudonym, name, address, or what stands before its @.", .max = 254}}};
  return message;
}

const Message& nothing() {
  static const Message message{"Nothing", {}};
  return message;
}

const Message& signal_add() {
  static const Message message{
      "SignalAdd",
      {{.name = "text", .required = true, .help = "The signal itself: own JSON, CISA's KEV list, an advisory of CSAF, statements of OpenVEX, or a note in text or Markdown.", .max = limits::signal_bytes_max},
       {.name = "format", .type = choice, .help = "How to read it; found out by its form when left out.", .options = {"auto", "json", "kev", "csaf", "openvex", "note"}},
       {.name = "source", .type = slug, .help = "The authenticated source, where a standing authorization names one."},
       {.name = "unit", .type = slug, .help = "The unit it concerns; the sender's own when left out."}}};
  return message;
}

const Message& due_not_share() {
  static const Message message{
      "DueNotShare",
      {{.name = "reason_class", .type = slug, .required = true, .help = "One of the procedure's reasons for not sharing."},
       reason("Why, in words: kept as content, never in the ledger."),
       {.name = "review_at", .type = instant, .help = "When the decision is looked at again; the reason's own period when left out."}}};
  return message;
}

const Message& share_open() {
  static const Message message{
      "ShareOpen",
      {{.name = "dues", .type = list, .help = "The due shares that this share answers.", .max = 32},
       {.name = "audiences", .type = list, .help = "Further audiences, for a share that no trigger asked for.", .max = 32},
       {.name = "third_party", .type = boolean, .help = "Whether the item refers to a third party, named or recognizable."},
       {.name = "unit", .type = slug, .help = "The unit; the author's own when left out."},
       {.name = "item", .type = object, .required = true, .help = "The one fact base.", .of = &author::item_message()}}};
  return message;
}

const Message& draft_try() {
  static const Message message{"DraftTry",
                               {{.name = "audiences", .type = list, .required = true, .help = "The audiences that would read it.", .max = 32},
                                {.name = "item", .type = object, .required = true, .help = "The fact base as far as it is written.", .of = &author::item_message()}}};
  return message;
}

const Message& share_revise() {
  static const Message message{"ShareRevise",
                               {{.name = "item", .type = object, .required = true, .help = "The whole item as it is to be.", .of = &author::item_message()},
                                {.name = "third_party", .type = boolean, .help = "Whether the item refers to a third party."},
                                {.name = "rev", .type = integer, .help = "The revision that was edited; refused when another one is there by now.", .max = std::size_t{1} << 31}}};
  return message;
}

const Message& share_sanitize() {
  static const Message message{"ShareSanitize", {audience(false)}};
  return message;
}

const Message& share_decide() {
  static const Message message{
      "ShareDecide",
      {audience(false),
       {.name = "match", .required = true, .help = "The match's id, as the list of open matches shows it."},
       {.name = "decision", .type = choice, .required = true, .help = "Whether it stays or goes, for all its occurrences.", .options = {"keep", "redact"}},
       reason("Why; for a personal datum kept, how it is directly related to a threat."),
       {.name = "remember_days", .type = integer, .help = "How many days the decision holds for the same match in other shares for this audience; when left out it holds here only.", .max = 366},
       {.name = "remember_for", .type = choice, .help = "Whose shares it is remembered for: those of this share's unit (when left out), or everybody's.", .options = {"unit", "everyone"}}}};
  return message;
}

const Message& memory_forget() {
  static const Message message{"MemoryForget", {reason("Why it holds no longer.")}};
  return message;
}

const Message& share_mark() {
  static const Message message{"ShareMark",
                               {audience(false),
                                {.name = "tlp", .type = choice, .required = true, .help = "The TLP 2.0 label.", .options = {"clear", "green", "amber", "amber+strict", "red"}}}};
  return message;
}

const Message& share_submit() {
  static const Message message{
      "ShareSubmit",
      {audience(false),
       {.name = "route", .type = choice, .help = "By the matrix when left out.", .options = {"matrix", "expedited", "standing"}},
       {.name = "standing", .type = slug, .help = "The standing authorization, for that route."},
       {.name = "expires_at", .type = instant, .help = "After this nothing is sent any more; three days when left out."},
       {.name = "embargo_until", .type = instant, .help = "Before this nothing is sent."}}};
  return message;
}

const Message& share_approve() {
  static const Message message{
      "ShareApprove",
      {{.name = "statement", .required = true, .help = "The statement that was signed, byte for byte.", .max = signature_bytes_max},
       {.name = "signature", .help = "The SSH signature over it, armored, namespace approve@tocsin.", .max = signature_bytes_max},
       assertion()}};
  return message;
}

const Message& share_decline() {
  static const Message message{"ShareDecline", {audience(true), {.name = "role", .type = slug, .required = true, .help = "The approval role that declines."}, reason("What has to change.")}};
  return message;
}

const Message& share_not_share() {
  static const Message message{
      "ShareNotShare",
      {audience(false),
       {.name = "reason_class", .type = slug, .required = true, .help = "One of the procedure's reasons for not sharing."},
       reason("Why, in words."),
       {.name = "review_at", .type = instant, .help = "When the decision is looked at again."}}};
  return message;
}

const Message& share_recall() {
  static const Message message{"ShareRecall", {audience(true), reason("What was wrong, for the record and the correction.")}};
  return message;
}

const Message& share_reidentify() {
  static const Message message{"ShareReidentify",
                               {audience(true),
                                {.name = "pseudonym", .required = true, .help = "As it stands in what the audience has: HOST-7K2QF6TD3A.", .max = 100},
                                reason("Why somebody has to know; kept, with who asked and when.")}};
  return message;
}

const Message& share_review() {
  static const Message message{"ShareReview",
                               {audience(true),
                                {.name = "verdict", .type = choice, .required = true, .help = "What the review found.", .options = {"upheld", "flawed"}},
                                reason("What was looked at.")}};
  return message;
}

const Message& delivery_attest() {
  static const Message message{
      "DeliveryAttest",
      {{.name = "reference", .required = true, .help = "The post's URL or number.", .max = 1000},
       {.name = "posted_at", .type = instant, .required = true, .help = "When it was posted."},
       {.name = "screenshot_sha256", .help = "SHA-256 of a screenshot of the post, 64 hex digits; the picture itself stays with the poster.", .max = 64},
       {.name = "note", .help = "Anything that differs from what was handed over.", .max = prose_bytes_max}}};
  return message;
}

const Message& delivery_bounce() {
  static const Message message{"DeliveryBounce", {{.name = "reply", .required = true, .help = "What came back, in the far side's words.", .max = prose_bytes_max}}};
  return message;
}

const Message& person_propose() {
  static const Message message{
      "PersonPropose",
      {{.name = "person", .help = "Pseudonym of the person; left out for somebody new."},
       {.name = "change", .type = choice, .required = true, .help = "What is to change.",
        .options = {"enroll", "add-key", "replace-key", "revoke-key", "grant-role", "take-role", "leave", "recover"}},
       {.name = "name", .help = "Full name, of somebody new.", .max = 200},
       {.name = "email", .help = "E-mail address, of somebody new.", .max = 254},
       {.name = "unit", .type = slug, .help = "Unit, of somebody new."},
       {.name = "roles", .type = list, .help = "Roles of somebody new, or the one to grant or take.", .max = 16},
       {.name = "key", .help = "The public key (a line of authorized_keys, or of a passkey that was offered), or the fingerprint to revoke.", .max = 3000},
       {.name = "fingerprint", .help = "Of the key that another one replaces.", .max = 100},
       {.name = "statement", .help = "The statement, once it was asked for.", .max = signature_bytes_max},
       {.name = "signature", .help = "The proposer's SSH signature over it, namespace people@tocsin.", .max = signature_bytes_max},
       assertion()}};
  return message;
}

const Message& person_vouch() {
  static const Message message{"PersonVouch",
                               {{.name = "statement", .required = true, .help = "The statement that was signed.", .max = signature_bytes_max},
                                {.name = "signature", .help = "The voucher's SSH signature, namespace people@tocsin.", .max = signature_bytes_max},
                                assertion()}};
  return message;
}

const Message& person_decline() {
  static const Message message{"PersonDecline", {reason("Why not.")}};
  return message;
}

const Message& adoption_decline() {
  static const Message message{"AdoptionDecline", {{.name = "role", .type = slug, .help = "The role in which it is declined; the first of one's own that is asked when left out."}, reason("What has to change.")}};
  return message;
}

const Message& token_issue() {
  static const Message message{"TokenIssue",
                               {{.name = "scopes", .type = list, .help = "Rights it may use; all of the person's when left out.", .max = 32},
                                {.name = "days", .type = integer, .help = "How long it is good; 90 when left out.", .max = 366},
                                {.name = "label", .help = "What it is for.", .max = 100}}};
  return message;
}

const Message& client_add() {
  static const Message message{"ClientAdd",
                               {{.name = "name", .type = slug, .required = true, .help = "Its user name for TAXII."},
                                {.name = "audience", .type = slug, .help = "The audience whose collections it reads."},
                                {.name = "collections", .type = list, .help = "Collections by their UUID.", .max = 100},
                                {.name = "read", .type = boolean, .help = "It reads those collections."},
                                {.name = "write", .type = boolean, .help = "It writes to those collections."},
                                {.name = "certificate", .help = "A certificate (PEM) that it may come with in place of its password.", .max = 20000},
                                {.name = "rotate", .type = boolean, .help = "It is admitted already, and gets another password; the old one ends."}}};
  return message;
}

const Message& collection_add() {
  static const Message message{"CollectionAdd",
                               {{.name = "id", .help = "UUID; a new one when left out.", .max = 36},
                                {.name = "title", .required = true, .help = "What people call it.", .max = 200},
                                {.name = "description", .help = "What is in it.", .max = 1000},
                                {.name = "root", .type = slug, .help = "The API root it stands in; api when left out."},
                                {.name = "alias", .type = slug, .help = "A name for its address, once in its root."},
                                {.name = "tlp_max", .type = choice, .help = "The narrowest label that may stand in it; amber when left out.", .options = {"clear", "green", "amber", "amber+strict"}}}};
  return message;
}

const Message& source_add() {
  static const Message message{"SourceAdd",
                               {{.name = "name", .type = slug, .required = true, .help = "What the source is called here."},
                                {.name = "peer", .type = slug, .required = true, .help = "The server, as peers.conf names it."},
                                {.name = "collection", .required = true, .help = "The collection there, by its id or alias.", .max = 200},
                                {.name = "into", .required = true, .help = "UUID of the own collection that is filled.", .max = 36},
                                {.name = "types", .type = list, .help = "Types of STIX objects; all when left out.", .max = limits::source_types_max},
                                {.name = "unmarked", .type = choice, .help = "The label that holds for what comes without one; amber when left out.", .options = {"clear", "green", "amber", "amber+strict"}},
                                {.name = "every", .type = integer, .help = "Seconds between two polls; 900 when left out.", .max = limits::source_polls_s_max},
                                {.name = "signals", .type = boolean, .help = "New reports, groupings, incidents and campaigns become signals."},
                                {.name = "unit", .type = slug, .help = "Whose signals they are; the asker's first unit when left out."}}};
  return message;
}

const Message& procedure_propose() {
  static const Message message{"ProcedurePropose",
                               {{.name = "files", .type = object, .required = true, .help = "File name to YAML text, the whole procedure."}}};
  return message;
}

const Message& procedure_check() {
  static const Message message{"ProcedureCheck",
                               {{.name = "files", .type = object, .help = "File name to YAML text: a procedure that is not proposed yet; the one in force when left out."}}};
  return message;
}

const Message& procedure_simulate() {
  static const Message message{
      "ProcedureSimulate",
      {{.name = "files", .type = object, .help = "File name to YAML text of a draft; the procedure in force when left out."},
       {.name = "text", .help = "A signal to try, as SignalAdd takes it; what came in before when left out.", .max = limits::signal_bytes_max},
       {.name = "format", .type = choice, .help = "How to read it; found out by its form when left out.", .options = {"auto", "json", "kev", "csaf", "openvex", "note"}},
       {.name = "limit", .type = integer, .help = "Past signals of one page.", .max = limits::page_rows_max},
       {.name = "after", .help = "The next page's cursor.", .max = 400}}};
  return message;
}

const Message& procedure_sanitize() {
  static const Message message{
      "ProcedureSanitize",
      {{.name = "files", .type = object, .help = "File name to YAML text of a draft; the procedure in force when left out."},
       {.name = "audience", .type = slug, .required = true, .help = "The audience whose row of the table is tried."},
       {.name = "text", .required = true, .help = "What is tried; kept nowhere.", .max = limits::body_bytes_max}}};
  return message;
}

const Message& adoption_agree() {
  static const Message message{"AdoptionAgree",
                               {{.name = "statement", .required = true, .help = "The statement that was signed.", .max = signature_bytes_max},
                                {.name = "signature", .help = "SSH signature, namespace adopt@tocsin.", .max = signature_bytes_max},
                                assertion()}};
  return message;
}

const Message& inventory_import() {
  static const Message message{"InventoryImport",
                               {{.name = "inventory", .type = object, .help = "The inventory; the one in force when only the software changes."},
                                {.name = "text", .help = "In place of `inventory`: all or a part, in one of the formats.", .max = limits::inventory_bytes_max},
                                {.name = "format", .type = choice, .help = "How to read the text; found out by its form when left out.", .options = {"auto", "json", "csv", "zone", "ldif"}},
                                {.name = "how", .type = choice, .help = "The whole inventory (of JSON when left out), the lists that it names, or added to them (of the others).", .options = {"whole", "lists", "add"}},
                                still_holds(), preview(),
                                {.name = "software", .help = "CSV of the software that runs.", .max = limits::body_bytes_max}}};
  return message;
}

const Message& inventory_undo() {
  static const Message message{"InventoryUndo",
                               {{.name = "version", .help = "The version, by its hash or how that begins; the one before when left out.", .max = 64}, still_holds(), preview()}};
  return message;
}

const Message& standing_propose() {
  static const Message message{"StandingPropose",
                               {{.name = "standing", .type = slug, .required = true, .help = "The draft in the procedure that is put in force."}}};
  return message;
}

const Message& exception_close() {
  static const Message message{"ExceptionClose",
                               {{.name = "cause", .type = slug, .required = true, .help = "The cause class."},
                                {.name = "ticket", .help = "The ticket that carried the mending.", .max = 100},
                                {.name = "evidence", .required = true, .help = "What shows that it is mended.", .max = prose_bytes_max}}};
  return message;
}

const Message& counsel_ask() {
  static const Message message{"CounselAsk",
                               {audience(true), {.name = "name", .required = true, .help = "The lawyer's name.", .max = 200},
                                {.name = "address", .help = "Where the link is mailed to; without it, the link is shown to you once.", .max = 254},
                                {.name = "question", .required = true, .help = "What you want to know of them.", .max = prose_bytes_max},
                                {.name = "days", .type = integer, .help = "Until when the link opens; 3 when left out.", .max = limits::counsel_link_s_max / 86400}}};
  return message;
}

const Message& retention_ask() {
  static const Message message{"RetentionAsk",
                               {{.name = "step", .type = choice, .required = true, .help = "What is asked for; another person agrees.", .options = {"erase", "hold", "lift"}},
                                {.name = "policy", .type = slug, .help = "To erase: the procedure's retention rule."},
                                {.name = "ground", .type = choice, .help = "To erase: because its time is over when left out.", .options = {"expired", "request", "mistake"}},
                                reason("Why: kept beside the decision.")}};
  return message;
}

const Message& key_change_ask() {
  static const Message message{"KeyChangeAsk", {reason("Why another key signs from now on: kept beside the decision.")}};
  return message;
}

const Message& pack_build() {
  static const Message message{"PackBuild",
                               {{.name = "share", .help = "Number or id of one share; left out for all in the period."},
                                {.name = "from", .type = instant, .help = "Begin of the period."},
                                {.name = "until", .type = instant, .help = "End of the period."}}};
  return message;
}

}  // namespace tocsin::app::messages
