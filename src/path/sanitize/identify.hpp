#pragma once
// The way back, at home alone: what a pseudonym stands for. No table of pseudonyms is kept; they are keyed, so what they stand for is
// found by making them again.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// Whether the text is spelled as a pseudonym is: `HOST-7K2QF6TD3A`, `IP-x5d.x29.x14.x07`, `NET-x5d.x29.x00.x00/16`.
bool is_pseudonym(std::string_view text);

/// What a pseudonym stands for.
struct Behind {
  std::string value;  ///< as it stood there
  scan::Kind kind = scan::Kind::secret;
  std::string entry;  ///< of the inventory, or empty
  bool operator==(const Behind&) const = default;
};

/// By the redaction map of a rendition and the parts that it was made from: the place of the first redaction that wrote the pseudonym.
/// @param map what redaction_map() made, parsed
/// @return nothing where the map has none, or where other words stand at that place now: the digest of what stood there tells
std::optional<Behind> behind_in_map(std::string_view pseudonym, const Json& map, const std::vector<Part>& raw, const Keyed& keyed);

/// By making the pseudonym of everything of ours that is seen in the text, in each of the ways given.
/// @param ways the audience's digests, in each epoch that is tried
std::optional<Behind> behind_in_text(std::string_view pseudonym, std::string_view text, const scan::Scanner& scanner, const std::vector<Keyed>& ways);

/// The same for each entry of the inventory that a text could hold.
std::optional<Behind> behind_in_inventory(std::string_view pseudonym, const inventory::Inventory& inventory, const scan::Scanner& scanner, const std::vector<Keyed>& ways);

}  // namespace tocsin::sanitize
