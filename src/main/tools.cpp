#include "main/tools.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "app/aggregates.hpp"
#include "app/compose.hpp"
#include "app/kept_contents.hpp"
#include "app/mend_rows.hpp"
#include "base/limits.hpp"
#include "base/texts/error_codes.hpp"
#include "inventory/import.hpp"
#include "main/stack.hpp"
#include "path/prove/pack.hpp"
#include "path/sanitize/attachments.hpp"
#include "path/sanitize/keys.hpp"
#include "path/sanitize/lines.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

Result<std::string> slurp(const path& file, std::size_t bytes_max) {
  std::error_code ec;
  const auto size = std::filesystem::file_size(file, ec);
  if (ec) return refuse(Errc::not_found, "cli.file", file.string(), ec.message());
  if (size > bytes_max) return refuse(Errc::invalid, "cli.file", file.string(), "at most " + std::to_string(bytes_max) + " bytes");
  std::ifstream in(file, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

Result<std::set<ledger::ObjectId>> objects_of(ports::Store& store) {
  std::set<ledger::ObjectId> out;
  TRY_VOID(store.each_fact(0, [&](const ledger::FactRecord& fact) -> Result<> {
    out.insert(fact.body.obj);
    return {};
  }));
  return out;
}

/// Mends every row that was changed from outside or is not what its facts make. @return how many
Result<std::int64_t> repair(Stack& stack, const cli::Progress& progress) {
  auto& store = stack.app().store;
  std::int64_t done = 0, mended = 0;
  const auto objects = TRY(objects_of(store));
  for (const auto& object : objects) {
    if (TRY(app::mend_row(store, object))) ++mended;
    if (++done % 1000 == 0) progress("repair", done, static_cast<std::int64_t>(objects.size()));
  }
  std::string after;
  do mended += static_cast<std::int64_t>(TRY(app::drop_stray_rows(store, after)));
  while (!after.empty());
  return mended;
}

struct Replayed {
  std::int64_t rows = 0, contents = 0;
};
/// Folds every object anew, compares what the lists would show with what they do show, byte for byte, and looks for all content that facts name.
Result<Replayed> replay(Stack& stack, const cli::Progress& progress) {
  auto& store = stack.app().store;
  const auto objects = TRY(objects_of(store));
  std::int64_t done = 0;
  Replayed out;
  for (const auto& object : objects) {
    const auto facts = TRY(store.facts_of(object));
    const auto made = TRY(app::row_from_facts(object, facts));
    const auto kept = TRY(store.row(object));
    if (made != kept) return refuse(Errc::conflict, "verify.row-differs", object.value, "the row is not what its facts make; facts hold, rows are hints");
    if (made) ++out.rows;
    out.contents += TRY(app::check_contents_of(store, object, facts));
    if (++done % 1000 == 0) progress("replay", done, static_cast<std::int64_t>(objects.size()));
  }
  return out;
}

struct Lines {
  inventory::Inventory inventory;
  scan::Scanner scanner;
  sanitize::Policy policy = sanitize::default_policy();
  sanitize::Reach reach = sanitize::Reach::outside;
  sanitize::Keyed keyed;
  std::unique_ptr<Stack> stack = {};  ///< of an instance, whose key makes the digests
};

/// Digests for lines without an audience. No audience of a procedure is called so.
constexpr std::string_view anybody = "anybody outside";

/// For whom: an audience of the procedure in force, with the policy of that procedure and its do-not-share list.
Result<std::shared_ptr<const Lines>> lines_for_audience(const cli::Config& config, const cli::LinesAsk& ask) {
  if (!ask.inventory.empty())
    return refuse(Errc::invalid, "cli.usage", "--audience", "audiences are those of a data directory's procedure, which an inventory file does not have; leave out one of the two");
  if (!ask.pseudonym_key.empty()) return refuse(Errc::invalid, "cli.usage", "--pseudonym-key", "an audience's pseudonyms are made with the key of its instance; leave out one of the two");
  auto stack = TRY(Stack::open(config));
  const auto procedure = TRY(stack->app().current.procedure());
  const auto* audience = procedure->procedure.audience(AudienceId{ask.audience});
  if (audience == nullptr) return refuse(Errc::not_found, "share.unknown-audience", ask.audience, "the procedure in force has no such audience");
  auto ours = TRY(stack->app().current.inventory())->inventory;
  auto scanner = TRY(scan::Scanner::build(sanitize::vocabulary_of(ours, procedure->procedure)));
  const auto& policy = procedure->policies.at(audience->id);
  auto keyed = sanitize::in_epoch(app::keyed_for(stack->app(), audience->id.value), sanitize::epoch_of(policy.epoch, stack->app().clock.now()));
  return std::make_shared<const Lines>(Lines{std::move(ours), std::move(scanner), policy, policy.reach, std::move(keyed), std::move(stack)});
}

Result<std::string> key_in(const path& file) {
  auto secret = TRY(slurp(file, limits::body_bytes_max));
  if (secret.size() < sanitize::key_bytes_min) return refuse(Errc::invalid, "cli.file", file.string(), "a key for pseudonyms has at least " + std::to_string(sanitize::key_bytes_min) + " bytes");
  return secret;
}

Result<std::shared_ptr<const Lines>> lines_for(const cli::Config& config, const cli::LinesAsk& ask) {
  if (!ask.audience.empty()) return lines_for_audience(config, ask);
  inventory::Inventory ours;
  sanitize::Keyed keyed;
  std::unique_ptr<Stack> stack;
  if (!ask.inventory.empty()) {
    const auto bytes = TRY(slurp(ask.inventory, limits::inventory_bytes_max));
    ours = TRY(inventory::load_any(bytes));
    keyed = sanitize::keyed_by(sanitize::secret_of_inventory(bytes), anybody);
  } else {
    stack = TRY(Stack::open(config));
    ours = TRY(stack->app().current.inventory())->inventory;
    keyed = app::keyed_for(stack->app(), std::string(anybody));
  }
  if (!ask.pseudonym_key.empty()) keyed = sanitize::keyed_by(TRY(key_in(ask.pseudonym_key)), anybody);
  auto scanner = TRY(scan::Scanner::build(sanitize::vocabulary_of(ours)));
  return std::make_shared<const Lines>(Lines{.inventory = std::move(ours), .scanner = std::move(scanner), .keyed = std::move(keyed), .stack = std::move(stack)});
}

}  // namespace

Result<Json> verify_instance(const cli::Config& config, const cli::VerifyAsk& ask, const cli::Progress& progress) {
  auto stack = TRY(Stack::open(config));
  const auto repaired = ask.repair ? TRY(repair(*stack, progress)) : 0;
  const auto verified = TRY(stack->app().store.verify_all([&](std::int64_t done, std::int64_t all) { progress("verify", done, all); }));
  Json out = Json::Object{{"result", "verified"}, {"origin", stack->app().store.origin()}, {"facts", verified.facts}, {"objects", verified.objects},
                          {"rows", verified.rows}, {"contents", verified.contents}, {"erased", verified.erased}, {"witnessed", false}};
  if (ask.repair) out["repaired_rows"] = repaired;
  if (ask.replay) {
    const auto replayed = TRY(replay(*stack, progress));
    out["replayed_rows"] = replayed.rows;
    out["named_contents"] = replayed.contents;
  }
  return out;
}

namespace {

/// The files of a pack that was unzipped, by path. Links are not followed: what they lead to was never in the pack.
Result<prove::Files> files_below(const path& folder) {
  prove::Files files;
  std::size_t room = limits::pack_bytes_max;
  std::error_code ec;
  std::filesystem::recursive_directory_iterator at(folder, ec);
  for (; !ec && at != std::filesystem::recursive_directory_iterator(); at.increment(ec)) {
    const auto status = at->symlink_status(ec);
    if (ec) break;
    if (std::filesystem::is_directory(status)) continue;
    const auto name = at->path().lexically_relative(folder).generic_string();
    if (!std::filesystem::is_regular_file(status)) return refuse(Errc::invalid, "pack.not-a-file", name, "a pack holds plain files");
    auto bytes = TRY(slurp(at->path(), room));
    room -= bytes.size();
    files.emplace(name, std::move(bytes));
    if (files.size() > limits::pack_files_max) return refuse(Errc::invalid, "pack.too-large", {}, "the pack has more files than this program opens");
  }
  if (ec) return refuse(Errc::unavailable, "cli.file", folder.string(), ec.message());
  return files;
}

}  // namespace

Result<Json> verify_pack_file(const cli::PackVerifyAsk& ask, const cli::Progress& progress) {
  prove::Trust trust;
  if (!ask.trust.empty()) trust = TRY(prove::parse_trust(TRY(slurp(ask.trust, limits::body_bytes_max))));
  progress("pack", 0, 1);
  prove::Verdict verdict;
  if (std::filesystem::is_directory(ask.pack)) {
    verdict = prove::verify_files(TRY(files_below(ask.pack)), trust);
  } else {
    verdict = prove::verify_pack(TRY(slurp(ask.pack, limits::pack_bytes_max)), trust);
  }
  Json out = Json::Object{{"outcome", prove::name(verdict.outcome)}, {"in_words", prove::in_words(verdict)}, {"summary", verdict.summary}};
  if (verdict.outcome == prove::Outcome::unverified) out["exit"] = 8;
  if (verdict.outcome == prove::Outcome::broken) out["exit"] = error_row(Errc::conflict).exit;
  if (verdict.broken) out["broken"] = Json::Object{{"file", verdict.broken->file}, {"rule", verdict.broken->rule}, {"detail", verdict.broken->detail}, {"next", verdict.broken->next}};
  return out;
}

namespace {

/// Pseudonyms and match ids are shown: what they are made of cannot be found by trying without the key.
sanitize::Setting setting_of(const Lines& lines) { return {&lines.scanner, &lines.policy, lines.reach, lines.keyed}; }

/// What a person can see with their own eyes, once they were told to look.
bool can_be_seen(const sanitize::Unread& unread) { return unread.rule == "attachment.unread-text"; }

Result<> write_out(const std::string& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes << std::flush;
  return out ? Result<>{} : refuse(Errc::unavailable, "cli.file", file, "cannot be written");
}

}  // namespace

Result<Json> sanitize_file(const cli::Config& config, const cli::LinesAsk& ask, const cli::Progress& progress) {
  const auto lines = TRY(lines_for(config, ask));
  const auto bytes = TRY(slurp(ask.file, limits::content_bytes_max));
  progress("sanitize", 0, 1);
  auto made = TRY(sanitize::sanitize_attachment({path(ask.file).filename().string(), bytes}, setting_of(*lines)));
  if (ask.seen) std::erase_if(made.unread, can_be_seen);
  Json out = Json::Object{{"file", made.file.name}, {"kind", sanitize::media_type_of({path(ask.file).filename().string(), bytes})}, {"removed", Json::Array{}}, {"unread", Json::Array{}}, {"review", Json::Array{}}, {"redactions", Json::Array{}}};
  for (const auto& one : made.removed) out["removed"].push(one);
  for (const auto& one : made.unread) out["unread"].push(Json::Object{{"place", one.place}, {"rule", one.rule}, {"words", one.words}});
  for (const auto& one : made.about.open) out["review"].push(sanitize::explanation(one));
  for (const auto& one : made.about.redactions) out["redactions"].push(ask.explain ? sanitize::explanation(one) : Json(Json::Object{{"part", one.part}, {"place", one.place}, {"class", scan::name(one.kind)}, {"rule", one.rule}}));
  if (const auto good = sanitize::check_releasable(made); !good) {
    out["stopped_by"] = good.error().rule;
    out["exit"] = error_row(Errc::conflict).exit;
  } else if (!ask.out.empty()) {
    TRY_VOID(write_out(ask.out, made.file.bytes));
    out["out"] = ask.out;
  }
  return out;
}

Result<cli::Hooks::Lines> sanitize_lines(const cli::Config& config, const cli::LinesAsk& ask) {
  const auto lines = TRY(lines_for(config, ask));
  return cli::Hooks::Lines([lines, explained = ask.explain](const std::string& line) {
    const auto setting = setting_of(*lines);
    return sanitize::sanitize_line(line, setting, explained);
  });
}

Result<cli::Hooks::Lines> extract_lines(const cli::Config& config, const cli::LinesAsk& ask) {
  const auto lines = TRY(lines_for(config, ask));
  return cli::Hooks::Lines([lines](const std::string& line) { return sanitize::extract_line(line, lines->scanner); });
}

}  // namespace tocsin
