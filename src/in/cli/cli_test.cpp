#include "in/cli/cli.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/texts/error_codes.hpp"
#include "in/cli/command.hpp"
#include "in/cli/request.hpp"
#include "in/cli/signer.hpp"

using namespace tocsin;
using namespace tocsin::cli;
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("tocsin-cli-" + std::to_string(getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
  fs::path path;
};

struct Ran {
  int exit = 0;
  std::string out, err;
};
Ran ran(const std::vector<std::string>& arguments, const Hooks& hooks, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  Console console{in, out, err, false};
  const int exit = run(arguments, hooks, console);
  return {exit, out.str(), err.str()};
}

/// Hooks with a server inside the process that remembers what it was asked.
struct Inside {
  std::vector<ports::Request> asked;
  std::function<ports::Response(const ports::Request&)> answer = [](const ports::Request&) { return ports::Response{.status = 200, .type = "application/json", .body = R"({"id":"x"})", .headers = {}}; };
  Hooks hooks{.version = "1.2", .init = {}, .serve = {}, .in_process = [this](const Config&) -> Result<Hooks::InProcess> {
                return Hooks::InProcess{[this](const ports::Request& request) { asked.push_back(request); return answer(request); }, nullptr};
              }, .verify = {}, .pack_verify = {}, .sanitize = {}, .extract = {}, .openapi = {}};
};
ports::Response json(int status, const std::string& body) { return {.status = status, .type = "application/json", .body = body, .headers = {}}; }

}  // namespace

TEST_CASE("cli: options become path, query and body of one request, with the person's token") {
  const Folder folder;
  Inside inside;
  const auto token = folder.write("token", "toc_abc\n");
  const auto item = folder.write("item.json", R"({"title":"x"})");
  CHECK(ran({"share", "open", "--item", item, "--due", "a,b", "--due", "c", "--third-party", "--token-file", token}, inside.hooks).exit == 0);
  REQUIRE(inside.asked.size() == 1);
  CHECK(inside.asked[0].method == "POST");
  CHECK(inside.asked[0].path == "/v1/shares");
  CHECK(inside.asked[0].body == R"({"dues":["a","b","c"],"item":{"title":"x"},"third_party":true})");
  CHECK(inside.asked[0].header("authorization") == "Bearer toc_abc");
  CHECK(inside.asked[0].header("content-type") == "application/json");
  CHECK(inside.asked[0].peer == "in-process");
  CHECK(ran({"deliver", "list", "--share", "s1", "--state", "open", "--data", folder.path.string(), "--json"}, inside.hooks).exit == 0);
  CHECK(inside.asked[1].query == std::map<std::string, std::string>{{"parent", "share:s1"}, {"state", "open"}});
  CHECK(ran({"share", "mark", "TS-2026-0001", "--tlp", "red"}, inside.hooks).exit == 0);
  CHECK(inside.asked[2].path == "/v1/shares/TS-2026-0001/mark");
}

TEST_CASE("cli: lists are tables, objects are lines, --json is the answer itself") {
  Inside inside;
  inside.answer = [](const ports::Request&) { return json(200, R"({"rows":[{"id":"1","state":"open","fired":{"audiences":["a","b"]}},{"id":"22","state":"met","fired":{"audiences":[]}}],"next":"c2"})"); };
  const auto table = ran({"due", "list"}, inside.hooks);
  CHECK(table.out == "id  state  audiences\n1   open   a, b\n22  met\nmore: --after c2\n");
  CHECK(ran({"due", "list", "--json"}, inside.hooks).out.starts_with("{\"next\":\"c2\",\"rows\":"));
  inside.answer = [](const ports::Request&) { return json(200, "{\"a\":{\"b\":1},\"text\":\"x\\u001b[2Jy\",\"two\":\"l1\\nl2\"}"); };
  const auto object = ran({"status"}, inside.hooks);
  CHECK(object.out == "a\n  b  1\ntext  x [2Jy\ntwo\n  | l1\n  | l2\n");  // no escape sequence reaches the terminal
}

