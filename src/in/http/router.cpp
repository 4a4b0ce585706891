#include "in/http/router.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <typeinfo>

#include "base/limits_served.hpp"
#include "base/text.hpp"
#include "in/http/media.hpp"
#include "in/http/problem.hpp"
#include "in/http/target.hpp"
#include "in/http/throttle.hpp"

namespace tocsin::http {
namespace {

using Params = std::map<std::string, std::string>;

/// The places of a pattern filled from a path, or nothing when it does not fit.
std::optional<Params> match(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/'), given = split(path, '/');
  if (wanted.size() != given.size()) return {};
  Params params;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_place = wanted[i].starts_with('{') && wanted[i].ends_with('}');
    if (is_place && !given[i].empty()) params.emplace(wanted[i].substr(1, wanted[i].size() - 2), given[i]);
    else if (wanted[i] != given[i]) return {};
  }
  return params;
}

/// The rows of the same path: what 405 offers.
std::string methods_of(const std::vector<const Row*>& rows) {
  std::set<std::string> methods;
  for (const auto* row : rows) {
    methods.insert(row->method);
    if (row->method == "GET") methods.insert("HEAD");
  }
  return join({methods.begin(), methods.end()}, ", ");
}

/// Text becomes what its field says; what does not convert stays text, and the message's check refuses it.
Json converted(const Field& field, const std::string& text) {
  if (field.type == FieldType::boolean && (text == "true" || text == "false")) return text == "true";
  if (field.type == FieldType::integer) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  if (field.type == FieldType::list && field.of == nullptr) {
    Json list{Json::Array{}};
    for (const auto piece : split(text, ',')) list.push(std::string(piece));
    return list;
  }
  return text;
}
Result<Json> checked_fields(const Message& message, const std::map<std::string, std::string>& values) {
  Json out{Json::Object{}};
  for (const auto& [name, text] : values) {
    const auto field = std::ranges::find(message.fields, name, &Field::name);
    out[name] = field == message.fields.end() ? Json(text) : converted(*field, text);
  }
  TRY_VOID(check(message, out));
  return out;
}

/// A refusal with the status that it has at this door; 0 is the status of its kind.
struct Refused {
  Error error;
  int status = 0;
  std::string allow = {};
};
Refused refused(int status, std::string rule, std::string where = {}, std::string detail = {}) {
  return {{Errc::invalid, std::move(rule), std::move(where), std::move(detail)}, status};
}
template <class T>
using Step = std::expected<T, Refused>;

std::string_view bearer_token(const ports::Request& request) {
  const auto found = request.headers.find("authorization");
  if (found == request.headers.end()) return {};
  const std::string_view value = found->second;
  if (value.size() < 8 || to_lower(value.substr(0, 7)) != "bearer ") return {};
  return trim(value.substr(7));
}

bool is_write(std::string_view method) { return method != "GET" && method != "HEAD"; }

/// Whether one of the door's own pages asks. A browser sends Origin with every write and no page can forge it; together with
/// SameSite this is the defense against other sites (OWASP CSRF Prevention: verifying origin with standard headers).
Step<void> check_own_page(const Doorkeeper& keeper, const ports::Request& request) {
  const auto own = keeper.origin ? keeper.origin() : std::string();
  const auto site = request.header("sec-fetch-site");
  const bool is_own = !own.empty() && request.header("origin") == own && (site.empty() || site == "same-origin");
  if (is_own) return {};
  const Error error{Errc::forbidden, "session.cross-site", "origin", {}};
  if (keeper.noticed) keeper.noticed("cross-site", error, request);
  return std::unexpected(Refused{error});
}

using Who = std::shared_ptr<const identity::Principal>;

/// Whether the cookie is one of a session that has ended: nobody can win anything by guessing such a one.
bool is_of_old_tab(std::string_view rule) { return rule == "session.closed" || rule == "session.expired" || rule == "session.idle"; }

/// Whoever stands behind a credential, or 401; failures are counted by peer.
Step<Who> established(Result<Who> principal, const Doorkeeper& keeper, std::string_view what, Throttle& throttle, const ports::Request& request) {
  const auto where = what == "cookie" ? "cookie" : "authorization";
  if (!principal) {
    // a store that does not answer is no wrong token
    if (principal.error().code == Errc::unavailable) return std::unexpected(Refused{principal.error()});
    if (keeper.noticed) keeper.noticed(what, principal.error(), request);
    // a right token is never held up: behind one proxy everybody has the same address
    const auto now = std::chrono::steady_clock::now();
    if (throttle.is_closed(request.peer, now)) return std::unexpected(refused(429, "http.too-many", where, "too many failed sign-ins from this address"));
    if (!is_of_old_tab(principal.error().rule)) throttle.failed(request.peer, now);
    // the cookie stays: the browser may have signed in anew since it sent this one, and taking it back would sign that out
    return std::unexpected(refused(401, "http.unauthenticated", where, principal.error().rule));
  }
  if (*principal == nullptr) return std::unexpected(refused(401, "http.unauthenticated", where));
  return *std::move(principal);
}

Step<Who> principal_of(const Row& row, const Doorkeeper& keeper, Throttle& throttle, const ports::Request& request) {
  if (row.signs_in && is_write(request.method))
    if (auto own = check_own_page(keeper, request); !own) return std::unexpected(own.error());
  if (row.right.empty()) return nullptr;
  const auto token = bearer_token(request);
  const bool names_credential = request.headers.contains("authorization");
  const auto cookie = names_credential || !keeper.session ? std::string() : cookie_value(request, session_cookie);
  if (row.or_nobody && cookie.empty() && !names_credential) return nullptr;
  if (cookie.empty() && (token.empty() || !keeper.authenticate)) return std::unexpected(refused(401, "http.unauthenticated", "authorization", "no bearer token or session came with the request"));
  auto who = cookie.empty() ? established(keeper.authenticate(token, request), keeper, "token", throttle, request)
                            : established(keeper.session(cookie, request), keeper, "cookie", throttle, request);
  if (!who) return std::unexpected(who.error());
  if (!cookie.empty() && is_write(request.method))
    if (auto own = check_own_page(keeper, request); !own) return std::unexpected(own.error());
  if (keeper.permit)
    if (auto may = keeper.permit(**who, row.right); !may) return std::unexpected(Refused{may.error()});
  return who;
}

Step<Json> body_of(const Row& row, const ports::Request& request) {
  const auto type = request.header("content-type");
  if (row.message == nullptr && !row.raw) {
    if (!request.body.empty()) return std::unexpected(refused(415, "http.content-type", "content-type", "this path takes no body"));
    return Json();
  }
  const bool is_unsent = request.body.empty() && type.empty();
  if (!is_unsent && !is_read(type, row.accepts)) return std::unexpected(refused(415, "http.content-type", "content-type", "this path reads " + join(row.accepts, ", ")));
  if (row.raw) return Json();
  Result<Json> body = Json(Json::Object{});
  if (media_type(type) == "application/x-www-form-urlencoded") {
    auto fields = parse_form(request.body);
    body = fields ? checked_fields(*row.message, *fields) : std::unexpected(fields.error());
  } else if (!is_unsent) {
    body = parse_json(request.body, {.bytes = row.body_bytes_max});
  }
  if (body)
    if (auto fits = check(*row.message, *body); !fits) body = std::unexpected(fits.error());
  if (!body) return std::unexpected(Refused{body.error()});
  return *std::move(body);
}

Step<Json> query_of(const Row& row, const ports::Request& request) {
  static const Message none{"NoQuery", {}};
  auto query = checked_fields(row.query != nullptr ? *row.query : none, request.query);
  if (query) return *std::move(query);
  query.error().where = "query" + query.error().where;
  return std::unexpected(Refused{query.error()});
}

/// Everything that is asked before the use case, in the order that tells a stranger least: path and method, credential,
/// then the shape of the request.
Step<ports::Response> answer(const Row& row, Params params, const Doorkeeper& keeper, Throttle& throttle, const ports::Request& request) {
  auto principal = principal_of(row, keeper, throttle, request);
  if (!principal) return std::unexpected(principal.error());
  if (!is_accepted(request.header("accept"), row.produces)) return std::unexpected(refused(406, "http.not-acceptable", "accept", "this path answers " + row.produces));
  if (request.body.size() > row.body_bytes_max)
    return std::unexpected(refused(413, "http.body-too-large", {}, "at most " + std::to_string(row.body_bytes_max) + " bytes"));
  auto query = query_of(row, request);
  if (!query) return std::unexpected(query.error());
  auto body = body_of(row, request);
  if (!body) return std::unexpected(body.error());
  const Call call{request, std::move(params), *std::move(query), *std::move(body), *std::move(principal)};
  auto reply = row.handler(call);
  if (!reply) return std::unexpected(Refused{reply.error()});
  return to_response(*reply);
}

Step<ports::Response> file_of(const Assets& files, const std::string& method, const ports::Request& request) {
  if (method == "GET") return *files.answer(request);
  auto refusal = refused(405, "http.method", {}, "allowed here: GET, HEAD");
  refusal.allow = "GET, HEAD";
  return std::unexpected(std::move(refusal));
}

}  // namespace

