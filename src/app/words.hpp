#pragma once
// Words that facts name by hash, shown beside the hash to whoever may read the object.
#include "app/context.hpp"

namespace tocsin::app {

/// The text of a piece of content, or `erased`.
/// @error those of ports::Store::content but "content.erased"
Result<std::string> words_of(App& app, const Hash& name);

/// Puts `NAME_words` beside every member `reason`, `note` and `evidence` of the document, however deep, that holds a hash.
Result<> put_words(App& app, Json& document);

}  // namespace tocsin::app
