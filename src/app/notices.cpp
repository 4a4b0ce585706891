#include "app/notices.hpp"

#include <algorithm>

#include "app/counsel.hpp"
#include "base/limits.hpp"

namespace tocsin::app {
namespace {

namespace notice = assurance::notice;

ledger::ObjectId notice_object(const std::string& id) { return ledger::object_id("notice", id); }

Result<> queue(Plan& plan, notice::What what) {
  return plan.tell<Notices>(notice_object(fresh_id(plan.app())), notice::ask::Queue{std::move(what)}, {plan.now()});
}

/// Whether an expedited release of the share waits for that person's signature; for anybody's when nobody is named.
Result<bool> waits_expedited(App& app, const Directory& people, const notice::What& what) {
  const auto loaded = TRY(load<Shares>(app.store, share_object(what.share)));
  const auto* open = std::get_if<share::state::Open>(&loaded.state);
  if (open == nullptr) return false;
  const auto holders = people.at(app.clock.now());
  return std::ranges::any_of(open->lives, [&](const auto& each) {
    const auto* waiting = std::get_if<share::state::InReview>(&each.second);
    return waiting != nullptr && waiting->review.route == approve::Route::expedited && (!what.to || approvers_of(loaded.state, each.first, holders).contains(*what.to));
  });
}

/// The notice as it is spoken; nothing when nobody can be reached by it any more. What is expedited leads to its card, one step from the act.
Result<std::optional<ports::Notice>> spoken(App& app, const Directory& people, const std::string& id, const notice::What& what) {
  const bool card = what.why == notice::Why::approval_asked && TRY(waits_expedited(app, people, what));
  ports::Notice out{id, {}, std::string(spelled(what.why)), what.number, what.tlp, app.settings.inside_url + "/shares/" + what.number + (card ? "/expedited" : ""), app.store.mode() == ledger::Mode::demo};
  if (what.way == notice::Way::webhook) return out;
  if (what.counsel) {
    const auto letter = TRY(letter_to_counsel(app, *what.counsel));
    if (!letter) return std::optional<ports::Notice>();
    out.to = letter->to;
    out.link = letter->url;
    return out;
  }
  const auto found = what.to ? people.people.find(*what.to) : people.people.end();
  if (found == people.people.end() || found->second.email.empty()) return std::optional<ports::Notice>();
  out.to = found->second.email;
  return out;
}

Result<notice::ask::Attempted> attempt(App& app, const std::string& id, const notice::What& what) {
  const auto way = app.notifiers.find(spelled(what.way));
  const auto people = TRY(app.current.people());
  const auto message = TRY(spoken(app, *people, id, what));
  if (way == app.notifiers.end() || !message) return notice::ask::Attempted{false, true};
  const auto handover = way->second->tell(*message);
  // a form that is refused now is refused always
  if (!handover) return notice::ask::Attempted{false, handover.error().code == Errc::invalid};
  using enum ports::Handover::Outcome;
  return notice::ask::Attempted{handover->outcome == handed_over || handover->outcome == unknown, handover->outcome == refused_permanently};
}

}  // namespace

Result<> notify(Plan& plan, const ShareId& share, const AudienceId& audience, notice::Why why, const std::set<PersonId>& people) {
  const auto& app = plan.app();
  const auto state = TRY(plan.get<Shares>(share_object(share)));
  const auto* open = std::get_if<share::state::Open>(&state);
  const auto* life = share::life_of(state, audience);
  if (open == nullptr || life == nullptr) return {};
  // a rendition that went back to draft has no label any more; until it has one again its number is for few
  const auto tlp = marking_of(*life).value_or(Tlp::red);
  if (app.notifiers.contains("mail"))
    for (const auto& person : people) TRY_VOID(queue(plan, {share, open->number, tlp, why, notice::Way::mail, person, {}}));
  if (app.notifiers.contains("webhook")) TRY_VOID(queue(plan, {share, open->number, tlp, why, notice::Way::webhook, {}, {}}));
  return {};
}

Result<> write_to_counsel(Plan& plan, const ShareId& share, const AudienceId& audience, const std::string& counsel) {
  const auto state = TRY(plan.get<Shares>(share_object(share)));
  const auto* open = std::get_if<share::state::Open>(&state);
  const auto* life = share::life_of(state, audience);
  if (open == nullptr || life == nullptr) return {};
  return queue(plan, {share, open->number, marking_of(*life).value_or(Tlp::red), notice::Why::counsel_asked, notice::Way::mail, {}, counsel});
}

std::set<PersonId> approvers_of(const share::State& state, const AudienceId& audience, const identity::person::People& people) {
  std::set<PersonId> out;
  const auto* open = std::get_if<share::state::Open>(&state);
  const auto* life = share::life_of(state, audience);
  const auto* review = life == nullptr ? nullptr : share::review_of(*life);
  if (open == nullptr || review == nullptr) return out;
  for (const auto& [person, holder] : people) {
    const auto& roles = holder.roles;
    const auto may_sign = [&roles, review](const RoleId& role) { return roles.contains(role) && !review->agreed.contains(role); };
    if (!open->authors.contains(person) && std::ranges::any_of(review->required, may_sign)) out.insert(person);
  }
  return out;
}

Result<std::vector<Errand>> due_notices(App& app) {
  std::vector<Errand> out;
  const auto now = app.clock.now();
  const auto rows = TRY(app.store.rows({.kind = "notice", .state = "waiting", .by_due = true, .limit = limits::page_rows_max}));
  for (const auto& row : rows.rows) {
    if (!row.due || *row.due > now) break;
    const auto doc = TRY(parse_json(row.doc));
    out.push_back({row.object, "notice/" + doc["what"]["way"].text(), doc["attempts"].integer() > 0});
  }
  return out;
}

Result<std::size_t> try_notice(App& app, const ledger::ObjectId& object) {
  const auto loaded = TRY(load<Notices>(app.store, object));
  const auto* waiting = std::get_if<notice::state::Waiting>(&loaded.state);
  if (waiting == nullptr || waiting->next > app.clock.now()) return 0;
  const auto outcome = TRY(attempt(app, std::string(object.id()), waiting->what));
  TRY(retrying(app, "program", [&](Plan& plan) -> Result<> { return plan.tell<Notices>(object, outcome, {plan.now()}); }));
  return 1;
}

Result<std::size_t> tell_due(App& app) {
  std::size_t tried = 0;
  for (const auto& errand : TRY(due_notices(app))) tried += TRY(try_notice(app, errand.object));
  return tried;
}

}  // namespace tocsin::app
