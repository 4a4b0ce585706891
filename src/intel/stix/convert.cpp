#include "intel/stix/convert.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/jcs.hpp"
#include "base/text.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/raise.hpp"
#include "intel/stix/schema.hpp"
#include "intel/stix/source.hpp"

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
Result<std::string> bundle(const Content& content) {
  std::string head = "{\"type\":\"bundle\",\"id\":";
  append_jcs_text(head, content.bundle_id);
  if (content.objects.empty()) return head + "}\n";
  return listed(content, head + ",\"objects\":[\n", "\n]}\n");
}
Result<std::string> list(const Content& content) { return listed(content, "[\n", "\n]\n"); }

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
Result<std::string> lines(const Content& content) {
  std::string out;
  for (const auto object : content.objects) {
    append_on_one_line(out, object);
    out += '\n';
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

}  // namespace

std::span<const Writer> stix_writers() { return writers_of_stix; }

Result<std::string> convert(std::string_view text, std::string_view to, std::span<const Writer> writers, JsonLimits limits) {
  const auto writer = std::ranges::find(writers, to, &Writer::name);
  if (writer == writers.end()) return refuse(Errc::invalid, "stix.convert", std::string(to), "no such format");
  Source source;
  TRY_VOID(source.open(text, limits));
  Content content{.bundle_id = bundle_id(source, text), .objects = {}};
  const auto raw = source.raw();
  bool old = false;
  for (std::size_t n = 0; n < source.size(); ++n) old = is_old(*TRY(source.object(n))) || old;
  std::string whole;
  if (old) {
    // observables of several observed-data objects may be one: the whole file is raised together
    Json::Array objects;
    for (const auto object : raw) objects.push_back(TRY(parse_json(object, limits)));
    whole = TRY(raise_to_2_1(to_jcs(Json(std::move(objects))), {.bytes = text.size() * 2 + 1024, .depth = limits.depth + 1}));
    TRY_VOID(source.open(whole, {.bytes = whole.size() + 1, .depth = limits.depth + 1}));
    content.objects = source.raw();
  } else {
    content.objects = raw;
  }
  return writer->write(content);
}

}  // namespace tocsin::stix
