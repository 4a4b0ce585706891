#pragma once
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/context.hpp"
#include "path/author/item.hpp"
#include "path/mark/mark.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::app {

/// What stands before a recipient's own link; their page, which is that link, leaves both out.
inline constexpr std::string_view confirm_line = "Please confirm receipt and what you did (no account needed):";

/// What a rendition is made of: one item, one audience, the documents in force.
struct Composition {
  const ProcedureInForce& procedure;
  const InventoryInForce& inventory;
  const procedure::Audience& audience;
  procedure::TemplateId form;
  Json item;
  ShareId share;
  std::string number;     ///< TS-2026-0042: what people name when they write or call
  Instant at;             ///< of the revision: becomes modified in the objects
  Tlp marking = Tlp::amber;
  std::string house = {};  ///< UUID of this instance, from its log's origin: gives the organization's identity its id
  Instant founded = {};    ///< when the log began
  Instant opened = {};     ///< when the share was: `created` of its objects, whatever the revision (STIX 2.1 section 3.6.2)
  /// How often the audience was told that what it has is recalled. Objects that were revoked have no further versions (section 3.6.3): what
  /// is released afterwards has ids of its own.
  std::int64_t recalls = 0;
  /// On the standing lane: the only object types and properties that may stay (minimum necessary), else absent.
  std::optional<std::pair<std::set<std::string>, std::set<std::string>>> allowed = {};
};
/// The item as content: the fact base, the instant of its revision, and on the standing lane what may stay in its objects.
std::string spell_item(const Json& item, Instant revised_at);
std::string spell_structured_item(const Json& item, Instant revised_at, const std::set<std::string>& object_types, const std::set<std::string>& properties);

/// The parts as they are before sanitizing: what only its author and those who sanitize may see.
/// @error not_found "compose.no-template" the procedure has no such template · those of author::check_item
Result<std::vector<sanitize::Part>> raw_parts(const Composition& composition);
/// The same of an item that is still being written: what is not there yet is left out.
/// @error not_found "compose.no-template"
Result<std::vector<sanitize::Part>> unfinished_parts(const Composition& composition);
/// Renders the item for the audience and sanitizes every part.
/// @error those of raw_parts and sanitize::sanitize
Result<sanitize::Sanitized> compose(App& app, const Composition& composition, const std::vector<sanitize::Decision>& decisions);

/// The instance's own digests for one audience; `app` outlives them.
sanitize::Keyed keyed_for(App& app, std::string scope);
/// What sanitizing, or scanning the assembled message again, rests on for that audience.
sanitize::Setting setting_for(App& app, const ProcedureInForce& procedure, const InventoryInForce& inventory, const procedure::Audience& audience);

/// Which template's fields an item must fill for the audience.
/// @error conflict "author.incomplete", "author.minimum-fields", "author.no-reference"
Result<> check_complete(const Composition& composition);
/// All that check_complete() would miss, by the fields' ids, sorted: told while the text is still being written.
Result<std::vector<std::string>> missing_in(const Composition& composition);

/// The label put on every part, read back from what was written.
/// @error conflict "mark.read-back"
Result<std::vector<sanitize::Part>> marked(const std::vector<sanitize::Part>& parts, Tlp tlp);

/// Parts as they are kept in the content store, and back.
std::string spell_parts(const std::vector<sanitize::Part>& parts);
Result<std::vector<sanitize::Part>> parse_parts(std::string_view content);

}  // namespace tocsin::app