struct Router::Table {
  Table(std::string name, std::vector<Row> all, Doorkeeper asked, Observer told)
      : door(std::move(name)), rows(std::move(all)), keeper(std::move(asked)), observer(std::move(told)) {}

  std::string door;
  std::vector<Row> rows;
  Doorkeeper keeper;
  Observer observer;
  struct Mount {
    std::string prefix;
    ports::Handler handler;
    std::function<std::size_t(const ports::Request&)> body_limit;
  };
  std::vector<Mount> mounts;
  Assets files{{}};
  std::function<ports::Response(const Error&)> page;
  Throttle throttle{limits::failed_sign_ins_max};

  /// The row of a request with its places filled; without one, the rows of the same path.
  struct Found {
    const Row* row = nullptr;
    Params params;
    std::vector<const Row*> of_path;
  };
  [[nodiscard]] Found find(const std::string& method, const std::string& path) const {
    Found found;
    for (const auto& row : rows) {
      auto params = match(row.pattern, path);
      if (!params) continue;
      found.of_path.push_back(&row);
      // a row without places is nearer than one with them: /v1/shares/mine before /v1/shares/{id}
      const bool is_nearer = found.row == nullptr || params->size() < found.params.size();
      if (row.method == method && is_nearer) {
        found.row = &row;
        found.params = *std::move(params);
      }
    }
    return found;
  }
  [[nodiscard]] const Mount* mounted(const std::string& path) const {
    const auto found = std::ranges::find_if(mounts, [&](const auto& each) { return path.starts_with(each.prefix); });
    return found == mounts.end() ? nullptr : &*found;
  }
};

