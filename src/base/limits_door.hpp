#pragma once
#include <cstddef>
#include <cstdint>

/// The bounds of signing in and of listening for changes; all others stand in limits.hpp. Units last.
namespace tocsin::limits {

inline constexpr std::int64_t minute_s = 60, hour_s = 60 * minute_s, day_s = 24 * hour_s;

inline constexpr std::int64_t session_s_max = 12 * hour_s;                   ///< a browser's session from sign-in to its end
inline constexpr std::int64_t session_idle_s_max = hour_s;                   ///< without a request; an open event stream is none
inline constexpr std::int64_t step_up_s_max = 10 * minute_s;                 ///< for which a step-up counts
inline constexpr std::int64_t entry_s_max = 7 * day_s;                       ///< a one-time link that nobody used
inline constexpr std::int64_t counsel_link_s_max = 14 * day_s;               ///< a link for outside counsel that nobody opened
inline constexpr std::int64_t counsel_session_s_max = 12 * hour_s;           ///< from its opening to the end of reading
inline constexpr std::size_t advice_bytes_max = 16000;                        ///< of outside counsel: 4,000 characters
inline constexpr std::int64_t ceremony_s_max = 5 * minute_s;                 ///< from a challenge to its answer
inline constexpr std::size_t ceremonies_max = 4096;                          ///< challenges that wait for an answer
inline constexpr std::size_t passkey_offers_max = 4;                         ///< of one person, that nobody has proposed yet
inline constexpr std::size_t attestation_bytes_max = 4096;                   ///< attestation object of a new passkey
inline constexpr std::size_t client_data_bytes_max = 1024;                   ///< what the browser says of a WebAuthn ceremony
inline constexpr std::size_t passkey_blob_bytes_max = 1400;                  ///< a passkey with its id and place, as facts hold it
inline constexpr std::size_t password_bytes_min = 12;
inline constexpr std::size_t password_bytes_max = 256;
inline constexpr int refused_sign_ins_max = 5;                               ///< for one address before it has to wait
inline constexpr std::int64_t lockout_s_max = 15 * minute_s;                 ///< the wait doubles from 30 s to this
inline constexpr std::size_t watched_sign_ins_max = 16384;                   ///< addresses whose refused sign-ins are counted
inline constexpr std::int64_t reading_s_max = hour_s;                        ///< for which one fact covers that somebody reads the same raw text
inline constexpr std::size_t readings_max = 16384;                           ///< that are remembered as covered
inline constexpr std::size_t streams_of_credential_max = 8;                  ///< event streams of one session or token
inline constexpr std::size_t streams_max = 4000;                             ///< event streams in all
inline constexpr std::size_t stream_events_max = 1000;                       ///< that wait for one slow reader, or are told again
inline constexpr std::int64_t stream_heartbeat_s = 20;

}  // namespace tocsin::limits
