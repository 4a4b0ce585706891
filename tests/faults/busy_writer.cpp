// busy_writer FOLDER RUN [DATABASE]: appends from eight threads until it is killed, and says on standard output what was acknowledged,
// one line `object version` each, after the store said so.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "support/store.hpp"

using namespace tocsin;
using namespace tocsin::test;
namespace {

/// One write, so that lines of several threads do not mix and a kill leaves whole lines.
void say(const std::string& object, std::int64_t version) {
  const auto line = object + ' ' + std::to_string(version) + '\n';
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(1);
}

void work(Instance& it, const std::string& run, int client) {
  for (int n = 0;; ++n) {
    // some objects are one client's alone, some are fought over
    const ledger::ObjectId object{n % 4 == 0 ? "share:" + run + "-all-" + std::to_string(n / 40) : "share:" + run + '-' + std::to_string(client) + '-' + std::to_string(n / 12)};
    const auto version = static_cast<std::int64_t>(it->facts_of(object).value().size());
    const auto text = object.value + ' ' + std::to_string(version);
    const auto name = it->put_content(object, ports::ContentClass::item, as_bytes(text)).value();
    const auto done = it->append(one_fact(object, version, Json::Object{{"content", name.hex()}}));
    if (done) say(object.value, version);
    else if (done.error().code != Errc::stale) std::_Exit(2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  Instance it(argv[1]);
  if (argc > 3) it.database = argv[3];
  if (const auto opened = it.open(); !opened) {
    std::fprintf(stderr, "busy_writer: %s %s %s\n", opened.error().rule.c_str(), opened.error().where.c_str(), opened.error().detail.c_str());
    return 3;
  }
  std::vector<std::jthread> threads;
  for (int client = 0; client < 8; ++client) threads.emplace_back([&, client] { work(it, argv[2], client); });
}
