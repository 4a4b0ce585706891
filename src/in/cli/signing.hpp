#pragma once
#include <string>

#include "base/result.hpp"
#include "in/cli/cli.hpp"
#include "in/cli/client.hpp"
#include "in/cli/command.hpp"

namespace tocsin::cli {

/// What the person said about signing.
struct SigningAsk {
  std::string key;       ///< file of the SSH key
  std::string id;        ///< what the command names, or empty
  std::string audience;  ///< of share approve: only this one; empty = all that wait
  std::string role;      ///< of share approve: only in this role
  bool yes = false;      ///< agreed beforehand: nothing is asked
};

/// Sends a request that needs a signature: fetches the statement, shows it, asks, signs, sends. When the server wants none
/// its first answer is the result.
/// @error not_found "cli.nothing-waits" · invalid "cli.declined", "cli.signer", "cli.answer"
Result<ports::Response> run_signed(const Command& command, const ports::Request& request, const Transport& transport, const SigningAsk& ask, Console& console);

/// `share approve`: for each statement that waits for this person, checks that the manifest hashes to the one in the
/// statement and the texts to those in the manifest, shows in words what would be agreed to, asks, signs and sends.
/// The person's own machine makes these checks, so that a server that was tampered with cannot have something else signed.
/// @return the last answer
/// @error forbidden "cli.manifest-differs", "cli.statement" · those of run_signed
Result<ports::Response> approve_share(const Transport& transport, const SigningAsk& ask, Console& console);

}  // namespace tocsin::cli
