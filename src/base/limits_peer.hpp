#pragma once
#include <cstddef>
#include <cstdint>

/// The bounds of what this house fetches from the TAXII servers of others; all others stand in limits.hpp. Units last.
namespace tocsin::limits {

inline constexpr std::size_t peers_max = 200;                                ///< servers of others that are known here
inline constexpr std::size_t peer_answer_bytes_max = std::size_t{32} << 20;  ///< one answer; of a larger page a smaller one is asked for
inline constexpr std::size_t peer_head_bytes_max = 64 << 10;                 ///< header fields of one answer
inline constexpr std::size_t peer_next_bytes_max = 4096;                     ///< a cursor of the far side
inline constexpr std::size_t peer_page_objects = 1000;                       ///< asked for in one page
inline constexpr std::size_t peer_pages_max = 20'000;                        ///< of one poll; the next poll goes on from there
inline constexpr int peer_redirects_max = 3;
inline constexpr std::int64_t peer_connect_s_max = 10;
inline constexpr std::int64_t peer_answer_s_max = 120;                       ///< from the question to the last byte
inline constexpr std::int64_t peer_stall_s_max = 20;                         ///< during which fewer than a hundred bytes a second came
inline constexpr std::int64_t peer_wait_s = 60;                              ///< when the far side is busy and does not say how long
inline constexpr std::int64_t peer_wait_s_max = 3600;                        ///< whatever it says
inline constexpr std::int64_t push_status_s_max = 30;                        ///< for which the status of one push is followed at a time
inline constexpr std::size_t push_objects_max = 1000;                        ///< in one envelope
inline constexpr std::size_t source_polls_s_min = 30;                        ///< between two polls of a source
inline constexpr std::size_t source_polls_s_max = std::size_t{7} * 24 * 3600;
inline constexpr std::size_t sources_max = 200;
inline constexpr std::size_t source_types_max = 50;                          ///< of match[type]
inline constexpr std::size_t poll_faults_max = 1000;                         ///< objects of one poll that are told as not taken in
inline constexpr std::size_t poll_signals_max = 20;                          ///< of one poll; further reports are counted

}  // namespace tocsin::limits
