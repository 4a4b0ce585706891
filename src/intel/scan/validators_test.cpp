#include <doctest/doctest.h>

#include "intel/scan/validators.hpp"

using namespace tocsin::scan;

TEST_CASE("cards: an issuer's range, one of its lengths and the check digit") {
  CHECK(card_brand("4111111111111111") == "Visa");  // test numbers that the brands publish
  CHECK(card_brand("5555555555554444") == "Mastercard");
  CHECK(card_brand("2223003122003222") == "Mastercard");
  CHECK(card_brand("378282246310005") == "American Express");
  CHECK(card_brand("6011111111111117") == "Discover");
  CHECK(card_brand("30569309025904") == "Diners Club");
  CHECK(card_brand("3530111333300000") == "JCB");
  for (const auto* bad : {"4111111111111112", "0000000000000000", "9999999999999995", "411111111111111", "411111111111111a", ""}) CHECK(card_brand(bad).empty());
}
TEST_CASE("IBANs: the country's length and the remainder") {
  for (const auto* good : {"GB82WEST12345698765432", "DE89370400440532013000", "NO9386011117947", "NL91ABNA0417164300"}) CHECK(iban(good));
  for (const auto* bad : {"GB82WEST12345698765433", "GB82WEST1234569876543", "ZZ82WEST12345698765432", "de89370400440532013000", ""}) CHECK_FALSE(iban(bad));
}
TEST_CASE("national identifiers: good, and one digit away") {
  CHECK(us_ssn("078051120"));
  for (const auto* bad : {"000051120", "666051120", "900051120", "078001120", "078050000", "07805112"}) CHECK_FALSE(us_ssn(bad));
  CHECK(norwegian_id("01010750160"));
  CHECK_FALSE(norwegian_id("01010750161"));
  CHECK_FALSE(norwegian_id("32010750160"));
  CHECK(swedish_id("8112189876"));
  CHECK_FALSE(swedish_id("8112189877"));
  CHECK(finnish_id("131052-308T"));
  CHECK_FALSE(finnish_id("131052-308U"));
  CHECK(dutch_bsn("111222333"));
  CHECK_FALSE(dutch_bsn("111222334"));
}
TEST_CASE("telephone numbers by their plan") {
  CHECK(nanp("4243621296"));
  for (const auto* bad : {"1243621296", "4241621296", "9116212960", "424362129"}) CHECK_FALSE(nanp(bad));
  CHECK(e164("4781941241"));
  CHECK(e164("14243621296"));
  for (const auto* bad : {"4", "0781941241", "1424362129", "47819412411234567", "8341941241"}) CHECK_FALSE(e164(bad));
}
TEST_CASE("entropy and classes tell random from chosen") {
  CHECK(entropy("aaaaaaaa") == doctest::Approx(0));
  CHECK(entropy("abcdefgh") == doctest::Approx(3));
  CHECK(classes("aA1!") == 4);
  CHECK(classes("password") == 1);
}
