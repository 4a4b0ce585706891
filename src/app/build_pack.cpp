#include "app/packs.hpp"

#include <algorithm>
#include <set>

#include "app/instance_keys.hpp"
#include "app/population.hpp"
#include "app/readings.hpp"
#include "app/release.hpp"
#include "app/retention.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/proof_file.hpp"
#include "ledger/tree.hpp"
#include "path/prove/pack.hpp"

namespace tocsin::app {
namespace {

using ledger::ObjectId;

/// Calls `use` with every object of a kind that was made in the period; the asker must be allowed to read each of them.
template <class Use>
Result<> each_asked_for(App& app, const Principal& who, const prove::Requested& asked, std::string_view kind, Use&& use) {
  ports::Page page{.kind = std::string(kind), .limit = limits::page_rows_max};
  do {
    const auto rows = TRY(app.store.rows(page));
    for (const auto& row : rows.rows) {
      if (!prove::asked_for(asked, row.object)) continue;
      TRY_VOID(identity::may(who, identity::Right::pack, UnitId{row.unit}));
      TRY_VOID(use(row.object));
    }
    page.after = rows.next;
  } while (!page.after.empty());
  return {};
}

/// Everything a pack of these shares shows, by object; contents by the names that facts commit to.
class Collector {
 public:
  explicit Collector(App& app) : app_(app) {}

  Result<> share(const ShareId& id) {
    const auto object = share_object(id);
    TRY_VOID(add(object));
    TRY_VOID(add(retention_object(id)));
    TRY_VOID(add(reading_object(id)));  // who read it unsanitized, and who was told what a pseudonym stands for
    const auto loaded = TRY(load<Shares>(app_.store, object));
    const auto* open = std::get_if<share::state::Open>(&loaded.state);
    if (open == nullptr) return {};
    for (const auto& due : open->dues) TRY_VOID(due_and_signal(ledger::object_id("due", due.value)));
    for (const auto& [audience, life] : open->lives) {
      const auto* review = share::review_of(life);
      if (review != nullptr && review->standing) TRY_VOID(add(standing_object(*review->standing)));
    }
    TRY_VOID(disclose_released(object));
    TRY_VOID(about("delivery", object));
    TRY_VOID(about("counsel", object));  // who was asked, and the opinion; their words are privileged and stay here
    return about("exception", object);
  }

  /// People and documents: whoever acted is among all of them. Their facts hold pseudonyms and public keys; names are shown of those who acted.
  Result<> surroundings() {
    TRY_VOID(add(log_object()));
    TRY_VOID(add(ledger::population_object()));
    for (const auto& member : TRY(app_.store.population()))
      if (member.object.kind() == "key") TRY_VOID(add(member.object));
    TRY_VOID(add(procedure_object()));
    TRY_VOID(add(inventory_object()));
    return all("person");
  }

  /// What was due in the period, whatever became of it, and the exceptions of that time; and all that these lead to.
  Result<> period(const Principal& who, const prove::Requested& asked) {
    for (const std::string_view kind : {"due", "exception"})
      TRY_VOID(each_asked_for(app_, who, asked, kind, [&](const ObjectId& object) { return kind == "due" ? due_and_signal(object) : add(object); }));
    // what is added leads on: the place is kept, not a reference
    for (std::size_t i = 0; i < facts_.size(); ++i)
      for (const auto& object : TRY(prove::leads_to(facts_[i]))) {
        if (objects_.contains(object)) continue;
        TRY_VOID(object.kind() == "share" ? share({std::string(object.id())}) : object.kind() == "due" ? due_and_signal(object) : add(object));
      }
    return {};
  }

  Result<> add(const ObjectId& object) {
    if (!objects_.insert(object).second) return {};
    for (auto& fact : TRY(app_.store.facts_of(object))) facts_.push_back(std::move(fact));
    if (object.kind() == "delivery") return about("exception", object);
    return {};
  }

  /// Writes the fact that closes the pack over all that was collected, and adds the pack's own facts.
  Result<> close(Plan plan, const ObjectId& pack) {
    prove::Ends ends;
    for (const auto& fact : facts_) ends[fact.body.obj] = &fact;   // each object's facts were added in their order
    plan.next_fact(pack, 1, {std::string(prove::Built::kind), write_fields(prove::Built{prove::holdings_of(ends)})});
    TRY(plan.commit());
    return add(pack);
  }

