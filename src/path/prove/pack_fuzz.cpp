// Any bytes as a pack, and any bytes as each text that a verifier reads.
#include <cstdint>
#include <cstdlib>

#include "ledger/checkpoint.hpp"
#include "ledger/proof_file.hpp"
#include "path/prove/pack.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // without a key that anybody trusts nothing can be verified, and nothing that is no pack is consistent by chance
  if (prove::verify_pack(input, {}).outcome == prove::Outcome::verified) std::abort();
  if (const auto files = prove::read_zip(input, std::size_t{1} << 24)) (void)prove::verify_files(*files, {});
  if (const auto proof = ledger::parse_proof(input); proof && ledger::write_proof(*proof) != input) std::abort();
  if (const auto policy = ledger::parse_policy(input); policy && ledger::parse_policy(ledger::write_policy(*policy)) != policy) std::abort();
  if (const auto body = ledger::parse_body(input); body && ledger::spell(*body) != std::string(input)) std::abort();
  (void)ledger::parse_checkpoint(input);
  (void)prove::parse_trust(input);
  return 0;
}
