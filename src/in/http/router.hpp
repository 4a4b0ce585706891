#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/message.hpp"
#include "base/result.hpp"
#include "in/http/assets.hpp"
#include "in/http/observe.hpp"
#include "ports/exchange.hpp"

namespace tocsin::identity {
struct Principal;
}

namespace tocsin::http {

/// One matched request as a row's handler gets it.
struct Call {
  const ports::Request& request;
  std::map<std::string, std::string> params;  ///< of the pattern's `{name}` places, decoded, never empty
  Json query;                                 ///< checked against the row's query message; whole numbers and booleans converted
  Json body;                                  ///< checked against the row's message; null where the row has none
  std::shared_ptr<const identity::Principal> principal;  ///< null on rows without a right
};

/// What a handler answers: a JSON body, or text of another type.
struct Reply {
  int status = 200;
  Json body = {};
  std::string type = "application/json";
  std::string text = {};                             ///< sent as it is when `type` is not JSON
  std::map<std::string, std::string> headers = {};
  std::shared_ptr<ports::Stream> stream = {};        ///< comes after `text`
};
inline Reply ok(Json body) { return {.body = std::move(body)}; }
/// The text as it is, or the refusal.
inline Result<Reply> plain_text(Result<std::string> text) {
  if (!text) return std::unexpected(std::move(text).error());
  return Reply{.type = "text/plain; charset=utf-8", .text = *std::move(text)};
}
/// 201 with the place of what was made.
inline Reply created(std::string location, Json body) {
  return {.status = 201, .body = std::move(body), .headers = {{"Location", std::move(location)}}};
}

/// One row of a route table: what is asked, who may ask, what the body holds, who answers.
struct Row {
  std::string method;                   ///< GET, POST, PUT, PATCH, DELETE; HEAD comes with GET
  std::string pattern;                  ///< `/v1/shares/{id}`: whole segments only
  std::string right;                    ///< asked of the principal; empty = nobody has to sign in
  const Message* message = nullptr;     ///< of the body; null = no body is taken, unless `raw`
  std::string summary;                  ///< one line, for OpenAPI
  std::function<Result<Reply>(const Call&)> handler;
  const Message* query = nullptr;       ///< of the query; null = none is taken
  std::vector<std::string> accepts = {"application/json"};  ///< media types of the body; a form is read into the message too
  bool raw = false;                     ///< the handler reads request.body itself
  std::string produces = "application/json";
  std::size_t body_bytes_max = limits::body_bytes_max;
  const Message* reply = nullptr;       ///< of the answer, for OpenAPI
  std::function<ports::Response(const Error&)> refusal = {};  ///< spells refusals where people read them, instead of problem documents
  bool signs_in = false;                ///< takes no credential and gives one: only the door's own pages may ask
  bool or_nobody = false;               ///< answers too when no credential came: the principal is null then; a wrong one is still refused
};

/// Who holds the token, or a refusal, which becomes 401. The token is what follows `Bearer `.
using Authenticate =
    std::function<Result<std::shared_ptr<const identity::Principal>>(std::string_view token, const ports::Request& request)>;
/// Whether that person may use the row at all; the use case asks again about the object.
using Permit = std::function<Result<>(const identity::Principal& principal, std::string_view right)>;

/// The session's cookie. The prefix binds it to this host, to HTTPS and to the whole site (RFC 6265bis section 4.1.3.2).
inline constexpr std::string_view session_cookie = "__Host-tocsin";
/// The Set-Cookie field of a session, or of its end when `value` is empty. Lax: the link in a mail at 3 a.m. leads inside.
std::string set_session_cookie(std::string_view value);
/// The value of a cookie of that name; empty when there is none, or more than one.
std::string cookie_value(const ports::Request& request, std::string_view name);

struct Doorkeeper {
  Authenticate authenticate;  ///< null: every row with a right answers 401
  Permit permit;              ///< null: the use case alone decides
  Authenticate session = {};  ///< the same for the value of the session's cookie; null: no cookie is read
  std::function<std::string()> origin = {};  ///< whose pages may write with a cookie or sign in; empty or null: none
  std::function<void(std::string_view what, const Error& error, const ports::Request& request)> noticed = {};  ///< told of refused credentials; must not throw
};

/// Finds the row of a request, checks what comes before the use case, and spells the answer. Copies share one table.
class Router {
 public:
  /// @param door name for the log and the metrics
  explicit Router(std::string door, std::vector<Row> rows, Doorkeeper keeper = {}, Observer observer = {});

  /// Hands every path that begins with `prefix` to another handler, which sees the whole path.
  /// @param body_limit of its requests, as Listener::body_limit; null = none has a body
  void mount(std::string prefix, ports::Handler handler, std::function<std::size_t(const ports::Request& head)> body_limit = {});
  /// Answers GET and HEAD of paths that no row has with files, where one is meant; other methods of those are 405.
  void serve_files(Assets files);
  /// Spells what is refused without a row (an unknown path, a method) as a page, for who names text/html in Accept, as browsers do.
  void serve_pages(std::function<ports::Response(const Error&)> page);

  /// Answers a request. Refusals are problem documents (RFC 9457): 400 with the place, 401, 403, 404, 405 with Allow,
  /// 406, 413, 415, and 500 for a throw, which tells nothing of its cause.
  [[nodiscard]] ports::Response handle(const ports::Request& request) const;
  ports::Response operator()(const ports::Request& request) const { return handle(request); }
  /// For Listener::body_limit: who would be sent away is answered before a body is read, and who need not sign in has little to say.
  [[nodiscard]] std::size_t body_limit(const ports::Request& head) const;
  [[nodiscard]] const std::vector<Row>& rows() const;

 private:
  struct Table;
  std::shared_ptr<Table> table_;
};

/// The answer of a Reply as it goes out.
ports::Response to_response(const Reply& reply);

}  // namespace tocsin::http
