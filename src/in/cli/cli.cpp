// The command tree: what was typed becomes one request, one hook, or one conversation about a signature.
#include "in/cli/cli.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "in/cli/client.hpp"
#include "in/cli/command.hpp"
#include "in/cli/continued.hpp"
#include "in/cli/lines.hpp"
#include "in/cli/load.hpp"
#include "in/cli/nearest.hpp"
#include "in/cli/print.hpp"
#include "in/cli/progress.hpp"
#include "in/cli/request.hpp"
#include "in/cli/signing.hpp"
#include "in/cli/stix.hpp"

namespace tocsin::cli {
namespace {

constexpr std::size_t line_bytes_max = limits::content_bytes_max * 2;  ///< of standard input: a content, escaped

constexpr int usage_exit = 64;  ///< EX_USAGE of sysexits.h

/// What every command takes.
struct Common {
  std::string data, server, ca, token, token_file, as, key;
  bool json = false;
};

/// One command of the table, with the room that its options are read into.
struct Bound {
  const Command* command = nullptr;
  CLI::App* app = nullptr;
  std::deque<std::vector<std::string>> texts;  ///< one an option; a deque, since CLI11 keeps their addresses
  std::deque<bool> flags;
  bool yes = false;
};

/// The commands that are no single request.
struct Special {
  InitAsk init;
  VerifyAsk verify;
  PackVerifyAsk pack;
  LinesAsk lines;
  SigningAsk approve;
  LoadAsk load;
  StixAsk stix;
  FilesAsk files;
  std::string example_folder;
  bool print_config = false, plain_http = false;
  CLI::App *init_app = nullptr, *serve_app = nullptr, *verify_app = nullptr, *pack_app = nullptr, *sanitize_app = nullptr, *extract_app = nullptr, *openapi_app = nullptr, *approve_app = nullptr, *load_app = nullptr, *example_app = nullptr;
  CLI::App *stix_validate_app = nullptr, *stix_pattern_app = nullptr, *stix_convert_app = nullptr, *csaf_validate_app = nullptr;
  CLI::App *csaf_publish_app = nullptr, *misp_feed_app = nullptr, *misp_pull_app = nullptr;
};

class Tree {
 public:
  Tree(const Hooks& hooks, Console& console) : hooks_(hooks), console_(console), app_("Tocsin: share cyber-threat intelligence by procedure, and prove it.", "tocsin") {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", "tocsin " + (hooks.version.empty() ? std::string("development") : hooks.version));
    app_.footer("Each command has its own --help. Exit codes: 0 done, 2 invalid, 3 forbidden, 4 not found, 5 conflict,\n6 stale, 7 unavailable, 8 a pack whose origin is not verified, 64 wrong usage,\n1 a fault of the program (of stix: something is invalid).");
    add_common();
    add_special();
    for (const auto& command : commands()) add(command);
  }

  int run(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::Success& asked) {  // --help, --version
      std::ostringstream said;
      const int exit = app_.exit(asked, said, console_.err) == 0 ? 0 : 1;
      print_help(said.str(), console_.out);
      return exit;
    } catch (const CLI::ParseError& wrong) {
      return wrong_usage(wrong);
    }
    settle_person();
    try {
      return dispatch();
    } catch (const std::filesystem::filesystem_error& thrown) {  // a folder that this user may not look into
      return refused({Errc::unavailable, "store.unwritable", thrown.path1().string(), thrown.code().message()});
    } catch (const std::exception& thrown) {
      console_.err << "tocsin: a fault of the program: " << thrown.what() << '\n';
      return 1;
    }
  }

 private:
  const Hooks& hooks_;
  Console& console_;
  CLI::App app_;
  Common common_;
  Special special_;
  std::deque<Bound> bound_;
  std::map<std::string, std::string> setting_flags_;
  Hooks::InProcess in_process_;
  std::string signer_, key_otherwise_;  ///< who was named on the line; the key that the environment names

  void add_common() {
    const auto option = [&](const char* name, std::string& into, const char* help) { return app_.add_option(name, into, help)->type_name("")->group("Every command"); };
    option("--data", common_.data, "Data directory (TOCSIN_DATA; tocsin-data)");
    option("--server", common_.server, "Ask the server at this https:// address")->envname("TOCSIN_SERVER");
    option("--ca", common_.ca, "Authorities trusted for it: PEM file (DIR/tls/ca.pem when it is there)")->envname("TOCSIN_CA");
    option("--token-file", common_.token_file, "File with your token (TOCSIN_TOKEN_FILE)");
    option("--token", common_.token, "Your token; TOCSIN_TOKEN is better: others can see this");
    option("--as", common_.as, "Act as this person (TOCSIN_AS): DIR/people/NAME.token and key");
    option("--key", common_.key, "SSH key to sign with, .pub for ssh-agent (TOCSIN_SIGNING_KEY)");
    app_.add_flag("--json", common_.json, "Print JSON, and refusals as problem documents")->group("Every command");
  }

