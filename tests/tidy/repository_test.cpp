#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "checks.hpp"

using namespace tocsin;
using namespace tocsin::tidy;

namespace {

const Tree& repository() {
  static const Tree tree = read_tree(TOCSIN_SOURCE_DIR);
  return tree;
}
void none(const Problems& problems) {
  for (const auto& problem : problems) FAIL_CHECK(problem);
}

}  // namespace

TEST_CASE("repository: the tree was found") { REQUIRE(repository().contains("src/base/result.hpp")); }
TEST_CASE("repository: includes keep to the floors") { none(floors(repository())); }
TEST_CASE("repository: libraries stay where they belong") { none(kept_inside(repository())); }
TEST_CASE("repository: floors 0 to 2 are pure") { none(pure(repository())); }
TEST_CASE("repository: every refusal is documented and tested") { none(rules(repository())); }
TEST_CASE("repository: every folder says its in → out") { none(readmes(repository())); }
TEST_CASE("repository: no unfinished work, no machine paths") { none(words(repository())); }
TEST_CASE("repository: an early return leaves no value of a list behind") { none(braces(repository())); }
TEST_CASE("repository: each mutation names a line that stands once in its file, so that taking it away is tried") {
  std::string title, file;
  std::size_t lines = 0;
  for (const auto text : split(repository().at("tests/mutations/mutations.txt"), '\n')) {
    if (text.starts_with("# ")) title = text.substr(2);
    if (text.starts_with("file ")) file = trim(text.substr(5));
    if (!text.starts_with("line ")) continue;
    ++lines;
    const auto wanted = trim(text.substr(5));
    const auto found = repository().find(file);
    const auto times = found == repository().end() ? 0 : std::ranges::count_if(split(found->second, '\n'), [&](auto line) { return trim(line) == wanted; });
    CHECK_MESSAGE(times == 1, title, ": ", file);
  }
  CHECK(lines > 100);
}
TEST_CASE("repository: links lead somewhere") { none(links(repository())); }

TEST_CASE("repository: every kind of error has one status, one exit code and one row in docs/errors.md") {
  const auto& header = repository().at("src/base/result.hpp");
  const auto& page = repository().at("docs/errors.md");
  const auto begin = header.find("enum class Errc");
  const auto open = header.find('{', begin), close = header.find('}', begin);
  std::vector<int> statuses, exits;
  for (const auto name : split(std::string_view(header).substr(open + 1, close - open - 1), ',')) {
    const auto row = std::ranges::find(error_rows, trim(name), &ErrorRow::name);
    REQUIRE_MESSAGE(row != error_rows.end(), std::string(trim(name)));
    statuses.push_back(row->status);
    exits.push_back(row->exit);
    CHECK_MESSAGE(page.contains("| " + std::string(row->name) + " | " + std::to_string(row->status) + " | " + std::to_string(row->exit) + " |"),
                  std::string(row->name));
  }
  CHECK(statuses.size() == error_rows.size());
  std::ranges::sort(statuses);
  std::ranges::sort(exits);
  CHECK(std::ranges::adjacent_find(statuses) == statuses.end());
  CHECK(std::ranges::adjacent_find(exits) == exits.end());
}
