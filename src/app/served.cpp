#include "app/served.hpp"

#include <algorithm>

#include "app/aggregates.hpp"
#include "app/sources.hpp"
#include "base/limits.hpp"

namespace tocsin::app {
namespace {

/// Calls `use` with every object of a kind.
Result<> each_object(ports::Store& store, std::string_view kind, const std::function<Result<>(const ledger::ObjectId&)>& use) {
  ports::Page page{.kind = std::string(kind), .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(store.rows(page));
    for (const auto& row : rows.rows) TRY_VOID(use(row.object));
    page.after = rows.next;
  } while (!page.after.empty());
  return {};
}

Result<> add_made(ports::Store& store, Served& out) {
  std::map<std::string, Served::Collection> made;  // by id: a stable order
  const auto add = [&](const ledger::ObjectId& object) -> Result<> {
    const auto loaded = TRY(load<Collections>(store, object));
    const auto* open = std::get_if<identity::collection::state::Open>(&loaded.state);
    if (open == nullptr) return {};
    const auto words = TRY(store.content(open->what.words));
    const auto json = TRY(parse_json(as_text(words.bytes)));
    const std::string id(object.id());
    made.emplace(id, Served::Collection{id, open->what.root, json["title"].text(), json["description"].text(), open->what.alias.value_or(""), open->what.tlp_max, false});
    return {};
  };
  TRY_VOID(each_object(store, "collection", add));
  for (auto& [id, collection] : made)
    if (out.collection(id) == nullptr) out.collections.push_back(std::move(collection));  // a channel that came later has it
  return {};
}

Result<> add_clients(ports::Store& store, Served& out) {
  const auto add = [&](const ledger::ObjectId& object) -> Result<> {
    auto loaded = TRY(load<Clients>(store, object));
    const auto* admitted = std::get_if<identity::client::state::Admitted>(&loaded.state);
    if (admitted == nullptr) return {};
    const std::string name(object.id());
    if (admitted->certificate) out.by_certificate.emplace(admitted->certificate->hex(), name);
    out.clients.emplace(name, *admitted);
    return {};
  };
  return each_object(store, "client", add);
}

/// The narrowest label that the client may have from a channel, or nothing when the procedure does not let it reach there.
std::optional<Tlp> reach(const procedure::Procedure& procedure, const Served::Collection& collection, const std::optional<AudienceId>& of) {
  const auto* audience = of ? procedure.audience(*of) : nullptr;
  if (audience == nullptr) return {};
  std::optional<Tlp> out;
  for (const auto& id : audience->channels) {
    const auto* channel = procedure.channel(id);
    if (channel == nullptr || channel->kind != procedure::Channel::Kind::taxii || !channel->relay.empty() || channel->collection != collection.id) continue;
    out = std::min({collection.tlp_max, channel->tlp_max, audience->tlp_max});
    const auto* community = audience->community ? procedure.community(*audience->community) : nullptr;
    if (community != nullptr) out = std::min(*out, community->tlp_max);
  }
  return out;
}

Result<> note_sources(ports::Store& store, Served& out) {
  const auto note = [&](const ledger::ObjectId& object) -> Result<> {
    for (const auto& into : identity::source::filled_by(TRY(load<Sources>(store, object)).state))
      for (auto& collection : out.collections)
        if (collection.id == into && !collection.is_channel) collection.is_received = true;
    return {};
  };
  return each_object(store, "source", note);
}

/// The narrowest label of what others sent that the client may have (TLP 2.0: who receives is not the source, and cannot widen it).
/// A client that is admitted for itself may be anybody's.
Tlp onward(const procedure::Procedure& procedure, const std::optional<AudienceId>& of, Tlp ceiling) {
  using Standing = procedure::Audience::Standing;
  const auto* audience = of ? procedure.audience(*of) : nullptr;
  const auto standing = audience == nullptr ? Standing::community : audience->standing;
  const auto reach = standing == Standing::organisation ? Tlp::amber_strict : standing == Standing::client ? Tlp::amber : Tlp::green;
  return std::min(reach, ceiling);
}

}  // namespace

const Served::Collection* Served::collection(std::string_view id) const {
  const auto found = std::ranges::find(collections, id, &Collection::id);
  return found == collections.end() ? nullptr : &*found;
}

Result<Served> load_served(ports::Store& store, const procedure::Procedure& procedure) {
  Served out;
  for (const auto& channel : procedure.channels)
    if (channel.kind == procedure::Channel::Kind::taxii && channel.relay.empty() && out.collection(channel.collection) == nullptr)
      out.collections.push_back({channel.collection, std::string(identity::collection::first_root), channel.title, {}, channel.id.value, channel.tlp_max, true});
  TRY_VOID(add_made(store, out));
  TRY_VOID(note_sources(store, out));
  TRY_VOID(add_clients(store, out));
  return out;
}

std::vector<Granted> granted(const Served& served, const procedure::Procedure& procedure, const identity::client::Grant& grant) {
  std::vector<Granted> out;
  for (const auto& collection : served.collections) {
    Granted one{&collection, grant.can_read.contains(collection.id), grant.can_write.contains(collection.id), collection.tlp_max};
    if (collection.is_channel) {
      const auto tlp = reach(procedure, collection, grant.audience);
      one.can_read = one.can_read && tlp;
      one.can_write = false;  // nothing stands there but what was released (rule 1)
      one.tlp_max = tlp.value_or(Tlp::clear);
    }
    if (collection.is_received) one.tlp_max = onward(procedure, grant.audience, collection.tlp_max);
    if (one.can_read || one.can_write) out.push_back(one);
  }
  return out;
}

}  // namespace tocsin::app
