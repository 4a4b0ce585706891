#pragma once
#include <cstddef>
#include <cstdint>

/// Every bound on what comes from outside and on what waits inside, in one place. Units last.
namespace tocsin::limits {

inline constexpr std::size_t body_bytes_max = std::size_t{4} << 20;          ///< one request body, inside door
inline constexpr std::size_t signal_bytes_max = std::size_t{16} << 20;       ///< one signal file (the whole KEV list has 1.3 MB)
inline constexpr std::size_t note_bytes_max = std::size_t{1} << 20;          ///< one incident note
inline constexpr std::size_t inventory_bytes_max = std::size_t{64} << 20;    ///< one inventory import
inline constexpr std::size_t inventory_terms_max = 200'000;
inline constexpr std::size_t procedure_file_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t procedure_files_max = 64;
inline constexpr std::size_t yaml_depth_max = 24;                            ///< maps and lists inside each other
inline constexpr std::size_t condition_selections_max = 64;
inline constexpr std::size_t condition_values_max = 20'000;                  ///< in all selections of one condition
inline constexpr std::size_t condition_depth_max = 16;                       ///< parentheses and `not` inside each other
inline constexpr std::size_t condition_pattern_bytes_max = 1000;             ///< a regular expression; a `condition` line
inline constexpr std::size_t condition_shown_bytes_max = 160;                ///< of a value in an explanation
inline constexpr std::size_t software_rows_max = 200'000;                    ///< one software inventory
inline constexpr std::size_t header_bytes_max = 16 << 10;
inline constexpr std::size_t target_bytes_max = 8 << 10;
inline constexpr std::size_t fact_bytes_max = 4096;                          ///< one fact body in JCS
inline constexpr std::size_t content_bytes_max = std::size_t{64} << 20;      ///< one piece of content
inline constexpr std::size_t page_rows_max = 500;
inline constexpr std::size_t page_rows = 50;                                 ///< when the asker names no size
inline constexpr std::size_t taxii_page_objects_max = 1000;
inline constexpr std::size_t taxii_page_bytes_max = std::size_t{8} << 20;    ///< bodies of one page; at least one object is served
inline constexpr std::size_t taxii_piece_bytes = std::size_t{128} << 10;     ///< of a page, read and held at a time
inline constexpr std::size_t taxii_post_bytes_max = std::size_t{8} << 20;    ///< one envelope
inline constexpr std::size_t taxii_post_objects_max = 10'000;                ///< in one envelope
inline constexpr std::size_t taxii_object_bytes_max = std::size_t{2} << 20;  ///< one object
inline constexpr std::size_t taxii_collections_max = 1000;                   ///< that people made
inline constexpr std::int64_t pulls_max = 200'000;                           ///< requests that the operational log remembers
inline constexpr std::size_t pulls_waiting_max = 20'000;                     ///< requests that wait to be written there
inline constexpr std::size_t writer_queue_max = 4096;                        ///< changes waiting for the one writer
inline constexpr std::size_t writer_batch_max = 1024;                        ///< changes in one commit
inline constexpr std::size_t pool_queue_max = 1024;                          ///< requests waiting for a handler thread
inline constexpr std::size_t connections_max = 4096;                         ///< a listener
inline constexpr std::int64_t idle_connection_s_max = 60;
inline constexpr std::int64_t header_read_s_max = 10;
inline constexpr std::int64_t body_read_s_max = 60;
inline constexpr std::size_t failed_sign_ins_max = 30;                       ///< of one peer in a minute
inline constexpr std::size_t throttled_peers_max = 16384;                    ///< peers whose failed sign-ins are counted
inline constexpr int stale_retries_max = 3;
inline constexpr int delivery_attempts_max = 12;
inline constexpr std::int64_t retry_delay_s_min = 5;
inline constexpr std::int64_t retry_delay_s_max = 3600;
inline constexpr std::size_t pack_bytes_max = std::size_t{1} << 30;          ///< a pack that `pack verify` opens, unpacked
inline constexpr std::size_t pack_files_max = 500'000;                   ///< files in a pack
inline constexpr std::size_t population_bytes_max = std::size_t{256} << 20;  ///< what a pack shows of the population
inline constexpr std::size_t index_entry_bytes_max = 2048;               ///< of a pack's index, for each of its files

}  // namespace tocsin::limits
