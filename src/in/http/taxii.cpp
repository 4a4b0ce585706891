#include "in/http/taxii.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <utility>

#include "base/ids.hpp"
#include "base/limits_served.hpp"
#include "base/text.hpp"
#include "base/texts/rule_texts.hpp"
#include "in/http/taxii_answer.hpp"
#include "in/http/taxii_request.hpp"

namespace tocsin::http {
namespace {

using namespace taxii_answer;
using namespace taxii_request;
using ports::Request;
using ports::Response;
using Bodies = ports::ObjectQuery::Bodies;

constexpr std::string_view discovery_path = taxii_prefix;
constexpr std::size_t filters_bytes_max = 500;  ///< of a query in the operational log
constexpr std::size_t root_bytes_max = 64;      ///< of an API root there

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }
bool is_visible(const TaxiiCollection& collection) { return collection.can_read || collection.can_write; }

/// As much of a text as the operational log takes.
std::string shortened(std::string text) {
  if (text.size() > filters_bytes_max) text.resize(filters_bytes_max);
  if (const auto wrong = first_invalid_utf8(text)) text.resize(*wrong);  // cut inside a character, or never one
  return text;
}

/// What the operational log says of the query.
std::string filters_of(const Request& request) {
  std::string out;
  for (const auto& [name, value] : request.query) out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return shortened(std::move(out));
}

bool is_below_prefix(std::string_view target) {
  const std::string_view prefix = taxii_prefix;
  return target.starts_with(prefix) && (target.size() == prefix.size() || target[prefix.size()] == '/' || target[prefix.size()] == '?');
}

/// What a path in a collection asks for, by the segments behind it; empty where there is nothing.
std::string_view asked_in_collection(std::span<const std::string> path) {
  if (path.empty()) return "collection";
  if (path[0] == "manifest" && path.size() == 1) return "manifest";
  if (path[0] != "objects") return {};
  if (path.size() == 1) return "objects";
  if (path.size() == 2) return "object";
  return path.size() == 3 && path[2] == "versions" ? "versions" : std::string_view();
}

/// Whether the query asks for versions by their instants, and for no others.
bool names_versions(const ports::ObjectQuery& query) {
  const auto is_word = [](const std::string& version) { return version == "all" || version == "first" || version == "last"; };
  return !query.versions.empty() && std::ranges::none_of(query.versions, is_word);
}

/// One request being answered, with what the operational log will say of it.
struct Asked {
  const Request& request;
  const TaxiiClient& client;
  ports::Pull& pull;
};

/// Counts the pages that are being sent: a reader that is slow, or stops, holds its page until its time is up.
class InHand : public std::enable_shared_from_this<InHand> {
 public:
  enum class Room : std::uint8_t { there, none_for_client, none };
  /// @param page set to what holds the place until it is let go
  Room take(const std::string& client, std::shared_ptr<void>& page) {
    const std::lock_guard hold(mutex_);
    if (all_ == limits::taxii_pages_max) return Room::none;
    auto& own = by_client_[client];
    if (own == limits::taxii_pages_of_client_max) return Room::none_for_client;
    ++own;
    ++all_;
    page = std::shared_ptr<void>(nullptr, [self = shared_from_this(), client](void*) { self->let_go(client); });
    return Room::there;
  }

 private:
  void let_go(const std::string& client) {
    const std::lock_guard hold(mutex_);
    --all_;
    if (--by_client_[client] == 0) by_client_.erase(client);
  }
  std::mutex mutex_;
  std::size_t all_ = 0;
  std::map<std::string, std::size_t, std::less<>> by_client_;
};

class Server {
 public:
  explicit Server(TaxiiDoor door) : door_(std::make_shared<const TaxiiDoor>(std::move(door))), in_hand_(std::make_shared<InHand>()) {}

  Response operator()(const Request& request) const {
    const auto began = std::chrono::steady_clock::now();
    ports::Pull pull;
    auto response = authenticated(request, pull);
    if (door_->seen) {
      pull.peer = request.peer;
      pull.method = request.method;
      pull.filters = filters_of(request);
      pull.status = response.status;
      pull.took_us = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
      door_->seen(std::move(pull));
    }
    return response;
  }

 private:
  Response authenticated(const Request& request, ports::Pull& pull) const {
    const auto credential = credential_of(request.header("authorization"), request.certificate);
    if (!credential || !door_->authenticate) return told(unauthenticated(), pull);
    const auto client = door_->authenticate(*credential);
    if (!client) return told(failure(503, "Nobody can be recognized now", client.error()), pull);
    if (*client == nullptr) return told(unauthenticated(), pull);
    pull.client = (*client)->id;
    const bool of_objects = request.path.contains("/objects") || request.path.contains("/manifest");
    if (!accepts_taxii(request.header("accept"), of_objects))
      return told(failure(406, "Served as " + std::string(media), {Errc::invalid, "http.not-acceptable", "accept", {}}), pull);
    return told(route({request, **client, pull}), pull);
  }

