#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "in/http/observe.hpp"
#include "in/http/router.hpp"

namespace tocsin::http {

/// Counts answers for Prometheus: `tocsin_http_requests_total{door,method,route,status}`,
/// `tocsin_http_request_seconds` by door and route, and whatever gauges are hooked in. Labels come from route tables, so
/// their number is bounded.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  void observe(const Seen& seen);
  /// A value read at each scrape: `tocsin_ledger_facts`, `tocsin_http_waiting`. Must not throw.
  void gauge(const std::string& name, const std::string& help, std::function<double()> read);
  /// The text exposition format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Rows for machines that watch the program, without a sign-in: `/healthz` (the process answers) and `/readyz` (it could
/// take a change now; 503 with the refusal otherwise).
std::vector<Row> health_rows(std::function<Result<>()> ready);
/// `/metrics`. @param right asked of the scraper; empty = none
Row metrics_row(const Metrics& metrics, std::string right = {});

}  // namespace tocsin::http
