#pragma once
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::tls {

/// A server certificate with its key, as PEM files, and what people compare.
struct ServerCertificate {
  std::string certificate;   ///< path: the certificate, then the authority's
  std::string key;           ///< path, mode 0600
  std::string fingerprint;   ///< SHA-256 of the DER, upper-case hex by colons
  Instant not_after;
  bool renewed = false;      ///< made by this call
};
/// The authority of this instance: who trusts `ca.pem` trusts the certificates below it.
struct Authority {
  std::string certificate;   ///< path of ca.pem, to be handed out
  std::string fingerprint;
  Instant not_after;
  bool made = false;         ///< made by this call
};

/// The small certificate authority in a folder (mode 0700): opened, or made at first start (ECDSA P-256, ten years, path
/// length 0).
/// @param now  decides about expiry
/// @error unavailable "tls.folder"  the folder or a file cannot be read, written or parsed
/// @error conflict    "tls.expired" the authority is past its end: move the folder away and hand out the new one
Result<Authority> open_authority(const std::string& folder, Instant now);

/// The server certificate `folder/name.pem`: kept while it fits, else made again: when fewer than 30 of its 397 days are
/// left, when another host is asked for, when the authority changed.
/// @param name   slug: `inside`, `outside`
/// @param hosts  DNS names or numeric addresses, besides localhost, 127.0.0.1 and ::1
/// @error invalid "tls.host" not a DNS name or address · unavailable "tls.folder"
Result<ServerCertificate> server_certificate(const std::string& folder, const std::string& name,
                                             const std::vector<std::string>& hosts, Instant now);

/// What a certificate file of somebody else's making says of itself; `key` stays empty.
/// @error unavailable "tls.folder" it cannot be read or is no PEM certificate
Result<ServerCertificate> read_certificate(const std::string& path);

}  // namespace tocsin::tls
