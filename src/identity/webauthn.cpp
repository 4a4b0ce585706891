#include "identity/webauthn.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <optional>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/limits_door.hpp"
#include "base/text.hpp"
#include "identity/cose.hpp"
#include "identity/ssh_wire.hpp"

namespace tocsin::identity::webauthn {
namespace {

template <auto free>
struct Freed { void operator()(auto* p) const { free(p); } };
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

constexpr std::array<std::string_view, 3> type_names{"webauthn-es256", "webauthn-eddsa", "webauthn-rs256"};
std::string_view type_of(Algorithm algorithm) { return type_names[static_cast<std::size_t>(algorithm)]; }

std::unexpected<Error> bad_form(std::string where, std::string detail) { return refuse(Errc::invalid, "webauthn.form", std::move(where), std::move(detail)); }
std::unexpected<Error> bad_key(std::string detail) { return refuse(Errc::invalid, "key.form", {}, std::move(detail)); }

/// The fields of a passkey's blob; views into it.
struct Parts {
  std::string_view type, rp_id;
  BytesView credential, spki;
};
std::optional<Parts> split_blob(BytesView blob) {
  wire::Reader in(blob);
  Parts parts{in.text(), in.text(), in.field(), in.field()};
  if (!in.whole()) return {};
  return parts;
}

Pkey load(BytesView spki) {
  const auto* at = raw(spki);
  Pkey key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (!key || at != raw(spki) + spki.size()) return {};
  return key;
}

/// Whether the key is of the algorithm that its type names, and strong enough.
Result<> check_key(EVP_PKEY* key, Algorithm algorithm) {
  if (algorithm == Algorithm::eddsa && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519) return {};
  if (algorithm == Algorithm::es256 && EVP_PKEY_get_id(key) == EVP_PKEY_EC) {
    std::array<char, 32> group{};
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr) == 1 && std::string_view(group.data()) == "prime256v1") return {};
  }
  if (algorithm == Algorithm::rs256 && EVP_PKEY_get_id(key) == EVP_PKEY_RSA) {
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < 2048 || bits > 4096) return refuse(Errc::invalid, "key.weak", {}, "RSA of " + std::to_string(bits) + " bits");
    return {};
  }
  return refuse(Errc::invalid, "key.algorithm", {}, "the key is of another kind than its type says");
}

/// A host name as browsers compare it: lower case, no port.
bool is_host(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  return !text.empty() && text.size() <= 253 && text.find_first_not_of(allowed) == std::string_view::npos && !text.starts_with('.') && !text.ends_with('.');
}

Result<Passkey> check_blob(Bytes blob) {
  if (blob.size() > limits::passkey_blob_bytes_max) return bad_key("longer than " + std::to_string(limits::passkey_blob_bytes_max) + " bytes");
  const auto parts = split_blob(blob);
  if (!parts || !is_host(parts->rp_id) || parts->credential.empty()) return bad_key("not a passkey's blob");
  std::size_t at = 0;
  while (at < type_names.size() && type_names[at] != parts->type) ++at;
  if (at == type_names.size()) return refuse(Errc::invalid, "key.algorithm", {}, "use webauthn-es256, webauthn-eddsa or webauthn-rs256");
  const auto key = load(parts->spki);
  if (!key) return bad_key("not a public key in DER");
  TRY_VOID(check_key(key.get(), static_cast<Algorithm>(at)));
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key.get(), &der);
  const bool same = length > 0 && std::ranges::equal(parts->spki, BytesView(reinterpret_cast<const std::byte*>(der), static_cast<std::size_t>(length)));
  OPENSSL_free(der);
  if (!same) return bad_key("not the one DER spelling");
  return Passkey{static_cast<Algorithm>(at), std::move(blob)};
}

/// What the authenticator says: rpIdHash, flags, counter, and what follows (WebAuthn section 6.1).
struct AuthenticatorSaid {
  BytesView rp_hash, rest;
  std::uint8_t flags = 0;
  std::int64_t counter = 0;
};
constexpr std::uint8_t user_present = 0x01, user_verified = 0x04, backup_eligible = 0x08, backed_up = 0x10, attested = 0x40, extended = 0x80;

std::optional<AuthenticatorSaid> split_data(BytesView bytes) {
  if (bytes.size() < 37) return {};
  AuthenticatorSaid out{bytes.first(32), bytes.subspan(37), std::to_integer<std::uint8_t>(bytes[32]), 0};
  for (const auto byte : bytes.subspan(33, 4)) out.counter = out.counter << 8 | std::to_integer<std::int64_t>(byte);
  const bool follows = (out.flags & (attested | extended)) != 0;
  if (follows == out.rest.empty()) return {};
  if ((out.flags & backed_up) != 0 && (out.flags & backup_eligible) == 0) return {};
  return out;
}

