#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::cli {

/// Where an option's value goes in the request.
enum class Into : std::uint8_t {
  path,       ///< `{name}` of the path
  query,      ///< `?name=`
  body,       ///< a member of the JSON body, as text
  number,     ///< the same, as a whole number
  truth,      ///< the same, as true (a flag)
  list,       ///< the same, as a list of texts: the option may be given several times, or once with commas
  json_file,  ///< the same, parsed from a JSON file (`-` = standard input)
  text_file,  ///< the same, a file's text
  file_hash,  ///< the same, the SHA-256 of a file's bytes in hex; the file itself is not sent
  folder,     ///< a member {name: text} of all .yaml files below a folder, but for people.yaml
  check,      ///< not sent: what the answer is checked against
  outside,    ///< not sent (a flag): `field` of the outside door is asked instead, which wants no account
  save        ///< not sent: the file that the answer is written to
};

struct Option {
  std::string_view name;   ///< `--title`, or `ID` for a place on the line; empty: not typed, always `otherwise`
  Into into;
  std::string_view field;  ///< name in the request
  std::string_view help;
  bool required = false;
  std::string_view otherwise = {};
};

/// How a good answer is printed without --json.
enum class Print : std::uint8_t { object, rows, blocks, text, rendition, continued, nothing };

/// One command that is one request: the whole client side of a use case.
struct Command {
  std::string_view name;     ///< `share open`
  std::string_view help;     ///< one line
  std::string_view example;  ///< a line to type, without `tocsin`
  std::string_view method;
  std::string_view path;     ///< `/v1/shares/{id}`
  std::vector<Option> options;
  Print print = Print::object;
  std::vector<std::string_view> columns = {};  ///< of rows: members, dotted where they are nested
  std::string_view purpose = {};     ///< SSHSIG namespace of the signature that the request needs, or empty
  std::string_view statements = {};  ///< path that lists what waits for a signature; empty: the request itself is asked first
                                     ///< without a signature and answers with the statement
  std::string_view match = {};       ///< member of a waiting row that is the command's ID, or empty
  std::string_view faults = {};      ///< member that counts what was found wrong: above 0 the exit code is that of `invalid`
};

/// How a command behaves before and after its request, where it is more than asking and printing.
struct Manner {
  std::string_view confirm = {};  ///< said before what cannot be taken back; `yes` goes on
  std::string_view then = {};     ///< the usual next step; `{name}` is a member of the answer or what was typed in that place
  std::vector<std::string_view> counted = {};  ///< lists in the answer that are only counted for people; --json has them
};
/// Of a command by its name; most have none.
const Manner& manner_of(std::string_view name);

/// All commands of that kind, in the order of the help.
const std::vector<Command>& commands();

}  // namespace tocsin::cli
