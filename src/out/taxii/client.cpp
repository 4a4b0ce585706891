#include "out/taxii/client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace tocsin::taxii {
namespace {

/// How the media type is spelled, most correct first: some servers compare it letter by letter, some know it under its old name
/// or without its version alone, and say 406 or 415 to the rest.
constexpr std::array<std::string_view, 4> media{"application/taxii+json;version=2.1", "application/taxii+json; version=2.1", "application/taxii+json",
                                                "application/vnd.oasis.taxii+json; version=2.1"};
constexpr std::size_t told_bytes_max = 200;   ///< of what the far side says, in a detail
constexpr long bytes_a_second_min = 100;

struct Freed {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using List = std::unique_ptr<curl_slist, Freed>;

void add(List& list, const std::string& line) { list.reset(curl_slist_append(list.release(), line.c_str())); }
long ms(Duration duration) { return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count()); }
long seconds(Duration duration) { return static_cast<long>(std::chrono::ceil<std::chrono::seconds>(duration).count()); }

/// What is being received.
struct Receiving {
  Answer answer;
  std::size_t head_bytes = 0;
  bool is_too_large = false;
};

std::size_t keep_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& receiving = *static_cast<Receiving*>(into);
  if (receiving.answer.body.size() + size * count > limits::peer_answer_bytes_max) return receiving.is_too_large = true, 0;  // curl gives up
  receiving.answer.body.append(bytes, size * count);
  return size * count;
}

std::size_t keep_head(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& receiving = *static_cast<Receiving*>(into);
  const std::string_view line(bytes, size * count);
  receiving.head_bytes += line.size();
  if (receiving.head_bytes > limits::peer_head_bytes_max) return receiving.is_too_large = true, 0;
  if (line.starts_with("HTTP/")) receiving.answer.headers.clear();  // after 100 Continue, or a proxy's own answer
  if (const auto colon = line.find(':'); colon != std::string_view::npos) receiving.answer.headers[to_lower(trim(line.substr(0, colon)))] = trim(line.substr(colon + 1));
  return line.size();
}

/// Called by curl about once a second, and as bytes come. @return not 0 to give up
int look_up(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0; }