  /// Notes why it was refused.
  static Response told(Response response, ports::Pull& pull) {
    if (response.status >= 400)
      if (const auto body = parse_json(response.body)) pull.rule = (*body)["error_code"].text();
    return response;
  }

  Response route(const Asked& asked) const {
    const auto& path = asked.request.path;
    if (path != discovery_path && !path.starts_with(std::string(discovery_path) + "/")) return not_found();
    const auto segments = segments_behind(path, std::string(discovery_path) + "/");
    if (segments.empty()) return asked.pull.what = "discovery", is_read(asked.request) ? discovery(asked.client) : not_allowed("GET, HEAD");
    const auto& root = segments[0];
    asked.pull.root = root.substr(0, root_bytes_max);
    if (!roots_of(asked.client).contains(root)) return not_found();
    if (segments.size() == 1) return asked.pull.what = "root", is_read(asked.request) ? api_root(root) : not_allowed("GET, HEAD");
    if (segments[1] == "status" && segments.size() == 3) return asked.pull.what = "status", is_read(asked.request) ? status_of(asked, root, segments[2]) : not_allowed("GET, HEAD");
    if (segments[1] != "collections") return not_found();
    if (segments.size() == 2) return asked.pull.what = "collections", is_read(asked.request) ? collections(asked.client, root) : not_allowed("GET, HEAD");
    const auto& all = asked.client.collections;
    const auto found = std::ranges::find_if(all, [&](const TaxiiCollection& c) { return c.root == root && (c.id == segments[2] || (!c.alias.empty() && c.alias == segments[2])); });
    if (found == all.end() || !is_visible(*found)) return not_found();
    asked.pull.collection = found->id;
    return in_collection(asked, *found, {segments.begin() + 3, segments.end()});
  }

  Response in_collection(const Asked& asked, const TaxiiCollection& collection, const std::vector<std::string>& path) const {
    const auto& request = asked.request;
    if (path.empty()) return asked.pull.what = "collection", is_read(request) ? answer(describe(collection)) : not_allowed("GET, HEAD");
    asked.pull.what = asked_in_collection(path);
    if (asked.pull.what.empty()) return not_found();
    if (asked.pull.what == "objects" && request.method == "POST") return take(asked, collection);
    if (asked.pull.what == "object" && request.method == "DELETE") return remove(asked, collection, path[1]);
    if (!is_read(request)) return not_allowed(asked.pull.what == "objects" ? "GET, HEAD, POST" : asked.pull.what == "object" ? "DELETE, GET, HEAD" : "GET, HEAD");
    if (!collection.can_read) return failure(403, "This client may not read the collection", {Errc::forbidden, "taxii.may-not-read", {}, {}});
    const auto served = path.size() == 1 ? list(asked, collection, asked.pull.what == "objects") : one(asked, collection, path[1], path.size() == 2);
    return served ? *served : refused(served.error());
  }

  /// The roots in which the client may see something, and the one that discovery names as default.
  [[nodiscard]] std::set<std::string, std::less<>> roots_of(const TaxiiClient& client) const {
    std::set<std::string, std::less<>> out{door_->root};
    for (const auto& collection : client.collections)
      if (is_visible(collection)) out.insert(collection.root);
    return out;
  }
  static std::string path_of(const std::string& root) { return std::string(discovery_path) + "/" + root + "/"; }

  [[nodiscard]] Response discovery(const TaxiiClient& client) const {
    Json body(Json::Object{{"title", door_->title}, {"default", path_of(door_->root)}});
    if (!door_->description.empty()) body["description"] = door_->description;
    if (!door_->contact.empty()) body["contact"] = door_->contact;
    for (const auto& root : roots_of(client)) body["api_roots"].push(path_of(root));
    return answer(body);
  }
  [[nodiscard]] Response api_root(const std::string& root) const {
    Json body(Json::Object{{"title", root == door_->root ? door_->title : door_->title + ", " + root}, {"max_content_length", door_->content_bytes_max}});
    if (!door_->description.empty()) body["description"] = door_->description;
    body["versions"].push(media);
    return answer(body);
  }
  static Response collections(const TaxiiClient& client, const std::string& root) {
    Json body(Json::Object{});
    for (const auto& collection : client.collections)
      if (collection.root == root && is_visible(collection)) body["collections"].push(describe(collection));
    return answer(body);
  }
  Response status_of(const Asked& asked, const std::string& root, const std::string& id) const {
    if (!is_uuid(id)) return not_found();
    const auto found = door_->objects->status(id);
    if (!found) return refused(found.error());
    if (!*found || (*found)->client != asked.client.id || (*found)->root != root) return not_found();
    return answer(status(**found));
  }

