#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/condition.hpp"
#include "base/yaml.hpp"
#include "base/zone.hpp"

/// The input is a condition, a line `---`, and a record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)Zone::parse(text);
  const auto cut = text.find("\n---\n");
  const auto detection = parse_yaml(text.substr(0, cut));
  if (!detection) return 0;
  const auto condition = Condition::compile(detection->value);
  if (!condition) return 0;
  const auto record = cut == std::string_view::npos ? parse_yaml("kind: incident") : parse_yaml(text.substr(cut + 5));
  if (record) (void)condition->evaluate(record->value).in_words();
  return 0;
}
