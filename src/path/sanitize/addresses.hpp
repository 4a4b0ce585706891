#pragma once
#include <string>

#include "base/net.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// A pseudonym of an address that keeps its neighbors: two addresses share as many leading bits in their pseudonyms as
/// they do themselves, and no more (the construction of Xu, Fan, Ammar and Moon, 2002, over the audience's keyed digest). Who learns the
/// address behind one pseudonym learns the network of all others near it: for trusted audiences only.
/// @return `IP-x5d.x29.x14.x07`, which nobody can take for an address in use
std::string prefix_preserving(const Address& address, const Keyed& keyed);
/// The same of a network, `10.1.0.0/16`: its pseudonym begins as those of the addresses in it do.
/// @return `NET-x5d.x29.x00.x00/16`; empty where the text is no network
std::string prefix_preserving_network(std::string_view network, const Keyed& keyed);

}  // namespace tocsin::sanitize
