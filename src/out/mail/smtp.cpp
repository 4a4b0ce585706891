#include "out/mail/smtp.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "out/mail/notice.hpp"
#include "out/mail/reply.hpp"
#include "path/deliver/sendable.hpp"

namespace tocsin::mail {
namespace {

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, CloseCurl>;
using List = std::unique_ptr<curl_slist, FreeList>;

struct Envelope {
  std::string from, to;
};
/// One conversation: what is still to be said, and what was heard.
struct Conversation {
  const Relay& relay;
  std::string_view rest;
  Replies replies;
  std::optional<std::chrono::steady_clock::time_point> stop_seen = {};
};

/// libcurl asks about once a second, also while nothing comes. @return not 0: no more of it
int go_on(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& conversation = *static_cast<Conversation*>(user);
  if (!conversation.relay.stop.stop_requested()) return 0;
  const auto now = std::chrono::steady_clock::now();
  return now - conversation.stop_seen.emplace(conversation.stop_seen.value_or(now)) >= conversation.relay.stop_max ? 1 : 0;
}

std::size_t give(char* into, std::size_t size, std::size_t count, void* user) {
  auto& conversation = *static_cast<Conversation*>(user);
  const auto length = std::min(size * count, conversation.rest.size());
  std::copy_n(conversation.rest.begin(), length, into);
  conversation.rest.remove_prefix(length);
  if (conversation.rest.empty()) conversation.replies.all_sent();  // libcurl adds the dot by itself
  return length;
}

std::size_t hear(char* from, std::size_t size, std::size_t count, void* user) {
  static_cast<Conversation*>(user)->replies.line({from, size * count});
  return size * count;
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
  });
}

std::string url_of(const Relay& relay) {
  const auto host = relay.host.contains(':') ? "[" + relay.host + "]" : relay.host;
  const auto* scheme = relay.security == Relay::Security::tls ? "smtps://" : "smtp://";
  return scheme + host + ":" + std::to_string(relay.port) + (relay.helo.empty() ? "" : "/" + relay.helo);
}

/// The relay's address, with the name by which we greet it. Where the settings have none it is the sender's own domain: the
/// machine's name would travel in the first Received field, and nobody has looked at that.
std::string url_for(const std::string& url, const Relay& relay, const Envelope& envelope) {
  if (!relay.helo.empty()) return url;
  const auto domain = envelope.from.substr(envelope.from.find('@') + 1);
  return url + "/" + (is_host(domain) ? domain : "localhost");
}

/// Speaks with the relay; what is said was made by its callers.
class Smtp {
 public:
  explicit Smtp(Relay relay) : relay_(std::move(relay)), url_(url_of(relay_)) {
    static const auto once = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(once);
  }

  Result<ports::Handover> say(const Envelope& envelope, std::string_view message) {
    auto curl = take();
    if (!curl) return refuse(Errc::unavailable, "sender.not-configured", {}, "libcurl");
    auto handover = converse(curl.get(), envelope, message, false);
    // a kept connection may have been closed by the server meanwhile: nothing was said on it, so say it on a new one
    if (!handover) handover = converse(curl.get(), envelope, message, true);
    give_back(std::move(curl));
    return *std::move(handover);
  }

