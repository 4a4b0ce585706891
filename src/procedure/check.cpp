#include "procedure/check.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::procedure {
namespace {

struct Checker {
  const Procedure& procedure;
  Notes& notes;

  void against(const std::string& part, const std::string& detail) {
    const auto found = notes.places.find(part);
    notes.note("procedure.contradiction", found == notes.places.end() ? std::string() : found->second, part + ": " + detail);
  }
  static std::string label_of(Tlp tlp) { return std::string(label(tlp)); }

  void audience(const Audience& one) {
    const std::string part = "audience " + one.id.value;
    Tlp carried = Tlp::clear;
    for (const ChannelId& id : one.channels) {
      const Channel& channel = *procedure.channel(id);
      carried = std::max(carried, channel.tlp_max);
      if (one.outside != channel.outside) against(part, "it is " + std::string(one.outside ? "outside" : "inside") + ", its channel " + id.value + " is not");
      if (channel.kind == Channel::Kind::taxii && channel.relay.empty() && std::none_of(one.members.begin(), one.members.end(), [](const Member& m) { return !m.taxii_client.empty(); }))
        against(part, "its channel " + id.value + " is a TAXII collection, and no member has a `taxii_client`");
    }
    if (one.tlp_max > carried) against(part, "it may receive " + label_of(one.tlp_max) + ", and none of its channels carries more than " + label_of(carried));
    if (one.tlp_max == Tlp::red && std::none_of(one.members.begin(), one.members.end(), [](const Member& m) { return m.named_for_red; }))
      against(part, "it may receive TLP:RED, and no member is `named_for_red`");
    if (const Community* community = one.community ? procedure.community(*one.community) : nullptr; community && one.tlp_max > community->tlp_max)
      against(part, "it may receive " + label_of(one.tlp_max) + ", its community no more than " + label_of(community->tlp_max));
    if (one.community && one.standing != Audience::Standing::community) against(part, "it belongs to a community, so its `standing` is community");
    for (const TemplateId& id : one.templates)
      if (procedure.form(id)->outside != one.outside) against(part, "its template " + id.value + " is made for the other side");
    std::set<std::string> addresses;
    for (const Member& member : one.members)
      if (!addresses.insert(to_lower(member.email)).second) against(part, member.email + " is a member twice");
  }

  void due(const std::string& part, const DueRule& rule) {
    const Template& form = *procedure.form(rule.form);
    for (const AudienceId& id : rule.audiences) {
      const Audience& to = *procedure.audience(id);
      if (rule.marking > to.tlp_max)
        against(part, "it shares " + label_of(rule.marking) + " with " + id.value + ", which may receive no more than " + label_of(to.tlp_max));
      if (!to.categories.contains(rule.category)) against(part, id.value + " does not receive the category " + rule.category.value);
      if (form.outside != to.outside) against(part, "the template " + form.id.value + " is made for the other side than " + id.value);
      if (const Community* community = to.community ? procedure.community(*to.community) : nullptr; community && !community->categories.contains(rule.category))
        against(part, "the community " + community->id.value + " does not allow the category " + rule.category.value);
    }
  }

  void standing(const Standing& one) {
    const std::string part = "standing authorization " + one.id.value;
    for (const AudienceId& id : one.audiences) {
      const Audience& to = *procedure.audience(id);
      if (one.tlp_max > to.tlp_max)
        against(part, "its ceiling is " + label_of(one.tlp_max) + ", " + id.value + " may receive no more than " + label_of(to.tlp_max));
      if (std::none_of(to.channels.begin(), to.channels.end(), [&](const ChannelId& channel) { return one.channels.contains(channel); }))
        against(part, "none of its channels leads to " + id.value);
    }
    const ContentClass& content = *procedure.content_class(one.content_class);
    if (content.narrative) against(part, "the class " + content.id.value + " is a narrative: no free text under a standing authorization");
    const Trigger* trigger = procedure.trigger(one.trigger);
    if (trigger && std::none_of(trigger->dues.begin(), trigger->dues.end(), [&](const DueRule& rule) { return rule.content_class == one.content_class; }))
      against(part, "its trigger has no due share of the class " + one.content_class.value);
  }

  /// An audience may be treated as one further out than it stands, never as one nearer.
  void treatments(const OwnTreatments& own) {
    const Audience& one = *procedure.audience(own.audience);
    const auto stands = one.outside ? Reach::outside : Reach::inside;
    const auto column = own.reach.value_or(stands);
    const auto against_it = [&](const std::string& detail) { notes.note("procedure.contradiction", own.where, "sanitizing for " + one.id.value + ": " + detail); };
    if (column < stands) against_it("it is outside, and is not treated as if it were inside");
    if (own.keep_networks && column == Reach::published) against_it("who finds one address would know the networks behind all others: not in public");
  }

  void matrix() {
    for (const MatrixRule& rule : procedure.matrix)
      for (const RoleId& role : rule.roles)
        if (!procedure.role(role)->approves) against("matrix rule " + rule.id, "it asks " + role.value + ", a role that does not approve");
    if (!procedure.expedited) return;
    for (const ClassId& id : procedure.expedited->classes)
      if (procedure.content_class(id)->narrative && procedure.expedited->tlp_max < Tlp::amber)
        against("expedited", "a narrative without approval goes no further than TLP:AMBER");
  }
};

}  // namespace

void check_references(Notes& notes) {
  for (const auto& reference : notes.references) {
    const auto kind = notes.defined.find(reference.kind);
    if (kind != notes.defined.end() && kind->second.contains(reference.id)) continue;
    std::vector<std::string> known;
    if (kind != notes.defined.end())
      for (const auto& [id, where] : kind->second) known.push_back(id);
    notes.note("procedure.unknown-reference", reference.where,
               reference.from + ": no " + reference.kind + " is named \"" + reference.id + "\"" + (known.empty() ? "" : "; there are " + join(known, ", ")));
  }
}

void check_contradictions(const Procedure& procedure, Notes& notes) {
  Checker checker{procedure, notes};
  for (const Audience& one : procedure.audiences) checker.audience(one);
  for (const Trigger& one : procedure.triggers)
    for (const DueRule& rule : one.dues) checker.due("trigger " + one.id.value, rule);
  for (const Cadence& one : procedure.cadences) checker.due("trigger " + one.id.value, one.due);
  for (const Standing& one : procedure.standing) checker.standing(one);
  if (procedure.sanitizing)
    for (const OwnTreatments& own : procedure.sanitizing->audiences) checker.treatments(own);
  checker.matrix();
  const bool inside = std::any_of(procedure.templates.begin(), procedure.templates.end(), [](const Template& t) { return !t.outside; });
  const bool outside = std::any_of(procedure.templates.begin(), procedure.templates.end(), [](const Template& t) { return t.outside; });
  if (!inside || !outside) notes.note("procedure.template-field", "", "templates: one for audiences inside and one for those outside are wanted");
}

}  // namespace tocsin::procedure
