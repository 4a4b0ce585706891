#include "ledger/body.hpp"

#include <algorithm>
#include <array>

#include "base/jcs.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace tocsin::ledger {
namespace {

constexpr std::int64_t version = 1;
constexpr std::size_t nonce_bytes = 16;
constexpr std::array<std::string_view, 4> mode_names = {"live", "exercise", "demo", "import"};
constexpr std::array<std::string_view, 11> fields = {"v", "log", "obj", "obj_seq", "prev", "mode", "n", "t", "kind", "actor", "data"};

std::unexpected<Error> bad_form(std::string where, const char* detail) { return refuse(Errc::invalid, "ledger.fact-form", std::move(where), detail); }

bool is_word(std::string_view text, std::string_view allowed_marks) {
  if (text.empty() || text.size() > 128) return false;
  for (const char c : text) {
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (!letter_or_digit && allowed_marks.find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool is_object_id(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && is_word(text.substr(0, colon), "-") && is_word(text.substr(colon + 1), "-_.");
}

/// The fields' types and forms; what they say is for the chain and the kinds to judge.
Result<> check_fields(const Json& json) {
  for (const auto& [name, value] : json.object())
    if (std::ranges::find(fields, name) == fields.end()) return bad_form("/" + name, "no such field in a fact");
  for (const auto name : fields)
    if (!json.has(name)) return bad_form("/" + std::string(name), "a fact needs this field");
  if (json["v"].integer() != version) return bad_form("/v", "a later program wrote this fact");
  for (const auto* name : {"log", "obj", "prev", "mode", "n", "t", "kind", "actor"})
    if (!json[name].is_text()) return bad_form("/" + std::string(name), "this field is a text");
  if (!is_object_id(json["obj"].text())) return bad_form("/obj", "an object is a kind, a colon and an id");
  if (!json["obj_seq"].is_integer() || json["obj_seq"].integer() < 0) return bad_form("/obj_seq", "a sequence number counts from 0");
  if (!is_word(json["kind"].text(), "-.")) return bad_form("/kind", "a kind is words joined by points");
  if (!is_word(json["actor"].text(), "-_:.")) return bad_form("/actor", "an actor is a pseudonym or `program`");
  if (!json["data"].is_object()) return bad_form("/data", "data is an object");
  return {};
}

/// Piece by piece in the order of JCS, since every fact that is written or read passes here: a Json of it would copy all.
std::string spelling(const Body& body) {
  std::string out;
  out.reserve(512);
  const auto member = [&](std::string_view name, std::string_view text) {
    out += name;
    append_jcs_text(out, text);
  };
  member("{\"actor\":", body.actor);
  out += ",\"data\":";
  append_jcs(out, body.data);
  member(",\"kind\":", body.kind);
  member(",\"log\":", body.log);
  member(",\"mode\":", name(body.mode));
  member(",\"n\":", body.n);
  member(",\"obj\":", body.obj.value);
  out += ",\"obj_seq\":" + std::to_string(body.obj_seq);
  member(",\"prev\":", body.prev.hex());
  member(",\"t\":", to_rfc3339(body.t));
  out += ",\"v\":" + std::to_string(version) + '}';
  return out;
}

}  // namespace

std::string_view name(Mode mode) { return mode_names.at(static_cast<std::size_t>(mode)); }

Result<Mode> parse_mode(std::string_view text) {
  for (std::size_t i = 0; i < mode_names.size(); ++i)
    if (mode_names[i] == text) return static_cast<Mode>(i);
  return refuse(Errc::invalid, "ledger.mode", {}, "a mode is live, exercise, demo or import");
}

Result<std::string> spell(const Body& body) {
  auto text = spelling(body);
  if (text.size() > limits::fact_bytes_max) return refuse(Errc::invalid, "ledger.fact-too-large", body.kind, "a fact holds ids, enums and hashes, at most 4,096 bytes");
  return text;
}

Result<Body> parse_body(std::string_view bytes) {
  if (bytes.size() > limits::fact_bytes_max) return refuse(Errc::invalid, "ledger.fact-too-large", {}, "a fact has at most 4,096 bytes");
  const auto json = parse_json(bytes, {.bytes = limits::fact_bytes_max, .depth = 16});
  if (!json) return bad_form(json.error().where, "a fact is one JSON object");
  TRY_VOID(check_fields(*json));
  const auto& at = *json;
  const auto prev = Hash::from_hex(at["prev"].text());
  if (!prev) return bad_form("/prev", "a hash has 64 hex digits");
  const auto time = parse_rfc3339(at["t"].text());
  if (!time) return bad_form("/t", "an instant is RFC 3339 in UTC");
  const auto nonce = from_base64url(at["n"].text());
  if (!nonce || nonce->size() != nonce_bytes) return bad_form("/n", "a nonce is 16 bytes in base64url");
  // before the braces: GCC 12 loses what stands in them already when an expression of theirs returns
  const auto mode = TRY(parse_mode(at["mode"].text()));
  Body body{at["log"].text(), {at["obj"].text()}, at["obj_seq"].integer(), *prev, mode, at["n"].text(), *time, at["kind"].text(), at["actor"].text(), at["data"]};
  // one fact has one spelling: white space, another member order or another form of a number or time is an altered fact
  if (spelling(body) != bytes) return bad_form({}, "the bytes are not the JCS spelling of the fact");
  return body;
}

}  // namespace tocsin::ledger
