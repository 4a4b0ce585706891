#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/message.hpp"
#include "base/result.hpp"

/// What came in. Pure readers: text in, records out.
namespace tocsin::trigger {

/// One thing that happened, in the form that trigger conditions read. `record` is the whole (schema: docs/triggers.md);
/// the fields beside it are copies for lists.
struct Signal {
  std::string kind;     ///< incident, credible-threat, exploited-vulnerability, control-failure, change, phishing-campaign
  std::string title;
  std::string source;   ///< where it came from: `cisa-kev`, `note`, or what the signal says
  std::string key;      ///< the same for the same event, so that a second import is seen: `cisa-kev:CVE-2024-3400`
  Json record;          ///< the conditions' fields; always has kind, title, source
  std::string text;     ///< the free text, unsanitized: content, never a fact
};

/// The kinds of signal, in the order of guide A step 5 and guide B step 3.
const std::vector<std::string>& signal_kinds();
/// The field table of a signal's record, which triggers' conditions read.
const Message& signal_message();

/// Reads a signal in Tocsin's own JSON form, or a list of them.
/// @error invalid "signal.json" not JSON; "signal.form" an unknown or missing field or another type; where = JSON pointer
Result<std::vector<Signal>> read_json_signals(std::string_view text);

/// Reads an incident note: plain text or Markdown, with optional front matter (`key: value` lines between `---` lines).
/// Without front matter the kind is incident, and the title its first heading or line.
/// @error invalid "signal.note" not UTF-8, empty, too large, or a front matter that cannot be read; where = line:column
Result<Signal> read_note(std::string_view text);

/// One line of the software inventory (CSV with a header row).
struct Software {
  std::string vendor, product, version, asset, owner, business_service;
  std::string zone;       ///< it, ot, cloud; or empty
  std::string exposure;   ///< internet, partner, internal, isolated; or empty
  std::string interface;  ///< the connection that it serves, as the audiences name it; may be empty
  std::string third_party, compensating, maintenance_window;
};
/// @error invalid "software.csv" no header, a missing or unknown column, a row of another length, a quote left open; where = line
Result<std::vector<Software>> read_software(std::string_view csv);

/// Why a line of the inventory was taken for the product of a KEV entry, or nearly.
struct Likeness {
  std::string cve, vendor, product;        ///< of the KEV entry
  std::string asset, our_vendor, our_product;
  std::string why;                         ///< one sentence
};
struct KevJoin {
  std::vector<Signal> signals;             ///< one a KEV entry that we run, with every asset that runs it
  std::vector<Likeness> near_misses;       ///< alike but not taken: for a person to judge; never dropped in silence
  std::size_t near_misses_left_out = 0;    ///< beyond the 10,000 that are listed
  std::size_t entries = 0;                 ///< read from the list
  std::string catalog_version, released;
};
/// Joins CISA's Known Exploited Vulnerabilities list (its own JSON form) with the software that runs here.
/// @error invalid "signal.kev" not the form of the KEV list; where = JSON pointer
Result<KevJoin> read_kev(std::string_view kev_json, const std::vector<Software>& software);

/// Reads any of these by its form: a KEV list, an advisory of CSAF, own JSON, or a note. `software` serves the first two.
Result<std::vector<Signal>> read_any(std::string_view text, const std::vector<Software>& software);

}  // namespace tocsin::trigger
