#pragma once
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/body.hpp"

namespace tocsin::ledger {

/// That a fact may follow the object's facts before it.
/// @param previous  the object's last fact; none before its first
/// @param log       origin of the log that is being checked
/// @error conflict "ledger.foreign-log"    written for another log
/// @error conflict "ledger.other-object"   about another object than the one before
/// @error conflict "ledger.gap"            obj_seq is not the next number
/// @error conflict "ledger.prev"           prev is not the hash of the fact before
/// @error conflict "ledger.time-went-back" t is before that of the fact before
/// @error conflict "ledger.mode-changed"   a chain lives in one mode
/// @error conflict "ledger.order"          the leaf stands before that of the fact before
Result<> check_next(const FactRecord* previous, const FactRecord& next, std::string_view log);

/// That the facts are one object's whole chain from its first fact on, each with its own bytes and hash.
/// @error those of check_next · conflict "ledger.fact-hash" bytes, body and hash do not belong together
Result<> check_chain(const std::vector<FactRecord>& facts, std::string_view log);

}  // namespace tocsin::ledger
