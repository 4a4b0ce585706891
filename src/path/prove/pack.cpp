#include "path/prove/pack.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "path/prove/derive.hpp"

namespace tocsin::prove {
namespace {

constexpr std::string_view outcome_names[] = {"verified", "internally consistent, origin not verified", "broken"};

/// What the reader can do about a link that does not hold, by the first word that fits.
struct Next {
  std::string_view rule, next;
};
constexpr Next nexts[] = {
    {"pack.zip-form", "fetch the pack again; it is torn or no pack"},
    {"pack.path", "do not unzip it; ask who sent it"},
    {"pack.duplicate", "do not unzip it; ask who sent it"},
    {"pack.not-a-file", "do not unzip it; ask who sent it"},
    {"pack.too-large", "ask for packs of shorter periods"},
    {"pack.file-missing", "fetch the pack again, whole"},
    {"pack.file-extra", "remove what was added, or fetch the pack again"},
    {"pack.format", "verify it with the release of the program that made it, or a later one"},
    {"pack.foreign", "check which organisation's keys you hold; this pack comes from another log"},
    {"pack.incomplete", "ask the organisation for the facts that are missing"},
    {"pack.share-missing", "ask the organisation for the share that is missing"},
    {"pack.object-missing", "ask the organisation for the facts that are missing"},
    {"pack.population", "ask for the pack again: objects could be left out of this one unseen"},
    {"pack.required", "do not rely on the release: somebody whom the procedure asks for never agreed"},
    {"pack.procedure", "ask the organisation for the text of the procedure that was in force"},
    {"pack.retention", "ask the organisation who erased what was on hold"},
    {"pack.content-missing", "ask the organisation for the content that is missing"},
    {"pack.delivery-missing", "ask the organisation for the facts that are missing"},
    {"pack.person-missing", "ask the organisation for the facts that are missing"},
    {"ledger.gap", "ask the organisation for the facts that are missing"},
    {"pack.mode", "do not take it as evidence of real sharing"},
};
constexpr std::string_view next_else = "do not rely on this pack; fetch it again, and if it stays so ask the organisation why";

Verdict break_at(const Error& error) {
  Verdict verdict;
  std::string_view next = next_else;
  for (const auto& row : nexts)
    if (row.rule == error.rule) next = row.next;
  verdict.broken = Broken{error.where, error.rule, error.detail, std::string(next)};
  return verdict;
}

/// Shares get their numbers by counting: the numbers that are in the pack say how many there were at least when the population was
/// taken. How many of these it does not hold.
std::int64_t unaccounted(const Dossier& dossier) {
  std::int64_t most = 0;
  for (const auto& [id, share] : dossier.shares) {
    const auto& number = share.state.number;
    const auto digits = number.substr(std::min(number.size(), number.rfind('-') + 1));
    std::int64_t count = 0;
    const bool whole = std::from_chars(digits.data(), digits.data() + digits.size(), count).ec == std::errc();
    if (whole && share.facts.front()->record.leaf_index < dossier.log.taken.size) most = std::max(most, count);
  }
  return std::max<std::int64_t>(0, most - dossier.log.population_shares);
}

/// Due shares past their deadline when the pack was asked for, without a share that left, a decision or an exception: what the program never lets stand.
std::int64_t silent(const Dossier& dossier) {
  return std::ranges::count_if(dossier.dues, [&](const auto& due) { return trigger::due::silent(due.second, dossier.log.requested.at); });
}

/// By the number that people know, where it is one share.
std::string scope_of(const Dossier& dossier) {
  const auto& asked = dossier.log.requested;
  const auto share = asked.share ? dossier.shares.find(*asked.share) : dossier.shares.end();
  return share == dossier.shares.end() ? scope_in_words(asked) : "share " + share->second.state.number;
}

/// Names in an archive are its sender's: none of them ends a line of ours.
std::string one_line(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return out;
}

Json summary_of(const Dossier& dossier) {
  std::size_t approvals = 0;
  for (const auto& release : dossier.releases) approvals += release.approvals.size();
  Json::Array shares;
  for (const auto& [id, share] : dossier.shares) shares.emplace_back(share.state.number);
  const auto& log = dossier.log;
  return Json::Object{{"approvals", approvals}, {"contents", dossier.evidence->contents.size()}, {"deliveries", dossier.deliveries.size()}, {"erased", dossier.expired.size()}, {"facts", dossier.evidence->facts.size()},
                      {"format", dossier.evidence->format}, {"log", log.head.origin}, {"mode", log.founded.mode}, {"not_shown", log.not_shown.contains("share") ? log.not_shown.at("share") : 0}, {"objects", log.chains.size()},
                      {"outside", outside_in_words(log.not_shown)}, {"releases", dossier.releases.size()}, {"population", log.taken.objects}, {"population_at", to_rfc3339(log.taken.at)}, {"requested", write_fields(log.requested)}, {"root", log.head.root.hex()}, {"scope", scope_of(dossier)},
                      {"shares", std::move(shares)}, {"signatures", dossier.signatures}, {"size", log.head.size}, {"silent", silent(dossier)}, {"unaccounted", unaccounted(dossier)}};
}

/// All files as the evidence makes them.
Result<Files> make_files(const Dossier& dossier) {
  auto files = TRY(write_evidence(*dossier.evidence));
  derive_files(dossier, files);
  return files;
}

bool is_of_bag(std::string_view path) { return path == "bagit.txt" || path == "bag-info.txt" || path == "manifest-sha256.txt" || path == "tagmanifest-sha256.txt"; }

/// That the pack says what its facts say, in every byte. The bag's own lists come last: they differ with any other file.
Result<> compare(const Files& pack, const Files& made, bool of_bag = false) {
  for (const auto& [path, bytes] : made) {
    if (is_of_bag(path) != of_bag) continue;
    const auto found = pack.find(path);
    if (found == pack.end()) return refuse(Errc::conflict, "pack.file-missing", path, "the facts give this file, and it is not there");
    if (found->second != bytes) return refuse(Errc::conflict, "pack.not-from-facts", path, "the file says something else than the facts");
  }
  for (const auto& [path, bytes] : pack)
    if (!made.contains(path)) return refuse(Errc::conflict, "pack.file-extra", path, "no fact gives this file");
  return of_bag ? Result<>() : compare(pack, made, true);
}

/// Keys that were handed over for one instance decide: another log's pack is not half verified.
Result<Outcome> judge_origin(const Origin& origin, const Trust& trust) {
  if (trust.keys.empty()) return Outcome::unverified;
  for (const auto& key : {origin.log_key, origin.leaf_key})
    if (!trust.keys.contains(key)) return refuse(Errc::conflict, "pack.foreign", key == origin.log_key ? "data/log/log.pub" : "data/log/leaf.pub", "the key is none of those that you trust");
  return Outcome::verified;
}

Result<Verdict> judge(const Files& files, const Trust& trust) {
  TRY_VOID(check_bag(files));
  const auto format = TRY(read_format(files));
  auto origin = TRY(read_origin(files));
  const auto outcome = TRY(judge_origin(origin, trust));
  auto evidence = TRY(read_evidence(files, std::move(origin)));
  evidence.format = format;
  const auto dossier = TRY(examine(evidence));
  TRY_VOID(compare(files, TRY(make_files(dossier))));
  return Verdict{outcome, std::nullopt, summary_of(dossier)};
}

}  // namespace

std::string_view name(Outcome outcome) { return outcome_names[static_cast<std::size_t>(outcome)]; }

Result<Trust> parse_trust(std::string_view text) {
  Trust trust;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || trim(line).starts_with('#')) continue;
    const auto key = ledger::parse_openssh(line);
    if (!key) return refuse(Errc::invalid, "pack.trust-form", std::to_string(number), "a line is `ssh-ed25519`, the key and a comment");
    trust.keys.insert(*key);
  }
  if (trust.keys.empty()) return refuse(Errc::invalid, "pack.trust-form", "1", "the file holds no key");
  return trust;
}

