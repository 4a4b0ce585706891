#pragma once
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "in/cli/config.hpp"
#include "ports/exchange.hpp"

namespace tocsin::cli {

/// Tells a person how far a long command is: one line on a terminal, kept in place and shown after a second; plain lines
/// elsewhere.
using Progress = std::function<void(const std::string& what, std::int64_t done, std::int64_t of)>;

struct InitAsk {
  std::string from;                 ///< example organisation or folder of procedure files: `utility`
  std::string organisation;         ///< its name, where `from` should not decide
  std::string mode = "live";        ///< live, exercise, demo; founded into fact 0
  std::vector<std::string> people;  ///< `Name=public-key-file`: the first people and their keys; at least two for a live instance
  bool check = false;               ///< found nothing; say what stands against it
  std::string listen, listen_outside;  ///< written to tocsin.conf when given
};
struct ServeAsk {
  bool json = false;                ///< the addresses are told as one line of JSON
  /// Runs what takes long and counts nothing, and says each second that it still runs.
  std::function<void(const std::string& what, const std::function<void()>& work)> patiently;
};
struct VerifyAsk {
  bool replay = false;              ///< fold all facts and compare the rows
  bool repair = false;              ///< write rows anew that are not what their facts make
};
struct PackVerifyAsk {
  std::string pack;                 ///< path of a ZIP or an unzipped bag
  std::string trust;                ///< path of a file of trusted keys, or empty
};
struct LinesAsk {
  std::string audience;             ///< of sanitize
  std::string inventory;            ///< path of an inventory, instead of the one in force
  std::string pseudonym_key;        ///< of sanitize: path of the secret that pseudonyms are made with
  bool explain = false;             ///< of sanitize: say of each match why
  std::string file, out;            ///< of sanitize: one file of any kind, and where it goes, instead of lines
  bool seen = false;                ///< of sanitize: a person looked at what no program reads in it
};
struct StixAsk {
  std::vector<std::string> files;   ///< to validate; `-` is standard input
  std::string text;                 ///< a pattern
  std::string file, to, out;        ///< to convert: from where, into which format, where to (empty: standard output)
  std::string from = "stix";        ///< the format it is in
  std::string marking, boundary;    ///< of what has no label, and of the audience; empty: none
  bool whole = false;               ///< refuse what would lose something
  bool lines = false;               ///< patterns from standard input, one a line
};

/// Files of the formats beside STIX, made into a folder of files or fetched.
struct FilesAsk {
  std::vector<std::string> files;   ///< events of MISP, or advisories
  std::string out;                  ///< the folder, or the file
  std::string url;                  ///< of the folder as others see it, or of the MISP
  std::string boundary;             ///< TLP label; empty: none
  std::string sign_key;             ///< fingerprint of the OpenPGP key that signs advisories; empty: none does
  std::string key_file, ca, since;  ///< of a pull
  bool feed = false;                ///< of a pull: the address is that of a feed
};

/// What the command tree needs of the program. Each is optional; a command without its hook says that this build lacks it.
struct Hooks {
  std::string version;
  /// Founds DIR. The reply is printed: what was made, and what to do next.
  std::function<Result<Json>(const Config&, const InitAsk&, const Progress&)> init;
  /// Serves until it is asked to stop (SIGINT, SIGTERM).
  std::function<Result<>(const Config&, const ServeAsk&)> serve;
  /// The same stack inside this process, for a data directory that nobody serves; held until the command ends.
  struct InProcess {
    ports::Handler handler;
    std::shared_ptr<void> keep;
  };
  std::function<Result<InProcess>(const Config&)> in_process;
  std::function<Result<Json>(const Config&, const VerifyAsk&, const Progress&)> verify;
  std::function<Result<Json>(const PackVerifyAsk&, const Progress&)> pack_verify;
  /// Line in, line out, for `tocsin sanitize` and `tocsin extract`: JSON lines {id, text} or plain text. Made once, called
  /// for every line of standard input.
  using Lines = std::function<Result<std::string>(const std::string& line)>;
  std::function<Result<Lines>(const Config&, const LinesAsk&)> sanitize, extract;
  /// One file, made anew: `{"file","out","removed","unread","review","redactions"}`.
  std::function<Result<Json>(const Config&, const LinesAsk&, const Progress&)> sanitize_file = {};
  std::function<Json()> openapi;
  /// The example procedure as files to edit, in a folder that is absent or empty. The reply is printed.
  std::function<Result<Json>(const std::string& folder)> example = {};
  /// What `tocsin stix` does with a file's text: `{"valid","version","errors","warnings"}`; with a pattern,
  /// `{"pattern","valid","canonical","errors","warnings"}`; and into another format. No data directory is needed.
  std::function<Json(const std::string& text)> stix_validate = {}, stix_pattern = {};
  std::function<Json(const std::string& text)> csaf_validate = {};  ///< the same for an advisory of CSAF 2.0
  struct Converted {
    std::string text;
    std::vector<std::pair<std::string, std::string>> lost;  ///< where, and what
  };
  std::function<Result<Converted>(const std::string& text, const StixAsk& ask)> stix_convert = {};
  /// The files of a feed or a provider's folder, by their path in it; and a MISP's events as one file.
  using Files = std::map<std::string, std::string>;
  std::function<Result<Files>(const std::vector<std::string>& texts, const FilesAsk& ask)> misp_feed = {}, csaf_publish = {};
  std::function<Result<std::string>(const std::string& key, const FilesAsk& ask)> misp_pull = {};
  std::vector<std::pair<std::string, std::string>> stix_formats = {}, stix_sources = {};  ///< that it writes and reads, and what each is
};

/// Where the command tree reads and writes; tests bring their own.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;  ///< err is a terminal: progress may rewrite its line
};

/// The whole command line. @return the exit code: 0, 2 invalid or wrong usage, 3 forbidden, 4 not found, 5 conflict, 6 stale,
/// 7 unavailable, 1 a fault of the program
int run(int argc, char** argv, const Hooks& hooks);
int run(const std::vector<std::string>& arguments, const Hooks& hooks, Console& console);

}  // namespace tocsin::cli
