#pragma once
#include <functional>
#include <string>

#include "base/instant.hpp"

namespace tocsin::http {

/// What the log and the metrics may know of one answered request: nothing that a person wrote.
struct Seen {
  std::string door;        ///< name of the listener or router: `inside`, `outside`, `in-process`
  std::string method;
  std::string route;       ///< the pattern of the row (`/v1/shares/{id}`), never the path; `-` when no row matched
  std::string request_id;
  std::string peer;
  std::string rule;        ///< rule id of a refusal, or empty
  std::string fault;       ///< C++ type of a throw that was answered with 500, or empty
  int status = 0;
  std::size_t body_bytes = 0;  ///< of the answer
  Duration took{};
};
/// Called once per answer, on the thread that made it; must not throw.
using Observer = std::function<void(const Seen&)>;

}  // namespace tocsin::http
