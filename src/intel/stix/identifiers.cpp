#include "intel/stix/identifiers.hpp"

#include <array>

#include "base/ids.hpp"
#include "base/jcs.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::stix {
namespace {

/// One of the hashes, as the section says; the first of others.
Json one_hash(const Value& hashes) {
  constexpr std::array<std::string_view, 4> preferred{"MD5", "SHA-1", "SHA-256", "SHA-512"};
  for (const auto name : preferred)
    if (const auto* hash = hashes.find(name)) return Json::Object{{std::string(name), to_json(*hash)}};
  for (const auto& hash : hashes) return Json::Object{{std::string(hash.name), to_json(hash)}};
  return Json::Object{};
}

}  // namespace

std::optional<std::string> deterministic_id(const Value& object, const Schema& schema) {
  Json contributing;
  for_each_word(schema.contributing, [&](std::string_view name) {
    const auto* value = name.empty() ? nullptr : object.find(name);
    if (value == nullptr) return;
    contributing[std::string(name)] = name == "hashes" && value->is(Kind::object) ? one_hash(*value) : to_json(*value);
  });
  if (contributing.is_null()) return std::nullopt;
  return observable_id(schema.type, contributing);
}

}  // namespace tocsin::stix
