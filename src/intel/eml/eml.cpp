#include "intel/eml/eml.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "intel/eml/mime.hpp"
#include "intel/stix/forms.hpp"
#include "intel/stix/identified.hpp"
#include "intel/stix/labels.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::eml {
namespace {

/// `Sat, 28 Feb 2026 02:10:00 +0100` (RFC 5322 section 3.3).
std::optional<Instant> date_in(std::string_view text) {
  if (const auto comma = text.find(','); comma != std::string_view::npos) text.remove_prefix(comma + 1);
  std::vector<std::string_view> words;
  for (const auto word : split(trim(text), ' '))
    if (!word.empty()) words.push_back(word);
  if (words.size() < 4) return std::nullopt;
  static constexpr std::string_view months = "jan feb mar apr may jun jul aug sep oct nov dec";
  const auto month = months.find(to_lower(words[1]));
  if (words[1].size() != 3 || month == std::string_view::npos || words[2].size() != 4) return std::nullopt;
  const auto two = [](std::string_view digits) { return (digits.size() == 1 ? "0" : "") + std::string(digits); };
  std::string zone = words.size() > 4 ? std::string(words[4]) : "+0000";
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-')) zone.insert(3, ":");
  else zone = "Z";
  if (zone == "-00:00") zone = "Z";
  const auto time = std::string(words[3]) + (words[3].size() == 5 ? ":00" : "");
  const auto at = parse_rfc3339(std::string(words[2]) + "-" + two(std::to_string(month / 4 + 1)) + "-" + two(words[0]) + "T" + time + zone);
  return at ? std::optional(*at) : std::nullopt;
}

/// Every label in a text: in a subject anywhere, in a body alone on a line.
void labels_in(std::string_view text, bool subject, std::optional<Tlp>& tlp) {
  for (const auto line : split(text, '\n')) {
    auto rest = trim(line);
    for (auto at = to_lower(rest).find("tlp:"); at != std::string::npos; at = to_lower(rest).find("tlp:")) {
      if (!subject && at > 1) break;
      rest.remove_prefix(at);
      const auto end = rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+:");
      if (const auto one = parse_tlp(rest.substr(0, end)); one && (subject || trim(rest.substr(std::min(end, rest.size()))).size() <= 1)) tlp = tlp ? narrower(*tlp, *one) : *one;
      rest.remove_prefix(4);
    }
  }
}

class Observing {
 public:
  explicit Observing(Instant now) : now_(now) {}

  Result<stix::Written> mail(const Part& mail, std::string_view text) {
    labels_in(decoded_words(mail.header("Subject")), true, tlp_);
    each_text(mail, [&](const Part& part) { labels_in(part.body, false, tlp_); });
    const auto at = date_in(mail.header("Date")).value_or(now_);
    message(mail, at);
    if (ids_.empty()) return refuse(Errc::invalid, "eml.headers", "line 1", "nothing that could be observed: no address, subject, file or URL");
    const auto key = sha256(text).hex();
    Json seen = Json::Object{{"type", "observed-data"}, {"spec_version", "2.1"}, {"id", "observed-data--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", key + to_rfc3339(now_))},
                             {"created", stix::timestamp(now_)}, {"modified", stix::timestamp(now_)}, {"first_observed", stix::timestamp(at)}, {"last_observed", stix::timestamp(at)}, {"number_observed", 1}};
    for (const auto& id : order_) seen["object_refs"].push(id);
    if (tlp_) stix::set_label(seen, *tlp_);
    objects_.push_back(std::move(seen));
    if (tlp_) objects_.insert(objects_.begin(), stix::marking_definition(*tlp_));
    const Json bundle = Json::Object{{"type", "bundle"}, {"id", "bundle--" + uuid_v5("6ba7b812-9dad-11d1-80b4-00c04fd430c8", key)}, {"objects", std::move(objects_)}};
    return stix::Written{.text = to_jcs(bundle), .lost = std::move(lost_)};
  }

 private:
  static void each_text(const Part& part, const std::function<void(const Part&)>& each) {
    if (part.type.starts_with("text/") && !part.attached && part.readable) each(part);
    for (const auto& inner : part.parts) each_text(inner, each);
  }

  /// Takes it where it is valid. @return its id, or nothing
  std::string add(Json object, const std::string& what) {
    if (tlp_) stix::set_label(object, *tlp_);
    auto whole = stix::identified(std::move(object));
    if (!whole) {
      lost_.push_back({what, "is not of the form that STIX wants"});
      return {};
    }
    auto id = std::as_const(*whole)["id"].text();
    if (ids_.insert(id).second) {
      order_.push_back(id);
      objects_.push_back(*std::move(whole));
    }
    return id;
  }

  std::vector<std::string> addresses(std::string_view header, const std::string& what) {
    std::vector<std::string> out;
    for (const auto& [address, name] : addresses_in(header)) {
      Json object = Json::Object{{"type", "email-addr"}, {"value", address}};
      if (!name.empty() && !first_invalid_utf8(name)) object["display_name"] = name;
      if (auto id = add(std::move(object), what); !id.empty() && std::ranges::find(out, id) == out.end()) out.push_back(std::move(id));
    }
    return out;
  }

