// Any bytes as a pack, and any bytes as each text that a verifier reads. What is taken as a ZIP holds the same files for libarchive, read from
// its beginning and by its directory.
#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "ledger/checkpoint.hpp"
#include "ledger/proof_file.hpp"
#include "path/prove/pack.hpp"

namespace {

using tocsin::prove::Files;

/// The files as another reader has them, below the one folder; nothing when it does not read the archive to its end.
std::optional<Files> read_by_libarchive(std::string_view zip, int (*support)(archive*)) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), archive_read_free);
  Files files;
  if (support(reader.get()) != ARCHIVE_OK || archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK) return std::nullopt;
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN) {
    const char* const name = archive_entry_pathname(entry);
    const std::string path = name == nullptr ? "" : name;
    std::string bytes;
    char block[4096];
    la_ssize_t count = 0;
    while ((count = archive_read_data(reader.get(), block, sizeof block)) > 0) bytes.append(block, static_cast<std::size_t>(count));
    if (count < 0) return std::nullopt;
    if (path.ends_with('/')) continue;
    if (!files.emplace(path.substr(path.find('/') + 1), std::move(bytes)).second) std::abort();
  }
  return status == ARCHIVE_EOF ? std::optional(std::move(files)) : std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // without a key that anybody trusts nothing can be verified, and nothing that is no pack is consistent by chance
  if (prove::verify_pack(input, {}).outcome == prove::Outcome::verified) std::abort();
  if (const auto files = prove::read_zip(input, std::size_t{1} << 24)) {
    (void)prove::verify_files(*files, {});
    for (const auto support : {archive_read_support_format_zip_streamable, archive_read_support_format_zip_seekable})
      if (const auto others = read_by_libarchive(input, support); others != *files) std::abort();
  }
  if (const auto proof = ledger::parse_proof(input); proof && ledger::write_proof(*proof) != input) std::abort();
  if (const auto policy = ledger::parse_policy(input); policy && ledger::parse_policy(ledger::write_policy(*policy)) != policy) std::abort();
  if (const auto body = ledger::parse_body(input); body && ledger::spell(*body) != std::string(input)) std::abort();
  (void)ledger::parse_checkpoint(input);
  (void)prove::parse_trust(input);
  return 0;
}
