#include "in/cli/continued.hpp"

#include <charconv>

#include "ledger/checkpoint.hpp"
#include "ledger/tree.hpp"
#include "path/prove/pack.hpp"

namespace tocsin::cli {
namespace {

const std::string& typed(const Values& values, std::string_view name) {
  static const std::string none;
  const auto found = values.find(name);
  return found == values.end() || found->second.empty() ? none : found->second.front();
}

Result<std::int64_t> size_in(const Values& values) {
  const auto& text = typed(values, "--from");
  std::int64_t size = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (failed != std::errc{} || end != text.data() + text.size()) return refuse(Errc::invalid, "cli.usage", "--from", "wants a whole number");
  return size;
}

Result<Hash> root_in(const Values& values) {
  const auto& text = typed(values, "--root");
  if (const auto hash = Hash::from_hex(text)) return *hash;
  if (const auto bytes = from_base64(text))
    if (const auto hash = Hash::from_bytes(*bytes)) return *hash;
  return refuse(Errc::invalid, "cli.usage", "--root", "wants 64 hex digits, or the third line of a checkpoint");
}

/// The checkpoint, signed by one of the keys that are trusted; the first of them whose log it is decides.
Result<ledger::SignedCheckpoint> opened(const std::string& note, const std::string& file, std::istream& in) {
  auto parsed = TRY(ledger::parse_checkpoint(note));
  if (file.empty()) return parsed;
  const auto trust = TRY(prove::parse_trust(TRY(read_file(file, in))));
  for (const auto& key : trust.keys)
    if (ledger::origin_of(key) == parsed.head.origin) return ledger::open_checkpoint(note, key);
  return refuse(Errc::conflict, "ledger.foreign-log", file, "holds no key of " + parsed.head.origin);
}

std::unexpected<Error> no_answer(std::string where) { return refuse(Errc::unavailable, "cli.answer", std::move(where), "no consistency proof"); }

}  // namespace

bool is_smaller_now(const ports::Response& answer, const Values& values) {
  const auto problem = parse_json(answer.body);
  const auto size = size_in(values);
  return answer.status >= 400 && problem && (*problem)["rule"].text() == "ledger.proof-range" && size && *size >= 1;
}

Result<Json> continued(const ports::Response& answer, const Values& values, std::istream& in) {
  const auto from = TRY(size_in(values));
  const auto root = TRY(root_in(values));
  if (is_smaller_now(answer, values)) return refuse(Errc::conflict, "ledger.consistency", "--from", "the log says that it never had " + std::to_string(from) + " facts: the size is mistyped, or the log was put back");
  const auto body = parse_json(answer.body);
  if (!body || !body->is_object() || !(*body)["hashes"].is_array()) return no_answer({});
  const auto& checkpoint = (*body)["checkpoint"].text();
  if (checkpoint.empty()) return no_answer("/checkpoint");
  const auto head = TRY(opened(checkpoint, typed(values, "--trust"), in)).head;
  std::vector<Hash> hashes;
  for (const auto& each : (*body)["hashes"].array()) {
    const auto hash = Hash::from_hex(each.text());
    if (!hash) return no_answer("/hashes/" + std::to_string(hashes.size()));
    hashes.push_back(*hash);
  }
  auto holds = ledger::verify_consistency(from, head.size, root, head.root, hashes);
  if (!holds) {
    holds.error().where = "--root";
    // what the server names is no proof of anything, but it is what the two have to compare
    if (const auto named = Hash::from_hex((*body)["root_from"].text()); named && *named != root) holds.error().detail += "; for " + std::to_string(from) + " facts it names the root " + named->hex();
    return std::unexpected(holds.error());
  }
  const bool is_signed = !typed(values, "--trust").empty();
  const auto words = "consistent: the log of " + std::to_string(head.size) + " facts continues the one of " + std::to_string(from) + " with the root that you named\n"
                     "log        " + head.origin + "\nroot       " + head.root.hex() + "\nsignature  " +
                     (is_signed ? "by the log key that you trust" : "not checked; name the log key with --trust");
  return Json(Json::Object{{"consistent", true}, {"from", from}, {"to", head.size}, {"origin", head.origin}, {"root_from", root.hex()}, {"root_to", head.root.hex()},
                           {"signature", is_signed ? "trusted" : "not-checked"}, {"in_words", words}});
}

}  // namespace tocsin::cli
