#include "identity/sshsig.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <optional>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "identity/ssh_wire.hpp"

namespace tocsin::identity::ssh {
namespace {

template <auto free>
struct Freed { void operator()(auto* p) const { free(p); } };
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Bignum = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* raw(BytesView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

using wire::Reader;

struct AlgorithmName { Algorithm algorithm; std::string_view name; };
constexpr std::array<AlgorithmName, 5> algorithm_names{{{Algorithm::ed25519, "ssh-ed25519"},
                                                        {Algorithm::ecdsa_p256, "ecdsa-sha2-nistp256"},
                                                        {Algorithm::sk_ed25519, "sk-ssh-ed25519@openssh.com"},
                                                        {Algorithm::sk_ecdsa_p256, "sk-ecdsa-sha2-nistp256@openssh.com"},
                                                        {Algorithm::rsa, "ssh-rsa"}}};
std::string_view name_of(Algorithm algorithm) { return algorithm_names[static_cast<std::size_t>(algorithm)].name; }
bool is_fido(Algorithm algorithm) { return algorithm == Algorithm::sk_ed25519 || algorithm == Algorithm::sk_ecdsa_p256; }

/// The numbers inside a key blob; views into it.
struct Parts {
  Algorithm algorithm{};
  BytesView point;         ///< Ed25519: 32 bytes; ECDSA: an uncompressed point
  BytesView exponent, modulus;
  std::string_view application;
};

/// An mpint without its sign byte; nothing when it is negative, zero or padded.
std::optional<BytesView> positive(BytesView mpint) {
  if (mpint.empty() || (std::to_integer<unsigned>(mpint[0]) & 0x80) != 0) return {};
  if (mpint[0] != std::byte{0}) return mpint;
  if (mpint.size() < 2 || (std::to_integer<unsigned>(mpint[1]) & 0x80) == 0) return {};
  return mpint.subspan(1);
}

Result<> check_rsa(const Parts& parts) {
  const auto e = positive(parts.exponent), n = positive(parts.modulus);
  if (!e || !n) return refuse(Errc::invalid, "key.form", {}, "a number is not in its one spelling");
  const auto bits = 8 * n->size() - static_cast<std::size_t>(std::countl_zero(std::to_integer<std::uint8_t>((*n)[0])));
  const bool small = e->size() < 3 && !(e->size() == 2 && std::to_integer<unsigned>((*e)[0]) != 0);
  const bool even = (std::to_integer<unsigned>(e->back()) & 1) == 0 || (std::to_integer<unsigned>(n->back()) & 1) == 0;
  if (bits < 3072 || bits > 16384 || small || even || e->size() > 8)
    return refuse(Errc::invalid, "key.weak", {}, "RSA of " + std::to_string(bits) + " bits");
  return {};
}

Result<Parts> parts_of(BytesView blob) {
  Reader in(blob);
  Parts parts;
  const auto type = in.text();
  const AlgorithmName* found = nullptr;
  for (const auto& each : algorithm_names)
    if (each.name == type) found = &each;
  if (in.broken()) return refuse(Errc::invalid, "key.form", {}, "not a public key's wire form");
  if (found == nullptr) return refuse(Errc::invalid, "key.algorithm", {}, "use ssh-ed25519, ecdsa-sha2-nistp256, their sk- forms, or ssh-rsa of 3072 bits or more");
  parts.algorithm = found->algorithm;
  const bool ecdsa = parts.algorithm == Algorithm::ecdsa_p256 || parts.algorithm == Algorithm::sk_ecdsa_p256;
  bool form = true;
  if (parts.algorithm == Algorithm::rsa) {
    parts.exponent = in.field();
    parts.modulus = in.field();
  } else {
    if (ecdsa) form = in.text() == "nistp256";
    parts.point = in.field();
    form = form && parts.point.size() == (ecdsa ? 65 : 32) && (!ecdsa || parts.point[0] == std::byte{4});
  }
  // FIDO keys are bound to the application that they were made for; another than SSH could be a web site's
  if (is_fido(parts.algorithm)) {
    parts.application = in.text();
    form = form && parts.application.starts_with("ssh:");
  }
  if (!form || !in.whole()) return refuse(Errc::invalid, "key.form", {}, "not the wire form of " + std::string(type));
  if (parts.algorithm == Algorithm::rsa) TRY_VOID(check_rsa(parts));
  return parts;
}

Pkey from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return {};
  return Pkey(key);
}

Pkey load(const Parts& parts) {
  if (parts.algorithm == Algorithm::ed25519 || parts.algorithm == Algorithm::sk_ed25519)
    return Pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(parts.point), parts.point.size()));
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (parts.algorithm == Algorithm::rsa) {
    const Bignum n(BN_bin2bn(raw(parts.modulus), static_cast<int>(parts.modulus.size()), nullptr));
    const Bignum e(BN_bin2bn(raw(parts.exponent), static_cast<int>(parts.exponent.size()), nullptr));
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return from_params("RSA", builder.get());
  }
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, parts.point.data(), parts.point.size());
  return from_params("EC", builder.get());
}

