#include "out/tls/authority.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>

#include "base/bytes.hpp"
#include "base/net.hpp"
#include "base/text.hpp"

namespace tocsin::tls {
namespace {

template <auto Free>
struct Freed {
  void operator()(auto* held) const { Free(held); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

constexpr int authority_days = 3650;
constexpr int server_days = 397;  // the longest that browsers take (CA/Browser Forum ballot SC31)
constexpr auto renewal = std::chrono::hours(24 * 30);

std::unexpected<Error> no_folder(const std::string& where, const std::string& why) { return refuse(Errc::unavailable, "tls.folder", where, why); }

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<> write_synced(const std::string& path, const std::string& text, unsigned mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return no_folder(path, "cannot be written");
  const bool is_written = ::fchmod(file, mode) == 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!is_written) return no_folder(path, "cannot be written");
  return {};
}

/// Whole and owner-only, or not at all: written beside and renamed, so that a crash leaves no half key.
Result<> write_file(const std::string& path, const std::string& text, unsigned mode) {
  const auto beside = path + ".new";
  TRY_VOID(write_synced(beside, text, mode));
  if (::rename(beside.c_str(), path.c_str()) != 0) return no_folder(path, "cannot be written");
  return {};
}

template <class Write>
std::string to_pem(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}
std::string to_pem(X509* certificate) {
  return to_pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}
std::string to_pem(EVP_PKEY* key) {
  return to_pem([&](BIO* bio) { PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}
Certificate certificate_of(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}
Key key_of(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

std::string fingerprint_of(X509* certificate) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), hash, &size);
  std::string out;
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) out.push_back(':');
    out.append({digits[hash[i] >> 4U], digits[hash[i] & 15U]});
  }
  return out;
}
Instant end_of(X509* certificate) {
  std::tm utc{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc);
  return Instant(std::chrono::seconds(timegm(&utc)));
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// What every certificate has (RFC 5280 section 4.1): version 3, 127 random bits of serial, one hour of slack for clocks.
Certificate blank(EVP_PKEY* key, const std::string& common_name, Instant now, int days) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  unsigned char serial[16];
  RAND_bytes(serial, sizeof serial);
  serial[0] &= 0x7fU;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds - 3600);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds + std::int64_t{days} * 86400);
  X509_set_pubkey(certificate.get(), key);
  auto* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Tocsin"), -1, -1, 0);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  return certificate;
}

struct Issuer {
  Key key;
  Certificate certificate;
};

/// Puts the authority's certificate in its place where a start was killed between key and certificate.
Result<> finish_issuer(const std::string& folder) {
  std::error_code failed;
  const auto pem = folder + "/ca.pem";
  if (!std::filesystem::exists(folder + "/ca.key", failed) || std::filesystem::exists(pem, failed) || !std::filesystem::exists(pem + ".new", failed)) return {};
  std::filesystem::rename(pem + ".new", pem, failed);
  if (failed) return no_folder(pem, failed.message());
  return {};
}

Result<Issuer> make_issuer(const std::string& folder, Instant now) {
  Issuer made{Key(EVP_EC_gen("P-256")), nullptr};
  if (made.key == nullptr) return no_folder(folder, "no key could be made");
  unsigned char tag[4];
  RAND_bytes(tag, sizeof tag);
  // each authority has a name of its own, so that two in one trust store are told apart
  made.certificate = blank(made.key.get(), "Tocsin authority " + to_hex(std::as_bytes(std::span(tag))), now, authority_days);
  auto* certificate = made.certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  if (X509_sign(certificate, made.key.get(), EVP_sha256()) <= 0) return no_folder(folder, "signing failed");
  // the certificate waits complete beside its place before the key stands: a crash at any moment leaves nothing, or what
  // finish_issuer() completes
  TRY_VOID(write_synced(folder + "/ca.pem.new", to_pem(certificate), 0600));
  TRY_VOID(write_file(folder + "/ca.key", to_pem(made.key.get()), 0600));
  TRY_VOID(finish_issuer(folder));
  return made;
}

Result<Issuer> open_issuer(const std::string& folder, Instant now) {
  const auto key_text = read_file(folder + "/ca.key"), certificate_text = read_file(folder + "/ca.pem");
  if (!key_text || !certificate_text) return no_folder(folder, "ca.key and ca.pem belong together; one of them cannot be read");
  Issuer found{key_of(*key_text), certificate_of(*certificate_text)};
  if (found.key == nullptr || found.certificate == nullptr || X509_check_private_key(found.certificate.get(), found.key.get()) != 1)
    return no_folder(folder, "ca.key does not belong to ca.pem");
  if (end_of(found.certificate.get()) <= now) return refuse(Errc::conflict, "tls.expired", folder + "/ca.pem");
  return found;
}