TEST_CASE("cli: tables and texts fit in 100 columns; ids are never cut") {
  Inside inside;
  const std::string id = "01a2018e-a0c0-789c-b912-7dfd92a241cb", title = "A remote-access gateway is exploited at several utilities of the region and nobody knows";
  const auto widest = [](const std::string& text) {
    std::size_t out = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) out = std::max(out, line.size());
    return out;
  };
  inside.answer = [&](const ports::Request&) {
    return json(200, R"({"rows":[{"number":"TS-2026-0001","state":"draft","title":")" + title + R"(","rev":1,"due":"2026-11-22T09:07:00.123456Z","id":")" + id + R"("}],"next":""})");
  };
  const auto table = ran({"share", "list"}, inside.hooks).out;
  CHECK(table.find(id) != std::string::npos);
  CHECK(table.find("remote-access") != std::string::npos);
  CHECK(table.find("knows") != std::string::npos);  // on a line of its own, not cut
  CHECK(widest(table) <= 100);
  CHECK(table.find("2026-11-22T09:07:00Z") != std::string::npos);
  inside.answer = [&](const ports::Request&) {
    return json(200, R"({"rows":[{"id":")" + id + R"(","state":"open","due":"2026-11-26T23:39:27Z","fired":{"trigger":"exploited-vulnerability-at-interface","audiences":["it-operations","soc"]}}],"next":""})");
  };
  const auto dues = ran({"due", "list"}, inside.hooks).out;
  CHECK(widest(dues) <= 100);
  CHECK(dues.find(id) != std::string::npos);
  CHECK(dues.find("vulnerability-") != std::string::npos);
  CHECK(dues.find("exploited-vulnerability-at") == std::string::npos);
  inside.answer = [&](const ports::Request&) { return json(200, R"({"why":")" + title + " " + title + R"(","sha256":")" + std::string(120, 'a') + R"(","list":[")" + title + " " + title + R"("]})"); };
  const auto object = ran({"status"}, inside.hooks).out;
  CHECK(object.find("\n        ") != std::string::npos);
  CHECK(object.find(std::string(120, 'a')) != std::string::npos);
  std::istringstream lines(object);
  for (std::string line; std::getline(lines, line);)
    if (!line.contains("aaaa")) CHECK(line.size() <= 100);
}
TEST_CASE("cli: a preview is the text that leaves, and a line for each thing that was taken out") {
  Inside inside;
  inside.answer = [](const ports::Request&) {
    return json(200, R"({"parts":[{"name":"subject","media_type":"text/plain","text":"[TLP:GREEN] A\u001b[2J"},{"name":"objects","media_type":"application/stix+json;version=2.1","text":"{}"}],
      "redactions":[{"part":"body","place":"","class":"host","replacement":"HOST-A","rule":"inventory.host@1","decided_by":"policy","before":"00"}],"kept":[]})");
  };
  CHECK(ran({"share", "preview", "TS-2026-0001", "--audience", "soc"}, inside.hooks).out ==
        "--- subject\n[TLP:GREEN] A [2J\n--- objects, application/stix+json;version=2.1, 2 bytes: --json shows it\n--- taken out\nin body: host became HOST-A, by inventory.host@1, decided by policy\n");
  inside.answer = [](const ports::Request&) { return json(200, R"({"parts":[],"redactions":[]})"); };
  CHECK(ran({"share", "preview", "TS-2026-0001", "--audience", "soc"}, inside.hooks).out == "--- taken out\nnothing\n");
}
TEST_CASE("cli: a check that finds faults prints them and ends with the code of what is invalid") {
  const Folder folder;
  Inside inside;
  folder.write("draft/extra.yaml", "surprise: 1\n");
  const auto draft = (folder.path / "draft").string();
  int faults = 1;
  inside.answer = [&](const ports::Request&) { return json(200, R"({"faults":)" + std::to_string(faults) + R"(,"rows":[{"rule":"procedure.unknown-field","where":"extra.yaml:1:1","what":"no part is named so","next":""}],"next":""})"); };
  const auto found = ran({"procedure", "check", draft}, inside.hooks);
  CHECK(found.exit == 2);
  CHECK(found.out.find("extra.yaml:1:1") != std::string::npos);
  CHECK(inside.asked.back().body == R"({"files":{"extra.yaml":"surprise: 1\n"}})");
  faults = 0;
  CHECK(ran({"procedure", "check"}, inside.hooks).exit == 0);
  CHECK(inside.asked.back().body == "{}");
  CHECK(ran({"procedure", "simulate", draft, "--signal", folder.write("note.md", "# A"), "--limit", "5"}, inside.hooks).exit == 0);
  CHECK(inside.asked.back().path == "/v1/procedure/simulate");
  CHECK(inside.asked.back().body == R"({"files":{"extra.yaml":"surprise: 1\n"},"limit":5,"text":"# A"})");
}
TEST_CASE("cli: a refusal says what, rule, where and next, and ends with the code of its kind") {
  Inside inside;
  for (const auto& row : error_rows) {
    inside.answer = [&](const ports::Request&) { return json(row.status, R"({"title":"nobody agrees to their own","rule":"approval.four-eyes","where":"/by","next":"ask somebody else","status":1})"); };
    const auto refused = ran({"status"}, inside.hooks);
    CHECK(refused.exit == row.exit);
    CHECK(refused.out.empty());
    CHECK(refused.err == "refused by the rule that nobody agrees to their own\n  rule    approval.four-eyes\n  where   /by\n  next    ask somebody else\n");
    CHECK(ran({"status", "--json"}, inside.hooks).err.starts_with("{\"next\":"));
  }
}

TEST_CASE("cli.usage: an unknown option or command is said with what was meant, exit code 64") {
  Inside inside;
  const auto option = ran({"share", "open", "--itme", "x"}, inside.hooks);
  CHECK(option.exit == 64);
  CHECK(option.err.contains("cli.usage"));
  CHECK(option.err.contains("did you mean --item?"));
  CHECK(option.err.contains("tocsin share open --help"));
  CHECK(ran({"shaer", "list"}, inside.hooks).err.contains("did you mean share?"));
  for (const std::vector<std::string>& line : {std::vector<std::string>{}, {"share"}, {"share", "open"}, {"share", "show"}, {"share", "show", "a", "b"}, {"people", "token", "issue", "--days", "x"}, {"init", "--from", "utility", "--mode", "real"}}) CHECK(ran(line, inside.hooks).exit == 64);
  CHECK(inside.asked.empty());
}

TEST_CASE("cli: every command has help with an example; --version") {
  Inside inside;
  // a line to type stays one line, whatever its length
  const auto too_wide = [](const std::string& text) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("  tocsin ") && std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }) > 100) out += line + "\n";
    return out;
  };
  for (const auto& command : commands()) {
    std::vector<std::string> line;
    std::istringstream words{std::string(command.name)};
    for (std::string word; words >> word;) line.push_back(word);
    line.push_back("--help");
    const auto help = ran(line, inside.hooks);
    CHECK(help.exit == 0);
    CHECK_MESSAGE(help.out.contains("tocsin " + std::string(command.example)), command.name);
    CHECK(command.example.starts_with(command.name));
    CHECK_MESSAGE(too_wide(help.out).empty(), command.name);
  }
  for (const auto* special : {"--help", "init --help", "serve --help", "verify --help", "sanitize --help", "stix --help", "stix convert --help", "csaf validate --help", "csaf publish --help", "misp feed --help", "misp pull --help", "share --help", "people --help"}) {
    std::vector<std::string> line;
    std::istringstream words{special};
    for (std::string word; words >> word;) line.push_back(word);
    CHECK_MESSAGE(too_wide(ran(line, inside.hooks).out).empty(), special);
  }
  CHECK(ran({"--version"}, inside.hooks).out == "tocsin 1.2\n");
}

TEST_CASE("cli.file, json.syntax: files are named with line and column, and nothing is sent") {
  const Folder folder;
  Inside inside;
  const auto missing = ran({"signal", "add", (folder.path / "none").string()}, inside.hooks);
  CHECK(missing.exit == 4);
  CHECK(missing.err.contains("cli.file"));
  const auto broken = ran({"share", "open", "--item", folder.write("item.json", "{\n  \"a\": ?\n}")}, inside.hooks);
  CHECK(broken.exit == 2);
  CHECK(broken.err.contains("json.syntax"));
  CHECK(broken.err.contains("item.json:2:8"));
  CHECK(ran({"procedure", "propose", folder.write("empty/x.txt", "") + "/.."}, inside.hooks).exit == 4);
  CHECK(inside.asked.empty());
  CHECK(ran({"signal", "add", "-"}, inside.hooks, "from standard input").exit == 0);
  CHECK(inside.asked[0].body == R"({"text":"from standard input"})");
}

