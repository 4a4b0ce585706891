#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::cli {

/// Signs a message with the person's own SSH key by `ssh-keygen -Y sign`, so that ssh-agent, FIDO keys and passphrases work
/// as people know them. The private key never enters this process.
/// @param key      private key file; or the public one, when ssh-agent or a FIDO token holds the other half
/// @param purpose  SSHSIG namespace: `approve@tocsin`, `people@tocsin`, `adopt@tocsin`
/// @return the armored signature (PROTOCOL.sshsig)
/// @error invalid "cli.signer" no such key, a declined touch, a wrong passphrase, or no ssh-keygen; where = the key
Result<std::string> sign(const std::string& key, std::string_view purpose, std::string_view message);

}  // namespace tocsin::cli
