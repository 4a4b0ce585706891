#include "base/ids.hpp"
#include "procedure/names.hpp"
#include "procedure/sections.hpp"

namespace tocsin::procedure::sections {
namespace {

void read_communities(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "community", [&](Part& part) {
    Community one;
    one.id = part.id_of<CommunityId>("community");
    one.title = part.text("title");
    one.rationale = part.text("rationale");
    one.risk = part.text("risk");
    one.terms = part.text("terms");
    one.categories = part.ref_set<CategoryId>("category", "categories");
    one.tlp_max = part.label("tlp_max").value_or(Tlp::clear);
    one.anonymous = part.flag("anonymous");
    one.joined_on = part.due_day("joined_on");
    part.each("posters", Need::required, "poster", [&](Part& poster) {
      one.posters.push_back({poster.email("person"), poster.text("account"), poster.due_day("verified_on"), poster.flag("mfa")});
    });
    out.communities.push_back(std::move(one));
  });
}

void read_rejected(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "candidate", [&](Part& part) { out.rejected_communities.push_back({part.text("name"), part.text("reason")}); });
}

void read_third_parties(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::optional, "third party", [&](Part& part) {
    ThirdParty one;
    one.id = part.id_of<ThirdPartyId>("third party");
    one.name = part.text("name");
    one.agreement = part.text("agreement");
    one.may_identify = part.flag("may_identify");
    if (part.has("notify_within")) one.notify_within = part.duration("notify_within");
    else part.duration("notify_within", Need::optional);
    if (part.has("embargo")) one.embargo = part.duration("embargo");
    else part.duration("embargo", Need::optional);
    out.third_parties.push_back(std::move(one));
  });
}

Member read_member(Part& part) {
  Member member;
  member.name = part.text("name");
  member.email = part.email("email");
  member.organisation = part.text("organisation");
  member.phone = part.text("phone", Need::optional);
  member.taxii_client = part.text("taxii_client", Need::optional);
  member.encryption_key = part.text("encryption_key", Need::optional);
  member.verified_on = part.day("verified_on", Need::optional);
  member.named_for_red = part.flag("named_for_red");
  return member;
}

void read_audiences(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "audience", [&](Part& part) {
    Audience one;
    one.id = part.id_of<AudienceId>("audience");
    one.title = part.text("title");
    one.kind = part.choice<Audience::Kind>("kind", names::audience_kinds);
    one.standing = part.choice<Audience::Standing>("standing", names::standings);
    one.outside = one.standing != Audience::Standing::organisation;
    one.unit = part.ref<UnitId>("unit", "unit", Need::optional);
    one.community = part.maybe_ref<CommunityId>("community", "community");
    one.why = part.text("why");
    one.interface = part.text("interface");
    one.access_path = part.text("access_path");
    one.contact_owner = part.ref<RoleId>("role", "contact_owner");
    one.channels = part.refs<ChannelId>("channel", "channels");
    one.tlp_max = part.label("tlp_max").value_or(Tlp::clear);
    one.categories = part.ref_set<CategoryId>("category", "categories");
    one.templates = part.refs<TemplateId>("template", "templates");
    one.systems = part.refer_all("system", "systems", Need::optional);
    one.third_party = part.maybe_ref<ThirdPartyId>("third party", "third_party");
    one.acknowledge_within = part.duration("acknowledge_within", Need::optional);
    part.each("members", Need::required, "member", [&](Part& member) { one.members.push_back(read_member(member)); });
    out.audiences.push_back(std::move(one));
  });
}

/// What a channel needs to be usable depends on its kind.
void read_address(Part& part, Channel& one) {
  using Kind = Channel::Kind;
  const auto need = [&](Kind kind) { return one.kind == kind ? Need::required : Need::optional; };
  one.relay = part.text("relay", need(Kind::mail));
  one.from = part.email("from", need(Kind::mail));
  if (const auto tls = part.maybe_flag("tls_required")) one.tls_required = *tls;
  one.collection = part.text("collection", need(Kind::taxii));
  if (!one.collection.empty() && !is_uuid(one.collection))
    part.note("procedure.bad-value", "collection", "a TAXII collection is named by a UUID in lower case");
  one.directory = part.text("directory", need(Kind::file));
  if (one.directory.starts_with('/') || one.directory.find("..") != std::string::npos || one.directory.find('\\') != std::string::npos)
    part.note("procedure.bad-value", "directory", "a directory lies below the one of the server's settings, without `..`");
  one.portal = part.text("portal", need(Kind::hand_posted));
  if (!one.portal.empty() && !one.portal.starts_with("https://")) part.note("procedure.bad-value", "portal", "a portal's address begins with https://");
  one.bridge = part.text("bridge", need(Kind::phone));
  one.posters = part.refs<RoleId>("role", "posters", one.kind == Kind::hand_posted || one.kind == Kind::phone ? Need::required : Need::optional);
}

void read_channels(Part& top, std::string_view key, Procedure& out) {
  top.each(key, Need::required, "channel", [&](Part& part) {
    Channel one;
    one.id = part.id_of<ChannelId>("channel");
    one.title = part.text("title");
    one.kind = part.choice<Channel::Kind>("kind", names::channel_kinds);
    one.outside = part.flag("outside");
    one.out_of_band = part.flag("out_of_band");
    one.approved_by = part.ref<RoleId>("role", "approved_by");
    one.approved_on = part.due_day("approved_on");
    one.tested_on = part.day("tested_on", Need::optional);
    one.test_every = part.duration("test_every");
    one.tlp_max = part.label("tlp_max").value_or(Tlp::clear);
    one.protection = part.text("protection");
    one.access = part.text("access");
    one.revoke = part.text("revoke");
    enum class Format : std::uint8_t {};
    const auto format = part.choice<Format>("format", names::formats);
    one.format = names::formats[static_cast<std::size_t>(format)];
    read_address(part, one);
    // a message, a post and a call are read by people: without a text nothing could be handed over, and only sending would tell
    using Kind = Channel::Kind;
    const bool read_by_people = one.kind == Kind::mail || one.kind == Kind::hand_posted || one.kind == Kind::phone;
    if (read_by_people && one.format == "stix") part.note("procedure.bad-value", "format", "what is mailed, posted by hand or told by phone needs a text: text, or text+stix");
    out.channels.push_back(std::move(one));
  });
}

constexpr Section all[] = {{"communities", Need::required, read_communities},
                           {"rejected_communities", Need::optional, read_rejected},
                           {"third_parties", Need::optional, read_third_parties},
                           {"audiences", Need::required, read_audiences},
                           {"channels", Need::required, read_channels}};
}  // namespace

std::span<const Section> audience() { return all; }

}  // namespace tocsin::procedure::sections