TEST_CASE("cli.file: an empty file, and one that is no UTF-8, are refused with their place before anything is sent") {
  const Folder folder;
  Inside inside;
  const auto refused = [&](const std::string& text) { return ran({"signal", "add", folder.write("note", text)}, inside.hooks); };
  CHECK(refused("").exit == 2);
  CHECK(refused("").err.contains("is empty"));
  CHECK(refused("# a\ncaf\xe9 note").err.contains("note:2:4"));
  CHECK(inside.asked.empty());
  CHECK(refused("# caf\xc3\xa9").exit == 0);
}
TEST_CASE("cli.file, json.syntax: a file called .json is JSON or refused, a mark before a text is left out, UTF-16 is named") {
  const Folder folder;
  Inside inside;
  const auto added = [&](const char* name, const std::string& text) { return ran({"signal", "add", folder.write(name, text)}, inside.hooks); };
  CHECK(added("a.json", "Somebody called.").exit == 2);
  CHECK(added("b.JSON", "{\"kind\":\n,}").err.contains("b.JSON:2:1"));
  CHECK(added("c.md", std::string("\xFF\xFE#\0 \0", 6)).err.contains("UTF-16"));
  CHECK(added("d.md", std::string("#\0 \0", 4)).err.contains("UTF-16"));
  CHECK(inside.asked.empty());
  CHECK(added("e.json", "\xEF\xBB\xBF{}").exit == 0);
  CHECK(inside.asked.back().body == R"({"text":"{}"})");
  CHECK(added("f.md", "\xEF\xBB\xBF# A").exit == 0);
  CHECK(inside.asked.back().body == R"({"text":"# A"})");
}
TEST_CASE("cli.file: a folder, and a file larger than any request, are refused before anything is sent") {
  const Folder folder;
  Inside inside;
  CHECK(ran({"signal", "add", folder.path.string()}, inside.hooks).err.contains("is a folder"));
  const auto huge = folder.write("huge", "text");
  fs::resize_file(huge, (std::uintmax_t{64} << 20) + 1);  // sparse
  const auto refused = ran({"signal", "add", huge}, inside.hooks);
  CHECK(refused.exit == 2);
  CHECK(refused.err.contains("larger than 64 MiB"));
  fs::resize_file(huge, std::uintmax_t{64} << 20);
  CHECK(ran({"signal", "add", huge}, inside.hooks).exit == 0);
  CHECK(inside.asked.size() == 1);
}

TEST_CASE("cli: a folder becomes names and texts") {
  const Folder folder;
  Inside inside;
  folder.write("p/scope.yaml", "a: 1\n");
  folder.write("p/sub/triggers.yaml", "b: 2\n");
  folder.write("p/.swap", "no");
  CHECK(ran({"procedure", "propose", (folder.path / "p").string()}, inside.hooks).exit == 0);
  CHECK(inside.asked[0].body == R"({"files":{"scope.yaml":"a: 1\n","sub/triggers.yaml":"b: 2\n"}})");
}

TEST_CASE("cli: an answer can be saved, whole or not at all") {
  const Folder folder;
  Inside inside;
  inside.answer = [](const ports::Request&) { return ports::Response{.status = 201, .type = "application/zip", .body = "PK-bytes", .headers = {}}; };
  const auto file = (folder.path / "pack.zip").string();
  const auto saved = ran({"pack", "build", "--out", file, "--json"}, inside.hooks);
  CHECK(saved.exit == 0);
  CHECK((*parse_json(saved.out))["sha256"].text() == sha256("PK-bytes").hex());
  CHECK(fs::file_size(file) == 8);
  CHECK(ran({"pack", "build", "--out", "/proc/no/pack.zip"}, inside.hooks).exit == 2);
}

TEST_CASE("cli.no-hook, cli.server, cli.token, cli.answer: what is not there") {
  const Folder folder;
  const Hooks none{};
  CHECK(ran({"serve"}, none).err.contains("cli.no-hook"));
  CHECK(ran({"verify"}, none).exit == 7);
  CHECK(ran({"procedure", "example", "mine"}, none).err.contains("cli.no-hook"));
  CHECK(ran({"status", "--data", folder.path.string()}, none).err.contains("cli.server"));
  CHECK(ran({"status", "--server", "https://127.0.0.1:1"}, none).err.contains("cli.server"));
  CHECK(ran({"status", "--server", "http://127.0.0.1:1"}, none).exit == 64);
  Inside inside;
  CHECK(ran({"status", "--as", "ana", "--data", folder.path.string()}, inside.hooks).err.contains("cli.token"));
  folder.write("people/ana.token", "toc_ana");
  CHECK(ran({"status", "--as", "ana", "--data", folder.path.string()}, inside.hooks).exit == 0);
  CHECK(inside.asked.back().header("authorization") == "Bearer toc_ana");
  inside.answer = [](const ports::Request&) { return json(200, "no json"); };
  CHECK(ran({"status"}, inside.hooks).err.contains("cli.answer"));
}

TEST_CASE("store.unwritable: a folder that this user may not look into is no fault of the program") {
  Inside inside;
  inside.hooks.in_process = [](const Config&) -> Result<Hooks::InProcess> { throw fs::filesystem_error("status", "/srv/tocsin", std::make_error_code(std::errc::permission_denied)); };
  const auto refused = ran({"status"}, inside.hooks);
  CHECK(refused.exit == 7);
  CHECK(refused.err.contains("/srv/tocsin"));
  CHECK(refused.err.contains("Permission denied"));
}
TEST_CASE("cli: hooks get what was typed, and their replies are printed") {
  InitAsk got;
  Hooks hooks{};
  hooks.init = [&](const Config& config, const InitAsk& ask, const Progress&) -> Result<Json> { got = ask; return Json(Json::Object{{"data", config.data()}}); };
  hooks.pack_verify = [](const PackVerifyAsk& ask, const Progress&) -> Result<Json> { return Json(Json::Object{{"ok", ask.trust == "k"}}); };
  CHECK(ran({"init", "--data", "d", "--from", "utility", "--person", "Ana=a.pub", "--person", "Ben=b.pub", "--mode", "demo", "--listen", "127.0.0.1:0"}, hooks).out == "data  d\n");
  CHECK(got.people == std::vector<std::string>{"Ana=a.pub", "Ben=b.pub"});
  CHECK(got.mode == "demo");
  CHECK(got.listen == "127.0.0.1:0");
  hooks.example = [](const std::string& folder) -> Result<Json> { return Json(Json::Object{{"folder", folder}}); };
  CHECK(ran({"procedure", "example", "mine"}, hooks).out == "folder  mine\n");
  CHECK(ran({"procedure", "example"}, hooks).exit == 64);
  CHECK(ran({"pack", "verify", "p.zip", "--trust", "k"}, hooks).exit == 0);
  CHECK(ran({"pack", "verify", "p.zip"}, hooks).exit == 5);
  CHECK(ran({"serve", "--print-config", "--smtp-port", "26"}, hooks).out.contains("smtp-port = 26  # flag"));
  CHECK(ran({"serve", "--smtp-port", "x"}, hooks).err.contains("config.value"));
  for (const auto* const group : {"signal", "procedure"}) CHECK(ran({group, group == std::string("signal") ? "add" : "simulate", "--help"}, hooks).out.contains("openvex"));
}

TEST_CASE("cli: serve tells its addresses and its settings as JSON where --json asks for it") {
  Hooks hooks{};
  bool as_json = false;
  hooks.serve = [&](const Config&, const ServeAsk& ask) -> Result<> {
    as_json = ask.json;
    return {};
  };
  CHECK(ran({"serve"}, hooks).exit == 0);
  CHECK_FALSE(as_json);
  CHECK(ran({"serve", "--json"}, hooks).exit == 0);
  CHECK(as_json);
  const auto printed = ran({"serve", "--print-config", "--smtp-port", "26", "--json"}, hooks);
  const auto settings = parse_json(printed.out);
  REQUIRE(settings);
  CHECK((*settings)["rows"].array().size() > 10);
  CHECK(printed.out.contains(R"({"name":"smtp-port","source":"flag","value":"26"})"));
}

TEST_CASE("cli: hooks that take longer than a second say so: a pack, a file, a log that is opened") {
  using std::chrono::milliseconds;
  const auto slow = [] { std::this_thread::sleep_for(milliseconds(1300)); };
  Hooks hooks{};
  hooks.pack_verify = [&](const PackVerifyAsk&, const Progress&) -> Result<Json> { return slow(), Json(Json::Object{}); };
  hooks.sanitize_file = [&](const Config&, const LinesAsk&, const Progress& progress) -> Result<Json> { return progress("sanitize", 0, 1), slow(), Json(Json::Object{}); };
  hooks.serve = [&](const Config&, const ServeAsk& ask) -> Result<> { return ask.patiently("opens here", slow), Result<>{}; };
  hooks.extract = [&](const Config&, const LinesAsk&) -> Result<Hooks::Lines> { return slow(), Hooks::Lines([](const std::string& line) -> Result<std::string> { return line; }); };
  CHECK(ran({"pack", "verify", "p.zip"}, hooks).err == "tocsin pack verify: 1 s …\n");
  CHECK(ran({"sanitize", "--file", "a.txt"}, hooks).err == "sanitize: 0 of 1\n");
  CHECK(ran({"serve"}, hooks).err == "tocsin opens here: 1 s …\n");
  CHECK(ran({"extract"}, hooks).err == "tocsin extract reads what is ours: 1 s …\n");
}

TEST_CASE("cli: lines in, lines out; a line that is refused is named and the rest goes on") {
  Hooks hooks{};
  hooks.sanitize = [](const Config&, const LinesAsk& ask) -> Result<Hooks::Lines> {
    return Hooks::Lines([audience = ask.audience](const std::string& line) -> Result<std::string> {
      if (line == "bad") return refuse(Errc::invalid, "json.syntax");
      return audience + ":" + line;
    });
  };
  const auto done = ran({"sanitize", "--jsonl", "--audience", "isac"}, hooks, "a\nbad\nb\n");
  CHECK(done.out == "isac:a\nisac:b\n");
  CHECK(done.err.contains("line 2"));
  CHECK(done.exit == 2);
}

// ---- signatures

namespace {

const std::string origin = "tocsin.example/log";
Json manifest_json() {
  return *parse_json(R"({"log":"tocsin.example/log","share":"s1","rev":1,"release":1,"audience":"isac","expires":"2026-03-04T00:00:00.000000Z","embargo":null,"nonce":"n",
    "about":{"category":"vulnerability","class":"incident-narrative","third_party":true,"narrative":true,"unit":"it"},
    "parts":[{"name":"body","media_type":"text/plain","marking":"amber","size":5,"sha256":")" + sha256("hello").hex() + R"("}],
    "deliveries":[{"kind":"mail","name":"ISAC","address":"isac@example.org","channel":"mail","fallbacks":[]}]})");
}
Json statement_json(const Json& manifest) {
  return Json::Object{{"v", 1}, {"log", origin}, {"share", "s1"}, {"rev", 1}, {"release", 1}, {"audience", "isac"}, {"role", "legal"}, {"decision", "agree"},
                      {"manifest", jcs_hash(manifest).hex()}, {"not_after", "2026-03-02T00:00:00.000000Z"}, {"nonce", "x"}};
}

/// A server with one approval that waits, of which a test can spoil a part.
struct Approving : Inside {
  Json manifest = manifest_json();
  Json statement = statement_json(manifest);
  std::string text = "hello";
  Json enough = Json::Array{};
  Approving() {
    answer = [this](const ports::Request& request) {
      if (request.path == "/v1/instance") return json(200, R"({"origin":"tocsin.example/log"})");
      if (request.path.ends_with("/statements")) {
        Json row{Json::Object{{"audience", statement["audience"]}, {"role", statement["role"]}, {"manifest", statement["manifest"]}, {"statement", to_jcs(statement)}, {"question", "May we say this?"}, {"any_one_of", enough}}};
        return json(200, to_jcs(Json(Json::Object{{"rows", Json::Array{row}}})));
      }
      if (request.path.ends_with("/manifests/isac")) return json(200, to_jcs(manifest));
      if (request.path.ends_with("/renditions/isac")) return json(200, to_jcs(Json(Json::Object{{"parts", Json::Array{Json(Json::Object{{"name", "body"}, {"text", text}})}}, {"redactions", Json::Array{}}})));
      return json(200, R"({"state":"approved"})");
    };
  }
  [[nodiscard]] Ran approve(const std::string& key, const std::string& input = "yes\n") const { return ran({"share", "approve", "TS-1", "--key", key}, hooks, input); }
  [[nodiscard]] bool is_sent() const { return asked.back().path.ends_with("/approve"); }
};

struct SshKey : Folder {
  SshKey() { CHECK(std::system(("ssh-keygen -q -t ed25519 -N '' -C '' -f " + key()).c_str()) == 0); }
  [[nodiscard]] std::string key() const { return (path / "id").string(); }
};

}  // namespace