  /// The subcommand of a name of several words; groups are made on the way.
  CLI::App* place(std::string_view name, std::string_view help, std::string_view example) {
    CLI::App* here = &app_;
    const auto words = split(name, ' ');
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto word = words[i];
      const auto same = here->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
      auto* below = same.empty() ? here->add_subcommand(std::string(word)) : same.front();
      if (same.empty()) {
        below->fallthrough();
        if (i + 1 < words.size()) {
          below->require_subcommand(1);
          below->description(group_help(name.substr(0, static_cast<std::size_t>(word.data() + word.size() - name.data()))));
        }
      }
      here = below;
    }
    here->description(std::string(help));
    here->footer("Example:\n  tocsin " + std::string(example) + "\nEvery command also takes --data, --json, --server, --ca, --token-file, --as and --key: tocsin --help.");
    return here;
  }
  static std::string group_help(std::string_view group) {
    static const std::map<std::string_view, const char*> helps{
        {"people", "People, their keys, roles and tokens"}, {"people token", "Your own tokens"}, {"people session", "Browsers' sessions"}, {"procedure", "The sharing procedure"}, {"sanitize", "Take out what must not leave"}, {"sanitize memory", "Decisions about matches that hold in other shares"}, {"inventory", "What is ours: assets and software"},
        {"standing", "Standing authorizations for routine sharing"}, {"signal", "What came in"}, {"due", "What must be shared"}, {"share", "Shares, from draft to outcome"},
         {"share counsel", "A lawyer outside, asked about one release"}, {"deliver", "Deliveries and who fetches them"}, {"deliver client", "TAXII clients"},
         {"taxii", "The TAXII server: collections, clients, what they did"}, {"taxii collection", "Collections that clients and people fill"}, {"taxii client", "Who reads and writes them"},
         {"taxii peer", "The TAXII servers of others"}, {"taxii source", "What is polled there"}, {"exception", "Departures from the procedure"}, {"retention", "How long content is kept, and its end"}, {"ledger", "Facts and proofs"}, {"pack", "Evidence packs"},
         {"stix", "Files of STIX 2.1, without a server"}, {"csaf", "Security advisories of CSAF 2.0, without a server"}, {"misp", "Events of MISP, without a server of ours"}};
    const auto found = helps.find(group);
    return found == helps.end() ? "" : found->second;
  }

  void add(const Command& command) {
    auto& bound = bound_.emplace_back();
    bound.command = &command;
    bound.app = place(command.name, command.help, command.example);
    for (const auto& option : command.options) {
      auto& texts = bound.texts.emplace_back();
      auto& flag = bound.flags.emplace_back(false);
      if (option.name.empty()) continue;
      const std::string name(option.name), help(option.help);
      CLI::Option* added = nullptr;
      if (option.into == Into::truth || option.into == Into::outside) {
        added = bound.app->add_flag(name, flag, help);
      } else {
        added = bound.app->add_option(name, texts, help)->type_name("")->allow_extra_args(false);
        if (option.into == Into::list) added->take_all();
        else added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
      }
      if (option.required) added->required();
    }
    if (!command.purpose.empty()) bound.app->add_flag("--yes", bound.yes, "Sign without asking");
    else if (!manner_of(command.name).confirm.empty()) bound.app->add_flag("--yes", bound.yes, "Do it without asking");
  }

  void add_settings(CLI::App* to) {
    for (const auto& setting : settings()) {
      if (setting.secret || setting.name == "data") continue;
      to->add_option_function<std::string>("--" + std::string(setting.name), [this, name = std::string(setting.name)](const std::string& value) { setting_flags_[name] = value; },
                                           std::string(setting.help) + (setting.otherwise.empty() ? "" : " (" + std::string(setting.otherwise) + ")"))
          ->type_name("")->group("Settings, also TOCSIN_… and tocsin.conf");
    }
  }

