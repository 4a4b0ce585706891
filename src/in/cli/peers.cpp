#include "in/cli/peers.hpp"

#include <cstdint>
#include <filesystem>
#include <map>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "in/cli/config.hpp"
#include "in/cli/nearest.hpp"

namespace tocsin::cli {
namespace {

using Secret = std::function<Result<std::string>(const std::string&)>;
enum class Kind : std::uint8_t { text, file, secret };
struct PeerField {
  std::string name;
  std::string PeerServer::*member;
  Kind kind;
};
const std::vector<PeerField>& peer_fields() {
  static const std::vector<PeerField> fields{{"root", &PeerServer::root, Kind::text},   {"user", &PeerServer::user, Kind::text},
                                             {"password-file", &PeerServer::password, Kind::secret}, {"token-file", &PeerServer::token, Kind::secret},
                                             {"ca", &PeerServer::ca, Kind::file},       {"pin", &PeerServer::pin, Kind::text},
                                             {"certificate", &PeerServer::certificate, Kind::file}, {"key", &PeerServer::key, Kind::file},
                                             {"proxy", &PeerServer::proxy, Kind::text}};
  return fields;
}

std::unexpected<Error> unknown(const ConfigLine& line, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& field : peer_fields()) names.push_back(field.name);
  const auto meant = nearest(name, names);
  return refuse(Errc::invalid, "config.unknown", line.where, line.name + (meant.empty() ? "; a server has " + join(names, ", ") : "; did you mean " + meant + "?"));
}

Result<> set(PeerServer& server, std::string_view name, const ConfigLine& line, const std::string& file, const Secret& read_secret) {
  if (line.value.empty()) return refuse(Errc::invalid, "config.value", line.where, line.name + " wants a value");
  for (const auto& field : peer_fields()) {
    if (field.name != name) continue;
    const auto beside = (std::filesystem::path(file).parent_path() / line.value).string();
    server.*field.member = field.kind == Kind::text ? line.value : field.kind == Kind::file ? beside : TRY(read_secret(beside));
    return {};
  }
  return unknown(line, name);
}

}  // namespace

Result<std::vector<PeerServer>> read_peers(const std::string& path, std::string_view text, const Secret& read_secret) {
  std::map<std::string, PeerServer> servers;
  for (const auto& line : TRY(config_lines(path, text))) {
    const auto dot = line.name.find('.');
    const auto name = line.name.substr(0, dot);
    if (dot == std::string::npos || !is_slug(name)) return refuse(Errc::invalid, "config.unknown", line.where, line.name + "; a line is NAME.root = …, the name as sources and the procedure spell it");
    servers[name].name = name;
    TRY_VOID(set(servers[name], std::string_view(line.name).substr(dot + 1), line, path, read_secret));
  }
  std::vector<PeerServer> out;
  for (auto& [name, server] : servers) {
    if (server.root.empty()) return refuse(Errc::invalid, "config.peer", path, name + " has no root");
    out.push_back(std::move(server));
  }
  return out;
}

}  // namespace tocsin::cli
