#include "out/taxii/peers.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/text.hpp"

namespace tocsin::taxii {
namespace {

/// RFC 3339 with six digits, of what servers write there: also with an offset, without a fraction, or with nine digits.
std::string date_of(std::string text) {
  const auto point = text.find('.');
  const auto end = point == std::string::npos ? point : text.find_first_not_of("0123456789", point + 1);
  if (end != std::string::npos && end > point + 7) text.erase(point + 7, end - point - 7);
  if (point == std::string::npos && !text.ends_with('Z') && text.size() == 19) text += 'Z';  // some leave the zone out
  std::ranges::replace(text, ' ', 'T');
  const auto instant = parse_rfc3339(text);
  return instant ? to_rfc3339(*instant) : std::string();
}

/// RFC 3339 of an HTTP date (RFC 9110 section 5.6.7).
std::string http_date(const std::string& text) {
  const auto seconds = curl_getdate(text.c_str(), nullptr);
  return text.empty() || seconds < 0 ? std::string() : to_rfc3339(Instant(std::chrono::seconds(seconds)));
}

std::string query_of(const ports::PeerAsk& ask) {
  std::string out = "?limit=" + std::to_string(ask.limit);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out.append("&").append(name).append("=").append(percent_encode(value));
  };
  add("added_after", ask.added_after);
  add("next", ask.next);
  // commas between alternatives stand as they are: some servers split before they decode
  std::string types;
  for (const auto& type : ask.types) types += (types.empty() ? "" : ",") + percent_encode(type);
  if (!types.empty()) out.append("&match%5Btype%5D=").append(types);
  return out;
}

}  // namespace

Result<std::unique_ptr<Peers>> Peers::open(std::vector<PeerSetting> settings, Patience patience) {
  if (settings.size() > limits::peers_max) return refuse(Errc::invalid, "peer.setting", {}, "at most " + std::to_string(limits::peers_max));
  std::map<std::string, std::shared_ptr<Client>> clients;
  for (auto& setting : settings) {
    TRY_VOID(check(setting));
    auto name = setting.name;
    clients.emplace(std::move(name), std::make_shared<Client>(std::move(setting), patience));
  }
  return std::unique_ptr<Peers>(new Peers(std::move(clients)));
}

std::vector<ports::Peer> Peers::known() const {
  std::vector<ports::Peer> out;
  for (const auto& [name, client] : clients_) out.push_back({name, client->setting().root});
  return out;
}

void Peers::stop() {
  for (const auto& [name, client] : clients_) client->stop();
}

Result<Client*> Peers::client(const std::string& name) const {
  const auto found = clients_.find(name);
  if (found == clients_.end()) return refuse(Errc::not_found, "peer.unknown", name, "peers.conf has no server of that name");
  return found->second.get();
}

Result<Json> Peers::look(const std::string& name) {
  auto* const at = TRY(client(name));
  const auto read = [&](std::string_view path) -> Result<Json> {
    auto json = parse_json(TRY(json_of(TRY(at->get(path)), name)), {.bytes = limits::peer_answer_bytes_max});
    if (!json || !json->is_object()) return refuse(Errc::invalid, "peer.answer", name, "no JSON object");
    return json;
  };
  const auto root = TRY(read(""));
  const auto collections = TRY(read("collections/"));
  Json out = Json::Object{{"name", name}, {"root", at->setting().root}, {"collections", Json::Array{}}};
  for (const auto* field : {"title", "versions", "max_content_length"})
    if (root.has(field)) out[field] = root[field];
  for (const auto& each : collections["collections"].array()) {
    Json row = Json::Object{};
    for (const auto* field : {"id", "title", "alias", "can_read", "can_write", "media_types"})
      if (each.has(field)) row[field] = each[field];
    out["collections"].push(std::move(row));
  }
  return out;
}

Result<ports::PeerPage> Peers::page(const std::string& name, const ports::PeerAsk& ask) {
  auto* const at = TRY(client(name));
  auto answer = TRY(at->get("collections/" + percent_encode(ask.collection) + "/objects/" + query_of(ask)));
  ports::PeerPage out;
  if (answer.wait > Duration{}) return out.wait = answer.wait, out;
  if (!ask.next.empty() && (answer.status == 400 || answer.status == 404 || answer.status == 410))
    return refuse(Errc::conflict, "peer.next-unknown", name, "status " + std::to_string(answer.status));
  out.first = date_of(answer.header("x-taxii-date-added-first"));
  out.last = date_of(answer.header("x-taxii-date-added-last"));
  out.date = http_date(answer.header("date"));
  out.envelope = TRY(json_of(std::move(answer), name));
  return out;
}

}  // namespace tocsin::taxii
