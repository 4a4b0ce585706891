#pragma once
// The example organisation, founded in a folder of its own, with a clock that tests can move and senders that remember.
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/access.hpp"
#include "app/deliveries.hpp"
#include "app/documents.hpp"
#include "app/dues.hpp"
#include "app/found.hpp"
#include "app/watch.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"
#include "out/sql/db.hpp"
#include "out/store/store.hpp"
#include "path/deliver/sendable.hpp"
#include "procedure/example.hpp"
#include "support/files.hpp"
#include "support/ssh_signer.hpp"
#include "support/stubborn_keys.hpp"

namespace tocsin::test {

struct MovableClock final : ports::Clock {
  Duration ahead{0};
  Instant now() override { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + ahead; }
};

/// Takes what the gate cleared, and remembers it.
struct RememberingSender final : ports::Sender {
  std::vector<deliver::Wire> sent;
  ports::Handover::Outcome outcome = ports::Handover::Outcome::handed_over;
  Result<ports::Handover> hand_over(const deliver::Sendable& sendable) override {
    if (outcome == ports::Handover::Outcome::handed_over) sent.push_back(sendable.wire());
    return ports::Handover{outcome, outcome == ports::Handover::Outcome::handed_over ? "250 2.0.0 taken" : "451 4.3.0 later"};
  }
};

/// The token of the link in a mail.
inline std::string link_in(const deliver::Wire& wire) {
  // Quoted-printable breaks long lines; the link comes whole again without the soft breaks.
  auto text = wire.pieces.front().bytes;
  for (std::size_t at = 0; (at = text.find("=\r\n", at)) != std::string::npos;) text.erase(at, 3);
  const auto begin = text.find("/a/") + 3;
  return text.substr(begin, text.find_first_of("\r\n ", begin) - begin);
}

class House {
 public:
  House() : folder_(std::filesystem::temp_directory_path() / ("tocsin-house-" + to_hex(random_.bytes(6)))) {
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    must(keys::KeyFolder::make(folder_ / "keys"));
    keys_ = must(keys::KeyFolder::open(folder_ / "keys"));
    hand_ = std::make_unique<StubbornKeys>(*keys_);
    store_ = must(store::create({folder_ / "data", *hand_, clock, random_}, ledger::Mode::demo));
    shelf_ = must(objects::ObjectStore::open(folder_ / "objects", *hand_, clock));
    app_ = std::make_unique<app::App>(*store_, *hand_, clock, random_, app::Settings{"https://share.kestrelvale.example", {}, {}, {}, true});
    app_->objects = shelf_.get();
    app_->senders = {{"mail", &mail}, {"file", &mail}, {"taxii", shelf_.get()}};
    found();
  }
  ~House() {
    app_.reset();
    shelf_.reset();
    store_.reset();
    std::error_code ec;
    std::filesystem::remove_all(folder_, ec);
  }