  void add_special() {
    auto& s = special_;
    s.init_app = place("init", "Found a data directory", "init --data DIR --from my-procedure --person 'Ana Ruiz=ana.pub' --person 'Ben Ode=ben.pub'");
    s.init_app->add_option("--from", s.init.from, "Folder of procedure files (procedure example writes one), or the example organization: utility")->required()->type_name("");
    s.init_app->add_option("--organization", s.init.organisation, "Its name, where --from should not decide")->type_name("");
    s.init_app->add_option("--mode", s.init.mode, "live, exercise or demo, for ever; live when left out")->type_name("")->check(CLI::IsMember({"live", "exercise", "demo"}));
    s.init_app->add_option("--person", s.init.people, "First person: 'Full Name=public-key-file'; at least two for a live instance")->type_name("")->take_all()->allow_extra_args(false);
    s.init_app->add_flag("--check", s.init.check, "Found nothing: read the files, and say what is wrong or left uncovered");
    add_settings(s.init_app);
    s.example_app = place("procedure example", "Write the example organization's procedure, people, inventory and software list as files to edit", "procedure example my-procedure");
    s.example_app->add_option("DIR", s.example_folder, "Folder to write: absent, or empty")->required()->type_name("");
    s.serve_app = place("serve", "Serve the data directory until Ctrl-C", "serve --data DIR --listen 127.0.0.1:8443 --listen-outside 127.0.0.1:8444");
    s.serve_app->add_flag("--print-config", s.print_config, "Print the settings in force with their sources, without secrets, and end");
    s.serve_app->add_flag("--plain-http", s.plain_http, "Serve both doors without TLS; refused beyond this machine");
    add_settings(s.serve_app);
    s.load_app = place("taxii load", "Put STIX objects, one a line, into a collection", "taxii load --collection 6c1e5d5e-9d3a-4f0b-8a51-0d8f5a3b7c11 objects.jsonl");
    s.load_app->add_option("FILE", s.load.file, "STIX objects, one a line (- for standard input)")->required()->type_name("");
    s.load_app->add_option("--collection", s.load.collection, "Collection by its UUID")->required()->type_name("");
    s.approve_app = place("share approve", "Agree to a release by your own signature, having read it", "share approve TS-2026-0001 --audience sector-isac --key ~/.ssh/id_ed25519");
    s.approve_app->add_option("ID", s.approve.id, "Number or id")->required()->type_name("");
    s.approve_app->add_option("--audience", s.approve.audience, "Only for this audience")->type_name("");
    s.approve_app->add_option("--role", s.approve.role, "Only in this role")->type_name("");
    s.approve_app->add_flag("--yes", s.approve.yes, "Sign without asking");
    s.sanitize_app = place("sanitize", "Redact lines of JSON, {\"id\":…,\"text\":…}, on standard input, or one file", "sanitize --inventory inventory.json < notes.jsonl");
    s.sanitize_app->require_subcommand(0, 1);
    s.sanitize_app->add_option("--audience", s.lines.audience, "For whom: an audience of the procedure in force; anybody outside when left out")->type_name("");
    s.sanitize_app->add_flag_callback("--jsonl", [] {}, "Lines of JSON, in and out: the one form there is, for scripts that say so");
    auto* const file = s.sanitize_app->add_option("--file", s.lines.file, "One file instead of lines: text, CSV, JSON (STIX, MISP, CSAF), rules, mail, picture, PDF, Office, ZIP")->type_name("");
    s.sanitize_app->add_option("--out", s.lines.out, "Where the file goes that was made anew; only when nothing in it waits")->type_name("")->needs(file);
    s.sanitize_app->add_flag("--seen", s.lines.seen, "You looked at what no program reads in it: pictures, pages of a PDF")->needs(file);
    s.sanitize_app->add_flag("--explain", s.lines.explain, "Say of each match by which rule, evidence and row of the policy, and what lost");
    s.sanitize_app->add_option("--inventory", s.lines.inventory, "Inventory file; needed while a server owns the data directory")->type_name("");
    s.sanitize_app->add_option("--pseudonym-key", s.lines.pseudonym_key, "File of 16 secret bytes or more that pseudonyms are made with; the inventory's own bytes when left out")->type_name("");
    s.extract_app = place("extract", "Find observables in JSON lines {\"id\":…,\"text\":…} on standard input", "extract --inventory inventory.json < notes.jsonl");
    s.extract_app->add_flag_callback("--jsonl", [] {}, "Lines of JSON, in and out: the one form there is, for scripts that say so");
    s.extract_app->add_option("--inventory", s.lines.inventory, "Inventory file; needed while a server owns the data directory")->type_name("");
    s.pack_app = place("pack verify", "Check an evidence pack offline, trusting nobody but the keys given", "pack verify pack.zip --trust keys.txt");
    s.pack_app->add_option("PACK", s.pack.pack, "ZIP file or unzipped folder")->required()->type_name("");
    s.pack_app->add_option("--trust", s.pack.trust, "File of the keys to trust")->type_name("");
    s.verify_app = place("verify", "Check the whole ledger of a data directory", "verify --data DIR --replay");
    s.verify_app->add_flag("--replay", s.verify.replay, "Also fold all facts and compare with the rows, byte for byte");
    s.verify_app->add_flag("--repair", s.verify.repair, "First write rows anew that are not what their facts make");
    s.verify_app->add_option_function<std::string>("--keys", [this](const std::string& value) { setting_flags_["keys"] = value; }, "Folder of the instance's keys (DIR-keys)")->type_name("");
    add_stix();
    s.openapi_app = place("openapi", "Print the API as an OpenAPI 3.1 document", "openapi > api/openapi.json");
  }

