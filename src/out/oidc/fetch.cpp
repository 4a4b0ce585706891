#include "out/oidc/fetch.hpp"

#include <curl/curl.h>

#include <memory>

namespace tocsin::oidc {
namespace {

constexpr std::size_t answer_bytes_max = 256 << 10;
constexpr long time_s_max = 5;

struct Closed {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > answer_bytes_max) return 0;  // curl gives up
  body.append(bytes, size * count);
  return size * count;
}

std::unexpected<Error> down(const std::string& url, std::string detail) { return refuse(Errc::unavailable, "provider.down", url, std::move(detail)); }

struct Ask {
  std::string url, form, user, secret, ca;
  bool posts = false;
};
Result<Json> ask(const Ask& what) {
  TRY_VOID(check_address(what.url));
  const std::unique_ptr<CURL, Closed> curl(curl_easy_init());
  if (!curl) return down(what.url, "out of memory");
  std::string body;
  curl_easy_setopt(curl.get(), CURLOPT_URL, what.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, time_s_max);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");  // what the environment names has no business with sign-ins
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  if (!what.ca.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, what.ca.c_str());
  if (what.posts) curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, what.form.c_str());
  if (!what.secret.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl.get(), CURLOPT_USERNAME, what.user.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, what.secret.c_str());
  }
  if (const auto failed = curl_easy_perform(curl.get()); failed != CURLE_OK) return down(what.url, curl_easy_strerror(failed));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (what.posts && (status == 400 || status == 401)) return refuse(Errc::forbidden, "provider.code", {}, "status " + std::to_string(status));
  if (status != 200) return down(what.url, "status " + std::to_string(status));
  auto json = parse_json(body, {.bytes = answer_bytes_max});
  if (!json) return down(what.url, "no JSON: " + json.error().rule);
  return json;
}

}  // namespace

Result<> check_address(std::string_view url) {
  if (url.starts_with("https://")) return {};
  for (const std::string_view own : {"http://127.0.0.1:", "http://localhost:", "http://[::1]:"})
    if (url.starts_with(own)) return {};
  return refuse(Errc::invalid, "provider.address", std::string(url));
}

std::string form_encoded(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (plain.contains(c)) out.push_back(c);
    else out.append("%").append(to_hex(as_bytes(std::string_view(&c, 1))));
  }
  return out;
}

Result<Json> get_json(const std::string& url, const std::string& ca) { return ask({url, {}, {}, {}, ca, false}); }
Result<Json> post_form(const std::string& url, const std::string& form, const std::string& user, const std::string& secret, const std::string& ca) { return ask({url, form, user, secret, ca, true}); }

}  // namespace tocsin::oidc
