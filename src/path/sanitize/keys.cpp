#include "path/sanitize/keys.hpp"

#include <memory>

#include "base/bytes.hpp"
#include "base/hmac.hpp"

namespace tocsin::sanitize {

std::string keyed_input(std::string_view scope, std::string_view label, std::string_view value) {
  std::string out = "tocsin/pseudonym/v1";
  for (const auto part : {scope, label, value}) {
    out += '\0';
    out += part;
  }
  return out;
}

Keyed keyed_by(std::string_view secret, std::string_view scope) {
  return [key = std::make_shared<const HmacKey>(as_bytes(secret)), scope = std::string(scope)](std::string_view label, std::string_view value) { return key->of(as_bytes(keyed_input(scope, label, value))); };
}

std::string epoch_of(Epoch epoch, Instant at) {
  if (epoch == Epoch::fixed) return {};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  const auto year = std::to_string(static_cast<int>(day.year()));
  return epoch == Epoch::year ? year : year + "-Q" + std::to_string((static_cast<unsigned>(day.month()) + 2) / 3);
}

Keyed in_epoch(Keyed keyed, std::string epoch) {
  if (epoch.empty()) return keyed;
  return [keyed = std::move(keyed), epoch = "@" + std::move(epoch)](std::string_view label, std::string_view value) {
    const bool is_of_pseudonyms = label == "pseudonym" || label == "address-prefix";
    return is_of_pseudonyms ? keyed(std::string(label) + epoch, value) : keyed(label, value);
  };
}

std::string secret_of_inventory(std::string_view bytes) {
  // the label stands before them: HMAC hashes long keys first, and the bare hash of an inventory stands in manifests
  return std::string(as_text(sha256({as_bytes("tocsin/key-of-inventory/v1\n"), as_bytes(bytes)}).value));
}

}  // namespace tocsin::sanitize
