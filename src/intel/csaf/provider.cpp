#include "intel/csaf/provider.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "intel/csaf/objects.hpp"
#include "intel/csaf/validate.hpp"

namespace tocsin::csaf {
namespace {

std::string sha512(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha512(), nullptr) != 1) return {};
  return to_hex(std::as_bytes(std::span(out.data(), size)));
}

/// One advisory among the files.
struct Listed {
  std::string path, label;  ///< `white/2026/fp-1.json`, `WHITE`
  const Json* document;
  [[nodiscard]] const Json& tracking() const { return (*document)["document"]["tracking"]; }
};

std::string summary_of(const Json& document) {
  for (const auto& note : document["document"]["notes"].array())
    if (note["category"].text() == "summary") return note["text"].text();
  return {};
}

Json entry_of(const Provider& provider, const Listed& listed) {
  const auto url = provider.url + listed.path;
  Json links = Json::Array{Json::Object{{"rel", "self"}, {"href", url}}, Json::Object{{"rel", "hash"}, {"href", url + ".sha256"}}, Json::Object{{"rel", "hash"}, {"href", url + ".sha512"}}};
  if (provider.sign) links.push(Json::Object{{"rel", "signature"}, {"href", url + ".asc"}});
  Json out = Json::Object{{"id", listed.tracking()["id"]}, {"title", (*listed.document)["document"]["title"]}, {"link", std::move(links)},
                          {"published", listed.tracking()["initial_release_date"]}, {"updated", listed.tracking()["current_release_date"]},
                          {"content", Json::Object{{"src", url}, {"type", "application/json"}}},
                          {"format", Json::Object{{"schema", "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"}, {"version", "2.0"}}}};
  if (const auto summary = summary_of(*listed.document); !summary.empty()) out["summary"] = Json::Object{{"content", summary}};
  return out;
}

std::string feed_name(const std::string& label) { return "csaf-feed-tlp-" + to_lower(label) + ".json"; }

/// The files that list what stands under one label, the newest first (requirements 12, 13 and 15).
void list_label(const Provider& provider, const std::string& label, std::vector<Listed> those, Instant now, std::map<std::string, std::string>& out) {
  std::ranges::sort(those, [](const Listed& a, const Listed& b) {
    const auto x = a.tracking()["current_release_date"].text(), y = b.tracking()["current_release_date"].text();
    const auto first = parse_rfc3339(x), second = parse_rfc3339(y);
    return first && second && *first != *second ? *first > *second : a.path < b.path;
  });
  const auto folder = to_lower(label) + "/";
  std::string index, changes;
  Json entries = Json::Array{};
  for (const auto& each : those) {
    const auto inside = each.path.substr(folder.size());
    index += inside + "\n";
    changes += "\"" + inside + "\",\"" + each.tracking()["current_release_date"].text() + "\"\n";
    entries.push(entry_of(provider, each));
  }
  out[folder + "index.txt"] = index;
  out[folder + "changes.csv"] = changes;
  const Json feed = Json::Object{{"feed", Json::Object{{"id", "csaf-feed-tlp-" + to_lower(label)}, {"title", "Advisories of TLP:" + label},
                                                       {"link", Json::Array{Json::Object{{"rel", "self"}, {"href", provider.url + folder + feed_name(label)}}}},
                                                       {"category", Json::Array{Json::Object{{"scheme", "urn:ietf:params:rolie:category:information-type"}, {"term", "csaf"}}}},
                                                       {"updated", to_rfc3339(now)}, {"entry", std::move(entries)}}}};
  out[folder + feed_name(label)] = to_jcs(feed) + "\n";
}

