#pragma once
#include <memory>

#include "app/context.hpp"
#include "app/rounds.hpp"
#include "in/http/router.hpp"

namespace tocsin::http {

/// `/v1/health`: what the process that serves knows of itself, for whoever administers it. Shares `running` with whoever writes it.
Row health_row(app::App& app, std::shared_ptr<const app::Running> running);

}  // namespace tocsin::http
