#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// One line of `tocsin sanitize --jsonl`: `{"id","text"}` in; `{"id","redactions":[[start,end,"class","rule"],…],
/// "review":[[start,end,"class","why"],…],"text"}` out, offsets in code points of the original, waiting matches masked.
/// @error invalid "sanitize.line" not an object with `id` and a text `text`, and those of parse_json
/// @param explained adds `explanations`: for each redaction and each match that waits what explanation() says, offsets in code points
Result<std::string> sanitize_line(std::string_view line, const Setting& setting, bool explained = false);
/// One line of `tocsin extract --jsonl`: `{"id","indicators":[{"type","value","start","end","side"}]}`.
Result<std::string> extract_line(std::string_view line, const scan::Scanner& scanner);

}  // namespace tocsin::sanitize
