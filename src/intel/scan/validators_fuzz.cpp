#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "intel/scan/formats.hpp"
#include "intel/scan/identities.hpp"
#include "intel/scan/validators.hpp"

/// Every validator takes any bytes; what it accepts has the length that it promises.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin::scan;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto must = [](bool sound) {
    if (!sound) std::abort();
  };
  must(card_brand(text).empty() || (size >= 12 && size <= 19 && luhn(text)));
  must(!iban(text) || iban_length(text.substr(0, 2)) == size);
  must(!us_ssn(text) || size == 9);
  must(!norwegian_id(text) || size == 11);
  must(!swedish_id(text) || size == 10);
  must(!finnish_id(text) || size == 11);
  must(!dutch_bsn(text) || size == 9);
  must(!uk_nino(text) || size == 9);
  must(!danish_cpr(text) || size == 10);
  must(!german_tax_id(text) || size == 11);
  must(!polish_pesel(text) || size == 11);
  must(!brazilian_cpf(text) || size == 11);
  must(!french_nir(text) || size == 15);
  must(!italian_tax_code(text) || size == 16);
  must(!spanish_id(text) || size == 9);
  must(!belgian_number(text) || size == 11);
  must(!swiss_ahv(text) || size == 13);
  must(!canadian_sin(text) || size == 9);
  must(!australian_tfn(text) || size == 9);
  must(!indian_aadhaar(text) || size == 12);
  must(!british_nhs(text) || size == 10);
  must(!irish_pps(text) || size == 8 || size == 9);
  must(!nanp(text) || size == 10);
  must(!e164(text) || (size >= 8 && size <= 15));
  must(entropy(text) <= 8.0);
  must(classes(text) <= 4);
  for (const auto& format : secret_formats()) {
    const auto found = read_secret(text, size / 2, size / 2, format);
    must(!found || (found->first <= size / 2 && found->second >= size / 2 && found->second <= size));
  }
  return 0;
}
