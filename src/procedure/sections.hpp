#pragma once
#include "procedure/part.hpp"

/// One reader for each top-level key of the procedure. For `load.cpp`.
namespace tocsin::procedure::sections {

struct Section {
  std::string_view key;
  Need need;
  void (*read)(Part& top, std::string_view key, Procedure& out);
};

std::span<const Section> govern();    ///< control, scope, units, roles, raci, roster, retention, variations, freshness
std::span<const Section> content();   ///< categories, classes, do_not_share, redactions, sanitizing, templates, not_share_reasons
std::span<const Section> audience();  ///< communities, audiences, channels, third_parties
std::span<const Section> decide();    ///< triggers, digests, matrix, expedited, standing_authorizations

}  // namespace tocsin::procedure::sections