Result<> check_data(const AuthenticatorSaid& data, std::string_view rp_id) {
  if (!equal_in_constant_time(data.rp_hash, sha256(rp_id).view())) return refuse(Errc::forbidden, "webauthn.rp");
  if ((data.flags & user_present) == 0 || (data.flags & user_verified) == 0) return refuse(Errc::forbidden, "signature.presence", {}, "the authenticator did not verify the person");
  return {};
}

/// Whether a page of that origin may use the relying party's keys (WebAuthn section 5.1.3, step 7).
bool is_origin_of(std::string_view origin, std::string_view rp_id) {
  const bool plain = origin.starts_with("http://");
  if (!plain && !origin.starts_with("https://")) return false;
  auto host = origin.substr(plain ? 7 : 8);
  host = host.substr(0, host.find(':'));
  if (plain && host != "localhost") return false;
  return host == rp_id || (host.size() > rp_id.size() && host.ends_with(rp_id) && host[host.size() - rp_id.size() - 1] == '.');
}

/// Client data (WebAuthn section 5.8.1) as far as it has to be what was asked for. @return its origin
Result<std::string> check_client_data(BytesView bytes, std::string_view type, std::string_view challenge) {
  const auto json = parse_json(as_text(bytes), {.bytes = limits::client_data_bytes_max, .depth = 4});
  if (!json || !json->is_object()) return bad_form("client_data", json ? "no object" : json.error().rule);
  if ((*json)["type"].text() != type) return refuse(Errc::forbidden, "webauthn.type", {}, (*json)["type"].text());
  if (!equal_in_constant_time(as_bytes((*json)["challenge"].text()), as_bytes(challenge))) return refuse(Errc::forbidden, "webauthn.challenge");
  // a page inside a frame of another site could lead the person's hand
  if ((*json)["crossOrigin"].boolean() || json->has("topOrigin")) return refuse(Errc::forbidden, "webauthn.origin", {}, "from inside another site's page");
  return (*json)["origin"].text();
}

bool verifies(EVP_PKEY* key, Algorithm algorithm, BytesView signature, BytesView data) {
  const MdContext context(EVP_MD_CTX_new());
  const EVP_MD* digest = algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(data), data.size()) == 1;
}

constexpr std::string_view magic = "WAASSERT";

}  // namespace

std::string Passkey::fingerprint() const {
  auto base64 = to_base64(sha256(blob).value);
  base64.resize(base64.find('='));
  return "SHA256:" + base64;
}
std::string Passkey::line() const { return std::string(type_of(algorithm)) + " " + to_base64(blob); }
std::string Passkey::rp_id() const {
  const auto parts = split_blob(blob);
  return parts ? std::string(parts->rp_id) : std::string();
}
Bytes Passkey::credential() const {
  const auto parts = split_blob(blob);
  return parts ? Bytes(parts->credential.begin(), parts->credential.end()) : Bytes();
}
std::string Passkey::pem() const {
  const auto parts = split_blob(blob);
  const auto base64 = parts ? to_base64(parts->spki) : std::string();
  std::string out = "-----BEGIN PUBLIC KEY-----";
  for (std::size_t i = 0; i < base64.size(); ++i) {
    if (i % 64 == 0) out.push_back('\n');
    out.push_back(base64[i]);
  }
  return out + "\n-----END PUBLIC KEY-----\n";
}

Result<Passkey> parse_passkey(std::string_view line) {
  const auto words = split(trim(line), ' ');
  if (words.size() != 2) return bad_key("expected `type base64`");
  auto blob = from_base64(words[1]);
  if (!blob) return bad_key("the second word is not base64");
  auto key = TRY(check_blob(*std::move(blob)));
  if (type_of(key.algorithm) != words[0]) return bad_key("the type differs from the one inside the key");
  return key;
}

std::string challenge_of(std::string_view statement) { return to_base64url(sha256(statement).value); }

