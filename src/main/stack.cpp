#include "main/stack.hpp"

#include <fstream>

#include "base/text.hpp"
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
