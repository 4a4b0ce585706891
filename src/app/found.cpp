#include "app/found.hpp"

#include <algorithm>

#include "app/share_world.hpp"
#include "base/limits.hpp"
#include "identity/founding.hpp"
#include "ledger/keys.hpp"

namespace tocsin::app {
namespace {

namespace adoption = approve::adoption;
constexpr auto first_tokens_last = std::chrono::days(90);

Result<adoption::Version> keep_document(App& app, const ledger::ObjectId& object, ports::ContentClass kind, const std::string& content, std::int64_t parts) {
  const auto kept = TRY(app.store.put_content(object, kind, as_bytes(content)));
  return adoption::Version{sha256(content), kept, parts};
}

Result<identity::founding::FirstPerson> first_person(App& app, const Founder& founder) {
  identity::founding::FirstPerson out;
  out.person = {"p_" + to_base64url(app.random.bytes(16))};
  out.units = {UnitId{founder.unit.empty() ? std::string("all") : founder.unit}};
  out.roles = founder.roles;
  for (const auto& key : founder.keys) out.keys.push_back(TRY(identity::ssh::parse_public_key(key)).line());
  out.details = TRY(keep_text(app, ledger::object_id("person", out.person.value), ports::ContentClass::person,
                              to_jcs(Json::Object{{"email", founder.email}, {"name", founder.name}})));
  return out;
}

}  // namespace

Result<std::vector<FoundedToken>> found(App& app, const Founding& founding) {
  TRY(sanitize::policies_of(TRY(procedure::load(founding.procedure))));
  TRY(inventory::load(to_jcs(founding.inventory)));
  if (!founding.software.empty()) TRY(trigger::read_software(founding.software));

  const auto procedure = TRY(keep_document(app, procedure_object(), ports::ContentClass::procedure, procedure::spell(founding.procedure), static_cast<std::int64_t>(founding.procedure.size())));
  const auto inventory = TRY(keep_document(app, inventory_object(), ports::ContentClass::inventory, spell_inventory(founding.inventory, founding.software), 1));
  identity::founding::Founded first;
  first.mode = ledger::name(founding.mode);
  first.organisation = TRY(keep_text(app, log_object(), ports::ContentClass::procedure, to_jcs(Json::Object{{"name", founding.organisation}})));
  for (const auto& person : founding.people) first.people.push_back(TRY(first_person(app, person)));
  first.procedure = procedure.version;
  first.inventory = inventory.version;
  first.log_key = to_base64(TRY(app.keys.public_key(ports::Purpose::log)));
  first.leaf_key = to_base64(TRY(app.keys.public_key(ports::Purpose::leaf)));
  TRY_VOID(identity::founding::check(first));

  std::vector<FoundedToken> out;
  Plan plan(app, "program");
  plan.first_fact(log_object(), identity::founding::write(first));
  for (const auto& [purpose, key] : {std::pair{ledger::KeyPurpose::leaf, first.leaf_key}, std::pair{ledger::KeyPurpose::log, first.log_key}})
    plan.first_fact(ledger::key_object(TRY(ledger::PublicKey::from_bytes(*from_base64(key)))), {std::string(ledger::KeyAuthorized::kind), write_fields(ledger::KeyAuthorized{purpose, key, 0})});
  identity::person::World world{plan.now(), app.store.origin(), {}, {}};
  for (std::size_t i = 0; i < first.people.size(); ++i) {
    const auto& person = first.people[i];
    world.subject = person.person;
    TRY_VOID(plan.tell<People>(ledger::object_id("person", person.person.value), identity::founding::first_fact(person), world));
    const auto token = TRY(issue(plan, person.person, all_rights(), plan.now() + first_tokens_last));
    out.push_back({founding.people[i].email, founding.people[i].name, person.person.value, token.text});
  }
  const auto& founder = first.people.front().person;
  const adoption::World nobody{plan.now(), app.store.origin(), {}, {}, {}};
  TRY_VOID(plan.tell<Adoptions>(procedure_object(), adoption::ask::Found{founder, procedure}, nobody));
  TRY_VOID(plan.tell<Adoptions>(inventory_object(), adoption::ask::Found{founder, inventory}, nobody));
  TRY(plan.commit());
  return out;
}

Result<std::optional<FoundedToken>> machine_token(App& app) {
  using identity::Right;
  const auto people = TRY(app.current.people());
  const auto holders = people->at(app.clock.now());
  const auto keeps = [](const auto& each) { return identity::rights_of(each.second.roles).contains(Right::taxii); };
  const auto found = std::ranges::find_if(holders, keeps);
  if (found == holders.end()) return std::nullopt;
  const auto person = found->first;
  const auto token = TRY(retrying(app, "program", [&](Plan& plan) { return issue(plan, person, {Right::read, Right::taxii}, plan.now() + first_tokens_last); }));
  const auto& named = people->people.at(person);
  return FoundedToken{named.email, named.name, person.value, token.text};
}

}  // namespace tocsin::app
