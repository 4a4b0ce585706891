#pragma once
// What this process remembers of people at the door between their requests. Nothing here lets anybody in: it only keeps out.
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "ports/clock.hpp"

namespace tocsin::app {

/// When each open session last asked for something. After a restart a session counts as seen when its last fact was
/// written: rather signed out too early than too late.
class LastSeen {
 public:
  /// @param proved instant of the session's last fact
  [[nodiscard]] bool is_idle(const std::string& session, Instant proved, Instant now);
  void touch(const std::string& session, Instant now);
  void forget(const std::string& session);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, Instant> seen_;
};

/// WebAuthn challenges and provider sign-ins that were begun here. Each is answered once, within limits::ceremony_s_max.
class Ceremonies {
 public:
  struct Begun {
    std::string kind;       ///< `sign-in`, `step-up`, `register`, `provider`
    PersonId person;        ///< for whom; empty for a sign-in
    std::string statement;  ///< whose SHA-256 is the challenge; of a provider: what only we know
    Instant until;
  };
  /// @return the handle under which it is answered
  std::string begin(Begun begun, ports::Random& random);
  /// The same under a handle that the caller drew: 16 random bytes in base64url.
  void begin_as(std::string handle, Begun begun);
  /// @return nothing when there is no such ceremony of that kind, or it was answered or is too old
  std::optional<Begun> answer(const std::string& handle, std::string_view kind, Instant now);

 private:
  std::mutex mutex_;
  std::map<std::string, Begun> waiting_;   ///< at most limits::ceremonies_max
};

/// Refused sign-ins by the address that was typed, whether or not somebody has it: after a few, the next has to wait, and
/// each time longer.
class Attempts {
 public:
  /// @return how long to wait yet, or zero
  [[nodiscard]] std::chrono::seconds wait(const std::string& key, Instant now);
  void failed(const std::string& key, Instant now);
  void succeeded(const std::string& key);

 private:
  struct Count {
    int failures = 0;
    Instant until;   ///< closed before this
    Instant last;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Count> counts_;   ///< at most limits::watched_sign_ins_max
};

/// Which readings of raw content a fact covers already. What is forgotten, as after a restart, is written down again.
class Readings {
 public:
  [[nodiscard]] bool is_covered(const std::string& reading, Instant now);
  /// Call it when the fact is durable.
  void covered(const std::string& reading, Instant now);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, Instant> since_;   ///< at most limits::readings_max
};

/// Lets two in at a time: a password hash takes 64 MiB.
class Turns {
 public:
  class Turn {
   public:
    explicit Turn(Turns& turns);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turns& turns_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  int free_ = 2;
};

}  // namespace tocsin::app
