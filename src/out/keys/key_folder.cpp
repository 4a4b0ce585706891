#include "out/keys/key_folder.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/hmac.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "out/keys/head_file.hpp"
#include "out/keys/system.hpp"

namespace tocsin::keys {
namespace {

namespace fs = std::filesystem;
using ports::Purpose;
/// Seed and public key side by side, as libsodium signs with them.
using PrivateKey = std::array<unsigned char, crypto_sign_ed25519_SECRETKEYBYTES>;

constexpr std::array<std::string_view, 6> names{"leaf", "log", "content", "link", "pseudonym", "served"};
constexpr std::string_view label = "tocsin-key-v1";
constexpr std::size_t index(Purpose purpose) { return static_cast<std::size_t>(purpose); }
constexpr bool signs(Purpose purpose) { return purpose == Purpose::leaf || purpose == Purpose::log; }

/// The key that will follow `leaf` has this name in its file, too: a file that was moved by hand is no key.
constexpr std::string_view next_leaf_name = "next-leaf";
fs::path file_of(const fs::path& folder, std::string_view name) { return folder / (std::string(name) + ".key"); }
std::unexpected<Error> unwritable(const fs::path& path) { return refuse(Errc::unavailable, "keys.unwritable", path.string()); }
std::unexpected<Error> wrong_purpose(Purpose purpose) { return refuse(Errc::forbidden, "keys.wrong-purpose", std::string(names.at(index(purpose)))); }

Result<> sync_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!good) return unwritable(folder);
  return {};
}

Result<> write_key(const fs::path& path, std::string_view name, BytesView secret) {
  auto line = std::string(label) + ' ' + std::string(name) + ' ' + to_base64(secret) + '\n';
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  const bool good = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  OPENSSL_cleanse(line.data(), line.size());
  if (!good) return unwritable(path);
  return {};
}

/// Refuses a folder or file that somebody besides its owner could read or replace.
Result<> check_private(const fs::path& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return refuse(Errc::unavailable, "keys.unavailable", path.string());
  const bool ours = found.st_uid == ::geteuid() || ::geteuid() == 0;
  if (S_ISLNK(found.st_mode) || (found.st_mode & 077) != 0 || !ours)
    return refuse(Errc::forbidden, "keys.permissions", path.string(), "folder 0700, files 0600, owned by the user that runs the program");
  return {};
}

Result<Bytes> read_key(const fs::path& path, std::string_view name) {
  TRY_VOID(check_private(path));
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  std::array<char, 256> text{};
  const auto got = file < 0 ? -1 : ::read(file, text.data(), text.size());
  if (file >= 0) ::close(file);
  if (got < 0) return refuse(Errc::unavailable, "keys.unavailable", path.string());
  const auto words = split(trim({text.data(), static_cast<std::size_t>(got)}), ' ');
  auto secret = words.size() == 3 && words[0] == label && words[1] == name ? from_base64(words[2]) : Bytes{};
  OPENSSL_cleanse(text.data(), text.size());
  if (!secret || secret->size() != 32) return refuse(Errc::invalid, "keys.form", path.string(), "no key for this purpose");
  return *std::move(secret);
}

PrivateKey pair_of(const Bytes& seed) {
  PrivateKey pair{};
  std::array<unsigned char, crypto_sign_ed25519_PUBLICKEYBYTES> public_part{};
  crypto_sign_ed25519_seed_keypair(public_part.data(), pair.data(), reinterpret_cast<const unsigned char*>(seed.data()));
  return pair;
}

Bytes public_of(const PrivateKey& pair) {
  Bytes key(crypto_sign_ed25519_PUBLICKEYBYTES);
  crypto_sign_ed25519_sk_to_pk(reinterpret_cast<unsigned char*>(key.data()), pair.data());
  return key;
}

}  // namespace

struct KeyFolder::Inside {
  explicit Inside(HeadFile file) : head(std::move(file)) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() {
    for (auto& secret : secrets) OPENSSL_cleanse(secret.data(), secret.size());
    for (auto& signer : signers) OPENSSL_cleanse(signer.data(), signer.size());
  }
  std::array<Bytes, names.size()> secrets;
  std::array<PrivateKey, 2> signers{};  // leaf, log
  std::vector<HmacKey> macs;            // of every secret, so that what depends on it alone is hashed once
  fs::path folder;
  std::shared_mutex turning;            // the leaf key is replaced while others sign
  std::mutex head_lock;
  HeadFile head;
};

KeyFolder::KeyFolder(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
KeyFolder::~KeyFolder() = default;

Result<> KeyFolder::make(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(folder, failed))) return refuse(Errc::conflict, "keys.exists", folder.string());
  SystemRandom random;
  // Made beside its place and moved there whole: a folder with half its keys never exists under its name.
  const fs::path growing = folder.string() + ".new-" + to_hex(random.bytes(6));
  if (::mkdir(growing.c_str(), 0700) != 0) return unwritable(growing);
  const auto made = fill(growing);
  if (!made || ::rename(growing.c_str(), folder.c_str()) != 0) {
    fs::remove_all(growing, failed);
    return made ? unwritable(folder) : made;
  }
  return sync_folder(fs::absolute(folder).parent_path());
}