  void add_stix() {
    auto& s = special_;
    s.stix_validate_app = place("stix validate", "Check files of STIX 2.1, or 2.0; exit code 1 when one is invalid", "stix validate bundle.json");
    s.stix_validate_app->add_option("FILE", s.stix.files, "Bundle, object, TAXII envelope, list, or an object a line; - is standard input")->required()->type_name("");
    s.csaf_validate_app = place("csaf validate", "Check advisories and VEX documents of CSAF 2.0; exit code 1 when one is invalid", "csaf validate advisory.json");
    s.csaf_validate_app->add_option("FILE", s.stix.files, "A document of CSAF 2.0; - is standard input")->required()->type_name("");
    s.csaf_publish_app = place("csaf publish", "Make a provider's folder of advisories: by label and year, with hashes, lists and ROLIE feeds", "csaf publish --url https://utility.example/.well-known/csaf/ --out csaf FP-1.json");
    s.csaf_publish_app->add_option("FILE", s.files.files, "Advisories that pass every test, of one publisher")->required()->type_name("");
    s.csaf_publish_app->add_option("--url", s.files.url, "Address of the folder as others see it, with / at the end")->required()->type_name("");
    s.csaf_publish_app->add_option("--out", s.files.out, "Folder to write")->required()->type_name("");
    s.csaf_publish_app->add_option("--sign-key", s.files.sign_key, "Fingerprint of the OpenPGP key that signs each advisory; gpg holds it (GNUPGHOME)")->type_name("");
    s.misp_feed_app = place("misp feed", "Make a feed of events: manifest, hashes and a file an event", "misp feed --boundary TLP:GREEN --out feed event.json");
    s.misp_feed_app->add_option("FILE", s.files.files, "Events of MISP")->required()->type_name("");
    s.misp_feed_app->add_option("--boundary", s.files.boundary, "Refuse what is unmarked, or marked narrower than this label")->type_name("");
    s.misp_feed_app->add_option("--out", s.files.out, "Folder to write")->required()->type_name("");
    s.misp_pull_app = place("misp pull", "Fetch the events of a MISP that changed since a time", "misp pull --url https://misp.example --key-file misp.key --since 2026-03-01T00:00:00Z");
    s.misp_pull_app->add_option("--url", s.files.url, "Its address")->required()->type_name("");
    s.misp_pull_app->add_option("--key-file", s.files.key_file, "File with the authentication key of a user there; - is standard input; of a feed, where it wants one")->type_name("");
    s.misp_pull_app->add_flag("--feed", s.files.feed, "The address is that of a feed: its manifest.json is read, and the events that it lists");
    s.misp_pull_app->add_option("--since", s.files.since, "Time of RFC 3339; all events when left out")->type_name("");
    s.misp_pull_app->add_option("--misp-ca", s.files.ca, "PEM file of the authorities that its certificate may come from")->type_name("");
    s.misp_pull_app->add_option("--out", s.files.out, "File to write, instead of standard output")->type_name("");
    s.stix_pattern_app = place("stix pattern", "Check a STIX pattern, print it as canonical; exit code 1 when invalid", "stix pattern \"[ipv4-addr:value = '203.0.113.9']\"");
    s.stix_pattern_app->add_option("PATTERN", s.stix.text, "The pattern; - is standard input")->type_name("");
    s.stix_pattern_app->add_flag("--jsonl", s.stix.lines, "Patterns from standard input, one a line; a JSON line each out");
    s.stix_convert_app = place("stix convert", "Write a file of intelligence in another format", "stix convert --from misp --to stix2.1 event.json");
    const auto listed = [](const std::vector<std::pair<std::string, std::string>>& all) {
      std::string out;
      for (const auto& [name, what] : all) out += (out.empty() ? "" : "; ") + name + ": " + what;
      return out.empty() ? std::string("Format") : out;
    };
    s.stix_convert_app->add_option("--to", s.stix.to, listed(hooks_.stix_formats))->required()->type_name("");
    s.stix_convert_app->add_option("--from", s.stix.from, "stix: STIX 2.1 or 2.0 when left out; " + listed(hooks_.stix_sources))->type_name("");
    s.stix_convert_app->add_option("--marking", s.stix.marking, "TLP label for what has none: TLP:GREEN")->type_name("");
    s.stix_convert_app->add_option("--boundary", s.stix.boundary, "Refuse what is unmarked, or marked narrower than this label")->type_name("");
    s.stix_convert_app->add_flag("--lossless", s.stix.whole, "Refuse when something has no place in the other format");
    s.stix_convert_app->add_option("--out", s.stix.out, "File to write, instead of standard output")->type_name("");
    s.stix_convert_app->add_option("FILE", s.stix.file, "As for validate")->required()->type_name("");
  }

  // ---- wrong usage

  /// The deepest command that was named before the line went wrong.
  const CLI::App* deepest() const {
    const CLI::App* here = &app_;
    for (auto below = here->get_subcommands(); !below.empty(); below = here->get_subcommands()) here = below.front();
    return here;
  }
  static std::string path_of(const CLI::App* app) {
    std::string out;
    for (; app->get_parent() != nullptr; app = app->get_parent()) out = " " + app->get_name() + out;
    return "tocsin" + out;
  }
  /// What may have been meant by a word that nothing takes.
  std::string meant(const CLI::App* at, const std::string& word) const {
    std::vector<std::string> names;
    for (const auto* app = at; app != nullptr; app = app->get_parent()) {
      for (const auto* option : app->get_options())
        if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
      if (app == at)
        for (const auto* below : app->get_subcommands([](const CLI::App*) { return true; })) names.push_back(below->get_name());
    }
    return nearest(word.substr(0, word.find('=')), names);
  }
  int wrong_usage(const CLI::ParseError& wrong) {
    const auto* at = deepest();
    Error error{Errc::invalid, "cli.usage", path_of(at), wrong.what()};
    for (const auto& word : app_.remaining(true)) {  // what no command took fell through to the first
      const auto near = meant(at, word);
      error.detail = word + " is not known here" + (near.empty() ? "" : "; did you mean " + near + "?");
      break;
    }
    print_refusal(error, common_.json, console_.err);
    if (!common_.json) console_.err << "  help    " << path_of(at) << " --help\n";
    return usage_exit;
  }

