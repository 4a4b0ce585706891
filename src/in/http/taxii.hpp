#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "ports/exchange.hpp"
#include "ports/objects.hpp"

/// The TAXII 2.1 server (OASIS Standard, 10 June 2021) on the outside door.
namespace tocsin::http {

struct TaxiiCollection {
  std::string id;  ///< UUID
  std::string title, description, alias;
  bool can_read = true;
  bool can_write = false;
};
/// Who asks, and what they may know of.
struct TaxiiClient {
  std::string id;                            ///< of `client:…`; for the record of fetches
  std::vector<TaxiiCollection> collections;  ///< in a stable order
};
/// What came in Authorization: Basic gives both, Bearer a token alone.
struct TaxiiCredential {
  std::string user;    ///< empty with Bearer
  std::string secret;  ///< password or token
};
/// One answered request for objects.
struct TaxiiFetch {
  std::string client, collection;
  std::vector<std::string> deliveries;  ///< whose objects were in the answer, each once
};

struct TaxiiDoor {
  std::string title = "Tocsin";
  std::string description, contact;
  std::string root = "api";    ///< the API root is `/taxii2/{root}/`
  std::size_t content_bytes_max = limits::body_bytes_max;
  /// @return the client, or nothing when the credential is not good
  std::function<Result<std::optional<TaxiiClient>>(const TaxiiCredential&)> authenticate;
  std::shared_ptr<ports::Objects> objects;
  std::function<void(const TaxiiFetch&)> fetched;  ///< called after the answer was made; must not throw
  std::function<void(const Error&)> trouble;       ///< told what kept objects from being served; must not throw
};

/// Where to mount it: the discovery of TAXII 2.1 section 4.1, and below it the API root.
inline constexpr const char* taxii_prefix = "/taxii2";
/// Answers everything below taxii_prefix.
ports::Handler taxii(TaxiiDoor door);

}  // namespace tocsin::http
