#pragma once
#include "intel/stix/convert.hpp"
#include "out/pdf/pages.hpp"

namespace tocsin::pdf {

/// A printed brief of objects of STIX: the first report's title and text, notes, what to do, vulnerabilities, and a table of indicators with the label of each. What is
/// no part of a brief is told as lost.
/// @error those of pages_of · forbidden "pdf.unmarked" nothing has a label, so that no page could say one
Result<stix::Written> write(const stix::Content& content, Instant now);

inline constexpr stix::Writer writer{"pdf", "a brief to print", write};

}  // namespace tocsin::pdf
