#include "in/cli/config.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "base/text.hpp"
#include "in/cli/nearest.hpp"

extern char** environ;

namespace tocsin::cli {

const std::vector<Setting>& settings() {
  using enum SettingType;
  static const std::vector<Setting> table{
      {"data", path, "tocsin-data", "Data directory; one process at a time owns it"},
      {"listen", address, "127.0.0.1:8443", "Inside door: API and events; port 0 takes a free one"},
      {"listen-outside", address, "127.0.0.1:8444", "Outside door: recipients, TAXII, checkpoint and consistency proofs"},
      {"public-url", text, "", "Address by which recipients reach the outside door; links are built from it alone"},
      {"inside-url", text, "", "Address by which people reach the inside door, as https://tocsin.example.org:8443; they sign in there alone. https://localhost and its port when empty"},
      {"contact", text, "", "Whom to call when signing in does not work; shown on the sign-in page"},
      {"tls", truth, "true", "TLS on both doors; off is refused beyond this machine"},
      {"tls-hosts", list, "", "Further names and addresses in the doors' certificates"},
      {"tls-certificate", path, "", "Own certificate of the inside door (PEM, with its chain)"},
      {"tls-key", path, "", "Its key"},
      {"tls-certificate-outside", path, "", "Own certificate of the outside door"},
      {"tls-key-outside", path, "", "Its key"},
      {"trusted-chain", truth, "false", "Browsers trust those certificates: send Strict-Transport-Security"},
      {"keys", path, "", "Folder of the instance's keys; DIR-keys beside the data directory when empty"},
      {"database", SettingType::database, "", "Server that holds the log: postgres://USER@HOST:PORT/DATABASE; a file in the data directory when empty"},
      {"database-password-file", path, "", "File that holds its password, for its owner's eyes alone; PGPASSFILE serves as well"},
      {"io-threads", number, "2", "Threads that read and write connections"},
      {"handler-threads", number, "8", "Threads that answer requests"},
      {"metrics-right", text, "", "Right that /metrics asks for; none when empty"},
      {"log-file", path, "", "Log file beside standard error, rotated at 64 MB"},
      {"log-level", text, "info", "debug, info, warning or error"},
      {"relays", path, "", "File of the mail relays that the procedure's channels name; DIR/relays.conf when it is there"},
      {"peers", path, "", "File of the TAXII servers of others, which sources and channels name; DIR/peers.conf when it is there"},
      {"smtp-host", text, "", "Mail relay of every channel whose own is not in that file"},
      {"smtp-port", number, "587", "Its port"},
      {"smtp-tls", text, "starttls", "starttls, tls, or none (on this machine only)"},
      {"smtp-ca", path, "", "Authorities trusted for it; the system's when empty"},
      {"smtp-user", text, "", "Sign-in name"},
      {"smtp-password", text, "", "Sign-in password", true},
      {"mail-from", text, "", "Sender address; the procedure's when empty"},
      {"provider-issuer", text, "", "OpenID Connect provider where people sign in, as https://login.example.org; none when empty"},
      {"provider-client", text, "", "What it knows this instance as"},
      {"provider-secret", text, "", "The client's secret; none for a public client", true},
      {"provider-name", text, "", "What people call it"},
      {"provider-roles-claim", text, "", "Claim of roles that narrows what a person may do; it never adds to it"},
      {"provider-ca", path, "", "Authorities trusted for it; the system's when empty"},
      {"webhook-url", text, "", "Where this program tells another that something waits: number, label and link; none when empty"},
      {"webhook-secret", text, "", "Secret for its signature, HMAC-SHA-256; at least 16 bytes", true},
      {"webhook-ca", path, "", "Authorities trusted for it; the system's when empty"},
      {"outbox-files", path, "", "Folder below which the file channel writes; DIR/outbox when empty"},
      {"stop-time", duration, "PT10S", "What running requests get when the server stops"},
  };
  return table;
}

namespace {

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(settings(), name, &Setting::name);
  return found == settings().end() ? nullptr : &*found;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return {};
  return value;
}
/// HOST:PORT, the host numeric or a name; the server decides what it can bind.
bool is_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto port = whole_number(text.substr(colon + 1));
  const auto host = text.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  return port && *port <= 65535 && (is_bracketed || !host.contains(':'));
}
/// A server's address without a secret in it: addresses stand in settings, process lists and messages.
bool is_database(std::string_view text) {
  const auto scheme = text.find("://");
  if (text.empty()) return true;
  if (scheme == std::string_view::npos || (text.substr(0, scheme) != "postgres" && text.substr(0, scheme) != "postgresql")) return false;
  const auto rest = text.substr(scheme + 3);
  const auto at = rest.substr(0, rest.find('/')).rfind('@');
  const bool has_password = (at != std::string_view::npos && rest.substr(0, at).contains(':')) || contains_ignoring_case(rest, "password=");
  return !has_password && !first_invalid_utf8(text) && !text.contains('\n');
}
bool is_truth(std::string_view text) { return text == "true" || text == "false"; }

/// What is wrong with the value, or nothing.
std::string_view fault_of(const Setting& setting, std::string_view value) {
  switch (setting.type) {
    case SettingType::number: return whole_number(value) ? "" : "a whole number from 0, as 25";
    case SettingType::truth: return is_truth(value) ? "" : "true or false";
    case SettingType::duration: return parse_duration(value) ? "" : "a duration, as PT30S or PT4H";
    case SettingType::database: return is_database(value) ? "" : "an address without a password, as postgres://tocsin@db.example/tocsin";
    case SettingType::address: return value.empty() || is_address(value) ? "" : "an address, as 127.0.0.1:8443 or [::1]:8443";
    default: return first_invalid_utf8(value) || value.contains('\n') ? "one line of UTF-8" : "";
  }
}

