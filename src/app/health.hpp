#pragma once
#include "app/context.hpp"
#include "app/rounds.hpp"
#include "identity/roles.hpp"

namespace tocsin::app {

/// Below these a disk is said to be nearly full, and full: facts, renditions and packs need room, and a store that met a full
/// disk writes no more until it is started again.
inline constexpr std::uint64_t disk_free_low = std::uint64_t{1} << 30;
inline constexpr std::uint64_t disk_free_least = std::uint64_t{128} << 20;
/// How long beyond its time a round may stay out before it is said to be late.
inline constexpr auto round_grace = std::chrono::minutes(1);

/// Deliveries that are looked at, newest first, for how the ways out answered.
inline constexpr std::size_t looked_at_max = 200;

/// What the person who looks after this instance has to know of it, as this process knows it now:
/// {at, state, checks, rounds, queues, ways, sources}. Each has a `state`: `good`, `warn` or `bad`; the whole has the worst.
/// - `checks`: store, checkpoint, disks, certificates, inventory, procedure: {name, state, rule?, …figures}
/// - `rounds`: {name, state, every_s, next, running, ended?, took_ms?, done?, failures, trouble?: {at, rule, where}}; none where nobody serves
/// - `queues`: {name, state, count, oldest_due?}
/// - `ways`: channels of the procedure that the program serves: {name, kind, state, rule?, tried?, taken?, failures, trouble?}, by the attempts of the
///   newest deliveries, `looked_at_max` of them
/// - `sources`: what is polled from others: {name, state, tried?, next?, trouble?}
/// Nothing in it is text that a person wrote, or names a recipient.
/// @error forbidden "right.missing" without `admin`
Result<Json> health(App& app, const Running& running, const identity::Principal& who);

}  // namespace tocsin::app
