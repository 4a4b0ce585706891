#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/expressions.hpp"
#include "intel/scan/find.hpp"
#include "intel/scan/triggers.hpp"

namespace tocsin::scan {
namespace {

constexpr std::size_t sentence_bytes_max = 2048;

/// A phrase speaks for its whole sentence, as far as its line goes.
std::size_t sentence_end(const Reading& r, std::size_t at) {
  const auto stop = std::min(r.text.size(), at + sentence_bytes_max);
  const char* const text = r.text.data();
  while (at < stop && text[at] != '\n' && (text[at] != '.' || !(is_blank(r.at(at + 1)) || r.at(at + 1) == '\0'))) ++at;
  while (at > 0 && is_blank(r.text[at - 1])) --at;
  return at;
}

/// Back to where the sentence begins, as long as nothing but plain words stands there.
std::size_t sentence_begin(const Reading& r, std::size_t at) {
  std::size_t begin = at, place = at;
  while (place > 0 && at - place < 160) {
    const char c = r.text[place - 1];
    if (is_alpha(c)) begin = place - 1;
    else if (c == '\n' || (c == '.' && place < at && r.text[place] == ' ')) return begin;
    else if (c != ' ' && c != '-' && c != '\'' && c != ',' && c != '&' && c != '(' && c != '"') return at;
    --place;
  }
  return place == 0 ? begin : at;
}

struct Phrase {
  Kind kind;
  std::string_view rule, evidence;
  Certainty certainty;
  int rank;
  bool whole_sentence;
};

void take(Reading& r, std::size_t from, std::size_t to, const Expression& expression, const Phrase& phrase) {
  while (from > 0 && is_word(r.text[from - 1]) && is_word(r.at(from)) && to - from < 512) --from;
  expression.each(r.cut(from, to), [&](std::size_t begin, std::size_t end) {
    begin += from, end += from;
    if (phrase.whole_sentence) {
      end = std::max(end, sentence_end(r, end));
      if (phrase.kind == Kind::privilege) begin = sentence_begin(r, begin);
    }
    r.effort += (end - begin) / 32;
    r.add({.begin = begin, .end = end, .kind = phrase.kind, .certainty = phrase.certainty, .rank = phrase.rank, .rule = phrase.rule, .evidence = phrase.evidence});
  });
}

void take_privilege(Reading& r, std::size_t from, std::size_t to) {
  static const Expression expression(
      R"((?i)\b((?:attorney|solicitor|lawyer|counsel|barrister)[\s\-]{1,2}(?:client|and[\s\-]client)\b(?:[\s\-]privileged?)?|attorney(?:'s)?[\s\-]work[\s\-]product|work[\s\-]product[\s\-](?:doctrine|privilege)|legal(?:ly)?[\s\-](?:professional[\s\-])?privileged?\b|legal[\s\-]advice[\s\-]privilege|litigation privilege|privileged?[\s,]{1,2}(?:and|&)[\s]confidential|(?:prepared|made) (?:at|under) the (?:direction|request) of (?:legal )?counsel|(?:in|for) anticipation of litigation|privileged legal advice|privileged (?:communication|material|memo(?:randum)?|document)|confidential legal (?:advice|opinion)|(?:legal )?advice of (?:legal )?counsel|prepared by (?:legal |outside |external )?counsel|legal privilege))");
  take(r, from, to, expression, {Kind::privilege, "phrase.privilege", "the words of a privilege marking", Certainty::certain, rank_ours + 5, true});
}
void take_speculation(Reading& r, std::size_t from, std::size_t to) {
  static const Expression expression(
      R"((?i)\b((?:we|i|the team|investigators?) (?:strongly )?(?:suspect|speculate|believe) (?:that )?|(?:our|the) working (?:theory|hypothesis)|(?:it is )?unconfirmed(?: but)? (?:that|rumou?rs?)|possibly an insider|insider (?:is|was) (?:likely|probably)|attribution is (?:uncertain|speculative)))");
  take(r, from, to, expression, {Kind::speculation, "phrase.speculation", "words of a guess, not of an observation", Certainty::uncertain, rank_phrase, true});
}
/// Guesses at what caused it and whose fault it was. Words like `likely` alone are what assessments are made of, and ask nobody.
void take_guess(Reading& r, std::size_t from, std::size_t to) {
  static const Expression expression(
      R"((?i)\b((?:cause|access|entry|intrusion|compromise|breach|infection|outage|leak)(?: vector| method)?,? (?:is|was|were) (?:most |very )?(?:probably|likely|presumably|possibly)|(?:probably|likely|presumably|apparently|possibly) (?:been )?(?:caused|introduced|leaked|opened by|clicked|due to|because of|the (?:work|result|fault) of|an (?:insider|inside job|employee|engineer|operator)|a (?:contractor|misconfiguration|mistake|human error))|(?:may|might|could) have been (?:caused|introduced|leaked|opened by|clicked|left (?:open|unlocked)|misconfigured|an (?:insider|inside job))|appears? to (?:be|have been) (?:caused by|due to|the (?:work|result|fault) of|an (?:insider|inside job|employee)|a (?:misconfiguration|mistake|human error))|(?:is|was|are|were|been) (?:tentatively|provisionally|loosely|probably|likely) attributed to|it is (?:believed|thought|assumed|suspected) that|(?:we|i|the team|investigators?) (?:think|assume|guess|presume) (?:that )?))");
  take(r, from, to, expression, {Kind::speculation, "phrase.speculation", "words of a guess, not of an observation", Certainty::uncertain, rank_phrase, true});
}
void take_weakness(Reading& r, std::size_t from, std::size_t to) {
  static const Expression expression(
      R"((?i)\b((?:(?:is|are|remains?|still) )?(?:un-?patched|not (?:yet )?(?:been )?(?:patched|mitigated|remediated|fixed))(?: (?:systems?|hosts?|devices?|servers?))?|(?:is|are|remains?) still vulnerable|no (?:mitigation|compensating control|workaround) (?:is )?(?:in place|available)|(?:still )?reachable from the internet without))");
  take(r, from, to, expression, {Kind::weakness, "phrase.open-weakness", "words of an affected system that nothing protects yet", Certainty::uncertain, rank_phrase, true});
}
void take_restricted(Reading& r, std::size_t from, std::size_t to) {
  static const Expression expression(
      R"(\b((?i:network (?:topology )?diagram|single[\s\-]line diagram|relay settings?|protection settings? (?:file|sheet)|ladder logic (?:file|listing)|critical (?:energy|electric) infrastructure information|protected critical infrastructure information|bes cyber system information)|BCSI|CEII|PCII)\b)");
  take(r, from, to, expression, {Kind::restricted, "phrase.restricted", "the name of a plan or class of information that is restricted", Certainty::certain, rank_phrase, false});
}

// -- plants --

void take_words(Reading& r, std::size_t begin, std::size_t end, Kind kind, std::string_view rule, std::string_view evidence, int rank, std::string_view entry = {}) {
  r.add({.begin = begin, .end = end, .kind = kind, .rank = rank, .rule = rule, .evidence = evidence, .entry = entry});
}

/// The first sign from a place on that is none of those `between`, if it stands within `most` bytes. Says of most words that an
/// expression need not be asked.
template <class Between>
char first_behind(const Reading& r, std::size_t at, std::size_t most, Between between) {
  const auto stop = std::min(r.text.size(), at + most);
  while (at < stop && between(r.text[at])) ++at;
  return at < stop ? r.text[at] : '\0';
}

void take_controller(Reading& r, WordAt word) {
  static const Expression expression(
      R"(((?:HMI|PLC|RTU|IED|DCS|RTAC|MTU|EWS|SIS|FEP|PMU|RTDS)(?:[-_ ]?[A-Z]{1,6}){0,2}[-_ ]?\d{1,4}[A-Z]?\b(?:,? (?:on|at|in|of|for) (?:the )?(?i:feeder|bay|line|unit|breaker|transformer|bus|train|pump|turbine|generator|boiler|well|skid|cell) [A-Z]?\d{1,4}[A-Z]?)?(?:,? (?:in|at|of|inside) (?:the )?[A-Z][\w'\-]+(?: [A-Z][\w'\-]+)? (?:[Ss]ubstation|[Pp]lant|[Ss]tation|[Rr]efinery|[Tt]erminal|[Pp]umping [Ss]tation|[Cc]ontrol [Rr]oom|[Ww]ind [Ff]arm|[Dd]am|[Ss]witchyard|[Ff]acility|[Ww]orks|[Dd]epot|[Mm]ill|[Rr]eservoir|[Yy]ard|[Pp]ump [Hh]ouse|[Tt]reatment [Pp]lant|[Cc]ompressor [Ss]tation|[Cc]ontrol [Cc]ent(?:er|re)))?))");
  // `DCS-2530L`: what cameras are called
  if (r.cut(word.begin, word.end) == "DCS" && is_digit(r.at(word.end + 3)) && (is_upper(r.at(word.end + 4)) || is_upper(r.at(word.end + 5)))) return;
  // capitals and joints up to its number, or it has none
  if (!is_digit(first_behind(r, word.begin, 32, [](char c) { return is_upper(c) || c == '-' || c == '_' || c == ' '; }))) return;
  if (const auto found = expression.at_start(r.text.substr(word.begin, 192))) take_words(r, word.begin, word.begin + found->second, Kind::ot_asset, "ot.asset-tag", "a controller's or panel's tag with its number", rank_ours);
}

void take_equipment(Reading& r, WordAt word) {
  static const Expression expression(
      R"(((?:(?i:feeder|breaker|transformer|switchgear|turbine|busbar|recloser|capacitor bank|generator|compressor) (?:no\.? ?)?[A-Z]{0,3}-?\d{1,4}[A-Z]?|(?i:relay|pump|valve|motor|tank|boiler|chiller|bay) [A-Z]{1,4}-?\d{1,4}[A-Z]?))\b)");
  if (const auto found = expression.at_start(r.text.substr(word.begin, 64))) take_words(r, word.begin, word.begin + found->second, Kind::ot_asset, "ot.equipment", "a piece of plant with its number", rank_shape);
}

/// `Skarnes substation`: one or two capitalized words before the word for a plant.
void take_plant(Reading& r, WordAt word) {
  static const Expression expression(R"(((?:[Ss]ubstation|[Ss]witchyard|[Pp]umping [Ss]tation|[Hh]ydro(?:power)? [Pp]lant|[Pp]ower [Pp]lant|[Ww]ind [Ff]arm))\b)");
  const auto found = expression.at_start(r.text.substr(word.begin, 32));
  if (!found) return;
  std::size_t begin = word.begin;
  for (int i = 0; i < 2 && begin >= 2 && r.text[begin - 1] == ' '; ++i) {
    std::size_t at = begin - 1;
    while (at > 0 && begin - at < 32 && (is_word(r.text[at - 1]) || r.text[at - 1] == '\'' || r.text[at - 1] == '-' || r.text[at - 1] == '_')) --at;
    if (at == begin - 1 || !is_upper(r.text[at])) break;
    begin = at;
  }
  if (begin < word.begin) take_words(r, begin, word.begin + found->second, Kind::site, "ot.site", "the name of a plant", rank_shape);
}

void take_role(Reading& r, WordAt word) {
  static const Expression expression(R"(((?i:historian|engineering workstation|operator station|jump host|data concentrator|gateway|scada server|hmi|plc|rtu) [a-z0-9]{2,8}[-_][a-z0-9\-_]{2,20})\b)");
  // words up to the dash in the host's name
  const char joint = first_behind(r, word.begin, 64, [](char c) { return is_word(c) || c == ' '; });
  const auto found = joint == '-' || joint == '_' ? expression.at_start(r.text.substr(word.begin, 64)) : std::nullopt;
  if (!found) return;
  const auto end = word.begin + found->second;
  const auto host = r.text.rfind(' ', end - 1) + 1;
  const auto name = lowered(r.cut(host, end));
  if (const auto ours = r.ours->host_of(name.text())) take_words(r, word.begin, end, Kind::ot_asset, "ot.role-and-host", "a plant role before a host of the inventory", rank_ours, ours->first);
}

}  // namespace

const std::vector<PhraseTrigger>& phrase_triggers() {
  static const std::vector<PhraseTrigger> triggers{
      {"attorney|solicitor|lawyer|counsel|barrister|work product|work-product|privilege|anticipation of litigation|confidential legal", 48, take_privilege},
      {" suspect| speculate| believe |working theory|working hypothesis|unconfirmed|an insider|insider is|insider was|attribution is", 40, take_speculation},
      {"was probably|is probably|were probably|presumably|apparently caused|probably caused|probably due|probably the|probably a|probably introduced|probably attributed|probably opened|likely caused|likely due|likely introduced|likely an |likely attributed|likely the work|"
       "cause is likely|cause was likely|access was likely|entry was likely|possibly caused|possibly due|have been caused|have been introduced|have been leaked|have been opened by|have been clicked|have been left|have been misconfigured|have been an ins|"
       "been due to|been the work|been the result|to be due|to be caused|to be the work|to be the result|to be an ins|to be an emp|to be a mis|to be a human|tentatively attributed|provisionally attributed|loosely attributed|"
       "is believed that|is thought that|is assumed that|is suspected that|we think|we assume|we guess|we presume|team thinks|team assumes",
       64, take_guess},
      {"patched|mitigated|remediated|not fixed|yet fixed|been fixed|still vulnerable|no mitigation|no compensating|no workaround|reachable from the internet without", 40, take_weakness},
      {" diagram|relay setting|protection setting|ladder logic|infrastructure information|cyber system information|BCSI|CEII|PCII", 40, take_restricted},
  };
  return triggers;
}

void at_plant_word(Reading& r, WordAt word, std::uint32_t meaning) {
  r.effort += 4;
  if ((meaning & means_controller) != 0 && is_upper(r.text[word.begin])) take_controller(r, word);
  if ((meaning & means_equipment) != 0 && r.at(word.end) == ' ' && (is_upper(r.at(word.end + 1)) || is_digit(r.at(word.end + 1)) || (r.at(word.end + 1) | 0x20) == 'n' || (r.at(word.end + 1) | 0x20) == 'b')) take_equipment(r, word);
  if ((meaning & means_plant) != 0) take_plant(r, word);
  if ((meaning & means_role) != 0 && r.at(word.end) == ' ') take_role(r, word);
}

}  // namespace tocsin::scan
