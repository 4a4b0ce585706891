#include "path/approve/statement.hpp"

namespace tocsin::approve {

std::string spell(const Statement& statement) { return to_jcs(write_fields(statement)); }

Result<Statement> parse_statement(std::string_view jcs) {
  const auto bad = [](std::string where, std::string detail) { return refuse(Errc::invalid, "statement.form", std::move(where), std::move(detail)); };
  const auto json = parse_json(jcs);
  if (!json) return bad(json.error().where, json.error().rule);
  auto statement = read_fields<Statement>(*json);
  if (!statement) return bad(statement.error().where, "a field that is missing, unknown or of another type");
  if (statement->v != 1) return bad("/v", "version 1 is the only one");
  const auto nonce = from_base64url(statement->nonce);
  if (!nonce || nonce->size() != 16) return bad("/nonce", "16 bytes in base64url");
  if (spell(*statement) != jcs) return bad({}, "not the JCS spelling");
  return statement;
}

Result<> check(const Statement& statement, const Statement& expected, Instant now) {
  const auto replayed = [](const char* where) { return refuse(Errc::forbidden, "approval.replayed", where); };
  if (statement.v != expected.v) return replayed("/v");
  if (statement.log != expected.log) return replayed("/log");
  if (statement.share != expected.share) return replayed("/share");
  if (statement.rev != expected.rev) return replayed("/rev");
  if (statement.release != expected.release) return replayed("/release");
  if (statement.audience != expected.audience) return replayed("/audience");
  if (statement.role != expected.role) return refuse(Errc::forbidden, "approval.other-role", "/role", statement.role.value);
  if (statement.decision != expected.decision) return refuse(Errc::forbidden, "approval.other-role", "/decision", std::string(spelled(statement.decision)));
  if (statement.manifest != expected.manifest) return refuse(Errc::stale, "approval.other-bytes", "/manifest");
  if (now >= statement.not_after) return refuse(Errc::forbidden, "approval.expired", "/not_after", to_rfc3339(statement.not_after));
  return {};
}

Result<std::string> check_signature(const Statement& statement, std::string_view signature, const identity::person::Holder& holder) {
  auto key = identity::person::signed_by(holder, approve_name_space, spell(statement), signature);
  if (key) return key;
  auto detail = key.error().detail.empty() ? key.error().rule : key.error().detail;
  if (key.error().rule == "signature.key-unknown") return refuse(Errc::forbidden, "approval.key-unknown", {}, std::move(detail));
  if (key.error().rule == "signature.key-revoked") return refuse(Errc::forbidden, "approval.key-revoked", {}, std::move(detail));
  return refuse(Errc::forbidden, "approval.signature", {}, key.error().rule);
}

}  // namespace tocsin::approve
