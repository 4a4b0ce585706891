#pragma once
// What an approver signs with their own key: this manifest, for this share, in this role, until then.
#include <string>
#include <string_view>

#include "base/fields.hpp"
#include "identity/person.hpp"

namespace tocsin::approve {

inline constexpr std::string_view approve_name_space = "approve@tocsin";

enum class Decision : std::uint8_t { agree, decline };
inline constexpr std::array<std::string_view, 2> decision_names{"agree", "decline"};
constexpr std::span<const std::string_view> names_of(Decision) { return decision_names; }

struct Statement {
  std::int64_t v = 1;
  std::string log;
  ShareId share;
  std::int64_t rev = 0, release = 0;
  AudienceId audience;
  RoleId role;
  Decision decision = Decision::agree;
  Hash manifest;
  Instant not_after;      ///< the approval is worth nothing from then on
  std::string nonce;      ///< 128 random bits, 22 base64url characters
  bool operator==(const Statement&) const = default;
  static constexpr auto fields = [](auto use) { return use(
      field("v", &Statement::v), field("log", &Statement::log), field("share", &Statement::share), field("rev", &Statement::rev),
      field("release", &Statement::release), field("audience", &Statement::audience), field("role", &Statement::role),
      field("decision", &Statement::decision), field("manifest", &Statement::manifest), field("not_after", &Statement::not_after), field("nonce", &Statement::nonce)); };
};

/// The JCS bytes that are signed.
std::string spell(const Statement& statement);
/// @error invalid "statement.form" a field missing, unknown or of another type, another version, or another spelling; where = field
Result<Statement> parse_statement(std::string_view jcs);

/// Whether the statement speaks of exactly what is asked, and still holds.
/// @param expected what it must say; its nonce and not_after are not compared
/// @error forbidden "approval.replayed"   made for another log, share, revision, release or audience; where = field
/// @error forbidden "approval.other-role" made in another role, or to another decision
/// @error stale     "approval.other-bytes" made for another manifest
/// @error forbidden "approval.expired"    now is at or after not_after
Result<> check(const Statement& statement, const Statement& expected, Instant now);

/// Whether that person signed that statement with a key that is theirs in `holder`'s instant.
/// @return the key's fingerprint
/// @error forbidden "approval.key-unknown", "approval.key-revoked", "approval.signature"
Result<std::string> check_signature(const Statement& statement, std::string_view signature, const identity::person::Holder& holder);

}  // namespace tocsin::approve
