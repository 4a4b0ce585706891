#include "in/http/message_text.hpp"

#include <doctest/doctest.h>

using namespace tocsin;
using namespace tocsin::http;
namespace {

const std::string message = R"(TLP:AMBER+STRICT

WHAT HAPPENED OR CHANGED
Crafted session names that try to run a command through CVE-2024-3400
reached the external interface twice this morning, each time at dawn.
Observed: 2026-11-22 06:10 UTC

DO THIS NOW
1. Turn on the vendor's prevention signature for this vulnerability,
   blocking, on every external interface
   Who: gateway owner
   By: 2026-11-22 12:00 UTC
2. Search 30 days of logs
   Check: number of hits written down
Safety: nothing on the plant is touched

INDICATORS
ipv4  198[.]51[.]100[.]77
domain  updates[.]gateway-telemetry[.]example

Our number for this notice: TS-2026-0001

TLP:AMBER+STRICT
)";

}  // namespace

TEST_CASE("message text: headings, whole lines, and steps with what belongs to them") {
  const auto sections = sections_of(message);
  REQUIRE(sections.size() == 4);
  CHECK(sections[0].title == "WHAT HAPPENED OR CHANGED");
  REQUIRE(sections[0].lines.size() == 2);
  CHECK(sections[0].lines[0] == "Crafted session names that try to run a command through CVE-2024-3400 reached the external interface twice this morning, each time at dawn.");
  CHECK(sections[0].lines[1] == "Observed: 2026-11-22 06:10 UTC");
  REQUIRE(sections[1].steps.size() == 2);
  CHECK(sections[1].steps[0].text == "Turn on the vendor's prevention signature for this vulnerability, blocking, on every external interface");
  CHECK(sections[1].steps[0].notes == std::vector<std::string>{"Who: gateway owner", "By: 2026-11-22 12:00 UTC"});
  CHECK(sections[1].steps[1].notes == std::vector<std::string>{"Check: number of hits written down"});
  CHECK(sections[1].after == std::vector<std::string>{"Safety: nothing on the plant is touched"});
  CHECK(sections[2].lines.size() == 2);
  CHECK(sections[3].title.empty());
  CHECK(sections[3].lines == std::vector<std::string>{"Our number for this notice: TS-2026-0001"});
}

TEST_CASE("message text: a line that ends early stays a line, and other texts are not torn apart") {
  const auto sections = sections_of("one\ntwo\n\nthree TLP:RED four\n");
  REQUIRE(sections.size() == 2);
  CHECK(sections[0].lines == std::vector<std::string>{"one", "two"});
  CHECK(sections[1].lines == std::vector<std::string>{"three TLP:RED four"});
  CHECK(sections_of("").empty());
  CHECK(sections_of("TLP:RED\n").empty());
}

TEST_CASE("message text: no word is lost") {
  const auto words = [](std::string_view text) {
    std::string out;
    for (const char c : text)
      if (c != ' ' && c != '\n') out += c;
    return out;
  };
  std::string shown;
  for (const auto& section : sections_of(message)) {
    shown += section.title;
    for (const auto& line : section.lines) shown += line;
    for (std::size_t i = 0; i < section.steps.size(); ++i) {
      shown += std::to_string(i + 1) + "." + section.steps[i].text;
      for (const auto& note : section.steps[i].notes) shown += note;
    }
    for (const auto& line : section.after) shown += line;
  }
  CHECK("TLP:AMBER+STRICT" + words(shown) + "TLP:AMBER+STRICT" == words(message));
}