  Result<prove::Evidence> finish() {
    prove::Evidence out;
    out.checkpoint = TRY(app_.store.checkpoint());
    out.log_key = TRY(ledger::PublicKey::from_bytes(TRY(app_.keys.public_key(ports::Purpose::log))));
    out.leaf_key = TRY(founding_leaf_key(app_));
    const auto size = TRY(ledger::open_checkpoint(out.checkpoint, out.log_key)).head.size;
    std::ranges::sort(facts_, {}, &ledger::FactRecord::leaf_index);
    TRY_VOID(disclose_procedures());
    TRY_VOID(disclose_told());
    for (auto& fact : facts_) {
      const auto leaf = TRY(ledger::Leaf::from_bytes(TRY(app_.store.leaf(fact.leaf_index))));
      auto path = TRY(app_.store.inclusion_proof(fact.leaf_index, size));
      out.facts.push_back({std::move(fact), leaf, std::move(path)});
    }
    out.contents = std::move(contents_);
    return out;
  }

 private:
  /// Every manifest that was put before approvers, and the rendition and redaction map that it rested on, also of revisions
  /// that a later one replaced: what was released once stays shown.
  Result<> disclose_released(const ObjectId& share_id) {
    std::map<AudienceId, share::Cleaned> last;
    for (const auto& record : TRY(app_.store.facts_of(share_id))) {
      const auto fact = TRY(share::read(record.body.kind, record.body.data));
      if (const auto* made = std::get_if<share::fact::Sanitized>(&fact)) last[made->audience] = made->cleaned;
      const auto* submitted = std::get_if<share::fact::Submitted>(&fact);
      if (submitted == nullptr) continue;
      TRY_VOID(disclose(submitted->content));
      TRY_VOID(disclose(last[submitted->audience].rendition));
      TRY_VOID(disclose(last[submitted->audience].redaction_map));
    }
    return {};
  }
  /// The texts by which it is worked out who had to agree: those in force when something was submitted, let go, not shared, erased or adopted.
  Result<> disclose_procedures() {
    approve::adoption::State state;
    for (const auto& record : facts_) {
      const auto& body = record.body;
      // a new version is adopted by those whom the one before it asks for
      const bool adopts = body.kind == approve::adoption::fact::Adopted::kind;
      if (const auto* before = approve::adoption::current(state); adopts && before != nullptr) TRY_VOID(disclose(before->content));
      if (body.obj == procedure_object()) state = approve::adoption::evolve(std::move(state), TRY(approve::adoption::read(body.kind, body.data)));
      static constexpr std::array resting{share::fact::Submitted::kind, share::fact::Releasing::kind, share::fact::NotShared::kind, trigger::due::fact::NotShared::kind, share::retention::fact::Expired::kind};
      const bool rests_on_it = std::ranges::find(resting, body.kind) != resting.end();
      const auto* version = approve::adoption::current(state);
      if (rests_on_it && version != nullptr) TRY_VOID(disclose(version->content));
    }
    return {};
  }
  /// What was said of the sharing itself: what the far side answered, where it was posted, what was done, why it was not shared, called
  /// back, reviewed, closed or erased; and the names of those who acted. A refused approval's words are between the approver and the
  /// author, counsel's are privileged, the reasons beside matches can say what was taken out, a share's and a signal's text was never
  /// sanitized: those stay.
  Result<> disclose_told() {
    static constexpr std::array<std::string_view, 7> told{"reply", "note", "reference", "reason", "evidence", "cause", "ticket"};
    static constexpr std::array<std::string_view, 5> about{"share", "due", "delivery", "exception", "retention"};
    std::set<std::string> acted;
    for (const auto& record : facts_) {
      const auto& body = record.body;
      if (std::ranges::find(about, body.obj.kind()) == about.end()) continue;
      acted.insert(body.actor);
      if (body.kind == share::fact::Declined::kind || body.kind == share::fact::MatchDecided::kind) continue;
      for (const auto& [field, value] : body.data.object())
        if (const auto name = Hash::from_hex(value.text()); name && *name != Hash{} && std::ranges::find(told, field) != told.end()) TRY_VOID(disclose(*name));
    }
    for (const auto& record : facts_) {
      if (record.body.obj.kind() != "person" || !acted.contains(std::string(record.body.obj.id()))) continue;
      const auto person = TRY(load<People>(app_.store, record.body.obj));
      if (const auto details = details_of(person.state)) TRY_VOID(disclose(*details));
    }
    return {};
  }
  Result<> disclose(const Hash& name) {
    if (contents_.contains(name)) return {};
    auto content = app_.store.content(name);
    if (!content && content.error().rule == "content.erased") return {};  // its facts and proofs stay
    if (!content) return std::unexpected(std::move(content).error());
    contents_[name] = {std::move(content->salt), to_text(content->bytes)};
    return {};
  }
  Result<> due_and_signal(const ObjectId& due) {
    TRY_VOID(add(due));
    TRY_VOID(about("exception", due));
    const auto loaded = TRY(load<Dues>(app_.store, due));
    const auto row = row_of<Dues>(due, loaded.state);
    return row.parent.empty() ? Result<>{} : add({row.parent});
  }
  Result<> page_through(ports::Page page) {
    do {
      const auto rows = TRY(app_.store.rows(page));
      for (const auto& row : rows.rows) TRY_VOID(add(row.object));
      page.after = rows.next;
    } while (!page.after.empty());
    return {};
  }
  Result<> about(std::string_view kind, const ObjectId& parent) { return page_through({.kind = std::string(kind), .parent = parent.value, .limit = limits::page_rows_max}); }
  Result<> all(std::string_view kind) { return page_through({.kind = std::string(kind), .limit = limits::page_rows_max}); }

