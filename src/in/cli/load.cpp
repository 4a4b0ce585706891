#include "in/cli/load.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "in/cli/progress.hpp"

namespace tocsin::cli {
namespace {

constexpr std::size_t lines_at_once = 1000;
constexpr std::size_t bytes_at_once = limits::taxii_post_bytes_max / 2;
constexpr std::size_t failures_told_max = 1000;

/// Lines that go together, with what is needed to speak of them.
struct Envelope {
  std::string text = "{\"objects\":[";
  std::size_t first = 0, last = 0, count = 0;     ///< line numbers, from 1
  std::vector<std::size_t> lines;                 ///< of each object
  void add(std::string_view line, std::size_t number) {
    if (count == 0) first = number;
    last = number;
    if (count++ != 0) text.push_back(',');
    text.append(line);
    lines.push_back(number);
  }
};

struct Sum {
  std::int64_t total = 0, added = 0, successes = 0, failures = 0;
  Json told{Json::Array{}};
};

/// A refusal of the server as one of ours, with the lines that it was about.
Error refusal_of(const ports::Response& answer, const Envelope& envelope) {
  const auto problem = parse_json(answer.body).value_or(Json());
  const auto lines = "lines " + std::to_string(envelope.first) + " to " + std::to_string(envelope.last);
  const auto code = answer.status == 403 || answer.status == 401 ? Errc::forbidden : answer.status == 404 ? Errc::not_found : answer.status == 409 ? Errc::conflict
                    : answer.status >= 500 ? Errc::unavailable : Errc::invalid;
  const auto where = problem["where"].text();
  // the place that the server names counts objects: people count lines
  std::string at = lines;
  if (constexpr std::string_view objects = "/objects/"; where.starts_with(objects)) {
    const auto index = static_cast<std::size_t>(std::strtoul(where.c_str() + objects.size(), nullptr, 10));
    if (index < envelope.lines.size()) at = "line " + std::to_string(envelope.lines[index]);
  }
  return {code, problem["rule"].text(), at, problem["detail"].text()};
}

Result<> send(const Transport& to, const LoadAsk& ask, Envelope envelope, Sum& sum) {
  if (envelope.count == 0) return {};
  ports::Request request{.method = "POST", .path = "/v1/taxii/collections/" + ask.collection + "/objects", .query = {}, .headers = {{"content-type", "application/taxii+json"}},
                         .body = std::move(envelope.text) + "]}", .peer = {}};
  const auto answer = TRY(to(request));
  if (answer.status >= 400) return std::unexpected(refusal_of(answer, envelope));
  const auto done = TRY(parse_json(answer.body, {.bytes = limits::body_bytes_max}));
  sum.total += done["total"].integer();
  sum.added += done["added"].integer();
  sum.successes += done["success_count"].integer();
  sum.failures += done["failure_count"].integer();
  for (const auto& each : done["failures"].array())
    if (sum.told.array().size() < failures_told_max) sum.told.push(each);
  return {};
}

}  // namespace

Result<Json> load_objects(const Transport& to, const LoadAsk& ask, Console& console) {
  std::ifstream file;
  std::error_code failed;
  if (ask.file != "-") {
    if (!std::filesystem::is_regular_file(ask.file, failed)) return refuse(Errc::not_found, "cli.file", ask.file, "cannot be read");
    file.open(ask.file, std::ios::binary);
    if (!file) return refuse(Errc::not_found, "cli.file", ask.file, "cannot be read");
  }
  auto& in = ask.file == "-" ? console.in : file;
  const auto progress = make_progress(console);
  Sum sum;
  Envelope envelope;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const auto object = trim(line);
    if (object.empty()) continue;
    if (object.size() > limits::taxii_object_bytes_max) return refuse(Errc::invalid, "cli.file", ask.file + ":" + std::to_string(number), "one object has at most 2 MiB");
    if (envelope.count > 0 && (envelope.count == lines_at_once || envelope.text.size() + object.size() > bytes_at_once)) {
      TRY_VOID(send(to, ask, std::exchange(envelope, {}), sum));
      progress("objects loaded", sum.total, 0);
    }
    envelope.add(object, number);
  }
  TRY_VOID(send(to, ask, std::move(envelope), sum));
  end_progress(console);
  Json out = Json::Object{{"collection", ask.collection}, {"total", sum.total}, {"added", sum.added}, {"success_count", sum.successes}, {"failure_count", sum.failures}, {"failures", std::move(sum.told)}};
  if (sum.failures > 0) out["exit"] = error_row(Errc::invalid).exit;
  return out;
}

}  // namespace tocsin::cli
