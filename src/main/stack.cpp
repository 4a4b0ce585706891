#include "main/stack.hpp"

#include <algorithm>

#include "out/files/drop.hpp"
#include "out/mail/smtp.hpp"
#include "out/oidc/provider.hpp"
#include "out/store/store.hpp"
#include "out/webhook/webhook.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

mail::Relay relay_of(const cli::Config& config) {
  mail::Relay relay;
  relay.host = config.text("smtp-host");
  relay.port = static_cast<std::uint16_t>(config.number("smtp-port"));
  const auto& tls = config.text("smtp-tls");
  relay.security = tls == "tls" ? mail::Relay::Security::tls : tls == "none" ? mail::Relay::Security::none : mail::Relay::Security::starttls;
  relay.ca_file = config.text("smtp-ca");
  relay.user = config.text("smtp-user");
  relay.password = config.text("smtp-password");
  return relay;
}

Result<std::unique_ptr<ports::Sender>> mail_sender(const cli::Config& config) {
  if (config.text("smtp-host").empty()) return nullptr;
  return mail::smtp(relay_of(config));
}

/// Notices come from the address that the operator named, or from the inside door's own host.
Result<std::unique_ptr<ports::Notifier>> mail_notifier(const cli::Config& config, const std::string& inside_url, ports::Clock& clock) {
  if (config.text("smtp-host").empty()) return nullptr;
  auto host = inside_url.substr(inside_url.find("://") + 3);
  host.resize(std::min(host.size(), host.find(':')));
  return mail::mail_notifier(relay_of(config), config.text("mail-from").empty() ? "tocsin@" + host : config.text("mail-from"), clock);
}

Result<std::unique_ptr<ports::Notifier>> webhook_notifier(const cli::Config& config, ports::Clock& clock) {
  if (config.text("webhook-url").empty()) return nullptr;
  return webhook::notifier({config.text("webhook-url"), config.text("webhook-secret"), config.text("webhook-ca")}, clock);
}

Result<std::unique_ptr<ports::Sender>> file_sender(const path& root) {
  std::error_code ec;
  std::filesystem::create_directories(root, ec);
  if (ec) return refuse(Errc::unavailable, "sender.not-configured", root.string(), ec.message());
  return files::drop(root);
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

Result<> Stack::join(const cli::Config& config) {
  const path data = config.data();
  objects_ = TRY(objects::ObjectStore::open(data / "objects", *keys_, clock_));
  const path outbox = config.text("outbox-files").empty() ? data / "outbox" : path(config.text("outbox-files"));
  mail_ = TRY(mail_sender(config));
  files_ = TRY(file_sender(outbox));
  app::Settings settings;
  settings.outside_url = config.text("public-url");
  settings.inside_url = config.text("inside-url");
  // browsers make passkeys for names alone, and this machine has one that everybody's browser trusts
  if (const auto& listen = config.text("listen"); settings.inside_url.empty())
    settings.inside_url = std::string(config.truth("tls") ? "https://" : "http://") + "localhost" + listen.substr(listen.rfind(':'));
  settings.contact = config.text("contact");
  settings.files_directory = outbox.string();
  mail_notifier_ = TRY(mail_notifier(config, settings.inside_url, clock_));
  webhook_ = TRY(webhook_notifier(config, clock_));
  provider_ = TRY(provider_of(config, random_, clock_));
  app_ = std::make_unique<app::App>(*store_, *keys_, clock_, random_, std::move(settings));
  app_->objects = objects_.get();
  if (mail_) app_->senders["mail"] = mail_.get();
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
  out->store_ = TRY(store::open({config.data(), *out->keys_, out->clock_, out->random_}));
  TRY_VOID(out->join(config));
  return out;
}

Result<std::unique_ptr<Stack>> Stack::create(const cli::Config& config, ledger::Mode mode) {
  std::unique_ptr<Stack> out(new Stack);
  TRY_VOID(keys::KeyFolder::make(keys_folder(config)));
  out->keys_ = TRY(keys::KeyFolder::open(keys_folder(config)));
  out->store_ = TRY(store::create({config.data(), *out->keys_, out->clock_, out->random_}, mode));
  TRY_VOID(out->join(config));
  return out;
}

}  // namespace tocsin
