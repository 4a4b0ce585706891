#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"
#include "ports/objects.hpp"

/// What a segment holds: one batch a commit, its table first, so that an index that lost its last rows is mended from it.
namespace tocsin::objects {

/// One object in the table of a batch, or in the index.
struct Written {
  std::string collection;       ///< UUID
  ports::ServedObject object;   ///< without its bytes, with one delivery
  Hash hash;                    ///< SHA-256 of the bytes
  Hash seal;
  std::int64_t length = 0;
};
struct Batch {
  std::vector<Written> objects;
  std::string status;           ///< spelled status resource that goes with them, or empty
};

/// The head and the table; the bodies follow it side by side. No field holds a tab or a line end.
/// @param seal of a table
std::string spell_table(const Batch& batch);
/// @error conflict "objects.altered" no table that spell_table() made
Result<Batch> read_table(std::string_view table);

/// The first line of a batch: how long its table and its bodies are, and the table's seal.
struct BatchHead {
  std::int64_t table_bytes = 0, body_bytes = 0;
  Hash seal;
};
/// Of one fixed length, so that a reader knows how much to read.
inline constexpr std::size_t batch_head_bytes = 113;
std::string spell_head(const BatchHead& head);
/// @return nothing when these are not the bytes of a head: what follows was never finished
std::optional<BatchHead> read_head(std::string_view bytes);

/// -1 for no label, else its place in the order of labels.
std::int64_t tlp_number(std::optional<Tlp> tlp);
/// @error conflict "objects.altered"
Result<std::optional<Tlp>> tlp_of(std::int64_t number);

/// A status resource as it is kept. The objects that were added are found by their dates, so only the others stand in it.
struct KeptStatus {
  ports::PostStatus status;     ///< successes: only those that were there before
  std::int64_t first_us = 0, last_us = -1;   ///< dates of those added
};
std::string spell_status(const KeptStatus& kept);
/// @error conflict "objects.altered"
Result<KeptStatus> read_status(std::string_view text);

}  // namespace tocsin::objects
