#include "in/cli/client.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tocsin::cli {
namespace {

struct Ended {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Curl = std::unique_ptr<CURL, Ended>;
using Headers = std::unique_ptr<curl_slist, Ended>;

std::size_t take_body(char* data, std::size_t, std::size_t size, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size > limits::pack_bytes_max) return 0;  // curl ends with a write error
  body.append(data, size);
  return size;
}
std::size_t take_header(char* data, std::size_t, std::size_t size, void* into) {
  const std::string_view line(data, size);
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) (*static_cast<std::map<std::string, std::string>*>(into))[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  return size;
}

std::string url_of(const std::string& base, const ports::Request& request) {
  std::string out(base.ends_with('/') ? base.substr(0, base.size() - 1) : base);
  for (const auto segment : split(std::string_view(request.path).substr(1), '/')) out.append("/").append(percent_encode(segment));
  char mark = '?';
  for (const auto& [name, value] : request.query) {
    out.append(1, mark).append(percent_encode(name)).append("=").append(percent_encode(value));
    mark = '&';
  }
  return out;
}

Result<ports::Response> exchange(CURL* curl, const Server& server, const ports::Request& request) {
  curl_easy_reset(curl);
  const auto url = url_of(server.url, request);
  ports::Response out{.status = 0, .type = {}, .body = {}, .headers = {}};
  Headers headers(curl_slist_append(nullptr, "Expect:"));  // the limit is known from the length; waiting for 100 costs a second
  for (const auto& [name, value] : request.headers) headers.reset(curl_slist_append(headers.release(), (name + ": " + value).c_str()));
  char why[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, server.socket.empty() ? "https" : "http");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // a token is never carried to another place
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &out.headers);
  if (!server.socket.empty()) {
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, server.socket.c_str());
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
  }
  if (!server.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, server.ca.c_str());
  if (request.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (const auto failed = curl_easy_perform(curl); failed != CURLE_OK)
    return refuse(Errc::unavailable, "cli.server", server.socket.empty() ? server.url : server.socket, why[0] != '\0' ? why : curl_easy_strerror(failed));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  out.status = static_cast<int>(status);
  out.type = out.headers["content-type"];
  return out;
}

}  // namespace

Transport http_transport(const Server& server) {
  static const int once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
  const std::shared_ptr<CURL> curl(curl_easy_init(), Ended{});
  return [curl, server](const ports::Request& request) { return exchange(curl.get(), server, request); };
}

bool is_served(const std::string& socket_path) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof to.sun_path) return false;
  std::memcpy(to.sun_path, socket_path.c_str(), socket_path.size());
  const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (file < 0) return false;
  const bool is_open = ::connect(file, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  ::close(file);
  return is_open;
}

Transport in_process_transport(ports::Handler handler) {
  return [handler = std::move(handler)](ports::Request request) -> Result<ports::Response> {
    request.peer = "in-process";
    return handler(request);
  };
}

Transport with_token(Transport transport, std::string token) {
  return [transport = std::move(transport), token = std::move(token)](ports::Request request) {
    if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
    return transport(request);
  };
}

}  // namespace tocsin::cli
