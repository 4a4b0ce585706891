// Whatever was acknowledged before the kill is there after it, and the log, its head, the rows and the content are whole.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "support/engine_stores.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

using Acknowledged = std::map<std::string, std::int64_t>;  // object → its last acknowledged version

struct Child {
  pid_t pid = -1;
  int out = -1;
};
Child start(const std::string& program, const std::string& folder, const std::string& run, const std::string& database) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(program.c_str(), program.c_str(), folder.c_str(), run.c_str(), database.empty() ? nullptr : database.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  return {pid, ends[0]};
}

/// Reads what the child says until it is gone; kills it after the time given.
std::string run_and_kill(const Child& child, std::chrono::milliseconds after) {
  std::string said;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(child.out, buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(got));
  });
  std::this_thread::sleep_for(after);
  ::kill(child.pid, SIGKILL);
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  reader.join();
  ::close(child.out);
  CHECK_MESSAGE(WIFSIGNALED(status), "the writer ended by itself with status " << WEXITSTATUS(status));
  return said;
}

void note(Acknowledged& into, const std::string& said) {
  std::istringstream lines(said);
  std::string object;
  for (std::int64_t version = 0; lines >> object >> version;) into[object] = std::max(into[object], version);
}

/// The object's facts reach what was acknowledged, its row is that of its last fact, and its content opens.
void check_object(Instance& it, const std::string& object, std::int64_t version) {
  const auto facts = it->facts_of({object}).value();
  REQUIRE(static_cast<std::int64_t>(facts.size()) > version);
  const auto last = static_cast<std::int64_t>(facts.size()) - 1;
  CHECK(it->row({object}).value() == one_fact({object}, last, facts.back().body.data).rows[0]);
  const auto name = Hash::from_hex(facts.back().body.data["content"].text()).value();
  CHECK(to_text(it->content(name).value().bytes) == object + ' ' + std::to_string(last));
}

}  // namespace

TEST_CASE_TEMPLATE("kills: a writer killed at random moments loses nothing that it acknowledged", Engine, TOCSIN_ENGINES) {
  const auto* const program = std::getenv("TOCSIN_BUSY_WRITER");
  REQUIRE_MESSAGE(program != nullptr, "TOCSIN_BUSY_WRITER names the program to kill; ctest sets it");
  const auto* const given = std::getenv("TOCSIN_SEED");
  const auto seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
  const int kills = std::getenv("TOCSIN_LONG") != nullptr ? 200 : 20;
  MESSAGE("seed " << seed << ", " << kills << " kills");
  std::mt19937 random(seed);

  const Folder folder;
  InstanceOn<Engine> it(folder.path);
  REQUIRE(it.create(ledger::Mode::exercise));
  std::size_t objects = 0;
  for (int kill = 0; kill < kills; ++kill) {
    it.close();
    // every fifth one dies while it opens the store or shortly after
    const auto after = std::chrono::milliseconds(kill % 5 == 4 ? random() % 60 : 100 + random() % 400);
    const auto child = start(program, folder.path.string(), "run" + std::to_string(kill), it.database);
    Acknowledged acknowledged;
    note(acknowledged, run_and_kill(child, after));
    const auto opened = it.open();
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().rule + ' ' + opened.error().where + ' ' + opened.error().detail));
    for (const auto& [object, version] : acknowledged) check_object(it, object, version);
    objects += acknowledged.size();
    if (kill % 5 == 0 || kill + 1 == kills) {
      const auto verified = it->verify_all({});
      REQUIRE_MESSAGE(verified, (verified ? "" : verified.error().rule + ' ' + verified.error().where + ' ' + verified.error().detail));
      CHECK(verified->rows == verified->objects);
    }
  }
  MESSAGE(it->size() << " facts survived");
  CHECK(objects > static_cast<std::size_t>(kills));
}
