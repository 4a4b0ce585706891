#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "in/http/taxii.hpp"
#include "ports/exchange.hpp"
#include "ports/objects.hpp"

/// What a TAXII request says, before anything is asked of a store.
namespace tocsin::http::taxii_request {

/// The credential of an Authorization field, `Basic` (RFC 7617) or `Bearer` (RFC 6750); without the field, of a certificate.
/// @param certificate SHA-256 in hex of the one that the client proved in TLS, or empty
/// @return nothing when there is none of these, or a broken one
std::optional<TaxiiCredential> credential_of(std::string_view authorization, std::string_view certificate = {});

/// Whether an Accept field lets TAXII 2.1 be answered (TAXII 2.1 sections 1.6.8 and 3.1): the media type with version
/// 2.1 or without one, `*/*`, `application/*`, or no field at all.
/// @param stix  whether the endpoint answers those who ask for STIX too
bool accepts_taxii(std::string_view accept, bool stix);

/// Whether a body of that Content-Type is an envelope of TAXII 2.1; without a version it is the latest.
bool posts_taxii(std::string_view content_type);

/// Which of match[…] an endpoint knows; the others are ignored.
struct Known {
  bool id = false, type = false, version = false, spec_version = false;
};
/// The filters and the page of a request (TAXII 2.1 sections 3.4 and 3.5). The collection is left empty.
/// @error invalid "taxii.added-after" not RFC 3339 · "taxii.limit" not a whole number above zero · "taxii.match" an empty value, a
///        value that the field cannot have, or `all` beside another · each with the parameter in `where`
Result<ports::ObjectQuery> query_of(const ports::Request& request, const Known& known);

/// The segments of the path behind a prefix, with or without a last slash.
std::vector<std::string> segments_behind(std::string_view path, std::string_view prefix);

}  // namespace tocsin::http::taxii_request
