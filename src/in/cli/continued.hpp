#pragma once
#include <iosfwd>

#include "base/json.hpp"
#include "base/result.hpp"
#include "in/cli/request.hpp"

namespace tocsin::cli {

/// Checks an answer of `ledger consistency` against what the asker kept: the log under the answer's checkpoint continues the one of
/// `--from` facts with the root `--root`, and with `--trust` one of those keys signed that checkpoint. Nothing else in the answer is believed.
/// @param values  --from; --root in hex, or in base64 as a checkpoint spells it; --trust, a file as `ledger trust` writes it
/// @return {consistent, from, to, origin, root_from, root_to, signature, in_words}
/// @error conflict "ledger.consistency" the proof does not lead there, or the server says that the log never had so many facts
/// @error conflict "ledger.foreign-log", "ledger.checkpoint-signature" none of the trusted keys signed the checkpoint
/// @error unavailable "cli.answer" no such answer · invalid "cli.usage" · those of prove::parse_trust and ledger::parse_checkpoint
Result<Json> continued(const ports::Response& answer, const Values& values, std::istream& in);

/// Whether the answer refuses because the log is smaller than it was: that is no fault of whoever asks, but what they are looking for.
bool is_smaller_now(const ports::Response& answer, const Values& values);

}  // namespace tocsin::cli
