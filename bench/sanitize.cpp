// The sanitizer: text in, rendition and redaction map out. Goals of docs/performance.md; beside them what this processor copies and what
// the bare literal matcher reads, on the same text in the same run. Rates are of processor time, so that a busy machine slows
// the run and not the figure; latencies are of the clock.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.hpp"
#include "intel/scan/planes.hpp"
#include "intel/scan/triggers.hpp"
#include "path/sanitize/sanitize.hpp"

using namespace tocsin;
namespace {

constexpr std::size_t document_bytes = std::size_t{64} << 10, corpus_bytes = std::size_t{16} << 20, item_bytes = std::size_t{8} << 10;

std::mt19937_64 dice(20260301);
std::size_t roll(std::size_t below) { return dice() % below; }
template <class List>
const auto& one_of(const List& list) {
  return list[roll(std::size(list))];
}
std::string digits_of(std::string_view alphabet, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += alphabet[roll(alphabet.size())];
  return out;
}
std::string hex(std::size_t count) { return digits_of("0123456789abcdef", count); }

constexpr std::array nouns = std::to_array<std::string_view>({"loader", "operators", "campaign", "backdoor", "infrastructure", "attachment", "persistence", "process", "payload", "actor", "stage", "document", "victims", "service", "command",
                                                              "traffic", "registry", "certificate", "researchers", "configuration", "implant", "domain", "controller", "environment", "credentials", "sample", "library", "exploit"});
constexpr std::array verbs = std::to_array<std::string_view>({"downloads", "executes", "establishes", "communicates with", "was observed in", "abuses", "injects into", "decrypts", "enumerates", "moves laterally to", "exfiltrates", "targets",
                                                              "drops", "masquerades as", "communicated over", "relies on", "spreads through", "removes", "was signed with", "contacts"});
constexpr std::array adjectives = std::to_array<std::string_view>({"malicious", "previously unknown", "legitimate", "obfuscated", "remote", "scheduled", "second", "custom", "compromised", "encrypted", "initial", "hard-coded", "exposed", "modular"});
constexpr std::array products = std::to_array<std::string_view>({"PowerShell", "Cobalt Strike", "Windows", "Active Directory", "Microsoft Office", "the Exchange server", "Linux", "Mimikatz", "rundll32.exe", "the VPN gateway", "Sandworm", "Volt Typhoon"});

std::string clause() {
  std::string out = "the ";
  if (roll(3) != 0) out += std::string(one_of(adjectives)) + " ";
  out += std::string(one_of(nouns)) + " " + std::string(one_of(verbs)) + " ";
  return out + (roll(4) == 0 ? std::string(one_of(products)) : "the " + std::string(one_of(nouns)));
}
std::string domain() { return digits_of("abcdefghijklmnopqrstuvwxyz", 5 + roll(8)) + (roll(2) != 0 ? "-cdn" : "") + "." + std::string(one_of(std::to_array<std::string_view>({"com", "net", "org", "info", "ru", "xyz"}))); }
std::string address() { return std::to_string(45 + roll(50)) + "." + std::to_string(roll(255)) + "." + std::to_string(roll(255)) + "." + std::to_string(1 + roll(254)); }

/// One thing that a report names: about one in four sentences has one.
std::string indicator() {
  switch (roll(6)) {
    case 0: return "CVE-20" + digits_of("12", 2) + "-" + digits_of("123456789", 5);
    case 1: return "T1" + digits_of("05", 3);
    case 2: return "hxxps://" + domain() + "/" + hex(6);
    case 3: return address();
    case 4: return hex(64);
    default: return domain();
  }
}
/// A report as analysts write it: sentences, now and then an indicator, in every tenth paragraph something of our own.
std::string prose(std::size_t size) {
  std::string out;
  for (std::size_t sentence = 1; out.size() < size; ++sentence) {
    auto text = clause() + (roll(3) == 0 ? ", while " + clause() : "") + (roll(4) == 0 ? " (" + indicator() + ")" : "");
    text[0] = 'T';
    out += text + (roll(40) == 0 ? " \xe2\x80\x93 as before. " : ". ");
    if (sentence % 7 == 0) out += "\n\n";
    if (sentence % 70 == 0) out += "On 2026-03-09 Ada Vik reported it from bgo-sql11 (10.20.30.40). ";
  }
  return out.substr(0, size);
}
std::string lists(std::size_t size) {
  std::string out;
  while (out.size() < size) {
    switch (roll(4)) {
      case 0: out += "| " + hex(64) + " | dropper.exe |\n"; break;
      case 1: out += "- " + domain().replace(3, 0, "[.]") + "\n"; break;
      case 2: out += address() + ":443\n"; break;
      default: out += "hxxp://" + domain() + "/gate.php?id=" + hex(8) + "\n"; break;
    }
  }
  return out.substr(0, size);
}
/// What sets off as much as it can without ever being anything: beginnings of secrets, numbers, names, assignments.
std::string hostile(std::size_t size) {
  static constexpr std::array pieces = std::to_array<std::string_view>({"key=", "AKIA", "ghp_", "xoxb-", "eyJ.", "password: ", "1234 5678 9012 3456 ", "a.b.c.d ", "@x.y ", "://", "10.0.0.", "John ", "contact ", "GB82 ", "0x41414141", "::1:",
                                                                        "token ", "AAAABBBBCCCCDDDDEEEEFFFF", "[.]", "%41", "\\\\a\\", "is not patched ", "PLC ", "Mr. ", "rule x {", "-----BEGIN ", "sk_live_", "CVE-", "\n"});
  std::string out;
  while (out.size() < size) {
    out += one_of(pieces);
    // words between them, so that it is a text that passes for one
    if (roll(2) == 0) out += std::string(one_of(nouns)) + " ";
  }
  return out.substr(0, size);
}

std::vector<std::string> documents(const std::function<std::string(std::size_t)>& make, std::size_t bytes) {
  std::vector<std::string> out;
  for (std::size_t done = 0; done < corpus_bytes / 2; done += bytes) out.push_back(make(bytes));
  return out;
}

scan::Vocabulary vocabulary(std::size_t terms) {
  scan::Vocabulary out;
  out.terms = {{"Ada Vik", scan::Kind::person, "/employees/0"}, {"Sund Bank", scan::Kind::customer, "/customers/0"}, {"Fjord Water", scan::Kind::organization, "/org"}, {"zq-canary-11", scan::Kind::canary, "/canaries/0"}};
  out.domains = {{"fjord.example", "/domains/0"}, {"fw.corp", "/domains/1"}};
  out.networks = {{"192.0.2.0/25", "/cidrs/0"}};
  out.host_prefixes = {{"bgo", "/host_prefixes/0"}};
  out.ticket_prefixes = {{"FWINC", "/ticket_prefixes/0"}};
  out.code_patterns = {{"FW-\\d{5}", "/badge_regex"}};
  while (out.terms.size() < terms) {
    auto given = digits_of("abcdefghijklmnopqrstuvwxyz", 6), family = digits_of("abcdefghijklmnopqrstuvwxyz", 8);
    given[0] = static_cast<char>(given[0] - 'a' + 'A'), family[0] = static_cast<char>(family[0] - 'a' + 'A');
    const auto entry = "/employees/" + std::to_string(out.terms.size());
    for (const auto& text : {given + " " + family, family + ", " + given, given.substr(0, 1) + ". " + family, given.substr(0, 1) + family}) out.terms.push_back({text, scan::Kind::person, entry});
  }
  return out;
}

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
/// Gigabytes a second of this thread's processor time; the best of five rounds.
double rate(const std::vector<std::string>& texts, const std::function<void(const std::string&)>& use) {
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const auto begin = seconds(CLOCK_THREAD_CPUTIME_ID);
    std::size_t bytes = 0;
    for (const auto& text : texts) {
      use(text);
      bytes += text.size();
    }
    best = std::max(best, static_cast<double>(bytes) * 1e-9 / (seconds(CLOCK_THREAD_CPUTIME_ID) - begin));
  }
  return best;
}

