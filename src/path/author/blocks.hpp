#pragma once
// Inside the stage only: a template's fields, filled from the one fact base.
#include <string>
#include <string_view>
#include <vector>

#include "path/author/item.hpp"

namespace tocsin::author {

/// The template's fields in order, with those added for the item's category.
std::vector<procedure::TemplateField> fields_of(const Json& item, const procedure::Template& form);
/// The text of one field for one reader, not wrapped; empty when the item has none.
std::string block_text(const Json& item, const Reader& reader, std::string_view field_id);
/// The steps that are for this reader.
std::vector<Json> steps_for(const Json& item, const Reader& reader);
/// `85 of 100 (high)`: low below 40, moderate below 75 (the three words of the office's scale).
std::string confidence_words(std::int64_t confidence);
/// `2026-03-01 02:10 UTC`.
std::string time_words(std::string_view rfc3339);

}  // namespace tocsin::author