/// Scheme, host and port: what must stay the same where a credential goes along.
std::string origin_of(const std::string& text) {
  const std::unique_ptr<CURLU, Freed> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  std::string out;
  for (const auto part : {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT}) {
    char* piece = nullptr;
    if (curl_url_get(url.get(), part, &piece, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    const std::unique_ptr<char, Freed> owned(piece);
    out += to_lower(piece) + "|";
  }
  return out;
}

/// At most some words of it, and nothing that a terminal or log would take for more than text.
std::string told(std::string_view text) {
  std::string out(text.substr(0, told_bytes_max));
  while (first_invalid_utf8(out)) out.pop_back();
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

bool is_json(std::string_view type) { return type.starts_with("application/") && (type.ends_with("/json") || type.ends_with("+json")); }

bool is_this_machine(std::string_view url) {
  constexpr std::array<std::string_view, 3> own{"http://127.0.0.1:", "http://localhost:", "http://[::1]:"};
  return std::ranges::any_of(own, [&](std::string_view each) { return url.starts_with(each); });
}

}  // namespace

struct Client::Handle {
  CURL* curl = curl_easy_init();
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }
};

std::string Answer::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

Result<> check(const PeerSetting& setting) {
  const auto& root = setting.root;
  const bool is_plain = root.find_first_of("?# \t\r\n") == std::string::npos && root.ends_with('/') && !origin_of(root).empty() && !root.contains('@');
  if (!is_plain || (!root.starts_with("https://") && !is_this_machine(root)))
    return refuse(Errc::invalid, "peer.address", setting.name, "the address of an API root, https://…/, without a query or a name before @");
  const auto bad = [&](const char* what) { return refuse(Errc::invalid, "peer.setting", setting.name, what); };
  if (setting.user.empty() != setting.password.empty()) return bad("a user without a password-file, or the reverse");
  if (!setting.user.empty() && !setting.token.empty()) return bad("either a user or a token-file");
  if (setting.certificate.empty() != setting.key.empty()) return bad("a certificate without its key, or the reverse");
  if (!setting.pin.empty())
    if (const auto digest = from_base64(setting.pin); !digest || digest->size() != 32) return bad("a pin is the SHA-256 of a public key in base64");
  return {};
}

Client::Client(PeerSetting setting, Patience patience) : setting_(std::move(setting)), patience_(patience), handle_(std::make_unique<Handle>()) {}
Client::~Client() = default;

Result<Answer> Client::get(std::string_view path) { return ask(path, nullptr); }
Result<Answer> Client::post(std::string_view path, std::string_view body) { return ask(path, &body); }

/// In the spelling that the server took last, and in the others where it refuses that one.
Result<Answer> Client::ask(std::string_view path, const std::string_view* body) {
  const std::lock_guard hold(mutex_);
  const auto url = setting_.root + std::string(path);
  const auto is_spelling = [](long status) { return status == 406 || status == 415; };
  auto answer = TRY(follow(url, body, media[media_]));
  for (std::size_t other = 0; other < media.size() && is_spelling(answer.status); ++other) {
    if (other == media_) continue;
    auto again = TRY(follow(url, body, media[other]));
    if (is_spelling(again.status)) continue;
    media_ = other;
    return again;
  }
  return answer;
}

Result<Answer> Client::follow(std::string url, const std::string_view* body, std::string_view media_type) {
  for (int hops = 0;; ++hops) {
    std::string elsewhere;
    auto answer = TRY(once(url, body, media_type, elsewhere));
    const bool keeps_method = answer.status == 307 || answer.status == 308;
    const bool leads_on = keeps_method || (body == nullptr && (answer.status == 301 || answer.status == 302 || answer.status == 303));
    if (!leads_on || elsewhere.empty()) return answer;
    // our credential goes to nobody else, and no answer of another server is taken for this one's
    if (hops == limits::peer_redirects_max || origin_of(elsewhere) != origin_of(setting_.root)) return refuse(Errc::forbidden, "peer.redirect", setting_.name, told(elsewhere));
    url = elsewhere;
  }
}

Result<Answer> Client::once(const std::string& url, const std::string_view* body, std::string_view media_type, std::string& elsewhere) {
  auto* const curl = handle_->curl;
  const auto down = [&](std::string why) { return refuse(Errc::unavailable, "peer.down", setting_.name, std::move(why)); };
  if (curl == nullptr) return down("out of memory");
  const auto stopped = [&] { return refuse(Errc::unavailable, "peer.stopped", setting_.name); };
  if (stopped_) return stopped();
  curl_easy_reset(curl);  // connections stay
  Receiving receiving;
  List headers;
  add(headers, "Accept: " + std::string(media_type));
  add(headers, "Expect:");
  if (!setting_.token.empty()) add(headers, "Authorization: Bearer " + setting_.token);
  const auto set = [&](CURLoption option, auto value) { return curl_easy_setopt(curl, option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http");
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, ms(patience_.connect));
  set(CURLOPT_TIMEOUT_MS, ms(patience_.answer));
  set(CURLOPT_LOW_SPEED_LIMIT, bytes_a_second_min);
  set(CURLOPT_LOW_SPEED_TIME, seconds(patience_.stall));
  set(CURLOPT_PROXY, setting_.proxy.c_str());  // an empty one keeps the environment's out
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_USERAGENT, "tocsin");
  if (!setting_.ca.empty()) set(CURLOPT_CAINFO, setting_.ca.c_str());
  const auto pin = "sha256//" + setting_.pin;
  if (!setting_.pin.empty() && set(CURLOPT_PINNEDPUBLICKEY, pin.c_str()) != CURLE_OK) return down("this libcurl cannot compare keys");
  if (!setting_.certificate.empty()) {
    set(CURLOPT_SSLCERT, setting_.certificate.c_str());
    set(CURLOPT_SSLKEY, setting_.key.c_str());
  }
  if (!setting_.user.empty()) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, setting_.user.c_str());
    set(CURLOPT_PASSWORD, setting_.password.c_str());
  }
  if (body != nullptr) {
    add(headers, "Content-Type: " + std::string(media_type));
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    set(CURLOPT_POSTFIELDS, body->data());
  }
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_WRITEFUNCTION, &keep_body);
  set(CURLOPT_WRITEDATA, &receiving);
  set(CURLOPT_HEADERFUNCTION, &keep_head);
  set(CURLOPT_HEADERDATA, &receiving);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &look_up);
  set(CURLOPT_XFERINFODATA, &stopped_);
  const auto failed = curl_easy_perform(curl);
  if (receiving.is_too_large) return refuse(Errc::invalid, "peer.too-large", setting_.name, "more than " + std::to_string(limits::peer_answer_bytes_max) + " bytes");
  if (stopped_) return stopped();
  if (failed != CURLE_OK) return down(failed == CURLE_SSL_PINNEDPUBKEYNOTMATCH ? "its key is not the pinned one" : curl_easy_strerror(failed));
  auto& answer = receiving.answer;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  char* redirect = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &redirect) == CURLE_OK && redirect != nullptr) elsewhere = redirect;
  const auto type = answer.header("content-type");
  answer.type = to_lower(trim(type.substr(0, type.find(';'))));
  if (answer.status == 429 || answer.status == 503) {
    curl_off_t after = 0;
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after);  // seconds, also of a date
    answer.wait = std::chrono::seconds(after > 0 ? std::min<std::int64_t>(after, limits::peer_wait_s_max) : limits::peer_wait_s);
  }
  return std::move(answer);
}

Error refusal_of(const Answer& answer, std::string_view where) {
  std::string said;
  if (const auto body = is_json(answer.type) ? parse_json(answer.body, {.bytes = limits::peer_head_bytes_max}) : Result<Json>(Json())) {
    said = (*body)["title"].text();
    if (const auto& more = (*body)["description"].text(); !more.empty()) said += (said.empty() ? "" : ": ") + more;
  }
  const auto detail = "status " + std::to_string(answer.status) + (said.empty() ? "" : ", " + told(said));
  const std::string place(where);
  if (answer.status == 401 || answer.status == 403) return {Errc::forbidden, "peer.refused", place, detail};
  if (answer.status == 404) return {Errc::not_found, "peer.not-found", place, detail};
  if (answer.status == 408 || answer.status == 429 || answer.status >= 500) return {Errc::unavailable, "peer.down", place, detail};
  if (answer.status == 413) return {Errc::invalid, "peer.too-large", place, detail};
  if (answer.status >= 200 && answer.status < 300) return {Errc::invalid, "peer.answer", place, "another media type than TAXII's: " + (answer.type.empty() ? "none" : told(answer.type))};
  return {Errc::invalid, "peer.answer", place, detail};
}

Result<std::string> json_of(Answer answer, std::string_view where) {
  const bool is_good = answer.status >= 200 && answer.status < 300;
  // an empty body says that there is nothing, with or without a type
  if (is_good && (is_json(answer.type) || answer.body.empty())) return std::move(answer.body);
  return std::unexpected(refusal_of(answer, where));
}

}  // namespace tocsin::taxii
