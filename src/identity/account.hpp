#pragma once
// A local account: that a person has a password or a one-time code. The secrets lie sealed in the content store. Pure.
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"

namespace tocsin::identity::account {

struct World { Instant now; };

namespace state {
struct None {};
struct Held {
  std::optional<Hash> password, code;   ///< content names of the Argon2id text and of the code's secret
  std::int64_t last_step = 0;           ///< of the newest code that was used
  std::optional<Hash> subject;          ///< whom the identity provider means by this person
  Instant since;                        ///< of the last change
};
}
namespace ask {
struct SetPassword { Hash content; };
struct SetCode { Hash content; std::int64_t step; };   ///< step: of the code that showed that the person has the secret
struct UseCode { std::int64_t step; };
struct Bind { Hash subject; };                         ///< issuer and subject, hashed
struct Unbind {};                                      ///< after two others vouched for the person
}
namespace fact {
struct PasswordSet {
  static constexpr std::string_view kind = "account.password-set";
  Hash content; Instant at;
  bool operator==(const PasswordSet&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("content", &PasswordSet::content), field("at", &PasswordSet::at)); };
};
struct CodeSet {
  static constexpr std::string_view kind = "account.code-set";
  Hash content; std::int64_t step = 0; Instant at;
  bool operator==(const CodeSet&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("content", &CodeSet::content), field("step", &CodeSet::step), field("at", &CodeSet::at)); };
};
struct CodeUsed {
  static constexpr std::string_view kind = "account.code-used";
  std::int64_t step = 0;
  bool operator==(const CodeUsed&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("step", &CodeUsed::step)); };
};
struct SubjectBound {
  static constexpr std::string_view kind = "account.subject-bound";
  Hash subject;
  bool operator==(const SubjectBound&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("subject", &SubjectBound::subject)); };
};
struct SubjectUnbound {
  static constexpr std::string_view kind = "account.subject-unbound";
  Instant at;
  bool operator==(const SubjectUnbound&) const = default;
  static constexpr auto fields = [](auto use) { return use(field("at", &SubjectUnbound::at)); };
};
}
using State = std::variant<state::None, state::Held>;
using Ask = std::variant<ask::SetPassword, ask::SetCode, ask::UseCode, ask::Bind, ask::Unbind>;
using Fact = std::variant<fact::PasswordSet, fact::CodeSet, fact::CodeUsed, fact::SubjectBound, fact::SubjectUnbound>;

/// @error conflict "account.no-code" there is no code yet · forbidden "account.code-used" that code, or a later one, was used before
/// @error forbidden "account.other-subject" another subject of the provider's was this person before
Result<std::vector<Fact>> decide(const State& state, const Ask& ask, const World& world);
State evolve(State state, const Fact& fact);
Written write(const Fact& fact);
Result<Fact> read(std::string_view kind, const Json& data);

std::string_view state_name(const State& state);   ///< `none`, `held`
Json view(const State& state);                     ///< that there is a password and a code, never which

}  // namespace tocsin::identity::account