  // ---- running

  int refused(const Error& error) {
    print_refusal(error, common_.json, console_.err);
    return error.rule == "cli.usage" ? usage_exit : error_row(error.code).exit;
  }
  int printed(const Result<Json>& result) {
    if (!result) return refused(result.error());
    if (common_.json) console_.out << to_jcs(*result) << '\n';
    else if ((*result)["in_words"].is_text()) print_object(Json(std::string(trim((*result)["in_words"].text()))), console_.out);
    else if ((*result)["rows"].is_array()) print_rows(*result, {"rule", "where", "what", "next"}, console_.out);
    else print_object(*result, console_.out);
    // a check that found something is no success, whatever it printed; `exit` is the hook's own code (docs/errors.md)
    if ((*result)["exit"].is_integer()) return static_cast<int>((*result)["exit"].integer());
    return (*result)["ok"].boolean(true) ? 0 : error_row(Errc::conflict).exit;
  }
  template <class Hook, class... Args>
  int hooked(const Hook& hook, std::string_view name, Args&&... args) {
    if (!hook) return refused({Errc::unavailable, "cli.no-hook", std::string(name), ""});
    Result<Json> result = refuse(Errc::unavailable, "cli.answer");
    with_progress(console_, std::string(name), [&](const Progress& progress) { result = hook(std::forward<Args>(args)..., progress); });
    return printed(result);
  }

  Result<Config> config() {
    auto flags = setting_flags_;
    if (special_.plain_http) {
      if (flags.contains("tls") && flags["tls"] != "false") return refuse(Errc::invalid, "cli.usage", "--plain-http", "and --tls say different things");
      flags["tls"] = "false";
    }
    if (!common_.data.empty()) flags["data"] = common_.data;
    return make_config(flags, environment_settings(), read_config_file);
  }

  int dispatch() {
    auto& s = special_;
    if (s.openapi_app->parsed()) {
      if (!hooks_.openapi) return refused({Errc::unavailable, "cli.no-hook", "openapi", ""});
      console_.out << to_pretty(hooks_.openapi()) << '\n';
      return 0;
    }
    if (s.stix_validate_app->parsed() || s.stix_pattern_app->parsed() || s.stix_convert_app->parsed() || s.csaf_validate_app->parsed()) return stix();
    if (s.csaf_publish_app->parsed() || s.misp_feed_app->parsed() || s.misp_pull_app->parsed()) return other_files();
    if (s.example_app->parsed()) return hooks_.example ? printed(hooks_.example(s.example_folder)) : refused({Errc::unavailable, "cli.no-hook", "procedure example", ""});
    if (s.pack_app->parsed()) return hooked(hooks_.pack_verify, "pack verify", s.pack);
    const auto settings_in_force = config();
    if (!settings_in_force) return refused(settings_in_force.error());
    if (s.init_app->parsed()) {
      s.init.listen = setting_flags_.contains("listen") ? setting_flags_["listen"] : "";
      s.init.listen_outside = setting_flags_.contains("listen-outside") ? setting_flags_["listen-outside"] : "";
      return hooked(hooks_.init, "init", *settings_in_force, s.init);
    }
    if (s.verify_app->parsed()) return hooked(hooks_.verify, "verify", *settings_in_force, s.verify);
    if (s.serve_app->parsed()) return serve(*settings_in_force);
    const bool sanitizes = s.sanitize_app->parsed() && s.sanitize_app->get_subcommands().empty();
    if (sanitizes && !s.lines.file.empty()) return hooked(hooks_.sanitize_file, "sanitize --file", *settings_in_force, s.lines);
    if (sanitizes) return lines(hooks_.sanitize, "sanitize", *settings_in_force);
    if (s.extract_app->parsed()) return lines(hooks_.extract, "extract", *settings_in_force);
    return ask(*settings_in_force);
  }

