#include "in/cli/request.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <istream>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace tocsin::cli {
namespace {

namespace fs = std::filesystem;

/// The parser knows the byte; people look for line and column.
Result<Json> read_json(const std::string& path, std::istream& in) {
  const auto text = TRY(read_file(path, in));
  auto json = parse_json(text, {.bytes = limits::inventory_bytes_max});
  if (json) return json;
  constexpr std::string_view before = "byte ";
  std::size_t offset = 0;
  const std::string where = json.error().where;
  const bool is_offset = where.starts_with(before) && std::from_chars(where.data() + before.size(), where.data() + where.size(), offset).ec == std::errc{};
  json.error().where = path + (is_offset ? ":" + line_and_column(text, offset) : where.empty() ? "" : ":" + where);
  return json;
}

/// A text as the server takes it: what it could only refuse by a place in the request is refused by a place in the file.
Result<Json> read_text(const std::string& path, std::istream& in) {
  auto text = TRY(read_file(path, in));
  if (text.empty()) return refuse(Errc::invalid, "cli.file", path, "is empty");
  if (const auto bad = first_invalid_utf8(text); bad || !other_encoding(text).empty()) {
    const auto known = other_encoding(text);
    return refuse(Errc::invalid, "cli.file", path + ":" + line_and_column(text, bad.value_or(0)), known.empty() ? "is no text in UTF-8" : "is " + std::string(known) + "; save it as UTF-8");
  }
  // what calls itself JSON is never taken for a note
  if (to_lower(path).ends_with(".json")) TRY(read_json(path, in));
  return Json(std::string(without_bom(text)));
}

/// What the procedure consists of. The first people, the inventory and the software list may lie beside it, as in
/// examples/procedure; they are put in force by commands of their own.
bool belongs_in_a_folder(const fs::path& path) { return path.extension() == ".yaml" && path.filename() != "people.yaml"; }
/// The texts of a folder by their names below it, as the procedure is kept.
Result<Json> read_folder(const std::string& path, std::istream& in) {
  std::error_code failed;
  Json out{Json::Object{}};
  for (auto each = fs::recursive_directory_iterator(path, failed); !failed && each != fs::end(each); each.increment(failed)) {
    if (!each->is_regular_file() || !belongs_in_a_folder(each->path())) continue;
    out[fs::relative(each->path(), path).generic_string()] = TRY(read_file(each->path().string(), in));
  }
  if (failed || out.object().empty()) return refuse(Errc::not_found, "cli.file", path, "no folder with .yaml files");
  return out;
}

/// `--share 018f…` names the object `share:018f…`, where a list asks for the object that its rows belong to.
std::string object_name(const Option& option, const std::string& text) {
  return option.field == "parent" && !text.contains(':') ? std::string(option.name.substr(2)) + ":" + text : text;
}

Json list_of(const std::vector<std::string>& texts) {
  Json out{Json::Array{}};
  for (const auto& text : texts)
    for (const auto piece : split(text, ','))
      if (!trim(piece).empty()) out.push(std::string(trim(piece)));
  return out;
}

Result<Json> body_value(const Option& option, const std::vector<std::string>& texts, std::istream& in) {
  const auto& text = texts.front();
  switch (option.into) {
    case Into::number: {
      std::int64_t value = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (failed != std::errc{} || end != text.data() + text.size()) return refuse(Errc::invalid, "cli.usage", std::string(option.name), "wants a whole number");
      return Json(value);
    }
    case Into::truth: return Json(true);
    case Into::list: return list_of(texts);
    case Into::json_file: return read_json(text, in);
    case Into::text_file: return read_text(text, in);
    case Into::file_hash: return Json(sha256(TRY(read_file(text, in))).hex());
    case Into::folder: return read_folder(text, in);
    default: return Json(text);
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::istream& in) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(in), {});
  std::error_code failed;
  std::ifstream file(path, std::ios::binary);
  if (!file || !fs::is_regular_file(path, failed)) return refuse(Errc::not_found, "cli.file", path, fs::is_directory(path, failed) ? "is a folder" : "cannot be read");
  // nothing that a server takes is larger, and this machine need not hold what it refuses
  if (fs::file_size(path, failed) > limits::inventory_bytes_max) return refuse(Errc::invalid, "cli.file", path, "is larger than 64 MiB, the most that one request holds");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<> write_file(const std::string& path, const std::string& text) {
  const auto beside = path + ".part";
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    if (!file) return refuse(Errc::invalid, "cli.file", path, "cannot be written");
  }
  std::error_code failed;
  // what is saved is often for few eyes: a pack, a sheet, a rendition
  fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, failed);
  fs::rename(beside, path, failed);
  if (failed) return refuse(Errc::invalid, "cli.file", path, failed.message());
  return {};
}

Result<ports::Request> request_of(const Command& command, const Values& values, std::istream& in) {
  ports::Request out{.method = std::string(command.method), .path = std::string(command.path), .query = {}, .headers = {}, .body = {}, .peer = {}};
  Json body{Json::Object{}};
  for (const auto& option : command.options) {
    if (option.into == Into::save || option.into == Into::check) continue;
    const auto typed = values.find(option.name);
    const bool is_typed = typed != values.end() && !typed->second.empty();
    if (!is_typed && option.otherwise.empty()) continue;
    const auto texts = is_typed ? typed->second : std::vector<std::string>{std::string(option.otherwise)};
    if (texts.front().empty() && option.required) return refuse(Errc::invalid, "cli.usage", std::string(option.name), "is empty");
    const std::string field(option.field);
    if (option.into == Into::outside) out.path = field;
    else if (option.into == Into::path) out.path = replace_all(out.path, "{" + field + "}", texts.front());
    else if (option.into == Into::query) out.query[field] = object_name(option, texts.front());
    else body[field] = TRY(body_value(option, texts, in));
  }
  if (command.method != "GET") {
    out.body = to_jcs(body);
    out.headers["content-type"] = "application/json";
  }
  return out;
}

}  // namespace tocsin::cli
