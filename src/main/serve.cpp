#include "main/serve.hpp"

#include <csignal>
#include <pthread.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <mutex>

#include "app/mend_rows.hpp"
#include "in/http/metrics.hpp"
#include "in/http/openapi.hpp"
#include "in/http/routes/health.hpp"
#include "in/http/routes/routes.hpp"
#include "in/http/server.hpp"
#include "in/http/taxii.hpp"
#include "in/timers/timers.hpp"
#include "main/web_assets.hpp"
#include "out/log/log.hpp"
#include "main/certificates.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

struct Address {
  std::string host;
  std::uint16_t port = 0;
};

Address split_address(const std::string& text) {
  const auto colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {host, static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)))};
}

void log_answer(const http::Seen& seen) {
  log::line(seen.status >= 500 ? log::Level::error : log::Level::info, "http.answered",
            {{"door", log::Value::word(seen.door)}, {"method", log::Value::word(seen.method)}, {"route", log::Value::word(seen.route)}, {"status", seen.status},
             {"rule", log::Value::word(seen.rule)}, {"request", log::Value::word(seen.request_id)}, {"took_us", static_cast<std::int64_t>(seen.took.count())}});
}

/// Why the store writes no more, as a word: the database's own text, never anybody's content.
std::string cause_of(const Error* error) {
  if (error == nullptr || error->rule != "store.stopped") return {};
  auto out = error->detail;
  std::ranges::replace(out, ' ', '-');
  return out;
}

void log_round(std::string_view event, const Error* error, std::size_t count) {
  const auto level = error == nullptr ? log::Level::info : log::Level::error;
  log::line(level, "timers.round", {{"what", log::Value::word(event)}, {"count", static_cast<std::int64_t>(count)}, {"rule", log::Value::word(error == nullptr ? "" : error->rule)},
                                    {"where", log::Value::word(error == nullptr ? "" : error->where)}, {"cause", log::Value::word(cause_of(error))}});
}

/// Who was kept out at the doors: names and rules, never what was presented.
void log_refusal(const app::Refusal& refusal) {
  log::line(log::Level::warning, "security.refused", {{"what", log::Value::word(refusal.what)}, {"rule", log::Value::word(refusal.rule)}, {"peer", log::Value::word(refusal.peer)},
                                                      {"person", log::Value::word(refusal.person)}});
}

std::vector<http::Row> with_health(std::vector<http::Row> rows, app::App& app) {
  const auto ready = [&app]() -> Result<> {
    TRY_VOID(app.store.writable());
    TRY(app.store.checkpoint());
    TRY(app.store.row(ledger::ObjectId{"log:self"}));  // asks the database, which may be a server that is away
    return {};
  };
  for (auto& row : http::health_rows(ready)) rows.push_back(std::move(row));
  return rows;
}

/// Every row of the inside door but the metrics.
std::vector<http::Row> inside_table(app::App& app, std::shared_ptr<const app::Running> running) {
  auto rows = with_health(http::inside_rows(app), app);
  rows.push_back(http::health_row(app, std::move(running)));
  return rows;
}

/// A place that cannot be asked has no size.
std::vector<app::Volume> volumes(const std::vector<std::pair<std::string, path>>& places) {
  std::vector<app::Volume> out;
  for (const auto& [what, place] : places) {
    std::error_code ec;
    const auto space = std::filesystem::space(place, ec);
    out.push_back(ec ? app::Volume{what, 0, 0} : app::Volume{what, space.capacity, space.available});
  }
  return out;
}

/// What is running here: no round yet, and the disks of this instance.
std::shared_ptr<app::Running> running_on(const cli::Config& config, const app::App& app) {
  auto out = std::make_shared<app::Running>();
  out->volumes = [places = std::vector<std::pair<std::string, path>>{{"data", config.data()}, {"keys", keys_folder(config)}, {"outbox", app.settings.files_directory}}] { return volumes(places); };
  return out;
}


http::Router outside_router(Stack& stack, const http::TaxiiDoor& door, http::Observer observer) {
  http::Router out("outside", with_health(http::outside_rows(stack.app()), stack.app()), {}, std::move(observer));
  out.serve_pages([&app = stack.app()](const Error& error) { return http::stranger_page(app, error); });
  out.mount(http::taxii_prefix, http::taxii(door), http::taxii_body_limit(door));
  return out;
}

