#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tocsin::gpg {

/// A secret key that GnuPG holds, by the fingerprint of its primary key.
class Key {
 public:
  /// @param fingerprint  40 or 64 hex digits, in groups or not, of a key whose secret half is in GNUPGHOME
  /// @error invalid "gpg.key" no fingerprint, no such secret key, or no gpg; where = what was given
  static Result<Key> find(std::string_view fingerprint);

  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }  ///< in capital hex digits
  [[nodiscard]] const std::string& public_key() const { return public_key_; }    ///< armored
  /// A detached signature (RFC 4880 section 11.4) with SHA-512, armored.
  /// @error unavailable "gpg.sign" GnuPG did not sign: it says why on standard error
  [[nodiscard]] Result<std::string> sign(std::string_view bytes) const;

 private:
  Key(std::string fingerprint, std::string public_key) : fingerprint_(std::move(fingerprint)), public_key_(std::move(public_key)) {}
  std::string fingerprint_, public_key_;
};

}  // namespace tocsin::gpg
