#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/marking.hpp"
#include "base/message.hpp"
#include "base/text.hpp"

using namespace tocsin;
namespace {
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string where_of(const auto& result) { return result ? "" : result.error().where; }
}  // namespace

TEST_CASE("encodings: RFC 4648 section 10 vectors, both ways") {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    CHECK(to_base64(as_bytes(plain)) == coded);
    CHECK(to_text(*from_base64(coded)) == plain);
    CHECK(to_text(*from_base64url(to_base64url(as_bytes(plain)))) == plain);
  }
  CHECK(to_hex(as_bytes("foobar")) == "666f6f626172");
  CHECK(to_text(*from_hex("666F6f626172")) == "foobar");
}
TEST_CASE("encoding.base64, encoding.hex, encoding.hash: one value has one spelling") {
  for (const auto* bad : {"Zg=", "Zg", "Zh==", "Z===", "Zm9v!", "Zm 9v"}) CHECK(rule_of(from_base64(bad)) == "encoding.base64");
  for (const auto* bad : {"Zg==", "Zh", "a+b/"}) CHECK(rule_of(from_base64url(bad)) == "encoding.base64");
  CHECK(rule_of(from_hex("abc")) == "encoding.hex");
  CHECK(rule_of(from_hex("zz")) == "encoding.hex");
  CHECK(rule_of(Hash::from_hex("ab")) == "encoding.hash");
}
TEST_CASE("hash: FIPS 180-2 and RFC 4231 vectors") {
  CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256({as_bytes("a"), as_bytes("bc")}) == sha256("abc"));
  CHECK(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
TEST_CASE("ids: UUIDv7 of RFC 9562 appendix A.6 and UUIDv5 of A.4") {
  const auto random = *from_hex("0cc318c4dc0c0c07398f");
  CHECK(uuid_v7(Instant(std::chrono::milliseconds(0x017F22E279B0)), random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  CHECK(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com") == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  CHECK(is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  CHECK_FALSE(is_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
  CHECK(is_slug("sector-isac"));
  for (const auto* bad : {"", "9a", "Ab", "a_b", "a b"}) CHECK_FALSE(is_slug(bad));
}
TEST_CASE("time.rfc3339: one form out, offsets taken in, impossible dates refused") {
  CHECK(to_rfc3339(*parse_rfc3339("2026-03-01T02:10:00+01:00")) == "2026-03-01T01:10:00.000000Z");
  CHECK(to_rfc3339(*parse_rfc3339("2026-03-01T02:10:00.25Z")) == "2026-03-01T02:10:00.250000Z");
  for (const auto* bad :
       {"2026-02-30T00:00:00Z", "2026-03-01", "2026-03-01T25:00:00Z", "2026-03-01T00:00:00", "2026-03-01T00:00:00Zx", "2026-03-01T00:00:00.1234567Z"})
    CHECK(rule_of(parse_rfc3339(bad)) == "time.rfc3339");
  CHECK(*parse_duration("PT4H") == std::chrono::hours(4));
  CHECK(*parse_duration("P1DT12H") == std::chrono::hours(36));
  for (const auto* bad : {"", "P", "PT", "4h", "PT0H", "P1M", "P99999D"}) CHECK(rule_of(parse_duration(bad)) == "time.duration");
}
TEST_CASE("json.*: what is refused, with its place") {
  CHECK(rule_of(parse_json("{\"a\":1,\"a\":2}")) == "json.duplicate-name");
  CHECK(rule_of(parse_json("9007199254740992")) == "json.number");
  CHECK(rule_of(parse_json("18446744073709551615")) == "json.number");
  CHECK(rule_of(parse_json("88888888888888787.666")) == "json.number");
  CHECK(rule_of(parse_json("1e400")) == "json.number");
  CHECK(parse_json("1e21")->number() == 1e21);
  CHECK(*parse_json("5.0") == Json(5));
  CHECK(rule_of(parse_json("[1,]")) == "json.syntax");
  CHECK(rule_of(parse_json("1 2")) == "json.syntax");
  CHECK(rule_of(parse_json("")) == "json.syntax");
  CHECK(rule_of(parse_json("\"\xff\"")) == "json.utf8");
  // what fills the memory is the number of values, not of bytes
  const auto many = [](std::size_t count, const std::string& each) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + each;
    return out + "]";
  };
  CHECK(parse_json(many(100'000, "0")));
  CHECK(rule_of(parse_json(many(200'000, "0"))) == "json.too-large");
  CHECK(parse_json(many(200'000, "\"0123456789\"")));
  CHECK(rule_of(parse_json(std::string(40, '[') + std::string(40, ']'))) == "json.too-deep");
  CHECK(rule_of(parse_json("[1,2,3]", {.bytes = 3})) == "json.too-large");
  CHECK(parse_json("9007199254740991")->integer() == 9007199254740991);
  CHECK((*parse_json(R"({"a":{"b":[1,"x"]}})"))["a"]["b"].at(1).text() == "x");
}
TEST_CASE("json: RFC 8785 section 3.2.3 order and appendix B numbers") {
  CHECK(to_jcs(*parse_json(R"({"peach":"p","\u00e9":"e","e\u0301":1,"\ud83d\ude00":2,"\ufb33":3,"1":4,"\u20ac":5})")) ==
        "{\"1\":4,\"e\xcc\x81\":1,\"peach\":\"p\",\"\xc3\xa9\":\"e\",\"\xe2\x82\xac\":5,\"\xf0\x9f\x98\x80\":2,\"\xef\xac\xb3\":3}");
  CHECK(to_jcs(*parse_json("[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0.0,1e21,1e-7]")) ==
        "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,1e-7]");
  CHECK(to_jcs(Json(123456789012345680000.0)) == "123456789012345680000");
}
TEST_CASE("json: the published RFC 8785 test data") {
  const std::filesystem::path folder = std::filesystem::path(TOCSIN_SOURCE_DIR) / "../shared/data/vectors/jcs/testdata";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("SKIPPED: the published test data is not beside the checkout");
    return;
  }
  const auto read = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  for (const auto& entry : std::filesystem::directory_iterator(folder / "input")) {
    const auto parsed = parse_json(read(entry.path()));
    REQUIRE_MESSAGE(parsed, entry.path().filename().string());
    CHECK_MESSAGE(to_jcs(*parsed) == read(folder / "output" / entry.path().filename()), entry.path().filename().string());
  }
}
TEST_CASE("marking.unknown: both spellings, any case, TLP 1.0 white as clear") {
  CHECK(*parse_tlp("TLP:AMBER+STRICT") == Tlp::amber_strict);
  CHECK(*parse_tlp("amber") == Tlp::amber);
  CHECK(*parse_tlp("tlp:white") == Tlp::clear);
  CHECK(rule_of(parse_tlp("pink")) == "marking.unknown");
  CHECK(narrower(Tlp::green, Tlp::amber_strict) == Tlp::amber_strict);
}
TEST_CASE("message.*: a field table refuses by place") {
  const Message step{"Step", {{.name = "verb", .required = true}}};
  const Message message{"Share",
                        {{.name = "title", .required = true, .max = 5},
                         {.name = "tlp", .type = FieldType::choice, .options = {"green", "red"}},
                         {.name = "steps", .type = FieldType::list, .max = 2, .of = &step},
                         {.name = "count", .type = FieldType::integer, .max = 9}}};
  const auto tried = [&](std::string_view text) { return check(message, *parse_json(text)); };
  CHECK(tried(R"({"title":"x","steps":[{"verb":"block"}],"tlp":"red","count":3})"));
  CHECK(rule_of(tried("[]")) == "message.not-an-object");
  CHECK(rule_of(tried(R"({"title":"x","titel":1})")) == "message.unknown-field");
  CHECK(rule_of(tried("{}")) == "message.missing-field");
  CHECK(rule_of(tried(R"({"title":"toolong"})")) == "message.too-long");
  CHECK(rule_of(tried(R"({"title":"x","tlp":"pink"})")) == "message.not-an-option");
  CHECK(rule_of(tried(R"({"title":"x","count":-1})")) == "message.wrong-type");
  CHECK(where_of(tried(R"({"title":"x","steps":[{"verb":"a"},{}]})")) == "/steps/1/verb");
}
TEST_CASE("text: a mark before UTF-8 is passed over, and other encodings are named") {
  CHECK(without_bom("\xEF\xBB\xBF{}") == "{}");
  CHECK(without_bom("\xEF\xBB{}") == "\xEF\xBB{}");
  CHECK(without_bom("{}\xEF\xBB\xBF") == "{}\xEF\xBB\xBF");
  using namespace std::string_view_literals;
  CHECK(other_encoding("\xFF\xFE{\0}\0"sv) == "UTF-16");
  CHECK(other_encoding("\xFE\xFF\0{"sv) == "UTF-16");
  CHECK(other_encoding("{\0\"\0"sv) == "UTF-16");
  CHECK(other_encoding("\0{\0\""sv) == "UTF-16");
  CHECK(other_encoding("{\0\0\0"sv) == "UTF-32");
  CHECK(other_encoding("\0\0\xFE\xFF"sv) == "UTF-32");
  CHECK(other_encoding("\xFF\xFE\0\0{\0\0\0"sv) == "UTF-32");
  for (const auto text : {""sv, "a"sv, "ab\0c"sv, "\xEF\xBB\xBF{}"sv, "caf\xC3\xA9"sv}) CHECK(other_encoding(text).empty());
}
TEST_CASE("json.utf8: a mark is passed over and counts in places; UTF-16 is refused by its name") {
  CHECK(to_jcs(*parse_json("\xEF\xBB\xBF[1]")) == "[1]");
  CHECK(parse_json("\xEF\xBB\xBF[1,]").error().where == "byte 6");
  CHECK(parse_json("[1,]").error().where == "byte 3");
  CHECK(parse_json("\xEF\xBB\xBF\xEF\xBB\xBF[1]").error().rule == "json.syntax");
  const auto wide = parse_json(std::string_view("\xFF\xFE[\0]\0", 6));
  CHECK(wide.error().rule == "json.utf8");
  CHECK(wide.error().detail.find("UTF-16") != std::string::npos);
  CHECK(parse_json(std::string_view("[\0]\0", 4)).error().detail.find("UTF-16") != std::string::npos);
}
TEST_CASE("text: what is no UTF-8 is found at its first byte") {
  CHECK_FALSE(first_invalid_utf8("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"));
  CHECK(first_invalid_utf8("a\xc0\xaf") == 1);
  CHECK(first_invalid_utf8("\xed\xa0\x80") == 0);
  CHECK(first_invalid_utf8("ab\xe2\x82") == 2);
  CHECK(line_and_column("ab\ncd", 4) == "2:2");
}
