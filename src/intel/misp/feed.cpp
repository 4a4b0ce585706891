#include "intel/misp/feed.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "intel/misp/elements.hpp"

namespace tocsin::misp {
namespace {

/// MD5 is what readers of feeds compare with; it protects nothing here.
std::string md5(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_md5(), nullptr) != 1) return {};
  return to_hex(std::as_bytes(std::span(out.data(), size)));
}

void hashes_of(const Json& attributes, const std::string& uuid, std::string& out, std::set<std::string>& said) {
  for (const auto& attribute : attributes.array()) {
    if (is_true(attribute["deleted"])) continue;
    const auto& type = attribute["type"].text();
    const auto add = [&](std::string_view value) {
      auto line = md5(value) + "," + uuid + "\n";
      if (said.insert(line).second) out += line;
    };
    // the parts of a composite are looked for one by one
    if (type.find('|') == std::string::npos && type != "malware-sample") add(attribute["value"].text());
    else
      for (const auto part : split(attribute["value"].text(), '|')) add(part);
  }
}

}  // namespace

Result<std::map<std::string, std::string>> feed_of(const std::vector<Json>& events) {
  std::map<std::string, std::string> out;
  Json manifest = Json::Object{};
  std::string hashes;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& event = events[i]["Event"];
    const auto place = pointer_to("", i);
    if (!event.is_object()) return refuse(Errc::invalid, "misp.shape", place, "not {\"Event\":…}");
    const auto uuid = TRY(uuid_of(event, place + "/Event"));
    Json row = Json::Object{};
    for (const auto* name : {"info", "date", "analysis", "threat_level_id", "timestamp"})
      if (event.has(name)) row[name] = event[name];
    for (const auto* name : {"name", "uuid"})
      if (event["Orgc"].has(name)) row["Orgc"][name] = event["Orgc"][name];
    row["Tag"] = Json::Array{};
    for (const auto& tag : event["Tag"].array()) {
      Json one = Json::Object{{"name", tag["name"]}};
      if (tag.has("colour")) one["colour"] = tag["colour"];
      row["Tag"].push(std::move(one));
    }
    manifest[uuid] = std::move(row);
    std::set<std::string> said;
    hashes_of(event["Attribute"], uuid, hashes, said);
    for (const auto& object : event["Object"].array()) hashes_of(object["Attribute"], uuid, hashes, said);
    out[uuid + ".json"] = to_jcs(events[i]) + "\n";
  }
  out["manifest.json"] = to_jcs(manifest) + "\n";
  out["hashes.csv"] = hashes;
  return out;
}

Result<std::vector<std::string>> listed_in(const Json& manifest, Instant since) {
  if (!manifest.is_object()) return refuse(Errc::invalid, "misp.shape", "", "a manifest is an object");
  std::vector<std::pair<Instant, std::string>> found;
  for (const auto& [name, row] : manifest.object()) {
    const auto place = pointer_to("", name);
    const auto uuid = to_lower(name);
    if (!is_id(uuid)) return refuse(Errc::invalid, "misp.uuid", place, "is no UUID of RFC 9562");
    if (!row.is_object()) return refuse(Errc::invalid, "misp.shape", place, "is no object");
    const auto changed = TRY(time_of(row, "timestamp", place, Instant{}));
    if (changed >= since) found.emplace_back(changed, name);
  }
  std::ranges::sort(found);
  std::vector<std::string> out;
  for (auto& [changed, uuid] : found) out.push_back(std::move(uuid));
  return out;
}

}  // namespace tocsin::misp
