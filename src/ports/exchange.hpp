#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace tocsin::ports {

/// One request as the doors hand it on, free of any transport: the HTTP listeners and the in-process CLI make the same.
struct Request {
  std::string method;                             ///< upper case
  std::string path;                               ///< decoded, without query
  std::map<std::string, std::string> query;       ///< decoded; a name that came twice is refused by the door
  std::map<std::string, std::string> headers;     ///< names in lower case
  std::string body;
  std::string peer;                               ///< address for the log; `unix` or `in-process` on this machine
  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  [[nodiscard]] std::string query_value(const std::string& name, std::string otherwise = {}) const {
    const auto found = query.find(name);
    return found == query.end() ? std::move(otherwise) : found->second;
  }
};
struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;     ///< besides Content-Type and Content-Length
};
using Handler = std::function<Response(const Request&)>;

}  // namespace tocsin::ports
