#include "out/oidc/id_token.hpp"

#include <doctest/doctest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <thread>

#include "base/hash.hpp"
#include "out/oidc/fetch.hpp"

using namespace tocsin;
using namespace tocsin::oidc;
namespace {

const Instant now = instant_from_us(1'700'000'000'000'000);
const Expected expected{"https://login.example.org", "tocsin", "nonce", now};

/// A provider's RSA key: its JWK, and tokens signed with it.
struct SigningKey {
  explicit SigningKey(std::string name) : id(std::move(name)), key(EVP_RSA_gen(2048), EVP_PKEY_free) {}
  std::string id;
  std::shared_ptr<EVP_PKEY> key;
  [[nodiscard]] std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key.get(), name, &value);
    Bytes raw(static_cast<std::size_t>(BN_num_bytes(value)));
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(raw.data()));
    BN_free(value);
    return to_base64url(raw);
  }
  [[nodiscard]] Json jwk() const { return Json::Object{{"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"kid", id}, {"n", number(OSSL_PKEY_PARAM_RSA_N)}, {"e", number(OSSL_PKEY_PARAM_RSA_E)}}; }
  [[nodiscard]] std::string token(const Json& claims, const Json& header) const {
    const auto head = to_base64url(as_bytes(to_jcs(header))) + "." + to_base64url(as_bytes(to_jcs(claims)));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 256;
    Bytes signature(size);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, reinterpret_cast<const unsigned char*>(head.data()), head.size());
    return head + "." + to_base64url(signature);
  }
  [[nodiscard]] std::string token(const Json& claims) const { return token(claims, Json::Object{{"alg", "RS256"}, {"kid", id}}); }
};

const SigningKey& one() {
  static const SigningKey key("one");
  return key;
}
Json keys(const std::vector<SigningKey>& all = {one()}) {
  Json out = Json::Object{{"keys", Json::Array{}}};
  for (const auto& key : all) out["keys"].push(key.jwk());
  return out;
}
Json claims() {
  const auto seconds = to_us(now) / 1'000'000;
  return Json::Object{{"iss", "https://login.example.org"}, {"aud", "tocsin"}, {"sub", "248289761001"}, {"nonce", "nonce"}, {"iat", seconds}, {"exp", seconds + 300}, {"email", "ana@utility.example"}};
}
std::string said(const Result<Json>& result) { return result ? "" : result.error().rule + " " + result.error().detail; }
std::string said(const Json& what) { return said(verify_id_token(one().token(what), keys(), expected)); }
std::string with(const char* name, Json value) {
  auto what = claims();
  what[name] = std::move(value);
  return said(what);
}

}  // namespace

TEST_CASE("provider.token: what a provider signed for this client, now, for this sign-in") {
  const auto good = verify_id_token(one().token(claims()), keys(), expected);
  REQUIRE(good);
  CHECK((*good)["email"].text() == "ana@utility.example");
  const auto seconds = to_us(now) / 1'000'000;
  CHECK(with("iss", "https://login.example.com") == "provider.token issuer");
  CHECK(with("aud", "another") == "provider.token audience");
  CHECK(with("aud", Json::Array{"another"}) == "provider.token audience");
  CHECK(with("aud", Json::Array{"tocsin"}) == "");
  CHECK(with("aud", Json::Array{"tocsin", "another"}) == "provider.token party");
  CHECK(with("azp", "another") == "provider.token party");
  CHECK(with("azp", "tocsin") == "");
  CHECK(with("exp", seconds - 61) == "provider.token expired");
  CHECK(with("exp", seconds - 59) == "");
  CHECK(with("exp", "soon") == "provider.token time");
  CHECK(with("iat", seconds + 61) == "provider.token time");
  CHECK(with("iat", seconds - 601) == "provider.token time");
  CHECK(with("nonce", "other") == "provider.token nonce");
  CHECK(with("sub", "") == "provider.token subject");
  auto without = claims();
  without.object_here().erase("nonce");
  CHECK(said(without) == "provider.token nonce");
}

TEST_CASE("provider.token: signed by one of the provider's keys, by an algorithm that only it can use") {
  const SigningKey two("two");
  CHECK(said(verify_id_token(two.token(claims()), keys({one(), two}), expected)).empty());
  CHECK(said(verify_id_token(two.token(claims()), keys(), expected)) == "provider.token key");
  CHECK(said(verify_id_token(two.token(claims(), Json::Object{{"alg", "RS256"}, {"kid", "one"}}), keys(), expected)) == "provider.token signature");
  CHECK(said(verify_id_token(one().token(claims(), Json::Object{{"alg", "RS256"}}), keys({two, one()}), expected)).empty());  // no id: every key is tried
  for (const auto* algorithm : {"none", "HS256", "RS1", ""}) {
    CAPTURE(algorithm);
    CHECK(!verify_id_token(one().token(claims(), Json::Object{{"alg", algorithm}, {"kid", "one"}}), keys(), expected));
  }
  auto for_encryption = keys();
  for_encryption["keys"].array_here()[0]["use"] = "enc";
  CHECK(said(verify_id_token(one().token(claims()), for_encryption, expected)) == "provider.token key");
  auto token = one().token(claims());
  token[token.find('.') + 5] = token[token.find('.') + 5] == 'A' ? 'B' : 'A';
  CHECK(said(verify_id_token(token, keys(), expected)).starts_with("provider.token"));
  for (const auto* text : {"", "a.b", "a.b.c", "..", "{}"}) CHECK(said(verify_id_token(text, keys(), expected)) == "provider.token form");
}

TEST_CASE("provider.code: what the token endpoint does not take is the code's fault, anything else the provider's") {
  const auto answered = [](const std::string& status) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    ::listen(listener, 1);
    std::string heard;
    std::thread peer([&] {
      const int client = ::accept(listener, nullptr, nullptr);
      std::array<char, 4096> bytes{};
      while (!heard.ends_with("code=c")) {
        const auto got = ::recv(client, bytes.data(), bytes.size(), 0);
        if (got <= 0) break;
        heard.append(bytes.data(), static_cast<std::size_t>(got));
      }
      const auto answer = "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
    });
    const auto result = post_form("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/token", "code=c", "tocsin", "secret", "");
    peer.join();
    ::close(listener);
    CHECK(heard.contains("Authorization: Basic dG9jc2luOnNlY3JldA=="));
    return result ? "" : result.error().rule;
  };
  CHECK(answered("200 OK").empty());
  CHECK(answered("400 Bad Request") == "provider.code");
  CHECK(answered("401 Unauthorized") == "provider.code");
  CHECK(answered("500 Oops") == "provider.down");
  CHECK(answered("302 Found") == "provider.down");
}

TEST_CASE("provider.address, provider.down: HTTPS or this machine, and somebody has to answer") {
  const auto rule = [](const auto& result) { return result ? "" : result.error().rule; };
  CHECK(rule(check_address("https://login.example.org")).empty());
  CHECK(rule(check_address("http://127.0.0.1:3000")).empty());
  CHECK(rule(check_address("http://login.example.org")) == "provider.address");
  CHECK(rule(check_address("file:///etc/passwd")) == "provider.address");
  CHECK(rule(get_json("http://127.0.0.1:1/x", "")) == "provider.down");
  CHECK(form_encoded("a b/ü~") == "a%20b%2f%c3%bc~");
}
