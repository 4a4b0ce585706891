#include <doctest/doctest.h>

#include "base/url.hpp"

using namespace tocsin;

TEST_CASE("parts of a URL: userinfo, addresses in brackets, ports, and what goes to the server") {
  const auto parts = [](std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->scheme + " " + url->host + " " + std::string(url->port) + " " + std::string(url->path) + (url->address ? " address" : "") : std::string("none");
  };
  CHECK(parts("http://Bad.Example/a?b=c#d") == "http bad.example  /a?b=c");
  CHECK(parts("HTTPS://me:p@ss@bad.example:8443") == "https bad.example 8443 /");
  CHECK(parts("http://good.example@bad.example?x=/@y") == "http bad.example  ?x=/@y");
  CHECK(parts("http://bad.example#/a@good.example") == "http bad.example  /");
  CHECK(parts("http://[2001:DB8::1]:80/a") == "http 2001:db8::1 80 /a address");
  CHECK(parts("http://me@[2001:db8::1]/") == "http 2001:db8::1  / address");
  CHECK(parts("http://192.0.2.1:8080/a") == "http 192.0.2.1 8080 /a address");
  for (const auto* none : {"", "bad.example/a", "mailto:a@b.example", "://a", "http://", "http:///a", "http://a:b/", "http://a:123456/", "http://[2001:db8::1", "http://[2001:db8::1]x/", "http://[192.0.2.1]/", "http://[x]/", "http://me@/"})
    CHECK_MESSAGE(parts(none) == "none", none);
}
