#include <doctest/doctest.h>

#include <vector>

#include "intel/stix/pattern.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {

std::string printed(std::string_view text) {
  const auto tree = pattern::parse(text);
  return tree ? pattern::print(*tree) : tree.error().where + ": " + tree.error().detail;
}
/// The characters before the first fault, or -1.
int fault_at(std::string_view text) {
  pattern::Tree tree;
  const auto fault = pattern::parse(text, tree);
  return fault ? static_cast<int>(fault->position) : -1;
}
std::string nested(int depth, const char* open, const std::string& inner, const char* close) {
  std::string out;
  for (int i = 0; i < depth; ++i) out += open;
  out += inner;
  for (int i = 0; i < depth; ++i) out += close;
  return out;
}
const std::string sha = "aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f";

}  // namespace

TEST_CASE("patterns in their canonical spelling parse and print the same") {
  const std::vector<std::string> same{
      "[file:size = 25536]",
      "[file:hashes.'SHA-256' = '" + sha + "']",
      "[email-message:from_ref.value MATCHES '.+\\\\@example\\\\.com$' AND email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\\\.exe$']",
      "[file:hashes.'SHA-256' = '" + sha + "' OR file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a6879f'] AND [file:mime_type = 'application/x-pdf']",
      "([file:hashes.MD5 = '79054025255fb1a26e4bc422aef54eb4'] FOLLOWEDBY [windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\foo\\\\bar']) WITHIN 300 SECONDS",
      "[a:b = 1] AND [a:b = 2] OR [a:b = 3] FOLLOWEDBY [a:b = 4]",
      "([a:b = 1] OR [a:b = 2]) AND [a:b = 3]",
      "([a:b = 1] FOLLOWEDBY [a:b = 2]) OR [a:b = 3]",
      "[a:b = 1] AND ([a:b = 2] AND [a:b = 3])",
      "[(a:b = 1 OR a:c = 2) AND a:d = 3]",
      "[a:b = 1 OR a:c = 2 AND a:d = 3]",
      "[file:extensions.'windows-pebinary-ext'.sections[*].entropy > 7.0]",
      "[file:magic_number_hex = h'ffd8']",
      "[artifact:payload_bin = b'dGhpcyBpcyBhIHRlc3Q=']",
      "[file:ctime = t'2014-01-13T07:03:17Z']",
      "[user-account:is_disabled = true AND user-account:is_privileged != false]",
      "[network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef:0000:0000:0000:0000/64']",
      "[ipv4-addr:value ISSUPERSET '198.51.100.0/27']",
      "[network-traffic:src_port IN (443, 6443, 8443)]",
      "[process:cwd IN ('a', 'b')]",
      "[process:cwd IN ()]",
      "[file:size IN (1, 2.5)]",
      "[file:name NOT = 'a' AND file:name NOT LIKE 'b%' AND file:name NOT MATCHES 'c' AND file:size NOT IN (1) AND file:size NOT >= 4]",
      "[EXISTS windows-registry-key:values]",
      "[NOT EXISTS windows-registry-key:values]",
      "[windows-registry-key:values[0].name = '']",
      "[x-usb-device:usbdrive.serial_number = '575833314133343231313937']",
      "[x_whatever:detected = t'2018-03-22T12:11:14.1Z']",
      "[file:size = -5 OR file:size = -0.25 OR file:size = 0 OR file:size = 0.0]",
      "[domain-name:value = 'b\u00fccher.example']",
      "[file:name = 'it\\'s a \\\\ and /* no comment */ // either']",
      "[a:b = 1] REPEATS 5 TIMES WITHIN 1800 SECONDS",
      "[a:b = 1] WITHIN 0.5 SECONDS START t'2016-06-01T00:00:00Z' STOP t'2016-07-01T00:00:00Z'",
      "([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES",
      "([a:b = 1] AND [a:b = 2] REPEATS 5 TIMES) WITHIN 5 SECONDS",
      "[a:b = 9007199254740991]",
      "[file:hashes.'x_foo' = 'anything' AND file:hashes.MD5 LIKE 'ab%']",
  };
  for (const auto& text : same)
    if (text.find("'x_foo'") == std::string::npos) CHECK(printed(text) == text);
    else CHECK(printed(text) == "[file:hashes.x_foo = 'anything' AND file:hashes.MD5 LIKE 'ab%']");
}
TEST_CASE("other spellings are read, and printed in the canonical one") {
  CHECK(printed("  [ file : size==1280\n]\t") == "[file:size = 1280]");
  CHECK(printed("[file:size<>1]") == "[file:size != 1]");
  CHECK(printed("([a:b = 1])") == "[a:b = 1]");
  CHECK(printed("[((a:b = 1))]") == "[a:b = 1]");
  CHECK(printed("[a:b = 1 AND (a:c = 2)]") == "[a:b = 1 AND a:c = 2]");
  CHECK(printed("( [(network-traffic:dst_port IN(443,6443) AND network-traffic:src_packets != 0) ])") == "[network-traffic:dst_port IN (443, 6443) AND network-traffic:src_packets != 0]");
  CHECK(printed("[process:command_line MATCHES'^x$'] FOLLOWEDBY[process:command_line MATCHES 'y']WITHIN 300 SECONDS") ==
        "[process:command_line MATCHES '^x$'] FOLLOWEDBY [process:command_line MATCHES 'y'] WITHIN 300 SECONDS");
  CHECK(printed("[a:b = h'FFD8' OR a:b = .5 OR a:b = -.5 OR a:b = b'QU\nJD']") == "[a:b = h'ffd8' OR a:b = 0.5 OR a:b = -0.5 OR a:b = b'QUJD']");
  CHECK(printed("[a:'b' = 1 /* c */ AND // d\n a:c = 2]") == "[a:b = 1 AND a:c = 2]");
  CHECK(printed("[a:b\xc2\xa0=\xe3\x80\x80" "1]") == "[a:b = 1]");
  CHECK(printed("([a:b = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS") == "([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS");
  CHECK(printed("[a:b = h'']") == "[a:b = h'']");
}
TEST_CASE("the tree binds AND before OR before FOLLOWEDBY") {
  const auto tree = *pattern::parse("[a:b = 1] OR [a:b = 2] AND [a:b = 3] FOLLOWEDBY [a:b = 4]");
  const auto& root = tree.node(tree.root);
  CHECK(root.kind == pattern::Kind::followed_by);
  const auto& first = tree.node(root.first);
  CHECK(first.kind == pattern::Kind::one_of);
  CHECK(tree.node(tree.node(first.first).next).kind == pattern::Kind::all_of);
  const auto inside = *pattern::parse("[a:b.c[3].'d-e' NOT IN (1, 2)]");
  const auto& comparison = inside.node(inside.node(inside.root).first);
  CHECK(comparison.type == "a");
  CHECK(comparison.negated);
  REQUIRE(inside.path(comparison).size() == 4);
  CHECK(inside.path(comparison)[2].index);
  CHECK(inside.path(comparison)[3].name == "d-e");
  CHECK(inside.values(comparison).size() == 2);
}
TEST_CASE("stix.pattern: what is wrong is refused with the number of characters before it") {
  const std::vector<std::pair<std::string, int>> wrong{
      {"", 0},
      {"   ", 3},
      {"file:size = 1280", 0},
      {"[]", 1},
      {"[file:size = ]", 13},
      {"[file:hashes.MD5 = cead3f77f6cda6ec00f57d76c9a6879f]", 19},
      {"[file.size = 1280]", 5},
      {"[file:name MATCHES /.*\\.dll/]", 19},
      {"[a:b = 1] WITHIN ]", 17},
      {"[a:b = 1] WITHIN 5 HOURS]", 19},
      {"[a:b = 1] WITHIN -5 SECONDS", 17},
      {"[a:b = 1] WITHIN 0 SECONDS", 17},
      {"[a:b = 1] WITHIN 0.0 SECONDS", 17},
      {"[a:b = 1] WITHIN 5 seconds", 19},
      {"[a:b = 1] REPEATS 0 TIMES", 18},
      {"[a:b = 1] REPEATS 1.5 TIMES", 18},
      {"[a:b = 1] REPEATS TIMES", 18},
      {"[a:b = 1] REPEATS 2", 19},
      {"[network-traffic:dst_ref.value ISSUBSET ]", 40},
      {"[ipv4-addr:value ISSUBSET 'not a network']", 26},
      {"[ipv4-addr:value ISSUBSET 5]", 26},
      {"[file:hashes.MD5 =? 'cead3f77f6cda6ec00f57d76c9a6879f']", 18},
      {"[a:b == t'2457-73-22T32:81:84.1Z']", 8},
      {"[a:b = t'2018-03-22']", 7},
      {"[artifact:payload_bin = b'====']", 24},
      {"[artifact:payload_bin = b'QQ=']", 24},
      {"[artifact:payload_bin = b'']", 24},
      {"[a:b = h'f']", 7},
      {"[a:b = h'fg']", 7},
      {"[foo:bar=1] within 2 seconds", 12},
      {"[file:hashes.'SHA-256' = 'f00']", 25},
      {"[file:hashes.MD5 IN ('cead3f77f6cda6ec00f57d76c9a6879f', 'f00')]", 20},
      {"[file:hashes.MD5 != 'f00']", 20},
      {"[file:hashes.sha256 = 'f00']", 22},
      {"[file:hashes.'SHA-384' = 'f00']", 25},
      {"[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS", 27},
      {"([a:b = 1] REPEATS 2 TIMES REPEATS 3 TIMES)", 27},
      {"[a:b = 1] START t'2016-06-01T00:00:00Z' STOP t'2016-06-02T00:00:00Z' START t'2016-06-01T00:00:00Z' STOP t'2016-06-02T00:00:00Z'", 69},
      {"[a:b = 1] START '2016-06-01T00:00:00Z' STOP t'2016-06-02T00:00:00Z'", 16},
      {"[a:b = 1] START t'2016-06-01T00:00:00Z'", 39},
      {"[a:b = 'x", 7},
      {"[a:b = 'x\\n']", 9},
      {"[a:b = \"x\"]", 7},
      {"[a:b = +5]", 7},
      {"[a:b = 05]", 7},
      {"[a:b = 5.]", 8},
      {"[a:b = 1e5]", 8},
      {"[a:b = 9007199254740992]", 7},
      {"[a:b = 99999999999999999999]", 7},
      {"[a:b = TRUE]", 7},
      {"[a:b = null]", 7},
      {"[a:b < true]", 7},
      {"[a:b LIKE 5]", 10},
      {"[a:b MATCHES t'2016-06-01T00:00:00Z']", 13},
      {"[a:b IN 1]", 8},
      {"[a:b IN (1, 'a')]", 12},
      {"[a:b IN (1 2)]", 11},
      {"[a:b IN (1,)]", 11},
      {"[a:b]", 4},
      {"[a = 1]", 3},
      {"[a: = 1]", 4},
      {"[a:b. = 1]", 6},
      {"[a:b-c = 1]", 4},
      {"[a:b[-1] = 1]", 5},
      {"[a:b[] = 1]", 5},
      {"[a:b[01] = 1]", 5},
      {"[a:b[0 = 1]", 7},
      {"[a:'' = 1]", 3},
      {"[1:b = 1]", 1},
      {"[NOT a:b = 1]", 1},
      {"[a:b NOT 1]", 9},
      {"[a:b = 1 AND]", 12},
      {"[a:b = 1 XOR a:b = 2]", 9},
      {"[a:b = 1 FOLLOWEDBY a:b = 2]", 9},
      {"[a:b = 1", 8},
      {"[(a:b = 1]", 9},
      {"([a:b = 1]", 10},
      {"[a:b = 1])", 9},
      {"[a:b = 1] AND", 13},
      {"[a:b = 1] [a:b = 2]", 10},
      {"[a:b = 1] and [a:b = 2]", 10},
      {"[a:b = 1] EXISTS", 10},
      {"[EXISTS a]", 9},
      {"[EXISTS a:b = 1]", 12},
      {"[b\xc3\xbc" "cher:x = 1]", 2},
      {"[a:b = 'b\xc3\xbc" "cher' x]", 16},
      {"/* open [a:b = 1]", 0},
  };
  for (const auto& [text, position] : wrong) CHECK_MESSAGE(fault_at(text) == position, text << " at " << fault_at(text) << ": " << printed(text));
  CHECK(pattern::parse("[").error().rule == "stix.pattern");
}
TEST_CASE("stix.pattern: depth and length have limits") {
  CHECK(fault_at(nested(30, "(", "[a:b = 1]", ")")) == -1);
  CHECK(fault_at(nested(100, "(", "[a:b = 1]", ")")) == 65);
  CHECK(fault_at("[" + nested(100, "(", "a:b = 1", ")") + "]") >= 0);
  CHECK(fault_at("([a:b = 1])" + nested(8, " WITHIN 5 SECONDS", "", "")) == -1);
  CHECK(fault_at("([a:b = 1])" + nested(9, " WITHIN 5 SECONDS", "", "")) == 148);
  CHECK(fault_at("[a:b = '" + std::string(pattern::bytes_max, 'x') + "']") == 0);
  std::string many = "[a:b = 1";
  for (int i = 0; i < 20000; ++i) many += " OR a:b = 2";
  CHECK(printed(many + "]") == many + "]");  // a long list is not deep
}
TEST_CASE("stix.pattern-advice: what is allowed but likely a mistake") {
  const auto said = [](std::string_view text) { return pattern::advice(*pattern::parse(text)); };
  CHECK(said("[ipv4-addr:value = '1.2.3.4' OR file:name = 'x']").empty());
  CHECK(said("[ipv4-addr:value = '1.2.3.4' AND file:name = 'x']").size() == 1);
  CHECK(said("[(ipv4-addr:value = '1.2.3.4' OR file:size = 1) AND file:name = 'x']").empty());
  CHECK(said("[ipv4addr:value = '1.2.3.4']").size() == 1);
  CHECK(said("[ipv4-addr:address = '1.2.3.4']").size() == 1);
  CHECK(said("[ipv4-addr:x_acme = '1.2.3.4']").empty());
  CHECK(said("[file:size IN ()]").size() == 1);
  CHECK(said("([file:size = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS").size() == 1);
  const std::string first = "t'2016-06-01T00:00:00Z'", second = "t'2016-06-01T00:00:00.5Z'";
  CHECK(said("[file:size = 1] START " + first + " STOP " + second).empty());
  CHECK(said("[file:size = 1] START " + second + " STOP " + first).size() == 1);
  CHECK(said("[file:size = 1] START " + first + " STOP " + first).size() == 1);
}
TEST_CASE("an indicator's pattern is looked at when it is a STIX pattern") {
  auto indicator = examples::full("indicator");
  const auto check = [&] { return Validator().object(to_jcs(indicator)); };
  indicator["pattern"] = "[ipv4-addr:value = ]";
  CHECK(check().errors.at(0).rule == "stix.pattern");
  CHECK(check().errors.at(0).where == "/pattern");
  CHECK(check().errors.at(0).detail.starts_with("character 19: "));
  indicator["pattern_type"] = "yara";
  CHECK(check().valid());
  indicator["pattern_type"] = "stix";
  indicator["pattern"] = "[ipv4addr:value = '1.2.3.4']";
  CHECK(check().valid());
  CHECK(check().warnings.at(0).rule == "stix.pattern-advice");
  // the grammar lets these pass, but nothing that is observed has such a type or property
  for (const auto* text : {"[f:name = 'x']", "[ab:yz = 'x']", "[X-acme:name = 'x']", "[file:n = 'x']", "[file:'a-b' = 'x']", "[x-acme:Name = 'x']", "[file:name = 'x'] AND [file:'9ab' = 'x']"}) {
    INFO(text);
    indicator["pattern"] = text;
    REQUIRE(check().errors.size() == 1);
    CHECK(check().errors[0].rule == "stix.pattern");
    CHECK(check().errors[0].where == "/pattern");
  }
  for (const auto* text : {"[foo:name = 'x']", "[file:foo = 'x']", "[file:id = 'x']", "[x-acme:id = 'x' OR x-acme:x_1.'a-b' = 1]", "[file:hashes.'SHA-256'[*].n = 'x']"}) {
    INFO(text);
    indicator["pattern"] = text;
    CHECK(check().valid());
  }
}