  void message(const Part& mail, Instant at) {
    Json out = Json::Object{{"type", "email-message"}, {"is_multipart", !mail.parts.empty()}};
    if (date_in(mail.header("Date"))) out["date"] = stix::timestamp(at);
    const auto text = [&](const char* header, const char* property, Json& into) {
      const auto value = decoded_words(mail.header(header));
      if (value.empty()) return;
      if (first_invalid_utf8(value)) lost_.push_back({header, "is no text in UTF-8"});
      else into[property] = value;
    };
    text("Subject", "subject", out);
    text("Message-ID", "message_id", out);
    text("Content-Type", "content_type", out);
    Json more;
    for (const auto* header : {"Reply-To", "X-Mailer", "User-Agent", "X-Originating-IP", "Return-Path"}) {
      Json one;
      text(header, "value", one);
      if (one.is_object()) more[header] = Json::Array{one["value"]};
    }
    if (more.is_object()) out["additional_header_fields"] = std::move(more);
    for (const auto& [name, value] : mail.headers)
      if (to_lower(name) == "received" && !first_invalid_utf8(value)) out["received_lines"].push(value);
    if (const auto from = addresses(mail.header("From"), "From"); !from.empty()) out["from_ref"] = from[0];
    if (const auto sender = addresses(mail.header("Sender"), "Sender"); !sender.empty()) out["sender_ref"] = sender[0];
    for (const auto& [header, property] : {std::pair{"To", "to_refs"}, {"Cc", "cc_refs"}, {"Bcc", "bcc_refs"}})
      for (const auto& id : addresses(mail.header(header), header)) out[property].push(id);
    if (mail.parts.empty() && mail.type.starts_with("text/") && mail.readable && !mail.body.empty()) out["body"] = mail.body;
    else if (mail.parts.empty() && !mail.readable) lost_.push_back({"body", "a text in " + mail.charset});
    for (const auto& part : mail.parts) leaves(part, out);
    if (mail.parts.empty() || !out.has("body_multipart")) out["is_multipart"] = false;  // STIX has no multipart of nothing
    each_text(mail, [&](const Part& part) { urls(part.body); });
    if (out.object().size() > 2) add(std::move(out), "mail");
  }

  void leaves(const Part& part, Json& message) {
    if (!part.parts.empty()) {
      for (const auto& inner : part.parts) leaves(inner, message);
      return;
    }
    const auto what = part.file_name.empty() ? part.type : part.file_name;
    Json one = Json::Object{};
    if (stix::is_media_type(part.type)) one["content_type"] = part.type;
    if (!part.attached && part.type.starts_with("text/")) {
      if (!part.readable) return lost_.push_back({what, "a text in " + part.charset});
      if (part.body.empty()) return;
      one["body"] = part.body;
    } else {
      Json file = Json::Object{{"type", "file"}, {"size", part.body.size()}, {"hashes", Json::Object{{"SHA-256", sha256(part.body).hex()}}}};
      if (!part.file_name.empty() && !first_invalid_utf8(part.file_name)) file["name"] = part.file_name;
      if (stix::is_media_type(part.type)) file["mime_type"] = part.type;
      const auto id = add(std::move(file), what);
      if (id.empty()) return;
      one["body_raw_ref"] = id;
      lost_.push_back({what, "the file itself: its name, size and hash are there"});
    }
    if (part.attached) one["content_disposition"] = "attachment";
    message["body_multipart"].push(std::move(one));
  }

  void urls(std::string_view text) {
    static constexpr std::size_t urls_max = 10'000;
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
      std::size_t begin = at;
      while (begin > 0 && ((text[begin - 1] >= 'a' && text[begin - 1] <= 'z') || (text[begin - 1] >= 'A' && text[begin - 1] <= 'Z'))) --begin;
      const auto scheme = to_lower(text.substr(begin, at - begin));
      if (scheme != "http" && scheme != "https" && scheme != "ftp") continue;
      auto end = std::min(text.find_first_of(" \t\r\n\"'<>()[]{}|\\^`", at + 3), text.size());
      while (end > at + 3 && std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos) --end;
      if (end <= at + 3 || order_.size() >= urls_max) continue;
      add(Json::Object{{"type", "url"}, {"value", text.substr(begin, end - begin)}}, "URL");
    }
  }

  Instant now_;
  std::optional<Tlp> tlp_;
  std::set<std::string> ids_;
  std::vector<std::string> order_;
  Json::Array objects_;
  std::vector<stix::Lost> lost_;
};

}  // namespace

Result<stix::Written> read(std::string_view text, Instant now) {
  const auto mail = TRY(parse(text));
  return Observing(now).mail(mail, text);
}

}  // namespace tocsin::eml
