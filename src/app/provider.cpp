#include "app/provider.hpp"

#include "app/accounts.hpp"

namespace tocsin::app {
namespace {

std::string redirect_uri(const App& app) { return app.settings.inside_url + "/v1/session/provider/return"; }

/// Issuer and subject in one: what a provider never gives to a second person (OpenID Connect Core 1.0, section 8).
Hash subject_of(const ports::Provider::Claims& claims) { return sha256(to_jcs(Json::Array{claims.issuer, claims.subject})); }

std::optional<std::set<RoleId>> narrowed_by(const ports::Provider::Claims& claims) {
  if (!claims.roles) return {};
  std::set<RoleId> out;
  for (const auto& role : *claims.roles) out.insert(RoleId{role});
  return out;
}

}  // namespace

Result<ProviderSignIn> begin_provider(App& app) {
  if (app.provider == nullptr) return refuse(Errc::not_found, "provider.none");
  const auto until = app.clock.now() + std::chrono::seconds(limits::ceremony_s_max);
  const auto handle = to_base64url(app.random.bytes(16));
  const auto begun = TRY(app.provider->begin(handle, redirect_uri(app)));
  app.ceremonies.begin_as(handle, {"provider", {}, begun.kept, until});
  return ProviderSignIn{begun.url, handle};
}

Result<SignedIn> finish_provider(App& app, const Knock& knock, const ProviderAnswer& answer, const std::string& handle) {
  if (app.provider == nullptr) return refuse(Errc::not_found, "provider.none");
  // the cookie shows that this browser began it: nobody is signed in as somebody else by a link (RFC 6749 section 10.12)
  const bool same = !handle.empty() && equal_in_constant_time(as_bytes(answer.state), as_bytes(handle));
  const auto begun = same ? app.ceremonies.answer(handle, "provider", app.clock.now()) : std::nullopt;
  if (!begun) return refuse(Errc::forbidden, "provider.state");
  const auto claims = TRY(app.provider->finish(answer.code, redirect_uri(app), begun->statement, app.clock.now()));
  // mixed up with another provider's answer (RFC 9207 section 2.4)
  if (!answer.issuer.empty() && answer.issuer != claims.issuer) return refuse(Errc::forbidden, "provider.state");
  const auto people = TRY(app.current.people());
  const auto person = claims.email_verified ? people->by_email(claims.email) : PersonId{};
  if (person.value.empty()) return refuse(Errc::forbidden, "provider.person");
  const auto subject = subject_of(claims);
  const auto cookie = TRY(retrying(app, person.value, [&](Plan& plan) -> Result<std::string> {
    // an address that passes to somebody else at the provider does not pass the person on with it
    if (!plan.tell<Accounts>(account_object(person), identity::account::ask::Bind{subject}, {plan.now()})) return refuse(Errc::forbidden, "provider.person");
    return open_session(plan, person, identity::session::Way::provider, "provider", narrowed_by(claims), knock);
  }));
  auto session = TRY(show_session(app, TRY(principal_of_session(app, cookie))));
  return SignedIn{cookie, std::move(session)};
}

}  // namespace tocsin::app
