#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// A certificate that this instance lives by, and when it ends.
struct CertificateEnd {
  std::string what;          ///< `authority`, `inside`, `outside`
  std::string fingerprint;   ///< SHA-256 of the DER, upper-case hex by colons
  Instant not_after;
  Duration warning{};        ///< with less than this left it is an exception
};

/// What every use case is given. Borrowed: `main/` owns all of it and outlives every call.
struct App {
  ports::Store& store;
  ports::Keys& keys;
  ports::Clock& clock;
  ports::Random& random;
  Settings settings;
  /// The ways out, by channel kind (`mail`, `taxii`, `file`), and by kind and relay (`mail/border`) where there are several;
  /// see sender_for().
  std::map<std::string, ports::Sender*, std::less<>> senders;
  ports::Objects* objects = nullptr;         ///< what the outside door serves
  std::function<void()> deliveries_waiting;  ///< wakes the delivery worker
  std::function<std::vector<CertificateEnd>()> certificates;  ///< of the doors; null where nobody serves
  Current current;                           ///< procedure, inventory and people in force

  App(ports::Store& facts, ports::Keys& folder, ports::Clock& time, ports::Random& chance, Settings chosen)
      : store(facts), keys(folder), clock(time), random(chance), settings(std::move(chosen)), current(facts) {}
};

/// Who hands over for that channel: its own relay's sender, else the one of its kind.
/// @error unavailable "sender.not-configured" this server knows neither
Result<ports::Sender*> sender_for(const App& app, const procedure::Channel& channel);

/// A fresh UUIDv7 for an object.
std::string fresh_id(App& app);

}  // namespace tocsin::app