Result<std::string> build_pack(const Evidence& evidence) {
  const auto dossier = TRY(examine(evidence));
  return write_zip(folder_of(dossier), TRY(make_files(dossier)), dossier.log.requested.at);
}

Result<std::string> pack_name(const Evidence& evidence) { return folder_of(TRY(examine(evidence))) + ".zip"; }

Verdict verify_files(const Files& files, const Trust& trust) {
  const auto verdict = judge(files, trust);
  return verdict ? *verdict : break_at(verdict.error());
}

Verdict verify_pack(std::string_view zip, const Trust& trust) {
  const auto files = read_zip(zip);
  return files ? verify_files(*files, trust) : break_at(files.error());
}

std::string in_words(const Verdict& verdict) {
  std::string out(name(verdict.outcome));
  if (verdict.broken) {
    const auto& link = *verdict.broken;
    return out + "\n  where   " + (link.file.empty() ? "the archive itself" : one_line(link.file)) + "\n  rule    " + link.rule + "\n  why     " + one_line(link.detail) + "\n  next    " + link.next + "\n";
  }
  const auto count = [&](const char* what) { return std::to_string(verdict.summary[what].integer()) + " " + what; };
  out += "\n  " + count("facts") + " of " + count("objects") + ", " + count("releases") + ", " + count("signatures") + " by people, " + count("deliveries") + ", " + count("contents") + "\n";
  out += "  log     " + verdict.summary["log"].text() + ", size " + std::to_string(verdict.summary["size"].integer()) + "\n";
  out += "  scope   " + verdict.summary["scope"].text() + "; " + verdict.summary["outside"].text() + "\n";
  out += "  counted " + std::to_string(verdict.summary["population"].integer()) + " objects, " + verdict.summary["population_at"].text() + "\n";
  out += "  asked   " + verdict.summary["requested"]["at"].text() + " by " + verdict.summary["requested"]["by"].text() + "\n";
  if (const auto lacking = verdict.summary["unaccounted"].integer(); lacking > 0) out += "  MISSING the numbers of the shares tell of " + std::to_string(lacking) + " more than the population holds: ask for them\n";
  if (const auto late = verdict.summary["silent"].integer(); late > 0) out += "  SILENT  " + std::to_string(late) + " due shares past their deadline, without share, decision or exception\n";
  if (verdict.summary["format"].integer() < pack_format) out += "  FORMAT  1 shows less: not whether the procedure permits what was not shared or erased, and not\n          all that a due share led to\n";
  if (verdict.summary["erased"].integer() > 0) out += "  ERASED  content of " + std::to_string(verdict.summary["erased"].integer()) + " shares, each time by two people: data/gaps.json says what is gone\n";
  if (verdict.summary["mode"].text() != "live") out += "  MODE    " + verdict.summary["mode"].text() + ": not evidence of real sharing\n";
  if (verdict.outcome == Outcome::unverified) out += "  next    get the log and leaf keys by another way and pass them with --trust\n";
  return out;
}

}  // namespace tocsin::prove
