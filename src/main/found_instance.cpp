#include "main/found_instance.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "app/found.hpp"
#include "app/sign_in.hpp"
#include "base/text.hpp"
#include "main/check_beginning.hpp"
#include "out/keys/system.hpp"
#include "procedure/example.hpp"

namespace tocsin {
namespace {

using std::filesystem::path;

Result<std::string> read_file(const path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof()) return refuse(Errc::invalid, "init.file", file.string(), "cannot be read");
  if (!std::filesystem::is_regular_file(file)) return refuse(Errc::invalid, "init.file", file.string(), "is no file");
  return text;
}

/// A secret that one person gets: in a file of their own, mode 0600.
Result<> write_secret(const path& file, const std::string& text) {
  std::error_code ec;
  std::filesystem::create_directories(file.parent_path(), ec);
  std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all, ec);
  {
    std::ofstream out(file, std::ios::trunc);
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ec);
    out << text << "\n";
    if (!out || ec) return refuse(Errc::unavailable, "store.unwritable", file.string());
  }
  return {};
}

/// A founder's short name: what stands before the @ of their address.
std::string handle_of(const std::string& email) { return email.substr(0, email.find('@')); }

/// What an organisation begins with: an example that is built in, or a folder of the same files.
Result<procedure::Example> beginning(const std::string& from) {
  const auto names = procedure::example_names();
  if (std::ranges::find(names, from) != names.end()) return procedure::example(from);
  if (!std::filesystem::is_directory(from)) return refuse(Errc::not_found, "procedure.unknown-example", from, "neither an example nor a folder");
  procedure::Example out;
  for (const auto& entry : std::filesystem::directory_iterator(from)) {
    const auto name = entry.path().filename().string();
    if (name == "people.yaml") out.people = TRY(read_file(entry));
    else if (name == "inventory.json") out.inventory = TRY(read_file(entry));
    else if (name == "software.csv") out.software = TRY(read_file(entry));
    else if (entry.path().extension() == ".yaml") out.procedure.emplace(name, TRY(read_file(entry)));
  }
  if (out.procedure.empty() || out.people.empty() || out.inventory.empty())
    return refuse(Errc::invalid, "init.file", from, "a folder needs the procedure's YAML files, people.yaml and inventory.json");
  return out;
}

/// `--person 'NAME=FILE'` names a founder by address, short name or full name, and the file of their public key.
Result<std::map<std::string, std::vector<std::string>>> keys_of(const std::vector<std::string>& people) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& one : people) {
    const auto equals = one.find('=');
    if (equals == std::string::npos) return refuse(Errc::invalid, "init.people", one, "wants NAME=FILE of a public key");
    out[to_lower(one.substr(0, equals))].push_back(std::string(trim(TRY(read_file(one.substr(equals + 1))))));
  }
  return out;
}

Result<std::vector<app::Founder>> founders_of(const procedure::Example& from, const cli::InitAsk& ask) {
  auto keys = TRY(keys_of(ask.people));
  std::vector<app::Founder> out;
  for (const auto& person : TRY(procedure::parse_people(from.people))) {
    app::Founder founder{person.name, person.email, person.unit, person.roles, {}};
    for (const auto& name : {to_lower(person.email), to_lower(handle_of(person.email)), to_lower(person.name)})
      if (auto found = keys.extract(name)) founder.keys = std::move(found.mapped());
    // Who has no key yet is vouched for later by two who have one.
    if (!founder.keys.empty()) out.push_back(std::move(founder));
  }
  if (!keys.empty()) {
    std::vector<std::string> known;
    for (const auto& person : TRY(procedure::parse_people(from.people))) known.push_back(person.name);
    return refuse(Errc::invalid, "init.people", keys.begin()->first, "people.yaml names nobody like that; its people are " + join(known, ", ") + ". To found your own: tocsin procedure example DIR, write your people into its people.yaml, then --from DIR");
  }
  return out;
}

/// Who was named and brought no key, and which roles nobody has for that reason: said, so that nobody finds out at night.
Result<Json> left_out(const procedure::Example& from, const std::vector<app::Founder>& founders, const procedure::Procedure& procedure) {
  Json out = Json::Object{};
  std::set<RoleId> held;
  for (const auto& founder : founders) held.insert(founder.roles.begin(), founder.roles.end());
  for (const auto& person : TRY(procedure::parse_people(from.people)))
    if (std::ranges::find(founders, person.email, &app::Founder::email) == founders.end()) out["not_enrolled"].push(person.name);
  for (const auto& role : procedure.roles)
    if (!held.contains(role.id)) out["roles_of_nobody"].push(role.id.value);
  return out;
}

