#include "in/cli/progress.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <stdexcept>
#include <thread>

using namespace tocsin;
using namespace tocsin::cli;
namespace {

struct Said {
  explicit Said(bool terminal) : console{in, out, err, terminal} {}
  std::istringstream in;
  std::ostringstream out, err;
  Console console;
};

}  // namespace

TEST_CASE("progress: what ends at once says nothing; what takes longer says so, in place on a terminal") {
  Said quick(true);
  with_patience(quick.console, "share submit", [] {});
  CHECK(quick.err.str().empty());
  for (const bool terminal : {true, false}) {
    Said slow(terminal);
    with_patience(slow.console, "share submit", [] { std::this_thread::sleep_for(std::chrono::milliseconds(1500)); });
    CHECK(slow.err.str().contains("tocsin share submit: 1 s"));
    CHECK(slow.err.str().contains('\r') == terminal);
    CHECK(slow.out.str().empty());  // never between results
  }
}

TEST_CASE("progress: a throw of the work reaches the caller") {
  Said said(false);
  CHECK_THROWS_AS(with_patience(said.console, "x", [] { throw std::runtime_error("x"); }), std::runtime_error);
}

TEST_CASE("progress: work that counts once says so, and that it still runs; work that goes on counting is not said to be silent") {
  Said once(false);
  with_progress(once.console, "pack verify", [](const Progress& progress) {
    progress("pack", 0, 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  });
  CHECK(once.err.str().starts_with("pack: 0 of 1\n"));
  Said silent(true);
  with_progress(silent.console, "pack verify", [](const Progress& progress) {
    progress("pack", 0, 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  });
  CHECK(silent.err.str().starts_with("\r\x1b[Kpack: 0 of 1\r\x1b[Ktocsin pack verify: 2 s …"));
  CHECK(silent.err.str().ends_with("\r\x1b[K"));
  Said quick(true);
  with_progress(quick.console, "pack verify", [](const Progress& progress) { progress("pack", 0, 1); });
  CHECK(quick.err.str().empty());
}

TEST_CASE("progress: counted work says at most a line a second") {
  Said said(false);
  const auto progress = make_progress(said.console);
  for (int i = 0; i < 1000; ++i) progress("facts", i, 1000);
  CHECK(said.err.str().empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  for (int i = 0; i < 1000; ++i) progress("facts", 7, 1000);
  CHECK(said.err.str() == "facts: 7 of 1000\n");
}
