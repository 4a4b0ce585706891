#include "in/cli/config.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace tocsin;
using namespace tocsin::cli;
namespace {

using Map = std::map<std::string, std::string>;
Result<Config> made(const Map& flags, const Map& environment, const std::string& file) {
  return make_config(flags, environment, [&](const std::string& path) -> Result<std::optional<std::string>> {
    CHECK(path.ends_with("/tocsin.conf"));
    return file;
  });
}
std::string rule_of(const Result<Config>& config) { return config ? "" : config.error().rule; }

}  // namespace

TEST_CASE("config: flags come before the environment, that before the file, that before the table") {
  const std::string file = "# comment\n\nsmtp-host = from-file\nsmtp-user=\"from file\"\nsmtp-from-is-no-setting";
  CHECK(rule_of(made({}, {}, file)) == "config.syntax");
  const auto config = made({{"smtp-host", "from-flag"}}, {{"TOCSIN_SMTP_HOST", "from-env"}, {"TOCSIN_SMTP_PORT", "26"}}, "smtp-host = from-file\nsmtp-port = 27\nsmtp-user=\"from file\"");
  REQUIRE(config);
  CHECK(config->text("smtp-host") == "from-flag");
  CHECK(config->number("smtp-port") == 26);
  CHECK(config->text("smtp-user") == "from file");
  CHECK(config->text("listen") == "127.0.0.1:8443");
  CHECK(config->truth("tls"));
  CHECK(config->duration("stop-time") == std::chrono::seconds(10));
}

TEST_CASE("config: the file is the one of the data directory that flag or environment name") {
  std::string asked;
  const auto reader = [&](const std::string& path) -> Result<std::optional<std::string>> { asked = path; return std::nullopt; };
  REQUIRE(make_config({}, {{"TOCSIN_DATA", "/env"}}, reader));
  CHECK(asked == "/env/tocsin.conf");
  REQUIRE(make_config({{"data", "/flag"}}, {{"TOCSIN_DATA", "/env"}}, reader));
  CHECK(asked == "/flag/tocsin.conf");
}

TEST_CASE("config.unknown: with its place, and what was meant") {
  const auto refused = made({}, {}, "\nsmpt-host = x");
  REQUIRE(!refused);
  CHECK(refused.error().rule == "config.unknown");
  CHECK(refused.error().where == "tocsin-data/tocsin.conf:2");
  CHECK(refused.error().detail.contains("did you mean smtp-host?"));
  CHECK(rule_of(made({}, {{"TOCSIN_LISTN", "x"}}, "")) == "config.unknown");
  CHECK(rule_of(made({}, {}, "data = elsewhere")) == "config.unknown");
  CHECK(!made({}, {}, "zzzzzzzz = x").error().detail.contains("did you mean"));
}

TEST_CASE("config.value: each type says what it wants") {
  for (const auto* line : {"smtp-port = x", "smtp-port = -1", "smtp-port = 25 26", "tls = yes", "stop-time = 10", "listen = 8443", "listen = :8443", "listen = a:99999", "listen = ::1:80"}) {
    CAPTURE(line);
    CHECK(rule_of(made({}, {}, line)) == "config.value");
  }
  for (const auto* line : {"listen = [::1]:0", "listen = host.example:80", "listen =", "tls-hosts = a, b ,,c"}) CHECK(made({}, {}, line));
  CHECK(made({}, {}, "tls-hosts = a, b ,,c")->list("tls-hosts") == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("config.value: a database's address holds no password, and the refusal does not repeat it") {
  for (const auto* bad : {"postgres://tocsin:hunter2@db/tocsin", "postgresql:///tocsin?password=hunter2", "postgres://db/t?sslpassword=hunter2", "host=db password=hunter2", "host=db", "mysql://db/t", "db.example"}) {
    CAPTURE(bad);
    const auto refused = made({{"database", bad}}, {}, "");
    REQUIRE(rule_of(refused) == "config.value");
    CHECK_FALSE((refused.error().where + refused.error().detail).contains("hunter2"));
    CHECK(rule_of(made({}, {{"TOCSIN_DATABASE", bad}}, "")) == "config.value");
    CHECK(rule_of(made({}, {}, std::string("database = ") + bad)) == "config.value");
  }
  for (const auto* good : {"", "postgres://tocsin@db.example/tocsin", "postgresql://tocsin@[2001:db8::1]:5432/t?sslmode=verify-full", "postgres:///t?host=/run/postgresql&options=-csearch_path%3Dlog"})
    CHECK(made({{"database", good}}, {}, ""));
}

TEST_CASE("config.twice: a file names a setting once") {
  CHECK(rule_of(made({}, {}, "tls = true\ntls = true")) == "config.twice");
}

TEST_CASE("config.secret-flag: a secret comes by environment or file, and is never printed") {
  CHECK(rule_of(made({{"smtp-password", "hunter2"}}, {}, "")) == "config.secret-flag");
  const auto config = made({}, {{"TOCSIN_SMTP_PASSWORD", "hunter2"}}, "");
  REQUIRE(config);
  CHECK(config->text("smtp-password") == "hunter2");
  CHECK(!config->print().contains("hunter2"));
  CHECK(config->print().contains("smtp-password = (set)  # environment"));
  CHECK(made({}, {}, "")->print().contains("smtp-password = (not set)"));
  const auto rows = to_jcs(config->rows());
  CHECK(!rows.contains("hunter2"));
  CHECK(rows.contains(R"({"name":"smtp-password","set":true,"source":"environment"})"));
  CHECK(to_jcs(made({}, {}, "")->rows()).contains(R"({"name":"smtp-password","set":false,"source":"default"})"));
}

TEST_CASE("config: every default in the table is a value of its type, and no name stands twice") {
  CHECK(made({}, {}, ""));
  std::set<std::string_view> names;
  for (const auto& setting : settings()) {
    CHECK(names.insert(setting.name).second);
    CHECK(!setting.help.empty());
    if (!setting.otherwise.empty()) CHECK(make_config({{std::string(setting.name), std::string(setting.otherwise)}}, {}, [](const auto&) { return std::nullopt; }));
  }
}

TEST_CASE("config.file: a file that is there and cannot be read is said") {
  CHECK(read_config_file("/no/such/tocsin.conf").value() == std::nullopt);
  const auto folder = read_config_file("/proc/self");  // exists, and is no file
  REQUIRE(!folder);
  CHECK(folder.error().rule == "config.file");
}
