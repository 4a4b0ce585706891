#include "main/certificates.hpp"

#include <algorithm>
#include <filesystem>

#include "out/tls/authority.hpp"

namespace tocsin {
namespace {

std::string folder_of(const cli::Config& config) { return (std::filesystem::path(config.data()) / "tls").string(); }

/// The settings that name the operator's own files for a door.
std::string suffix_of(const std::string& door) { return door == "outside" ? "-outside" : ""; }

/// Clients take weeks to learn to trust another authority; a door's certificate is made again thirty days before its end, so
/// one that has fewer left has nobody who renews it.
constexpr auto authority_warning = std::chrono::days(90);
constexpr auto door_warning = std::chrono::days(21);

/// The name or address in `https://NAME:PORT/…`; empty when there is none.
std::string host_in(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

/// What the doors' certificates are good for besides this machine itself: the names in the addresses that people and recipients
/// are told, and what was asked for.
std::vector<std::string> hosts_of(const cli::Config& config) {
  auto out = config.list("tls-hosts");
  for (const auto* setting : {"inside-url", "public-url"})
    if (auto host = host_in(config.text(setting)); !host.empty() && std::ranges::find(out, host) == out.end()) out.push_back(std::move(host));
  return out;
}

}  // namespace

Result<Certificates> Certificates::open(const cli::Config& config, Instant now) {
  Certificates out(config);
  if (config.truth("tls"))
    for (const std::string door : {"inside", "outside"}) TRY(out.look(door, now));
  return out;
}

Result<bool> Certificates::look(const std::string& door, Instant now) {
  const auto own = config_.text("tls-certificate" + suffix_of(door));
  tls::ServerCertificate found;
  if (own.empty()) {
    const auto authority = TRY(tls::open_authority(folder_of(config_), now));
    authority_ = {"authority", authority.fingerprint, authority.not_after, authority_warning};
    found = TRY(tls::server_certificate(folder_of(config_), door, hosts_of(config_), now));
  } else {
    found = TRY(tls::read_certificate(own));
    found.key = config_.text("tls-key" + suffix_of(door));
  }
  const auto known = doors_.find(door);
  const bool is_other = known == doors_.end() || known->second.fingerprint != found.fingerprint;
  doors_[door] = {{found.certificate, found.key}, found.fingerprint, found.not_after};
  return is_other;
}

std::optional<http::TlsFiles> Certificates::of(const std::string& door) const {
  const auto found = doors_.find(door);
  if (found == doors_.end()) return std::nullopt;
  return found->second.files;
}

Result<bool> Certificates::renew(Instant now) {
  bool is_other = false;
  std::vector<std::string> names;
  for (const auto& [name, door] : doors_) names.push_back(name);
  for (const auto& name : names) is_other = TRY(look(name, now)) || is_other;
  return is_other;
}

std::vector<app::CertificateEnd> Certificates::ends() const {
  std::vector<app::CertificateEnd> out;
  if (authority_) out.push_back(*authority_);
  for (const auto& [name, door] : doors_) out.push_back({name, door.fingerprint, door.not_after, door_warning});
  return out;
}

}  // namespace tocsin
