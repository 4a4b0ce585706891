#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "support/share_world.hpp"

using namespace tocsin;
using namespace tocsin::testing;
namespace {

const std::array people{ana, ben, cho, dee, eva};
const std::array roles{duty, security, legal};
using Try = std::pair<std::uint8_t, std::uint8_t>;

/// What an attacker, or a careless person, might ask for in this state: everything, in any order, by anybody.
Ask some_ask(const State& state, const Try& choice) {
  const auto& by = people[choice.second % people.size()];
  const auto& role = roles[choice.second / 8U % roles.size()];
  const auto* life = life_of(state, isac);
  const auto* review = life == nullptr ? nullptr : review_of(*life);
  const auto manifest = review == nullptr ? sha256("none") : review->manifest;
  switch (choice.first % 12) {
    case 0: return ask::Revise{by, narrative, sha256("item"), {choice.second % 2 == 0 ? isac : soc}};
    case 1:
    case 2: return ask::Sanitize{program, isac, std::get<state::Open>(state).rev, cleaned(choice.second % 8 == 0 ? 1 : 0)};
    case 3:
    case 4: return ask::Mark{by, isac, Tlp::green};
    case 5: {
      auto ask = submit(state, choice.second % 16 == 0 ? approve::Route::expedited : approve::Route::matrix);
      ask.by = by;
      return ask;
    }
    case 6: return ask::Decline{by, isac, role, manifest, sha256("r")};
    case 7: return ask::Recall{by, isac, sha256("r")};
    case 8: return ask::Release{by, isac, manifest};
    default: return agree(state, by, role);
  }
}

}  // namespace

TEST_CASE("approval: whatever is tried, approved means every role, each by another human, none an author") {
  CHECK(rc::check([](const std::vector<Try>& tries) {
    auto state = in_review();
    std::map<RoleId, PersonId> agreed;
    for (const auto& [person, role] : tries) {
      const auto& by = people[person % people.size()];
      const auto& as = roles[role % roles.size()];
      if (!std::holds_alternative<state::InReview>(*life_of(state, isac))) break;
      if (const auto facts = decide(state, agree(state, by, as), world())) {
        state = after(std::move(state), *facts);
        agreed.emplace(as, by);
      }
    }
    const bool whole = agreed.contains(security) && agreed.contains(legal);
    RC_ASSERT(std::holds_alternative<state::Approved>(*life_of(state, isac)) == whole);
    for (const auto& [role, by] : agreed) RC_ASSERT(by != ana);
    if (whole) RC_ASSERT(agreed.at(security) != agreed.at(legal));
  }));
}

TEST_CASE("rule 1: no sequence of asks reaches releasing but through an approved manifest of that very revision") {
  CHECK(rc::check([](const std::vector<Try>& tries, std::uint8_t head_start) {
    auto state = head_start % 3 == 0 ? opened() : head_start % 3 == 1 ? marked() : in_review();
    std::map<Hash, approve::ReleaseManifest> submitted;
    for (const auto& choice : tries) {
      const auto ask = some_ask(state, choice);
      if (const auto* s = std::get_if<ask::Submit>(&ask)) submitted[approve::hash_of(s->manifest)] = s->manifest;
      const auto before = state;
      const auto facts = decide(state, ask, world());
      if (!facts) continue;
      state = after(std::move(state), *facts);
      const auto* releasing = std::get_if<state::Releasing>(life_of(state, isac));
      if (releasing == nullptr || std::holds_alternative<state::Releasing>(*life_of(before, isac))) continue;
      const auto* approved = std::get_if<state::Approved>(life_of(before, isac));
      RC_ASSERT(approved != nullptr);
      RC_ASSERT(approved->review.manifest == releasing->review.manifest);
      std::set<PersonId> agreed;
      for (const auto& [role, agreement] : releasing->review.agreed) agreed.insert(agreement.by);
      for (const auto& author : releasing->review.authors) RC_ASSERT(!agreed.contains(author));
      RC_ASSERT(agreed.size() == (releasing->review.route == approve::Route::expedited ? 1U : 2U));
      if (submitted.contains(releasing->review.manifest)) RC_ASSERT(rule_of(holds(state, submitted[releasing->review.manifest], world())) == "");
    }
  }));
}

TEST_CASE("share: evolve is total: any fact on any state, in any order, folds without a throw") {
  const auto m = sha256("m");
  const std::vector<Fact> facts{
      fact::Opened{"TS-1", {"it"}, ana, {}, narrative, m, {isac}},
      fact::Revised{2, ana, narrative, m, {isac, soc}},
      fact::Sanitized{isac, program, cleaned()},
      fact::MatchDecided{isac, "m1", share::Verdict::keep, m, ben, true},
      fact::MatchDecided{isac, "m1", share::Verdict::keep, m, cho, false},
      fact::DecisionsCarried{isac, ana, 2, {"m1"}},
      fact::Marked{isac, ana, Tlp::green},
      fact::Submitted{isac, ana, 1, m, m, approve::Route::matrix, {legal}, 1, {}, start, {}, {}},
      fact::Agreed{isac, ben, legal, start, nonce, "k", "s", "ssh"},
      fact::Declined{isac, ben, legal, m},
      fact::Approved{isac, m, start},
      fact::Releasing{isac, ana, m, start},
      fact::ReviewDue{isac, 1, start, legal},
      fact::Reviewed{isac, 1, dee, Finding::flawed, m, start},
      fact::WithholdingProposed{isac, ana, {"nothing-to-do"}, m},
      fact::NotShared{isac, ana, ben, legal, {"nothing-to-do"}, m, start, start},
      fact::Recalled{soc, ana, m, start},
      fact::Recalled{isac, ana, m, start}};
  REQUIRE(facts.size() >= std::variant_size_v<Fact>);
  CHECK(rc::check([&](const std::vector<std::uint8_t>& order) {
    State state;
    for (const auto index : order) {
      state = after(std::move(state), {facts[index % facts.size()]});
      (void)view(state);
      (void)due_of(state);
      RC_ASSERT(!state_name(state).empty());
    }
  }));
}