bool is_address(const std::string& host) { return parse_address(host).has_value(); }
/// A DNS name of letters, digits and hyphens (RFC 1123), or a numeric address. Nothing that the extension's own syntax
/// could take for something else.
bool is_host(const std::string& host) {
  if (is_address(host)) return true;
  if (host.empty() || host.size() > 253) return false;
  return std::ranges::all_of(split(host, '.'), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
  });
}

/// The hosts as the subjectAltName extension spells them, sorted, each once.
Result<std::string> alternative_names(const std::vector<std::string>& hosts) {
  std::set<std::string> names{"DNS:localhost", "IP:127.0.0.1", "IP:::1"};
  for (const auto& host : hosts) {
    if (!is_host(host)) return refuse(Errc::invalid, "tls.host", host);
    names.insert((is_address(host) ? "IP:" : "DNS:") + to_lower(host));
  }
  return join({names.begin(), names.end()}, ",");
}

/// Whether the certificate on disk still does: issued by this authority for the same hosts, its key beside it, far from its end.
bool still_fits(const std::string& path, const Issuer& issuer, const std::string& names, Instant now) {
  const auto text = read_file(path + ".pem"), key_text = read_file(path + ".key"), hosts = read_file(path + ".hosts");
  if (!text || !key_text || !hosts || *hosts != names) return false;
  const auto certificate = certificate_of(*text);
  const auto key = key_of(*key_text);
  return certificate != nullptr && key != nullptr && X509_check_private_key(certificate.get(), key.get()) == 1 &&
         X509_verify(certificate.get(), X509_get0_pubkey(issuer.certificate.get())) == 1 && end_of(certificate.get()) - now > renewal;
}

Result<> make_server(const std::string& path, const std::string& name, const Issuer& issuer, const std::string& names, Instant now) {
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return no_folder(path, "no key could be made");
  const auto certificate = blank(key.get(), "Tocsin " + name, now, server_days);
  auto* raw = certificate.get();
  X509_set_issuer_name(raw, X509_get_subject_name(issuer.certificate.get()));
  add_extension(raw, issuer.certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(raw, issuer.certificate.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(raw, issuer.certificate.get(), NID_ext_key_usage, "serverAuth");
  add_extension(raw, issuer.certificate.get(), NID_subject_key_identifier, "hash");
  add_extension(raw, issuer.certificate.get(), NID_authority_key_identifier, "keyid:always");
  add_extension(raw, issuer.certificate.get(), NID_subject_alt_name, names);
  if (X509_sign(raw, issuer.key.get(), EVP_sha256()) <= 0) return no_folder(path, "signing failed");
  // the list of hosts last: a crash before it makes the pair again
  TRY_VOID(write_file(path + ".key", to_pem(key.get()), 0600));
  TRY_VOID(write_file(path + ".pem", to_pem(raw) + to_pem(issuer.certificate.get()), 0600));
  return write_file(path + ".hosts", names, 0600);
}

Result<> make_folder(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return no_folder(folder, failed.message());
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  if (failed) return no_folder(folder, failed.message());
  return {};
}

}  // namespace

Result<Authority> open_authority(const std::string& folder, Instant now) {
  TRY_VOID(make_folder(folder));
  TRY_VOID(finish_issuer(folder));
  std::error_code failed;
  const bool is_new = !std::filesystem::exists(folder + "/ca.key", failed) && !std::filesystem::exists(folder + "/ca.pem", failed);
  const auto issuer = is_new ? TRY(make_issuer(folder, now)) : TRY(open_issuer(folder, now));
  return Authority{folder + "/ca.pem", fingerprint_of(issuer.certificate.get()), end_of(issuer.certificate.get()), is_new};
}

Result<ServerCertificate> read_certificate(const std::string& path) {
  const auto text = read_file(path);
  const auto certificate = text ? certificate_of(*text) : nullptr;
  if (certificate == nullptr) return no_folder(path, "cannot be read, or is no PEM certificate");
  return ServerCertificate{path, {}, fingerprint_of(certificate.get()), end_of(certificate.get()), false};
}

Result<ServerCertificate> server_certificate(const std::string& folder, const std::string& name, const std::vector<std::string>& hosts, Instant now) {
  const auto names = TRY(alternative_names(hosts));
  const auto issuer = TRY(open_issuer(folder, now));
  const auto path = folder + "/" + name;
  const bool fits = still_fits(path, issuer, names, now);
  if (!fits) TRY_VOID(make_server(path, name, issuer, names, now));
  const auto text = read_file(path + ".pem");
  const auto certificate = text ? certificate_of(*text) : nullptr;
  if (certificate == nullptr) return no_folder(path + ".pem", "cannot be read");
  return ServerCertificate{path + ".pem", path + ".key", fingerprint_of(certificate.get()), end_of(certificate.get()), !fits};
}

}  // namespace tocsin::tls
