// Signal to handed over under a standing authorization: the duty officer's signal comes in, the program opens, sanitizes, marks,
// submits, releases and hands over. Goal: p99 ≤ 250 ms. Beside it the disk's own sync in the same run.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/figures.hpp"
#include "usecases/house.hpp"

using namespace tocsin;
using namespace tocsin::test;
using bench::at;
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }
std::vector<double> disk_syncs() {
  char name[] = "/tmp/tocsin-sync-XXXXXX";
  const int file = ::mkstemp(name);
  std::vector<double> out;
  for (int i = 0; i < 200; ++i) {
    const auto begin = Clock::now();
    const bool written = ::write(file, "0123456789abcdef", 16) == 16 && ::fdatasync(file) == 0;
    if (written) out.push_back(ms_since(begin));
  }
  ::close(file);
  ::unlink(name);
  return out;
}

void put_in_force(House& house) {
  House::must(app::propose_standing(house.app(), house.who("adaeze.nwosu"), Json::Object{{"standing", "phishing-indicators-to-peers"}}));
  const auto object = app::standing_object({"phishing-indicators-to-peers"});
  for (const auto* name : {"ines.caldeira", "ruth.oyelowo"}) {
    const auto waiting = House::must(app::document_statements(house.app(), house.who(name), object));
    const auto& statement = waiting["rows"].at(0)["statement"].text();
    House::must(app::agree_to_document(house.app(), house.who(name), object, Json::Object{{"statement", statement}, {"signature", house.sign(name, "standing@tocsin", statement)}}));
  }
}

}  // namespace

int main() {
  House house;
  put_in_force(house);
  const auto signal = House::must(parse_json(House::must(procedure::example("utility")).signals.at("phishing-campaign.json")));
  const auto officer = house.who("tobias.achterman");
  std::vector<double> took;
  constexpr int rounds = 45;  // the authorization's daily cap is 50
  for (int i = 0; i < rounds; ++i) {
    auto another = signal;
    another["reference"] = "KVINC-BENCH-" + std::to_string(i);
    const auto begin = Clock::now();
    const auto told = House::must(app::add_signal(house.app(), officer, Json::Object{{"text", to_jcs(another)}, {"source", "mail-gateway"}}));
    const auto handed = House::must(app::deliver_due(house.app()));
    took.push_back(ms_since(begin));
    if (told["released"].array().empty() || handed == 0) {
      std::printf("round %d released nothing: %s\n", i, to_jcs(told["released"]).c_str());
      return 1;
    }
  }
  const auto syncs = disk_syncs();
  std::printf("signal to handed over, standing authorization, %d rounds: p50 %.1f ms, p99 %.1f ms (goal p99 <= 250 ms)\n", rounds, at(took, 0.5), at(took, 0.99));
  std::printf("reference, one 16-byte write with fdatasync: p50 %.2f ms, p99 %.2f ms\n", at(syncs, 0.5), at(syncs, 0.99));
}
