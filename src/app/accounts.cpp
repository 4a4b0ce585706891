#include "app/accounts.hpp"

#include <atomic>

#include "app/share_world.hpp"
#include "base/text.hpp"
#include "identity/password.hpp"
#include "base/limits_door.hpp"

namespace tocsin::app {
namespace {

namespace password = identity::password;
using identity::session::Way;

/// Passwords that are being looked at, or wait for it: sign-ins must not hold all the handler threads.
std::atomic<int> looking = 0;
constexpr int looking_max = 6;

class Looking {
 public:
  Looking() : has_room_(++looking <= looking_max) {}
  ~Looking() { --looking; }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;
  [[nodiscard]] bool has_room() const { return has_room_; }

 private:
  bool has_room_;
};

/// The secrets of an account, as the content store holds them.
Result<std::string> secret_of(App& app, const std::optional<Hash>& name) {
  if (!name) return std::string();
  const auto content = app.store.content(*name);
  if (!content && content.error().code == Errc::not_found) return std::string();  // erased with the person
  return to_text(TRY(std::move(content)).bytes);
}

const identity::account::state::Held* held(const identity::account::State& state) { return std::get_if<identity::account::state::Held>(&state); }

/// How the asker's browser came in, or nothing for a token.
Result<std::optional<Way>> way_of(App& app, const Principal& who) {
  const auto id = session_behind(who);
  if (id.value.empty()) return std::nullopt;
  const auto loaded = TRY(load<Sessions>(app.store, ledger::object_id("session", id.value)));
  const auto* open = std::get_if<identity::session::state::Open>(&loaded.state);
  if (open == nullptr) return refuse(Errc::forbidden, "session.closed");
  return open->way;
}

bool is_first(const std::optional<Way>& way) { return way == Way::first || way == Way::recovery; }

/// Whoever sat in another session of this person's does not any longer.
Result<> close_others(Plan& plan, const Principal& who) {
  ports::Page page{.kind = "session", .state = "open", .parent = "person:" + who.person.value, .limit = limits::page_rows_max};
  for (const auto& row : TRY(plan.app().store.rows(page)).rows) {
    if (row.object.id() == session_behind(who).value) continue;
    const auto state = TRY(plan.get<Sessions>(row.object));
    if (std::holds_alternative<identity::session::state::Open>(state)) TRY_VOID(plan.tell<Sessions>(row.object, identity::session::ask::Close{who.person, "password-changed"}, {plan.now()}));
  }
  return {};
}

}  // namespace

Result<Checked> check_password(App& app, const Knock& knock, const std::string& email, const std::string& given, const std::string& code) {
  const Looking place;
  if (!place.has_room()) return refuse(Errc::unavailable, "session.busy");
  const auto key = sha256(to_lower(email)).hex();
  const auto now = app.clock.now();
  if (const auto wait = app.attempts.wait(key, now); wait.count() > 0) return refuse(Errc::forbidden, "session.wait", {}, std::to_string(wait.count()));
  const auto people = TRY(app.current.people());
  const auto person = people->by_email(email);
  const auto found = people->people.find(person);
  const bool here = found != people->people.end() && std::holds_alternative<identity::person::state::Known>(found->second.state);
  const auto account = here ? TRY(load<Accounts>(app.store, account_object(person))).state : identity::account::State{};
  const auto encoded = held(account) == nullptr ? std::string() : TRY(secret_of(app, held(account)->password));
  bool right = false;
  {
    const Turns::Turn turn(app.hashing);
    right = TRY(password::matches(encoded.empty() ? password::nobodys() : encoded, given)) && !encoded.empty();
  }
  std::optional<std::int64_t> step;
  if (held(account) != nullptr && held(account)->code) {
    const auto secret = TRY(secret_of(app, held(account)->code));
    step = identity::totp::matching_step(as_bytes(secret), code, now);
    right = right && step && !secret.empty() && *step > held(account)->last_step;
  }
  if (right) {
    app.attempts.succeeded(key);
    return Checked{person, step};
  }
  app.attempts.failed(key, now);
  refused(app, "password", Error{Errc::forbidden, "session.refused", {}, {}}, knock.peer, person.value);
  return refuse(Errc::forbidden, "session.refused");
}

Result<> use_code(Plan& plan, const Checked& checked) {
  if (!checked.step) return {};
  // somebody was faster with the same code
  if (!plan.tell<Accounts>(account_object(checked.person), identity::account::ask::UseCode{*checked.step}, {plan.now()})) return refuse(Errc::forbidden, "session.refused");
  return {};
}

Result<Json> set_password(App& app, const Principal& who, const Knock& knock, const Json& body) {
  const auto way = TRY(way_of(app, who));
  if (!way) return refuse(Errc::conflict, "session.not-a-browser");
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  if (found == people->people.end()) return refuse(Errc::forbidden, "session.person");
  const auto& chosen = body["password"].text();
  TRY_VOID(password::check_choice(chosen, found->second.name, found->second.email));
  const auto account = TRY(load<Accounts>(app.store, account_object(who.person)));
  const auto* before = held(account.state);
  if (!is_first(way)) {
    TRY_VOID(need_step_up(app, who));
    if (before != nullptr && before->password) {
      const auto encoded = TRY(secret_of(app, before->password));
      const Turns::Turn turn(app.hashing);
      if (!TRY(password::matches(encoded.empty() ? password::nobodys() : encoded, body["current"].text()))) {
        app.attempts.failed(sha256(to_lower(found->second.email)).hex(), app.clock.now());
        refused(app, "password", Error{Errc::forbidden, "session.refused", {}, {}}, knock.peer, who.person.value);
        return refuse(Errc::forbidden, "session.refused", "/current");
      }
    }
  }
  std::string encoded;
  {
    const Turns::Turn turn(app.hashing);
    encoded = TRY(password::hash(chosen, app.random.bytes(16)));
  }
  const auto content = TRY(keep_text(app, ledger::object_id("person", who.person.value), ports::ContentClass::person, encoded));
  TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    TRY_VOID(close_others(plan, who));
    return plan.tell<Accounts>(account_object(who.person), identity::account::ask::SetPassword{content}, {plan.now()});
  }));
  return Json(Json::Object{{"has_password", true}});
}

