#pragma once
// A real PostgreSQL server for the tests of one program, by tests/support/postgres_server.sh.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "out/sql/db.hpp"

namespace tocsin::test {

class PostgresServer {
 public:
  /// The one of this program, started when it is first asked for and ended with the program. Ask on the main thread: the
  /// server ends with the thread that started it.
  static PostgresServer& shared() {
    static PostgresServer server;
    return server;
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer() {
    stop(SIGINT);
    static_cast<void>(told("remove " + folder_));
  }

  /// The address of a database on it. @param schema  where its tables go
  [[nodiscard]] std::string url(const std::string& database = "contract", const std::string& schema = "public", const std::string& role = "tocsin") const {
    return "postgresql:///" + database + "?host=" + folder_ + "&user=" + role + "&options=-csearch_path%3D" + schema;
  }
  /// A new schema of the database `contract`. That database orders text as people do, not by its bytes.
  std::string new_schema() {
    const auto name = "t" + std::to_string(++schemas_);
    admin("create schema " + name);
    return name;
  }
  /// One schema for each name that a test gives.
  std::string schema_for(const std::string& name) {
    auto& schema = named_[name];
    if (schema.empty()) schema = new_schema();
    return schema;
  }
  /// Statements as the administrator runs them.
  void admin(const std::string& statements, const std::string& database = "contract", const std::string& schema = "public") const {
    auto db = sql::open_postgres(url(database, schema), {}).value();
    if (const auto done = db->script(statements); !done) throw std::runtime_error(done.error().detail);
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  /// SIGINT: sessions are ended, the server shuts down; SIGQUIT: as after a crash.
  void stop(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, signal);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  void start() {
    pid_ = ::fork();
    if (pid_ == 0) {
      ::execl("/bin/sh", "sh", script(), "run", folder_.c_str(), nullptr);
      ::_exit(127);
    }
    for (int tries = 0; tries < 600; ++tries) {
      if (sql::open_postgres(url("postgres"), {})) return;
      if (::waitpid(pid_, nullptr, WNOHANG) != 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("PostgreSQL does not start; see " + folder_ + "/log");
  }

 private:
  PostgresServer() : folder_(told("make")) {
    if (folder_.empty()) throw std::runtime_error("no PostgreSQL cluster could be made");
    start();
    auto db = sql::open_postgres(url("postgres"), {}).value();
    if (const auto made = db->script("create database contract template template0 encoding 'UTF8' locale 'C.UTF-8' locale_provider icu icu_locale 'en-US'"); !made)
      throw std::runtime_error(made.error().detail);
  }
  static const char* script() { return TOCSIN_SOURCE_DIR "/tests/support/postgres_server.sh"; }
  /// The line that the script prints.
  static std::string told(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((std::string("sh ") + script() + " " + command).c_str(), "r"), ::pclose);
    std::string line;
    std::array<char, 256> some{};
    while (pipe && std::fgets(some.data(), some.size(), pipe.get()) != nullptr) line += some.data();
    while (!line.empty() && line.back() == '\n') line.pop_back();
    return line;
  }

  std::string folder_;
  pid_t pid_ = -1;
  int schemas_ = 0;
  std::map<std::string, std::string> named_;
};

}  // namespace tocsin::test
