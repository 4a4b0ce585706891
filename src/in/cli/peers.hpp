#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tocsin::cli {

/// One TAXII server of somebody else. People say which collection is polled, and the procedure's channels which is pushed to; where the server
/// is, and how this house signs in there, stands here alone.
struct PeerServer {
  std::string name;              ///< slug
  std::string root;              ///< URL of the API root, with its last slash
  std::string user, password;    ///< HTTP Basic
  std::string token;             ///< or Bearer
  std::string ca;                ///< PEM file of authorities; empty = the system's
  std::string pin;               ///< SHA-256 of its public key in base64; empty = any that the authorities vouch for
  std::string certificate, key;  ///< PEM files that this house shows in TLS
  std::string proxy;             ///< URL; empty = none
};

/// Reads a peers file: lines `NAME.root = …`, and user, password-file, token-file, ca, pin, certificate, key, proxy. Relative paths start at
/// the file's own folder.
/// @param path         of the file, for places in refusals
/// @param read_secret  the text of a secret's file, see read_secret_file
/// @error those of config_lines · invalid "config.unknown" not NAME.SETTING · "config.value" an empty value · "config.peer" a server without a
///        root · those of read_secret
Result<std::vector<PeerServer>> read_peers(const std::string& path, std::string_view text, const std::function<Result<std::string>(const std::string&)>& read_secret);

}  // namespace tocsin::cli
