#include "app/kept_contents.hpp"

#include <algorithm>
#include <array>

#include "app/aggregates.hpp"
#include "app/retention.hpp"

namespace tocsin::app {
namespace {

/// The fields of facts that name content. Other hashes are of versions, secrets, keys and bytes that stand elsewhere.
constexpr std::array<std::string_view, 18> content_fields{"advice", "cause", "content", "counsel", "details", "evidence", "faults", "item", "note", "organisation", "question", "reason",
                                                          "redaction_map", "reference", "rendition", "reply", "ticket", "words"};

struct Named {
  std::string_view field;
  Hash name;
};

void collect(const Json& json, std::vector<Named>& out) {
  for (const auto& each : json.array()) collect(each, out);
  for (const auto& [field, value] : json.object()) {
    collect(value, out);
    if (!value.is_text()) continue;
    const auto known = std::ranges::find(content_fields, field);
    const auto name = Hash::from_hex(value.text());
    if (known != content_fields.end() && name && *name != Hash{}) out.push_back({*known, *name});
  }
}

/// The share whose erasure takes this object's content along, or nothing.
std::optional<ShareId> share_behind(const ledger::ObjectId& object, const std::vector<ledger::FactRecord>& facts) {
  if (object.kind() == "share" || object.kind() == "reading") return ShareId{std::string(object.id())};
  if (object.kind() == "counsel") return ShareId{std::string(object.id().substr(0, object.id().find('.')))};  // kept with the share it is about
  if (object.kind() != "delivery" || facts.empty()) return {};
  const auto first = deliver::read(facts.front().body.kind, facts.front().body.data);
  const auto* queued = first ? std::get_if<deliver::fact::Queued>(&*first) : nullptr;
  return queued == nullptr ? std::nullopt : std::optional(queued->share);
}

Result<bool> was_erased(ports::Store& store, const std::optional<ShareId>& share) {
  if (!share) return false;
  const auto decided = TRY(store.facts_of(retention_object(*share)));
  return std::ranges::any_of(decided, [](const ledger::FactRecord& fact) { return fact.body.kind == share::retention::fact::Expired::kind; });
}

}  // namespace

Result<std::int64_t> check_contents_of(ports::Store& store, const ledger::ObjectId& object, const std::vector<ledger::FactRecord>& facts) {
  std::int64_t there = 0;
  for (const auto& fact : facts) {
    std::vector<Named> all;
    collect(fact.body.data, all);
    for (const auto& [field, name] : all) {
      const auto content = store.content(name);
      if (content) {
        ++there;
        continue;
      }
      if (content.error().code != Errc::not_found) return std::unexpected(content.error());
      if (!TRY(was_erased(store, share_behind(object, facts))))
        return refuse(Errc::conflict, "verify.content-missing", object.value, "fact " + std::to_string(fact.leaf_index) + " names the content " + name.hex() + " as its " + std::string(field) + ", and it is gone");
    }
  }
  return there;
}

}  // namespace tocsin::app