/// Where the doors are, for people and scripts: a file in the data directory, written whole.
Result<> tell_addresses(const cli::Config& config, const Json& addresses) {
  const auto file = path(config.data()) / "addresses.json";
  const auto fresh = file.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    out << to_pretty(addresses);
    if (!out) return refuse(Errc::unavailable, "store.unwritable", fresh);
  }
  std::error_code ec;
  std::filesystem::rename(fresh, file, ec);
  if (ec) return refuse(Errc::unavailable, "store.unwritable", file.string(), ec.message());
  return {};
}

/// Both signals wait for sigwait() in every thread that starts from here on.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

http::Listener listener(const std::string& name, const Address& address, std::optional<http::TlsFiles> tls, bool trusted, const http::Router& router) {
  http::Listener out;
  out.name = name;
  out.address = address.host;
  out.port = address.port;
  out.tls = std::move(tls);
  out.trusted_chain = trusted;
  out.handler = router;
  out.body_limit = [router](const ports::Request& head) { return router.body_limit(head); };
  return out;
}

}  // namespace

Result<> serve(const cli::Config& config, const cli::ServeAsk& ask) {
  const auto signals = block_signals();
  Result<std::unique_ptr<Stack>> opened = refuse(Errc::unavailable, "store.unknown");
  // a long log is read once from its beginning
  ask.patiently("opens " + config.data(), [&] { opened = Stack::open(config); });
  auto stack = TRY(std::move(opened));
  auto& app = stack->app();
  const auto& level = config.text("log-level");
  TRY_VOID(log::open(config.text("log-file"), level == "debug" ? log::Level::debug : level == "warning" ? log::Level::warning : level == "error" ? log::Level::error : log::Level::info));

  http::Metrics metrics;
  metrics.gauge("tocsin_ledger_facts", "Facts in the ledger", [&app] { return static_cast<double>(app.store.size()); });
  const http::Observer observer = [&metrics](const http::Seen& seen) {
    metrics.observe(seen);
    log_answer(seen);
  };
  metrics.gauge("tocsin_event_streams", "Browsers and programs that listen for changes", [&app] { return static_cast<double>(app.events.streams()); });
  metrics.gauge("tocsin_log_lines_lost", "Log lines that could not be written", [] { return static_cast<double>(log::lines_lost()); });
  app.security = log_refusal;
  const auto running = running_on(config, app);
  auto inside_rows = inside_table(app, running);
  inside_rows.push_back(http::metrics_row(metrics, config.text("metrics-right")));
  http::Router inside("inside", std::move(inside_rows), http::doorkeeper(app), observer);
  inside.serve_files(http::Assets(web_assets()));
  const auto door = http::taxii_door(app, stack->objects());
  const auto outside = outside_router(*stack, door, observer);

  auto certificates = TRY(Certificates::open(config, app.clock.now()));
  std::mutex certificates_lock;  // renewed and looked at by the timers' thread alone today; metrics ask from another
  app.certificates = [&] {
    const std::lock_guard hold(certificates_lock);
    return certificates.ends();
  };
  metrics.gauge("tocsin_tls_days_left", "Days until the first certificate or the authority ends; 0 without TLS", [&app] {
    double least = 0;
    for (const auto& each : app.certificates()) {
      const auto days = std::chrono::duration<double, std::ratio<86400>>(each.not_after - app.clock.now()).count();
      least = least == 0 ? days : std::min(least, days);
    }
    return least;
  });

  const bool trusted = config.truth("trusted-chain");
  std::vector<http::Listener> listeners;
  listeners.push_back(listener("inside", split_address(config.text("listen")), certificates.of("inside"), trusted, inside));
  listeners.push_back(listener("outside", split_address(config.text("listen-outside")), certificates.of("outside"), trusted, outside));
  listeners.back().refusal = http::taxii_refusal;
  listeners.back().refused = http::taxii_refused(door);
  // browsers that read a recipient's page would ask their people too: nobody is asked until a client was admitted with one
  listeners.back().asks_certificate = [&app] {
    const auto served = app.current.served();
    return served && (*served)->asks_certificate();
  };
  auto socket = listener("socket", {}, std::nullopt, false, inside);
  socket.socket_path = (path(config.data()) / "tocsin.sock").string();
  listeners.push_back(std::move(socket));
  http::ServerOptions options;
  options.io_threads = static_cast<unsigned>(config.number("io-threads"));
  options.handler_threads = static_cast<unsigned>(config.number("handler-threads"));
  options.stop_max = std::chrono::duration_cast<std::chrono::milliseconds>(config.duration("stop-time"));
  options.observer = observer;
  auto server = TRY(http::Server::start(std::move(listeners), options));
  metrics.gauge("tocsin_http_waiting", "Requests that wait for a handler", [&server] { return static_cast<double>(server->waiting()); });

  const std::string scheme = config.truth("tls") ? "https://" : "http://";
  const auto places = server->endpoints();
  // Without a public address links lead to the door itself, which is right on one machine and nowhere else.
  if (app.settings.outside_url.empty()) app.settings.outside_url = scheme + places[1];
  if (config.text("inside-url").empty()) app.settings.inside_url = scheme + "localhost:" + std::to_string(server->port(0));
  const Json addresses = Json::Object{{"inside", scheme + places[0]}, {"outside", scheme + places[1]}, {"public", app.settings.outside_url}, {"sign_in", app.settings.inside_url}, {"socket", places[2]}};
  TRY_VOID(tell_addresses(config, addresses));
  if (ask.json) std::cout << to_jcs(addresses) << "\n" << std::flush;
  else std::cout << "inside   " << scheme << places[0] << "\noutside  " << scheme << places[1] << "\nsocket   " << places[2] << "\n" << std::flush;

  {
    bool to_read = false;  // stays up until the doors could read what is new
    const auto renew = [&]() -> Result<std::size_t> {
      {
        const std::lock_guard hold(certificates_lock);
        to_read = TRY(certificates.renew(app.clock.now())) || to_read;
      }
      if (!to_read) return 0;
      // connections that stand keep the certificate they were greeted with
      TRY_VOID(server->reload_certificates());
      to_read = false;
      return 1;
    };
    // a store that writes no more tells so without being asked, also while nothing is due
    const auto writes = [&app]() -> Result<std::size_t> {
      TRY_VOID(app.store.writable());
      return 0;
    };
    const auto note = [&app] { return app.recorder.flush(app); };
    const auto mend = [&app, rounds = app::MendingRounds()]() mutable { return app::mend_rows(app, rounds); };
    const auto commit = [&app] { return app::commit_days(app); };
    const auto sweep = [&stack] { return stack->objects()->sweep(); };
    using namespace std::chrono;
    timers::Timers timers(app, running->rounds, log_round, {{"certificates", "certificates.renewed", "certificates.failed", days(1), renew},
                                                            {"taxii-notes", "taxii.noted", "taxii.noted", seconds(2), note},
                                                            {"taxii-sweep", "taxii.swept", "taxii.swept", minutes(10), sweep},
                                                            {"taxii-day", "taxii.day", "taxii.day", minutes(5), commit},
                                                            {"store", "store.writes", "store.writes", minutes(1), writes},
                                                            {"mend", "rows.mended", "rows.mended", seconds(2), mend}});
    app.deliveries_waiting = [&timers] { timers.wake(); };
    int signal = 0;
    sigwait(&signals, &signal);
    log::line(log::Level::info, "server.stopping", {{"signal", signal}});
    stack->stop_sending();
    server->stop();
    if (const auto last = note(); !last) log_round("taxii.noted", &last.error(), 0);
    app.deliveries_waiting = nullptr;
    app.certificates = nullptr;
  }
  return {};
}

Result<cli::Hooks::InProcess> in_process(const cli::Config& config) {
  std::shared_ptr<Stack> stack = TRY(Stack::open(config));
  auto rows = inside_table(stack->app(), running_on(config, stack->app()));
  return cli::Hooks::InProcess{http::Router("inside", std::move(rows), http::doorkeeper(stack->app())), stack};
}

Json openapi_document() {
  // Rows only refer to the use cases; none is called, so nothing has to be behind them.
  struct Nothing {
    alignas(app::App) std::byte place[sizeof(app::App)];
  };
  static Nothing nothing;
  auto& app = *reinterpret_cast<app::App*>(&nothing);
  auto rows = http::inside_rows(app);
  rows.push_back(http::health_row(app, std::make_shared<app::Running>()));
  return http::openapi(rows, "Tocsin, inside door", TOCSIN_VERSION);
}

}  // namespace tocsin
