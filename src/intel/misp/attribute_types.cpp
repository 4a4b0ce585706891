#include "intel/misp/attribute_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin::misp {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 16> categories{{{'R', "Internal reference"}, {'T', "Targeting data"}, {'V', "Antivirus detection"}, {'P', "Payload delivery"},
                                                                        {'A', "Artifacts dropped"}, {'L', "Payload installation"}, {'M', "Persistence mechanism"}, {'N', "Network activity"},
                                                                        {'Y', "Payload type"}, {'B', "Attribution"}, {'X', "External analysis"}, {'F', "Financial fraud"},
                                                                        {'S', "Support Tool"}, {'C', "Social network"}, {'H', "Person"}, {'O', "Other"}}};

/// By name, in the order of bytes.
constexpr AttributeType types[] = {
    {"AS", 'N', false, "PNX"}, {"aba-rtn", 'F', true, "F"}, {"anonymised", 'O', false, "RTVPALMNYBXFSCHO"}, {"attachment", 'X', false, "VPALNXS"},
    {"authentihash", 'P', true, "PAL"}, {"azure-application-id", 'P', true, "PL"}, {"bank-account-nr", 'F', true, "F"}, {"bic", 'F', true, "F"},
    {"bin", 'F', true, "F"}, {"boolean", 'O', false, "O"}, {"bro", 'N', true, "NX"}, {"btc", 'F', true, "F"}, {"campaign-id", 'B', false, "B"},
    {"campaign-name", 'B', false, "B"}, {"cc-number", 'F', true, "F"}, {"cdhash", 'P', true, "PAL"}, {"chrome-extension-id", 'P', true, "PL"},
    {"comment", 'O', false, "RTVPALMNYBXFSCHO"}, {"community-id", 'N', true, "NX"}, {"cookie", 'N', false, "AN"}, {"cortex", 'X', false, "X"},
    {"counter", 'O', false, "O"}, {"country-of-residence", 'H', false, "H"}, {"cpe", 'X', false, "PLXO"}, {"dash", 'F', true, "F"},
    {"date-of-birth", 'H', false, "H"}, {"datetime", 'O', false, "O"}, {"dkim", 'N', false, "N"}, {"dkim-signature", 'N', false, "N"},
    {"dns-soa-email", 'B', false, "B"}, {"domain", 'N', true, "PNX"}, {"domain|ip", 'N', true, "NX"}, {"email", 'C', true, "PNBCH"},
    {"email-attachment", 'P', true, "P"}, {"email-body", 'P', false, "P"}, {"email-dst", 'N', true, "PNC"},
    {"email-dst-display-name", 'P', false, "P"}, {"email-header", 'P', false, "P"}, {"email-message-id", 'P', false, "P"},
    {"email-mime-boundary", 'P', false, "P"}, {"email-reply-to", 'P', false, "P"}, {"email-src", 'P', true, "PNC"},
    {"email-src-display-name", 'P', false, "P"}, {"email-subject", 'P', false, "PN"}, {"email-thread-index", 'P', false, "P"},
    {"email-x-mailer", 'P', false, "P"}, {"eppn", 'N', true, "NC"}, {"favicon-mmh3", 'N', true, "N"}, {"filename", 'P', true, "PALMX"},
    {"filename-pattern", 'L', true, "PALNX"}, {"filename|authentihash", 'P', true, "PAL"}, {"filename|impfuzzy", 'P', true, "PAL"},
    {"filename|imphash", 'P', true, "PAL"}, {"filename|md5", 'P', true, "PALX"}, {"filename|pehash", 'P', true, "PAL"},
    {"filename|sha1", 'P', true, "PALX"}, {"filename|sha224", 'P', true, "PAL"}, {"filename|sha256", 'P', true, "PALX"},
    {"filename|sha3-224", 'P', true, "PALX"}, {"filename|sha3-256", 'P', true, "PALX"}, {"filename|sha3-384", 'P', true, "PALX"},
    {"filename|sha3-512", 'P', true, "PALX"}, {"filename|sha384", 'P', true, "PAL"}, {"filename|sha512", 'P', true, "PAL"},
    {"filename|sha512/224", 'P', true, "PAL"}, {"filename|sha512/256", 'P', true, "PAL"}, {"filename|ssdeep", 'P', true, "PAL"},
    {"filename|tlsh", 'P', true, "PAL"}, {"filename|vhash", 'P', true, "PAL"}, {"first-name", 'H', false, "H"}, {"float", 'O', false, "O"},
    {"frequent-flyer-number", 'H', false, "H"}, {"full-name", 'H', false, "H"}, {"gender", 'H', false, "H"}, {"gene", 'A', false, "A"},
    {"git-commit-id", 'R', false, "R"}, {"github-organisation", 'C', false, "C"}, {"github-repository", 'C', false, "XC"},
    {"github-username", 'C', false, "C"}, {"hassh-md5", 'N', true, "PNX"}, {"hasshserver-md5", 'N', true, "PNX"}, {"hex", 'O', false, "RVPALMNFSO"},
    {"hostname", 'N', true, "PNX"}, {"hostname|port", 'N', true, "PN"}, {"http-method", 'N', false, "N"}, {"iban", 'F', true, "F"},
    {"identity-card-number", 'H', false, "H"}, {"impfuzzy", 'P', true, "PAL"}, {"imphash", 'P', true, "PAL"}, {"ip-dst", 'N', true, "PNX"},
    {"ip-dst|port", 'N', true, "PNX"}, {"ip-src", 'N', true, "PNX"}, {"ip-src|port", 'N', true, "PNX"}, {"issue-date-of-the-visa", 'H', false, "H"},
    {"ja3-fingerprint-md5", 'N', true, "PNX"}, {"jabber-id", 'C', false, "C"}, {"jarm-fingerprint", 'N', true, "PNX"},
    {"kusto-query", 'A', false, "A"}, {"last-name", 'H', false, "H"}, {"link", 'X', false, "RVPXS"}, {"mac-address", 'N', false, "PNX"},
    {"mac-eui-64", 'N', false, "PNX"}, {"malware-sample", 'P', true, "PALX"}, {"malware-type", 'P', false, "PL"}, {"md5", 'P', true, "PALX"},
    {"middle-name", 'H', false, "H"}, {"mime-type", 'A', false, "PAL"}, {"mobile-application-id", 'P', true, "PL"}, {"mutex", 'A', true, "A"},
    {"named pipe", 'A', false, "A"}, {"nationality", 'H', false, "H"}, {"other", 'O', false, "RVPALMNYBXFSCHO"},
    {"passenger-name-record-locator-number", 'H', false, "H"}, {"passport-country", 'H', false, "H"}, {"passport-expiration", 'H', false, "H"},
    {"passport-number", 'H', false, "H"}, {"pattern-in-file", 'L', true, "PALNX"}, {"pattern-in-memory", 'L', true, "ALX"},
    {"pattern-in-traffic", 'N', true, "PLNX"}, {"payment-details", 'H', false, "H"}, {"pdb", 'A', false, "A"}, {"pehash", 'P', true, "PL"},
    {"pgp-private-key", 'H', false, "ACHO"}, {"pgp-public-key", 'H', false, "ACHO"}, {"phone-number", 'H', false, "FHO"},
    {"place-of-birth", 'H', false, "H"}, {"place-port-of-clearance", 'H', false, "H"}, {"place-port-of-onward-foreign-destination", 'H', false, "H"},
    {"place-port-of-original-embarkation", 'H', false, "H"}, {"port", 'N', false, "NO"}, {"primary-residence", 'H', false, "H"},
    {"process-state", 'A', false, "A"}, {"prtn", 'F', true, "F"}, {"redress-number", 'H', false, "H"}, {"regkey", 'M', true, "AMX"},
    {"regkey|value", 'M', true, "AMX"}, {"sha1", 'P', true, "PALX"}, {"sha224", 'P', true, "PAL"}, {"sha256", 'P', true, "PALX"},
    {"sha3-224", 'P', true, "PALX"}, {"sha3-256", 'P', true, "PALX"}, {"sha3-384", 'P', true, "PALX"}, {"sha3-512", 'P', true, "PALX"},
    {"sha384", 'P', true, "PAL"}, {"sha512", 'P', true, "PAL"}, {"sha512/224", 'P', true, "PAL"}, {"sha512/256", 'P', true, "PAL"},
    {"sigma", 'L', true, "PAL"}, {"size-in-bytes", 'O', false, "O"}, {"snort", 'N', true, "NX"}, {"special-service-request", 'H', false, "H"},
    {"ssdeep", 'P', true, "PAL"}, {"ssh-fingerprint", 'N', false, "N"}, {"stix2-pattern", 'L', true, "PALN"}, {"target-email", 'T', false, "T"},
    {"target-external", 'T', false, "T"}, {"target-location", 'T', false, "T"}, {"target-machine", 'T', false, "T"}, {"target-org", 'T', false, "T"},
    {"target-user", 'T', false, "T"}, {"telfhash", 'P', true, "PAL"}, {"text", 'O', false, "RVPALMNYBXFSCHO"}, {"threat-actor", 'B', false, "B"},
    {"tlsh", 'P', true, "PL"}, {"travel-details", 'H', false, "H"}, {"twitter-id", 'C', false, "C"}, {"uri", 'N', true, "N"},
    {"url", 'N', true, "PNX"}, {"user-agent", 'N', false, "PNX"}, {"vhash", 'P', true, "PAL"}, {"visa-number", 'H', false, "H"},
    {"vulnerability", 'X', false, "PLX"}, {"weakness", 'X', false, "PLX"}, {"whois-creation-date", 'B', false, "B"},
    {"whois-registrant-email", 'B', false, "PBC"}, {"whois-registrant-name", 'B', false, "B"}, {"whois-registrant-org", 'B', false, "B"},
    {"whois-registrant-phone", 'B', false, "B"}, {"whois-registrar", 'B', false, "B"}, {"windows-scheduled-task", 'A', false, "A"},
    {"windows-service-displayname", 'A', false, "A"}, {"windows-service-name", 'A', false, "A"}, {"x509-fingerprint-md5", 'N', true, "PALNBX"},
    {"x509-fingerprint-sha1", 'N', true, "PALNBX"}, {"x509-fingerprint-sha256", 'N', true, "PALNBX"}, {"xmr", 'F', true, "F"},
    {"yara", 'L', true, "PAL"}, {"zeek", 'N', true, "NX"}
};
static_assert(std::ranges::is_sorted(types, {}, &AttributeType::name));

}  // namespace

const AttributeType* attribute_type(std::string_view name) {
  const auto found = std::ranges::lower_bound(types, name, {}, &AttributeType::name);
  return found != std::end(types) && found->name == name ? found : nullptr;
}

std::string_view category_name(char letter) {
  const auto found = std::ranges::find(categories, letter, &std::pair<char, std::string_view>::first);
  return found == categories.end() ? std::string_view() : found->second;
}

bool may_stand_in(const AttributeType& type, std::string_view category) {
  return std::ranges::any_of(type.categories, [&](char letter) { return category_name(letter) == category; });
}

}  // namespace tocsin::misp
