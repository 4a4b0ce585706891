#pragma once
// What facts commit to has to be there: destroying the content of a share is how its trace could be lost while every fact stays.
#include <vector>

#include "app/context.hpp"

namespace tocsin::app {

/// Looks for every piece of content that the object's facts name. One that is gone is in order where two people decided to erase the share it
/// belongs to, and nowhere else.
/// @return how many there are
/// @error conflict "verify.content-missing" where = the object; detail = the fact, the field and the name · those of ports::Store::content
Result<std::int64_t> check_contents_of(ports::Store& store, const ledger::ObjectId& object, const std::vector<ledger::FactRecord>& facts);

}  // namespace tocsin::app
