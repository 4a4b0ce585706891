#include "in/http/taxii.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "in/http/taxii_request.hpp"

namespace tocsin::http {
namespace {

using namespace taxii_request;
using ports::Request;
using ports::Response;

constexpr std::string_view media = "application/taxii+json;version=2.1";
constexpr std::string_view stix = "application/stix+json;version=2.1";
constexpr std::string_view discovery_path = taxii_prefix;

Response answer(std::string body) { return {200, std::string(media), std::move(body), {}}; }
Response answer(const Json& body) { return answer(to_jcs(body)); }

/// An error message resource (TAXII 2.1 section 3.6.1).
Response failure(int status, std::string_view title, const Error& error = {}) {
  Json body;
  body["title"] = title;
  body["http_status"] = std::to_string(status);
  if (!error.rule.empty()) body["error_code"] = error.rule;
  const auto description = error.where.empty() ? error.detail : error.where + (error.detail.empty() ? "" : ": " + error.detail);
  if (!description.empty()) body["description"] = description;
  return {status, std::string(media), to_jcs(body), {}};
}

Response unauthenticated() {
  auto response = failure(401, "Sign in with the name and token of a TAXII client");
  response.headers["WWW-Authenticate"] = "Basic realm=\"taxii\", charset=\"UTF-8\", Bearer realm=\"taxii\"";
  return response;
}
Response not_found() { return failure(404, "There is nothing here, or not for you"); }
Response not_allowed(std::string allow) {
  auto response = failure(405, "This method is not served here");
  response.headers["Allow"] = std::move(allow);
  return response;
}

void date(Response& response, const std::vector<ports::ServedObject>& objects) {
  if (objects.empty()) return;
  response.headers["X-TAXII-Date-Added-First"] = to_rfc3339(objects.front().date_added);
  response.headers["X-TAXII-Date-Added-Last"] = to_rfc3339(objects.back().date_added);
}

/// The bodies go out as they came in, byte for byte.
std::string envelope(const ports::ObjectPage& page) {
  if (page.objects.empty()) return "{}";
  std::size_t size = 64 + page.next.size();
  for (const auto& object : page.objects) size += object.bytes.size() + 1;
  std::string out;
  out.reserve(size);  // pages have up to megabytes: grown in steps they would be copied again and again
  out += page.more ? "{\"more\":true,\"next\":\"" + page.next + "\",\"objects\":[" : "{\"more\":false,\"objects\":[";
  for (const auto& object : page.objects) {
    if (out.back() != '[') out += ',';
    out += object.bytes;
  }
  out += "]}";
  return out;
}

Json manifest(const ports::ObjectPage& page) {
  Json body(Json::Object{});
  if (page.objects.empty()) return body;
  body["more"] = page.more;
  for (const auto& object : page.objects)
    body["objects"].push(Json::Object{{"id", object.id}, {"date_added", to_rfc3339(object.date_added)}, {"version", object.version}, {"media_type", stix}});
  return body;
}

Json version_list(const ports::ObjectPage& page) {
  Json body(Json::Object{});
  if (page.objects.empty()) return body;
  body["more"] = page.more;
  for (const auto& object : page.objects) body["versions"].push(object.version);
  return body;
}

Json describe(const TaxiiCollection& collection) {
  Json body(Json::Object{{"id", collection.id}, {"title", collection.title}, {"can_read", collection.can_read}, {"can_write", collection.can_write}});
  if (!collection.description.empty()) body["description"] = collection.description;
  if (!collection.alias.empty()) body["alias"] = collection.alias;
  body["media_types"].push(stix);
  return body;
}

class Server {
 public:
  explicit Server(TaxiiDoor door) : door_(std::move(door)), root_(std::string(discovery_path) + "/" + door_.root) {}

  Response operator()(const Request& request) const {
    const auto credential = credential_of(request.header("authorization"));
    if (!credential || !door_.authenticate) return unauthenticated();
    const auto client = door_.authenticate(*credential);
    if (!client) return failure(503, "Nobody can be recognized now", client.error());
    if (!*client) return unauthenticated();
    const bool of_objects = request.path.contains("/objects") || request.path.contains("/manifest");
    if (!accepts_taxii(request.header("accept"), of_objects)) return failure(406, "Served as " + std::string(media));
    return route(request, **client);
  }