  /// The objects of a collection, or what the manifest says of them.
  Result<Response> list(const Asked& asked, const TaxiiCollection& collection, bool with_bytes) const {
    auto query = TRY(query_of(asked.request, {.id = true, .type = true, .version = true, .spec_version = true}));
    query.collection = collection.id;
    query.tlp_max = collection.tlp_max;
    return page(asked, collection, query, with_bytes, [](const ports::ObjectPage& of) { return manifest(of); });
  }

  /// One object, or which versions of it there are.
  Result<Response> one(const Asked& asked, const TaxiiCollection& collection, const std::string& id, bool with_bytes) const {
    auto query = TRY(query_of(asked.request, {.version = with_bytes, .spec_version = true}));
    if (!TRY(door_->objects->has(collection.id, id, collection.tlp_max))) return not_found();
    query.collection = collection.id;
    query.tlp_max = collection.tlp_max;
    query.ids = {id};
    const bool names_what_is_wanted = with_bytes && names_versions(query) && !query.added_after && query.next.empty();
    if (!with_bytes) query.versions = {"all"};
    auto served = TRY(page(asked, collection, query, with_bytes, [](const ports::ObjectPage& of) { return version_list(of); }));
    // a version that is not there is not there (section 5.6: 404); an empty page answers who asked what is new
    return names_what_is_wanted && asked.pull.objects == 0 ? not_found() : std::move(served);
  }

  template <class Spell>
  Result<Response> page(const Asked& asked, const TaxiiCollection& collection, ports::ObjectQuery& query, bool with_bytes, const Spell& spell) const {
    query.bodies = with_bytes ? Bodies::apart : Bodies::none;
    std::shared_ptr<void> place;
    if (with_bytes)
      if (const auto room = in_hand_->take(asked.client.id, place); room != InHand::Room::there) return later(room);
    auto found = TRY(door_->objects->page(query));
    auto response = with_bytes ? TRY(envelope(found, std::move(place), [door = door_](const Error& error) { if (door->trouble) door->trouble(error); })) : answer(spell(found));
    date(response, found.objects);
    note(asked, found);
    if (with_bytes) tell(asked, collection, found);
    return response;
  }

  static Response later(InHand::Room room) {
    const bool is_own = room == InHand::Room::none_for_client;
    auto out = failure(is_own ? 429 : 503, is_own ? "This client has too many pages in hand" : "Too many pages are being sent", {Errc::unavailable, "taxii.pages-in-hand", {}, "take them to their end first"});
    out.headers["Retry-After"] = std::to_string(limits::taxii_retry_s);
    return out;
  }

  static void note(const Asked& asked, const ports::ObjectPage& page) {
    asked.pull.objects = static_cast<std::int64_t>(page.objects.size());
    if (page.objects.empty()) return;
    asked.pull.first = to_rfc3339(page.objects.front().date_added);
    asked.pull.last = to_rfc3339(page.objects.back().date_added);
  }

  /// What the client has now: a HEAD has nothing, and what clients and people put there is no delivery.
  void tell(const Asked& asked, const TaxiiCollection& collection, const ports::ObjectPage& page) const {
    if (!door_->fetched || asked.request.method == "HEAD") return;
    std::set<std::string_view> deliveries;
    for (const auto& object : page.objects)
      for (const auto& delivery : object.deliveries)
        if (!delivery.contains(':')) deliveries.insert(delivery);
    if (!deliveries.empty()) door_->fetched({asked.client.id, collection.id, {deliveries.begin(), deliveries.end()}});
  }

  /// POST of an envelope (section 5.5). Whoever may not even read it is not told that it is there.
  Response take(const Asked& asked, const TaxiiCollection& collection) const {
    if (!collection.can_write || !door_->take) return failure(403, "This client may not write to the collection", {Errc::forbidden, "taxii.may-not-write", {}, {}});
    if (!posts_taxii(asked.request.header("content-type"))) return failure(415, "An envelope comes as " + std::string(media), {Errc::invalid, "http.content-type", "content-type", {}});
    const auto encoding = to_lower(asked.request.header("content-encoding"));
    if (!encoding.empty() && encoding != "identity") return failure(415, "An envelope comes as it is, not compressed", {Errc::invalid, "http.content-type", "content-encoding", encoding.substr(0, 40)});
    auto taken = door_->take(asked.client, collection, asked.request.body);
    if (!taken) return refused(taken.error());
    asked.pull.objects = static_cast<std::int64_t>(taken->successes.size());
    return answer(status(*taken), 202);
  }

