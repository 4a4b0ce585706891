#pragma once
#include <string_view>
#include <vector>

#include "path/trigger/signal.hpp"

namespace tocsin::trigger {

struct AdvisoryJoin {
  std::vector<Signal> signals;           ///< one a vulnerability of whose affected products we run some, with every asset that runs them
  std::vector<Likeness> near_misses;     ///< alike but not taken: for a person to judge
  std::size_t near_misses_left_out = 0;  ///< beyond the 10,000 that are listed
  std::size_t vulnerabilities = 0;       ///< read from the document
};
/// Whether a text looks like a document of CSAF.
bool looks_like_advisory(std::string_view text);
/// Joins an advisory or VEX document of CSAF 2.0 with the software that runs here. Versions are told, not compared: what is affected stands
/// in prose. A signal is a credible threat; the document has no word for a vulnerability that is exploited.
/// @error invalid "signal.csaf" not the form of CSAF 2.0; where = JSON pointer
Result<AdvisoryJoin> read_advisory(std::string_view csaf_json, const std::vector<Software>& software);

/// Whether a text looks like statements of OpenVEX.
bool looks_like_openvex(std::string_view text);
/// The same of statements of OpenVEX 0.2.0, read as the VEX document of CSAF that says so. Products are named by package URLs (namespace, name
/// and version) and CPEs (vendor, product and version).
/// @error invalid "signal.openvex" not the form of OpenVEX; where = JSON pointer
Result<AdvisoryJoin> read_openvex(std::string_view openvex_json, const std::vector<Software>& software);

}  // namespace tocsin::trigger
