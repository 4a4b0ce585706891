#pragma once
#include <string>

#include "base/instant.hpp"
#include "ports/notifier.hpp"

namespace tocsin::mail {

/// The whole message of a notice, lines ended by CR LF. Its words come from a catalogue by `why`; an unknown one is a bug and
/// yields itself.
std::string notice_message(const ports::Notice& notice, const std::string& from, Instant now);

}  // namespace tocsin::mail