  template <class T>
  static T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().rule + " " + result.error().where + " " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  app::App& app() { return *app_; }
  StubbornKeys& keys() { return *hand_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  identity::Principal who(const std::string& name) { return must(app::principal_of(*app_, tokens_.at(name))); }
  [[nodiscard]] const std::string& token(const std::string& name) const { return tokens_.at(name); }
  [[nodiscard]] std::string sign(const std::string& name, std::string_view purpose, const std::string& message) const { return SshSignerOf(name).sign(purpose, message); }

  /// A signal of the gateway flaw; yields the due share that names the audience.
  DueId due_for(const std::string& audience) {
    if (!signalled_) must(app::add_signal(*app_, who("tobias.achterman"), Json::Object{{"text", must(procedure::example("utility")).signals.at("kev-excerpt.json")}}));
    signalled_ = true;
    const auto dues = must(app_->store.rows({.kind = "due", .limit = 500}));
    for (const auto& row : dues.rows) {
      const auto fired = must(parse_json(row.doc))["fired"];
      if (fired["trigger"].text() != "exploited-vulnerability") continue;
      for (const auto& each : fired["audiences"].array())
        if (each.text() == audience) return {std::string(row.object.id())};
    }
    throw std::runtime_error("no due share for " + audience);
  }
  Json item(const std::string& file) const {
    auto out = must(parse_json(read_file(std::filesystem::path(TOCSIN_SOURCE_DIR) / "examples/shares" / file)));
    for (auto& step : out["steps"].array_here())
      if (parse_rfc3339(step["by"].text())) step["by"] = "2031-01-01T00:00:00Z";
    return out;
  }
  /// Opened, decided, marked: everything up to the manifest.
  ShareId marked(const std::string& file, const std::string& audience, const std::string& tlp) {
    // The first share answers what is due; later ones are shared because somebody wants to.
    const bool first = answered_.insert(audience).second;
    const auto why = first ? std::pair<const std::string, Json>{"dues", Json::Array{due_for(audience).value}} : std::pair<const std::string, Json>{"audiences", Json::Array{audience}};
    const auto opened = must(app::open_share(*app_, who("maren.holloway"), Json::Object{{"item", item(file)}, why}));
    const ShareId id{opened["id"].text()};
    const auto matches = must(app::open_matches(*app_, who("leila.farrokh"), id));
    for (const auto& row : matches["rows"].array())
      must(app::decide_match(*app_, who("leila.farrokh"), id, Json::Object{{"match", row["id"]}, {"audience", row["audience"]}, {"decision", "redact"}, {"reason", "Nobody needs it to act."}}));
    must(app::mark_share(*app_, who("maren.holloway"), id, Json::Object{{"tlp", tlp}}));
    return id;
  }
  ShareId submitted(const std::string& file = "gateway-inside.json", const std::string& audience = "soc", const std::string& tlp = "amber+strict") {
    const auto id = marked(file, audience, tlp);
    must(app::submit_share(*app_, who("maren.holloway"), id, Json::Object{}));
    return id;
  }
  /// Signs everything that waits for that person. @return the last answer
  Result<Json> approve(const std::string& name, const ShareId& id) {
    Result<Json> last = refuse(Errc::not_found, "nothing.waits");
    const auto waiting = must(app::statements(*app_, who(name), id));
    for (const auto& row : waiting["rows"].array()) {
      const auto& statement = row["statement"].text();
      last = app::approve_release(*app_, who(name), id, Json::Object{{"statement", statement}, {"signature", sign(name, "approve@tocsin", statement)}});
      if (!last) return last;
    }
    return last;
  }
  std::vector<std::string> states(std::string_view kind) {
    std::vector<std::string> out;
    for (const auto& row : must(app_->store.rows({.kind = std::string(kind), .limit = 500})).rows) out.push_back(row.state);
    return out;
  }
  std::vector<DeliveryId> deliveries() {
    std::vector<DeliveryId> out;
    for (const auto& row : must(app_->store.rows({.kind = "delivery", .limit = 500})).rows) out.push_back({std::string(row.object.id())});
    return out;
  }

  /// What somebody does who has a shell and the database's own tool, while the program runs.
  void edit_database(const std::string& statements) { must(must(sql::open_sqlite((folder_ / "data" / "facts.db").string(), {}))->script(statements)); }

  MovableClock clock;
  RememberingSender mail;

 private:
  static testing::SshSigner SshSignerOf(const std::string& name) { return testing::SshSigner("key of " + name); }

  void found() {
    const auto example = must(procedure::example("utility"));
    app::Founding founding;
    founding.mode = ledger::Mode::demo;
    founding.organisation = "Kestrel Vale Energy";
    founding.procedure = example.procedure;
    founding.software = example.software;
    founding.inventory = must(parse_json(example.inventory));
    founding.inventory["imported_at"] = to_rfc3339(clock.now());
    for (const auto& person : must(procedure::parse_people(example.people))) {
      const auto name = person.email.substr(0, person.email.find('@'));
      if (name == "mateo.brandt" || name == "callum.reyes") continue;  // the founding fact holds a dozen
      founding.people.push_back({person.name, person.email, person.unit, person.roles, {SshSignerOf(name).public_key().line()}});
    }
    for (const auto& token : must(app::found(*app_, founding))) tokens_[token.email.substr(0, token.email.find('@'))] = token.token;
  }

  keys::SystemRandom random_;
  std::filesystem::path folder_;
  std::unique_ptr<keys::KeyFolder> keys_;
  std::unique_ptr<StubbornKeys> hand_;
  std::unique_ptr<ports::Store> store_;
  std::unique_ptr<objects::ObjectStore> shelf_;
  std::unique_ptr<app::App> app_;
  std::map<std::string, std::string> tokens_;
  std::set<std::string> answered_;
  bool signalled_ = false;
};

}  // namespace tocsin::test
