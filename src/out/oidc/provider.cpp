#include "out/oidc/provider.hpp"

#include <mutex>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "out/oidc/fetch.hpp"
#include "out/oidc/id_token.hpp"

namespace tocsin::oidc {
namespace {

constexpr auto configuration_good_for = std::chrono::hours(1);
constexpr auto asked_again_after = std::chrono::minutes(1);

/// What the provider says of itself (OpenID Connect Discovery 1.0), and its keys.
struct Configuration {
  std::string authorization, token, keys_uri;
  Json keys;
  Instant read, keys_read;
};

class OidcProvider final : public ports::Provider {
 public:
  OidcProvider(Registered registered, ports::Random& random, ports::Clock& clock) : registered_(std::move(registered)), random_(random), clock_(clock) {}

  [[nodiscard]] std::string name() const override { return registered_.name.empty() ? registered_.issuer : registered_.name; }

  bool up() override {
    {
      const std::lock_guard hold(mutex_);
      if (clock_.now() - looked_ < asked_again_after) return was_up_;
    }
    return read_configuration(true).has_value();
  }

  Result<Begun> begin(const std::string& state, const std::string& redirect_uri) override {
    const auto configuration = TRY(read_configuration(false));
    const auto nonce = to_base64url(random_.bytes(16)), verifier = to_base64url(random_.bytes(32));
    const auto challenge = to_base64url(sha256(verifier).value);  // RFC 7636 section 4.2, S256
    std::string url = configuration.authorization + (configuration.authorization.contains('?') ? "&" : "?");
    for (const auto& [field, value] : {std::pair<const char*, std::string>{"response_type", "code"}, {"scope", "openid email"}, {"client_id", registered_.client}, {"redirect_uri", redirect_uri},
                                       {"state", state}, {"nonce", nonce}, {"code_challenge", challenge}, {"code_challenge_method", "S256"}})
      url += std::string(url.ends_with('?') || url.ends_with('&') ? "" : "&") + field + "=" + form_encoded(value);
    return Begun{std::move(url), to_jcs(Json::Object{{"nonce", nonce}, {"verifier", verifier}})};
  }

  Result<Claims> finish(const std::string& code, const std::string& redirect_uri, const std::string& kept, Instant now) override {
    const auto secrets = TRY(parse_json(kept));
    auto configuration = TRY(read_configuration(false));
    std::string form = "grant_type=authorization_code&code=" + form_encoded(code) + "&redirect_uri=" + form_encoded(redirect_uri) + "&code_verifier=" + form_encoded(secrets["verifier"].text());
    if (registered_.secret.empty()) form += "&client_id=" + form_encoded(registered_.client);
    const auto answer = TRY(post_form(configuration.token, form, form_encoded(registered_.client), form_encoded(registered_.secret), registered_.ca));
    const auto& token = answer["id_token"].text();
    const Expected expected{registered_.issuer, registered_.client, secrets["nonce"].text(), now};
    auto claims = verify_id_token(token, configuration.keys, expected);
    // the provider changed its keys: read them again, but not as often as somebody sends unknown ones
    if (!claims && claims.error().detail == "key") {
      configuration = TRY(with_fresh_keys(std::move(configuration)));
      claims = verify_id_token(token, configuration.keys, expected);
    }
    const auto said = TRY(std::move(claims));
    Claims out{registered_.issuer, said["sub"].text(), said["email"].text(), said["email_verified"].boolean(), {}};
    if (!registered_.roles_claim.empty() && said.has(registered_.roles_claim)) {
      out.roles.emplace();
      for (const auto& role : said[registered_.roles_claim].array()) out.roles->insert(role.text());
    }
    return out;
  }

 private:
  Result<Configuration> read_configuration(bool again) {
    const auto now = clock_.now();
    {
      const std::lock_guard hold(mutex_);
      if (!again && configuration_ && now - configuration_->read < configuration_good_for) return *configuration_;
    }
    auto read = fetch_configuration(now);
    const std::lock_guard hold(mutex_);
    looked_ = now;
    was_up_ = read.has_value();
    if (read) configuration_ = *read;
    return read;
  }

  Result<Configuration> fetch_configuration(Instant now) const {
    const auto place = registered_.issuer + (registered_.issuer.ends_with('/') ? "" : "/") + ".well-known/openid-configuration";
    const auto said = TRY(get_json(place, registered_.ca));
    // Discovery section 4.3: another issuer than the one that was asked speaks for somebody else
    if (said["issuer"].text() != registered_.issuer) return refuse(Errc::unavailable, "provider.down", place, "it names another issuer");
    Configuration out{said["authorization_endpoint"].text(), said["token_endpoint"].text(), said["jwks_uri"].text(), {}, now, now};
    for (const auto* address : {&out.authorization, &out.token, &out.keys_uri}) TRY_VOID(check_address(*address));
    out.keys = TRY(get_json(out.keys_uri, registered_.ca));
    return out;
  }

  Result<Configuration> with_fresh_keys(Configuration configuration) {
    const auto now = clock_.now();
    if (now - configuration.keys_read < asked_again_after) return configuration;
    configuration.keys = TRY(get_json(configuration.keys_uri, registered_.ca));
    configuration.keys_read = now;
    const std::lock_guard hold(mutex_);
    configuration_ = configuration;
    return configuration;
  }

  const Registered registered_;
  ports::Random& random_;
  ports::Clock& clock_;
  std::mutex mutex_;
  std::optional<Configuration> configuration_;
  Instant looked_{};
  bool was_up_ = false;
};

}  // namespace

Result<std::unique_ptr<ports::Provider>> provider(Registered registered, ports::Random& random, ports::Clock& clock) {
  TRY_VOID(check_address(registered.issuer));
  return std::make_unique<OidcProvider>(std::move(registered), random, clock);
}

}  // namespace tocsin::oidc
