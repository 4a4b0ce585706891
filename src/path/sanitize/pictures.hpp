#pragma once
// Inside the stage only: pictures, made anew from what a picture needs.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin::sanitize {

struct Rebuilt {
  std::string bytes;
  std::vector<std::string> removed;  ///< in words, what was left out
};

/// A PNG (ISO/IEC 15948) of its critical chunks and those that say how colors are meant; nothing behind its end.
/// @error invalid "attachment.torn" its chunks or their check sums are not whole
Result<Rebuilt> rebuild_png(std::string_view bytes);
/// A JPEG (ITU-T T.81) of its tables, frames and scans, with the shortest JFIF head; no EXIF, XMP, IPTC, comment or profile, nothing behind its end.
/// @error invalid "attachment.torn"
Result<Rebuilt> rebuild_jpeg(std::string_view bytes);

}  // namespace tocsin::sanitize
