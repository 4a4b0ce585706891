#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "in/cli/config.hpp"
#include "in/http/server.hpp"

namespace tocsin {

/// The certificates of the two doors: the operator's own where they are given, else from the instance's small authority, which
/// makes them again in time.
class Certificates {
 public:
  /// Opens or makes what the settings ask for; nothing with TLS off.
  /// @error those of tls::open_authority, tls::server_certificate and tls::read_certificate
  static Result<Certificates> open(const cli::Config& config, Instant now);

  /// The files of a door, `inside` or `outside`; nothing with TLS off.
  [[nodiscard]] std::optional<http::TlsFiles> of(const std::string& door) const;
  /// Makes again what has fewer than 30 days left, and looks whether the operator put other files in place.
  /// @return whether a door has to read its files again
  Result<bool> renew(Instant now);
  /// What ends when, the authority first.
  [[nodiscard]] std::vector<app::CertificateEnd> ends() const;

 private:
  explicit Certificates(const cli::Config& config) : config_(config) {}
  Result<bool> look(const std::string& door, Instant now);

  struct Door {
    http::TlsFiles files;
    std::string fingerprint;
    Instant not_after;
  };
  cli::Config config_;
  std::map<std::string, Door> doors_;
  std::optional<app::CertificateEnd> authority_;
};

}  // namespace tocsin
