#include "intel/stix/relationships.hpp"

#include "intel/stix/schema.hpp"

namespace tocsin::stix {
namespace {

struct Row {
  std::string_view source, verb, target;  ///< words; "@sco": any cyber observable
};
// the tables "Relationships" of the sections of each type
constexpr Row rows[] = {
    {"attack-pattern", "delivers", "malware"},
    {"attack-pattern", "targets", "identity location vulnerability"},
    {"attack-pattern", "uses", "malware tool"},
    {"campaign", "attributed-to", "intrusion-set threat-actor"},
    {"campaign", "compromises", "infrastructure"},
    {"campaign", "originates-from", "location"},
    {"campaign", "targets", "identity location vulnerability"},
    {"campaign", "uses", "attack-pattern infrastructure malware tool"},
    {"course-of-action", "investigates", "indicator"},
    {"course-of-action", "mitigates", "attack-pattern indicator malware tool vulnerability"},
    {"course-of-action", "remediates", "malware vulnerability"},
    {"domain-name", "resolves-to", "domain-name ipv4-addr ipv6-addr"},
    {"identity", "located-at", "location"},
    {"indicator", "indicates", "attack-pattern campaign infrastructure intrusion-set malware threat-actor tool"},
    {"indicator", "based-on", "observed-data"},
    {"infrastructure", "communicates-with", "infrastructure ipv4-addr ipv6-addr domain-name url"},
    {"infrastructure", "consists-of", "infrastructure observed-data @sco"},
    {"infrastructure", "controls", "infrastructure malware"},
    {"infrastructure", "delivers", "malware"},
    {"infrastructure", "has", "vulnerability"},
    {"infrastructure", "hosts", "tool malware"},
    {"infrastructure", "located-at", "location"},
    {"infrastructure", "uses", "infrastructure"},
    {"intrusion-set", "attributed-to", "threat-actor"},
    {"intrusion-set", "compromises hosts owns", "infrastructure"},
    {"intrusion-set", "originates-from", "location"},
    {"intrusion-set", "targets", "identity location vulnerability"},
    {"intrusion-set", "uses", "attack-pattern infrastructure malware tool"},
    {"ipv4-addr ipv6-addr", "resolves-to", "mac-addr"},
    {"ipv4-addr ipv6-addr", "belongs-to", "autonomous-system"},
    {"malware", "authored-by", "threat-actor intrusion-set"},
    {"malware", "beacons-to exfiltrates-to", "infrastructure"},
    {"malware", "communicates-with", "ipv4-addr ipv6-addr domain-name url"},
    {"malware", "controls", "malware"},
    {"malware", "downloads drops", "malware tool file"},
    {"malware", "exploits", "vulnerability"},
    {"malware", "originates-from", "location"},
    {"malware", "targets", "identity infrastructure location vulnerability"},
    {"malware", "uses", "attack-pattern infrastructure malware tool"},
    {"malware", "variant-of", "malware"},
    {"malware-analysis", "characterizes av-analysis-of static-analysis-of dynamic-analysis-of", "malware"},
    {"threat-actor", "attributed-to impersonates", "identity"},
    {"threat-actor", "compromises hosts owns", "infrastructure"},
    {"threat-actor", "located-at", "location"},
    {"threat-actor", "targets", "identity location vulnerability"},
    {"threat-actor", "uses", "attack-pattern infrastructure malware tool"},
    {"tool", "delivers drops", "malware"},
    {"tool", "has", "vulnerability"},
    {"tool", "targets", "identity infrastructure location vulnerability"},
    {"tool", "uses", "infrastructure"},
};

}  // namespace

bool suggested(std::string_view source, std::string_view verb, std::string_view target) {
  if (verb == "related-to") return true;
  if (verb == "derived-from" || verb == "duplicate-of") return source == target;
  const auto *from = index_of(source), *to = index_of(target);
  if (from == nullptr || to == nullptr) return true;
  for (const auto& row : rows)
    if (among(row.source, source) && among(row.verb, verb) && (among(row.target, target) || (row.target.ends_with("@sco") && to->schema().family == Family::sco))) return true;
  return false;
}

}  // namespace tocsin::stix
