#include "main/stack.hpp"

#include <algorithm>
#include <fstream>

#include "base/text.hpp"
#include "in/cli/peers.hpp"
#include "in/cli/relays.hpp"
#include "out/files/drop.hpp"
#include "out/mail/smtp.hpp"
#include "out/oidc/provider.hpp"
#include "out/store/store.hpp"
#include "out/webhook/webhook.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

mail::Relay relay_of(const cli::RelaySetting& setting, std::stop_token stop) {
  mail::Relay relay;
  relay.stop = std::move(stop);
  relay.host = setting.host;
  relay.port = setting.port;
  relay.security = setting.tls == "tls" ? mail::Relay::Security::tls : setting.tls == "none" ? mail::Relay::Security::none : mail::Relay::Security::starttls;
  relay.ca_file = setting.ca;
  relay.user = setting.user;
  relay.password = setting.password;
  relay.helo = setting.helo;
  return relay;
}

/// Notices come from the address that the operator named, or from the inside door's own host.
/// They go over the relay that serves all channels; null where there is none.
Result<std::unique_ptr<ports::Notifier>> mail_notifier(const cli::Config& config, const std::map<std::string, cli::RelaySetting>& relays, const std::string& inside_url, ports::Clock& clock, std::stop_token stop) {
  const auto common = relays.find("");
  if (common == relays.end()) return nullptr;
  auto host = inside_url.substr(inside_url.find("://") + 3);
  host.resize(std::min(host.size(), host.find(':')));
  return mail::mail_notifier(relay_of(common->second, std::move(stop)), config.text("mail-from").empty() ? "tocsin@" + host : config.text("mail-from"), clock);
}

Result<std::unique_ptr<ports::Notifier>> webhook_notifier(const cli::Config& config, ports::Clock& clock) {
  if (config.text("webhook-url").empty()) return nullptr;
  return webhook::notifier({config.text("webhook-url"), config.text("webhook-secret"), config.text("webhook-ca")}, clock);
}

/// The relays that channels name, and under the empty name the one for all others.
Result<std::map<std::string, cli::RelaySetting>> relays_of(const cli::Config& config) {
  std::map<std::string, cli::RelaySetting> out;
  const bool is_named = !config.text("relays").empty();
  const auto file = is_named ? config.text("relays") : (path(config.data()) / "relays.conf").string();
  const auto text = TRY(cli::read_config_file(file));
  if (is_named && !text) return refuse(Errc::unavailable, "config.file", file, "there is no such file");
  if (text) out = TRY(cli::read_relays(file, *text, cli::read_secret_file));
  const auto& tls = config.text("smtp-tls");
  if (tls != "starttls" && tls != "tls" && tls != "none") return refuse(Errc::invalid, "config.value", "smtp-tls", "smtp-tls wants starttls, tls or none");
  if (!config.text("smtp-host").empty())
    out[""] = {config.text("smtp-host"), static_cast<std::uint16_t>(config.number("smtp-port")), tls, config.text("smtp-ca"), config.text("smtp-user"), config.text("smtp-password"), {}};
  return out;
}

/// The TAXII servers of others that the operator named.
Result<std::unique_ptr<taxii::Peers>> peers_of(const cli::Config& config) {
  const bool is_named = !config.text("peers").empty();
  const auto file = is_named ? config.text("peers") : (path(config.data()) / "peers.conf").string();
  const auto text = TRY(cli::read_config_file(file));
  if (is_named && !text) return refuse(Errc::unavailable, "config.file", file, "there is no such file");
  std::vector<taxii::PeerSetting> out;
  if (text)
    for (auto& each : TRY(cli::read_peers(file, *text, cli::read_secret_file)))
      out.push_back({each.name, each.root, each.user, each.password, each.token, each.ca, each.pin, each.certificate, each.key, each.proxy});
  return taxii::Peers::open(std::move(out));
}

Result<std::unique_ptr<ports::Sender>> file_sender(const path& root) {
  std::error_code ec;
  std::filesystem::create_directories(root, ec);
  if (ec) return refuse(Errc::unavailable, "sender.not-configured", root.string(), ec.message());
  return files::drop(root);
}

/// The one line of a file that only its owner may read.
Result<std::string> secret_of(const path& file) {
  using std::filesystem::perms;
  std::error_code ec;
  const auto status = std::filesystem::status(file, ec);
  if (ec || !std::filesystem::is_regular_file(status)) return refuse(Errc::invalid, "config.secret-file", file.string(), "is no file that can be read");
  if ((status.permissions() & (perms::group_all | perms::others_all)) != perms::none)
    return refuse(Errc::invalid, "config.secret-file", file.string(), "others may read or change it: chmod 600");
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!std::getline(in, line) || trim(line).empty()) return refuse(Errc::invalid, "config.secret-file", file.string(), "holds no line, or cannot be read");
  return std::string(trim(line));
}