TEST_CASE("cli: share approve shows what is signed, and ssh-keygen verifies the signature that was sent") {
  const SshKey key;
  const Approving server;
  const auto done = server.approve(key.key());
  CHECK(done.exit == 0);
  for (const auto* shown : {"isac@example.org", "TLP:AMBER", "| hello", "legal", "May we say this?", "incident-narrative, of the unit it", "names a third party"}) CHECK_MESSAGE(done.err.contains(shown), std::string(shown));
  REQUIRE(server.is_sent());
  const auto body = *parse_json(server.asked.back().body);
  CHECK(body["statement"].text() == to_jcs(server.statement));
  std::ifstream pub(key.key() + ".pub");
  std::string line;
  std::getline(pub, line);
  key.write("allowed", "ana " + line + "\n");
  key.write("signature", body["signature"].text());
  key.write("message", body["statement"].text());
  const auto verify = [&](const std::string& name_space) {
    return std::system(("cd " + key.path.string() + " && ssh-keygen -q -Y verify -f allowed -I ana -n " + name_space + " -s signature < message >/dev/null 2>&1").c_str()) == 0;
  };
  CHECK(verify("approve@tocsin"));
  CHECK(!verify("people@tocsin"));
}

TEST_CASE("cli: share approve shows objects member by member, and which roles are enough") {
  const SshKey key;
  Approving server;
  server.text = R"({"objects":[{"description":"left over","pattern":"[url:value = 'x']","type":"indicator"}]})";
  auto part = server.manifest["parts"].at(0);
  part["media_type"] = "application/stix+json;version=2.1";
  part["sha256"] = sha256(server.text).hex();
  server.manifest["parts"] = Json::Array{part};
  server.statement = statement_json(server.manifest);
  server.enough = Json::Array{"legal", "duty-officer"};
  const auto done = server.approve(key.key());
  CHECK(done.exit == 0);
  for (const auto* shown : {"description  left over\n", "pattern      [url:value = 'x']\n", "type         indicator\n", "enough is any one of\n", "- duty-officer\n"}) CHECK_MESSAGE(done.err.contains(shown), shown);
  CHECK(!done.err.contains("{\""));
}

