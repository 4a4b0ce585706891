// Who they were, which keys were theirs at each moment, and what they signed besides releases.
#include "path/prove/dossier.hpp"

namespace tocsin::prove {
namespace {

namespace person = identity::person;
namespace adoption = approve::adoption;
namespace standing = approve::standing;

PersonId subject_of(const LoggedFact& fact) { return {std::string(fact.record.body.obj.id())}; }

const person::state::Pending* pending_in(const person::State& state) {
  if (const auto* proposed = std::get_if<person::state::Proposed>(&state)) return &proposed->pending;
  const auto* known = std::get_if<person::state::Known>(&state);
  return known != nullptr && known->pending ? &*known->pending : nullptr;
}

Result<> check_own_key(const LoggedFact& fact, const std::string& named, const std::string& signed_with) {
  if (named != signed_with) return broken("pack.signature", fact, "the fact names another key than the one that signed");
  return {};
}

/// No signature is worth anything twice: a change that was undone is not made again by what people signed the first time.
Result<> check_once(Dossier& dossier, const LoggedFact& fact, const PersonId& by, const std::string& nonce) {
  if (!dossier.nonces.insert(by.value + " " + nonce).second) return broken("pack.signature", fact, by.value + " had signed this before, for another change");
  return {};
}

/// A change to a person is proposed by one and vouched for by another, neither of them that person.
Result<> check_change(Dossier& dossier, const person::State& before, const LoggedFact& fact, const person::Fact& change) {
  const auto subject = subject_of(fact);
  const auto& log = dossier.log.head.origin;
  if (const auto* founded = std::get_if<person::fact::Founded>(&change)) {
    const auto first = identity::founding::check_first_fact(dossier.log.founded, subject, *founded);
    if (!first) return broken("pack.founding", fact, "the founding fact does not name this person so");
  }
  if (const auto* proposed = std::get_if<person::fact::Proposed>(&change)) {
    if (proposed->by == subject) return broken("pack.four-eyes", fact, "nobody changes their own keys or roles");
    TRY_VOID(check_once(dossier, fact, proposed->by, proposed->nonce));
    const auto statement = person::statement(log, subject, proposed->change, proposed->by, proposed->nonce);
    return check_own_key(fact, proposed->key, TRY(check_person(dossier, fact, proposed->by, person::name_space, statement, proposed->signature)));
  }
  if (const auto* vouched = std::get_if<person::fact::Vouched>(&change)) {
    const auto* pending = pending_in(before);
    if (pending == nullptr) return broken("pack.fact", fact, "nothing was proposed that could be vouched for");
    if (vouched->by == subject || vouched->by == pending->by) return broken("pack.four-eyes", fact, "another person vouches than the one who proposed, and neither is the one concerned");
    TRY_VOID(check_once(dossier, fact, vouched->by, pending->nonce));
    const auto statement = person::statement(log, subject, pending->change, vouched->by, pending->nonce);
    return check_own_key(fact, vouched->key, TRY(check_person(dossier, fact, vouched->by, person::name_space, statement, vouched->signature)));
  }
  return {};
}

Result<> check_role(const Dossier& dossier, const LoggedFact& fact, const PersonId& by, const RoleId& role) {
  const auto holder = TRY(holder_then(dossier, fact, by));
  if (!holder.roles.contains(role)) return broken("pack.role", fact, by.value + " did not hold the role " + role.value);
  return {};
}

/// Everybody who signed, each once.
template <class Agreed>
std::set<PersonId> people_of(const Agreed& agreed) {
  std::set<PersonId> people;
  for (const auto& [role, by_whom] : agreed) people.insert(by_whom.by);
  return people;
}

/// Whether those agreed whom the procedure asks for that was in force, and not the proposer alone.
Result<> check_adopters(Dossier& dossier, const LoggedFact& fact, const adoption::state::Proposed& next) {
  if (dossier.evidence->format == 1) return {};
  const auto& control = TRY(procedure_then(dossier, fact))->control;
  const auto needed = fact.record.body.obj.kind() == "procedure" ? adoption::needed_for_procedure(control.owner, control.backup) : adoption::needed_for_inventory(control.owner, control.backup);
  if (adoption::places_filled(needed, next.agreed) != needed.size()) return broken("pack.required", fact, "the procedure asks for others to agree to a new version");
  if (people_of(next.agreed) == std::set<PersonId>{next.by}) return broken("pack.four-eyes", fact, "who proposed the version agreed to it alone");
  return {};
}

const adoption::state::Proposed* next_of(const adoption::State& state) {
  const auto* in_force = std::get_if<adoption::state::InForce>(&state);
  return in_force != nullptr && in_force->next ? &*in_force->next : nullptr;
}

}  // namespace

Result<identity::person::Holder> holder_then(const Dossier& dossier, const LoggedFact& fact, const PersonId& person) {
  const auto found = dossier.people.find(person);
  if (found == dossier.people.end()) return broken("pack.person-missing", fact, "the facts of " + person.value + ", who acted here, are not in the pack before it");
  return person::holder_at(found->second, dossier.latest[static_cast<std::size_t>(&fact - dossier.evidence->facts.data())]);
}

Result<std::string> check_person(Dossier& dossier, const LoggedFact& fact, const PersonId& by, std::string_view name_space, std::string_view message, std::string_view signature) {
  const auto holder = TRY(holder_then(dossier, fact, by));
  auto fingerprint = person::signed_by(holder, name_space, message, signature);
  if (!fingerprint) return broken("pack.signature", fact, by.value + ": " + fingerprint.error().rule);
  ++dossier.signatures;
  return *std::move(fingerprint);
}

Result<> check_withheld(Dossier& dossier, const LoggedFact& fact, const Withheld& withheld) {
  if (withheld.by == withheld.approver || withheld.approver.value != fact.record.body.actor) return broken("pack.four-eyes", fact, "another person agrees not to share than the one who proposed it");
  if (!withheld.proposed) return broken("pack.four-eyes", fact, withheld.by.value + " had not proposed not to share for that reason");
  TRY(holder_then(dossier, fact, withheld.by));
  TRY_VOID(check_role(dossier, fact, withheld.approver, withheld.role));
  if (dossier.evidence->format == 1) return {};
  const auto* procedure = TRY(procedure_then(dossier, fact));
  const auto* role = procedure->role(withheld.role);
  if (role == nullptr || !role->approves) return broken("pack.role", fact, "the procedure gives the role " + withheld.role.value + " no approvals");
  if (procedure->reason(withheld.reason_class) == nullptr) return broken("pack.role", fact, "the procedure knows no reason " + withheld.reason_class.value);
  return {};
}

Result<> tell_person(Dossier& dossier, const LoggedFact& fact) {
  const auto change = TRY(told(fact, person::read(fact.record.body.kind, fact.record.body.data)));
  auto& state = dossier.people[subject_of(fact)];
  TRY_VOID(check_change(dossier, state, fact, change));
  state = person::evolve(std::move(state), change);
  return {};
}

Result<> tell_adoption(Dossier& dossier, std::map<ledger::ObjectId, adoption::State>& states, const LoggedFact& fact) {
  const auto& object = fact.record.body.obj;
  const auto change = TRY(told(fact, adoption::read(fact.record.body.kind, fact.record.body.data)));
  auto& state = states[object];
  const auto* current = adoption::current(state);
  const auto previous = current == nullptr ? Hash{} : current->version;
  if (const auto* proposed = std::get_if<adoption::fact::Proposed>(&change))
    if (proposed->previous != previous) return broken("pack.fact", fact, "it was proposed in the place of another version than the one in force");
  if (const auto* agreed = std::get_if<adoption::fact::Agreed>(&change)) {
    const auto* next = next_of(state);
    if (next == nullptr || next->version.version != agreed->version) return broken("pack.signature", fact, "the signature is for another version than the one that was proposed");
    TRY_VOID(check_once(dossier, fact, agreed->by, agreed->nonce));
    const auto statement = adoption::statement(dossier.log.head.origin, object.value, agreed->version, previous, agreed->role, agreed->by, agreed->nonce);
    TRY_VOID(check_own_key(fact, agreed->key, TRY(check_person(dossier, fact, agreed->by, adoption::name_space, statement, agreed->signature))));
    TRY_VOID(check_role(dossier, fact, agreed->by, agreed->role));
  }
  if (std::holds_alternative<adoption::fact::Adopted>(change)) {
    const auto* next = next_of(state);
    const std::size_t least = object.kind() == "procedure" ? 2 : 1;
    if (next == nullptr || people_of(next->agreed).size() < least) return broken("pack.four-eyes", fact, "too few people agreed to the new version");
    TRY_VOID(check_adopters(dossier, fact, *next));
  }
  if (std::holds_alternative<adoption::fact::Founded>(change)) {
    const auto& founded = dossier.log.founded;
    const auto& expected = object.kind() == "procedure" ? founded.procedure : founded.inventory;
    if (std::get<adoption::fact::Founded>(change).version.version != expected) return broken("pack.founding", fact, "the log was founded on another version");
  }
  state = adoption::evolve(std::move(state), change);
  if (object.kind() == "procedure")
    if (const auto* in_force = adoption::current(state)) dossier.procedure_in_force = *in_force;
  return {};
}

Result<> tell_standing(Dossier& dossier, const LoggedFact& fact) {
  const StandingId id{std::string(fact.record.body.obj.id())};
  const auto change = TRY(told(fact, standing::read(fact.record.body.kind, fact.record.body.data)));
  auto& state = dossier.standing[id];
  if (const auto* agreed = std::get_if<standing::fact::Agreed>(&change)) {
    const auto* drafted = std::get_if<standing::state::Drafted>(&state);
    if (drafted == nullptr || drafted->hash != agreed->document) return broken("pack.signature", fact, "the signature is for another document than the one that was drafted");
    TRY_VOID(check_once(dossier, fact, agreed->by, agreed->nonce));
    const auto statement = standing::statement(dossier.log.head.origin, id, agreed->document, agreed->role, agreed->by, agreed->nonce);
    TRY_VOID(check_own_key(fact, agreed->key, TRY(check_person(dossier, fact, agreed->by, standing::name_space, statement, agreed->signature))));
    TRY_VOID(check_role(dossier, fact, agreed->by, agreed->role));
  }
  if (const auto* in_force = std::get_if<standing::fact::InForce>(&change)) {
    const auto* drafted = std::get_if<standing::state::Drafted>(&state);
    if (drafted == nullptr || drafted->hash != in_force->document || people_of(drafted->agreed).size() < 2) return broken("pack.four-eyes", fact, "two people sign a standing authorization");
    for (const auto& role : drafted->document.signers)
      if (!drafted->agreed.contains(role)) return broken("pack.required", fact, "the document asks for the role " + role.value + ", and nobody signed in it");
  }
  state = standing::evolve(std::move(state), change);
  return {};
}

}  // namespace tocsin::prove
