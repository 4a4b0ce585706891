#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::csaf {

/// Where advisories are given out, and by whom (CSAF 2.0 section 7).
struct Provider {
  std::string url;           ///< the folder as others see it: `https://utility.example/.well-known/csaf/`
  std::string pgp_key;       ///< the public key, armored; empty: nothing is signed
  std::string pgp_fingerprint;
  /// The detached signature of a file, armored; none when nothing is signed.
  std::function<Result<std::string>(std::string_view bytes)> sign;
};

/// The files of a CSAF provider, by their path in the folder: `provider-metadata.json`, for each label a folder with `index.txt`, `changes.csv` and
/// a ROLIE feed, and each advisory as `LABEL/YEAR/name.json` with its hashes and signature (section 7.1, requirements 1 to 20 where they are files).
/// @param documents  valid, labelled, of one publisher
/// @error invalid "csaf.provider" an address that is not HTTPS or does not end in /, no document, or two publishers · conflict "csaf.invalid" a document that fails a test ·
///        forbidden "convert.unmarked" a document without a label · forbidden "csaf.red" TLP:RED, which goes to people by name; where = number of the document
Result<std::map<std::string, std::string>> provider_files(const Provider& provider, const std::vector<Json>& documents, Instant now);

/// The name of a document's file (section 5.1): its id in small letters, with one _ for each run of what is no letter of ASCII, digit,
/// + or -, an underscore among it.
std::string file_name_of(const Json& document);

}  // namespace tocsin::csaf
