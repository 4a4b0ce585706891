#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "intel/scan/normalize.hpp"

using namespace tocsin::scan;
namespace {
std::string shadow(std::string_view raw) { return std::string(normalize(raw).text()); }
/// What the raw text has where the shadow has `wanted`.
std::string raw_of(std::string_view raw, std::string_view wanted) {
  const auto made = normalize(raw);
  const auto at = made.text().find(wanted);
  if (at == std::string::npos) return "(not found)";
  const auto [begin, end] = made.raw(at, at + wanted.size());
  return std::string(raw.substr(begin, end - begin));
}
}  // namespace

TEST_CASE("plain text is its own shadow") {
  CHECK(shadow("The gate at 192.0.2.1 [sic] (see note) is 50% done & open.") == "The gate at 192.0.2.1 [sic] (see note) is 50% done & open.");
  CHECK(shadow("").empty());
}
TEST_CASE("defanging is undone") {
  CHECK(shadow("hxxps[:]//evil[.]example(.)com/x") == "https://evil.example.com/x");
  CHECK(shadow("a[at]b[dot]c, d{.}e, hXXp://f[.com") == "a@b.c, d.e, http://f.com");
  CHECK(shadow("the hxxp trick, f(x.y), [1]") == "the hxxp trick, f(x.y), [1]");
  CHECK(normalize("evil[.]com").defanged(0, 8));
  CHECK_FALSE(normalize("evil.com").defanged(0, 8));
}
TEST_CASE("what nobody sees is gone, what looks alike is the same") {
  CHECK(shadow("osl\u200b-\u00adsql11\ufeff") == "osl-sql11");
  CHECK(shadow("h\u0430ld\u0435ngrid.\u0435x\u0430mpl\u0435") == "haldengrid.example");
  CHECK(shadow("\uff14\uff11\uff11\uff11\uff0d\u2013") == "4111--");
  CHECK(shadow("\u00c5se \u00d8stvik Stra\u00dfe") == "Ase Ostvik Strasse");
}
TEST_CASE("encodings of single characters are undone") {
  CHECK(shadow("ada%40fjord%2Eexample &#97;&#x62; &amp; \\u0061\\u0040") == "ada@fjord.example ab & a@");
  CHECK(shadow("100%25 \\users \\u12 &copy; %zz") == "100% \\users \\u12 &copy; %zz");
  CHECK(shadow("\\u00c5se &#197;se &#xC5;se &Aring;se %C3%85se %u00C5se &Oslash;stvik Stra&szlig;e &eacute;&lstrok;&ccaron;") == "Ase Ase Ase Ase Ase Ase Ostvik Strasse elc");
  CHECK(shadow("%C5se") == "Ase");  // ISO 8859-1
  // what does not fold is spelled out, and beyond the first plane too
  CHECK(shadow("\\u4e2d&#20013;%E4%B8%AD") == "\u4e2d\u4e2d\u4e2d");
  CHECK(shadow("\\ud835\\udc00\\uD83D\\uDE00") == "A\U0001f600");
  CHECK(shadow("a&shy;b&ndash;c&#8203;d") == "ab-cd");
  // no character: half of a pair, beyond the last one, a control
  for (const auto* none : {"\\ud835x", "\\ud835\\x41 ", "&#x110000;", "&#xd800;", "&#7;", "%07", "%C", "&ring;", "&Acurl;"}) CHECK(shadow(none) == none);
  CHECK(normalize("a%41b", {.defanged = true, .encoded = false}).text() == "a%41b");
}
TEST_CASE("quoted-printable is undone in mail, and a sign of equality stays one elsewhere") {
  CHECK(shadow("Content-Transfer-Encoding: quoted-printable\n\nghp_16C7e42F=\n292c and a=3Db, J=C3=98=40x") == "Content-Transfer-Encoding: quoted-printable\n\nghp_16C7e42F292c and a=b, JO@x");
  CHECK(shadow("=C3=85se, =E4=B8=AD") == "Ase, \u4e2d");  // bytes of a whole character say so themselves
  CHECK(shadow("a=C3=41, b=20c, =C3") == "a=C3=41, b=20c, =C3");
  CHECK(shadow("a=3D1=\r\n2") == "a=12");
  CHECK(shadow("blob=dXNlcg=\nnext, x=41") == "blob=dXNlcg=\nnext, x=41");
}
TEST_CASE("compatibility: ligatures, raised, lowered, circled and letterlike characters, digits of other scripts") {
  CHECK(shadow("o\ufb03ce \ufb01n \ufb06") == "office fin st");
  CHECK(shadow("10\u00b2\u2074\u2081 x\u207f") == "10241 xn");
  CHECK(shadow("\u24b6\u24d3\u24d0 \U0001f130\U0001f151\U0001f172 \u2460\u2469\u24ea") == "Ada ABC 1100");
  CHECK(shadow("\u2115\u210c\u212a\u2116 \u2163 \u1d2c\u1d48\u1d43") == "NHKNo IV Ada");
  CHECK(shadow("\u0664\u0661\u06f1\u0967\u0e51\U0001d7ce") == "411110");
  // behind a word of letters a raised digit points at a note; in a name with a number it belongs to it
  CHECK(shadow("Vik\u00b9 osl-sql\u00b9\u00b9") == "Vik\u00b9 osl-sql11");
  // signs that are no part of the name before them
  CHECK(shadow("Tocsin\u2122 \u20ac\u00a7") == "Tocsin\u2122 \u20ac\u00a7");
}
TEST_CASE("malformed bytes are said to be, and carried over") {
  for (const std::string bad : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"}) {
    CHECK_FALSE(normalize(bad).is_utf8());
    CHECK(shadow(bad) == bad);
  }
  CHECK(normalize("\u00e5\u4e2d\U0001f600").is_utf8());
}
TEST_CASE("the way back leads to whole raw sequences") {
  CHECK(raw_of("see hxxp://evil[.]com now", "http://evil.com") == "hxxp://evil[.]com");
  CHECK(raw_of("x osl\u200b-sql11 y", "osl-sql11") == "osl\u200b-sql11");
  CHECK(raw_of("u=ada%40fjord%2Eexample&t", "ada@fjord.example") == "ada%40fjord%2Eexample");
  CHECK(raw_of("a\u0430b", "a") == "a");
  CHECK(raw_of("by %C3%85se, &Aring;se", "Ase") == "%C3%85se");
  CHECK(raw_of("x &#20013; y", "\u4e2d") == "&#20013;");
}
TEST_CASE("whatever the bytes, each piece of the shadow comes from raw bytes in order") {
  CHECK(rc::check([](const std::string& raw) {
    const auto made = normalize(raw);
    std::size_t before = 0;
    for (std::size_t i = 0; i < made.text().size(); ++i) {
      const auto [begin, end] = made.raw(i, i + 1);
      RC_ASSERT(begin < end);
      RC_ASSERT(end <= raw.size());
      RC_ASSERT(begin >= before);
      before = begin;
    }
  }));
}
