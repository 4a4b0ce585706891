#pragma once
#include <string_view>

#include "base/result.hpp"
#include "ports/exchange.hpp"

namespace tocsin::http {

/// The problem document (RFC 9457, `application/problem+json`) of a refusal: {type, title, status, rule, where, detail,
/// next, request}. `title` and `next` come from docs/rules.md, the status from docs/errors.md.
ports::Response problem(const Error& error, std::string_view request_id = {});

/// The same for what a door refuses before any use case is asked (docs/errors.md, second table).
/// @param status 400, 401, 404, 405, 406, 408, 413, 415, 429, 431, 500 or 503
ports::Response transport_problem(int status, std::string_view rule, std::string_view where = {}, std::string_view detail = {},
                                  std::string_view request_id = {});

}  // namespace tocsin::http
