#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"
#include "ports/exchange.hpp"
#include "ports/objects.hpp"
#include "ports/pulls.hpp"

/// The TAXII 2.1 server (OASIS Standard, 10 June 2021) on the outside door.
namespace tocsin::http {

struct TaxiiCollection {
  std::string id;                ///< UUID
  std::string root;              ///< the API root it stands in
  std::string title, description, alias;
  bool can_read = true;
  bool can_write = false;
  std::optional<Tlp> tlp_max;    ///< what is labelled narrower is neither served nor taken; none: nothing is kept back
};
/// Who asks, and what they may know of.
struct TaxiiClient {
  std::string id;                            ///< of `client:…`; for the record of fetches
  std::vector<TaxiiCollection> collections;  ///< in a stable order
};
/// What a request came with: Basic gives user and secret, Bearer a token alone, TLS perhaps a certificate.
struct TaxiiCredential {
  std::string user;         ///< empty with Bearer
  std::string secret;       ///< password or token
  std::string certificate;  ///< SHA-256 of the DER in hex, or empty
};
/// One answered request for objects.
struct TaxiiFetch {
  std::string client, collection;
  std::vector<std::string> deliveries;  ///< whose objects were in the answer, each once
};

struct TaxiiDoor {
  std::string title = "Tocsin";
  std::string description, contact;
  std::string root = "api";    ///< the default API root is `/taxii2/{root}/`
  std::size_t content_bytes_max = limits::taxii_post_bytes_max;
  /// @return the client, or null when the credential is not good
  std::function<Result<std::shared_ptr<const TaxiiClient>>(const TaxiiCredential&)> authenticate;
  std::shared_ptr<ports::Objects> objects;
  /// Takes in the envelope of a POST. @error invalid "json.…" no JSON (400) · invalid "taxii.envelope" no envelope of objects (422)
  std::function<Result<ports::PostStatus>(const TaxiiClient&, const TaxiiCollection&, std::string_view envelope)> take = {};
  std::function<void(const TaxiiFetch&)> fetched = {};   ///< called after the answer was made; must not throw
  std::function<void(ports::Pull)> seen = {};            ///< told of every request, likewise
  std::function<void(const Error&)> trouble = {};        ///< told what kept objects from being served; must not throw
};

/// Where to mount it: the discovery of TAXII 2.1 section 4.1, and below it the API roots.
inline constexpr const char* taxii_prefix = "/taxii2";
/// Answers everything below taxii_prefix. One client has at most limits::taxii_pages_of_client_max pages of objects in hand, all together
/// limits::taxii_pages_max: who asks for more is told when to come again (429, 503).
ports::Handler taxii(TaxiiDoor door);
/// For Listener::refusal: what never reached taxii(), as an error resource (TAXII 2.1 section 3.6.1). Nothing for other targets.
std::optional<ports::Response> taxii_refusal(std::string_view target, int status, const Error& error);
/// For Listener::refused: tells `TaxiiDoor::seen` of such a request, so that an operator sees it with the client's others.
std::function<void(const ports::Request& head, std::string_view target, int status, const Error& error)> taxii_refused(const TaxiiDoor& door);
/// For Router::mount: bodies are read of clients that may post, up to what the API root says; all others are answered without.
std::function<std::size_t(const ports::Request& head)> taxii_body_limit(const TaxiiDoor& door);

}  // namespace tocsin::http