TEST_CASE("cli.manifest-differs: a manifest, or a text in it, that is not the one in the statement is not signed") {
  const SshKey key;
  Approving other_manifest;
  other_manifest.manifest["expires"] = "2027-01-01T00:00:00.000000Z";
  CHECK(other_manifest.approve(key.key()).err.contains("cli.manifest-differs"));
  CHECK(!other_manifest.is_sent());
  Approving other_text;
  other_text.text = "hellO";
  CHECK(other_text.approve(key.key()).exit == 3);
  CHECK(!other_text.is_sent());
}

TEST_CASE("cli.statement: one of another log, share, decision or spelling is not signed") {
  const SshKey key;
  for (const auto& [name, value] : std::map<std::string, std::string>{{"log", "other/log"}, {"share", "s2"}, {"decision", "decline"}, {"extra", "x"}}) {
    Approving server;
    server.statement[name] = value;
    CHECK(server.approve(key.key()).err.contains("cli.statement"));
    CHECK(!server.is_sent());
  }
}

TEST_CASE("cli.declined, cli.signer, cli.nothing-waits: nothing is signed without a yes, without a key, without something that waits") {
  const SshKey key;
  const Approving server;
  for (const auto* typed : {"", "no\n", "y\n", "yes!\n"}) CHECK(server.approve(key.key(), typed).err.contains("cli.declined"));
  CHECK(server.approve(key.path.string() + "/none").err.contains("cli.signer"));
  CHECK(!server.is_sent());
  CHECK(ran({"share", "approve", "TS-1", "--key", key.key(), "--role", "security", "--yes"}, server.hooks).err.contains("cli.nothing-waits"));
  CHECK(!sign(key.write("nokey", "x"), "approve@tocsin", "message"));
}

TEST_CASE("cli: whoever agrees to a procedure reads what it changes before the question") {
  const SshKey key;
  Inside inside;
  inside.answer = [](const ports::Request& request) {
    if (request.method == "POST") return json(200, R"({"state":"proposed"})");
    return json(200, R"({"rows":[{"object":"procedure:current","role":"legal","changes":["control / title: Old \u2192 New"],"statement":"{\"v\":1}","namespace":"adopt@tocsin"}]})");
  };
  const auto asked = ran({"procedure", "agree", "--key", key.key()}, inside.hooks, "no\n");
  const auto shown = asked.err.find("control / title: Old → New"), question = asked.err.find("Sign this?");
  REQUIRE(shown != std::string::npos);
  CHECK(shown < question);
  CHECK(asked.err.contains("cli.declined"));
  CHECK(inside.asked.size() == 1);
  CHECK(ran({"procedure", "decline", "--reason", "wrong title", "--token", "toc_x"}, inside.hooks).exit == 0);
  CHECK(inside.asked.back().path == "/v1/procedure/decline");
  CHECK(inside.asked.back().body == R"({"reason":"wrong title"})");
  CHECK(ran({"deliver", "client", "add", "isac", "--audience", "sector-isac", "--rotate", "--token", "toc_x"}, inside.hooks).exit == 0);
  CHECK(inside.asked.back().body == R"({"audience":"sector-isac","name":"isac","rotate":true})");
}

