#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/current.hpp"
#include "app/door.hpp"
#include "app/events.hpp"
#include "app/polling.hpp"
#include "app/recorder.hpp"
#include "ports/clock.hpp"
#include "ports/keys.hpp"
#include "ports/notifier.hpp"
#include "ports/objects.hpp"
#include "ports/peers.hpp"
#include "ports/provider.hpp"
#include "ports/pulls.hpp"
#include "ports/sender.hpp"
#include "ports/store.hpp"

namespace tocsin::app {

/// What the person who runs this instance decided, and no procedure can know.
struct Settings {
  std::string outside_url;     ///< public base of the outside door, `https://share.example.org`; every link is built from it
  std::string files_directory; ///< below it the file channels drop
  std::string inside_url;      ///< origin of the inside door, `https://tocsin.example.org:8443`; sign-in happens there alone
  std::string contact;         ///< whom to call when signing in does not work; shown before anybody is signed in
  bool program_releases = true; ///< whether standing authorizations may run without a person on this instance
};

/// A certificate that this instance lives by, and when it ends.
struct CertificateEnd {
  std::string what;          ///< `authority`, `inside`, `outside`
  std::string fingerprint;   ///< SHA-256 of the DER, upper-case hex by colons
  Instant not_after;
  Duration warning{};        ///< with less than this left it is an exception
};

/// Something that was refused because of who asked, for the security log: names and rules, never what was presented.
struct Refusal {
  std::string what;    ///< `cookie`, `token`, `link`, `passkey`, `password`, `provider`, `approval`, `cross-site`
  std::string rule;
  std::string peer;    ///< address, or empty where the door did not say
  std::string person;  ///< pseudonym, where one is known
};

/// What every use case is given. Borrowed: `main/` owns all of it and outlives every call.
struct App {
  ports::Store& store;
  ports::Keys& keys;
  ports::Clock& clock;
  ports::Random& random;
  Settings settings;
  /// The ways out, by channel kind (`mail`, `taxii`, `file`), and by kind and relay (`mail/border`, `taxii/sector`) where there are several;
  /// see sender_for().
  std::map<std::string, ports::Sender*, std::less<>> senders;
  /// The ways to tell people of this house, `mail` and `webhook`; none that is missing is queued for.
  std::map<std::string, ports::Notifier*, std::less<>> notifiers;
  ports::Provider* provider = nullptr;       ///< where people sign in elsewhere; null: nowhere
  ports::Objects* objects = nullptr;         ///< what the outside door serves
  ports::Pulls* pulls = nullptr;             ///< what TAXII clients asked for; null: nothing is kept of it
  ports::Peers* peers = nullptr;             ///< the TAXII servers of others; null: none is asked
  Polling polling;                           ///< when they were and will be asked
  Recorder recorder;                         ///< what they did since the last batch
  std::function<void()> deliveries_waiting;  ///< wakes the delivery worker
  std::function<std::vector<CertificateEnd>()> certificates;  ///< of the doors; null where nobody serves
  std::function<void(const Refusal&)> security;  ///< told what was refused at the doors; must not throw
  Current current;                           ///< procedure, inventory and people in force
  LastSeen last_seen;                        ///< when open sessions asked for something
  Ceremonies ceremonies;                     ///< challenges that wait for their answer
  Attempts attempts;                         ///< refused sign-ins
  Readings readings;                         ///< of raw content, that facts cover already
  Turns hashing;                             ///< password hashes that are made at the same time
  Events events;                             ///< whoever listens for changes

  App(ports::Store& facts, ports::Keys& folder, ports::Clock& time, ports::Random& chance, Settings chosen)
      : store(facts), keys(folder), clock(time), random(chance), settings(std::move(chosen)), current(facts), events(facts, time, last_seen) {}
};

/// Who hands over for that channel: its own relay's sender, else the one of its kind.
/// @error unavailable "sender.not-configured" this server knows neither
Result<ports::Sender*> sender_for(const App& app, const procedure::Channel& channel);

/// Tells the security log.
inline void refused(const App& app, std::string what, const Error& error, std::string peer, std::string person = {}) {
  if (app.security) app.security({std::move(what), error.rule, std::move(peer), std::move(person)});
}

/// A fresh UUIDv7 for an object.
std::string fresh_id(App& app);
/// A fresh UUIDv4, as TAXII wants its identifiers (TAXII 2.1 section 2).
std::string uuid_v4(App& app);

}  // namespace tocsin::app