  App& app_;
  std::set<ObjectId> objects_;
  std::vector<ledger::FactRecord> facts_;
  std::map<Hash, prove::Disclosed> contents_;
};

Result<prove::Requested> request_of(App& app, const Principal& who, const Json& body) {
  prove::Requested out;
  out.by = who.person;
  out.at = app.clock.now();
  out.format = prove::pack_format;
  if (body.has("share")) {
    out.share = TRY(find_share(app, body["share"].text()));
    const auto row = TRY(app.store.row(share_object(*out.share)));
    if (!row) return refuse(Errc::not_found, "object.unknown", out.share->value);
    TRY_VOID(identity::may(who, identity::Right::pack, UnitId{row->unit}));
    return out;
  }
  TRY_VOID(identity::may(who, identity::Right::pack, {}));
  if (!body.has("from")) return refuse(Errc::invalid, "pack.period", {}, "name a share, or from when on");
  out.from = TRY(parse_rfc3339(body["from"].text()));
  out.until = body.has("until") ? TRY(parse_rfc3339(body["until"].text())) : out.at;
  if (*out.until <= *out.from) return refuse(Errc::invalid, "pack.period", "/until");
  return out;
}

}  // namespace

Result<BuiltPack> build_evidence_pack(App& app, const Principal& who, const Json& body) {
  auto requested = TRY(request_of(app, who, body));
  const auto populated = TRY(population_covering(app, requested.until.value_or(requested.at)));
  requested.population = populated.fact;
  const auto object = ledger::object_id("pack", fresh_id(app));
  Plan plan(app, who.person.value);
  plan.first_fact(object, {std::string(prove::Requested::kind), write_fields(requested)});
  TRY(plan.commit());

  Collector collector(app);
  TRY_VOID(collector.surroundings());
  if (requested.share) TRY_VOID(collector.share(*requested.share));
  else {
    TRY_VOID(each_asked_for(app, who, requested, "share", [&](const ObjectId& share) { return collector.share({std::string(share.id())}); }));
    TRY_VOID(collector.period(who, requested));
  }
  TRY_VOID(collector.close(Plan(app, who.person.value), object));
  auto evidence = TRY(collector.finish());
  evidence.population = TRY(prove::population_proofs(populated.population, evidence, requested));
  auto name = TRY(prove::pack_name(evidence));
  auto bytes = TRY(prove::build_pack(evidence));
  return BuiltPack{std::move(name), std::move(bytes)};
}

Result<std::string> proof_of(App& app, std::int64_t leaf_index) {
  const auto log_key = TRY(ledger::PublicKey::from_bytes(TRY(app.keys.public_key(ports::Purpose::log))));
  const auto checkpoint = TRY(ledger::open_checkpoint(TRY(app.store.checkpoint()), log_key));
  const auto leaf = TRY(ledger::Leaf::from_bytes(TRY(app.store.leaf(leaf_index))));
  ledger::ProofFile proof;
  proof.log_key_hash = log_key.hash();
  proof.leaf_key_hash = leaf.key_hash;
  proof.leaf_signature = leaf.signature;
  proof.size = checkpoint.head.size;
  proof.root = checkpoint.head.root;
  proof.log_signature = checkpoint.signature;
  proof.leaf_index = leaf_index;
  proof.path = TRY(app.store.inclusion_proof(leaf_index, checkpoint.head.size));
  return ledger::write_proof(proof);
}

}  // namespace tocsin::app