/// What was said once and holds from now on.
Result<> write_settings(const cli::Config& config, const cli::InitAsk& ask) {
  std::string lines;
  if (!ask.listen.empty()) lines += "listen = " + ask.listen + "\n";
  if (!ask.listen_outside.empty()) lines += "listen-outside = " + ask.listen_outside + "\n";
  if (const auto& database = config.text("database"); !database.empty()) lines += "database = " + database + "\n";
  if (const auto& file = config.text("database-password-file"); !file.empty()) lines += "database-password-file = " + std::filesystem::absolute(file).string() + "\n";
  if (lines.empty()) return {};
  const auto place = path(config.data()) / "tocsin.conf";
  std::ofstream out(place, std::ios::app);
  if (!(out << lines << std::flush)) return refuse(Errc::unavailable, "store.unwritable", place.string());
  return {};
}

Result<ledger::Mode> mode_of(const std::string& text) { return ledger::parse_mode(text); }

}  // namespace

Result<Json> found_instance(const cli::Config& config, const cli::InitAsk& ask, const cli::Progress& progress) {
  if (ask.check) return check_beginning(TRY(beginning(ask.from)), keys::SystemClock().now());
  const path data = config.data();
  if (std::filesystem::exists(data) && !std::filesystem::is_empty(data)) return refuse(Errc::conflict, "init.exists", data.string());
  if (const auto keys = keys_folder(config); std::filesystem::exists(keys) && !std::filesystem::is_empty(keys)) return refuse(Errc::conflict, "init.exists", keys.string());
  const auto from = TRY(beginning(ask.from));
  app::Founding founding;
  if (auto faults = faults_of(from); !faults.empty()) {
    if (faults.size() > 1) faults.front().detail += "\n" + std::to_string(faults.size() - 1) + " more: tocsin init --check --from " + ask.from;
    return std::unexpected(std::move(faults.front()));
  }
  founding.mode = TRY(mode_of(ask.mode));
  founding.people = TRY(founders_of(from, ask));
  founding.procedure = from.procedure;
  founding.software = from.software;
  founding.inventory = TRY(parse_json(from.inventory));
  const auto loaded = TRY(procedure::load(founding.procedure));
  founding.organisation = ask.organisation.empty() ? loaded.scope.organisation : ask.organisation;
  if (founding.people.size() < 2)
    return refuse(Errc::invalid, "init.people", "--person", "at least two of the people in people.yaml bring a public key: --person 'NAME=FILE' for each");
  progress("keys and log", 0, 2);
  // Refused: nothing stays behind. Both folders were empty or absent when this began.
  const auto remove_both = [&] {
    std::error_code ignored;
    std::filesystem::remove_all(data, ignored);
    std::filesystem::remove_all(keys_folder(config), ignored);
  };
  auto created = Stack::create(config, founding.mode);
  if (!created) {
    remove_both();
    return std::unexpected(created.error());
  }
  auto stack = *std::move(created);
  // The list was brought in now: its age counts from here.
  founding.inventory["imported_at"] = to_rfc3339(stack->app().clock.now());
  progress("founding facts", 1, 2);
  const auto founded = app::found(stack->app(), founding);
  if (!founded) {
    stack.reset();
    const auto discarded = Stack::discard(config);
    remove_both();
    return std::unexpected(discarded ? founded.error() : discarded.error());
  }
  const auto& tokens = *founded;
  Json out = Json::Object{{"data", data.string()}, {"keys", keys_folder(config).string()}, {"origin", stack->app().store.origin()}, {"mode", ask.mode}, {"organisation", founding.organisation}};
  for (const auto& token : tokens) {
    const auto file = data / "people" / (handle_of(token.email) + ".token");
    TRY_VOID(write_secret(file, token.token));
    out["people"].push(Json::Object{{"name", token.name}, {"as", handle_of(token.email)}, {"person", token.person}, {"token_file", file.string()}});
  }
  TRY_VOID(write_settings(config, ask));
  // scripts on this machine manage TAXII by it; it stands in the ledger as one of that person's tokens, who can end it
  if (const auto token = TRY(app::machine_token(stack->app()))) {
    const auto file = data / "machine.token";
    TRY_VOID(write_secret(file, token->token));
    out["machine"] = Json::Object{{"token_file", file.string()}, {"name", token->name}};
  }
  // An example's people get links whenever somebody asks; a real administrator gets one, once.
  if (founding.mode != ledger::Mode::demo)
    for (const auto& link : TRY(app::first_links(stack->app()))) {
      const auto file = data / "people" / (handle_of(link.email) + ".link");
      TRY_VOID(write_secret(file, link.url));
      out["links"].push(Json::Object{{"name", link.name}, {"link_file", file.string()}});
    }
  progress("founded", 2, 2);
  const auto missing = TRY(left_out(from, founding.people, loaded));
  for (const auto& [name, list] : missing.object()) out[name] = list;
  out["next"] = "hand each person their token file, then: tocsin serve --data " + data.string() +
                (missing.has("not_enrolled") ? "; then have those without a key enrolled: tocsin people enroll" : "");
  return out;
}

}  // namespace tocsin