TEST_CASE("cli: a change to a person is asked first, signed under its own purpose, and sent again") {
  const SshKey key;
  Inside inside;
  inside.answer = [](const ports::Request& request) {
    return request.body.contains("signature") ? json(201, R"({"person":"p_1"})") : json(200, R"({"statement":"{\"change\":\"grant-role\"}","person":"p_1"})");
  };
  CHECK(ran({"people", "grant", "p_1", "legal", "--key", key.key(), "--yes"}, inside.hooks).exit == 0);
  REQUIRE(inside.asked.size() == 2);
  const auto body = *parse_json(inside.asked[1].body);
  CHECK(body["change"].text() == "grant-role");
  CHECK(body["roles"].at(0).text() == "legal");
  CHECK(body["statement"].text() == R"({"change":"grant-role"})");
  CHECK(body["signature"].text().starts_with("-----BEGIN SSH SIGNATURE-----"));
}

TEST_CASE("cli.statement: a signature for one purpose is not given for another, whatever the server asks for") {
  const SshKey key;
  Inside inside;
  inside.answer = [](const ports::Request&) { return json(200, R"({"rows":[{"person":"p_1","statement":"one","namespace":"approve@tocsin"}],"statement":"one","namespace":"approve@tocsin"})"); };
  CHECK(ran({"people", "vouch", "p_1", "--key", key.key(), "--yes"}, inside.hooks).err.contains("cli.statement"));
  CHECK(ran({"people", "leave", "p_1", "--key", key.key(), "--yes"}, inside.hooks).exit == 3);
  for (const auto& asked : inside.asked) CHECK(!asked.body.contains("SIGNATURE"));
}

TEST_CASE("cli: vouching signs the statement of that person and of no other") {
  const SshKey key;
  Inside inside;
  inside.answer = [](const ports::Request& request) {
    if (request.method == "GET") return json(200, R"({"rows":[{"person":"p_1","statement":"one"},{"person":"p_2","statement":"two","name":"Ana Ruiz","namespace":"people@tocsin"}]})");
    return json(200, "{}");
  };
  const auto done = ran({"people", "vouch", "p_2", "--key", key.key()}, inside.hooks, "yes\n");
  CHECK(done.exit == 0);
  CHECK(done.err.contains("Ana Ruiz"));
  CHECK(inside.asked[1].path == "/v1/people/p_2/vouch");
  CHECK((*parse_json(inside.asked[1].body))["statement"].text() == "two");
  CHECK(ran({"people", "vouch", "p_3", "--key", key.key(), "--yes"}, inside.hooks).exit == 4);
}

TEST_CASE("cli: stix validate prints a line a file and ends with 1 when one is invalid") {
  const Folder folder;
  const auto good = folder.write("good.json", "good"), bad = folder.write("bad.json", "bad");
  Hooks hooks;
  hooks.stix_validate = [](const std::string& text) -> Json {
    Json out = Json::Object{{"valid", text == "good"}, {"version", "2.1"}, {"errors", Json::Array{}}, {"warnings", Json::Array{}}};
    if (text != "good") out["errors"].push(Json::Object{{"object", "tool--1"}, {"pointer", "/name"}, {"rule", "stix.required"}, {"section", "4.18"}, {"detail", "is\nmissing"}});
    return out;
  };
  const auto one = ran({"stix", "validate", good, "--json"}, hooks);
  CHECK(one.exit == 0);
  CHECK(one.out == R"({"errors":[],"file":")" + good + R"(","valid":true,"version":"2.1","warnings":[]})" + "\n");
  const auto several = ran({"stix", "validate", good, bad, "-", "/nowhere/at-all.json", "--json"}, hooks, "good");
  CHECK(several.exit == 1);
  std::istringstream lines(several.out);
  std::vector<Json> results;
  for (std::string line; std::getline(lines, line);) results.push_back(*parse_json(line));
  REQUIRE(results.size() == 4);
  CHECK(results[0]["valid"].boolean());
  CHECK_FALSE(results[1]["valid"].boolean());
  CHECK(results[2]["file"].text() == "-");
  CHECK(results[2]["valid"].boolean());
  CHECK(results[3]["errors"].at(0)["rule"].text() == "cli.file");
  const auto shown = ran({"stix", "validate", bad}, hooks);
  CHECK(shown.exit == 1);
  CHECK(shown.out == bad + ": invalid, STIX 2.1, 1 errors, 0 warnings\n  error    /name  is missing  (stix.required, section 4.18)\n           of tool--1\n");
  CHECK(ran({"stix", "validate", good}, Hooks{}).err.find("cli.no-hook") != std::string::npos);
  CHECK(ran({"stix", "validate"}, hooks).exit == 64);
}
TEST_CASE("cli: stix pattern takes one pattern, or many on standard input") {
  Hooks hooks;
  hooks.stix_pattern = [](const std::string& text) -> Json {
    Json out = Json::Object{{"pattern", text}, {"valid", text != "[x]"}, {"canonical", text}, {"errors", Json::Array{}}, {"warnings", Json::Array{}}};
    if (text == "[x]") out["errors"].push(Json::Object{{"position", 2}, {"detail", "wants :"}});
    return out;
  };
  CHECK(ran({"stix", "pattern", "[a:b = 1]"}, hooks).out == "valid\n  [a:b = 1]\n");
  const auto wrong = ran({"stix", "pattern", "[x]"}, hooks);
  CHECK(wrong.exit == 1);
  CHECK(wrong.out == "invalid: character 2: wants :\n  [x]\n    ^\n");
  CHECK(ran({"stix", "pattern", "[a:b = 1]", "--json"}, hooks).out == R"({"canonical":"[a:b = 1]","errors":[],"pattern":"[a:b = 1]","valid":true,"warnings":[]})" "\n");
  const auto many = ran({"stix", "pattern", "--jsonl"}, hooks, "[a:b = 1]\n\"[c:d = 'x']\"\n\n{\"pattern\":\"[x]\"}\n");
  CHECK(many.exit == 1);
  CHECK(std::ranges::count(many.out, '\n') == 3);
  CHECK(many.out.find(R"("pattern":"[c:d = 'x']")") != std::string::npos);
  CHECK(ran({"stix", "pattern", "-"}, hooks, " [x]\n").exit == 1);
  CHECK(ran({"stix", "pattern"}, hooks).exit == 64);
  CHECK(ran({"stix", "pattern", "[x]", "--jsonl"}, hooks).exit == 64);
}
TEST_CASE("cli: stix convert writes to standard output or a file, and passes a refusal on") {
  const Folder folder;
  const auto file = folder.write("in.json", "text");
  Hooks hooks;
  hooks.stix_formats = {{"upper", "in capitals"}};
  hooks.stix_convert = [](const std::string& text, const StixAsk& ask) -> Result<Hooks::Converted> {
    if (ask.to != "upper") return refuse(Errc::invalid, "stix.convert", ask.to);
    return Hooks::Converted{text + "!" + ask.from + ask.marking + ask.boundary, ask.from == "stix" ? decltype(Hooks::Converted::lost){} : decltype(Hooks::Converted::lost){{"/a", "a\x1b[2J"}}};
  };
  CHECK(ran({"stix", "convert", "--to", "upper", file}, hooks).out == "text!stix");
  const auto marked = ran({"stix", "convert", "--to", "upper", "--from", "x", "--marking", "TLP:GREEN", "--boundary", "amber", file}, hooks);
  CHECK(marked.out == "text!xTLP:GREENamber");
  CHECK(marked.err == "lost    /a: a [2J\n");
  CHECK(ran({"stix", "convert", "--to", "upper", "--from", "x", "--json", file}, hooks).err == "{\"lost\":\"a\\u001b[2J\",\"where\":\"/a\"}\n");
  const auto whole = ran({"stix", "convert", "--to", "upper", "--from", "x", "--lossless", file}, hooks);
  CHECK(whole.exit == 5);
  CHECK(whole.out.empty());
  CHECK(whole.err.find("convert.lossless") != std::string::npos);
  CHECK(ran({"stix", "convert", "--to", "upper", "-"}, hooks, "in").out == "in!stix");
  CHECK(ran({"stix", "convert", "--help"}, hooks).out.find("upper: in capitals") != std::string::npos);
  const auto out = (folder.path / "out.json").string();
  CHECK(ran({"stix", "convert", "--to", "upper", file, "--out", out}, hooks).exit == 0);
  std::ostringstream written;
  written << std::ifstream(out).rdbuf();
  CHECK(written.str() == "text!stix");
  const auto refused = ran({"stix", "convert", "--to", "word", file}, hooks);
  CHECK(refused.exit == 2);
  CHECK(refused.err.find("stix.convert") != std::string::npos);
  CHECK(ran({"stix", "convert", "--to", "upper", "/nowhere/at-all.json"}, hooks).exit == 4);
}

