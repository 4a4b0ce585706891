#include "identity/sshsig.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "base/text.hpp"
#include "support/ssh_signer.hpp"

using namespace tocsin;
using namespace tocsin::identity;
namespace fs = std::filesystem;
namespace {

std::string rule_of(const auto& result) { return result ? "" : result.error().rule; }
std::string slurp(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}
/// A folder of this process that goes away with it.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("tocsin-sshsig-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  bool run(const std::string& command) const { return std::system(("cd " + path.string() + " && " + command + " >/dev/null 2>&1").c_str()) == 0; }
  void put(const std::string& name, std::string_view text) const { std::ofstream(path / name, std::ios::binary) << text; }
};

constexpr std::string_view use = "approve@tocsin", message = "{\"manifest\":\"ab\",\"v\":1}";
const testing::SshSigner ana("ana"), ben("ben");

Bytes fido_blob(std::string_view application) {
  Bytes blob, ed = ana.public_key().blob;
  testing::put_field(blob, as_bytes("sk-ssh-ed25519@openssh.com"));
  testing::put_field(blob, BytesView(ed).subspan(ed.size() - 32));
  testing::put_field(blob, as_bytes(application));
  return blob;
}
/// What a FIDO key would return, made with a key in memory.
std::string fido_signature(std::uint8_t flags) {
  Bytes data;
  const auto append = [&](BytesView bytes) { data.insert(data.end(), bytes.begin(), bytes.end()); };
  const Bytes tail{static_cast<std::byte>(flags), std::byte{0}, std::byte{0}, std::byte{0}, std::byte{9}};
  append(sha256("ssh:").value);
  append(tail);
  append(sha256(testing::sshsig_data(use, message)).value);
  Bytes signature;
  testing::put_field(signature, as_bytes("sk-ssh-ed25519@openssh.com"));
  testing::put_field(signature, ana.raw(data));
  signature.insert(signature.end(), tail.begin(), tail.end());
  return to_base64(testing::sshsig_blob(fido_blob("ssh:"), use, signature));
}

}  // namespace

