#include "out/gpg/gpg.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <vector>

#include "base/text.hpp"

extern char** environ;

namespace tocsin::gpg {
namespace {

/// Two ends that no other child inherits.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
  }
  ~Pipe() {
    shut(0);
    shut(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int end(std::size_t which) const { return ends_[which]; }
  void shut(std::size_t which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// Its standard error is ours, for what it has to say.
std::optional<pid_t> start(std::vector<std::string> words, const Pipe& to, const Pipe& from) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to.end(0), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from.end(1), STDOUT_FILENO);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? std::optional(child) : std::nullopt;
}

void write_all(int to, std::string_view bytes) {
  // a child that ends early must not end us
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  while (!bytes.empty()) {
    const auto sent = ::write(to, bytes.data(), bytes.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::signal(SIGPIPE, before);
}

std::string read_all(int from) {
  std::string out;
  std::array<char, 4096> bytes{};
  while (true) {
    const auto got = ::read(from, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    out.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

/// What gpg prints when it ends well; nothing when it does not. It reads all that it is given before it prints anything.
std::optional<std::string> run(std::vector<std::string> arguments, std::string_view input = {}) {
  std::vector<std::string> words{"gpg", "--batch", "--no-tty", "--quiet"};
  words.insert(words.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
  Pipe to, from;
  if (to.end(0) < 0 || from.end(0) < 0) return std::nullopt;
  const auto child = start(std::move(words), to, from);
  to.shut(0);
  from.shut(1);
  if (!child) return std::nullopt;
  write_all(to.end(1), input);
  to.shut(1);
  auto out = read_all(from.end(0));
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {}
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return out;
}

/// The fingerprint of the first secret key in a listing with colons; empty when the listing has several, or none.
std::string only_key(const std::string& listing) {
  std::string out;
  int keys = 0;
  bool is_primary = false;
  for (const auto line : split(listing, '\n')) {
    const auto fields = split(line, ':');
    if (fields[0] == "sec") ++keys;
    if (fields[0] == "sec" || fields[0] == "ssb") is_primary = fields[0] == "sec";
    if (fields[0] == "fpr" && is_primary && out.empty() && fields.size() > 9) out = fields[9];
  }
  return keys == 1 ? out : std::string();
}

}  // namespace

Result<Key> Key::find(std::string_view fingerprint) {
  const auto bad = [&](std::string why) { return refuse(Errc::invalid, "gpg.key", std::string(fingerprint), std::move(why)); };
  std::string digits;
  for (const char c : fingerprint)
    if (c != ' ') digits += c;
  const bool is_hex = std::ranges::all_of(digits, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
  if (!is_hex || (digits.size() != 40 && digits.size() != 64)) return bad("a fingerprint has 40 hex digits, or 64");
  const auto listing = run({"--with-colons", "--list-secret-keys", digits});
  const auto primary = listing ? only_key(*listing) : std::string();
  if (primary.empty()) return bad("GnuPG has no such secret key, or is not installed");
  auto key = run({"--armor", "--export", primary});
  if (!key || !key->starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return bad("GnuPG exports no such key");
  return Key(primary, *std::move(key));
}

Result<std::string> Key::sign(std::string_view bytes) const {
  auto signature = run({"--armor", "--local-user", fingerprint_, "--digest-algo", "SHA512", "--output", "-", "--detach-sign"}, bytes);
  if (!signature || !signature->starts_with("-----BEGIN PGP SIGNATURE-----")) return refuse(Errc::unavailable, "gpg.sign", fingerprint_);
  return *std::move(signature);
}

}  // namespace tocsin::gpg