TEST_CASE("cli: csaf validate says its standard; csaf publish and misp feed write a folder, misp pull a file") {
  const Folder folder;
  const auto file = folder.write("in.json", "text"), key = folder.write("key", " secret\n");
  Hooks hooks;
  hooks.csaf_validate = [](const std::string&) -> Json { return Json::Object{{"valid", true}, {"version", "2.0"}, {"errors", Json::Array{}}, {"warnings", Json::Array{}}}; };
  CHECK(ran({"csaf", "validate", file}, hooks).out == file + ": valid, CSAF 2.0, 0 errors, 0 warnings\n");
  CHECK(ran({"csaf", "validate", file}, Hooks{}).err.find("cli.no-hook") != std::string::npos);
  hooks.misp_feed = [](const std::vector<std::string>& texts, const FilesAsk& ask) -> Result<Hooks::Files> {
    if (ask.boundary == "clear") return refuse(Errc::forbidden, "convert.boundary", "x");
    return Hooks::Files{{"a/b.json", texts.at(0)}, {"manifest.json", ask.boundary}};
  };
  const auto out = (folder.path / "feed").string();
  CHECK(ran({"misp", "feed", "--out", out, "--boundary", "green", file, "--json"}, hooks).out == "{\"files\":2,\"folder\":\"" + out + "\"}\n");
  const auto read = [](const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  };
  CHECK(read(out + "/a/b.json") == "text");
  CHECK(read(out + "/manifest.json") == "green");
  CHECK(ran({"misp", "feed", "--out", out, "--boundary", "clear", file}, hooks).exit == 3);
  CHECK(ran({"misp", "feed", "--out", out, "/nowhere/at-all.json"}, hooks).exit == 4);
  CHECK(ran({"misp", "feed", "--out", file, file}, hooks).err.find("cli.file") != std::string::npos);
  CHECK(ran({"csaf", "publish", "--out", out, "--url", "https://a.example/", file}, hooks).err.find("cli.no-hook") != std::string::npos);
  hooks.csaf_publish = [](const std::vector<std::string>&, const FilesAsk& ask) -> Result<Hooks::Files> { return Hooks::Files{{"key", ask.sign_key}}; };
  const auto bare = ran({"csaf", "publish", "--out", out, "--url", "https://a.example/", "--json", file}, hooks);
  CHECK(bare.out.find("\"signed\":false") != std::string::npos);
  CHECK(bare.err.starts_with("not signed"));
  const auto with_key = ran({"csaf", "publish", "--out", out, "--url", "https://a.example/", "--sign-key", "AB12", "--json", file}, hooks);
  CHECK(with_key.out.find("\"signed\":true") != std::string::npos);
  CHECK(with_key.err.empty());
  CHECK(read(out + "/key") == "AB12");
  hooks.misp_pull = [](const std::string& text, const FilesAsk& ask) -> Result<std::string> { return text + " " + ask.url + " " + ask.since; };
  CHECK(ran({"misp", "pull", "--url", "https://m.example", "--key-file", key, "--since", "2026-03-01T00:00:00Z"}, hooks).out == "secret https://m.example 2026-03-01T00:00:00Z");
  CHECK(ran({"misp", "pull", "--url", "https://m.example", "--key-file", "/nowhere/at-all"}, hooks).exit == 4);
  CHECK(ran({"misp", "pull", "--url", "https://m.example"}, hooks).err.find("cli.usage") != std::string::npos);
  CHECK(ran({"misp", "pull", "--url", "https://m.example/feed", "--feed"}, hooks).out == " https://m.example/feed ");
}

