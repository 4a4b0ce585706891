#include "main/stack.hpp"

#include "out/files/drop.hpp"
#include "out/mail/smtp.hpp"
#include "out/store/store.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

Result<std::unique_ptr<ports::Sender>> mail_sender(const cli::Config& config) {
  if (config.text("smtp-host").empty()) return nullptr;
  mail::Relay relay;
  relay.host = config.text("smtp-host");
  relay.port = static_cast<std::uint16_t>(config.number("smtp-port"));
  const auto& tls = config.text("smtp-tls");
  relay.security = tls == "tls" ? mail::Relay::Security::tls : tls == "none" ? mail::Relay::Security::none : mail::Relay::Security::starttls;
  relay.ca_file = config.text("smtp-ca");
  relay.user = config.text("smtp-user");
  relay.password = config.text("smtp-password");
  return mail::smtp(std::move(relay));
}

Result<std::unique_ptr<ports::Sender>> file_sender(const path& root) {
  std::error_code ec;
  std::filesystem::create_directories(root, ec);
  if (ec) return refuse(Errc::unavailable, "sender.not-configured", root.string(), ec.message());
  return files::drop(root);
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
  settings.files_directory = outbox.string();
  app_ = std::make_unique<app::App>(*store_, *keys_, clock_, random_, std::move(settings));
  app_->objects = objects_.get();
  if (mail_) app_->senders["mail"] = mail_.get();
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
