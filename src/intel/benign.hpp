#pragma once
#include <string_view>

#include "base/net.hpp"

namespace tocsin::intel {

/// Whether a name is one that everybody uses, so that it marks nobody: big public services, vendors' updates, certificate authorities,
/// standards bodies, resolvers. Names under which anybody may put files or pages are not among them.
/// @param lower_name a host name in lower case
bool is_benign_name(std::string_view lower_name);
/// Whether whatever stands below the name, other names and pages alike, was put there by its owner.
bool is_benign_site(std::string_view lower_name);
/// The same of an address: resolvers, root name servers, public time servers.
bool is_benign_address(const Address& address);

}  // namespace tocsin::intel