Result<std::unique_ptr<ports::Provider>> provider_of(const cli::Config& config, ports::Random& random, ports::Clock& clock) {
  if (config.text("provider-issuer").empty()) return nullptr;
  return oidc::provider({config.text("provider-issuer"), config.text("provider-client"), config.text("provider-secret"), config.text("provider-name"), config.text("provider-roles-claim"),
                         config.text("provider-ca")},
                        random, clock);
}

}  // namespace

path keys_folder(const cli::Config& config) {
  if (!config.text("keys").empty()) return config.text("keys");
  auto data = std::filesystem::absolute(config.data()).lexically_normal();
  if (data.filename().empty()) data = data.parent_path();
  return data.string() + "-keys";
}

Result<store::Place> Stack::place(const cli::Config& config) {
  store::Place out{config.data(), *keys_, clock_, random_, config.text("database")};
  if (const auto& file = config.text("database-password-file"); !file.empty() && !out.database.empty()) out.database_password = TRY(secret_of(file));
  return out;
}

Result<> Stack::join(const cli::Config& config) {
  const path data = config.data();
  objects_ = TRY(objects::ObjectStore::open(data / "objects", *keys_, clock_));
  pulls_ = TRY(objects::PullLog::open(data / "objects"));
  peers_ = TRY(peers_of(config));
  pushes_ = peers_->senders();
  const path outbox = config.text("outbox-files").empty() ? data / "outbox" : path(config.text("outbox-files"));
  const auto relays = TRY(relays_of(config));
  for (const auto& [name, setting] : relays) mails_[name] = TRY(mail::smtp(relay_of(setting, stopping_.get_token())));
  files_ = TRY(file_sender(outbox));
  app::Settings settings;
  settings.outside_url = config.text("public-url");
  settings.inside_url = config.text("inside-url");
  // browsers make passkeys for names alone, and this machine has one that everybody's browser trusts
  if (const auto& listen = config.text("listen"); settings.inside_url.empty())
    settings.inside_url = std::string(config.truth("tls") ? "https://" : "http://") + "localhost" + listen.substr(listen.rfind(':'));
  settings.contact = config.text("contact");
  settings.files_directory = outbox.string();
  mail_notifier_ = TRY(mail_notifier(config, relays, settings.inside_url, clock_, stopping_.get_token()));
  webhook_ = TRY(webhook_notifier(config, clock_));
  provider_ = TRY(provider_of(config, random_, clock_));
  app_ = std::make_unique<app::App>(*store_, *keys_, clock_, random_, std::move(settings));
  app_->objects = objects_.get();
  app_->pulls = pulls_.get();
  app_->peers = peers_.get();
  for (const auto& [name, sender] : pushes_) app_->senders["taxii/" + name] = sender.get();
  for (const auto& [name, sender] : mails_) app_->senders[name.empty() ? "mail" : "mail/" + name] = sender.get();
  app_->provider = provider_.get();
  if (mail_notifier_) app_->notifiers["mail"] = mail_notifier_.get();
  if (webhook_) app_->notifiers["webhook"] = webhook_.get();
  app_->senders["file"] = files_.get();
  app_->senders["taxii"] = objects_.get();
  return {};
}

Result<std::unique_ptr<Stack>> Stack::open(const cli::Config& config) {
  std::unique_ptr<Stack> out(new Stack);
  if (!std::filesystem::exists(config.data())) return refuse(Errc::not_found, "store.unknown", config.data(), "no instance was founded there");
  out->keys_ = TRY(keys::KeyFolder::open(keys_folder(config)));
  out->store_ = TRY(store::open(TRY(out->place(config))));
  TRY_VOID(out->join(config));
  return out;
}

Result<std::unique_ptr<Stack>> Stack::create(const cli::Config& config, ledger::Mode mode) {
  std::unique_ptr<Stack> out(new Stack);
  TRY_VOID(keys::KeyFolder::make(keys_folder(config)));
  out->keys_ = TRY(keys::KeyFolder::open(keys_folder(config)));
  out->store_ = TRY(store::create(TRY(out->place(config)), mode));
  TRY_VOID(out->join(config));
  return out;
}

Result<> Stack::discard(const cli::Config& config) {
  if (config.text("database").empty()) return {};
  Stack of;
  of.keys_ = TRY(keys::KeyFolder::open(keys_folder(config)));
  return store::discard(TRY(of.place(config)));
}

}  // namespace tocsin
