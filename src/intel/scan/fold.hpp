#pragma once
#include <cstdint>
#include <string_view>

namespace tocsin::scan {

/// How the matcher reads one character beyond ASCII: the ASCII text that looks or means the same (full-width forms,
/// look-alike letters after UTS #39, letters without their marks), empty for what nobody sees, or nothing when it stands
/// for itself.
struct Folded {
  bool folds = false;
  std::string_view as = {};
};
Folded fold(char32_t character);
/// The part of it that is a table: ligatures, raised and lowered, circled and letterlike characters, digits of other scripts (UAX #15).
Folded compatible(char32_t character);

}  // namespace tocsin::scan
