#include "identity/secret.hpp"

#include <algorithm>

namespace tocsin::identity::secret {
namespace {

constexpr std::size_t id_length = 16, secret_length = 43;

}  // namespace

std::string spell(std::string_view prefix, BytesView eight, BytesView thirty_two) { return std::string(prefix) + to_hex(eight) + "_" + to_base64url(thirty_two); }

std::optional<Presented> parse(std::string_view prefix, std::string_view text) {
  if (text.size() != prefix.size() + id_length + 1 + secret_length || !text.starts_with(prefix) || text[prefix.size() + id_length] != '_') return {};
  const auto id = text.substr(prefix.size(), id_length);
  const auto bytes = from_base64url(text.substr(prefix.size() + id_length + 1));
  if (!from_hex(id) || std::ranges::any_of(id, [](char c) { return c >= 'A' && c <= 'F'; }) || !bytes || bytes->size() != 32) return {};
  return Presented{std::string(id), sha256(*bytes)};
}

}  // namespace tocsin::identity::secret
