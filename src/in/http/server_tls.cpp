#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstring>

#include "base/bytes.hpp"
#include "in/http/server_parts.hpp"

namespace tocsin::http {
namespace {

/// HTTP/1.1 is the only protocol spoken; a client that offers others only is refused in the handshake (RFC 7301).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char http11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, http11, sizeof http11 - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> tls_context(const TlsFiles& files) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  auto* raw = context->native_handle();
  // RFC 9325 (BCP 195): TLS 1.2 with forward secrecy and authenticated encryption, or 1.3
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384");
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  error_code failed;
  // a session that is taken up again keeps the certificate that its first handshake proved; without a name of its own here
  // OpenSSL would refuse to take up any once certificates are asked for
  static constexpr unsigned char name[] = "tocsin";
  SSL_CTX_set_session_id_context(raw, name, sizeof name - 1);
  if (context->use_certificate_chain_file(files.certificate, failed); failed) return refuse(Errc::unavailable, "http.listen", files.certificate, failed.message());
  if (context->use_private_key_file(files.key, asio::ssl::context::pem, failed); failed) return refuse(Errc::unavailable, "http.listen", files.key, failed.message());
  return context;
}

void ask_certificate(SSL* connection) {
  SSL_set_verify(connection, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
}

std::string certificate_of(SSL* connection) {
  const X509* certificate = SSL_get0_peer_certificate(connection);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  return to_hex(std::as_bytes(std::span(digest.data(), size)));
}

}  // namespace tocsin::http
