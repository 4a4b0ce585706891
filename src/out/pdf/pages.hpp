#pragma once
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"

namespace tocsin::pdf {

/// A part of a brief: a heading, then paragraphs, then rows of a table.
struct Section {
  std::string heading;
  std::vector<std::string> paragraphs;
  std::vector<std::vector<std::string>> rows;  ///< the first is the head; cells of one width
};
struct Brief {
  Tlp tlp = Tlp::red;
  std::string organization, title, id;  ///< id: what the reader names when asking about it
  Instant at;                           ///< stands on the page, and in the file as its date
  std::vector<Section> sections;
};

inline constexpr std::size_t pages_max = 500;

/// Sets a brief in A4. The label stands at the head and the foot of every page, right, in its color on black (TLP 2.0, FIRST 2022), beside the organization, and
/// below it the id and `page n of m`. Texts are set as they are, without markup; control characters are left out.
/// @return a PDF 1.5, of the same brief the same bytes on one machine
/// @error invalid "pdf.too-long" more than pages_max pages
Result<std::string> pages_of(const Brief& brief);

}  // namespace tocsin::pdf
