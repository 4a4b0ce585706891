#include "out/gpg/gpg.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "support/folder.hpp"

using namespace tocsin;
using test::rule_of;
namespace {

std::string said(const std::string& command) {
  std::string out;
  auto* pipe = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  ::pclose(pipe);
  return std::string(trim(out));
}

/// A GNUPGHOME of its own with one key, whose agent ends with it.
struct Ring {
  test::Folder folder;
  std::string fingerprint;
  Ring() {
    ::setenv("GNUPGHOME", (folder / "gnupg").c_str(), 1);
    said("mkdir -m 700 \"$GNUPGHOME\"; gpg --batch --quiet --passphrase '' --quick-generate-key 'CSAF <csaf@utility.example>' ed25519 sign 1d 2>/dev/null");
    fingerprint = said("gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '/^fpr/ {print $10; exit}'");
  }
  ~Ring() {
    said("gpgconf --kill gpg-agent 2>/dev/null");
    ::unsetenv("GNUPGHOME");
  }
};

}  // namespace

TEST_CASE("gpg: a detached signature holds for the bytes that were signed, and for no others") {
  const Ring ring;
  REQUIRE(ring.fingerprint.size() == 40);
  const auto key = gpg::Key::find(to_lower(ring.fingerprint.substr(0, 20)) + " " + ring.fingerprint.substr(20));
  REQUIRE(key);
  CHECK(key->fingerprint() == ring.fingerprint);
  CHECK(key->public_key().starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
  const std::string bytes(300'000, 'x');  // more than a pipe holds
  const auto signature = key->sign(bytes);
  REQUIRE(signature);
  const auto file = (ring.folder / "signed").string();
  const auto verdict = [&](const std::string& content) {
    std::ofstream(file) << content;
    std::ofstream(file + ".asc") << *signature;
    return said("gpg --batch --status-fd 1 --verify '" + file + ".asc' '" + file + "' 2>/dev/null | grep -oE '(VALIDSIG|BADSIG) [0-9A-F]+'");
  };
  CHECK(verdict(bytes) == "VALIDSIG " + ring.fingerprint);
  CHECK(verdict(bytes + "x").starts_with("BADSIG"));
}

TEST_CASE("gpg.key, gpg.sign: a key that is none, is not there, or signs no more") {
  const Ring ring;
  for (const auto* bad : {"", "csaf@utility.example", "0123", "--homedir=/", "zz23456789012345678901234567890123456789"}) CHECK(rule_of(gpg::Key::find(bad)) == "gpg.key");
  CHECK(rule_of(gpg::Key::find("0123456789012345678901234567890123456789")) == "gpg.key");
  const auto key = gpg::Key::find(ring.fingerprint);
  REQUIRE(key);
  said("gpg --batch --yes --delete-secret-keys " + ring.fingerprint + " 2>/dev/null");
  CHECK(rule_of(key->sign("x")) == "gpg.sign");
}
