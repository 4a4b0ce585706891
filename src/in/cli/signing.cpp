#include "in/cli/signing.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <set>

#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "in/cli/print.hpp"
#include "in/cli/signer.hpp"

namespace tocsin::cli {
namespace {

/// The question that a signature answers. Without a terminal or a `yes` nothing is signed.
Result<> agreed(const SigningAsk& ask, Console& console) {
  if (ask.yes) return {};
  console.err << "Sign this? Type yes: " << std::flush;
  std::string typed;
  std::getline(console.in, typed);
  if (trim(typed) == "yes") return {};
  return refuse(Errc::invalid, "cli.declined");
}

ports::Request get(std::string path) { return {.method = "GET", .path = std::move(path), .query = {}, .headers = {}, .body = {}, .peer = {}}; }
ports::Request post(std::string path, const Json& body) {
  return {.method = "POST", .path = std::move(path), .query = {}, .headers = {{"content-type", "application/json"}}, .body = to_jcs(body), .peer = {}};
}

/// The JSON of a good answer. A refusal is carried on as the error that its problem document describes.
Result<Json> fetch(const Transport& transport, const ports::Request& request) {
  const auto response = TRY(transport(request));
  auto body = parse_json(response.body, {.bytes = std::size_t{64} << 20});
  if (response.status < 400) {
    if (!body) return refuse(Errc::unavailable, "cli.answer", request.path, "no JSON");
    return body;
  }
  const auto document = body ? *body : Json();
  const int exit = exit_of_status(response.status);
  const auto kind = std::ranges::find(error_rows, exit, &ErrorRow::exit);
  const auto& rule = document["rule"].text();
  return refuse(kind != error_rows.end() ? kind->code : Errc::unavailable, rule.empty() ? "cli.answer" : rule, document["where"].text(), document["detail"].text());
}

/// What the server says of it, and then the statement itself, which is what counts.
void show(Json row, const std::string& statement, std::ostream& out) {
  out << "You are asked to sign:\n";
  for (const auto* name : {"statement", "namespace"}) row.object_here().erase(name);
  print_object(row, out);
  out << "The statement:\n";
  print_object(parse_json(statement).value_or(Json(statement)), out);
}
/// A signature for one purpose is never given for another, whatever the server asks for.
Result<> check_purpose(const Command& command, const Json& row) {
  if (row.has("namespace") && row["namespace"].text() != command.purpose) return refuse(Errc::forbidden, "cli.statement", "namespace", row["namespace"].text());
  return {};
}

Result<ports::Response> sign_and_send(const Transport& transport, const SigningAsk& ask, std::string_view purpose, const std::string& statement, std::string path, Json body) {
  body["signature"] = TRY(sign(ask.key, purpose, statement));
  body["statement"] = statement;
  return transport(post(std::move(path), body));
}

Result<ports::Response> ask_first(const Command& command, const ports::Request& request, const Transport& transport, const SigningAsk& ask, Console& console) {
  auto first = TRY(transport(request));
  const auto reply = parse_json(first.body);
  if (first.status >= 400 || !reply || !(*reply)["statement"].is_text()) return first;
  const auto& statement = (*reply)["statement"].text();
  TRY_VOID(check_purpose(command, *reply));
  show(*reply, statement, console.err);
  TRY_VOID(agreed(ask, console));
  return sign_and_send(transport, ask, command.purpose, statement, request.path, TRY(parse_json(request.body)));
}

/// The row of what waits that is meant, looked for page by page.
Result<Json> waiting_row(const Command& command, const Transport& transport, const std::string& id) {
  auto page = get(std::string(command.statements));
  for (bool more = true; more;) {
    const auto waiting = TRY(fetch(transport, page));
    for (const auto& row : waiting["rows"].array()) {
      const auto& name = row[command.match].text();
      if (command.match.empty() || name == id || name.ends_with(":" + id)) return row;
    }
    const auto& next = waiting["next"].text();
    more = !next.empty() && next != page.query["after"];  // a server that goes around in a circle ends here
    page.query["after"] = next;
  }
  return refuse(Errc::not_found, "cli.nothing-waits", id.empty() ? std::string(command.name) : id, "nothing that you may sign: it is done, it asks for another role, or you wrote or proposed it yourself");
}

Result<ports::Response> agree_to_waiting(const Command& command, const ports::Request& request, const Transport& transport, const SigningAsk& ask, Console& console) {
  const auto row = TRY(waiting_row(command, transport, ask.id));
  const auto& statement = row["statement"].text();
  TRY_VOID(check_purpose(command, row));
  show(row, statement, console.err);
  TRY_VOID(agreed(ask, console));
  return sign_and_send(transport, ask, command.purpose, statement, request.path, Json(Json::Object{}));
}

/// A statement that says exactly what an approval says, in its one spelling, and agrees with the row that offered it.
Result<Json> checked_statement(const Json& row, const std::string& origin) {
  const auto& text = row["statement"].text();
  const auto wrong = [](std::string where) { return refuse(Errc::forbidden, "cli.statement", std::move(where)); };
  const auto statement = parse_json(text);
  if (!statement || to_jcs(*statement) != text) return wrong("statement");
  constexpr std::array members{"v", "log", "share", "rev", "release", "audience", "role", "decision", "manifest", "not_after", "nonce"};
  if (statement->object().size() != members.size()) return wrong("statement");
  for (const auto* name : members)
    if (!statement->has(name)) return wrong(name);
  if ((*statement)["decision"].text() != "agree") return wrong("decision");
  for (const auto* name : {"audience", "role", "manifest"})
    if ((*statement)[name].text() != row[name].text()) return wrong(name);
  if (!origin.empty() && (*statement)["log"].text() != origin) return wrong("log");
  return *statement;
}

Result<Json> checked_manifest(const Json& statement, const Json& manifest) {
  if (jcs_hash(manifest).hex() != statement["manifest"].text()) return refuse(Errc::forbidden, "cli.manifest-differs", "manifest");
  for (const auto* name : {"log", "share", "rev", "release", "audience"})
    if (manifest[name] != statement[name]) return refuse(Errc::forbidden, "cli.statement", name);
  return manifest;
}

/// Every text that is shown is one that the manifest names by its hash.
Result<> check_texts(const Json& manifest, const Json& rendition) {
  for (const auto& part : rendition["parts"].array()) {
    const auto& parts = manifest["parts"].array();
    const auto named = std::ranges::find_if(parts, [&](const Json& each) { return each["name"] == part["name"]; });
    if (named == parts.end() || sha256(part["text"].text()).hex() != (*named)["sha256"].text())
      return refuse(Errc::forbidden, "cli.manifest-differs", "part " + part["name"].text());
  }
  return {};
}

std::string label_of(const Json& name) {
  const auto tlp = parse_tlp(name.text());
  return tlp ? std::string(label(*tlp)) : name.text();
}

/// A part as a person reads it: text as it is, JSON member by member, so that nothing hides in a long line.
Json readable(const Json& part, std::string_view media_type) {
  const auto& text = part["text"].text();
  auto json = media_type.contains("json") ? parse_json(text) : Result<Json>(Json{});
  if (json && (json->is_object() || json->is_array())) return *std::move(json);
  return Json::Object{{"text", text + "\n"}};
}

void show_release(const Json& row, const Json& statement, const Json& manifest, const Json& rendition, std::ostream& out) {
  Json shown;
  shown["share"] = statement["share"].text() + ", revision " + to_jcs(statement["rev"]) + ", release " + to_jcs(statement["release"]);
  shown["audience"] = statement["audience"];
  if (const auto& about = manifest["about"]; !about.is_null()) {
    const auto yes_or_no = [](const Json& value) { return value.boolean() ? "yes" : "no"; };
    shown["class"] = about["class"].text() + ", of the unit " + about["unit"].text();
    shown["names a third party"] = yes_or_no(about["third_party"]);
    shown["tells of an incident"] = yes_or_no(about["narrative"]);
  }
  if (const auto& origin = manifest["origin"]; !origin.is_null()) {
    if (!origin["owner"].text().empty()) shown["answers for it"] = origin["owner"];
    shown["rests on"] = origin["reference"];
  }
  shown["as"] = statement["role"];
  if (!row["any_one_of"].array().empty()) shown["enough is any one of"] = row["any_one_of"];
  if (!row["question"].is_null()) shown["to ask yourself"] = row["question"];
  shown["not sent after"] = manifest["expires"];
  if (!manifest["embargo"].is_null()) shown["not sent before"] = manifest["embargo"];
  shown["your signature holds until"] = statement["not_after"];
  shown["manifest"] = statement["manifest"];
  for (const auto& delivery : manifest["deliveries"].array()) {
    auto line = delivery["kind"].text() + " to " + delivery["name"].text() + " <" + delivery["address"].text() + "> by " + delivery["channel"].text();
    for (const auto& other : delivery["fallbacks"].array()) line += "; failing that by " + other["kind"].text() + " <" + other["address"].text() + ">";
    shown["recipients"].push(line);
  }
  for (const auto& part : manifest["parts"].array())
    shown["parts"].push(part["name"].text() + ", " + label_of(part["marking"]) + ", " + part["media_type"].text() + ", " + to_jcs(part["size"]) + " bytes, sha256 " + part["sha256"].text());
  out << "You are asked to agree to this release:\n";
  print_object(shown, out);
  for (const auto& part : rendition["parts"].array()) {
    out << "--- " << part["name"].text() << " (checked against the manifest)\n";
    const auto& parts = manifest["parts"].array();
    const auto named = std::ranges::find_if(parts, [&](const Json& each) { return each["name"] == part["name"]; });
    print_object(readable(part, (*named)["media_type"].text()), out);
  }
  out << "taken out before: " << rendition["redactions"].array().size() << " places\n";
}

Result<ports::Response> approve_one(const Transport& transport, const SigningAsk& ask, const Json& row, const std::string& origin, Console& console) {
  const auto share = "/v1/shares/" + ask.id;
  const auto statement = TRY(checked_statement(row, origin));
  const auto& audience = statement["audience"].text();
  const auto manifest = TRY(checked_manifest(statement, TRY(fetch(transport, get(share + "/manifests/" + audience)))));
  const auto rendition = TRY(fetch(transport, get(share + "/renditions/" + audience)));
  TRY_VOID(check_texts(manifest, rendition));
  show_release(row, statement, manifest, rendition, console.err);
  TRY_VOID(agreed(ask, console));
  return sign_and_send(transport, ask, "approve@tocsin", row["statement"].text(), share + "/approve", Json(Json::Object{}));
}

}  // namespace

Result<ports::Response> run_signed(const Command& command, const ports::Request& request, const Transport& transport, const SigningAsk& ask, Console& console) {
  if (command.statements.empty()) return ask_first(command, request, transport, ask, console);
  return agree_to_waiting(command, request, transport, ask, console);
}

Result<ports::Response> approve_share(const Transport& transport, const SigningAsk& ask, Console& console) {
  const auto instance = TRY(fetch(transport, get("/v1/instance")));
  const auto waiting = TRY(fetch(transport, get("/v1/shares/" + ask.id + "/statements")));
  Result<ports::Response> last = refuse(Errc::not_found, "cli.nothing-waits", ask.id, "nothing that you may sign: it is done, it asks for another role, or you wrote or proposed it yourself");
  std::set<std::string> signed_for;
  for (const auto& row : waiting["rows"].array()) {
    if (signed_for.contains(row["audience"].text())) continue;  // one person, one role: a second signature would be refused
    if (!ask.audience.empty() && row["audience"].text() != ask.audience) continue;
    if (!ask.role.empty() && row["role"].text() != ask.role) continue;
    last = approve_one(transport, ask, row, instance["origin"].text(), console);
    if (!last || last->status >= 400) break;
    signed_for.insert(row["audience"].text());
  }
  return last;
}

}  // namespace tocsin::cli
