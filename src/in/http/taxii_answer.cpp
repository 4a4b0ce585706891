#include "in/http/taxii_answer.hpp"

#include <algorithm>
#include <utility>

namespace tocsin::http::taxii_answer {
namespace {

using ports::Response;

/// The rest of an envelope behind its first piece, and its end; nothing more where the first piece was all.
class RestOfPage final : public ports::Body {
 public:
  RestOfPage(std::shared_ptr<ports::Body> bodies, std::uint64_t left, std::shared_ptr<void> place, std::function<void(const Error&)> trouble)
      : bodies_(std::move(bodies)), size_(left == 0 ? 0 : left + end_.size()), place_(std::move(place)), trouble_(std::move(trouble)) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  Result<> take(std::string& out, std::size_t about) override {
    const auto before = out.size();
    if (auto taken = bodies_->take(out, about); !taken) {
      if (trouble_) trouble_(taken.error());
      return taken;
    }
    taken_ += out.size() - before;
    if (taken_ == size_ - end_.size()) out.append(std::exchange(end_, {}));
    return {};
  }

 private:
  std::shared_ptr<ports::Body> bodies_;
  std::string_view end_ = "]}";
  std::uint64_t size_, taken_ = 0;
  std::shared_ptr<void> place_;
  std::function<void(const Error&)> trouble_;
};

/// A text between quotes. What is plain, as nearly everything here, is not looked at twice.
void spell(std::string& out, std::string_view text) {
  const bool is_plain = text.find_first_of("\"\\") == std::string_view::npos && std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (is_plain) out.append("\"").append(text).append("\"");
  else out.append(to_jcs(Json(std::string(text))));
}

void spell_details(std::string& out, std::string_view name, const std::vector<ports::StatusDetail>& details) {
  if (details.empty()) return;  // empty lists are left out (section 2)
  out.append(",\"").append(name).append("\":[");
  for (const auto& each : details) {
    if (out.back() != '[') out.push_back(',');
    out.append("{\"id\":");
    spell(out, each.id);
    if (!each.message.empty()) {
      out.append(",\"message\":");
      spell(out, each.message);
    }
    out.append(",\"version\":");
    spell(out, each.version);
    out.push_back('}');
  }
  out.push_back(']');
}

}  // namespace

Response answer(std::string body, int status) { return {status, std::string(media), std::move(body), {}}; }

Response failure(int status, std::string_view title, const Error& error) {
  Json body;
  body["title"] = title;
  body["http_status"] = std::to_string(status);
  if (!error.rule.empty()) body["error_code"] = error.rule;
  const auto description = error.where.empty() ? error.detail : error.where + (error.detail.empty() ? "" : ": " + error.detail);
  if (!description.empty()) body["description"] = description;
  auto response = answer(body, status);
  if (status == 503) response.headers["Retry-After"] = "5";
  return response;
}

Response unauthenticated() {
  auto response = failure(401, "Sign in with the name and token of a TAXII client", {Errc::invalid, "http.unauthenticated", {}, {}});
  response.headers["WWW-Authenticate"] = "Basic realm=\"taxii\", charset=\"UTF-8\", Bearer realm=\"taxii\"";
  return response;
}
Response not_found() { return failure(404, "There is nothing here, or not for you", {Errc::not_found, "http.no-route", {}, {}}); }
Response not_allowed(std::string allow) {
  auto response = failure(405, "This method is not served here", {Errc::invalid, "http.method", {}, {}});
  response.headers["Allow"] = std::move(allow);
  return response;
}

void date(Response& response, const std::vector<ports::ServedObject>& objects) {
  if (objects.empty()) return;  // there is no first object whose date it could be (sections 3.2 and 5.4)
  response.headers["X-TAXII-Date-Added-First"] = to_rfc3339(objects.front().date_added);
  response.headers["X-TAXII-Date-Added-Last"] = to_rfc3339(objects.back().date_added);
}

Result<Response> envelope(ports::ObjectPage& page, std::shared_ptr<void> place, std::function<void(const Error&)> trouble) {
  if (page.objects.empty()) return answer(std::string("{}"));
  std::string out = page.more ? "{\"more\":true,\"next\":\"" + page.next + "\",\"objects\":[" : "{\"more\":false,\"objects\":[";
  const auto before = out.size();
  TRY_VOID(page.bodies->take(out, limits::taxii_piece_bytes));
  const auto left = page.bodies->size() - (out.size() - before);
  if (left == 0) out.append("]}");
  auto response = answer(std::move(out));
  response.rest = std::make_shared<RestOfPage>(std::move(page.bodies), left, std::move(place), std::move(trouble));
  return response;
}

std::string manifest(const ports::ObjectPage& page) {
  if (page.objects.empty()) return "{}";
  // the resource has no `next`, but the parameter is there to ask with: without it the committee's own client asks for the first
  // page over and over (a property of our own, section 7.1)
  std::string out = page.more ? "{\"more\":true,\"next\":\"" + page.next + "\",\"objects\":[" : "{\"more\":false,\"objects\":[";
  out.reserve(out.size() + page.objects.size() * 200);
  for (const auto& object : page.objects) {
    out.append(out.back() == '[' ? "" : ",").append("{\"date_added\":\"").append(to_rfc3339(object.date_added)).append("\",\"id\":");
    spell(out, object.id);
    out.append(",\"media_type\":\"").append(stix_media).append("\",\"version\":");
    spell(out, object.version);
    out.push_back('}');
  }
  return out.append("]}");
}

Json version_list(const ports::ObjectPage& page) {
  Json body(Json::Object{});
  if (page.objects.empty()) return body;
  body["more"] = page.more;
  if (page.more) body["next"] = page.next;
  for (const auto& object : page.objects) body["versions"].push(object.version);
  return body;
}

Json describe(const TaxiiCollection& collection) {
  Json body(Json::Object{{"id", collection.id}, {"title", collection.title}, {"can_read", collection.can_read}, {"can_write", collection.can_write}});
  if (!collection.description.empty()) body["description"] = collection.description;
  if (!collection.alias.empty()) body["alias"] = collection.alias;
  body["media_types"].push(stix_media);
  return body;
}

std::string status(const ports::PostStatus& status) {
  const auto success_count = std::max(status.successes.size(), status.added);  // some may have been deleted since
  std::string out;
  out.reserve(256 + (status.successes.size() + status.failures.size()) * 120);
  out.append("{\"failure_count\":").append(std::to_string(status.failures.size()));
  spell_details(out, "failures", status.failures);
  out.append(",\"id\":\"").append(status.id).append("\",\"pending_count\":0,\"request_timestamp\":\"").append(to_rfc3339(status.requested));
  out.append("\",\"status\":\"complete\",\"success_count\":").append(std::to_string(success_count));
  spell_details(out, "successes", status.successes);
  out.append(",\"total_count\":").append(std::to_string(success_count + status.failures.size())).append("}");
  return out;
}

}  // namespace tocsin::http::taxii_answer
