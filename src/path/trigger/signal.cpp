#include "path/trigger/signal.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "path/trigger/advisory.hpp"

namespace tocsin::trigger {
namespace {

/// The same event gives the same key: its number where it has one, else its content.
std::string key_of(const Json& record) {
  const std::string& reference = record["reference"].text();
  return record["source"].text() + ":" + (reference.empty() ? jcs_hash(record).hex().substr(0, 32) : reference);
}

Signal signal_of(Json record) {
  Signal out{record["kind"].text(), record["title"].text(), record["source"].text(), key_of(record), {}, record["summary"].text()};
  out.record = std::move(record);
  return out;
}

Result<Signal> read_object(const Json& object, const std::string& pointer) {
  if (auto good = check(signal_message(), object, pointer); !good)
    return refuse(Errc::invalid, "signal.form", good.error().where, good.error().rule + (good.error().detail.empty() ? "" : ": " + good.error().detail));
  return signal_of(object);
}

/// At most that many bytes, never half a character.
std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  return std::string(text.substr(0, bytes_max));
}

std::string title_of(std::string_view body) {
  for (auto line : split(body, '\n')) {
    line = trim(line);
    while (line.starts_with('#')) line.remove_prefix(1);
    if (!trim(line).empty()) return cut(trim(line), 300);
  }
  return {};
}

/// Every id of that form in the text, each once, in their order.
Json found_in(const std::string& text, const re2::RE2& form) {
  Json out{Json::Array{}};
  std::set<std::string> seen;
  re2::StringPiece rest(text);
  std::string id;
  while (out.array().size() < 1000 && re2::RE2::FindAndConsume(&rest, form, &id))
    if (seen.insert(id).second) out.push(id);
  return out;
}

/// `12:4` of the front matter, which begins on the second line of the note.
std::string one_line_down(const std::string& place) {
  const auto colon = place.find(':');
  return std::to_string(std::stoul(place.substr(0, colon)) + 1) + place.substr(colon);
}

struct Note {
  Json front{Json::Object{}};
  std::string body;
};
Result<Note> take_front_matter(std::string_view text) {
  if (!text.starts_with("---\n")) return Note{Json(Json::Object{}), std::string(trim(text))};
  const auto end = text.find("\n---\n", 3);
  const std::string_view front = end == std::string_view::npos ? std::string_view() : text.substr(4, end >= 4 ? end + 1 - 4 : 0);
  if (end == std::string_view::npos) return refuse(Errc::invalid, "signal.note", "1:1", "the front matter is never closed by a line ---");
  Note out{Json(Json::Object{}), std::string(trim(text.substr(end + 5)))};
  if (trim(front).empty()) return out;
  auto yaml = parse_yaml(front);
  if (!yaml) return refuse(Errc::invalid, "signal.note", one_line_down(yaml.error().where), yaml.error().rule + ": " + yaml.error().detail);
  if (!yaml->value.is_object()) return refuse(Errc::invalid, "signal.note", "2:1", "the front matter is of lines `key: value`");
  for (const auto* name : {"summary", "assets"})
    if (yaml->value.has(name))
      return refuse(Errc::invalid, "signal.note", one_line_down(yaml->place(pointer_to("", name))),
                    "a note's body is its summary; assets come from the inventory");
  out.front = std::move(yaml->value);
  return out;
}

void fill_in(Json& record, const std::string& body) {
  static const re2::RE2 cve(R"(\b(CVE-\d{4}-\d{4,7})\b)"), technique(R"(\b(T[01]\d{3}(?:\.\d{3})?)\b)");
  const auto absent = [&](const char* name) { return !record.has(name); };
  if (absent("kind")) record["kind"] = "incident";
  if (absent("title")) record["title"] = title_of(body);
  if (absent("source")) record["source"] = "note";
  if (absent("status") && record["kind"].text() == "incident") record["status"] = "suspected";
  if (absent("cves")) record["cves"] = found_in(body, cve);
  if (absent("techniques")) record["techniques"] = found_in(body, technique);
  record["summary"] = body;
}

}  // namespace

Result<std::vector<Signal>> read_json_signals(std::string_view text) {
  auto json = parse_json(text, {.bytes = limits::signal_bytes_max});
  if (!json) return refuse(Errc::invalid, "signal.json", json.error().where, json.error().rule + ": " + json.error().detail);
  std::vector<Signal> out;
  if (!json->is_array()) {
    out.push_back(TRY(read_object(*json, "")));
    return out;
  }
  if (json->array().empty()) return refuse(Errc::invalid, "signal.form", "", "an empty list");
  for (std::size_t i = 0; i < json->array().size(); ++i) out.push_back(TRY(read_object(json->at(i), pointer_to("", i))));
  return out;
}

Result<Signal> read_note(std::string_view text) {
  if (text.size() > limits::note_bytes_max)
    return refuse(Errc::invalid, "signal.note", "1:1", "more bytes than the limit of " + std::to_string(limits::note_bytes_max));
  text = without_bom(text);
  if (const auto bad = first_invalid_utf8(text); bad || !other_encoding(text).empty()) return refuse(Errc::invalid, "signal.note", line_and_column(text, bad.value_or(0)), no_utf8(text));
  const std::string clean = replace_all(std::string(text), "\r\n", "\n");
  Note note = TRY(take_front_matter(clean));
  if (note.body.empty()) return refuse(Errc::invalid, "signal.note", "1:1", "there is no text");
  fill_in(note.front, note.body);
  if (auto good = check(signal_message(), note.front); !good)
    return refuse(Errc::invalid, "signal.note", good.error().where, good.error().rule + (good.error().detail.empty() ? "" : ": " + good.error().detail));
  return signal_of(std::move(note.front));
}

Result<std::vector<Signal>> read_any(std::string_view text, const std::vector<Software>& software) {
  const std::string_view begin = trim(without_bom(text));
  if (!begin.starts_with('{') && !begin.starts_with('[')) return std::vector<Signal>{TRY(read_note(text))};
  const auto json = parse_json(text, {.bytes = limits::signal_bytes_max});
  if (json && looks_like_advisory(text)) return TRY(read_advisory(text, software)).signals;
  if (json && looks_like_openvex(text)) return TRY(read_openvex(text, software)).signals;
  if (json && (*json)["vulnerabilities"].is_array()) return TRY(read_kev(text, software)).signals;
  return read_json_signals(text);
}

}  // namespace tocsin::trigger
