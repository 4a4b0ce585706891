#include "in/http/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <vector>

#include "in/http/problem.hpp"

namespace tocsin::http {
namespace {

const prometheus::Histogram::BucketBoundaries seconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

/// A client may send any method: only those that a row can have become labels.
std::string bounded(const std::string& method) {
  constexpr std::array known{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  return std::ranges::find(known, method) != known.end() ? method : "other";
}

}  // namespace

struct Metrics::Parts {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("tocsin_http_requests_total").Help("Requests answered").Register(registry);
  prometheus::Family<prometheus::Counter>& refusals =
      prometheus::BuildCounter().Name("tocsin_http_refusals_total").Help("Requests refused, by rule").Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram().Name("tocsin_http_request_seconds").Help("From a whole request to its answer").Register(registry);
  struct Hook {
    prometheus::Gauge* gauge;
    std::function<double()> read;
  };
  mutable std::mutex mutex;
  std::vector<Hook> hooks;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

void Metrics::observe(const Seen& seen) {
  const auto method = bounded(seen.method);
  parts_->requests.Add({{"door", seen.door}, {"method", method}, {"route", seen.route}, {"status", std::to_string(seen.status)}}).Increment();
  if (!seen.rule.empty()) parts_->refusals.Add({{"door", seen.door}, {"rule", seen.rule}}).Increment();
  parts_->durations.Add({{"door", seen.door}, {"route", seen.route}}, seconds).Observe(std::chrono::duration<double>(seen.took).count());
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> read) {
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(parts_->registry);
  const std::scoped_lock lock(parts_->mutex);
  parts_->hooks.push_back({&family.Add({}), std::move(read)});
}

std::string Metrics::text() const {
  {
    const std::scoped_lock lock(parts_->mutex);
    for (const auto& hook : parts_->hooks) hook.gauge->Set(hook.read());
  }
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

std::vector<Row> health_rows(std::function<Result<>()> ready) {
  return {{.method = "GET", .pattern = "/healthz", .right = "", .summary = "Whether the process answers",
           .handler = [](const Call&) -> Result<Reply> { return ok(Json::Object{{"status", "ok"}}); }},
          {.method = "GET", .pattern = "/readyz", .right = "", .summary = "Whether a change could be taken now",
           .handler = [ready = std::move(ready)](const Call&) -> Result<Reply> {
             // what is broken is for the operator's log; a stranger only learns that it is
             if (const auto able = ready(); !able) return refuse(Errc::unavailable, able.error().rule);
             return ok(Json::Object{{"status", "ready"}});
           }}};
}

Row metrics_row(const Metrics& metrics, std::string right) {
  return {.method = "GET", .pattern = "/metrics", .right = std::move(right), .summary = "Counters for Prometheus",
          .handler = [&metrics](const Call&) -> Result<Reply> { return Reply{.type = "text/plain; version=0.0.4", .text = metrics.text()}; },
          .produces = "text/plain"};
}

}  // namespace tocsin::http