Result<Json> begin_code(App& app, const Principal& who) {
  const auto way = TRY(way_of(app, who));
  if (!way) return refuse(Errc::conflict, "session.not-a-browser");
  // a session of a password alone may not give itself the second factor
  if (!is_first(way)) TRY_VOID(need_step_up(app, who));
  const auto people = TRY(app.current.people());
  const auto found = people->people.find(who.person);
  const auto secret = app.random.bytes(identity::totp::secret_bytes);
  const auto handle = app.ceremonies.begin({"code", who.person, to_text(secret), app.clock.now() + std::chrono::seconds(limits::ceremony_s_max)}, app.random);
  const auto account_name = found == people->people.end() ? who.person.value : found->second.email;
  return Json(Json::Object{{"handle", handle}, {"secret", identity::totp::base32(secret)}, {"uri", identity::totp::uri(secret, "Tocsin", account_name)}});
}

Result<Json> set_code(App& app, const Principal& who, const Json& body) {
  const auto begun = app.ceremonies.answer(body["handle"].text(), "code", app.clock.now());
  if (!begun || begun->person != who.person) return refuse(Errc::forbidden, "session.ceremony");
  const auto step = identity::totp::matching_step(as_bytes(begun->statement), body["code"].text(), app.clock.now());
  if (!step) return refuse(Errc::forbidden, "account.code-wrong", "/code");
  const auto content = TRY(keep_text(app, ledger::object_id("person", who.person.value), ports::ContentClass::person, begun->statement));
  TRY(retrying(app, who.person.value, [&](Plan& plan) -> Result<> {
    return plan.tell<Accounts>(account_object(who.person), identity::account::ask::SetCode{content, *step}, {plan.now()});
  }));
  return Json(Json::Object{{"has_code", true}});
}

}  // namespace tocsin::app