TEST_CASE("cli: who is named on the line asks, whatever the environment holds; the environment is asked when nobody is named") {
  const Folder folder;
  Inside inside;
  const auto mine = folder.write("mine", "toc_mine\n");
  folder.write("people/ana.token", "toc_ana\n");
  struct Variable {
    Variable(const char* n, const std::string& value) : name(n) { ::setenv(n, value.c_str(), 1); }
    ~Variable() { ::unsetenv(name); }
    const char* name;
  };
  const std::vector<std::string> me{"people", "me", "--data", folder.path.string()};
  const auto with = [&](std::vector<std::string> more) {
    auto line = me;
    line.insert(line.end(), more.begin(), more.end());
    CHECK(ran(line, inside.hooks).exit == 0);
    return inside.asked.back().header("authorization");
  };
  const Variable token("TOCSIN_TOKEN", "toc_environment");
  CHECK(with({}) == "Bearer toc_environment");
  CHECK(with({"--as", "ana"}) == "Bearer toc_ana");
  CHECK(with({"--token-file", mine}) == "Bearer toc_mine");
  CHECK(with({"--token", "toc_line"}) == "Bearer toc_line");
  {
    const Variable file("TOCSIN_TOKEN_FILE", mine);
    CHECK(with({"--as", "ana"}) == "Bearer toc_ana");
  }
  ::unsetenv("TOCSIN_TOKEN");
  const Variable as("TOCSIN_AS", "ana");
  CHECK(with({}) == "Bearer toc_ana");
}

TEST_CASE("cli.declined: what cannot be taken back is done after a yes alone; a body without members is a body") {
  Inside inside;
  const std::vector<std::string> agree{"retention", "agree", "TS-2026-0001"};
  const auto no = ran(agree, inside.hooks, "no\n");
  CHECK(no.exit == error_row(Errc::invalid).exit);
  CHECK(no.err.find("the content of TS-2026-0001 are destroyed for good") != std::string::npos);
  CHECK(no.err.find("cli.declined") != std::string::npos);
  CHECK(inside.asked.empty());
  CHECK(ran(agree, inside.hooks, "yes\n").exit == 0);
  auto sure = agree;
  sure.push_back("--yes");
  CHECK(ran(sure, inside.hooks).exit == 0);
  REQUIRE(inside.asked.size() == 2);
  for (const auto& request : inside.asked) {
    CHECK(request.path == "/v1/shares/TS-2026-0001/retention/agree");
    CHECK(request.body == "{}");
    CHECK(request.header("content-type") == "application/json");
  }
}

TEST_CASE("cli: people are told the usual next step and spared long lists; --json is the answer itself") {
  const Folder folder;
  Inside inside;
  inside.answer = [](const ports::Request&) { return json(200, R"({"id":"x","number":"TS-2026-0007","signals":[{"id":"s","fired":[{"trigger":"kev"}],"not_fired":[{"trigger":"a"},{"trigger":"b"}]}]})"); };
  const auto item = folder.write("item.json", "{}");
  CHECK(ran({"share", "open", "--item", item}, inside.hooks).out.ends_with("next  tocsin share sanitize TS-2026-0007\n"));
  CHECK(ran({"share", "mark", "TS-2026-0009", "--tlp", "green"}, inside.hooks).out.ends_with("next  tocsin share submit TS-2026-0009\n"));
  const auto signal = ran({"signal", "add", item}, inside.hooks).out;
  CHECK(signal.find("not_fired  2 (--json shows them)") != std::string::npos);
  CHECK(signal.find("trigger  kev") != std::string::npos);
  CHECK(ran({"signal", "add", item, "--json"}, inside.hooks).out.find(R"("not_fired":[{"trigger":"a"},{"trigger":"b"}])") != std::string::npos);
  inside.answer = [](const ports::Request&) { return json(200, R"({"id":"x","next":"do that"})"); };
  const auto told = ran({"share", "mark", "TS-2026-0009", "--tlp", "green"}, inside.hooks).out;
  CHECK(told.find("do that") != std::string::npos);
  CHECK(told.find("share submit") == std::string::npos);  // what the server says goes first
}

TEST_CASE("cli: matches are blocks, with the id that deciding them takes and how to decide them") {
  Inside inside;
  inside.answer = [](const ports::Request&) {
    return json(200, R"({"rows":[{"id":"m_1","audience":"soc","part":"body","place":"","class":"person-open","text":"reported by Jordan Blake","rule":"person.context@1","why":"a name behind a title"},{"id":"m_2","audience":"soc","text":"x"}],"next":""})");
  };
  const auto out = ran({"share", "matches", "TS-2026-0001"}, inside.hooks).out;
  CHECK(out.starts_with("id                   m_1\naudience             soc\npart                 body\nclass                person-open\ntext                 reported by Jordan Blake\nwhy                  a name behind a title\n\nid                   m_2\n"));
  CHECK(out.find("\nnext  tocsin share decide TS-2026-0001 --match THE-ID") != std::string::npos);
}

TEST_CASE("cli: what waits is looked for on every page, and a server that goes around in a circle ends the search") {
  const SshKey key;
  Inside inside;
  inside.answer = [](const ports::Request& request) {
    if (request.method != "GET") return json(200, "{}");
    const auto after = request.query.find("after");
    if (after == request.query.end()) return json(200, R"({"rows":[{"person":"p_1","statement":"one"}],"next":"p_1"})");
    return json(200, R"({"rows":[{"person":"p_2","statement":"two","namespace":"people@tocsin"}],"next":"p_1"})");
  };
  CHECK(ran({"people", "vouch", "p_2", "--key", key.key(), "--yes"}, inside.hooks).exit == 0);
  CHECK(inside.asked[1].query.at("after") == "p_1");
  CHECK((*parse_json(inside.asked[2].body))["statement"].text() == "two");
  CHECK(ran({"people", "vouch", "p_3", "--key", key.key(), "--yes"}, inside.hooks).exit == 4);  // cli.nothing-waits
  CHECK(inside.asked.size() == 5);
}
