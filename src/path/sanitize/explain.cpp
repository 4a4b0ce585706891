#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "path/sanitize/explain.hpp"

namespace tocsin::sanitize {
namespace {

using scan::Kind;

std::string_view in_words(Kind kind) {
  switch (kind) {
    case Kind::canary: return "a value planted in the inventory to notice leaks";
    case Kind::secret: return "a secret, such as an access key or token";
    case Kind::private_key: return "a private key";
    case Kind::password: return "a password";
    case Kind::card: return "a payment card number";
    case Kind::iban: return "a bank account number";
    case Kind::national_id: return "a number that a state gave to a person";
    case Kind::phone: return "a telephone number";
    case Kind::email: return "an e-mail address";
    case Kind::username: return "a user name";
    case Kind::person: return "the name of a member of staff";
    case Kind::person_open: return "what looks like a person's name";
    case Kind::badge: return "a staff number";
    case Kind::host: return "the name of one of our computers";
    case Kind::ip: return "an internal network address";
    case Kind::network: return "a range of internal network addresses";
    case Kind::domain: return "a domain name of ours";
    case Kind::url: return "a link to one of our computers";
    case Kind::path: return "a place on one of our file servers";
    case Kind::mac: return "the hardware address of a device";
    case Kind::customer: return "the name of a customer";
    case Kind::third_party: return "the name of a third party";
    case Kind::organization: return "our own name";
    case Kind::project: return "the name of a project";
    case Kind::ticket: return "the number of an internal ticket";
    case Kind::site: return "the name of a site";
    case Kind::ot_asset: return "the tag of a plant device";
    case Kind::privilege: return "a marking of legal privilege";
    case Kind::speculation: return "a guess rather than an observation";
    case Kind::weakness: return "a weakness that is still open";
    case Kind::restricted: return "restricted plant information";
    case Kind::encoded: return "encoded text that hides something of the above";
    default: return "an indicator";
  }
}

std::string_view in_words(Action action) {
  static constexpr std::array<std::string_view, 6> words{"was left standing", "was removed", "was replaced by a general description", "was replaced by a pseudonym that means the same thing throughout what this audience receives",
                                                         "was dropped", "waits for a person"};
  return words[static_cast<std::size_t>(action)];
}

std::string place(const std::string& part, const std::string& pointer, std::size_t begin, std::size_t end) {
  return "In the " + part + (pointer.empty() ? "" : " (" + pointer + ")") + ", bytes " + std::to_string(begin) + " to " + std::to_string(end) + ", stood ";
}

/// What was seen: what the do-not-share list stopped by that list's own title, anything else by its kind.
std::string seen(Kind kind, const std::string& entry, const procedure::Procedure* procedure) {
  if (kind != Kind::restricted || entry.empty()) return std::string(in_words(kind));
  if (procedure != nullptr)
    for (const auto& rule : procedure->do_not_share)
      if (entry_of(rule) == entry && !rule.title.empty()) return "what the procedure does not let out as it is: “" + rule.title + "”";
  return "what the procedure does not let out as it is";
}

std::string because(const std::string& rule, const std::string& evidence, const std::string& entry) {
  std::string out = ". It was recognized by rule " + rule + (evidence.empty() ? std::string() : ": " + evidence);
  if (entry.starts_with("/do_not_share/")) out += " (entry " + entry + " of the procedure)";
  else if (!entry.empty()) out += " (inventory entry " + entry + ")";
  return out + ". ";
}

/// What else it could have been, which a reader may ask first.
std::string instead_of(const std::vector<Alternative>& lost) {
  std::vector<std::string> others;
  for (const auto& one : lost) {
    auto words = std::string(in_words(one.kind)) + " (rule " + one.rule + ")";
    if (std::ranges::find(others, words) == others.end()) others.push_back(std::move(words));
  }
  return others.empty() ? std::string() : " It could also be read as " + join(others, ", ") + "; the stronger reading won.";
}

Json described(scan::Kind kind, const std::string& rule, const std::string& evidence, const std::string& entry, const std::string& policy) {
  const auto at = rule.find('@');
  return Json::Object{{"class", scan::name(kind)}, {"rule", rule.substr(0, at)}, {"version", at == std::string::npos ? std::string() : rule.substr(at + 1)}, {"evidence", evidence}, {"entry", entry}, {"policy", policy}};
}

}  // namespace

Json write_lost(const std::vector<Alternative>& lost) {
  Json::Array out;
  out.reserve(lost.size());
  for (const auto& one : lost) {
    Json::Object row;
    const auto put = [&](std::string_view field, Json value) { row.emplace_hint(row.end(), field, std::move(value)); };
    const auto at = one.rule.find('@');
    put("class", scan::name(one.kind));
    put("end", one.end);
    put("entry", one.entry);
    put("evidence", one.evidence);
    put("rule", one.rule.substr(0, at));
    put("start", one.begin);
    put("version", at == std::string::npos ? std::string() : one.rule.substr(at + 1));
    out.emplace_back(std::move(row));
  }
  return Json(std::move(out));
}

Json explanation(const Redaction& r, const procedure::Procedure* procedure) {
  auto out = described(r.kind, r.rule, r.evidence, r.entry, r.policy);
  out["part"] = r.part;
  out["place"] = r.place;
  out["start"] = r.begin;
  out["end"] = r.end;
  out["match"] = r.match;
  out["action"] = name(r.action);
  out["decided_by"] = r.decided_by;
  out["replacement"] = r.replacement;
  out["lost"] = write_lost(r.lost);
  out["words"] = explain(r, procedure);
  return out;
}

Json explanation(const OpenMatch& m, const procedure::Procedure* procedure) {
  auto out = described(m.kind, m.rule, m.evidence.empty() ? m.why : m.evidence, m.entry, m.policy);
  out["part"] = m.part;
  out["place"] = m.place;
  out["start"] = m.begin;
  out["end"] = m.end;
  out["match"] = m.id;
  out["action"] = name(Action::escalate);
  out["why"] = m.why;
  out["occurrences"] = m.occurrences;
  out["needs_second_person"] = m.certain;
  out["for_legal"] = m.for_legal;
  out["lost"] = write_lost(m.lost);
  out["words"] = explain(m, procedure);
  return out;
}

std::string explain(const Redaction& r, const procedure::Procedure* procedure) {
  std::string out = place(r.part, r.place, r.begin, r.end) + seen(r.kind, r.entry, procedure) + because(r.rule, r.evidence, r.entry) + "It " + std::string(in_words(r.action));
  out += r.decided_by == "policy" ? ", as the policy says for this audience" : ", as " + r.decided_by + " decided";
  return out + (r.policy.empty() ? std::string() : " (" + r.policy + ")") + "." + instead_of(r.lost);
}

std::string explain(const OpenMatch& m, const procedure::Procedure* procedure) {
  std::string out = place(m.part, m.place, m.begin, m.end) + seen(m.kind, m.entry, procedure) + because(m.rule, m.why, m.entry);
  out += "It stands masked, " + std::to_string(m.occurrences) + (m.occurrences == 1 ? " time" : " times") + ", until ";
  out += m.for_legal ? "legal decides about the whole item." : m.certain ? "a person decides; keeping it needs a reason and a second person." : "a person decides; keeping it needs a reason.";
  return out + instead_of(m.lost);
}

}  // namespace tocsin::sanitize