  int other_files() {
    const auto& s = special_;
    if (s.misp_pull_app->parsed()) {
      if (!hooks_.misp_pull) return refused({Errc::unavailable, "cli.no-hook", "misp pull", ""});
      const auto events = pull_events(hooks_, s.files, console_);
      return events ? given(*events, s.files.out) : refused(events.error());
    }
    const bool feed = s.misp_feed_app->parsed();
    const auto& make = feed ? hooks_.misp_feed : hooks_.csaf_publish;
    if (!make) return refused({Errc::unavailable, "cli.no-hook", feed ? "misp feed" : "csaf publish", ""});
    auto made = make_files(make, s.files, console_);
    if (made && !feed) {
      (*made)["signed"] = !s.files.sign_key.empty();
      if (s.files.sign_key.empty()) console_.err << "not signed: name an OpenPGP key with --sign-key, as trusted providers do (CSAF 2.0 section 7.1.18)\n";
    }
    return printed(made);
  }
  /// To standard output, or into a file that was named.
  int given(const std::string& text, const std::string& file) {
    if (file.empty()) {
      console_.out << text << std::flush;
      return 0;
    }
    const auto written = write_file(file, text);
    return written ? 0 : refused(written.error());
  }

  int stix() {
    const auto& s = special_;
    if (s.stix_validate_app->parsed())
      return hooks_.stix_validate ? validate_files(hooks_.stix_validate, "STIX", s.stix, common_.json, console_) : refused({Errc::unavailable, "cli.no-hook", "stix validate", ""});
    if (s.csaf_validate_app->parsed())
      return hooks_.csaf_validate ? validate_files(hooks_.csaf_validate, "CSAF", s.stix, common_.json, console_) : refused({Errc::unavailable, "cli.no-hook", "csaf validate", ""});
    if (s.stix_pattern_app->parsed()) {
      if (!hooks_.stix_pattern) return refused({Errc::unavailable, "cli.no-hook", "stix pattern", ""});
      if (s.stix.lines != s.stix.text.empty()) return refused({Errc::invalid, "cli.usage", "tocsin stix pattern", "give a pattern, or --jsonl and patterns on standard input"});
      return try_patterns(hooks_, s.stix, common_.json, console_);
    }
    if (!hooks_.stix_convert) return refused({Errc::unavailable, "cli.no-hook", "stix convert", ""});
    const auto text = read_file(s.stix.file, console_.in);
    if (!text) return refused(text.error());
    const auto made = hooks_.stix_convert(*text, s.stix);
    if (!made) return refused(made.error());
    say_lost(made->lost, common_.json, console_.err);
    if (s.stix.whole && !made->lost.empty()) return refused({Errc::conflict, "convert.lossless", made->lost.front().first, std::to_string(made->lost.size()) + " things have no place in " + s.stix.to});
    return given(made->text, s.stix.out);
  }

  int serve(const Config& settings_in_force) {
    if (special_.print_config) {
      if (common_.json) console_.out << to_jcs(settings_in_force.rows()) << '\n';
      else console_.out << settings_in_force.print();
      return 0;
    }
    if (!hooks_.serve) return refused({Errc::unavailable, "cli.no-hook", "serve", ""});
    const auto served = hooks_.serve(settings_in_force, {.json = common_.json, .patiently = [this](const std::string& what, const std::function<void()>& work) { with_patience(console_, what, work); }});
    return served ? 0 : refused(served.error());
  }

  /// Standard input a line at a time: a line that is refused is said with its number, and the rest goes on.
  int lines(const std::function<Result<Hooks::Lines>(const Config&, const LinesAsk&)>& hook, std::string_view name, const Config& settings_in_force) {
    if (!hook) return refused({Errc::unavailable, "cli.no-hook", std::string(name), ""});
    Result<Hooks::Lines> each = refuse(Errc::unavailable, "cli.answer");
    with_patience(console_, std::string(name) + " reads what is ours", [&] { each = hook(settings_in_force, special_.lines); });
    if (!each) return refused(each.error());
    const auto progress = make_progress(console_);
    int exit = 0;
    std::int64_t number = 0;
    std::string line;
    for (auto read = read_line(console_.in, line, line_bytes_max); read != Line::none; read = read_line(console_.in, line, line_bytes_max)) {
      progress(std::string(name), ++number, 0);
      if (read == Line::too_long) {
        exit = refused({Errc::invalid, "cli.line", "line " + std::to_string(number), "longer than " + std::to_string(line_bytes_max) + " bytes"});
        continue;
      }
      const auto out = (*each)(line);
      if (out) console_.out << *out << '\n';
      else exit = refused({out.error().code, out.error().rule, "line " + std::to_string(number) + (out.error().where.empty() ? "" : ", " + out.error().where), out.error().detail});
    }
    end_progress(console_);
    console_.out.flush();
    return exit;
  }

  /// Who asks: whoever is named on the line; the environment is only asked when nobody is. A variable that was left over from
  /// another day must not act for somebody else.
  void settle_person() {
    const auto variable = [](const char* name) {
      const auto* value = std::getenv(name);
      return std::string(value == nullptr ? "" : value);
    };
    signer_ = common_.as;
    if (common_.token.empty() && common_.token_file.empty() && common_.as.empty()) {
      common_.token = variable("TOCSIN_TOKEN");
      common_.token_file = variable("TOCSIN_TOKEN_FILE");
      common_.as = variable("TOCSIN_AS");
    }
    if (common_.key.empty()) key_otherwise_ = variable("TOCSIN_SIGNING_KEY");
  }

