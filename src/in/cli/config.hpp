#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::cli {

enum class SettingType : std::uint8_t { text, number, truth, duration, address, path, list, database };

/// One setting: the flag `--smtp-host`, the variable TOCSIN_SMTP_HOST and the line `smtp-host = …` of DIR/tocsin.conf.
struct Setting {
  std::string_view name;
  SettingType type;
  std::string_view otherwise;  ///< what holds when nobody says; may be empty
  std::string_view help;
  bool secret = false;         ///< never printed, refused as a flag (other users see flags)
};
/// The whole table, the one place that flags, environment, file, help and --print-config read.
const std::vector<Setting>& settings();

/// The settings in force, each with the source that gave it.
class Config {
 public:
  /// The value as text. The name has to be in the table; another one is a bug.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] std::int64_t number(std::string_view name) const;
  [[nodiscard]] bool truth(std::string_view name) const;
  [[nodiscard]] Duration duration(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;  ///< separated by commas
  [[nodiscard]] std::string data() const { return text("data"); }
  /// In the order of the table: `name = value  # source`, secrets as `(set)` or `(not set)`.
  [[nodiscard]] std::string print() const;
  /// The same for programs: `{"rows": [{name, value, source}]}`; of a secret `set` (true or false) stands in place of the value.
  [[nodiscard]] Json rows() const;

 private:
  friend Result<Config> make_config(const std::map<std::string, std::string>&, const std::map<std::string, std::string>&,
                                    const std::function<Result<std::optional<std::string>>(const std::string&)>&);
  struct Held {
    std::string value, source;
  };
  std::map<std::string, Held, std::less<>> held_;
};

/// One line `name = value` of a settings file.
struct ConfigLine {
  std::string name, value, where;  ///< where: file:line
};
/// The lines of a file but for comments and empty ones; a value may stand in double quotes.
/// @error invalid "config.syntax" · "config.twice"
Result<std::vector<ConfigLine>> config_lines(const std::string& path, std::string_view text);

/// Puts the settings together: flags first, then the environment, then the file `DIR/tocsin.conf`, then what the table says.
/// @param flags        names without dashes
/// @param environment  TOCSIN_* variables; those that are no setting are refused, but for TOCSIN_TOKEN and TOCSIN_SERVER's kin
/// @param read_file    text of a file, nothing when there is none
/// @error invalid "config.unknown"  a name that is not in the table, with file and line
/// @error invalid "config.value"    a value of another type, with its place
/// @error invalid "config.syntax"   a line that is no `name = value`
/// @error invalid "config.twice"    a name that comes twice in the file
/// @error invalid "config.secret-flag" a secret given as a flag
Result<Config> make_config(const std::map<std::string, std::string>& flags, const std::map<std::string, std::string>& environment,
                           const std::function<Result<std::optional<std::string>>(const std::string&)>& read_file);

/// The environment's TOCSIN_* variables and the reader of files, for make_config.
std::map<std::string, std::string> environment_settings();
Result<std::optional<std::string>> read_config_file(const std::string& path);

}  // namespace tocsin::cli
