// libFuzzer entry: a head, its target and a form as the server reads them, then through a router.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/text.hpp"
#include "in/http/head.hpp"
#include "in/http/router.hpp"
#include "in/http/target.hpp"

using namespace tocsin;
using namespace tocsin::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Message message{"Any", {{.name = "a", .type = FieldType::integer}, {.name = "b"}}};
  static const auto answer = [](const Call& call) -> Result<Reply> { return ok(call.body); };
  static const Router router("fuzz", {{.method = "GET", .pattern = "/v1/{a}/b", .right = "", .summary = "", .handler = answer, .query = &message},
                                      {.method = "POST", .pattern = "/v1/{a}", .right = "", .message = &message, .summary = "", .handler = answer,
                                       .accepts = {"application/json", "application/x-www-form-urlencoded"}}});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find("\r\n\r\n");
  const auto head = parse_head(text.substr(0, end == std::string_view::npos ? end : end + 4));
  if (!head) return 0;
  const auto target = parse_target(head->target);
  if (!target) return 0;
  if (first_invalid_utf8(target->path)) std::abort();
  const auto response = router({head->method, target->path, target->query, head->fields, std::string(text.substr(end + 4)), "fuzz"});
  if (response.status < 200 || response.status > 499) std::abort();
  return 0;
}