 private:
  /// @return nothing when a kept connection turned out to be dead before the server heard anything
  std::optional<Result<ports::Handover>> converse(CURL* curl, const Envelope& envelope, std::string_view message, bool fresh) {
    Conversation conversation{relay_, message, {}};
    std::array<char, CURL_ERROR_SIZE> trouble{};
    const List recipient(curl_slist_append(nullptr, ("<" + envelope.to + ">").c_str()));
    set_up(curl, conversation, trouble.data(), fresh);
    curl_easy_setopt(curl, CURLOPT_URL, url_for(url_, relay_, envelope).c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, ("<" + envelope.from + ">").c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipient.get());
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
    const auto result = curl_easy_perform(curl);
    long new_connections = 1;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &new_connections);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
    const bool dead = result != CURLE_OK && new_connections == 0 && !conversation.replies.any() && !conversation.replies.sent();
    if (dead && !fresh) return std::nullopt;
    if (result == CURLE_ABORTED_BY_CALLBACK) return refuse(Errc::unavailable, "sender.stopped", relay_.host);
    const auto* said = trouble[0] != 0 ? trouble.data() : curl_easy_strerror(result);
    return conversation.replies.outcome(result == CURLE_OK, result == CURLE_SEND_ERROR, said);
  }

  void set_up(CURL* curl, Conversation& conversation, char* trouble, bool fresh) const {
    const auto set = [curl](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    set(CURLOPT_USE_SSL, static_cast<long>(relay_.security == Relay::Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!relay_.ca_file.empty()) set(CURLOPT_CAINFO, relay_.ca_file.c_str()), set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    if (!relay_.user.empty()) set(CURLOPT_USERNAME, relay_.user.c_str()), set(CURLOPT_PASSWORD, relay_.password.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(relay_.connect_max.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(relay_.answer_max.count()));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(std::max<std::int64_t>(1, relay_.answer_max.count() / 1000)));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &go_on);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&conversation));
    set(CURLOPT_READFUNCTION, &give);
    set(CURLOPT_READDATA, static_cast<void*>(&conversation));
    set(CURLOPT_HEADERFUNCTION, &hear);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&conversation));
    set(CURLOPT_ERRORBUFFER, trouble);
  }

  Curl take() {
    const std::lock_guard guard(lock_);
    if (idle_.empty()) return Curl(curl_easy_init());
    auto curl = std::move(idle_.back());
    idle_.pop_back();
    return curl;
  }
  void give_back(Curl curl) {
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, nullptr);
    curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &forget);  // replies that come with the farewell
    const std::lock_guard guard(lock_);
    idle_.push_back(std::move(curl));
  }
  static std::size_t forget(char*, std::size_t size, std::size_t count, void*) { return size * count; }

  Relay relay_;
  std::string url_;
  std::mutex lock_;
  std::vector<Curl> idle_;  ///< each keeps its connection
};

class MailSender final : public ports::Sender {
 public:
  explicit MailSender(Relay relay) : smtp_(std::move(relay)) {}
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    const auto& wire = sendable.wire();
    if (wire.format != deliver::Format::mail) return refuse(Errc::invalid, "sender.wrong-format", {}, std::string(deliver::name(wire.format)));
    return smtp_.say({wire.addresses.from, wire.addresses.to}, wire.pieces.front().bytes);
  }

 private:
  Smtp smtp_;
};

class MailNotifier final : public ports::Notifier {
 public:
  MailNotifier(Relay relay, std::string from, ports::Clock& clock) : smtp_(std::move(relay)), from_(std::move(from)), clock_(clock) {}
  Result<ports::Handover> tell(const ports::Notice& notice) override {
    TRY_VOID(ports::check(notice));
    return smtp_.say({from_, notice.to}, notice_message(notice, from_, clock_.now()));
  }

 private:
  Smtp smtp_;
  std::string from_;
  ports::Clock& clock_;
};

Result<> check_relay(const Relay& relay) {
  if (!is_host(relay.host) || relay.port == 0 || (!relay.helo.empty() && !is_host(relay.helo))) return refuse(Errc::invalid, "mail.relay", {}, relay.host);
  if (relay.security == Relay::Security::none && !is_loopback(relay.host)) return refuse(Errc::invalid, "mail.plain-not-loopback", {}, relay.host);
  return {};
}

}  // namespace

Result<std::unique_ptr<ports::Sender>> smtp(Relay relay) {
  TRY_VOID(check_relay(relay));
  return std::make_unique<MailSender>(std::move(relay));
}

Result<std::unique_ptr<ports::Notifier>> mail_notifier(Relay relay, std::string from, ports::Clock& clock) {
  TRY_VOID(check_relay(relay));
  return std::make_unique<MailNotifier>(std::move(relay), std::move(from), clock);
}

}  // namespace tocsin::mail
