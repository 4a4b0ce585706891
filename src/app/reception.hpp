#pragma once
// How a signal is taken in, whoever brings it.
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "app/shares.hpp"
#include "base/marking.hpp"
#include "path/trigger/signal.hpp"

namespace tocsin::app {

/// Who brings a signal, and what vouches for it.
struct Bringer {
  PersonId person;                       ///< `program` for what was polled
  UnitId unit;
  std::string source;                    ///< the authenticated source (slug), or empty
  const Principal* asks = nullptr;       ///< a person, who needs the right to author in the unit; null: the program
};
/// Takes it in, asks every trigger, opens what is due, and lets standing authorizations answer it. Known ones change nothing.
/// @return {id, title, kind, known?, fired, not_fired, released: […]}
Result<Json> receive_signal(App& app, const Bringer& by, const trigger::Signal& signal);

/// The signal that a STIX report, grouping, incident or campaign is, or nothing where it cannot be told in one.
/// @param source who sent it @param tlp the label that holds for it
std::optional<trigger::Signal> signal_of(std::string_view object, const std::string& source, Tlp tlp);

/// Whether the label is no wider than what the share's signals came with: a received marking holds for what is made of it (TLP 2.0).
/// @error forbidden "mark.received" where = the due share, detail = the label it came with
Result<> check_received(App& app, const std::set<DueId>& dues, Tlp tlp);

}  // namespace tocsin::app
