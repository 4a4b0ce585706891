#include "out/misp/server.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

using namespace tocsin;
namespace {

const std::string key = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";

/// As much of a MISP as the two requests need: it keeps events by UUID, answers pages of them, and refuses as MISP does. Loopback.
class Misp {
 public:
  Misp() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    ::listen(listener_, 8);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Misp() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  std::string url;
  std::atomic<int> busy{0};       ///< so many answers are 429
  std::atomic<bool> broken{false};  ///< answers 200 and no JSON
  std::atomic<bool> odd{false};     ///< answers 200 and JSON of another form
  std::map<std::string, Json> events;
  std::map<std::string, std::string> files;  ///< of a feed, which wants no key
  std::vector<std::string> paths;

 private:
  void serve() {
    while (!stop_) {
      pollfd wait{listener_, POLLIN, 0};
      if (::poll(&wait, 1, 20) <= 0) continue;
      const int peer = ::accept(listener_, nullptr, nullptr);
      std::string heard;
      std::size_t body = std::string::npos, wanted = 0;
      char bytes[65536];
      while (body == std::string::npos || heard.size() - body < wanted) {
        const auto got = ::recv(peer, bytes, sizeof bytes, 0);
        if (got <= 0) break;
        heard.append(bytes, static_cast<std::size_t>(got));
        if (body == std::string::npos && heard.find("\r\n\r\n") != std::string::npos) {
          body = heard.find("\r\n\r\n") + 4;
          const auto at = heard.find("Content-Length: ");
          if (at != std::string::npos) wanted = std::stoul(heard.substr(at + 16));
        }
      }
      if (body != std::string::npos) {
        const auto answer = answer_to(heard, heard.substr(body));
        (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      ::close(peer);
    }
  }
  static std::string http(const std::string& status, const std::string& body, const std::string& more = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + more + "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  }
  std::string answer_to(const std::string& head, const std::string& body) {
    const auto begin = head.find(' ') + 1;
    const auto path = head.substr(begin, head.find(' ', begin) - begin);
    paths.push_back(path);
    if (head.starts_with("GET ")) {
      const auto file = files.find(path);
      return file == files.end() ? http("404 Not Found", "{}") : http("200 OK", file->second);
    }
    if (head.find("Authorization: " + key + "\r\n") == std::string::npos) return http("403 Forbidden", R"({"name":"Authentication failed."})");
    if (busy > 0) {
      --busy;
      return http("429 Too Many Requests", "{}", "Retry-After: 7\r\n");
    }
    if (broken) return http("200 OK", "<html>");
    if (odd) return http("200 OK", R"({"response":[{"Attribute":{}}]})");
    const auto json = *parse_json(body);
    if (path == "/events/restSearch") {
      const auto since = std::stoll(json["timestamp"].text());
      Json all = Json::Array{};
      const auto limit = static_cast<std::size_t>(json["limit"].integer()), from = limit * static_cast<std::size_t>(json["page"].integer() - 1);
      std::size_t n = 0;
      for (const auto& [uuid, event] : events) {
        if (std::stoll(event["Event"]["timestamp"].text()) < since) continue;
        if (n >= from && n < from + limit) all.push(event);
        ++n;
      }
      return http("200 OK", to_jcs(Json::Object{{"response", all}}));
    }
    const auto uuid = json["Event"]["uuid"].text();
    if (path == "/events/add") {
      if (events.contains(uuid)) return http("403 Forbidden", R"({"name":"Event already exists, if you would like to edit it, use the url in the location header."})", "Location: /events/edit/5\r\n");
      events[uuid] = json;
      return http("200 OK", body);
    }
    if (path == "/events/edit/" + uuid && events.contains(uuid)) {
      events[uuid] = json;
      return http("200 OK", body);
    }
    return http("404 Not Found", "{}");
  }
  int listener_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

Json event(int n, const std::string& info = "a") {
  auto uuid = std::to_string(n);
  uuid.insert(0, 12 - uuid.size(), '0');
  return Json::Object{{"Event", Json::Object{{"uuid", "e2e6a6ea-f69b-4d93-8564-" + uuid}, {"info", info}, {"timestamp", std::to_string(1'700'000'000 + n)}}}};
}
Instant at(int n) { return instant_from_us((1'700'000'000LL + n) * 1'000'000); }
std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }

}  // namespace

TEST_CASE("misp server: an event is given, and given again as a new version") {
  Misp misp;
  const misp::Server server{misp.url, key, {}, {}};
  CHECK(*misp::push(server, event(1)) == misp::Pushed::added);
  CHECK(*misp::push(server, event(1, "b")) == misp::Pushed::changed);
  CHECK(misp.events.at("e2e6a6ea-f69b-4d93-8564-000000000001") == event(1, "b"));
  CHECK(misp.paths == std::vector<std::string>{"/events/add", "/events/add", "/events/edit/e2e6a6ea-f69b-4d93-8564-000000000001"});
  CHECK(rule_of(misp::push(server, Json::Object{})) == "misp.uuid");
}
TEST_CASE("misp server: events are taken page by page, since an instant, and never a part for the whole") {
  Misp misp;
  const misp::Server server{misp.url + "/", key, {}, {}};
  for (int n = 0; n < 101; ++n) misp.events[event(n)["Event"]["uuid"].text()] = event(n);
  const auto all = misp::pull(server, at(0), 1000);
  REQUIRE(all);
  CHECK(all->size() == 101);
  CHECK((*all)[100] == event(100));
  CHECK(misp.paths.size() == 3);
  CHECK(misp::pull(server, at(100), 1000)->size() == 1);
  CHECK(misp::pull(server, at(101), 1000)->empty());
  CHECK(misp::pull(server, at(0), 101)->size() == 101);
  CHECK(rule_of(misp::pull(server, at(0), 100)) == "misp.too-many-events");
}
TEST_CASE("misp.key, misp.address, misp.server, misp.answer: what goes wrong has a name") {
  Misp misp;
  CHECK(rule_of(misp::pull({misp.url, "another", {}, {}}, at(0), 10)) == "misp.key");
  CHECK(rule_of(misp::push({misp.url, "another", {}, {}}, event(1))) == "misp.key");
  CHECK(rule_of(misp::push({misp.url, key + "\r\nX: 1", {}, {}}, event(1))) == "misp.key");
  CHECK(rule_of(misp::pull({"http://misp.example", key, {}, {}}, at(0), 10)) == "misp.address");
  CHECK(rule_of(misp::pull({"http://127.0.0.1:1", key, {}, {}}, at(0), 10)) == "misp.server");
  misp.broken = true;
  CHECK(rule_of(misp::pull({misp.url, key, {}, {}}, at(0), 10)) == "misp.server");
  misp.broken = false;
  misp.odd = true;
  CHECK(rule_of(misp::pull({misp.url, key, {}, {}}, at(0), 10)) == "misp.answer");
  CHECK(rule_of(misp::push({misp.url, key, {}, {}}, event(1))) == "misp.answer");
}
TEST_CASE("misp server: who has too much to do is asked again, as late as it says, and not for ever") {
  Misp misp;
  std::vector<std::chrono::seconds> waited;
  const misp::Server server{misp.url, key, {}, [&](std::chrono::seconds s) { waited.push_back(s); }};
  misp.busy = 2;
  CHECK(misp::pull(server, at(0), 10)->empty());
  CHECK(waited == std::vector<std::chrono::seconds>{std::chrono::seconds(7), std::chrono::seconds(7)});
  misp.busy = 100;
  CHECK(rule_of(misp::pull(server, at(0), 10)) == "misp.server");
  CHECK(waited.size() == 5);
}

TEST_CASE("misp: a feed is read by its manifest: what changed since, the longest unchanged first, each the event of its name") {
  Misp misp;
  const std::string one = "e2e6a6ea-f69b-4d93-8564-f51d67cafe51", two = "e2e6a6ea-f69b-4d93-8564-f51d67cafe52", old = "e2e6a6ea-f69b-4d93-8564-f51d67cafe53";
  const auto event = [](const std::string& uuid) { return R"({"Event":{"uuid":")" + uuid + R"(","info":"a"}})"; };
  misp.files["/feed/manifest.json"] = R"({")" + one + R"(":{"timestamp":"1772244601","info":"a"},")" + two + R"(":{"timestamp":1772244600},")" + old + R"(":{"timestamp":"1"}})";
  misp.files["/feed/" + one + ".json"] = event(one);
  misp.files["/feed/" + two + ".json"] = event(two);
  const misp::Server feed{.url = misp.url + "/feed/", .key = {}, .ca = {}, .wait = [](std::chrono::seconds) {}};
  const auto since = instant_from_us(1'772'244'600'000'000);
  const auto found = misp::pull_feed(feed, since, 10);
  REQUIRE(found);
  REQUIRE(found->size() == 2);
  CHECK((*found)[0]["Event"]["uuid"].text() == two);
  CHECK((*found)[1]["Event"]["uuid"].text() == one);
  CHECK(misp::pull_feed(feed, since, 1).error().rule == "misp.too-many-events");
  CHECK(misp::pull_feed(feed, Instant{}, 10).error().rule == "misp.server");  // a file that the manifest lists is not there
  misp.files["/feed/" + one + ".json"] = event(two);
  CHECK(misp::pull_feed(feed, since, 10).error().rule == "misp.answer");
  for (const auto& [manifest, rule] : {std::pair{"[]", "misp.shape"}, {R"({"../etc/passwd":{"timestamp":"1772244600"}})", "misp.uuid"}, {R"({"e2e6a6ea-f69b-4d93-8564-f51d67cafe51":{"timestamp":"soon"}})", "misp.time"}}) {
    misp.files["/feed/manifest.json"] = manifest;
    CHECK(misp::pull_feed(feed, since, 10).error().rule == rule);
  }
  CHECK(misp::pull_feed({.url = "http://feeds.example/osint", .key = {}, .ca = {}, .wait = {}}, since, 10).error().rule == "misp.address");
}
