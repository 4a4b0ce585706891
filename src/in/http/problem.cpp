#include "in/http/problem.hpp"

#include "base/json.hpp"
#include "base/texts/error_codes.hpp"
#include "base/texts/rule_texts.hpp"

namespace tocsin::http {
namespace {

ports::Response spell(int status, const Error& error, std::string_view request_id) {
  const auto* text = rule_text(error.rule);
  Json::Object document{{"type", "/rules#" + error.rule},
                        {"title", text != nullptr ? std::string(text->says) : error.rule},
                        {"status", status},
                        {"rule", error.rule}};
  if (!error.where.empty()) document.emplace("where", error.where);
  if (!error.detail.empty()) document.emplace("detail", error.detail);
  if (text != nullptr && !text->next.empty()) document.emplace("next", std::string(text->next));
  if (!request_id.empty()) document.emplace("request", std::string(request_id));
  ports::Response out{.status = status, .type = "application/problem+json", .body = to_jcs(document), .headers = {}};
  if (status == 401) out.headers["WWW-Authenticate"] = "Bearer";
  if (status == 429 || status == 503) out.headers["Retry-After"] = status == 429 ? "60" : "1";
  return out;
}

}  // namespace

ports::Response problem(const Error& error, std::string_view request_id) {
  return spell(error_row(error.code).status, error, request_id);
}

ports::Response transport_problem(int status, std::string_view rule, std::string_view where, std::string_view detail,
                                  std::string_view request_id) {
  return spell(status, Error{Errc::invalid, std::string(rule), std::string(where), std::string(detail)}, request_id);
}

}  // namespace tocsin::http
