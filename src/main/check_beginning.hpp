#pragma once
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "procedure/example.hpp"

namespace tocsin {

/// Everything that stands against founding an organisation from these files, in the order of reading: each file's own faults,
/// and roles of people that the procedure does not define (invalid "init.people"). Empty when it can be founded.
std::vector<Error> faults_of(const procedure::Example& from);
/// What `tocsin init --check` answers: the faults, and without any what procedure and people leave uncovered.
/// @return {faults: N, rows: [{rule, where, what, next}], exit: code of `invalid` when there are faults}
Json check_beginning(const procedure::Example& from, Instant now);

}  // namespace tocsin