TEST_CASE("sshsig: what ssh-keygen signs, with each kind of key, is verified; one changed byte is not") {
  const Folder folder;
  folder.put("message", message);
  for (const std::string kind : {"ed25519", "ecdsa -b 256", "rsa -b 3072"}) {
    CAPTURE(kind);
    folder.run("rm -f key key.pub message.sig");
    REQUIRE(folder.run("ssh-keygen -q -N '' -C 'somebody there' -f key -t " + kind));
    REQUIRE(folder.run("ssh-keygen -Y sign -f key -n " + std::string(use) + " message"));
    const auto key = ssh::parse_public_key(slurp(folder.path / "key.pub"));
    const auto signature = ssh::parse_signature(slurp(folder.path / "message.sig"));
    REQUIRE(key);
    REQUIRE(signature);
    CHECK(signature->key == *key);
    CHECK(ssh::verify(*signature, use, message));
    CHECK(rule_of(ssh::verify(*signature, use, std::string(message) + " ")) == "signature.wrong");
    CHECK(ssh::parse_public_key(key->line()) == *key);
    CHECK(ssh::parse_signature(to_base64(signature->blob))->key == *key);
    REQUIRE(folder.run("ssh-keygen -l -f key.pub | grep -qF '" + key->fingerprint() + "'"));
  }
}
TEST_CASE("sshsig: ssh-keygen verifies what armored() writes") {
  const Folder folder;
  folder.put("allowed", "ana " + ana.public_key().line() + "\n");
  folder.put("sig", ssh::armored(*ssh::parse_signature(ana.sign(use, message))));
  folder.put("message", message);
  CHECK(folder.run("ssh-keygen -Y verify -f allowed -I ana -n " + std::string(use) + " -s sig < message"));
  CHECK_FALSE(folder.run("ssh-keygen -Y verify -f allowed -I ana -n people@tocsin -s sig < message"));
}
TEST_CASE("signature.namespace, signature.wrong: a signature is good for its use, key and message only") {
  const auto signature = *ssh::parse_signature(ana.sign(use, message));
  CHECK(ssh::verify(signature, use, message));
  CHECK(rule_of(ssh::verify(signature, "people@tocsin", message)) == "signature.namespace");
  auto other_key = signature;
  other_key.key = ben.public_key();
  CHECK(rule_of(ssh::verify(other_key, use, message)) == "signature.wrong");
  for (std::size_t bit = 0; bit < signature.signature.size() * 8; ++bit) {
    auto flipped = signature;
    flipped.signature[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    CHECK(rule_of(ssh::verify(flipped, use, message)) == "signature.wrong");
  }
}
TEST_CASE("signature.hash: another hash than sha512 and sha256 is refused, and RSA with SHA-1") {
  auto signature = *ssh::parse_signature(ana.sign(use, message));
  signature.hash = "sha1";
  CHECK(rule_of(ssh::verify(signature, use, message)) == "signature.hash");
  const Folder folder;
  folder.put("message", message);
  REQUIRE(folder.run("ssh-keygen -q -N '' -f key -t rsa -b 3072 && ssh-keygen -Y sign -f key -n approve@tocsin message"));
  auto rsa = *ssh::parse_signature(slurp(folder.path / "message.sig"));
  const auto named = as_text(rsa.signature).find("rsa-sha2-512");
  REQUIRE(named != std::string_view::npos);
  Bytes old;
  testing::put_field(old, as_bytes("ssh-rsa"));
  rsa.signature.erase(rsa.signature.begin(), rsa.signature.begin() + static_cast<std::ptrdiff_t>(named + 12));
  rsa.signature.insert(rsa.signature.begin(), old.begin(), old.end());
  CHECK(rule_of(ssh::verify(rsa, use, message)) == "signature.hash");
}
TEST_CASE("signature.presence: a FIDO key signs only when it is touched") {
  CHECK(ssh::verify(*ssh::parse_signature(fido_signature(0x01)), use, message));
  CHECK(ssh::verify(*ssh::parse_signature(fido_signature(0x05)), use, message));
  CHECK(rule_of(ssh::verify(*ssh::parse_signature(fido_signature(0x00)), use, message)) == "signature.presence");
  CHECK(rule_of(ssh::verify(*ssh::parse_signature(fido_signature(0x04)), use, message)) == "signature.presence");
}
TEST_CASE("signature.form: anything but one whole SSHSIG blob of version 1 is refused") {
  const auto blob = ssh::parse_signature(ana.sign(use, message))->blob;
  for (std::size_t size = 0; size < blob.size(); ++size) CHECK_FALSE(ssh::parse_signature(to_base64(BytesView(blob).first(size))));
  auto longer = blob;
  longer.push_back(std::byte{0});
  CHECK(rule_of(ssh::parse_signature(to_base64(longer))) == "signature.form");
  auto version = blob;
  version[9] = std::byte{2};
  CHECK(rule_of(ssh::parse_signature(to_base64(version))) == "signature.form");
  CHECK(rule_of(ssh::parse_signature("-----BEGIN SSH SIGNATURE-----\nAAAA\n")) == "signature.form");
  CHECK(rule_of(ssh::parse_signature("not base64!")) == "signature.form");
}
TEST_CASE("key.form, key.algorithm, key.weak: which keys are taken") {
  const auto line = ana.public_key().line();
  CHECK(ssh::parse_public_key(line + " ana@example.org laptop\n"));
  CHECK(rule_of(ssh::parse_public_key("ssh-ed25519")) == "key.form");
  CHECK(rule_of(ssh::parse_public_key("ssh-rsa" + line.substr(11))) == "key.form");
  CHECK(rule_of(ssh::parse_public_key(line.substr(0, line.size() - 4))) == "key.form");
  CHECK(rule_of(ssh::parse_key_blob(fido_blob("https://example.org"))) == "key.form");
  CHECK(ssh::parse_key_blob(fido_blob("ssh:")));
  const Folder folder;
  REQUIRE(folder.run("ssh-keygen -q -N '' -f weak -t rsa -b 2048 && ssh-keygen -q -N '' -f other -t ecdsa -b 384"));
  CHECK(rule_of(ssh::parse_public_key(slurp(folder.path / "weak.pub"))) == "key.weak");
  CHECK(rule_of(ssh::parse_public_key(slurp(folder.path / "other.pub"))) == "key.algorithm");
}
