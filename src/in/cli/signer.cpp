#include "in/cli/signer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>

extern char** environ;

namespace tocsin::cli {
namespace {

std::unexpected<Error> failed(const std::string& key, std::string why) { return refuse(Errc::invalid, "cli.signer", key, std::move(why)); }

/// Two ends that no other child inherits.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

std::string read_all(int from) {
  std::string out;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::read(from, bytes.data(), bytes.size())) > 0;) out.append(bytes.data(), static_cast<std::size_t>(got));
  return out;
}

/// The message goes to the child's standard input: it is nowhere in a file or on a command line. Its standard error is
/// ours, for prompts and for what it has to say.
std::optional<pid_t> start(const std::string& key, const std::string& purpose, Pipe& to, Pipe& from) {
  std::array<std::string, 8> words{"ssh-keygen", "-q", "-Y", "sign", "-n", purpose, "-f", key};
  std::array<char*, 9> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from.ends[1], STDOUT_FILENO);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return {};
  return child;
}

}  // namespace

Result<std::string> sign(const std::string& key, std::string_view purpose, std::string_view message) {
  if (key.empty()) return failed("--key", "give --key FILE, or set TOCSIN_SIGNING_KEY");
  if (::access(key.c_str(), R_OK) != 0) return failed(key, "the key file cannot be read");
  Pipe to, from;
  if (to.ends[0] < 0 || from.ends[0] < 0) return failed(key, "no pipe");
  const auto child = start(key, std::string(purpose), to, from);
  to.close_end(0);
  from.close_end(1);
  if (!child) return failed(key, "ssh-keygen cannot be started; install openssh-client");
  // a child that ends early must not end us: a statement fits into the pipe, so this write never waits
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const bool is_sent = ::write(to.ends[1], message.data(), message.size()) == static_cast<ssize_t>(message.size());
  std::signal(SIGPIPE, before);
  to.close_end(1);
  auto signature = read_all(from.ends[0]);
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {}
  if (!is_sent || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return failed(key, "ssh-keygen did not sign");
  if (!signature.starts_with("-----BEGIN SSH SIGNATURE-----")) return failed(key, "ssh-keygen gave no signature");
  return signature;
}

}  // namespace tocsin::cli
