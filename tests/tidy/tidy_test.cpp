#include <doctest/doctest.h>

#include "checks.hpp"

using namespace tocsin::tidy;

TEST_CASE("floors: lower floors only") {
  CHECK(may_include("path/share", "ledger"));
  CHECK(may_include("app", "path/prove"));
  CHECK(may_include("main", "out/store"));
  CHECK(may_include("out/store", "ports"));
  CHECK_FALSE(may_include("base", "ledger"));
  CHECK_FALSE(may_include("path/share", "app"));
  CHECK_FALSE(may_include("ports", "out/store"));
}
TEST_CASE("floors: no sibling but those listed") {
  CHECK_FALSE(may_include("intel", "inventory"));
  CHECK(may_include("app", "ports"));
  CHECK_FALSE(may_include("ports", "app"));
  CHECK(may_include("path/mark", "path/sanitize"));
  CHECK_FALSE(may_include("path/sanitize", "path/mark"));
  CHECK(may_include("path/share", "path/approve"));
  CHECK_FALSE(may_include("path/share", "path/prove"));
  CHECK(may_include("path/prove", "path/share"));
  CHECK(may_include("assurance", "path/share"));
  CHECK_FALSE(may_include("path/deliver", "path/share"));
  CHECK_FALSE(may_include("assurance", "path/mark"));
  CHECK_FALSE(may_include("in/http", "out/store"));
  CHECK_FALSE(may_include("out/mail", "in/http"));
  CHECK_FALSE(may_include("in/cli", "in/http"));
  CHECK(may_include("out/store", "out/sql"));
  CHECK_FALSE(may_include("in/http", "out/sql"));
  CHECK_FALSE(may_include("out/sql", "out/store"));
}
TEST_CASE("floors: the place of a forbidden include is named") {
  CHECK(floors({{"src/base/a.cpp", "#include \"base/b.hpp\"\n#include <vector>\n"}}).empty());
  CHECK(floors({{"src/base/a.cpp", "#include \"base/b.hpp\"\n#include \"ledger/body.hpp\"\n"}}) == Problems{"src/base/a.cpp:2: base may not include ledger"});
  CHECK(floors({{"src/odd/a.cpp", ""}}) == Problems{"src/odd/a.cpp:1: odd stands on no floor"});
}
TEST_CASE("kept_inside: parsers in .cpp files, Beast in the server") {
  CHECK(kept_inside({{"src/base/json.cpp", "#include <boost/json.hpp>"}}).empty());
  CHECK(kept_inside({{"src/base/json.hpp", "#include <boost/json.hpp>"}}).size() == 1);
  CHECK(kept_inside({{"src/in/http/server_io.cpp", "#include <boost/beast/http.hpp>"}}).empty());
  CHECK(kept_inside({{"src/in/http/router.cpp", "#include <boost/asio.hpp>"}}).size() == 1);
}
TEST_CASE("pure: no clock, file or random number below the ports") {
  CHECK(pure({{"src/ledger/a.cpp", "auto now = world.now;  // not Clock::now()\n"}}).empty());
  CHECK(pure({{"src/ledger/a.cpp", "auto t = system_clock::now();\n"}}).size() == 1);
  CHECK(pure({{"src/path/share/a.hpp", "#include <fstream>\n"}}).size() == 1);
  CHECK(pure({{"src/ledger/a_test.cpp", "#include <fstream>\n"}, {"src/out/store/a.cpp", "#include <fstream>\n"}}).empty());
}
TEST_CASE("rules: ids are read from the second argument, whatever stands around them") {
  CHECK(refused_in(R"(return refuse(Errc::stale, "approval.other-bytes", pointer(a, "x.y"));)") == std::set<std::string>{"approval.other-bytes"});
  CHECK(refused_in("refuse(Errc::invalid,\n  late ? \"a.late\" : \"a.early\")") == std::set<std::string>{"a.early", "a.late"});
  CHECK(refused_in(R"(Error{code(a, b), "a.b", {}, "c.d"})") == std::set<std::string>{"a.b"});
  CHECK(refused_in(R"(refuse(code, rule, "not.this"))").empty());
}
TEST_CASE("rules: documented, given and named by a test, each missing one is found") {
  const Tree good{{"docs/rules.md", "| rule | what |\n|---|---|\n| a.b | text |\n"},
                  {"src/base/a.cpp", "return refuse(Errc::invalid, \"a.b\");"},
                  {"src/base/a_test.cpp", "TEST_CASE(\"a.b: no\")"}};
  CHECK(rules(good).empty());
  for (const auto* without : {"docs/rules.md", "src/base/a.cpp", "src/base/a_test.cpp"}) {
    auto tree = good;
    tree.erase(without);
    CHECK_MESSAGE(rules(tree).size() == 1, without);
  }
}
TEST_CASE("readmes: each source folder says its in → out") {
  CHECK(readmes({{"src/path/mark/a.cpp", ""}, {"src/path/mark/README.md", "| in → out | a → b |\n"}}).empty());
  CHECK(readmes({{"src/path/mark/a.cpp", ""}, {"src/path/mark/README.md", "# Mark\n"}}).size() == 1);
  CHECK(readmes({{"src/path/mark/a.cpp", ""}}).size() == 1);
}
TEST_CASE("words: unfinished work, machine paths, empty names") {
  CHECK(words({{"src/base/a.cpp", "// what is to do next stands in the catalogue; https://example.org/wo" "rk/\n"}}).empty());
  CHECK(words({{"src/base/a.cpp", "// TODO mend\n"}}).size() == 1);
  CHECK(words({{"docs/a.md", "see /home/anna/notes\n"}}).size() == 1);
  CHECK(words({{"src/base/a.hpp", "class KeyManager;\n"}}).size() == 1);
}
TEST_CASE("links: relative links of documents lead somewhere") {
  const Tree tree{{"docs/a.md", "[b](b.md) [top](../README.md#x) [out](https://example.org) [dir](adr/)\n"}, {"docs/b.md", ""}, {"README.md", ""}, {"docs/adr/x.md", ""}};
  CHECK(links(tree).empty());
  CHECK(links({{"docs/a.md", "[b](c.md)\n"}}) == Problems{"docs/a.md:1: leads nowhere: c.md"});
}
TEST_CASE("braces: TRY behind a value is found, in a body, a call or first in the list it is not") {
  const auto found = [](std::string line) { return braces({{"src/app/a.cpp", "Result<A> f(B b, C c) {\n  " + line + "\n}\n"}}).size(); };
  CHECK(found("return A{text, TRY(more())};") == 1);
  CHECK(found("return A{{text}, TRY(more())};") == 1);
  CHECK(found("out.push_back({name, TRY(more())});") == 1);
  CHECK(found("return A{text, {TRY(more())}};") == 1);
  CHECK(found("return A{text, g(TRY(more()))};") == 1);
  CHECK(found("return A{TRY(more()), TRY(most())};") == 1);
  CHECK(found("return A{TRY(more()), text};") == 0);
  CHECK(found("const auto a = TRY(more()), b = TRY(most());") == 0);
  CHECK(found("return g(text, TRY(more()));") == 0);
  CHECK(found("each(a, [](B b, C c) -> Result<D, E> { return TRY(more()); });") == 0);
  CHECK(found("each(A{text, [](B b, C c) { return TRY(more()); }});") == 0);
  CHECK(found("g(\"{,\", '{', 1'000);  // {, TRY(\n  TRY(more());") == 0);
}
