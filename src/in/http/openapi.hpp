#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "in/http/router.hpp"

namespace tocsin::http {

/// The OpenAPI 3.1 document of a route table: every row with its message, its right and its refusals, in the table's
/// order of paths sorted by name, so that the same table gives the same text.
Json openapi(const std::vector<Row>& rows, const std::string& title, const std::string& version);

}  // namespace tocsin::http