Result<> KeyFolder::fill(const fs::path& growing) {
  SystemRandom random;
  for (const auto name : names) {
    auto secret = random.bytes(32);
    const auto written = write_key(file_of(growing, name), name, secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    TRY_VOID(written);
  }
  TRY_VOID(HeadFile::make(growing / "head"));
  return sync_folder(growing);
}

Result<std::unique_ptr<KeyFolder>> KeyFolder::open(const fs::path& folder) {
  TRY_VOID(check_private(folder));
  TRY_VOID(check_private(folder / "head"));
  auto inside = std::make_unique<Inside>(TRY(HeadFile::open(folder / "head")));
  for (std::size_t i = 0; i < names.size(); ++i) {
    inside->secrets[i] = TRY(read_key(file_of(folder, names[i]), names[i]));
    for (std::size_t before = 0; before < i; ++before)
      if (equal_in_constant_time(inside->secrets[i], inside->secrets[before]))
        return refuse(Errc::conflict, "keys.not-distinct", folder.string(), std::string(names[before]) + " and " + std::string(names[i]));
  }
  for (std::size_t i = 0; i < inside->signers.size(); ++i) inside->signers[i] = pair_of(inside->secrets[i]);
  for (const auto& secret : inside->secrets) inside->macs.emplace_back(secret);
  inside->folder = folder;
  return std::unique_ptr<KeyFolder>(new KeyFolder(std::move(inside)));
}

Result<Bytes> KeyFolder::sign(Purpose purpose, BytesView bytes) {
  if (!signs(purpose)) return wrong_purpose(purpose);
  Bytes signature(crypto_sign_ed25519_BYTES);
  const std::shared_lock lock(inside_->turning);
  crypto_sign_ed25519_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                               inside_->signers.at(index(purpose)).data());
  return signature;
}

Result<Bytes> KeyFolder::public_key(Purpose purpose) {
  if (!signs(purpose)) return wrong_purpose(purpose);
  const std::shared_lock lock(inside_->turning);
  return public_of(inside_->signers.at(index(purpose)));
}

Result<Bytes> KeyFolder::prepare_leaf() {
  const std::unique_lock lock(inside_->turning);
  const auto path = file_of(inside_->folder, next_leaf_name);
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(path, failed))) {
    SystemRandom random;
    auto secret = random.bytes(32);
    // made beside its place: a file that was cut off is never taken for the key
    const auto growing = file_of(inside_->folder, std::string(next_leaf_name) + "-" + to_hex(random.bytes(6)));
    const auto written = write_key(growing, next_leaf_name, secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    TRY_VOID(written);
    if (::rename(growing.c_str(), path.c_str()) != 0) return unwritable(path);
    TRY_VOID(sync_folder(inside_->folder));
  }
  auto secret = TRY(read_key(path, next_leaf_name));
  auto pair = pair_of(secret);
  auto key = public_of(pair);
  OPENSSL_cleanse(secret.data(), secret.size());
  OPENSSL_cleanse(pair.data(), pair.size());
  return key;
}

Result<> KeyFolder::turn_leaf(BytesView next) {
  const std::unique_lock lock(inside_->turning);
  constexpr auto leaf = index(Purpose::leaf);
  if (std::ranges::equal(public_of(inside_->signers[leaf]), next)) return {};
  const auto path = file_of(inside_->folder, next_leaf_name);
  auto secret = read_key(path, next_leaf_name);
  if (!secret || !std::ranges::equal(public_of(pair_of(*secret)), next)) return refuse(Errc::conflict, "keys.not-prepared", path.string());
  // the new one stands under the old one's name before its first file goes: a crash leaves one of them, or both
  const auto growing = file_of(inside_->folder, "leaf-" + to_hex(SystemRandom().bytes(6)));
  TRY_VOID(write_key(growing, names[leaf], *secret));
  if (::rename(growing.c_str(), file_of(inside_->folder, names[leaf]).c_str()) != 0) return unwritable(growing);
  TRY_VOID(sync_folder(inside_->folder));
  OPENSSL_cleanse(inside_->secrets[leaf].data(), inside_->secrets[leaf].size());
  inside_->secrets[leaf] = *std::move(secret);
  inside_->signers[leaf] = pair_of(inside_->secrets[leaf]);
  ::unlink(path.c_str());
  return sync_folder(inside_->folder);
}

Result<Hash> KeyFolder::mac(Purpose purpose, BytesView bytes) {
  if (signs(purpose) || purpose == Purpose::content) return wrong_purpose(purpose);
  return inside_->macs.at(index(purpose)).of(bytes);
}

Result<Bytes> KeyFolder::wrap(Purpose purpose, BytesView secret, BytesView context) {
  if (purpose != Purpose::content) return wrong_purpose(purpose);
  SystemRandom random;
  return seal(inside_->secrets.at(index(purpose)), random.bytes(seal_nonce_bytes), secret, context);
}

Result<Bytes> KeyFolder::unwrap(Purpose purpose, BytesView wrapped, BytesView context) {
  if (purpose != Purpose::content) return wrong_purpose(purpose);
  auto secret = unseal(inside_->secrets.at(index(purpose)), wrapped, context);
  if (!secret) return refuse(Errc::unavailable, "keys.unwrap", {}, "sealed under another key or for another place, or altered");
  return secret;
}

Result<ports::Keys::Head> KeyFolder::confirmed_head() {
  const std::lock_guard lock(inside_->head_lock);
  return inside_->head.head().value_or(Head{});
}

Result<> KeyFolder::confirm_head(const Head& head) {
  const std::lock_guard lock(inside_->head_lock);
  const auto& confirmed = inside_->head.head();
  if (confirmed && *confirmed == head) return {};
  if (confirmed && head.size <= confirmed->size)
    return refuse(Errc::conflict, "ledger.rolled-back", "size " + std::to_string(head.size),
                  "the key folder confirmed size " + std::to_string(confirmed->size) + (head.size == confirmed->size ? " with another root" : ""));
  return inside_->head.replace(head);
}

}  // namespace tocsin::keys
