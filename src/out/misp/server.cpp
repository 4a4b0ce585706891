#include "out/misp/server.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <thread>

#include "base/ids.hpp"
#include "base/limits_exchange.hpp"
#include "base/text.hpp"
#include "intel/misp/feed.hpp"

namespace tocsin::misp {
namespace {

constexpr long time_s_max = 120;
constexpr std::size_t page = 50;
constexpr int tries_max = 4;

struct Closed {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct Freed {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Answer {
  long status = 0;
  std::string body;
  std::chrono::seconds retry_after{1};
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = static_cast<Answer*>(into)->body;
  if (body.size() + size * count > limits::misp_file_bytes_max) return 0;  // curl gives up
  body.append(bytes, size * count);
  return size * count;
}
std::size_t head(char* bytes, std::size_t size, std::size_t count, void* into) {
  const std::string_view line(bytes, size * count);
  constexpr std::string_view name = "retry-after:";
  if (to_lower(line.substr(0, name.size())) == name) {
    const auto value = trim(line.substr(name.size()));
    int seconds = 1;
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    static_cast<Answer*>(into)->retry_after = std::chrono::seconds(std::clamp(seconds, 1, 60));
  }
  return size * count;
}

Result<> check_address(std::string_view url) {
  constexpr std::array<std::string_view, 4> allowed{"https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
  if (std::ranges::any_of(allowed, [&](std::string_view each) { return url.starts_with(each); })) return {};
  return refuse(Errc::invalid, "misp.address", std::string(url), "HTTPS, or this machine");
}

/// @param body  of a POST; null asks with GET
Result<Answer> once(const Server& server, const std::string& path, const std::string* body) {
  const auto url = (server.url.ends_with('/') ? server.url.substr(0, server.url.size() - 1) : server.url) + path;
  const std::unique_ptr<CURL, Closed> curl(curl_easy_init());
  if (!curl) return refuse(Errc::unavailable, "misp.server", url, "libcurl");
  const auto authorization = "Authorization: " + server.key;
  std::unique_ptr<curl_slist, Freed> headers(curl_slist_append(nullptr, "Accept: application/json"));
  const auto say = [&](const char* line) { headers.reset(curl_slist_append(headers.release(), line)); };
  if (!server.key.empty()) say(authorization.c_str());
  if (body != nullptr) {
    say("Content-Type: application/json");
    say("Expect:");
  }
  Answer out;
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http");
  set(CURLOPT_TIMEOUT, time_s_max);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_HTTPHEADER, headers.get());
  if (body != nullptr) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    set(CURLOPT_POSTFIELDS, body->c_str());
  }
  set(CURLOPT_WRITEFUNCTION, &keep);
  set(CURLOPT_WRITEDATA, &out);
  set(CURLOPT_HEADERFUNCTION, &head);
  set(CURLOPT_HEADERDATA, &out);
  if (!server.ca.empty()) set(CURLOPT_CAINFO, server.ca.c_str());
  if (const auto failed = curl_easy_perform(curl.get()); failed != CURLE_OK) return refuse(Errc::unavailable, "misp.server", url, curl_easy_strerror(failed));
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &out.status);
  return out;
}

/// The answer, asked for again while the server says that it has too much to do.
Result<Answer> patiently(const Server& server, const std::string& path, const std::string* body) {
  TRY_VOID(check_address(server.url));
  if (server.key.find_first_of("\r\n") != std::string::npos) return refuse(Errc::forbidden, "misp.key", {}, "an authentication key is one line");
  for (int tried = 1;; ++tried) {
    auto answer = TRY(once(server, path, body));
    if ((answer.status != 429 && answer.status != 503) || tried == tries_max) return answer;
    if (server.wait) server.wait(answer.retry_after);
    else std::this_thread::sleep_for(answer.retry_after);
  }
}

Result<Answer> ask(const Server& server, const std::string& path, const Json& body) {
  if (server.key.empty()) return refuse(Errc::forbidden, "misp.key", {}, "an authentication key is one line");
  const auto text = to_jcs(body);
  return patiently(server, path, &text);
}

Result<Json> parsed(const Server& server, const Answer& answer) {
  if (answer.status == 401 || answer.status == 403) return refuse(Errc::forbidden, "misp.key", server.url, "status " + std::to_string(answer.status));
  if (answer.status != 200) return refuse(Errc::unavailable, "misp.server", server.url, "status " + std::to_string(answer.status));
  auto json = parse_json(answer.body, {.bytes = limits::misp_file_bytes_max, .depth = 64});
  if (!json) return refuse(Errc::unavailable, "misp.server", server.url, "no JSON: " + json.error().rule);
  return json;
}

}  // namespace

Result<std::vector<Json>> pull(const Server& server, Instant since, std::size_t events_max) {
  std::vector<Json> out;
  for (std::size_t number = 1;; ++number) {
    const Json wanted = Json::Object{{"returnFormat", "json"}, {"timestamp", std::to_string(to_us(since) / 1'000'000)}, {"limit", page}, {"page", number}};
    auto answer = TRY(parsed(server, TRY(ask(server, "/events/restSearch", wanted))));
    const auto& events = std::as_const(answer)["response"];
    if (!events.is_array()) return refuse(Errc::invalid, "misp.answer", "/response", "is no list");
    for (std::size_t i = 0; i < events.array().size(); ++i) {
      if (!events.at(i)["Event"].is_object()) return refuse(Errc::invalid, "misp.answer", pointer_to("/response", i), "is no event");
      if (out.size() == events_max) return refuse(Errc::invalid, "misp.too-many-events", server.url, "at most " + std::to_string(events_max) + "; ask for a later time");
      out.push_back(events.at(i));
    }
    if (events.array().size() < page) return out;
  }
}

Result<std::vector<Json>> pull_feed(const Server& server, Instant since, std::size_t events_max) {
  const auto manifest = TRY(parsed(server, TRY(patiently(server, "/manifest.json", nullptr))));
  const auto listed = TRY(listed_in(manifest, since));
  if (listed.size() > events_max) return refuse(Errc::invalid, "misp.too-many-events", server.url, "at most " + std::to_string(events_max) + "; ask for a later time");
  std::vector<Json> out;
  for (const auto& uuid : listed) {
    auto event = TRY(parsed(server, TRY(patiently(server, "/" + uuid + ".json", nullptr))));
    const auto& inside = std::as_const(event)["Event"];
    if (!inside.is_object() || to_lower(inside["uuid"].text()) != to_lower(uuid)) return refuse(Errc::invalid, "misp.answer", "/" + uuid + ".json", "is not that event");
    out.push_back(std::move(event));
  }
  return out;
}

Result<Pushed> push(const Server& server, const Json& event) {
  const auto uuid = to_lower(event["Event"]["uuid"].text());
  if (!is_uuid(uuid)) return refuse(Errc::invalid, "misp.uuid", "/Event/uuid", "is missing, or no UUID");
  const auto added = TRY(ask(server, "/events/add", event));
  // who has the event already says 403, or 302, and where it is; a key that may not add says 403 and no place
  const bool there = (added.status == 403 || added.status == 302) && contains_ignoring_case(added.body, "already exists");
  if (!there && added.status != 302) {
    const auto answer = TRY(parsed(server, added));
    if (!answer["Event"].is_object()) return refuse(Errc::invalid, "misp.answer", "/Event", "is missing");
    return Pushed::added;
  }
  const auto changed = TRY(parsed(server, TRY(ask(server, "/events/edit/" + uuid, event))));
  if (!changed["Event"].is_object()) return refuse(Errc::invalid, "misp.answer", "/Event", "is missing");
  return Pushed::changed;
}

}  // namespace tocsin::misp
