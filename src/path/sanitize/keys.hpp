#pragma once
#include <string>
#include <string_view>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// What is put through a key for one digest: scope (audience and epoch), label and value, told apart by zero bytes.
std::string keyed_input(std::string_view scope, std::string_view label, std::string_view value);

/// Digests under a secret, for where no instance keeps a key: pseudonyms and match ids that nobody can try values against who does
/// not have the secret. The same secret and scope give the same digests.
/// @param secret any bytes, at least key_bytes_min of them
Keyed keyed_by(std::string_view secret, std::string_view scope);
inline constexpr std::size_t key_bytes_min = 16;

/// The epoch that an instant lies in, by UTC: `2026`, `2026-Q4`; empty where pseudonyms never change.
std::string epoch_of(Epoch epoch, Instant at);
/// The same digests, but for pseudonyms, which are others in each epoch. What names a match, an object or what stood there stays, since
/// decisions and further versions go by it.
Keyed in_epoch(Keyed keyed, std::string epoch);

/// A secret made of an inventory's bytes, which nobody outside has. Not the hash by which manifests name an inventory.
std::string secret_of_inventory(std::string_view bytes);

}  // namespace tocsin::sanitize
