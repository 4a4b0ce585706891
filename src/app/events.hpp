#pragma once
// Who listens for changes, and what each may hear of: the kind, id and version of an object, never what is in it.
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/door.hpp"
#include "identity/roles.hpp"
#include "ports/exchange.hpp"
#include "ports/store.hpp"

namespace tocsin::app {

class EventStream;

class Events {
 public:
  Events(ports::Store& store, ports::Clock& clock, LastSeen& last_seen) : store_(store), clock_(clock), last_seen_(last_seen) {}

  /// Whose stream it is, and until when.
  struct Listener {
    identity::Principal who;
    std::string session;    ///< id of the session behind it, or empty
    Instant proved, ends;   ///< of the session or token
  };
  /// @param last_event_id `id` of the last event that the reader saw: what came after it is told again; empty = from now on
  /// @error unavailable "events.too-many" more streams of one credential, or in all, than limits allow
  Result<std::shared_ptr<ports::Stream>> listen(Listener listener, std::string_view last_event_id);
  /// Called with every change that was committed.
  void changed(const ports::Change& change, const std::vector<ledger::FactRecord>& written);
  [[nodiscard]] std::size_t streams();

 private:
  friend class EventStream;
  void forget(EventStream* stream);

  ports::Store& store_;
  ports::Clock& clock_;
  LastSeen& last_seen_;
  std::mutex mutex_;
  std::set<EventStream*> streams_;   ///< each takes itself out when it goes
};

}  // namespace tocsin::app
