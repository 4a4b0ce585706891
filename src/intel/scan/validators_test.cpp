#include <doctest/doctest.h>

#include "intel/scan/identities.hpp"
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
TEST_CASE("national identifiers with a check digit each: good, one digit away, and what is never given out") {
  const auto only = [](bool (*is_one)(std::string_view), std::initializer_list<std::string_view> good, std::initializer_list<std::string_view> bad) {
    for (const auto text : good) CHECK_MESSAGE(is_one(text), text);
    for (const auto text : bad) CHECK_MESSAGE(!is_one(text), text);
  };
  only(danish_cpr, {"0707614285"}, {"3207614285", "0713614285", "070761428"});
  only(german_tax_id, {"86095742719", "47036892816"}, {"86095742718", "06095742719", "12345678901", "8609574271"});
  only(polish_pesel, {"44051401359", "02070803628"}, {"44051401358", "44133401359", "4405140135"});
  only(brazilian_cpf, {"52998224725", "11144477735"}, {"52998224724", "11111111111", "5299822472"});
  only(french_nir, {"185057800608491", "255081416802538", "185052A00608435", "185052B00608462"}, {"185057800608492", "585057800608491", "185157800608491", "185052C00608435", "18505780060849"});
  only(italian_tax_code, {"RSSMRA85T10A562S", "MRTMTT25D09F205Z", "MRTMTT25D09F20RU"}, {"RSSMRA85T10A562T", "RSSMRA85F10A562S", "RSSMRA85T72A562S", "rssmra85t10a562s", "RSSMRA85T10A562"});
  only(spanish_id, {"12345678Z", "X1234567L", "Y1234567X"}, {"12345678A", "W1234567L", "00000000T", "1234567L", "12345678z"});
  only(belgian_number, {"85073003328", "00120100182"}, {"85073003329", "85133003328", "85073203328", "8507300332"});
  only(swiss_ahv, {"7569217076985"}, {"7569217076986", "7559217076985", "756921707698"});
  only(canadian_sin, {"130692544"}, {"130692545", "046454286", "111111111", "13069254"});
  only(australian_tfn, {"123456782", "876543210"}, {"123456783", "000000000", "12345678"});
  only(indian_aadhaar, {"234123412346", "999941052702"}, {"234123412347", "134123412346", "222222222222", "23412341234"});
  only(british_nhs, {"9434765919"}, {"9434765918", "0000000000", "943476591"});
  only(irish_pps, {"1234567T", "1234567FA"}, {"1234567U", "1234567TA", "1234567", "123456TT"});
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
