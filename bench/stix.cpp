// STIX: objects checked and patterns parsed a second, of one core, beside what the JSON parser alone makes of the same bytes in the
// same run. Rates are of processor time, so that a busy machine slows the run and not the figure.
//
//   bench_stix [FILE.jsonl]    objects one a line; without it, indicators and malware of its own
#include <simdjson.h>
#include <time.h>

#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/validate.hpp"

using namespace tocsin;
namespace {

constexpr std::size_t objects_made = 20'000;
constexpr double seconds_min = 1.0;

double cpu_s() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Rounds over all until a second has gone. @return pieces a second
double rate(std::size_t pieces, const std::function<void()>& round) {
  round();  // buffers have their size now
  const double begin = cpu_s();
  std::size_t done = 0;
  double spent = 0;
  do {
    round();
    done += pieces;
    spent = cpu_s() - begin;
  } while (spent < seconds_min);
  return static_cast<double>(done) / spent;
}

std::mt19937_64 dice(20260301);
std::string hex(std::size_t digits) {
  std::string out;
  for (std::size_t i = 0; i < digits; ++i) out += "0123456789abcdef"[dice() % 16];
  return out;
}
std::string uuid() { return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12); }
std::string pattern() {
  switch (dice() % 4) {
    case 0: return "[ipv4-addr:value = '198.51.100." + std::to_string(dice() % 256) + "']";
    case 1: return "[domain-name:value = 'h" + hex(12) + ".example.com']";
    case 2: return "[url:value = 'http://h" + hex(8) + ".example.net/" + hex(16) + "']";
    default: return "[file:hashes.'SHA-256' = '" + hex(64) + "']";
  }
}
std::string indicator() {
  return R"({"type": "indicator", "spec_version": "2.1", "id": "indicator--)" + uuid() +
         R"(", "created_by_ref": "identity--f431f809-377b-45e0-aa1c-6a4751cae5ff", "created": "2026-03-01T02:10:00.123Z", "modified": "2026-03-01T02:10:00.123Z", "name": "indicator of the bench", )"
         R"("description": "Made for the bench; it describes nothing that anybody has seen anywhere.", "indicator_types": ["malicious-activity"], "pattern": ")" + pattern() +
         R"(", "pattern_type": "stix", "pattern_version": "2.1", "valid_from": "2026-03-01T02:10:00Z", "confidence": 50, "labels": ["bench", "batch-1"], )"
         R"("object_marking_refs": ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"], "granular_markings": [{"selectors": ["labels.[0]"], "marking_ref": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"}]})";
}

std::vector<std::string> read_objects(const char* file) {
  std::vector<std::string> out;
  if (file == nullptr) {
    for (std::size_t i = 0; i < objects_made; ++i) out.push_back(indicator());
    return out;
  }
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) out.push_back(std::move(line));
  return out;
}

void row(const char* what, double rate_of, double reference, const char* goal) {
  std::printf("%-52s %12.0f /s   ", what, rate_of);
  if (reference > 0) std::printf("%5.2f of the reference   ", rate_of / reference);
  std::printf("goal %s\n", goal);
}

}  // namespace

int main(int argc, char** argv) {
  const auto objects = read_objects(argc > 1 ? argv[1] : nullptr);
  std::string file;
  std::vector<std::string> patterns;
  for (const auto& object : objects) {
    file += object + "\n";
    const auto json = parse_json(object);
    if (json && json->has("pattern")) patterns.push_back((*json)["pattern"].text());
  }
  if (objects.empty() || patterns.empty()) {
    std::fprintf(stderr, "no objects with patterns in the file\n");
    return 1;
  }
  std::printf("%zu objects of %zu bytes, %zu patterns\n", objects.size(), file.size() / objects.size(), patterns.size());

  simdjson::dom::parser parser;
  std::size_t kept = 0;
  const double reference = rate(objects.size(), [&] {
    for (const auto& object : objects) {
      simdjson::dom::element root;
      if (parser.parse(object).get(root) == simdjson::SUCCESS) kept += root.is_object() ? 1 : 0;
    }
  });
  row("reference: simdjson parses the same objects", reference, reference, "-");

  std::size_t invalid = 0;
  row("validate_object, as a TAXII server calls it",
      rate(objects.size(), [&] { for (const auto& object : objects) invalid += stix::validate_object(object).valid() ? 0 : 1; }), reference, ">= 200,000");
  row("the same with the object's head", rate(objects.size(), [&] { for (const auto& object : objects) invalid += stix::check_with_head(object).report.valid() ? 0 : 1; }), reference, "-");
  stix::Validator careful({.limits = {.bytes = std::size_t{1} << 30, .depth = 48}});
  row("a file with warnings and rules between objects", rate(objects.size(), [&] { invalid += careful.document(file).valid() ? 0 : 1; }), reference, "-");

  stix::pattern::Tree tree;
  row("patterns parsed", rate(patterns.size(), [&] { for (const auto& text : patterns) invalid += stix::pattern::parse(text, tree) ? 1 : 0; }), 0, ">= 500,000");
  row("patterns parsed and printed", rate(patterns.size(), [&] {
        for (const auto& text : patterns) {
          if (stix::pattern::parse(text, tree)) ++invalid;
          kept += stix::pattern::print(tree).size();
        }
      }), 0, "-");
  std::printf("%zu invalid, %zu read\n", invalid, kept % 10);
  return invalid == 0 ? 0 : 1;
}
