#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::http {

/// One step of an ordered list: what to do, and what stands below it (`Who: …`, `By: …`, `Check: …`).
struct MessageStep {
  std::string text;
  std::vector<std::string> notes;
};
/// A part of a message: a heading in capitals and what stands below it. Either may be empty.
struct MessageSection {
  std::string title;                 ///< as it stands in the message
  std::vector<std::string> lines;    ///< whole lines, before the steps
  std::vector<MessageStep> steps;
  std::vector<std::string> after;    ///< whole lines after the steps
};

/// The text of a rendition as a page shows it: no word is changed, added or left out, but for lines that hold a TLP label alone.
/// Lines that the writer wrapped at 72 columns come whole again; where that cannot be told, a line stays a line.
/// @param text a rendition's body, as author::render and mark::mark_body write it; any other text becomes one section
std::vector<MessageSection> sections_of(std::string_view text);

}  // namespace tocsin::http
