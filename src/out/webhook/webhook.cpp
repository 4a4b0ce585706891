#include "out/webhook/webhook.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/json.hpp"

namespace tocsin::webhook {
namespace {

constexpr long time_s_max = 10;
constexpr std::size_t secret_bytes_min = 16;

struct Closed {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct Freed {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

ports::Handover outcome_of(long status) {
  using enum ports::Handover::Outcome;
  const auto reply = "status " + std::to_string(status);
  if (status >= 200 && status < 300) return {handed_over, reply};
  const bool for_good = status >= 400 && status < 500 && status != 408 && status != 429;
  return {for_good ? refused_permanently : refused_temporarily, reply};
}

class Webhook final : public ports::Notifier {
 public:
  Webhook(Hook hook, ports::Clock& clock) : hook_(std::move(hook)), clock_(clock) {}

  Result<ports::Handover> tell(const ports::Notice& notice) override {
    TRY_VOID(ports::check(notice));
    const auto body = body_of(notice);
    const std::unique_ptr<CURL, Closed> curl(curl_easy_init());
    if (!curl) return refuse(Errc::unavailable, "sender.not-configured", {}, "libcurl");
    const auto signed_with = "Tocsin-Signature: " + signature(hook_.secret, clock_.now(), body);
    std::unique_ptr<curl_slist, Freed> headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    headers.reset(curl_slist_append(headers.release(), signed_with.c_str()));
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, hook_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https,http");
    set(CURLOPT_TIMEOUT, time_s_max);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_COPYPOSTFIELDS, body.c_str());
    set(CURLOPT_WRITEFUNCTION, &drop);
    if (!hook_.ca.empty()) set(CURLOPT_CAINFO, hook_.ca.c_str());
    if (const auto failed = curl_easy_perform(curl.get()); failed != CURLE_OK) return ports::Handover{ports::Handover::Outcome::refused_temporarily, curl_easy_strerror(failed)};
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return outcome_of(status);
  }

 private:
  Hook hook_;
  ports::Clock& clock_;
};

bool is_allowed(std::string_view url) {
  constexpr std::array<std::string_view, 4> allowed{"https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
  return std::ranges::any_of(allowed, [&](std::string_view each) { return url.starts_with(each); });
}

}  // namespace

std::string signature(const std::string& secret, Instant now, const std::string& body) {
  const auto seconds = std::to_string(to_us(now) / 1'000'000);
  return "t=" + seconds + ",v1=" + hmac_sha256(as_bytes(secret), as_bytes(seconds + "." + body)).hex();
}

std::string body_of(const ports::Notice& notice) {
  return to_jcs(Json::Object{{"demo", notice.demo}, {"id", notice.id}, {"link", notice.link}, {"number", notice.number}, {"tlp", label(notice.tlp)}, {"why", notice.why}});
}

Result<std::unique_ptr<ports::Notifier>> notifier(Hook hook, ports::Clock& clock) {
  if (!is_allowed(hook.url)) return refuse(Errc::invalid, "webhook.address", {}, hook.url);
  if (hook.secret.size() < secret_bytes_min) return refuse(Errc::invalid, "webhook.secret", {}, "at least 16 bytes");
  return std::make_unique<Webhook>(std::move(hook), clock);
}

}  // namespace tocsin::webhook