  /// DELETE of an object (section 5.7): all its versions, or those that match.
  Response remove(const Asked& asked, const TaxiiCollection& collection, const std::string& id) const {
    if (!collection.can_read || !collection.can_write) return failure(403, "Only who reads and writes a collection may delete from it", {Errc::forbidden, "taxii.may-not-write", {}, {}});
    const auto removed = [&]() -> Result<std::size_t> {
      const auto query = TRY(query_of(asked.request, {.version = true, .spec_version = true}));
      const bool is_spec = query.spec_versions.empty() || std::ranges::find(query.spec_versions, "2.1") != query.spec_versions.end();
      if (!is_spec) return std::size_t{0};
      return door_->objects->remove(collection.id, id, query.versions);
    }();
    if (!removed) return refused(removed.error());
    asked.pull.objects = static_cast<std::int64_t>(*removed);
    return *removed == 0 ? not_found() : answer(std::string());
  }

  [[nodiscard]] Response refused(const Error& error) const {
    if (error.rule == "taxii.envelope") return failure(422, "The envelope cannot be taken in", error);
    if (error.code == Errc::invalid) return failure(400, "The request cannot be understood", error);
    // what was altered or cannot be read is nobody's business outside; the house is told
    if (door_->trouble) door_->trouble(error);
    return failure(503, "The collection cannot be served now");
  }

  std::shared_ptr<const TaxiiDoor> door_;
  std::shared_ptr<InHand> in_hand_;
};

}  // namespace

ports::Handler taxii(TaxiiDoor door) { return Server(std::move(door)); }

std::optional<Response> taxii_refusal(std::string_view target, int status, const Error& error) {
  if (!is_below_prefix(target)) return {};
  const auto* text = rule_text(error.rule);
  return failure(status, text != nullptr ? text->says : std::string_view(error.rule), error);
}

std::function<void(const ports::Request&, std::string_view, int, const Error&)> taxii_refused(const TaxiiDoor& door) {
  return [authenticate = door.authenticate, seen = door.seen](const ports::Request& head, std::string_view target, int status, const Error& error) {
    if (!seen || !is_below_prefix(target)) return;
    ports::Pull pull;
    pull.peer = head.peer;
    pull.method = head.method;
    pull.status = status;
    pull.rule = error.rule;
    const auto mark = target.find('?');
    if (mark != std::string_view::npos) pull.filters = shortened(std::string(target.substr(mark + 1)));
    const auto path = segments_behind(target.substr(0, mark), std::string(taxii_prefix) + "/");
    if (!path.empty()) pull.root = shortened(path[0].substr(0, root_bytes_max));
    const bool in_collection = path.size() > 2 && path[1] == "collections";
    if (in_collection) pull.what = asked_in_collection(std::span(path).subspan(3));
    // a server with more to do than it can does not look for credentials as well
    const auto credential = status == 503 ? std::nullopt : credential_of(head.header("authorization"), head.certificate);
    const auto client = credential && authenticate ? authenticate(*credential) : Result<std::shared_ptr<const TaxiiClient>>(nullptr);
    if (client && *client != nullptr) {
      pull.client = (*client)->id;
      const auto is_asked = [&](const TaxiiCollection& each) { return is_visible(each) && each.root == path[0] && (each.id == path[2] || (!each.alias.empty() && each.alias == path[2])); };
      const auto found = in_collection ? std::ranges::find_if((*client)->collections, is_asked) : (*client)->collections.end();
      if (found != (*client)->collections.end()) pull.collection = found->id;
    }
    seen(std::move(pull));
  };
}

std::function<std::size_t(const ports::Request&)> taxii_body_limit(const TaxiiDoor& door) {
  return [authenticate = door.authenticate, most = door.content_bytes_max](const ports::Request& head) -> std::size_t {
    if (head.method != "POST") return 0;
    const auto credential = credential_of(head.header("authorization"), head.certificate);
    if (!credential || !authenticate) return 0;
    const auto client = authenticate(*credential);
    const auto may_write = [](const TaxiiCollection& each) { return each.can_write; };
    return client && *client != nullptr && std::ranges::any_of((*client)->collections, may_write) ? most : 0;
  };
}

}  // namespace tocsin::http
