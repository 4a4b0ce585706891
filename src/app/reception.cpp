#include "app/reception.hpp"

#include "app/dues.hpp"
#include "app/intake.hpp"
#include "base/limits.hpp"

namespace tocsin::app {
namespace {

constexpr std::size_t title_bytes_max = 300;
constexpr std::size_t ids_max = 1000;

/// STIX counts from 0 to 100 (section 3.2); appendix A of the standard has these words for its thirds.
std::string_view confidence_of(std::int64_t value) { return value < 30 ? "low" : value < 70 ? "moderate" : "high"; }

/// CVE and ATT&CK ids among the external references.
void fill_ids(const Json& object, Json& record) {
  for (const auto& reference : object["external_references"].array()) {
    const auto& name = reference["source_name"].text();
    const auto& id = reference["external_id"].text();
    const char* into = name == "cve" ? "cves" : name.starts_with("mitre-") ? "techniques" : nullptr;
    if (into != nullptr && !id.empty() && record[into].array().size() < ids_max) record[into].push(id);
  }
}

}  // namespace

std::optional<trigger::Signal> signal_of(std::string_view object, const std::string& source, Tlp tlp) {
  const auto json = parse_json(object, {.bytes = limits::taxii_object_bytes_max});
  if (!json) return {};
  const auto& id = (*json)["id"].text();
  const auto& modified = (*json)["modified"].text();
  const auto& title = (*json)["name"].text();
  Json record = Json::Object{{"kind", "credible-threat"}, {"title", cut_text(title.empty() ? id : title, title_bytes_max)}, {"source", source}, {"reference", id}, {"tlp", name(tlp)}};
  for (const auto* at : {"published", "modified"})
    if (parse_rfc3339((*json)[at].text())) {
      record["reported_at"] = (*json)[at];
      break;
    }
  if (const auto& summary = (*json)["description"].text(); !summary.empty()) record["summary"] = cut_text(summary, limits::note_bytes_max);
  if ((*json)["confidence"].is_integer()) record["confidence"] = confidence_of((*json)["confidence"].integer());
  fill_ids(*json, record);
  if (!check(trigger::signal_message(), record)) return {};
  trigger::Signal out{"credible-threat", record["title"].text(), source, "stix:" + id + ":" + modified, {}, record["summary"].text()};
  out.record = std::move(record);
  return out;
}

Result<> check_received(App& app, const std::set<DueId>& dues, Tlp tlp) {
  for (const auto& id : dues) {
    const auto due = TRY(load<Dues>(app.store, due_object(id)));
    std::optional<SignalId> from;
    std::visit([&](const auto& s) {
      if constexpr (requires { s.fired; }) from = s.fired.signal;
    }, due.state);
    if (!from) continue;
    const auto signal = TRY(load<Signals>(app.store, signal_object(*from)));
    std::optional<Hash> content;
    std::visit([&](const auto& s) {
      if constexpr (requires { s.what; }) content = s.what.content;
    }, signal.state);
    if (!content) continue;
    const auto record = TRY(content_json(app, *content))["record"];
    if (!record.has("tlp")) continue;
    const auto received = TRY(parse_tlp(record["tlp"].text()));
    if (tlp < received) return refuse(Errc::forbidden, "mark.received", id.value, "it came as " + std::string(label(received)) + "; whoever sent it can allow more");
  }
  return {};
}

}  // namespace tocsin::app
