#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "ports/clock.hpp"
#include "ports/notifier.hpp"
#include "ports/sender.hpp"

namespace tocsin::mail {

/// The next mail server, as the configuration names it.
struct Relay {
  enum class Security : std::uint8_t {
    starttls,  ///< STARTTLS or nothing is said (RFC 3207); a certificate that does not verify ends the conversation
    tls,       ///< TLS from the first byte (RFC 8314)
    none       ///< for an address of this machine only
  };
  std::string host;
  std::uint16_t port = 587;
  Security security = Security::starttls;
  std::string ca_file;          ///< PEM; empty = the system's
  std::string user, password;   ///< empty = no authentication
  std::string helo;             ///< our name in EHLO; empty = the sender's domain
  std::chrono::milliseconds connect_max = std::chrono::seconds(20);
  std::chrono::milliseconds answer_max = std::chrono::minutes(10);  ///< to the final dot (RFC 5321 section 4.5.3.2.6), of a whole conversation
  std::stop_token stop{};                                   ///< the program ends: what is being said is cut short after `stop_max`
  std::chrono::milliseconds stop_max = std::chrono::seconds(5);
};

/// A sender of mail over one relay: one envelope for one recipient, connections kept for the next message.
/// The reply is the server's last one, word for word; a refusal before DATA, or a lost connection, leaves nothing there.
/// @error of hand_over: unavailable "sender.stopped" the program ended meanwhile; whether the message arrived is not known
/// @error invalid "mail.plain-not-loopback" no encryption towards another machine
/// @error invalid "mail.relay"              no host or port, or characters that no host name has
Result<std::unique_ptr<ports::Sender>> smtp(Relay relay);

/// Tells people by mail that something waits for them: number, label and link, over the same relay.
/// @param from the address it comes from
Result<std::unique_ptr<ports::Notifier>> mail_notifier(Relay relay, std::string from, ports::Clock& clock);

}  // namespace tocsin::mail
