#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/message.hpp"
#include "base/result.hpp"
#include "intel/extract.hpp"
#include "procedure/procedure.hpp"

/// An item is one fact base: what is known, once, with blocks for each audience. It is JSON of the shape item_message().
namespace tocsin::author {

/// The field table of an item: the fields of both templates of guide B step 6, and what guide A asks of every share.
const Message& item_message();

/// Whose copy is made.
struct Reader {
  AudienceId id;
  std::string name;      ///< for the page: `Electricity ISAC`
  bool inside = false;   ///< of our own organization
};

struct Warning {
  std::string rule;   ///< `author.vague-step`, `author.no-owner`, …
  std::string where;  ///< JSON pointer
  bool operator==(const Warning&) const = default;
};

/// Checks an item's form, and the one rule of content that holds for drafts too: somebody must be told what to do.
/// @error those of tocsin::check · invalid "author.no-action" no step, or a step without verb or object; where = JSON pointer
///        · invalid "author.action-form" a step's `by` is neither an instant nor `window: …` with an interim measure
///        · invalid "author.hidden-character" a control character, or one that turns the direction of text; where = the text
///        · invalid "author.text-form" a member of `relevance` or `fields` is no text (guide B step 1: the "do this now" field)
Result<> check_item(const Json& item);
/// What a careful reader would send back, without stopping anybody: vague verbs, steps that nobody can check, times that are over.
std::vector<Warning> warnings(const Json& item, Instant now);

/// The required fields of the template, and of its additions for the item's category, that this item leaves empty for
/// this reader. A template's field takes its text from the item's field of the same meaning (see README), or from `fields`.
std::vector<std::string> missing_fields(const Json& item, const Reader& reader, const procedure::Template& form);
/// @error conflict "author.incomplete" where = the first missing field, detail = all of them
/// @error conflict "author.no-reference" no incident or ticket is named, which a release needs (guide B step 6)
Result<> check_complete(const Json& item, const Reader& reader, const procedure::Template& form);

/// The minimum fields of the item's category (guide A, frequent mistakes) that it leaves empty for this reader, by their ids.
std::vector<std::string> missing_minimum(const Json& item, const Reader& reader, const procedure::Category& category);
/// @error conflict "author.minimum-fields" where = the first missing field, detail = all of them
Result<> check_minimum(const Json& item, const Reader& reader, const procedure::Category& category);

/// A message for one audience before it is sanitized. Pure: the same item gives the same bytes.
struct Rendered {
  std::string subject;   ///< without its label
  std::string body;      ///< plain text in 72 columns, `\n` line ends, without its label
};
Rendered render(const Json& item, const Reader& reader, const procedure::Template& form);

/// The item's observables as a list of `{type, value, side, judgement}`, newly extracted ones added as `unjudged`.
/// Neutral and own ones are never proposed as indicators.
Json propose_observables(const Json& item, const scan::Scanner& scanner);

/// What objects() must know besides the item.
struct Origin {
  std::string seed;           ///< a UUID that nobody outside sees: ids are derived from it and from content
  std::string organization;   ///< name on the identity object; `anonymous` shares bring another
  Instant created, modified;
  Tlp marking = Tlp::amber;
  std::string organization_seed{};   ///< a UUID of the instance: the organization is one identity in all its shares
  Instant organization_since{};      ///< when the instance was founded: section 3.6 lets `created` of an id never change
};
/// The STIX 2.1 bundle of an item for one audience: identity, report, and for what was judged an indicator its pattern,
/// vulnerabilities, one course-of-action per step, and how they are related.
Json objects(const Json& item, const Reader& reader, const Origin& origin);

}  // namespace tocsin::author