  /// The person's token, by the nearest place that names one; empty when none does, and the server says 401.
  Result<std::string> token(const std::string& data) {
    if (!common_.token.empty()) return common_.token;
    auto file = common_.token_file;
    if (file.empty() && !common_.as.empty()) file = data + "/people/" + common_.as + ".token";
    // scripts on this machine keep TAXII by a token of their own, which is good for nothing else
    if (const auto own = data + "/machine.token"; file.empty() && common_.server.empty() && is_of_taxii() && std::filesystem::exists(own)) file = own;
    if (file.empty()) return std::string();
    auto text = read_file(file, console_.in);
    if (!text) return refuse(Errc::not_found, "cli.token", file, "the token file cannot be read");
    return std::string(trim(*text));
  }
  bool is_of_taxii() const {
    const auto groups = app_.get_subcommands();
    return !groups.empty() && groups.front()->get_name() == "taxii";
  }
  std::string signing_key(const std::string& data) const {
    if (!common_.key.empty()) return common_.key;
    std::error_code failed;
    auto own = data + "/people/" + common_.as;
    // of somebody named on the line their own key, where it lies there; else the one that the environment names
    if (!signer_.empty() && std::filesystem::exists(own, failed)) return own;
    if (!key_otherwise_.empty()) return key_otherwise_;
    return common_.as.empty() ? std::string() : own;
  }

  /// What the command that was typed asks of somebody's outside door.
  bool is_of_outside() const {
    return std::ranges::any_of(bound_, [](const Bound& each) {
      for (std::size_t i = 0; i < each.flags.size(); ++i)
        if (each.flags[i] && each.command->options[i].into == Into::outside) return true;
      return false;
    });
  }

  Result<Transport> transport(const Config& settings_in_force) {
    const auto data = settings_in_force.data();
    if (is_of_outside() && common_.server.empty()) return refuse(Errc::invalid, "cli.usage", "--server", "--outside needs the address of that door");
    // that door may be another organization's: a token of this one is not for its eyes
    auto secret = is_of_outside() ? std::string() : TRY(token(data));
    if (!common_.server.empty()) {
      if (!common_.server.starts_with("https://")) return refuse(Errc::invalid, "cli.usage", "--server", "an https:// address; this machine's own server is found by --data");
      auto ca = common_.ca;
      if (std::error_code failed; !ca.empty() && !std::filesystem::exists(ca, failed)) return refuse(Errc::not_found, "cli.file", ca, "the file of trusted authorities is not there");
      if (std::error_code failed; ca.empty() && std::filesystem::exists(data + "/tls/ca.pem", failed)) ca = data + "/tls/ca.pem";
      return with_token(http_transport({common_.server, "", ca}), std::move(secret));
    }
    const auto socket = data + "/tocsin.sock";
    if (is_served(socket)) return with_token(http_transport({"http://localhost", socket, ""}), std::move(secret));
    if (!hooks_.in_process) return refuse(Errc::unavailable, "cli.server", socket, "nobody serves this data directory");
    in_process_ = TRY(hooks_.in_process(settings_in_force));
    return with_token(in_process_transport(in_process_.handler), std::move(secret));
  }

  /// Says every second that an answer is still waited for. What a person types meanwhile is not disturbed: the question
  /// comes between two requests.
  Transport patient(Transport to, std::string what) {
    return [this, to = std::move(to), what = std::move(what)](const ports::Request& request) {
      Result<ports::Response> answer = refuse(Errc::unavailable, "cli.answer");
      with_patience(console_, what, [&] { answer = to(request); });
      return answer;
    };
  }

  int ask(const Config& settings_in_force) {
    Result<Transport> to = refuse(Errc::unavailable, "cli.server");
    with_patience(console_, "opens " + settings_in_force.data(), [&] { to = transport(settings_in_force); });
    if (!to) return refused(to.error());
    if (special_.approve_app->parsed()) {
      special_.approve.key = signing_key(settings_in_force.data());
      return shown(approve_share(patient(*to, "share approve"), special_.approve, console_), Command{.name = "share approve", .help = {}, .example = {}, .method = {}, .path = {}, .options = {}}, {{"ID", {special_.approve.id}}});
    }
    if (special_.load_app->parsed()) return printed(load_objects(*to, special_.load, console_));
    const auto bound = std::ranges::find_if(bound_, [](const Bound& each) { return each.app->parsed() && each.app->get_subcommands().empty(); });
    if (bound == bound_.end()) return refused({Errc::invalid, "cli.usage", "tocsin", "no such command"});
    const auto& command = *bound->command;
    Values values;
    for (std::size_t i = 0; i < command.options.size(); ++i) {
      const std::string name(command.options[i].name);
      if (bound->flags[i]) values[name] = {"true"};
      else if (!bound->texts[i].empty()) values[name] = bound->texts[i];
    }
    const auto ask_server = patient(*to, std::string(command.name));
    auto request = request_of(command, values, console_.in);
    if (!request) return refused(request.error());
    if (!bound->yes)
      if (const auto sure = confirmed(command, values); !sure) return refused(sure.error());
    if (!command.purpose.empty()) {
      const SigningAsk asked{.key = signing_key(settings_in_force.data()), .id = values.contains("ID") ? values["ID"].front() : "", .audience = {}, .role = {}, .yes = bound->yes};
      return shown(run_signed(command, *request, ask_server, asked, console_), command, values);
    }
    return shown(ask_server(*request), command, values);
  }

