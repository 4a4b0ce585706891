#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "in/http/taxii.hpp"
#include "ports/exchange.hpp"
#include "ports/objects.hpp"

/// How the resources of TAXII 2.1 are spelled.
namespace tocsin::http::taxii_answer {

inline constexpr std::string_view media = "application/taxii+json;version=2.1";
inline constexpr std::string_view stix_media = "application/stix+json;version=2.1";

ports::Response answer(std::string body, int status = 200);
inline ports::Response answer(const Json& body, int status = 200) { return answer(to_jcs(body), status); }

/// An error message resource (section 3.6.1).
ports::Response failure(int status, std::string_view title, const Error& error = {});
/// 401 with its challenge; the same whatever was asked for.
ports::Response unauthenticated();
ports::Response not_found();
ports::Response not_allowed(std::string allow);

/// Adds X-TAXII-Date-Added-First and -Last (section 3.4).
void date(ports::Response& response, const std::vector<ports::ServedObject>& objects);
/// The envelope (section 3.7) of a page. What does not fit in one piece is read while it is sent; the first piece is read here,
/// so that what was altered is refused before anything of it left.
/// @param page with `bodies` @param place held until the answer was sent @param trouble told when a later piece cannot be served
/// @error those of ports::Body::take
Result<ports::Response> envelope(ports::ObjectPage& page, std::shared_ptr<void> place, std::function<void(const Error&)> trouble);
/// A manifest resource (section 5.3): pages have a thousand lines, so it is spelled as it stands.
std::string manifest(const ports::ObjectPage& page);
Json version_list(const ports::ObjectPage& page);
Json describe(const TaxiiCollection& collection);
/// A status resource (section 4.3.1).
std::string status(const ports::PostStatus& status);

}  // namespace tocsin::http::taxii_answer
