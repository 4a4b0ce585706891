#pragma once
#include "ports/exchange.hpp"

namespace tocsin::http {

/// Adds the headers that every answer carries, unless the handler set its own: Content-Security-Policy `default-src
/// 'none'` with no framing, nosniff, no-store, no referrer; Strict-Transport-Security where browsers trust the chain.
void add_security_headers(ports::Response& response, bool trusted_chain);

}  // namespace tocsin::http
