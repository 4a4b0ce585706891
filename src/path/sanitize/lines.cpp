#include "path/sanitize/lines.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "intel/extract.hpp"

namespace tocsin::sanitize {
namespace {

/// Turns byte offsets, asked in any order, into code points.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) {
    starts_.reserve(text.size() + 1);
    std::size_t count = 0;
    for (const char c : text) {
      starts_.push_back(static_cast<std::uint32_t>(count));
      if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) starts_.back() = static_cast<std::uint32_t>(count++);
    }
    starts_.push_back(static_cast<std::uint32_t>(count));
  }
  [[nodiscard]] Json at(std::size_t byte) const { return static_cast<std::int64_t>(starts_[std::min(byte, starts_.size() - 1)]); }

 private:
  std::vector<std::uint32_t> starts_;
};

struct Line {
  Json id;
  std::string text;
};
Result<Line> read_line(std::string_view line) {
  const auto json = TRY(parse_json(line, {.bytes = limits::content_bytes_max * 2, .depth = 8}));
  if (!json.has("id") || !json["text"].is_text()) return refuse(Errc::invalid, "sanitize.line", {}, "wants an object with id and text");
  return Line{json["id"], json["text"].text()};
}

Json::Array span(const CodePoints& points, std::size_t begin, std::size_t end, std::string_view kind, const std::string& words) {
  return {points.at(begin), points.at(end), kind, words};
}

Json in_code_points(const CodePoints& points, Json explained) {
  const auto turn = [&](Json& one) {
    for (const auto* field : {"start", "end"}) one[field] = points.at(static_cast<std::size_t>(one[field].integer()));
  };
  turn(explained);
  for (auto& lost : explained["lost"].array_here()) turn(lost);
  return explained;
}

Json::Array explanations(const CodePoints& points, const Sanitized& made) {
  Json::Array out;
  for (const auto& redaction : made.redactions) out.push_back(in_code_points(points, explanation(redaction)));
  for (const auto& match : made.open) out.push_back(in_code_points(points, explanation(match)));
  return out;
}

}  // namespace

Result<std::string> sanitize_line(std::string_view line, const Setting& setting, bool explained) {
  const auto [id, text] = TRY(read_line(line));
  const CodePoints points(text);
  auto made = TRY(sanitize({{"text", "text/plain", text}}, setting));
  Json out = Json::Object{{"id", id}, {"redactions", Json::Array{}}, {"review", Json::Array{}}};
  for (const auto& mask : made.masks) {
    if (mask.waits) out["review"].push(span(points, mask.begin, mask.end, scan::name(mask.kind), mask.why));
    if (!mask.waits || mask.certain) out["redactions"].push(span(points, mask.begin, mask.end, scan::name(mask.kind), mask.rule));
  }
  if (!made.not_whole.empty()) {  // what was not scanned is not handed on
    out["review"].push(span(points, 0, text.size(), "unscanned", made.not_whole));
    made.parts.front().text = "[REVIEW:UNSCANNED]";
  }
  out["text"] = made.parts.front().text;
  if (explained) out["explanations"] = explanations(points, made);
  return to_jcs(out);
}

Result<std::string> extract_line(std::string_view line, const scan::Scanner& scanner) {
  const auto [id, text] = TRY(read_line(line));
  const CodePoints points(text);
  Json out = Json::Object{{"id", id}, {"indicators", Json::Array{}}};
  for (const auto& seen : intel::extract(text, scanner))
    out["indicators"].push(Json::Object{{"type", seen.type}, {"value", seen.value}, {"start", points.at(seen.begin)}, {"end", points.at(seen.end)}, {"side", scan::name(seen.side)}});
  return to_jcs(out);
}

}  // namespace tocsin::sanitize