Json metadata_of(const Provider& provider, const Json& publisher, const std::vector<std::string>& labels, Instant now) {
  Json feeds = Json::Array{};
  for (const auto& label : labels) feeds.push(Json::Object{{"summary", "TLP:" + label + " advisories"}, {"tlp_label", label}, {"url", provider.url + to_lower(label) + "/" + feed_name(label)}});
  Json distributions = Json::Array{Json::Object{{"rolie", Json::Object{{"feeds", std::move(feeds)}}}}};
  for (const auto& label : labels) distributions.push(Json::Object{{"directory_url", provider.url + to_lower(label) + "/"}});
  const bool white = std::ranges::find(labels, "WHITE") != labels.end();
  Json out = Json::Object{{"canonical_url", provider.url + "provider-metadata.json"}, {"distributions", std::move(distributions)}, {"last_updated", to_rfc3339(now)}, {"list_on_CSAF_aggregators", white},
                          {"mirror_on_CSAF_aggregators", white}, {"metadata_version", "2.0"}, {"publisher", publisher}, {"role", provider.sign ? "csaf_trusted_provider" : "csaf_provider"}};
  if (!provider.pgp_key.empty()) {
    Json key = Json::Object{{"url", provider.url + "openpgp.asc"}};
    if (!provider.pgp_fingerprint.empty()) key["fingerprint"] = provider.pgp_fingerprint;
    out["public_openpgp_keys"] = Json::Array{std::move(key)};
  }
  return out;
}

}  // namespace

std::string file_name_of(const Json& document) {
  std::string out;
  for (const char c : to_lower(document["document"]["tracking"]["id"].text())) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
    if (good) out += c;
    else if (!out.ends_with('_')) out += '_';
  }
  return out + ".json";
}

Result<std::map<std::string, std::string>> provider_files(const Provider& provider, const std::vector<Json>& documents, Instant now) {
  if (!provider.url.starts_with("https://") || !provider.url.ends_with('/')) return refuse(Errc::invalid, "csaf.provider", provider.url, "an address of HTTPS that ends in /");
  if (documents.empty()) return refuse(Errc::invalid, "csaf.provider", {}, "no document");
  std::map<std::string, std::string> out;
  std::map<std::string, std::vector<Listed>> by_label;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto& document = documents[i];
    const auto where = pointer_to("", i);
    if (const auto report = validate(document); !report.valid())
      return refuse(Errc::conflict, "csaf.invalid", where + report.errors[0].where, report.errors[0].detail + " (" + std::string(report.errors[0].rule) + ")");
    const auto& publisher = document["document"]["publisher"];
    for (const auto* name : {"name", "namespace"})
      if (publisher[name] != documents[0]["document"]["publisher"][name]) return refuse(Errc::invalid, "csaf.provider", where + "/document/publisher", "is not that of the first document");
    const auto tlp = label_of(document);
    if (!tlp) return refuse(Errc::forbidden, "convert.unmarked", where + "/document/distribution", "has no TLP label");
    if (*tlp == Tlp::red) return refuse(Errc::forbidden, "csaf.red", where + "/document/distribution", "TLP:RED goes to people by name");
    const auto spelled = distribution_of(*tlp, "")["tlp"]["label"].text();
    const auto path = to_lower(spelled) + "/" + document["document"]["tracking"]["initial_release_date"].text().substr(0, 4) + "/" + file_name_of(document);
    const auto bytes = to_jcs(document) + "\n";
    if (!out.emplace(path, bytes).second) return refuse(Errc::invalid, "csaf.provider", where + "/document/tracking/id", "another document has the file " + path);
    const auto name = path.substr(path.rfind('/') + 1);
    out[path + ".sha256"] = sha256(bytes).hex() + "  " + name + "\n";
    out[path + ".sha512"] = sha512(bytes) + "  " + name + "\n";
    if (provider.sign) out[path + ".asc"] = TRY(provider.sign(bytes));
    by_label[spelled].push_back({path, spelled, &document});
  }
  std::vector<std::string> labels;
  for (auto& [label, those] : by_label) {
    labels.push_back(label);
    list_label(provider, label, std::move(those), now, out);
  }
  out["provider-metadata.json"] = to_jcs(metadata_of(provider, documents[0]["document"]["publisher"], labels, now)) + "\n";
  if (!provider.pgp_key.empty()) out["openpgp.asc"] = provider.pgp_key;
  return out;
}

}  // namespace tocsin::csaf
