#pragma once
#include "procedure/part.hpp"

namespace tocsin::procedure {

/// Notes every id that was referred to and that no part defines.
void check_references(Notes& notes);
/// Notes what two parts say against each other: a due share that its audience may not receive, a channel that does not
/// carry what its audience gets, a label beyond its boundary.
void check_contradictions(const Procedure& procedure, Notes& notes);

}  // namespace tocsin::procedure
