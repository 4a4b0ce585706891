// The whole sign-in at `oidc-provider`, a certified implementation that is not ours, over loopback.
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <signal.h>

#include <cstdio>
#include <fstream>

#include "app/accounts.hpp"
#include "app/provider.hpp"
#include "out/oidc/provider.hpp"
#include "support/smtp_server.hpp"
#include "usecases/house.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

constexpr auto ana = "maren.holloway";
const std::string client_secret = "a secret of the client";

/// One answer of a page: where it leads. Cookies are kept, as a browser would.
class Browser {
 public:
  Browser() : curl_(curl_easy_init()) { curl_easy_setopt(curl_, CURLOPT_COOKIEFILE, ""); }
  ~Browser() { curl_easy_cleanup(curl_); }
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;
  /// Follows redirects within the provider. @return the address of ours that it ends at, or empty
  std::string follow(std::string url, const std::string& ours) {
    for (int hop = 0; hop < 8 && !url.starts_with(ours); ++hop) url = next(url);
    return url.starts_with(ours) ? url : std::string();
  }
  std::string post(const std::string& url) {
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, "");
    auto out = next(url);
    curl_easy_setopt(curl_, CURLOPT_HTTPGET, 1L);
    return out;
  }

 private:
  static std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }
  std::string next(const std::string& url) {
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, &drop);
    if (curl_easy_perform(curl_) != CURLE_OK) return {};
    char* to = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_REDIRECT_URL, &to);
    return to == nullptr ? std::string() : std::string(to);
  }
  CURL* curl_;
};

std::string query_value(const std::string& url, const std::string& name) {
  const auto at = url.find(name + "=");
  if (at == std::string::npos) return {};
  auto value = url.substr(at + name.size() + 1, url.find('&', at) - at - name.size() - 1);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%') out.push_back(static_cast<char>(std::stoi(value.substr(i + 1, 2), nullptr, 16))), i += 2;
    else out.push_back(value[i]);
  }
  return out;
}

/// The provider, the example organisation, and between them the client that is tested.
struct Signing {
  std::string folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "tocsin-oidc.XXXXXX").string();
    return std::string(::mkdtemp(name.data()));
  }();
  std::uint16_t port = support::free_port();
  int status = 0, pid = 0;
  House house;
  app::App& app = house.app();
  keys::SystemRandom random;
  std::unique_ptr<ports::Provider> provider;
  std::vector<std::string> log;

  Signing() {
    is("s-1", ana, true);
    // a port that is free may be taken by another suite before the provider has it
    for (int tries = 0; tries < 5 && pid <= 0; ++tries) {
      port = support::free_port();
      const auto command = "tests/oidc/start.sh " + std::to_string(port) + " " + folder + "/person.json " + folder + "/log";
      FILE* out = ::popen(command.c_str(), "r");
      if (std::fscanf(out, "%d", &pid) != 1) pid = 0;
      status = ::pclose(out);
      if (WIFEXITED(status) && WEXITSTATUS(status) == 77) break;
    }
    provider = House::must(oidc::provider({issuer(), "tocsin", client_secret, "the house's provider", "tocsin_roles", {}}, random, house.clock));
    app.settings.inside_url = "https://localhost:8443";
    app.provider = provider.get();
  }
  ~Signing() {
    if (pid > 0) ::kill(pid, SIGTERM);
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  [[nodiscard]] bool is_possible() const {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
      MESSAGE("SKIPPED: there is no node or npm here to start oidc-provider with");
      return false;
    }
    REQUIRE(pid > 0);
    return true;
  }
  [[nodiscard]] std::string issuer() const { return "http://127.0.0.1:" + std::to_string(port); }
  void is(const std::string& subject, const std::string& who, bool verified, const std::string& more = "") const {
    std::ofstream(folder + "/person.json") << R"({"sub":")" << subject << R"(","claims":{"email":")" << who << R"(@kestrelvale.example","email_verified":)" << (verified ? "true" : "false") << more << "}}";
  }
  /// There and back. @return what the browser brings
  struct Back {
    std::string handle;
    app::ProviderAnswer answer;
  };
  Back back() {
    const auto begun = House::must(app::begin_provider(app));
    Browser browser;
    const auto url = browser.follow(begun.url, app.settings.inside_url + "/v1/session/provider/return");
    return {begun.handle, {query_value(url, "state"), query_value(url, "code"), query_value(url, "iss")}};
  }
  Result<app::SignedIn> sign_in() {
    const auto brought = back();
    return app::finish_provider(app, {}, brought.answer, brought.handle);
  }
};

}  // namespace

