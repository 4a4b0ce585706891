#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"

namespace tocsin::scan {
namespace {

/// A phrase speaks for its whole sentence, as far as its line goes.
std::size_t sentence_end(const Reading& r, std::size_t at) {
  while (at < r.text.size() && r.text[at] != '\n' && !(r.text[at] == '.' && (is_blank(r.at(at + 1)) || r.at(at + 1) == '\0'))) ++at;
  while (at > 0 && is_blank(r.text[at - 1])) --at;
  return at;
}

void take_phrase(Reading& r, const Expression& expression, Kind kind, const char* rule, const char* evidence, Certainty certainty, int rank) {
  each_match(r, expression, [&](std::size_t begin, std::size_t end) {
    end = std::max(end, sentence_end(r, end));
    r.add({.begin = begin, .end = end, .kind = kind, .certainty = certainty, .rank = rank, .rule = rule, .evidence = evidence, .canonical = to_lower(r.text.substr(begin, end - begin))});
  });
}

void take_words(Reading& r, const Expression& expression, Kind kind, const char* rule, const char* evidence, int rank = rank_shape) {
  each_match(r, expression, [&](std::size_t begin, std::size_t end) {
    r.add({.begin = begin, .end = end, .kind = kind, .rank = rank, .rule = rule, .evidence = evidence, .canonical = to_lower(r.text.substr(begin, end - begin))});
  });
}

void take_codes(Reading& r) {
  for (const auto& prefix : r.ours->ticket_prefixes) {
    for (std::size_t at = 0; (at = r.text.find(prefix.text, at)) != std::string_view::npos;) {
      const auto begin = at;
      at += prefix.text.size();
      std::size_t end = at;
      if (r.at(end) == '-' || r.at(end) == '_' || r.at(end) == '#') ++end;
      const auto digits = end;
      while (is_digit(r.at(end))) ++end;
      if (end - digits < 2 || is_word(r.at(end)) || (begin > 0 && is_word(r.text[begin - 1]))) continue;
      r.add({.begin = begin, .end = end, .kind = Kind::ticket, .rank = rank_ours, .rule = "inventory.ticket-prefix", .entry = prefix.entry, .evidence = "a ticket prefix of the inventory and a number",
             .canonical = std::string(r.text.substr(begin, end - begin))});
    }
  }
}

}  // namespace

void find_phrases(Reading& r) {
  static const Expression privilege(
      R"((?i)\b((?:attorney|solicitor|lawyer|counsel)[\s\-]{1,2}(?:client|and[\s\-]client)\b(?:[\s\-]privileged?)?|attorney(?:'s)?[\s\-]work[\s\-]product|work[\s\-]product[\s\-](?:doctrine|privilege)|legal(?:ly)?[\s\-](?:professional[\s\-])?privileged?\b|privileged?[\s,]{1,2}(?:and|&)[\s]confidential|(?:prepared|made) (?:at|under) the (?:direction|request) of (?:legal )?counsel|(?:in|for) anticipation of litigation|privileged legal advice))");
  take_phrase(r, privilege, Kind::privilege, "phrase.privilege", "the words of a privilege marking", Certainty::certain, rank_ours + 5);
  static const Expression speculation(
      R"((?i)\b((?:we|i|the team|investigators?) (?:strongly )?(?:suspect|speculate|believe) (?:that )?|(?:our|the) working (?:theory|hypothesis)|(?:it is )?unconfirmed(?: but)? (?:that|rumou?rs?)|possibly an insider|insider (?:is|was) (?:likely|probably)|attribution is (?:uncertain|speculative)))");
  take_phrase(r, speculation, Kind::speculation, "phrase.speculation", "words of a guess, not of an observation", Certainty::uncertain, rank_phrase);
  static const Expression weakness(
      R"((?i)\b((?:(?:is|are|remains?|still) )?(?:un-?patched|not (?:yet )?(?:been )?(?:patched|mitigated|remediated|fixed))(?: (?:systems?|hosts?|devices?|servers?))?|(?:is|are|remains?) still vulnerable|no (?:mitigation|compensating control|workaround) (?:is )?(?:in place|available)|(?:still )?reachable from the internet without))");
  take_phrase(r, weakness, Kind::weakness, "phrase.open-weakness", "words of an affected system that nothing protects yet", Certainty::uncertain, rank_phrase);
  static const Expression restricted(R"(\b((?i:network (?:topology )?diagram|single[\s\-]line diagram|relay settings?|protection settings? (?:file|sheet)|ladder logic (?:file|listing)|critical energy infrastructure information|protected critical infrastructure information|bes cyber system information)|BCSI|CEII|PCII)\b)");
  take_words(r, restricted, Kind::restricted, "phrase.restricted", "the name of a plan or class of information that is restricted", rank_phrase);
  static const Expression plant(
      R"(\b((?:HMI|PLC|RTU|IED|DCS|RTAC|MTU|EWS|SIS|FEP|PMU|RTDS)(?:[-_ ]?[A-Z]{1,6})?[-_ ]?\d{1,4}[A-Z]?\b(?:,? (?:on|at|in|of|for) (?:the )?(?i:feeder|bay|line|unit|breaker|transformer|bus|train|pump|turbine|generator|boiler|well|skid|cell) [A-Z]?\d{1,4}[A-Z]?)?(?:,? (?:in|at|of|inside) (?:the )?[A-Z][\w'\-]+(?: [A-Z][\w'\-]+)? (?:[Ss]ubstation|[Pp]lant|[Ss]tation|[Rr]efinery|[Tt]erminal|[Pp]umping [Ss]tation|[Cc]ontrol [Rr]oom|[Ww]ind [Ff]arm|[Dd]am|[Ss]witchyard|[Ff]acility))?))");
  take_words(r, plant, Kind::ot_asset, "ot.asset-tag", "a controller's or panel's tag with its number", rank_ours);
  static const Expression equipment(R"(\b((?i:feeder|breaker|transformer|switchgear|turbine|busbar|recloser|capacitor bank|generator|compressor) (?:no\.? ?)?[A-Z]{0,3}-?\d{1,4}[A-Z]?)\b)");
  take_words(r, equipment, Kind::ot_asset, "ot.equipment", "a piece of plant with its number");
  static const Expression site(R"(\b((?:[A-Z][\w'\-]+ ){1,2}(?:[Ss]ubstation|[Ss]witchyard|[Pp]umping [Ss]tation|[Hh]ydro(?:power)? [Pp]lant|[Pp]ower [Pp]lant|[Ww]ind [Ff]arm))\b)");
  take_words(r, site, Kind::site, "ot.site", "the name of a plant", rank_shape);
  static const Expression role_host(R"(\b((?i:historian|engineering workstation|operator station|jump host|data concentrator|gateway|scada server|hmi|plc|rtu) [a-z0-9]{2,8}[-_][a-z0-9\-_]{2,20})\b)");
  each_match(r, role_host, [&](std::size_t begin, std::size_t end) {
    const auto host = r.text.rfind(' ', end - 1);
    const auto found = r.ours->host_of(to_lower(r.text.substr(host + 1, end - host - 1)));
    if (found) r.add({.begin = begin, .end = end, .kind = Kind::ot_asset, .rank = rank_ours, .rule = "ot.role-and-host", .entry = found->first, .evidence = "a plant role before a host of the inventory", .canonical = to_lower(r.text.substr(begin, end - begin))});
  });
  take_codes(r);
}

}  // namespace tocsin::scan
