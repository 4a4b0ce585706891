#pragma once
// TAXII collections that people made, the clients of all collections, and what clients did.
#include "app/context.hpp"
#include "app/shares.hpp"

namespace tocsin::app {

/// @param body CollectionAdd @return {id, root, title, alias, tlp_max, path}
/// @error those of identity::collection::decide
Result<Json> add_collection(App& app, const Principal& who, const Json& body);
/// Nobody reads or writes it any more; its objects stay on the disk until they are erased. @return {id, state}
Result<Json> remove_collection(App& app, const Principal& who, const std::string& id);
/// Channels' and people's collections, with how many clients read and write each.
Result<Json> list_collections(App& app, const Principal& who);
/// One of them, with its clients and how many objects it holds. @error not_found "object.unknown"
Result<Json> show_collection(App& app, const Principal& who, const std::string& id);
/// A person puts the objects of a TAXII envelope into a collection that people made. What speaks of us is a failure of its own: it
/// leaves by a release, or not at all (ARCHITECTURE.md, rules 1, 4 and 6).
/// @return {collection, total, added, success_count, failure_count, failures: [{id, version, message}]}
/// @error conflict "collection.of-channel" releases alone fill it · those of take_in(), and of inventory::check_usable
Result<Json> load_objects(App& app, const Principal& who, const std::string& id, std::string_view envelope);
/// What clients asked for, newest first. @param query PullQuery
Result<Json> list_pulls(App& app, const Principal& who, const Json& query);

}  // namespace tocsin::app