TEST_CASE("oidc: a person signs in at a real provider, and is who their verified address says") {
  Signing signing;
  if (!signing.is_possible()) return;
  const auto in = House::must(signing.sign_in());
  const auto who = House::must(app::principal_of_session(signing.app, in.cookie));
  CHECK(who.person == signing.house.who(ana).person);
  CHECK(in.session["session"]["way"].text() == "provider");
  CHECK(!who.stepped_up_at);  // the provider's word shows no presence here
  CHECK(who.roles == signing.house.who(ana).roles);
}

TEST_CASE("oidc: the provider narrows, and never grants") {
  Signing signing;
  if (!signing.is_possible()) return;
  signing.is("s-1", "adaeze.nwosu", true, R"(,"tocsin_roles":["security","legal","auditor"])");
  const auto who = House::must(app::principal_of_session(signing.app, House::must(signing.sign_in()).cookie));
  CHECK(who.roles == std::set<RoleId>{{"security"}});  // hers and named; legal and auditor are not hers, control-owner was not named
  signing.is("s-2", ana, true, R"(,"tocsin_roles":["control-owner"])");
  CHECK(House::must(app::principal_of_session(signing.app, House::must(signing.sign_in()).cookie)).roles.empty());
}

TEST_CASE("provider.person: nobody of that address, an address that is not verified, and another subject under a known address") {
  Signing signing;
  if (!signing.is_possible()) return;
  signing.is("s-9", "stranger", true);
  CHECK(rule_of(signing.sign_in()) == "provider.person");
  signing.is("s-1", ana, false);
  CHECK(rule_of(signing.sign_in()) == "provider.person");
  signing.is("s-1", ana, true);
  CHECK(rule_of(signing.sign_in()).empty());
  signing.is("s-2", ana, true);
  CHECK(rule_of(signing.sign_in()) == "provider.person");
}

TEST_CASE("provider.state, provider.code: who comes back is who went, once, with a code that the provider gave") {
  Signing signing;
  if (!signing.is_possible()) return;
  const auto brought = signing.back();
  const auto finish = [&](const app::ProviderAnswer& answer, const std::string& handle) { return rule_of(app::finish_provider(signing.app, {}, answer, handle)); };
  CHECK(finish(brought.answer, "") == "provider.state");
  CHECK(finish(brought.answer, "another browser's") == "provider.state");
  CHECK(finish({"forged", brought.answer.code, ""}, brought.handle) == "provider.state");
  CHECK(brought.answer.issuer == signing.issuer());
  CHECK(finish(brought.answer, brought.handle).empty());
  CHECK(finish(brought.answer, brought.handle) == "provider.state");  // played back
  auto mixed = signing.back();
  mixed.answer.issuer = "https://evil.example";
  CHECK(finish(mixed.answer, mixed.handle) == "provider.state");
  auto forged = signing.back();
  forged.answer.code = "forged";
  CHECK(finish(forged.answer, forged.handle) == "provider.code");
  // a code that was stolen is worth nothing without the verifier (RFC 7636)
  const auto stolen = signing.back();
  auto own = House::must(app::begin_provider(signing.app));
  CHECK(finish({own.handle, stolen.answer.code, stolen.answer.issuer}, own.handle) == "provider.code");
}

TEST_CASE("oidc: keys that the provider changed are read again, at most once a minute") {
  Signing signing;
  if (!signing.is_possible()) return;
  CHECK(rule_of(signing.sign_in()).empty());
  Browser().post(signing.issuer() + "/rotate");
  CHECK(rule_of(signing.sign_in()) == "provider.token");
  signing.house.clock.ahead += std::chrono::seconds(61);
  CHECK(rule_of(signing.sign_in()).empty());
}

TEST_CASE("session.way-closed, provider.down: the local account opens when the provider is down, with a code, and says so") {
  Signing signing;
  if (!signing.is_possible()) return;
  const Json body = Json::Object{{"email", "maren.holloway@kestrelvale.example"}, {"password", "a few plain words"}};
  CHECK(rule_of(app::sign_in_by_password(signing.app, {}, body)) == "session.way-closed");
  CHECK(to_jcs(House::must(app::sign_in_ways(signing.app))["ways"]) == R"(["link","passkey","provider"])");
  Browser().post(signing.issuer() + "/down");
  signing.house.clock.ahead += std::chrono::hours(2);
  CHECK(rule_of(app::sign_in_by_password(signing.app, {}, body)) == "session.refused");
  CHECK(to_jcs(House::must(app::sign_in_ways(signing.app))["ways"]) == R"(["link","passkey","password"])");
  CHECK(rule_of(app::begin_provider(signing.app)) == "provider.down");
  signing.app.provider = nullptr;
  CHECK(rule_of(app::begin_provider(signing.app)) == "provider.none");
}
