#include "base/marking.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"

namespace tocsin {
namespace {
struct Spelling {
  Tlp tlp;
  std::string_view label, name;
};
constexpr std::array<Spelling, 5> spellings{{{Tlp::clear, "TLP:CLEAR", "clear"},
                                             {Tlp::green, "TLP:GREEN", "green"},
                                             {Tlp::amber, "TLP:AMBER", "amber"},
                                             {Tlp::amber_strict, "TLP:AMBER+STRICT", "amber+strict"},
                                             {Tlp::red, "TLP:RED", "red"}}};
}  // namespace

std::string_view label(Tlp tlp) { return spellings[std::to_underlying(tlp)].label; }
std::string_view name(Tlp tlp) { return spellings[std::to_underlying(tlp)].name; }

Result<Tlp> parse_tlp(std::string_view text) {
  auto wanted = to_lower(trim(text));
  if (wanted.starts_with("tlp:")) wanted.erase(0, 4);
  if (wanted == "white") return Tlp::clear;
  for (const auto& spelling : spellings)
    if (spelling.name == wanted) return spelling.tlp;
  return refuse(Errc::invalid, "marking.unknown", {}, "wanted clear, green, amber, amber+strict or red");
}

}  // namespace tocsin
