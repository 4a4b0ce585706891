#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// A TAXII server of somebody else, as the operator of this one named it.
struct Peer {
  std::string name;   ///< slug
  std::string root;   ///< URL of its API root, with a last slash
};
/// A question for objects (TAXII 2.1 sections 3.4, 3.5 and 5.4).
struct PeerAsk {
  std::string collection;          ///< id or alias there
  std::size_t limit = 0;
  std::string added_after, next;   ///< as the far side spelled them; empty: none
  std::vector<std::string> types;  ///< of match[type]; empty: all
};
struct PeerPage {
  std::string envelope;       ///< the body, at most limits::peer_answer_bytes_max
  std::string first, last;    ///< X-TAXII-Date-Added-First and -Last in RFC 3339 with six digits; empty where they are missing or unreadable
  std::string date;           ///< when it was answered, by the clock there, likewise
  Duration wait{};            ///< above zero: it asks to come back later, and nothing else is here
};

/// The TAXII servers of others. Safe to use from many threads; questions to one server wait for each other.
struct Peers {
  virtual ~Peers() = default;
  [[nodiscard]] virtual std::vector<Peer> known() const = 0;   ///< by name; never what they are signed in to with
  /// What the server says of itself to us.
  /// @return {name, root, title, versions, max_content_length, collections: [{id, title, can_read, can_write, media_types}]}
  /// @error those of page()
  virtual Result<Json> look(const std::string& name) = 0;
  /// One page. Media types that it refuses are asked for in another spelling; redirects are followed on the same server.
  /// @error not_found   "peer.unknown"      no server has that name here
  /// @error unavailable "peer.down"         no answer in time, or it says that it is in trouble; detail = why
  /// @error forbidden   "peer.refused"      it does not take our credential, or does not let us read there
  /// @error not_found   "peer.not-found"    it has no such collection, or none for us
  /// @error forbidden   "peer.redirect"     it sends us to another server
  /// @error conflict    "peer.next-unknown" it does not know the cursor any more
  /// @error invalid     "peer.too-large"    the answer is larger than limits::peer_answer_bytes_max
  /// @error invalid     "peer.answer"       what came is no answer of TAXII 2.1; detail = what it is
  /// @error unavailable "peer.stopped"      stop() was called
  virtual Result<PeerPage> page(const std::string& name, const PeerAsk& ask) = 0;
  /// Cuts short what is being asked, and asks nothing more: the program ends.
  virtual void stop() = 0;
};

}  // namespace tocsin::ports