  /// Before what cannot be taken back. @error invalid "cli.declined"
  Result<> confirmed(const Command& command, const Values& values) {
    const auto question = manner_of(command.name).confirm;
    if (question.empty()) return {};
    console_.err << filled(question, {}, values).value_or(std::string(question)) << "\nGo on? Type yes: " << std::flush;
    std::string typed;
    std::getline(console_.in, typed);
    if (trim(typed) == "yes") return {};
    return refuse(Errc::invalid, "cli.declined");
  }

  /// A text with its places filled from the answer, or from what was typed; nothing when one stays empty.
  static std::optional<std::string> filled(std::string_view text, const Json& answer, const Values& values) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const auto open = text.find('{', at), close = text.find('}', open);
      if (open == std::string_view::npos || close == std::string_view::npos) return out.append(text.substr(at));
      const auto name = std::string(text.substr(open + 1, close - open - 1));
      const auto typed = values.find(name);
      const auto value = typed != values.end() && !typed->second.empty() ? typed->second.front() : answer[name].text();
      if (value.empty()) return std::nullopt;
      out.append(text.substr(at, open - at)).append(value);
      at = close + 1;
    }
    return out;
  }

  /// For people: long lists that decide nothing are counted, and the usual next step is named.
  void print_answer(Json body, std::string_view name, const Values& values) {
    const auto& manner = manner_of(name);
    const bool has_next = body.has("next");
    for (const auto member : manner.counted) count_lists(body, member);
    print_object(body, console_.out);
    if (!has_next) print_next(body, name, values);
  }
  void print_next(const Json& answer, std::string_view name, const Values& values) {
    const auto then = manner_of(name).then;
    if (const auto next = then.empty() || (answer["rows"].is_array() && answer["rows"].array().empty()) ? std::nullopt : filled(then, answer, values)) console_.out << "next  " << *next << '\n';
  }
  static void count_lists(Json& value, std::string_view member) {
    for (auto& [name, below] : value.object_here()) {
      if (name == member && below.is_array() && !below.array().empty()) below = std::to_string(below.array().size()) + " (--json shows them)";
      else if (below.is_array()) for (auto& each : below.array_here()) if (each.is_object()) count_lists(each, member);
    }
  }

  int shown(const Result<ports::Response>& answer, const Command& command, const Values& values) {
    if (!answer) return refused(answer.error());
    if (command.print == Print::continued && (answer->status < 400 || is_smaller_now(*answer, values))) return printed(continued(*answer, values, console_.in));
    if (answer->status >= 400) {
      print_problem(*answer, common_.json, console_.err);
      return exit_of_status(answer->status);
    }
    const auto saves = std::ranges::find(command.options, Into::save, &Option::into);
    if (saves != command.options.end())
      if (const auto file = values.find(saves->name); file != values.end()) {
        if (const auto written = write_file(file->second.front(), answer->body); !written) return refused(written.error());
        const Json made{Json::Object{{"file", file->second.front()}, {"bytes", answer->body.size()}, {"sha256", sha256(answer->body).hex()}}};
        if (common_.json) console_.out << to_jcs(made) << '\n';
        else print_object(made, console_.out);
        return 0;
      }
    if (command.print == Print::text) {
      console_.out << (common_.json ? to_jcs(Json(Json::Object{{"text", answer->body}})) + "\n" : answer->body);
      return 0;
    }
    if (answer->body.empty()) return 0;
    const auto body = parse_json(answer->body, {.bytes = std::size_t{256} << 20});
    if (!body) return refused({Errc::unavailable, "cli.answer", body.error().where, "no JSON"});
    if (common_.json) console_.out << to_jcs(*body) << '\n';
    else if (command.print == Print::rows) print_rows(*body, command.columns, console_.out);
    else if (command.print == Print::blocks) print_blocks(*body, command.columns, console_.out), print_next(*body, command.name, values);
    else if (command.print == Print::object) print_answer(*body, command.name, values);
    else if (command.print == Print::rendition) print_rendition(*body, console_.out);
    return !command.faults.empty() && (*body)[command.faults].integer() > 0 ? error_row(Errc::invalid).exit : 0;
  }
};

}  // namespace

int run(const std::vector<std::string>& arguments, const Hooks& hooks, Console& console) { return Tree(hooks, console).run(arguments); }

int run(int argc, char** argv, const Hooks& hooks) {
  std::ios::sync_with_stdio(false);  // `sanitize` and `extract` read hundreds of megabytes
  Console console{std::cin, std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1};
  return run({argv + 1, argv + argc}, hooks, console);
}

}  // namespace tocsin::cli
