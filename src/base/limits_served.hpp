#pragma once
#include <cstddef>

/// The bounds of what the doors do for whom; all others stand in limits.hpp. Units last.
namespace tocsin::limits {

inline constexpr std::size_t stranger_body_bytes_max = 64 << 10;   ///< of somebody who need not sign in: an answer to a link, a sign-in
inline constexpr std::size_t taxii_pages_of_client_max = 16;       ///< pages of objects that one TAXII client takes at the same time
inline constexpr std::size_t taxii_pages_max = 128;                ///< of all together: each holds up to taxii_piece_bytes and an index of its objects
inline constexpr int taxii_retry_s = 5;                            ///< after which who has too many in hand may ask again

}  // namespace tocsin::limits