bool verifies(EVP_PKEY* key, const EVP_MD* digest, BytesView signature, BytesView data) {
  const MdContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(data), data.size()) == 1;
}

/// An SSH ECDSA signature is two mpints; OpenSSL wants DER.
std::optional<Bytes> ecdsa_der(BytesView ssh) {
  Reader in(ssh);
  const auto r = positive(in.field()), s = positive(in.field());
  if (!in.whole() || !r || !s) return {};
  const EcdsaSignature signature(ECDSA_SIG_new());
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw(*r), static_cast<int>(r->size()), nullptr), BN_bin2bn(raw(*s), static_cast<int>(s->size()), nullptr));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  if (length <= 0) return {};
  Bytes out(reinterpret_cast<std::byte*>(der), reinterpret_cast<std::byte*>(der) + length);
  OPENSSL_free(der);
  return out;
}

Bytes sha512(BytesView data) {
  Bytes out(64);
  EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha512(), nullptr);
  return out;
}

/// What the key signs: PROTOCOL.sshsig section 3, "Signed data".
Bytes signed_data(std::string_view name_space, std::string_view hash, std::string_view message) {
  Bytes out = to_bytes("SSHSIG");
  wire::put(out, as_bytes(name_space));
  wire::put(out, {});
  wire::put(out, as_bytes(hash));
  wire::put(out, hash == "sha512" ? BytesView(sha512(as_bytes(message))) : BytesView(sha256(message).value));
  return out;
}

/// Touches the FIDO form: the authenticator signs hash(application) · flags · counter · hash(data) (PROTOCOL.u2f).
Result<Bytes> fido_data(const Parts& key, Reader& in, const Bytes& data) {
  constexpr std::uint8_t user_present = 0x01;
  const auto flags = in.byte();
  const auto counter = in.take(4);
  if (!in.whole()) return refuse(Errc::forbidden, "signature.wrong", {}, "a FIDO signature without flags and counter");
  if ((flags & user_present) == 0) return refuse(Errc::forbidden, "signature.presence");
  Bytes out;
  const auto append = [&](BytesView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
  append(sha256(key.application).value);
  out.push_back(static_cast<std::byte>(flags));
  append(counter);
  append(sha256(data).value);
  return out;
}

constexpr std::string_view armor_begin = "-----BEGIN SSH SIGNATURE-----", armor_end = "-----END SSH SIGNATURE-----";

std::unexpected<Error> bad_signature(std::string detail) { return refuse(Errc::invalid, "signature.form", {}, std::move(detail)); }

/// The base64 between the lines of the armor, or the text itself.
Result<Bytes> unarmored(std::string_view text) {
  text = trim(text);
  if (text.starts_with(armor_begin)) {
    if (!text.ends_with(armor_end) || text.size() < armor_begin.size() + armor_end.size()) return bad_signature("the armor has no end");
    text = text.substr(armor_begin.size(), text.size() - armor_begin.size() - armor_end.size());
  }
  std::string base64;
  for (const char c : text)
    if (c != '\n' && c != '\r') base64.push_back(c);
  auto blob = from_base64(base64);
  if (!blob) return bad_signature("not base64");
  return blob;
}

}  // namespace