std::unexpected<Error> unknown(std::string_view name, std::string where) {
  std::vector<std::string> names;
  for (const auto& setting : settings()) names.emplace_back(setting.name);
  const auto meant = nearest(name, names);
  return refuse(Errc::invalid, "config.unknown", std::move(where), std::string(name) + (meant.empty() ? "" : "; did you mean " + meant + "?"));
}

std::string variable_of(std::string_view name) {
  std::string out = "TOCSIN_";
  for (const char c : name) out.push_back(c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return out;
}

}  // namespace

Result<std::vector<ConfigLine>> config_lines(const std::string& path, std::string_view text) {
  std::vector<ConfigLine> out;
  std::set<std::string, std::less<>> seen;
  std::size_t number = 0;
  for (const auto raw : split(text, '\n')) {
    const auto where = path + ":" + std::to_string(++number);
    const auto line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return refuse(Errc::invalid, "config.syntax", where, "a line is name = value");
    const auto name = trim(line.substr(0, equals));
    auto value = trim(line.substr(equals + 1));
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
    if (!seen.emplace(name).second) return refuse(Errc::invalid, "config.twice", where, std::string(name));
    out.push_back({std::string(name), std::string(value), where});
  }
  return out;
}

const std::string& Config::text(std::string_view name) const { return held_.find(name)->second.value; }
std::int64_t Config::number(std::string_view name) const { return whole_number(text(name)).value_or(0); }
bool Config::truth(std::string_view name) const { return text(name) == "true"; }
Duration Config::duration(std::string_view name) const { return parse_duration(text(name)).value_or(Duration{}); }
std::vector<std::string> Config::list(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto piece : split(text(name), ','))
    if (const auto item = trim(piece); !item.empty()) out.emplace_back(item);
  return out;
}

std::string Config::print() const {
  std::string out;
  for (const auto& setting : settings()) {
    const auto& [value, source] = held_.find(setting.name)->second;
    const std::string shown = setting.secret ? (value.empty() ? "(not set)" : "(set)") : value;
    out += "# " + std::string(setting.help) + "\n" + std::string(setting.name) + " = " + shown + "  # " + source + "\n";
  }
  return out;
}

Json Config::rows() const {
  Json out = Json::Object{{"rows", Json::Array{}}};
  for (const auto& setting : settings()) {
    const auto& [value, source] = held_.find(setting.name)->second;
    Json row = Json::Object{{"name", std::string(setting.name)}, {"source", source}};
    if (setting.secret) row["set"] = !value.empty();
    else row["value"] = value;
    out["rows"].push(std::move(row));
  }
  return out;
}

Result<Config> make_config(const std::map<std::string, std::string>& flags, const std::map<std::string, std::string>& environment,
                           const std::function<Result<std::optional<std::string>>(const std::string&)>& read_file) {
  Config config;
  const auto set = [&](std::string_view name, const std::string& value, const std::string& source, const std::string& where) -> Result<> {
    const auto* setting = find_setting(name);
    if (setting == nullptr) return unknown(name, where);
    if (const auto fault = fault_of(*setting, value); !fault.empty())
      return refuse(Errc::invalid, "config.value", where, std::string(name) + " wants " + std::string(fault));
    config.held_.emplace(std::string(name), Config::Held{value, source});  // the first source that names it holds
    return {};
  };
  for (const auto& [name, value] : flags) {
    if (const auto* setting = find_setting(name); setting != nullptr && setting->secret) return refuse(Errc::invalid, "config.secret-flag", "--" + name, "set " + variable_of(name));
    TRY_VOID(set(name, value, "flag", "--" + name));
  }
  for (const auto& [variable, value] : environment) {
    const auto name = replace_all(to_lower(variable.substr(7)), "_", "-");
    TRY_VOID(set(name, value, "environment", variable));
  }
  const auto data = config.held_.contains("data") ? config.text("data") : std::string(find_setting("data")->otherwise);
  const auto file = data + "/tocsin.conf";
  if (const auto text = TRY(read_file(file)))
    for (const auto& line : TRY(config_lines(file, *text))) {
      // a file that names another directory than the one it lies in would be read for one and used for the other
      if (line.name == "data") return refuse(Errc::invalid, "config.unknown", line.where, "data is given by the flag or TOCSIN_DATA");
      TRY_VOID(set(line.name, line.value, file, line.where));
    }
  for (const auto& setting : settings()) config.held_.emplace(std::string(setting.name), Config::Held{std::string(setting.otherwise), "default"});
  return config;
}

std::map<std::string, std::string> environment_settings() {
  // those that say how the client reaches the server belong to cli.cpp, the last three to whoever runs the test suites
  const std::set<std::string, std::less<>> of_others{"TOCSIN_TOKEN", "TOCSIN_TOKEN_FILE", "TOCSIN_SERVER", "TOCSIN_CA", "TOCSIN_AS", "TOCSIN_SIGNING_KEY", "TOCSIN_LONG", "TOCSIN_SEED", "TOCSIN_BINARY"};
  std::map<std::string, std::string> out;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view text = *each;
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    if (name.starts_with("TOCSIN_") && equals != std::string_view::npos && !of_others.contains(name)) out.emplace(name, text.substr(equals + 1));
  }
  return out;
}

Result<std::optional<std::string>> read_config_file(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file || !std::filesystem::is_regular_file(path, failed)) return refuse(Errc::unavailable, "config.file", path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace tocsin::cli
