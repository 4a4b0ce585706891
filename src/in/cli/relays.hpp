#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::cli {

/// One mail relay of this server. The procedure says which channel uses the relay NAME; where it is and how it is signed in to
/// stands here alone.
struct RelaySetting {
  std::string host;
  std::uint16_t port = 587;
  std::string tls = "starttls";  ///< starttls, tls, or none (an address of this machine only)
  std::string ca;                ///< PEM file of the authorities trusted for it; empty = the system's
  std::string user, password;    ///< empty = no sign-in
  std::string helo;              ///< our name in EHLO; empty = the sender's domain
};

/// Reads a relays file: lines `NAME.host = …`, and port, tls, ca, user, password-file, helo. Relative paths start at the file's
/// own folder.
/// @param path         of the file, for places in refusals
/// @param read_secret  the text of a password file, see read_secret_file
/// @error those of config_lines · invalid "config.unknown" not NAME.SETTING · "config.value" · "config.relay" a relay without
///        a host, or with only half of a sign-in · those of read_secret
Result<std::map<std::string, RelaySetting>> read_relays(const std::string& path, std::string_view text,
                                                        const std::function<Result<std::string>(const std::string&)>& read_secret);

/// The first line of a file that holds a secret.
/// @error unavailable "config.secret-file" it cannot be read, is no file, is empty, or others than its owner may read it
Result<std::string> read_secret_file(const std::string& path);

}  // namespace tocsin::cli
