#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

/// A MISP at the far side, by its REST interface (MISP 2.4 and 2.5: /events/restSearch, /events/add, /events/edit).
namespace tocsin::misp {

struct Server {
  std::string url;  ///< HTTPS, or HTTP on this machine; without a path of the interface
  std::string key;  ///< the authentication key of a user there
  std::string ca;   ///< PEM file of authorities; the system's when empty
  /// Waits before an answer of 429 or 503 is asked for again: the seconds that it names, at most a minute. Tests bring their own.
  std::function<void(std::chrono::seconds)> wait;
};

/// What became of an event that was given.
enum class Pushed { added, changed };

/// The events that were changed at or after an instant, `{"Event":…}` each, in the order of the pages.
/// @param events_max  more is refused, so that nobody takes a part for the whole
/// @error invalid "misp.address" neither HTTPS nor this machine · forbidden "misp.key" the key is not accepted (401, 403) ·
///        unavailable "misp.server" no answer, another status, or no JSON · invalid "misp.answer" not of MISP's form · "misp.too-many-events"
Result<std::vector<Json>> pull(const Server& server, Instant since, std::size_t events_max);
/// The events of a feed (manifest.json and a file an event) that changed at or after an instant, the longest unchanged first. A key is
/// sent where there is one.
/// @param server  url: of the folder, as `https://feeds.example/osint`
/// @error those of pull() · those of listed_in() · invalid "misp.answer" a file that is not the event of its name
Result<std::vector<Json>> pull_feed(const Server& server, Instant since, std::size_t events_max);
/// Gives an event: a new one, or a new version of the one with its UUID. It is not published there.
/// @param event  `{"Event":…}` with a UUID
/// @error those of pull()
Result<Pushed> push(const Server& server, const Json& event);

}  // namespace tocsin::misp
