#include "intel/stix/convert.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/jcs.hpp"
#include "base/text.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/raise.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/source.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::stix {
namespace {

std::string listed(const Content& content, std::string_view before, std::string_view after) {
  std::string out(before);
  std::size_t size = before.size() + after.size();
  for (const auto object : content.objects) size += object.size() + 2;
  out.reserve(size);
  for (bool first = true; const auto object : content.objects) {
    if (!std::exchange(first, false)) out += ",\n";
    out += object;
  }
  return out += after;
}
Result<Written> bundle(const Content& content, Instant) {
  std::string head = "{\"type\":\"bundle\",\"id\":";
  append_jcs_text(head, content.bundle_id);
  if (content.objects.empty()) return Written{.text = head + "}\n", .lost = {}};
  return Written{.text = listed(content, head + ",\"objects\":[\n", "\n]}\n"), .lost = {}};
}
Result<Written> list(const Content& content, Instant) { return Written{.text = listed(content, "[\n", "\n]\n"), .lost = {}}; }

/// JSON without white space between its values.
void append_on_one_line(std::string& out, std::string_view json) {
  bool inside = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (inside && c == '\\') {
      out += c;
      out += json[++i];
      continue;
    }
    if (c == '"') inside = !inside;
    if (inside || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) out += c;
  }
}
Result<Written> lines(const Content& content, Instant) {
  Written out;
  for (const auto object : content.objects) {
    append_on_one_line(out.text, object);
    out.text += '\n';
  }
  return out;
}

constexpr Writer writers_of_stix[] = {{"stix2.1", "a bundle of STIX 2.1", bundle}, {"bundle", "the same", bundle}, {"objects", "a JSON list of STIX 2.1 objects", list}, {"jsonl", "a STIX 2.1 object a line", lines}};

/// The id that the bundle has, or one that its content makes.
std::string bundle_id(Source& source, std::string_view text) {
  if (source.container() == Container::bundle)
    if (const auto frame = source.frame(); frame && type_in((*frame)->text_of("id")) == "bundle") return std::string((*frame)->text_of("id"));
  return "bundle--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", sha256(text).hex());  // the namespace of OIDs is no namespace of STIX
}

bool is_old(const Value& object) {
  const auto* index = index_of(object.text_of("type"));
  const bool observable = index != nullptr && index->schema().family == Family::sco;
  const auto version = object.text_of("spec_version");
  return object.is(Kind::object) && (version == "2.0" || (version.empty() && !observable));
}

/// The objects of a file of STIX, raised to 2.1. The source and `raised` hold the bytes.
Result<Content> read_stix(Source& source, std::string_view text, std::string& raised, JsonLimits limits) {
  TRY_VOID(source.open(text, limits));
  Content content{.bundle_id = bundle_id(source, text), .objects = {}};
  const auto raw = source.raw();
  bool old = false;
  for (std::size_t n = 0; n < source.size(); ++n) old = is_old(*TRY(source.object(n))) || old;
  if (!old) {
    content.objects = raw;
    return content;
  }
  // observables of several observed-data objects may be one: the whole file is raised together
  Json::Array objects;
  for (const auto object : raw) objects.push_back(TRY(parse_json(object, limits)));
  raised = TRY(raise_to_2_1(to_jcs(Json(std::move(objects))), {.bytes = text.size() * 2 + 1024, .depth = limits.depth + 1}));
  TRY_VOID(source.open(raised, {.bytes = raised.size() + 1, .depth = limits.depth + 1}));
  content.objects = source.raw();
  return content;
}

/// Marks what has no label, and adds the definition when the file lacks it. @param made  holds the bytes of what was changed
Result<> mark(Content& content, Tlp tlp, std::vector<std::string>& made, JsonLimits limits) {
  bool defined = false;
  made.reserve(content.objects.size() + 1);
  for (auto& object : content.objects) {
    auto json = TRY(parse_json(object, limits));
    defined = defined || std::as_const(json)["id"].text() == marking_id(tlp);
    if (!needs_label(json) || label_of(json)) continue;
    set_label(json, tlp);
    object = made.emplace_back(to_jcs(json));
  }
  if (!made.empty() && !defined) content.objects.insert(content.objects.begin(), made.emplace_back(to_jcs(marking_definition(tlp))));
  return {};
}

/// That every object has a label and lies inside the boundary, parts included.
Result<> check_boundary(const Content& content, Tlp boundary, JsonLimits limits) {
  for (const auto object : content.objects) {
    const auto json = TRY(parse_json(object, limits));
    if (!needs_label(json)) continue;
    if (!label_of(json)) return refuse(Errc::forbidden, "convert.unmarked", json["id"].text(), "has no TLP label");
    if (const auto narrowest = narrowest_of(json); *narrowest > boundary)
      return refuse(Errc::forbidden, "convert.boundary", json["id"].text(), "is " + std::string(label(*narrowest)) + ", and the audience's boundary " + std::string(label(boundary)));
  }
  return {};
}

Result<> check_carried(const Content& content, std::string_view form, JsonLimits limits) {
  for (const auto object : content.objects) {
    const auto json = TRY(parse_json(object, limits));
    if (const auto narrowest = narrowest_of(json); narrowest && *narrowest != Tlp::clear)
      return refuse(Errc::forbidden, "convert.unmarkable", json["id"].text(), std::string(form) + " has no place for " + std::string(label(*narrowest)));
  }
  return {};
}

}  // namespace

std::span<const Writer> stix_writers() { return writers_of_stix; }

Result<Written> convert(std::string_view text, const Conversion& how, std::span<const Importer> importers, std::span<const Writer> writers, JsonLimits limits) {
  const auto writer = std::ranges::find(writers, how.to, &Writer::name);
  if (writer == writers.end()) return refuse(Errc::invalid, "stix.convert", std::string(how.to), "no such format to write");
  Written imported;
  if (how.from != "stix") {
    const auto importer = std::ranges::find(importers, how.from, &Importer::name);
    if (importer == importers.end()) return refuse(Errc::invalid, "stix.convert", std::string(how.from), "no such format to read");
    imported = TRY(importer->read(text, how.now));
    text = imported.text;
    limits.bytes = std::max(limits.bytes, text.size() + 1);  // one's own text is not the input
  }
  Source source;
  std::string raised;
  auto content = TRY(read_stix(source, text, raised, limits));
  limits.depth += 1;
  std::vector<std::string> marked;
  if (how.marking) TRY_VOID(mark(content, *how.marking, marked, limits));
  if (how.boundary) TRY_VOID(check_boundary(content, *how.boundary, limits));
  if (!writer->carries_markings) TRY_VOID(check_carried(content, writer->name, limits));
  auto out = TRY(writer->write(content, how.now));
  out.lost.insert(out.lost.begin(), std::make_move_iterator(imported.lost.begin()), std::make_move_iterator(imported.lost.end()));
  return out;
}

}  // namespace tocsin::stix
