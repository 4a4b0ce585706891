#include "in/cli/relays.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "in/cli/config.hpp"
#include "in/cli/nearest.hpp"

namespace tocsin::cli {
namespace {

using Secret = std::function<Result<std::string>(const std::string&)>;
const std::vector<std::string> names{"host", "port", "tls", "ca", "user", "password-file", "helo"};

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::unexpected<Error> bad_value(const ConfigLine& line, const std::string& wants) { return refuse(Errc::invalid, "config.value", line.where, line.name + " wants " + wants); }

Result<std::uint16_t> port_of(const ConfigLine& line) {
  std::uint16_t port = 0;
  const auto* end = line.value.data() + line.value.size();
  const auto [stopped, failed] = std::from_chars(line.value.data(), end, port);
  if (failed != std::errc{} || stopped != end || port == 0) return bad_value(line, "a port, 1 to 65535");
  return port;
}

std::string beside(const std::string& file, const std::string& path) { return (std::filesystem::path(file).parent_path() / path).string(); }

Result<> set(RelaySetting& relay, std::string_view name, const ConfigLine& line, const std::string& file, const Secret& read_secret) {
  if (line.value.empty()) return bad_value(line, "a value");
  if (name == "host") relay.host = line.value;
  else if (name == "port") relay.port = TRY(port_of(line));
  else if (name == "tls" && (line.value == "starttls" || line.value == "tls" || line.value == "none")) relay.tls = line.value;
  else if (name == "tls") return bad_value(line, "starttls, tls or none");
  else if (name == "ca") relay.ca = beside(file, line.value);
  else if (name == "user") relay.user = line.value;
  else if (name == "password-file") relay.password = TRY(read_secret(beside(file, line.value)));
  else if (name == "helo") relay.helo = line.value;
  else {
    const auto meant = nearest(name, names);
    return refuse(Errc::invalid, "config.unknown", line.where, line.name + (meant.empty() ? "; a relay has " + join(names, ", ") : "; did you mean " + meant + "?"));
  }
  return {};
}

}  // namespace

Result<std::map<std::string, RelaySetting>> read_relays(const std::string& path, std::string_view text, const Secret& read_secret) {
  std::map<std::string, RelaySetting> out;
  for (const auto& line : TRY(config_lines(path, text))) {
    const auto dot = line.name.find('.');
    const auto relay = line.name.substr(0, dot);
    if (dot == std::string::npos || !is_name(relay)) return refuse(Errc::invalid, "config.unknown", line.where, line.name + "; a line is NAME.host = …, the name as the procedure spells it");
    TRY_VOID(set(out[relay], std::string_view(line.name).substr(dot + 1), line, path, read_secret));
  }
  for (const auto& [name, relay] : out) {
    if (relay.host.empty()) return refuse(Errc::invalid, "config.relay", path, name + " has no host");
    if (relay.user.empty() != relay.password.empty()) return refuse(Errc::invalid, "config.relay", path, name + " has a user without a password-file, or the reverse");
  }
  return out;
}

Result<std::string> read_secret_file(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return refuse(Errc::unavailable, "config.secret-file", path, "cannot be read");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) return refuse(Errc::unavailable, "config.secret-file", path, "others may read it: chmod 600");
  std::ifstream file(path, std::ios::binary);
  std::string line;
  if (!file || !std::getline(file, line) || trim(line).empty()) return refuse(Errc::unavailable, "config.secret-file", path, "cannot be read, or is empty");
  return std::string(trim(line));
}

}  // namespace tocsin::cli
