#pragma once
// What the use cases of documents share about inventories.
#include <string>
#include <vector>

#include "app/documents.hpp"

namespace tocsin::app {

/// Keeps a document as content and proposes it as the next version.
/// @param parts files of a procedure, terms of an inventory
/// @return {object, version, state, parts, needs} @error those of approve::adoption::decide
Result<Json> propose_document(App& app, const Principal& who, const ledger::ObjectId& object, ports::ContentClass kind, const std::string& content, std::int64_t parts);

/// How that content differs from the inventory in force, in words.
Result<std::vector<std::string>> changes_of_inventory(App& app, const Hash& content);

}  // namespace tocsin::app
