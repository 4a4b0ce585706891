#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "intel/stix/convert.hpp"

/// Advisories and VEX documents of CSAF 2.0, and statements of OpenVEX 0.2.0, into STIX 2.1, out of it, and into each other.
/// docs/formats.md says what becomes what.
///
/// The document stays with the report that stands for it (intel/stix/kept.hpp): one that nobody touched between is written as it was
/// read. Of anything else a document is made that passes every mandatory test.
namespace tocsin::csaf {

/// Reads an advisory. @error those of parse_json · invalid, the first `csaf.schema` that it breaks · invalid "csaf.too-many" more products
/// than csaf_products_max; where = JSON pointer
Result<stix::Written> read(std::string_view text, Instant now);
/// Writes one advisory of everything: csaf_security_advisory where each vulnerability names products, else csaf_base.
/// TLP:CLEAR is spelled WHITE, and TLP:AMBER+STRICT is AMBER with that label as the distribution's text, since the standard has TLP 1.0.
/// @error conflict "csaf.invalid" what is there makes no document that passes the mandatory tests; where = the place in it
Result<stix::Written> write(const stix::Content& content, Instant now);

/// @error those of parse_json · invalid "openvex.form" not what the specification wants; where = JSON pointer
Result<stix::Written> read_openvex(std::string_view text, Instant now);
/// @error those of write() · invalid "openvex.empty" no vulnerability names a product
Result<stix::Written> write_openvex(const stix::Content& content, Instant now);

/// The document of CSAF's VEX profile that says what statements of OpenVEX say. @error those of read_openvex
Result<Json> csaf_of_openvex(const Json& document);
/// Statements of what a document of CSAF says of its products. @error invalid "openvex.empty"
Result<Json> openvex_of_csaf(const Json& document, std::vector<stix::Lost>& lost);

inline constexpr stix::Importer importer{"csaf", "an advisory or VEX document of CSAF 2.0", read};
inline constexpr stix::Writer writer{"csaf", "an advisory of CSAF 2.0", write};
inline constexpr stix::Importer openvex_importer{"openvex", "statements of OpenVEX 0.2.0", read_openvex};
/// OpenVEX has no place for markings.
inline constexpr stix::Writer openvex_writer{"openvex", "statements of OpenVEX 0.2.0", write_openvex, false};

}  // namespace tocsin::csaf