Router::Router(std::string door, std::vector<Row> rows, Doorkeeper keeper, Observer observer)
    : table_(std::make_shared<Table>(std::move(door), std::move(rows), std::move(keeper), std::move(observer))) {}

void Router::mount(std::string prefix, ports::Handler handler, std::function<std::size_t(const ports::Request&)> body_limit) {
  table_->mounts.push_back({std::move(prefix), std::move(handler), std::move(body_limit)});
}

void Router::serve_files(Assets files) { table_->files = files; }

void Router::serve_pages(std::function<ports::Response(const Error&)> page) { table_->page = std::move(page); }

const std::vector<Row>& Router::rows() const { return table_->rows; }

std::size_t Router::body_limit(const ports::Request& head) const {
  if (const auto* mounted = table_->mounted(head.path)) return mounted->body_limit ? mounted->body_limit(head) : 0;
  const auto found = table_->find(head.method, head.path);
  if (found.row == nullptr) return 0;
  const bool names_credential = head.headers.contains("authorization") || head.headers.contains("cookie");
  if (found.row->right.empty() || found.row->or_nobody) return std::min(found.row->body_bytes_max, limits::stranger_body_bytes_max);
  return names_credential ? found.row->body_bytes_max : 0;
}

ports::Response Router::handle(const ports::Request& request) const {
  const auto began = std::chrono::steady_clock::now();
  // a HEAD is asked as the GET it stands for; the server leaves the body out
  const auto method = request.method == "HEAD" ? "GET" : request.method;
  const auto request_id = request.header("x-request-id");
  std::string route = "-", rule, fault;
  ports::Response response;
  try {
    const auto* mounted = table_->mounted(request.path);
    auto found = mounted != nullptr ? Table::Found{} : table_->find(method, request.path);
    const auto* row = found.row;
    Step<ports::Response> step;
    if (mounted != nullptr) {
      route = mounted->prefix;
      step = mounted->handler(request);
    } else if (found.row != nullptr) {
      route = found.row->pattern;
      step = answer(*found.row, std::move(found.params), table_->keeper, table_->throttle, request);
    } else if (found.of_path.empty() && table_->files.has(request)) {
      route = "files";
      step = file_of(table_->files, method, request);
    } else if (found.of_path.empty()) {
      step = std::unexpected(refused(404, "http.no-route"));
    } else {
      route = found.of_path.front()->pattern;
      auto refusal = refused(405, "http.method", {}, "allowed here: " + methods_of(found.of_path));
      refusal.allow = methods_of(found.of_path);
      step = std::unexpected(std::move(refusal));
    }
    if (step) {
      response = *std::move(step);
    } else {
      const auto& [error, status, allow] = step.error();
      rule = error.rule;
      response = status == 0 ? problem(error, request_id) : transport_problem(status, error.rule, error.where, error.detail, request_id);
      const auto& spelled = row != nullptr ? row->refusal : table_->page;
      if (spelled && (row != nullptr || request.header("accept").contains("text/html"))) {
        auto page = spelled(error);
        page.status = response.status;
        response = std::move(page);
      }
      if (!allow.empty()) response.headers["Allow"] = allow;
    }
  } catch (const std::exception& thrown) {
    // a throw is a bug: the answer says nothing of it, the log finds its type by the request id
    rule = "http.internal";
    fault = typeid(thrown).name();
    response = transport_problem(500, rule, {}, {}, request_id);
  }
  if (table_->observer)
    table_->observer({table_->door, request.method, route, request_id, request.peer, rule, fault, response.status, response.body.size() + (response.rest ? response.rest->size() : 0),
                      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began)});
  return response;
}

std::string set_session_cookie(std::string_view value) {
  return std::string(session_cookie) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Lax" + (value.empty() ? "; Max-Age=0" : "");
}

std::string cookie_value(const ports::Request& request, std::string_view name) {
  std::string out;
  std::size_t seen = 0;
  const auto header = request.header("cookie");
  // a Cookie field that came twice was joined with ", ", which no cookie of ours holds: it reads as another value and is refused
  for (const auto piece : split(header, ';')) {
    const auto pair = trim(piece);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    out = std::string(pair.substr(equals + 1));
    ++seen;
  }
  return seen == 1 ? out : std::string();
}

ports::Response to_response(const Reply& reply) {
  const bool is_json = reply.text.empty() && reply.type.ends_with("json");
  return {.status = reply.status, .type = reply.type, .body = is_json && !reply.body.is_null() ? to_jcs(reply.body) : reply.text, .headers = reply.headers, .stream = reply.stream};
}

}  // namespace tocsin::http