Result<Passkey> register_passkey(const Registration& registration, std::string_view challenge, const Place& place) {
  const auto origin = TRY(check_client_data(registration.client_data, "webauthn.create", challenge));
  if (origin != place.origin) return refuse(Errc::forbidden, "webauthn.origin", {}, origin);
  if (registration.attestation_object.size() > limits::attestation_bytes_max) return bad_form("attestation_object", "longer than " + std::to_string(limits::attestation_bytes_max) + " bytes");
  const auto attestation = cose::read_attestation(registration.attestation_object);
  if (!attestation) return bad_form("attestation_object", "not a map of fmt, attStmt and authData");
  if (attestation->format != "none" || !attestation->statement_empty) return refuse(Errc::invalid, "webauthn.attestation", {}, attestation->format);
  const auto data = split_data(attestation->authenticator_data);
  if (!data || (data->flags & attested) == 0) return bad_form("authenticator_data", "without a credential");
  TRY_VOID(check_data(*data, place.rp_id));
  // aaguid, length of the id, id, key (WebAuthn section 6.5.1)
  if (data->rest.size() < 18) return bad_form("authenticator_data", "cut short");
  const std::size_t length = std::to_integer<std::size_t>(data->rest[16]) << 8 | std::to_integer<std::size_t>(data->rest[17]);
  if (length == 0 || data->rest.size() < 18 + length) return bad_form("authenticator_data", "cut short");
  const auto key = cose::read_key(data->rest.subspan(18 + length), (data->flags & extended) != 0);
  if (!key) return refuse(Errc::invalid, "key.algorithm", {}, "the authenticator's key is none of ES256, EdDSA and RS256");
  Bytes blob;
  wire::put(blob, as_bytes(type_of(static_cast<Algorithm>(key->kind))));
  wire::put(blob, as_bytes(place.rp_id));
  wire::put(blob, data->rest.subspan(18, length));
  wire::put(blob, key->spki);
  return check_blob(std::move(blob));
}

std::string Assertion::text() const {
  Bytes out = to_bytes(magic);
  for (const int byte : {0, 0, 0, 1}) out.push_back(static_cast<std::byte>(byte));
  wire::put(out, key.view());
  wire::put(out, authenticator_data);
  wire::put(out, client_data);
  wire::put(out, signature);
  return to_base64(out);
}

std::int64_t Assertion::counter() const {
  const auto data = split_data(authenticator_data);
  return data ? data->counter : 0;
}

Bytes Assertion::signed_bytes() const {
  Bytes out = authenticator_data;
  const auto hash = sha256(client_data);
  out.insert(out.end(), hash.value.begin(), hash.value.end());
  return out;
}

bool is_assertion(std::string_view text) {
  static const auto begins = to_base64(as_bytes(magic)).substr(0, 10);  // the first 60 bits of the magic
  return text.starts_with(begins);
}

Result<Assertion> parse_assertion(std::string_view text) {
  const auto bad = [](std::string detail) { return refuse(Errc::invalid, "signature.form", {}, std::move(detail)); };
  const auto blob = from_base64(text);
  if (!blob) return bad("not base64");
  wire::Reader in(*blob);
  if (as_text(in.take(magic.size())) != magic || in.number() != 1) return bad("not an assertion of version 1");
  const auto key = Hash::from_bytes(in.field());
  const auto data = in.field(), client = in.field(), signature = in.field();
  if (!in.whole() || !key) return bad("a field is missing or left over");
  return Assertion{*key, {data.begin(), data.end()}, {client.begin(), client.end()}, {signature.begin(), signature.end()}};
}

Result<> verify(const Assertion& assertion, const Passkey& key, std::string_view statement) {
  const auto rp_id = key.rp_id();
  const auto origin = TRY(check_client_data(assertion.client_data, "webauthn.get", challenge_of(statement)));
  if (!is_origin_of(origin, rp_id)) return refuse(Errc::forbidden, "webauthn.origin", {}, origin);
  const auto data = split_data(assertion.authenticator_data);
  if (!data || (data->flags & attested) != 0) return bad_form("authenticator_data", "of another shape");
  TRY_VOID(check_data(*data, rp_id));
  const auto parts = split_blob(key.blob);
  const auto loaded = parts ? load(parts->spki) : Pkey();
  if (!loaded || !verifies(loaded.get(), key.algorithm, assertion.signature, assertion.signed_bytes())) return refuse(Errc::forbidden, "signature.wrong");
  return {};
}

Result<> check_origin(const Assertion& assertion, std::string_view origin) {
  const auto json = parse_json(as_text(assertion.client_data), {.bytes = limits::client_data_bytes_max, .depth = 4});
  if (!json || (*json)["origin"].text() != origin) return refuse(Errc::forbidden, "webauthn.origin", {}, json ? (*json)["origin"].text() : "");
  return {};
}

}  // namespace tocsin::identity::webauthn
