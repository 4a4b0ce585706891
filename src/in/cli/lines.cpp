#include "in/cli/lines.hpp"

#include <array>

namespace tocsin::cli {

Line read_line(std::istream& in, std::string& line, std::size_t bytes_max) {
  static thread_local std::array<char, std::size_t{1} << 16> piece;
  line.clear();
  bool any = false, too_long = false;
  while (in.good()) {
    in.getline(piece.data(), static_cast<std::streamsize>(piece.size()));
    auto count = static_cast<std::size_t>(in.gcount());
    // a piece that is full goes on in the next one; the end of a line is counted and not given
    const bool full = in.fail() && !in.eof() && count > 0;
    const bool ended = !in.fail() && !in.eof();
    if (full) in.clear();
    if (ended) --count;
    any = any || count > 0 || ended;
    too_long = too_long || line.size() + count > bytes_max;
    if (too_long) line.clear();
    else line.append(piece.data(), count);
    if (!full) break;
  }
  if (too_long) line.shrink_to_fit();
  return !any ? Line::none : too_long ? Line::too_long : Line::whole;
}

}  // namespace tocsin::cli