std::string PublicKey::fingerprint() const {
  auto base64 = to_base64(sha256(blob).value);
  base64.resize(base64.find('='));
  return "SHA256:" + base64;
}

std::string PublicKey::line() const { return std::string(name_of(algorithm)) + " " + to_base64(blob); }

Result<PublicKey> parse_key_blob(BytesView blob) {
  const auto parts = TRY(parts_of(blob));
  if (!load(parts)) return refuse(Errc::invalid, "key.form", {}, "not a point of the curve");
  return PublicKey{parts.algorithm, Bytes(blob.begin(), blob.end())};
}

Result<PublicKey> parse_public_key(std::string_view line) {
  const auto words = split(trim(line), ' ');
  if (words.size() < 2) return refuse(Errc::invalid, "key.form", {}, "expected `type base64 [comment]`");
  const auto blob = from_base64(words[1]);
  if (!blob) return refuse(Errc::invalid, "key.form", {}, "the second word is not base64");
  auto key = TRY(parse_key_blob(*blob));
  if (name_of(key.algorithm) != words[0]) return refuse(Errc::invalid, "key.form", {}, "the type differs from the one inside the key");
  return key;
}

Result<Signature> parse_signature(std::string_view text) {
  const auto blob = TRY(unarmored(text));
  Reader in(blob);
  if (as_text(in.take(6)) != "SSHSIG" || in.number() != 1) return bad_signature("not an SSHSIG of version 1");
  const auto key = in.field();
  Signature signature;
  signature.name_space = std::string(in.text());
  const bool reserved = !in.field().empty();
  signature.hash = std::string(in.text());
  const auto value = in.field();
  if (!in.whole() || reserved) return bad_signature("a field is missing, reserved or left over");
  signature.key = TRY(parse_key_blob(key));
  signature.signature.assign(value.begin(), value.end());
  signature.blob = blob;
  return signature;
}

std::string armored(const Signature& signature) {
  const auto base64 = to_base64(signature.blob);
  std::string out(armor_begin);
  for (std::size_t i = 0; i < base64.size(); ++i) {
    if (i % 70 == 0) out.push_back('\n');
    out.push_back(base64[i]);
  }
  return out + "\n" + std::string(armor_end) + "\n";
}

Result<> verify(const Signature& signature, std::string_view name_space, std::string_view message) {
  if (signature.name_space != name_space) return refuse(Errc::forbidden, "signature.namespace", {}, "made for " + signature.name_space);
  if (signature.hash != "sha512" && signature.hash != "sha256") return refuse(Errc::forbidden, "signature.hash", {}, signature.hash);
  const auto parts = TRY(parts_of(signature.key.blob));
  const auto key = load(parts);
  Reader in(signature.signature);
  const auto type = in.text();
  const auto value = in.field();
  Bytes data = signed_data(name_space, signature.hash, message);
  const bool rsa = parts.algorithm == Algorithm::rsa;
  // ssh-rsa as a signature type is SHA-1: PROTOCOL.sshsig excludes it
  if (rsa && type != "rsa-sha2-512" && type != "rsa-sha2-256") return refuse(Errc::forbidden, "signature.hash", {}, std::string(type));
  if (!rsa && type != name_of(parts.algorithm)) return refuse(Errc::forbidden, "signature.wrong", {}, "the signature is of another kind than its key");
  if (is_fido(parts.algorithm)) data = TRY(fido_data(parts, in, data));
  const bool ecdsa = parts.algorithm == Algorithm::ecdsa_p256 || parts.algorithm == Algorithm::sk_ecdsa_p256;
  const auto bytes = ecdsa ? ecdsa_der(value) : std::optional(Bytes(value.begin(), value.end()));
  const EVP_MD* digest = rsa ? (type == "rsa-sha2-512" ? EVP_sha512() : EVP_sha256()) : ecdsa ? EVP_sha256() : nullptr;
  if (!in.whole() || !key || !bytes || !verifies(key.get(), digest, *bytes, data)) return refuse(Errc::forbidden, "signature.wrong");
  return {};
}

}  // namespace tocsin::identity::ssh
