#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "app/context.hpp"
#include "in/cli/config.hpp"
#include "out/keys/key_folder.hpp"
#include "out/keys/system.hpp"
#include "out/objects/object_store.hpp"
#include "out/objects/pulls.hpp"
#include "out/taxii/peers.hpp"
#include "out/store/store.hpp"

namespace tocsin {

/// One instance: its keys, its store, its ways out, and the use cases on top. Opened by whoever owns the data directory.
class Stack {
 public:
  /// @error those of keys::KeyFolder::open, store::open, objects::ObjectStore::open, taxii::Peers::open and the senders
  static Result<std::unique_ptr<Stack>> open(const cli::Config& config);
  /// The same for a directory in which nothing was founded yet: makes keys and an empty log.
  static Result<std::unique_ptr<Stack>> create(const cli::Config& config, ledger::Mode mode);
  /// Takes back what create() made in a database server; files are the caller's to remove.
  static Result<> discard(const cli::Config& config);

  app::App& app() { return *app_; }
  const std::shared_ptr<objects::ObjectStore>& objects() { return objects_; }
  /// The program ends: mail that is on its way has a few seconds more.
  void stop_sending() { stopping_.request_stop(); }

 private:
  Stack() = default;
  Result<store::Place> place(const cli::Config& config);
  Result<> join(const cli::Config& config);

  std::stop_source stopping_;
  std::unique_ptr<keys::KeyFolder> keys_;
  keys::SystemClock clock_;
  keys::SystemRandom random_;
  std::unique_ptr<ports::Store> store_;
  std::shared_ptr<objects::ObjectStore> objects_;
  std::unique_ptr<objects::PullLog> pulls_;
  std::unique_ptr<taxii::Peers> peers_;
  std::map<std::string, std::unique_ptr<ports::Sender>> pushes_;   ///< by the server of others that they lead to
  std::map<std::string, std::unique_ptr<ports::Sender>> mails_;  ///< by relay; the empty name serves all others
  std::unique_ptr<ports::Sender> files_;
  std::unique_ptr<ports::Notifier> mail_notifier_, webhook_;
  std::unique_ptr<ports::Provider> provider_;
  std::unique_ptr<app::App> app_;
};

/// Where the instance's keys lie: beside the data directory, never in it.
std::filesystem::path keys_folder(const cli::Config& config);

}  // namespace tocsin
