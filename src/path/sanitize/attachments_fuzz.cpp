// Files of every kind: the first byte says which ending the rest is given.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "path/sanitize/attachments.hpp"

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto scanner = *scan::Scanner::build({.terms = {{"Ada Vik", scan::Kind::person, "/employees/0"}}, .domains = {}, .networks = {}, .host_prefixes = {{"bgo", "/host_prefixes/0"}}, .ticket_prefixes = {}, .phrases = {}, .code_patterns = {}});
  static const auto policy = sanitize::default_policy();
  static constexpr std::array<const char*, 12> endings{"png", "jpg", "pdf", "docx", "zip", "eml", "csv", "json", "yml", "yar", "txt", "bin"};
  if (size == 0) return 0;
  const sanitize::Setting setting{.scanner = &scanner, .policy = &policy, .reach = sanitize::Reach::outside, .keyed = [](std::string_view label, std::string_view value) { return sha256({as_bytes(label), as_bytes(value)}); }, .also_published = {}};
  const auto made = sanitize::sanitize_attachment({std::string("a.") + endings[data[0] % endings.size()], std::string(reinterpret_cast<const char*>(data + 1), size - 1)}, setting);
  // a text that may go on holds nothing that the second scan sees and nobody let stand
  const bool is_text = made && sanitize::media_type_of(made->file) == "text/plain";
  if (is_text && sanitize::check_releasable(*made) && made->about.kept.empty() && !scanner.rescan(made->file.bytes).matches.empty()) __builtin_trap();
  return 0;
}
