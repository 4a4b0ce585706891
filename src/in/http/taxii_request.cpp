#include "in/http/taxii_request.hpp"

#include <algorithm>
#include <charconv>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"

namespace tocsin::http::taxii_request {
namespace {

/// One range of an Accept field: `type/subtype`, its version and its weight.
struct Range {
  std::string type, version;
  bool refused = false;  ///< q=0
};

Range range_of(std::string_view text) {
  Range range;
  bool first = true;
  for (const auto piece : split(text, ';')) {
    const auto word = to_lower(trim(piece));
    if (std::exchange(first, false)) range.type = word;
    if (word.starts_with("version=")) range.version = replace_all(word.substr(8), "\"", "");
    if (word.starts_with("q=")) range.refused = word.find_first_of("123456789") == std::string::npos;
  }
  return range;
}

std::unexpected<Error> bad(std::string rule, std::string where, std::string detail = {}) {
  return refuse(Errc::invalid, std::move(rule), std::move(where), std::move(detail));
}

/// RFC 3339; digits beyond microseconds, which some clients send, say nothing here.
Result<Instant> instant_of(std::string text) {
  const auto point = text.find('.');
  const auto end = point == std::string::npos ? point : text.find_first_not_of("0123456789", point + 1);
  if (end != std::string::npos && end > point + 7) text.erase(point + 7, end - point - 7);
  return parse_rfc3339(text);
}

Result<std::size_t> limit_of(const std::string& text) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (error == std::errc::result_out_of_range) return limits::taxii_page_objects_max;  // more than anybody has: all of it
  if (!whole || limit == 0) return bad("taxii.limit", "limit", "a whole number above zero");
  return std::min(limit, limits::taxii_page_objects_max);
}

/// The alternatives between commas, none of them empty.
Result<std::vector<std::string>> alternatives(const std::string& name, const std::string& text) {
  std::vector<std::string> out;
  for (const auto piece : split(text, ',')) {
    if (trim(piece).empty()) return bad("taxii.match", name, "an empty value");
    out.emplace_back(trim(piece));
  }
  return out;
}

bool is_object_id(std::string_view text) {
  const auto dashes = text.find("--");
  return dashes != std::string_view::npos && is_slug(text.substr(0, dashes)) && is_uuid(text.substr(dashes + 2));
}

Result<std::vector<std::string>> versions_of(const std::string& name, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  const auto add = [&](std::string version) -> Result<> {
    if (std::ranges::find(out, version) != out.end()) return bad("taxii.match", name, "each version once");
    out.push_back(std::move(version));
    return {};
  };
  for (const auto& word : words) {
    if (word == "all" && words.size() > 1) return bad("taxii.match", name, "`all` stands alone");
    if (word == "all" || word == "first" || word == "last") {
      TRY_VOID(add(word));
      continue;
    }
    const auto instant = instant_of(word);
    if (!instant) return bad("taxii.match", name, "first, last, all or the instant of a version");
    TRY_VOID(add(to_rfc3339(*instant)));
  }
  return out;
}

}  // namespace

std::optional<TaxiiCredential> credential_of(std::string_view authorization, std::string_view certificate) {
  if (authorization.empty() && !certificate.empty()) return TaxiiCredential{{}, {}, std::string(certificate)};
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos) return {};
  const auto scheme = to_lower(authorization.substr(0, space));
  const auto value = trim(authorization.substr(space));
  if (scheme == "bearer" && !value.empty()) return TaxiiCredential{{}, std::string(value), {}};
  if (scheme != "basic") return {};
  const auto pair = from_base64(value);
  if (!pair) return {};
  const auto text = to_text(*pair);
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0) return {};
  return TaxiiCredential{text.substr(0, colon), text.substr(colon + 1), {}};
}

bool accepts_taxii(std::string_view accept, bool stix) {
  if (trim(accept).empty()) return true;
  return std::ranges::any_of(split(accept, ','), [&](std::string_view piece) {
    const auto range = range_of(piece);
    if (range.refused) return false;
    if (range.type == "*/*" || range.type == "application/*") return true;
    const bool ours = range.type == "application/taxii+json" || (stix && range.type == "application/stix+json");
    return ours && (range.version.empty() || range.version == "2.1");
  });
}

bool posts_taxii(std::string_view content_type) {
  const auto range = range_of(content_type);
  return range.type == "application/taxii+json" && (range.version.empty() || range.version == "2.1");
}

Result<ports::ObjectQuery> query_of(const ports::Request& request, const Known& known) {
  ports::ObjectQuery query;
  for (const auto& [name, value] : request.query) {
    if (name == "added_after") {
      const auto instant = instant_of(value);
      if (!instant) return bad("taxii.added-after", name, "RFC 3339 in UTC");
      query.added_after = *instant;
    }
    if (name == "limit") query.limit = TRY(limit_of(value));
    if (name == "next") query.next = value;
    if (name == "match[type]" && known.type) query.types = TRY(alternatives(name, value));
    if (name == "match[spec_version]" && known.spec_version) query.spec_versions = TRY(alternatives(name, value));
    if (name == "match[version]" && known.version) query.versions = TRY(versions_of(name, TRY(alternatives(name, value))));
    if (name == "match[id]" && known.id) {
      query.ids = TRY(alternatives(name, value));
      if (!std::ranges::all_of(query.ids, is_object_id)) return bad("taxii.match", name, "type--UUID");
    }
  }
  return query;
}

std::vector<std::string> segments_behind(std::string_view path, std::string_view prefix) {
  path.remove_prefix(std::min(prefix.size(), path.size()));
  std::vector<std::string> out;
  for (const auto segment : split(path, '/')) out.emplace_back(segment);
  if (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

}  // namespace tocsin::http::taxii_request