 private:
  Response route(const Request& request, const TaxiiClient& client) const {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (request.path == discovery_path || request.path == std::string(discovery_path) + "/") return reads ? discovery() : not_allowed("GET, HEAD");
    if (request.path != root_ && !request.path.starts_with(root_ + "/")) return not_found();
    const auto path = segments_behind(request.path, root_ + "/");
    if (path.empty()) return reads ? api_root() : not_allowed("GET, HEAD");
    if (path[0] == "status") return not_found();  // nothing is ever posted, so there is no status of a post
    if (path[0] != "collections") return not_found();
    if (path.size() == 1) return reads ? collections(client) : not_allowed("GET, HEAD");
    const auto found = std::ranges::find_if(client.collections, [&](const TaxiiCollection& c) { return c.id == path[1] || (!c.alias.empty() && c.alias == path[1]); });
    if (found == client.collections.end() || (!found->can_read && !found->can_write)) return not_found();
    return in_collection(request, client, *found, {path.begin() + 2, path.end()});
  }

  Response in_collection(const Request& request, const TaxiiClient& client, const TaxiiCollection& collection, const std::vector<std::string>& path) const {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    const bool writes = (request.method == "POST" && path.size() == 1) || (request.method == "DELETE" && path.size() == 2);
    if (path.empty()) return reads ? answer(describe(collection)) : not_allowed("GET, HEAD");
    const bool known = (path[0] == "manifest" && path.size() == 1) || (path[0] == "objects" && (path.size() <= 2 || (path.size() == 3 && path[2] == "versions")));
    if (!known) return not_found();
    if (path[0] == "objects" && writes) return failure(403, "Collections are filled by releases, not by clients");
    if (!reads) return not_allowed(path[0] == "objects" && path.size() < 3 ? "GET, HEAD, POST, DELETE" : "GET, HEAD");
    if (!collection.can_read) return failure(403, "This client may not read the collection");
    const auto served = path.size() == 1 ? list(request, client, collection, path[0] == "objects") : one(request, client, collection, path[1], path.size() == 2);
    return served ? *served : refused(served.error());
  }

  Response discovery() const {
    Json body(Json::Object{{"title", door_.title}, {"default", root_ + "/"}});
    if (!door_.description.empty()) body["description"] = door_.description;
    if (!door_.contact.empty()) body["contact"] = door_.contact;
    body["api_roots"].push(root_ + "/");
    return answer(body);
  }
  Response api_root() const {
    Json body(Json::Object{{"title", door_.title}, {"max_content_length", door_.content_bytes_max}});
    if (!door_.description.empty()) body["description"] = door_.description;
    body["versions"].push(media);
    return answer(body);
  }
  static Response collections(const TaxiiClient& client) {
    Json body(Json::Object{});
    for (const auto& collection : client.collections)
      if (collection.can_read || collection.can_write) body["collections"].push(describe(collection));
    return answer(body);
  }

  /// The objects of a collection, or what the manifest says of them.
  Result<Response> list(const Request& request, const TaxiiClient& client, const TaxiiCollection& collection, bool with_bytes) const {
    auto query = TRY(query_of(request, {.id = true, .type = true, .version = true, .spec_version = true}));
    query.collection = collection.id;
    query.with_bytes = with_bytes;
    const auto page = TRY(door_.objects->page(query));
    auto response = with_bytes ? answer(envelope(page)) : answer(manifest(page));
    date(response, page.objects);
    if (with_bytes) tell(client, collection, page, request);
    return response;
  }

  /// One object, or which versions of it there are.
  Result<Response> one(const Request& request, const TaxiiClient& client, const TaxiiCollection& collection, const std::string& id, bool with_bytes) const {
    auto query = TRY(query_of(request, {.version = with_bytes, .spec_version = true}));
    if (!TRY(door_.objects->has(collection.id, id))) return not_found();
    query.collection = collection.id;
    query.ids = {id};
    query.with_bytes = with_bytes;
    if (!with_bytes) query.versions = {"all"};
    const auto page = TRY(door_.objects->page(query));
    auto response = with_bytes ? answer(envelope(page)) : answer(version_list(page));
    date(response, page.objects);
    if (with_bytes) tell(client, collection, page, request);
    return response;
  }

  /// What the client has now: a HEAD has nothing.
  void tell(const TaxiiClient& client, const TaxiiCollection& collection, const ports::ObjectPage& page, const Request& request) const {
    if (!door_.fetched || page.objects.empty() || request.method == "HEAD") return;
    std::set<std::string> deliveries;
    for (const auto& object : page.objects) deliveries.insert(object.deliveries.begin(), object.deliveries.end());
    door_.fetched({client.id, collection.id, {deliveries.begin(), deliveries.end()}});
  }

  Response refused(const Error& error) const {
    if (error.code == Errc::invalid) return failure(400, "The request cannot be understood", error);
    // what was altered or cannot be read is nobody's business outside; the house is told
    if (door_.trouble) door_.trouble(error);
    return failure(503, "The collection cannot be served now");
  }

  TaxiiDoor door_;
  std::string root_;
};

}  // namespace

ports::Handler taxii(TaxiiDoor door) { return Server(std::move(door)); }

}  // namespace tocsin::http
