#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/current.hpp"
#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/objects.hpp"
#include "ports/sender.hpp"
#include "ports/store.hpp"

namespace tocsin::app {

/// What the person who runs this instance decided, and no procedure can know.
struct Settings {
  std::string outside_url;     ///< public base of the outside door, `https://share.example.org`; every link is built from it
  std::string files_directory; ///< below it the file channels drop
  bool program_releases = true; ///< whether standing authorizations may run without a person on this instance
};

/// What every use case is given. Borrowed: `main/` owns all of it and outlives every call.
struct App {
  ports::Store& store;
  ports::Keys& keys;
  ports::Clock& clock;
  ports::Random& random;
  Settings settings;
  /// The ways out, by channel kind (`mail`, `taxii`, `file`); a kind that is missing cannot be delivered here.
  std::map<std::string, ports::Sender*, std::less<>> senders;
  ports::Objects* objects = nullptr;         ///< what the outside door serves
  std::function<void()> deliveries_waiting;  ///< wakes the delivery worker
  Current current;                           ///< procedure, inventory and people in force

  App(ports::Store& facts, ports::Keys& folder, ports::Clock& time, ports::Random& chance, Settings chosen)
      : store(facts), keys(folder), clock(time), random(chance), settings(std::move(chosen)), current(facts) {}
};

/// A fresh UUIDv7 for an object.
std::string fresh_id(App& app);

}  // namespace tocsin::app
