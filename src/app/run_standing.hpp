#pragma once
#include "app/dues.hpp"

namespace tocsin::app {

/// Answers a due share by itself where a standing authorization in force covers it and lets the program release: opens,
/// sanitizes, marks, submits and releases in one change. Whatever lies outside the authorization leaves the due share open.
/// @return {share, number, standing, audiences}, or {due, standing, left_open: rule} when it lay outside, or null when no
///         authorization speaks of it
Result<Json> run_standing(App& app, const DueId& due);

}  // namespace tocsin::app
