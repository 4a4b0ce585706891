#include "in/http/security.hpp"

namespace tocsin::http {

void add_security_headers(ports::Response& response, bool trusted_chain) {
  // emplace keeps what the handler set: a page's own policy names its style by hash
  auto& headers = response.headers;
  headers.emplace("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  headers.emplace("X-Content-Type-Options", "nosniff");
  headers.emplace("Cache-Control", "no-store");
  headers.emplace("Referrer-Policy", "no-referrer");
  headers.emplace("Cross-Origin-Resource-Policy", "same-origin");
  if (trusted_chain) headers.emplace("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace tocsin::http
