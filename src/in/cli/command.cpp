#include "in/cli/command.hpp"

#include <map>

namespace tocsin::cli {
namespace {

using enum Into;
constexpr std::string_view people = "people@tocsin";
constexpr std::string_view adopt = "adopt@tocsin";
constexpr std::string_view stand = "standing@tocsin";

Option id(std::string_view help) { return {"ID", path, "id", help, true}; }
Option audience(bool required) { return {"--audience", body, "audience", required ? "The audience" : "The audience; all of the share's when left out", required}; }
Option reason(std::string_view help) { return {"--reason", body, "reason", help, true}; }
Option fixed(std::string_view field, std::string_view value) { return {"", body, field, "", false, value}; }

/// What every list takes.
std::vector<Option> paged(std::vector<Option> options = {}) {
  options.push_back({"--state", query, "state", "Only those in this state"});
  options.push_back({"--unit", query, "unit", "Only those of this unit"});
  options.push_back({"--limit", query, "limit", "Rows of one page, at most 500"});
  options.push_back({"--after", query, "after", "The page after this cursor"});
  return options;
}

std::vector<Option> pages() { return {{"--limit", query, "limit", "Rows of one page, at most 500"}, {"--after", query, "after", "The page after this cursor"}}; }

std::vector<Option> period() {
  auto options = pages();
  options.insert(options.begin(), {{"--from", query, "from", "Begin of the period", true}, {"--until", query, "until", "End of the period", true}});
  return options;
}

std::vector<Command> people_commands() {
  const auto person = Option{"PERSON", body, "person", "Pseudonym, p_…", true};
  return {
      {"people list", "Who is known, with roles and keys", "people list", "GET", "/v1/people", pages(), Print::rows, {"person", "name", "units", "roles", "state"}},
      {"people enroll", "Propose somebody new; another person vouches", "people enroll --name 'Ana Ruiz' --email ana@utility.example --unit it --role legal --key ana.pub", "POST", "/v1/people",
       {fixed("change", "enroll"), {"--name", body, "name", "Full name", true}, {"--email", body, "email", "E-mail address", true},
        {"--unit", body, "unit", "Unit"}, {"--role", list, "roles", "Approval role; several times for several"}, {"--key", text_file, "key", "File with the SSH public key", true}},
       Print::object, {}, people},
      {"people add-key", "Propose a further key for somebody", "people add-key p_… --key new.pub", "POST", "/v1/people",
       {fixed("change", "add-key"), person, {"--key", text_file, "key", "File with the SSH public key", true}}, Print::object, {}, people},
      {"people replace-key", "Propose another key in the place of one", "people replace-key p_… SHA256:… --key new.pub", "POST", "/v1/people",
       {fixed("change", "replace-key"), person, {"FINGERPRINT", body, "fingerprint", "Of the key that goes", true}, {"--key", text_file, "key", "File with the new public key", true}}, Print::object, {}, people},
      {"people revoke-key", "Propose that a key is worth nothing from now on", "people revoke-key p_… SHA256:…", "POST", "/v1/people",
       {fixed("change", "revoke-key"), person, {"FINGERPRINT", body, "key", "As ssh-keygen -l prints it", true}}, Print::object, {}, people},
      {"people grant", "Propose a role for somebody", "people grant p_… legal", "POST", "/v1/people",
       {fixed("change", "grant-role"), person, {"ROLE", list, "roles", "The role", true}}, Print::object, {}, people},
      {"people take", "Propose that somebody loses a role", "people take p_… legal", "POST", "/v1/people",
       {fixed("change", "take-role"), person, {"ROLE", list, "roles", "The role", true}}, Print::object, {}, people},
      {"people leave", "Propose that somebody has left", "people leave p_…", "POST", "/v1/people", {fixed("change", "leave"), person}, Print::object, {}, people},
      {"people recover", "Let somebody in who lost all credentials; another vouches, and gets the link", "people recover p_…", "POST", "/v1/people",
       {fixed("change", "recover"), person}, Print::object, {}, people},
      {"people offers", "Passkeys that people made and nobody has vouched for yet", "people offers", "GET", "/v1/passkeys", pages(), Print::rows, {"person", "name", "label", "fingerprint", "key"}},
      {"people me", "Who you are, and what you may", "people me", "GET", "/v1/session", {}},
      {"people link", "A one-time sign-in link for an example person; on a demo instance only", "people link maren.holloway", "POST", "/v1/demo/links",
       {{"PERSON", body, "person", "Name, address, what stands before its @, or pseudonym", true}}},
      {"people session list", "Browsers' sessions: yours, or everybody's", "people session list --state open", "GET", "/v1/sessions",
       {{"--state", query, "state", "open or closed"}, {"--limit", query, "limit", "Rows of one page"}, {"--after", query, "after", "The page after this cursor"}}, Print::rows, {"id", "state", "name", "way", "opened", "expires"}},
      {"people session revoke", "End a session", "people session revoke 0a1b…", "POST", "/v1/sessions/{id}/revoke", {id("The session's id")}},
      {"people waiting", "Changes that wait for a second signature", "people waiting", "GET", "/v1/people/statements", pages(), Print::rows, {"person", "name", "change.kind", "change.roles", "proposed_by"}},
      {"people vouch", "Agree to a change by your own signature", "people vouch p_…", "POST", "/v1/people/{id}/vouch", {id("Pseudonym")}, Print::object, {}, people, "/v1/people/statements", "person"},
      {"people withdraw", "Take back a change that you proposed", "people withdraw p_…", "POST", "/v1/people/{id}/withdraw", {id("Pseudonym")}},
      {"people decline", "Say no to a change that waits for another's word", "people decline p_… --reason 'not with us any more'", "POST", "/v1/people/{id}/decline", {id("Pseudonym"), reason("Why not")}},
      {"people token issue", "Make a token of your own, shown once", "people token issue --days 30 --scope read --label laptop", "POST", "/v1/tokens",
       {{"--scope", list, "scopes", "Right that it may use (people me lists yours); all of them when left out"}, {"--days", number, "days", "How long it is good; 90 when left out"}, {"--label", body, "label", "What it is for"}}},
      {"people token list", "Tokens in force", "people token list", "GET", "/v1/tokens", paged(), Print::rows, {"id", "state", "person", "scopes", "expires"}},
      {"people token revoke", "End a token", "people token revoke 0a1b…", "POST", "/v1/tokens/{id}/revoke", {id("The token's id")}},
  };
}

std::vector<Option> imported() {
  return {{"FILE", text_file, "text", "JSON, CSV, a DNS zone file or LDIF (- for standard input)"},
          {"--format", body, "format", "auto, json, csv, zone or ldif"},
          {"--how", body, "how", "whole (JSON, when left out), lists: in place of those that it names, or add (the others, when left out)"},
          {"--still-holds", truth, "still_holds", "What the file does not name was looked through and is so today"},
          {"--software", text_file, "software", "CSV of the software that runs"}};
}
std::vector<Option> previewed(std::vector<Option> options) {
  options.push_back({"", truth, "preview", "", false, "true"});
  return options;
}

std::vector<Command> procedure_commands() {
  return {
      {"procedure show", "The procedure in force and its version", "procedure show", "GET", "/v1/procedure", {}},
      {"procedure versions", "Versions of the procedure, newest first, with what changed", "procedure versions", "GET", "/v1/procedure/versions", pages(), Print::rows, {"version", "state", "at", "proposed_by", "changes"}},
      {"procedure version", "The files of one version", "procedure version 25ab7e", "GET", "/v1/procedure/versions/{id}", {id("Its hash, or how it begins")}},
      {"procedure check", "What a procedure cannot do: classes that nobody could release, gaps; of a folder, every fault of its files", "procedure check my-procedure/", "POST", "/v1/procedure/check",
       {{"FOLDER", folder, "files", "Folder with a draft; the procedure in force when left out"}}, Print::rows, {"rule", "where", "what", "next"}, {}, {}, {}, "faults"},
      {"procedure simulate", "What signals would fire under a draft, beside what they fire now; changes nothing", "procedure simulate my-procedure/ --signal kev.json", "POST", "/v1/procedure/simulate",
       {{"FOLDER", folder, "files", "Folder with a draft; the procedure in force when left out"}, {"--signal", text_file, "text", "A signal to try (- for standard input); what came in before when left out"},
        {"--format", body, "format", "auto, json, kev, csaf, openvex or note"}, {"--limit", number, "limit", "Past signals of one page, at most 500"}, {"--after", body, "after", "The page after this cursor"}},
       Print::rows, {"received_at", "title", "fires", "newly", "no_longer"}},
      {"procedure try", "What a draft's table does with a text for an audience, beside what is done now; keeps nothing", "procedure try my-procedure/ --audience sector-isac --text note.txt", "POST", "/v1/procedure/sanitize",
       {{"FOLDER", folder, "files", "Folder with a draft; the procedure in force when left out"}, {"--audience", body, "audience", "The audience", true}, {"--text", text_file, "text", "File with a text (- for standard input)", true}}},
      {"procedure propose", "Propose a folder of YAML files as the next version", "procedure propose my-procedure/", "POST", "/v1/procedure",
       {{"FOLDER", folder, "files", "Folder with the procedure's files", true}}},
      {"procedure waiting", "Versions that wait for signatures", "procedure waiting", "GET", "/v1/procedure/statements", {}, Print::rows, {"object", "role", "version", "proposed_by", "changes"}},
      {"procedure agree", "Agree to the proposed version by your own signature", "procedure agree", "POST", "/v1/procedure/agree", {}, Print::object, {}, adopt, "/v1/procedure/statements", ""},
      {"procedure withdraw", "Take back the version that waits: yours, or as an owner of the control", "procedure withdraw", "POST", "/v1/procedure/withdraw", {}},
      {"procedure decline", "Say no to the version that waits for your signature", "procedure decline --role legal --reason 'clause 4 is missing'", "POST", "/v1/procedure/decline",
       {{"--role", body, "role", "Your role; the first that is asked when left out"}, reason("What has to change")}},
      {"inventory show", "Counts, version and age of what is ours", "inventory show", "GET", "/v1/inventory", {}},
      {"inventory import", "Propose an inventory, a part of one, or a software list; who keeps it agrees", "inventory import zone.db --how add", "POST", "/v1/inventory", imported()},
      {"inventory preview", "What an import would change; proposes nothing", "inventory preview staff.ldif --how lists", "POST", "/v1/inventory", previewed(imported())},
      {"inventory versions", "Versions of the inventory, newest first, with what changed", "inventory versions", "GET", "/v1/inventory/versions", pages(), Print::rows, {"version", "state", "at", "proposed_by", "terms", "changes"}},
      {"inventory undo", "Propose an earlier version as the next one; who keeps the inventory agrees", "inventory undo --version 25ab7e", "POST", "/v1/inventory/undo",
       {{"--version", body, "version", "Its hash, or how it begins; the one before the present when left out"}, {"--still-holds", truth, "still_holds", "It was looked through and is so today"},
        {"--preview", truth, "preview", "Only say what would change"}}},
      {"inventory waiting", "Inventories that wait for signatures", "inventory waiting", "GET", "/v1/inventory/statements", {}, Print::rows, {"object", "role", "version", "proposed_by", "changes"}},
      {"inventory agree", "Agree to the proposed inventory by your own signature", "inventory agree", "POST", "/v1/inventory/agree", {}, Print::object, {}, adopt, "/v1/inventory/statements", ""},
      {"inventory withdraw", "Take back the inventory that waits: yours, or as an owner of the control", "inventory withdraw", "POST", "/v1/inventory/withdraw", {}},
      {"inventory decline", "Say no to the inventory that waits for your signature", "inventory decline --reason 'half of the hosts are gone'", "POST", "/v1/inventory/decline",
       {{"--role", body, "role", "Your role; the first that is asked when left out"}, reason("What has to change")}},
      {"standing list", "Standing authorizations", "standing list", "GET", "/v1/standing", paged(), Print::rows, {"id", "state", "document.trigger", "document.expires"}},
      {"standing propose", "Put a standing authorization of the procedure forward", "standing propose phishing-indicators-to-peers", "POST", "/v1/standing", {{"ID", body, "standing", "Its name in the procedure", true}}},
      {"standing agree", "Agree to a standing authorization by your own signature", "standing agree phishing-indicators-to-peers", "POST", "/v1/standing/{id}/agree", {id("Its name")}, Print::object, {}, stand, "/v1/standing/statements", "object"},
      {"standing waiting", "Standing authorizations that wait for your signature", "standing waiting", "GET", "/v1/standing/statements", {}, Print::rows, {"object", "role", "proposed_by"}},
      {"standing withdraw", "End a standing authorization now", "standing withdraw phishing-indicators-to-peers", "POST", "/v1/standing/{id}/withdraw", {id("Its name")}},
  };
}

std::vector<Command> share_commands() {
  return {
      {"share list", "Shares, newest first", "share list --state draft", "GET", "/v1/shares", paged(), Print::rows, {"number", "state", "title", "rev", "due", "id"}},
      {"share show", "The whole record of one share", "share show TS-2026-0001", "GET", "/v1/shares/{id}", {id("Number or id")}},
      {"share open", "Begin a share that answers due shares", "share open --item item.json --due 018f…", "POST", "/v1/shares",
       {{"--item", json_file, "item", "The one fact base (JSON; - for standard input)", true}, {"--due", list, "dues", "Due share it answers; several times for several"},
        {"--audience", list, "audiences", "Further audience"}, {"--third-party", truth, "third_party", "It refers to a third party"}, {"--unit", body, "unit", "Unit; yours when left out"}}},
      {"share try", "What would become of a text for each audience; keeps nothing", "share try --item item.json --audience sector-isac", "POST", "/v1/drafts",
       {{"--item", json_file, "item", "The fact base (JSON; - for standard input)", true}, {"--audience", list, "audiences", "Audience that would read it", true}}, Print::blocks, {"audience", "missing", "findings", "subject", "body"}},
      {"share revise", "Put a new version of the item in place", "share revise TS-2026-0001 --item item.json", "POST", "/v1/shares/{id}/revise",
       {id("Number or id"), {"--item", json_file, "item", "The whole item", true}, {"--third-party", truth, "third_party", "It refers to a third party"},
        {"--rev", number, "rev", "The revision that was edited"}}},
      {"share sanitize", "Make the renditions and take out what must not leave", "share sanitize TS-2026-0001", "POST", "/v1/shares/{id}/sanitize", {id("Number or id"), audience(false)}},
      {"share matches", "What the sanitizer could not decide", "share matches TS-2026-0001", "GET", "/v1/shares/{id}/matches", {id("Number or id")}, Print::blocks, {"id", "audience", "part", "place", "class", "text", "why", "needs_second_person"}},
      {"share decide", "Decide an open match", "share decide TS-2026-0001 --match m1 --decision redact --reason 'own host'", "POST", "/v1/shares/{id}/decide",
       {id("Number or id"), audience(false), {"--match", body, "match", "The match's id", true}, {"--decision", body, "decision", "keep or redact", true}, reason("Why"),
        {"--remember-days", number, "remember_days", "Days that it holds for the same match in other shares for this audience; here only when left out"},
        {"--remember-for", body, "remember_for", "unit (when left out) or everyone"}}},
      {"sanitize memory list", "Decisions that are remembered for other shares", "sanitize memory list --state remembered", "GET", "/v1/sanitizer/memory", paged(), Print::rows, {"id", "state", "keep", "until", "unit", "parent"}},
      {"sanitize memory forget", "Remember a decision no longer", "sanitize memory forget sector-isac.m_0a1b… --reason 'the host is public now'", "POST", "/v1/sanitizer/memory/{id}/forget", {id("As the list shows it"), reason("Why it holds no longer")}},
      {"sanitize learn", "What the sanitizer does now where people decided: each decision is a case", "sanitize learn", "GET", "/v1/sanitizer/cases", pages(), Print::rows, {"share", "audience", "match", "class", "decision", "now"}},
      {"share mark", "Put a TLP 2.0 label on renditions", "share mark TS-2026-0001 --tlp amber", "POST", "/v1/shares/{id}/mark",
       {id("Number or id"), audience(false), {"--tlp", body, "tlp", "clear, green, amber, amber+strict or red", true}}},
      {"share preview", "What a recipient will see, and what was taken out", "share preview TS-2026-0001 --audience sector-isac", "GET", "/v1/shares/{id}/renditions/{audience}",
       {id("Number or id"), {"--audience", path, "audience", "The audience", true}}, Print::rendition},
      {"share redline", "A rendition beside what it was made from, each change numbered", "share redline TS-2026-0001 --audience sector-isac", "GET", "/v1/shares/{id}/redline/{audience}",
       {id("Number or id"), {"--audience", path, "audience", "The audience", true}}},
      {"share reidentify", "What a pseudonym stands for; who asked, why and when is written down", "share reidentify TS-2026-0001 --audience sector-isac --pseudonym HOST-7K2QF6TD3A --reason 'they saw it beacon'", "POST", "/v1/shares/{id}/reidentify",
       {id("Number or id"), audience(true), {"--pseudonym", body, "pseudonym", "As it stands in what they have", true}, reason("Why somebody has to know")}},
      {"share submit", "Make the release manifest and ask for approval", "share submit TS-2026-0001", "POST", "/v1/shares/{id}/submit",
       {id("Number or id"), audience(false), {"--route", body, "route", "matrix, expedited or standing"}, {"--standing", body, "standing", "The standing authorization"},
        {"--expires-at", body, "expires_at", "Nothing is sent after this"}, {"--embargo-until", body, "embargo_until", "Nothing is sent before this"}}},
      {"share manifest", "The release manifest: what approvals are about", "share manifest TS-2026-0001 --audience sector-isac", "GET", "/v1/shares/{id}/manifests/{audience}",
       {id("Number or id"), {"--audience", path, "audience", "The audience", true}}},
      {"share since", "What changed since you agreed to a release", "share since TS-2026-0001 --audience sector-isac", "GET", "/v1/shares/{id}/changes/{audience}",
       {id("Number or id"), {"--audience", path, "audience", "The audience", true}}},
      {"share waiting", "Approvals that wait for you", "share waiting TS-2026-0001", "GET", "/v1/shares/{id}/statements", {id("Number or id")}, Print::rows, {"audience", "role", "question", "manifest"}},
      {"share decline", "Say no, and what has to change", "share decline TS-2026-0001 --audience sector-isac --role legal --reason 'names the vendor'", "POST", "/v1/shares/{id}/decline",
       {id("Number or id"), audience(true), {"--role", body, "role", "Your approval role", true}, reason("What has to change")}},
      {"share counsel ask", "Ask outside counsel about a release that waits for you; their link opens once", "share counsel ask TS-2026-0001 --audience soc --name 'M. Castellane' --question 'May we?'", "POST", "/v1/shares/{id}/counsel",
       {id("Number or id"), audience(true), {"--name", body, "name", "The lawyer's name", true}, {"--address", body, "address", "Where the link is mailed to; without it, the link is printed once"},
        {"--question", body, "question", "What you want to know of them", true}, {"--days", number, "days", "Until when the link opens; 3 when left out"}}},
      {"share counsel list", "What outside counsel was asked about a share, and what they said", "share counsel list TS-2026-0001", "GET", "/v1/shares/{id}/counsel", {id("Number or id")}, Print::rows,
       {"id", "state", "audience", "name", "opinion", "advice_words", "expires"}},
      {"share counsel withdraw", "Take back a link that you or another approver asked for", "share counsel withdraw TS-2026-0001 --link 0a1b…", "POST", "/v1/shares/{id}/counsel/{link}/withdraw",
       {id("Number or id"), {"--link", path, "link", "The link's id", true}}},
      {"share not-share", "Decide not to share, with a reason", "share not-share TS-2026-0001 --reason-class legal-hold --reason '…'", "POST", "/v1/shares/{id}/not-share",
       {id("Number or id"), audience(false), {"--reason-class", body, "reason_class", "One of the procedure's reasons", true}, reason("Why, in words"), {"--review-at", body, "review_at", "When it is looked at again"}}},
      {"share recall", "Call back what was released", "share recall TS-2026-0001 --audience sector-isac --reason '…'", "POST", "/v1/shares/{id}/recall", {id("Number or id"), audience(true), reason("What was wrong")}},
      {"share review", "Review an expedited release afterwards", "share review TS-2026-0001 --audience sector-isac --verdict upheld --reason '…'", "POST", "/v1/shares/{id}/review",
       {id("Number or id"), audience(true), {"--verdict", body, "verdict", "upheld or flawed", true}, reason("What was looked at")}},
  };
}

/// The collections of the TAXII server that people keep, and their clients.
std::vector<Command> taxii_commands() {
  return {
      {"taxii collection add", "Make a collection that clients and people fill", "taxii collection add --id 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11 --title 'From the sector'", "POST", "/v1/taxii/collections",
       {{"--id", body, "id", "UUID; a new one when left out"}, {"--title", body, "title", "What people call it", true}, {"--description", body, "description", "What is in it"},
        {"--root", body, "root", "The API root it stands in; api when left out"}, {"--alias", body, "alias", "A name for its address, once in its root"},
        {"--tlp-max", body, "tlp_max", "The narrowest label that may stand in it; amber when left out"}}},
      {"taxii collection list", "Collections with their clients", "taxii collection list", "GET", "/v1/taxii/collections", {}, Print::rows, {"id", "root", "title", "tlp_max", "filled_by", "readers", "writers"}},
      {"taxii collection show", "One collection, with how much is in it", "taxii collection show 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11", "GET", "/v1/taxii/collections/{id}", {id("Its UUID")}},
      {"taxii collection remove", "Let nobody read or write a collection any more", "taxii collection remove 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11", "POST", "/v1/taxii/collections/{id}/remove", {id("Its UUID")}},
      {"taxii client add", "Admit a client, or give one a new secret; user, password and token are shown once", "taxii client add misp --collection 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11 --read --write", "POST", "/v1/clients",
       {{"NAME", body, "name", "User name", true}, {"--collection", list, "collections", "Collection by its UUID; several times for several"}, {"--read", truth, "read", "It reads them"},
        {"--write", truth, "write", "It writes to them"}, {"--audience", body, "audience", "It reads what is released to this audience"},
        {"--certificate", text_file, "certificate", "Its certificate (PEM), taken in place of the password"},
        {"--rotate", truth, "rotate", "It is admitted already: give it another password"}}},
      {"taxii client list", "Clients and what they may", "taxii client list", "GET", "/v1/clients", paged(), Print::rows, {"id", "state", "grant.audience", "grant.can_read", "grant.can_write"}},
      {"taxii client remove", "End a client's access", "taxii client remove sector-misp", "POST", "/v1/clients/{id}/revoke", {id("Its name")}},
      {"taxii log", "What clients asked for, with filters, pages and errors; newest first", "taxii log --client sector-misp", "GET", "/v1/taxii/log",
       {{"--client", query, "client", "Only of this client"}, {"--limit", query, "limit", "Rows of one page, at most 500"}, {"--after", query, "after", "The page after this cursor"}}, Print::rows,
       {"at", "client", "peer", "method", "what", "status", "objects", "filters", "rule", "first", "last", "took_us"}},
      {"taxii days", "Days of that log, and whether they are what the ledger says", "taxii days", "GET", "/v1/taxii/log/days", {}, Print::rows, {"day", "requests", "state", "hash"}},
      {"taxii peer list", "The TAXII servers of others that peers.conf names", "taxii peer list", "GET", "/v1/taxii/peers", {}, Print::rows, {"name", "root"}},
      {"taxii peer show", "Ask one of them for its collections, and what we may there", "taxii peer show sector", "GET", "/v1/taxii/peers/{id}", {id("Its name")}},
      {"taxii source add", "Poll a collection of another server", "taxii source add sector-isac --peer sector --collection 91a7b528-80eb-42ed-a74d-c6fbd5a26116 --into 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11", "POST", "/v1/taxii/sources",
       {{"NAME", body, "name", "What it is called here", true}, {"--peer", body, "peer", "The server, as peers.conf names it", true}, {"--collection", body, "collection", "The collection there, by its id or alias", true},
        {"--into", body, "into", "UUID of the own collection that is filled", true}, {"--type", list, "types", "Only objects of this type; several times for several"},
        {"--unmarked", body, "unmarked", "The label for what comes without one; amber when left out"}, {"--every", number, "every", "Seconds between two polls; 900 when left out"},
        {"--signals", truth, "signals", "New reports, groupings, incidents and campaigns become signals"}, {"--unit", body, "unit", "Whose signals they are; your first unit when left out"}}},
      {"taxii source list", "What is polled, and what came of it", "taxii source list", "GET", "/v1/taxii/sources", paged(), Print::rows,
       {"id", "state", "what.peer", "what.collection", "what.into", "last.at", "last.added", "last.failed", "last.trouble"}},
      {"taxii source show", "One source, with what was not taken in", "taxii source show sector-isac", "GET", "/v1/taxii/sources/{id}", {id("Its name")}},
      {"taxii source remove", "Poll a source no more; what came stays", "taxii source remove sector-isac", "POST", "/v1/taxii/sources/{id}/remove", {id("Its name")}},
      {"taxii poll", "Ask a source now for all that is new there", "taxii poll sector-isac", "POST", "/v1/taxii/sources/{id}/poll", {id("Its name")}},
  };
}

std::vector<Command> other_commands() {
  return {
      {"status", "The instance: origin, mode, versions, what waits", "status", "GET", "/v1/instance", {}},
      {"health", "How the server is: rounds, queues, disks, ways out", "health", "GET", "/v1/health", {}},
      {"inbox", "What waits, sorted by who must act", "inbox", "GET", "/v1/inbox", {}},
      {"signal add", "Take a signal in and see which triggers fire", "signal add kev.json --source cisa-kev", "POST", "/v1/signals",
       {{"FILE", text_file, "text", "The signal: JSON, CISA's KEV list, a CSAF advisory, OpenVEX, or a note (- for standard input)", true}, {"--format", body, "format", "auto, json, kev, csaf, openvex or note"},
        {"--source", body, "source", "The authenticated source"}, {"--unit", body, "unit", "Unit; yours when left out"}}},
      {"signal list", "What came in", "signal list", "GET", "/v1/signals", paged(), Print::rows, {"id", "kind", "title", "state"}},
      {"signal show", "One signal and what it fired", "signal show 018f…", "GET", "/v1/signals/{id}", {id("Its id")}},
      {"due list", "What must be shared with whom by when", "due list --state open", "GET", "/v1/due", paged(), Print::rows, {"id", "state", "fired.trigger", "fired.audiences", "due"}},
      {"due show", "One due share", "due show 018f…", "GET", "/v1/due/{id}", {id("Its id")}},
      {"due not-share", "Decide not to share what is due, with a reason", "due not-share 018f… --reason-class already-known --reason 'told in TS-2026-0001'", "POST", "/v1/due/{id}/not-share",
       {id("Its id"), {"--reason-class", body, "reason_class", "One of the procedure's reasons", true}, reason("Why, in words"), {"--review-at", body, "review_at", "When it is looked at again"}}},
      {"deliver list", "Deliveries and their states", "deliver list --share TS-2026-0001", "GET", "/v1/deliveries", paged({{"--share", query, "parent", "Of this share (number or id)"}}), Print::rows, {"id", "state", "what.channel", "what.audience", "due", "left_at"}},
      {"deliver show", "One delivery with every attempt", "deliver show 018f…", "GET", "/v1/deliveries/{id}", {id("Its id")}},
      {"deliver sheet", "What to post by hand, ready to copy", "deliver sheet 018f…", "GET", "/v1/deliveries/{id}/sheet", {id("Its id")}, Print::text},
      {"deliver attest", "Say that you posted it by hand", "deliver attest 018f… --reference https://portal.example/4711 --posted-at 2026-03-01T10:00:00Z", "POST", "/v1/deliveries/{id}/attest",
       {id("Its id"), {"--reference", body, "reference", "The post's URL or number", true}, {"--posted-at", body, "posted_at", "When", true}, {"--screenshot", file_hash, "screenshot_sha256", "Picture of the post: its SHA-256 is kept, the file stays here"},
        {"--note", body, "note", "What differs"}}},
      {"deliver bounce", "Say that a message came back", "deliver bounce 018f… --reply '550 5.1.1 no such user'", "POST", "/v1/deliveries/{id}/bounce",
       {id("Its id"), {"--reply", body, "reply", "What came back, in the far side's words", true}}},
      {"deliver receipt", "Take down what a recipient told you", "deliver receipt 018f… --outcome done --note 'told by telephone'", "POST", "/v1/deliveries/{id}/receipt",
       {id("Its id"), {"--outcome", body, "outcome", "acknowledged, done, by-when, not-applicable or cannot", true}, {"--by-when", body, "by_when", "Until when"}, {"--note", body, "note", "Their words"},
        {"--client", body, "client", "Whose answer it is, where several TAXII clients have it"}}},
      {"deliver client add", "Let a TAXII client read an audience's collection; its password is shown once", "deliver client add isac-misp --audience sector-isac", "POST", "/v1/clients",
       {{"NAME", body, "name", "User name", true}, {"--audience", body, "audience", "The audience", true}, {"--rotate", truth, "rotate", "It is admitted already: give it another password"}}},
      {"deliver client list", "TAXII clients", "deliver client list", "GET", "/v1/clients", paged(), Print::rows, {"id", "state", "grant.audience", "grant.can_read"}},
      {"deliver client revoke", "End a TAXII client's access", "deliver client revoke isac-misp", "POST", "/v1/clients/{id}/revoke", {id("Its id")}},
      {"audit shares", "Shares of a period, with their triggers and what departs from the rule", "audit shares --from 2026-01-01T00:00:00Z --until 2026-04-01T00:00:00Z", "GET", "/v1/audit/shares", period(), Print::rows,
       {"number", "state", "opened", "triggers", "flags", "title"}},
      {"audit due", "Due shares of a period that no share answers", "audit due --from 2026-01-01T00:00:00Z --until 2026-04-01T00:00:00Z", "GET", "/v1/audit/due", period(), Print::rows,
       {"id", "state", "opened", "triggers", "flags"}},
      {"exception list", "Departures from the procedure", "exception list --state open", "GET", "/v1/exceptions", paged(), Print::rows, {"id", "state", "raised.what", "raised.object", "owner", "due"}},
      {"exception close", "Close an exception with cause and evidence", "exception close 018f… --cause roster-gap --evidence 'roster version 7'", "POST", "/v1/exceptions/{id}/close",
       {id("Its id"), {"--cause", body, "cause", "The cause class", true}, {"--ticket", body, "ticket", "The ticket"}, {"--evidence", body, "evidence", "What shows that it is mended", true}}},
      {"retention list", "What is held, asked for and erased", "retention list --state held", "GET", "/v1/retention", paged(), Print::rows, {"id", "state", "asked.step", "asked.by", "parent"}},
      {"retention ask", "Ask to erase, hold or let go a share's content; another agrees", "retention ask TS-2026-0001 --step erase --policy renditions --reason 'seven years are over'", "POST", "/v1/shares/{id}/retention",
       {id("Number or id"), {"--step", body, "step", "erase, hold or lift", true}, {"--policy", body, "policy", "To erase: the procedure's retention rule"}, {"--ground", body, "ground", "To erase: expired, request or mistake"}, reason("Why")}},
      {"retention agree", "Agree to what another asked; erasure is for good", "retention agree TS-2026-0001", "POST", "/v1/shares/{id}/retention/agree", {id("Number or id")}},
      {"retention withdraw", "Take back what was asked", "retention withdraw TS-2026-0001", "POST", "/v1/shares/{id}/retention/withdraw", {id("Number or id")}},
      {"ledger show", "Origin, size, root and signed checkpoint", "ledger show", "GET", "/v1/ledger", {}},
      {"ledger facts", "Facts, of one object or all", "ledger facts --object share:018f…", "GET", "/v1/ledger/facts",
       {{"--object", query, "object", "kind:id, or share:NUMBER"}, {"--limit", query, "limit", "Rows of one page"}, {"--after", query, "after", "The page after this cursor"}}, Print::rows, {"leaf_index", "t", "obj", "kind", "actor"}},
      {"ledger proof", "Inclusion proof of one leaf, for sigsum-verify", "ledger proof 17", "GET", "/v1/ledger/proof", {{"INDEX", query, "index", "Leaf index", true}, {"--out", save, "", "File to write"}}, Print::text},
      {"ledger consistency", "Check that the log continues the one that you saw", "ledger consistency --from 200 --root 5f1a… --trust trust.txt", "GET", "/v1/ledger/consistency",
       {{"--from", query, "from", "Size of the log that you saw: line 2 of its checkpoint", true}, {"--root", check, "", "Its root, in hex or as line 3 of the checkpoint has it", true},
        {"--trust", check, "", "File of the keys to trust; without it the signature is not checked"}, {"--outside", outside, "/ledger/consistency", "Ask the outside door that --server names; no account is needed"}}, Print::continued},
      {"ledger trust", "The two keys that packs are checked with, for whoever checks them", "ledger trust --out trust.txt", "GET", "/v1/ledger/trust", {{"--out", save, "", "File to write"}}, Print::text},
      {"ledger keys", "The keys that sign the log, and where each may", "ledger keys", "GET", "/v1/ledger/keys", {}, Print::rows, {"id", "purpose", "from", "until"}},
      {"ledger keys change", "Ask that another leaf key take over; another agrees", "ledger keys change --reason 'the machine changed hands'", "POST", "/v1/ledger/keys/change", {reason("Why")}},
      {"ledger keys agree", "Agree to it: the new key signs the next fact, the old is gone", "ledger keys agree", "POST", "/v1/ledger/keys/change/agree", {}},
      {"ledger keys withdraw", "Take back what was asked", "ledger keys withdraw", "POST", "/v1/ledger/keys/change/withdraw", {}},
      {"pack build", "Make the evidence pack", "pack build --share TS-2026-0001 --out pack.zip", "POST", "/v1/packs",
       {{"--share", body, "share", "Number or id; all in the period when left out"}, {"--from", body, "from", "Begin of the period"}, {"--until", body, "until", "End of the period"},
        {"--out", save, "", "File to write", true}}, Print::nothing},
  };
}

}  // namespace

const Manner& manner_of(std::string_view name) {
  static const std::map<std::string_view, Manner> manners{
      {"signal add", {.then = "tocsin due list --state open", .counted = {"considered", "not_fired", "near_misses"}}},
      {"share open", {.then = "tocsin share sanitize {number}"}},
      {"share revise", {.then = "tocsin share sanitize {ID}"}},
      {"share sanitize", {.then = "tocsin share matches {ID}; when none waits, tocsin share mark {ID} --tlp LABEL"}},
      {"share matches", {.then = "tocsin share decide {ID} --match THE-ID --decision redact|keep --reason '…'"}},
      {"share decide", {.then = "tocsin share matches {ID}"}},
      {"share mark", {.then = "tocsin share submit {ID}"}},
      {"share submit", {.then = "tocsin share approve {ID}, by each who has to agree"}},
      {"share approve", {.then = "tocsin deliver list --share {ID}"}},
      {"share counsel ask", {.then = "tocsin share counsel list {ID}, once they have answered"}},
      {"share decline", {.then = "tocsin share revise {ID} --item FILE, by an author"}},
      {"share recall", {.then = "tocsin deliver list --share {ID}: whoever it reached has to be told"}},
      {"procedure propose", {.then = "tocsin procedure agree, by two who may"}},
      {"inventory import", {.then = "tocsin inventory agree, by somebody else who keeps it"}},
      {"inventory preview", {.then = "tocsin inventory import, the same way"}},
      {"inventory undo", {.then = "tocsin inventory agree, by somebody else who keeps it"}},
      {"exception close", {.then = "tocsin exception list; what was taken on is closed by another person, with evidence"}},
      {"retention ask", {.then = "tocsin retention agree {ID}, by another person"}},
      {"retention agree", {.confirm = "This agrees to what another person asked (tocsin retention list shows it). Where that is erasure, the keys and the content of {ID} are destroyed for good."}},
      {"ledger keys change", {.then = "tocsin ledger keys agree, by another person"}},
      {"ledger keys agree", {.confirm = "From the next fact on another key signs the log, and the old one is gone."}},
      {"taxii source add", {.then = "tocsin taxii poll {NAME}"}},
      {"taxii poll", {.then = "tocsin taxii source show {ID}", .counted = {"failures"}}},
      {"deliver client revoke", {.confirm = "{ID} can fetch nothing any more from now on."}},
  };
  static const Manner none;
  const auto found = manners.find(name);
  return found == manners.end() ? none : found->second;
}

const std::vector<Command>& commands() {
  static const auto all = [] {
    std::vector<Command> out;
    for (auto part : {people_commands(), procedure_commands(), share_commands(), taxii_commands(), other_commands()}) out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::cli