std::size_t resident_bytes() {
  malloc_trim(0);
  std::size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

struct Setup {
  scan::Scanner scanner;
  sanitize::Policy policy = sanitize::default_policy();
  [[nodiscard]] sanitize::Setting setting() const {
    return {&scanner, &policy, sanitize::Reach::outside, [](std::string_view label, std::string_view value) { return sha256({as_bytes(label), as_bytes(value)}); }};
  }
};

/// Everything: scan, rewrite, map, and the second scan of what came out.
std::size_t whole(const Setup& setup, const std::string& text) {
  const auto made = *sanitize::sanitize({{"body", "text/plain", text}}, setup.setting());
  return made.parts[0].text.size() + redaction_map(made).size();
}

void print_text(const char* name, const std::vector<std::string>& texts, const Setup& small, const Setup& large) {
  std::vector<char> copy(document_bytes);
  const auto copied = rate(texts, [&](const std::string& text) { std::memcpy(copy.data(), text.data(), text.size()), benchmark::DoNotOptimize(static_cast<std::size_t>(copy[text.size() / 2])); });
  const auto literals = rate(texts, [&](const std::string& text) { benchmark::DoNotOptimize(scan::Triggers::built_in().count(text)); });
  const auto scanned = rate(texts, [&](const std::string& text) { benchmark::DoNotOptimize(small.scanner.scan(text).matches.size()); });
  const auto second = rate(texts, [&](const std::string& text) { benchmark::DoNotOptimize(small.scanner.rescan(text).matches.size()); });
  const auto both = rate(texts, [&](const std::string& text) { benchmark::DoNotOptimize(whole(small, text)); });
  const auto both_large = rate(texts, [&](const std::string& text) { benchmark::DoNotOptimize(whole(large, text)); });
  std::size_t broken_off = 0;
  for (const auto& text : texts) broken_off += small.scanner.scan(text).whole ? 0 : 1;
  // the second scan reads what the first one wrote, which is about as long
  std::printf("%-8s first pass with rewriting and map %.2f GB/s, with the second scan %.2f, with it and 100,000 terms %.2f | scan alone %.2f, second alone %.2f, literals alone (Vectorscan) %.2f, memcpy %.1f | %zu of %zu not whole\n", name,
              1 / (1 / both - 1 / second), both, both_large, scanned, second, literals, copied, broken_off, texts.size());
}

void print_cores(const std::vector<std::string>& texts, const Setup& setup) {
  const auto run = [&](unsigned threads) {
    std::vector<std::thread> all;
    const auto begin = seconds(CLOCK_MONOTONIC);
    for (unsigned t = 0; t < threads; ++t)
      all.emplace_back([&] {
        for (const auto& text : texts) benchmark::DoNotOptimize(whole(setup, text));
      });
    for (auto& thread : all) thread.join();
    return static_cast<double>(threads * texts.size() * document_bytes) * 1e-9 / (seconds(CLOCK_MONOTONIC) - begin);
  };
  double one = 0, two = 0;
  for (int round = 0; round < 3; ++round) one = std::max(one, run(1)), two = std::max(two, run(2));
  std::printf("cores    one %.2f GB/s, two %.2f (%.2f times), by the clock\n", one, two, two / one);
}

void print_latency(const Setup& setup) {
  const auto items = documents(prose, item_bytes);
  std::vector<double> took;
  for (int round = 0; round < 4; ++round)
    for (const auto& item : items) {
      const auto begin = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(whole(setup, item));
      took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
  std::ranges::sort(took);
  std::printf("latency  8 KiB item with everything: p50 %.0f us, p99 %.0f us (goal p99 < 1000), %zu items\n", took[took.size() / 2], took[took.size() * 99 / 100], took.size());
}

/// What stands in a text: matches per KiB by kind and side, of the first scan.
void print_events(const std::vector<std::string>& texts, const Setup& setup) {
  std::map<std::string, double> counts;
  double kib = 0;
  for (const auto& text : texts) {
    kib += static_cast<double>(text.size()) / 1024;
    const auto found = setup.scanner.scan(text);
    for (const auto& match : found.matches) {
      const auto side = " (" + std::string(scan::name(match.side)) + ")";
      ++counts[std::string(scan::name(match.kind)) + side];
      ++counts["matches" + side];
    }
    counts["losers"] += static_cast<double>(found.losers.size());
    counts["literals"] += static_cast<double>(scan::Triggers::built_in().count(text));
    counts["second scan's matches"] += static_cast<double>(setup.scanner.rescan(text).matches.size());
  }
  for (const auto& [what, count] : counts) std::printf("  %-28s %8.3f per KiB\n", what.c_str(), count / kib);
}

/// One pass over the texts, under a name that a profiler can be told to wait for.
[[gnu::noinline]] void pass_over(const std::vector<std::string>& texts, const std::function<void(const std::string&)>& use) { std::ranges::for_each(texts, use); }

/// For a profile: one text and one stage, over and over. `bench_sanitize clean scan 20`; without rounds pass_over() few texts.
int run_alone(std::string_view text, std::string_view stage, int rounds) {
  auto texts = documents(text == "clean" ? prose : text == "lists" ? lists : hostile, document_bytes);
  if (rounds == 0) texts.resize(8);
  const Setup setup{*scan::Scanner::build(vocabulary(1'000))};
  std::size_t seen = 0;
  const auto use = [&](const std::string& one) {
    seen += stage == "scan" ? setup.scanner.scan(one).matches.size() : stage == "second" ? setup.scanner.rescan(one).matches.size() : whole(setup, one);
  };
  if (stage == "events") return print_events(texts, setup), 0;
  std::ranges::for_each(texts, use);  // what is made once
  if (rounds == 0) return pass_over(texts, use), 0;
  double best = 0;
  for (int round = 0; round < rounds; ++round) best = std::max(best, rate(texts, use));
  std::printf("%s, %s: %.3f GB/s, best of %d rounds\n", std::string(text).c_str(), std::string(stage).c_str(), best, rounds * 5);
  return seen == 0 ? 1 : 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 4) return run_alone(arguments[1], arguments[2], std::atoi(arguments[3]));
  (void)scan::Triggers::built_in().count("x");
  const auto before = resident_bytes();
  const auto began = seconds(CLOCK_THREAD_CPUTIME_ID);
  const auto terms = vocabulary(100'000);
  const auto made = seconds(CLOCK_THREAD_CPUTIME_ID);
  const Setup large{*scan::Scanner::build(terms)};
  const auto built = seconds(CLOCK_THREAD_CPUTIME_ID);
  std::printf("classifier %s, %zu literals built in\n", scan::classifier_name(), scan::Triggers::built_in().size());
  std::printf("memory   a scanner of 100,000 terms: built in %.0f ms, %.1f MB resident beside the list it is made of (%.1f MB)\n", (built - made) * 1e3, static_cast<double>(large.scanner.bytes()) * 1e-6,
              static_cast<double>(resident_bytes() - before - large.scanner.bytes()) * 1e-6);
  (void)began;
  const Setup small{*scan::Scanner::build(vocabulary(1'000))};
  const auto clean = documents(prose, document_bytes);
  print_text("clean", clean, small, large);
  print_text("lists", documents(lists, document_bytes), small, large);
  print_text("hostile", documents(hostile, document_bytes), small, large);
  print_latency(small);
  print_cores(clean, small);
  std::printf("memory   %.1f MB resident at the end, texts and both scanners\n", static_cast<double>(resident_bytes()) * 1e-6);
}
