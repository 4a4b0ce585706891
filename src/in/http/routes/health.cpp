#include "in/http/routes/health.hpp"

#include "app/health.hpp"

namespace tocsin::http {

Row health_row(app::App& app, std::shared_ptr<const app::Running> running) {
  return {.method = "GET", .pattern = "/v1/health", .right = "admin", .summary = "What the server knows of itself: rounds, queues, disks, ways out, what is in force",
          .handler = [&app, running = std::move(running)](const Call& call) -> Result<Reply> { return ok(TRY(app::health(app, *running, *call.principal))); }};
}

}  // namespace tocsin::http
