#pragma once
#include <string>
#include <string_view>

#include "ports/sender.hpp"

namespace tocsin::mail {

/// What a server said during one conversation, reply by reply.
class Replies {
 public:
  /// One line as it came, with or without its CRLF.
  void line(std::string_view text);
  /// The final dot was sent: whatever comes now is the answer to the message.
  void all_sent() { sent_ = true; }
  [[nodiscard]] bool sent() const { return sent_; }
  [[nodiscard]] bool any() const { return !last_.empty(); }

  /// How the conversation ended (RFC 5321 section 4.2.1).
  /// @param completed   the client library saw it through to the end
  /// @param refused     it ended because the server refused the envelope, not the connection or the login
  /// @param trouble     what to say where the server said nothing
  [[nodiscard]] ports::Handover outcome(bool completed, bool refused, std::string_view trouble) const;

 private:
  std::string last_;       ///< the last complete reply, its lines joined
  std::string open_;       ///< lines of a reply that goes on
  std::string answer_;     ///< the reply to the message itself
  bool sent_ = false;
};

}  // namespace tocsin::mail
