#include "app/intake.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/tlp.hpp"
#include "intel/stix/validate.hpp"

namespace tocsin::app {
namespace {

std::unexpected<Error> no_envelope(std::string where, std::string detail) { return refuse(Errc::invalid, "taxii.envelope", std::move(where), std::move(detail)); }

/// Finds where JSON values end without building them. What it passes over is parsed afterwards, piece by piece.
class Skipper {
 public:
  explicit Skipper(std::string_view text) : text_(text) {}
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool is_at_end() const { return at_ >= text_.size(); }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }
  /// Takes the character when it is the next one.
  bool take(char c) {
    space();
    if (is_at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  /// A text with its quotes. @return empty when there is none
  std::string_view string() {
    space();
    const auto begin = at_;
    if (is_at_end() || text_[at_] != '"') return {};
    for (++at_; at_ < text_.size(); ++at_) {
      at_ = text_.find_first_of("\"\\", at_);
      if (at_ == std::string_view::npos) break;
      if (text_[at_] == '"') return text_.substr(begin, ++at_ - begin);
      ++at_;  // what a backslash protects
    }
    at_ = text_.size();
    return {};
  }
  /// Any value. @return empty when it does not end
  std::string_view value() {
    space();
    const auto begin = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (string().empty()) return {};
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
        ++at_;
      } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
        break;
      } else {
        ++at_;
        if (depth > 0) at_ = std::min(text_.size(), text_.find_first_of("\"{}[]", at_));
        continue;
      }
      if (depth == 0) break;
    }
    return depth == 0 ? text_.substr(begin, at_ - begin) : std::string_view();
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// The bytes of the list under `objects`, from bracket to bracket; empty when there is none, or the text ends before.
std::string_view list_of(std::string_view envelope) {
  Skipper skipper(envelope);
  if (!skipper.take('{')) return {};
  while (!skipper.is_at_end()) {
    const auto name = skipper.string();
    if (name.empty() || !skipper.take(':')) return {};
    const auto value = skipper.value();
    if (name == "\"objects\"") return value.starts_with('[') ? value : std::string_view();
    if (value.empty() || !skipper.take(',')) return {};
  }
  return {};
}

/// The label that a marking definition stands for, of TLP 2.0 or of TLP 1.0, which many still send.
std::optional<Tlp> label_of(const std::string& marking) {
  if (const auto tlp = stix::tlp_of_marking(marking)) return tlp;
  const auto first = std::ranges::find(stix::tlp1, marking, &stix::Tlp1::id);
  if (first == stix::tlp1.end()) return {};
  return parse_tlp(first->level).value_or(Tlp::red);
}

/// The label that holds for the object and all its parts, of those that it names.
std::optional<Tlp> tlp_of(const stix::ObjectHead& head) {
  std::optional<Tlp> out;
  const auto note = [&](const std::string& reference) {
    if (const auto tlp = label_of(reference)) out = narrower(out.value_or(Tlp::clear), *tlp);
  };
  for (const auto& reference : head.object_marking_refs) note(reference);
  for (const auto& reference : head.granular_marking_refs) note(reference);
  // a definition is spoken of as what it defines
  if (head.type == "marking-definition") note(head.id);
  return out;
}

/// The version as the object spells it, without digits beyond microseconds; empty when it is no instant.
std::string version_of(std::string text) {
  const auto point = text.find('.');
  const auto end = point == std::string::npos ? point : text.find_first_not_of("0123456789", point + 1);
  if (end != std::string::npos && end > point + 7) text.erase(point + 7, end - point - 7);
  const auto instant = parse_rfc3339(text);
  return instant ? text : std::string();
}

/// The objects of a list, which begins at that byte of its envelope.
Result<std::vector<std::string_view>> objects_of_list(std::string_view list, std::size_t before) {
  std::vector<std::string_view> out;
  Skipper skipper(list.substr(1, list.size() - 2));
  for (skipper.space(); !skipper.is_at_end(); skipper.space()) {
    const auto object = skipper.value();
    if (!object.starts_with('{')) {
      TRY(parse_json(list, {.bytes = limits::taxii_post_bytes_max}));
      return no_envelope(pointer_to("/objects", out.size()), "wants an object");
    }
    out.push_back(object);
    if (out.size() > limits::taxii_post_objects_max) return no_envelope("/objects", "at most " + std::to_string(limits::taxii_post_objects_max) + " in one envelope");
    skipper.space();
    if (skipper.is_at_end()) break;
    if (!skipper.take(',') || (skipper.space(), skipper.is_at_end())) return refuse(Errc::invalid, "json.syntax", "byte " + std::to_string(before + 1 + skipper.at()));
  }
  return out;
}

/// What stands around the list; its objects are parsed one by one.
Result<Json> around(std::string_view envelope, std::string_view list, std::size_t before) {
  return parse_json(std::string(envelope.substr(0, before)) + "[]" + std::string(envelope.substr(before + list.size())), {.bytes = limits::taxii_post_bytes_max});
}

/// What names an object that is not parsed, since it is larger than any may be; its parts are only passed over.
/// @error invalid "json.syntax" where it ends, or what stands between its names and values, cannot be told
Result<ports::NewObject> name_of(std::string_view bytes) {
  constexpr std::size_t shown = 300;
  ports::NewObject out;
  std::string created, modified;
  Skipper skipper(bytes);
  const auto broken = [&] { return refuse(Errc::invalid, "json.syntax", "byte " + std::to_string(skipper.at())); };
  if (const auto wrong = first_invalid_utf8(bytes)) return refuse(Errc::invalid, "json.utf8", "byte " + std::to_string(*wrong));
  if (!skipper.take('{')) return broken();
  do {
    const auto name = skipper.string();
    if (name.empty() || !skipper.take(':')) return broken();
    const auto value = skipper.value();
    if (value.empty()) return broken();
    const auto text = [&] { return value.starts_with('"') && value.size() <= shown ? parse_json(value).value_or(Json()).text() : std::string(); };
    if (name == "\"id\"") out.id = text();
    if (name == "\"type\"") out.type = text();
    if (name == "\"created\"") created = text();
    if (name == "\"modified\"") modified = text();
  } while (skipper.take(','));
  if (!skipper.take('}')) return broken();
  if (out.id.empty()) return no_envelope("", "an object without an id");
  out.version = version_of(modified.empty() ? created : modified);
  out.bytes = bytes;
  return out;
}

std::string in_words(const stix::Finding& finding) {
  return std::string(finding.rule) + (finding.where.empty() ? "" : " at " + finding.where) + (finding.detail.empty() ? "" : ": " + finding.detail);
}

}  // namespace

Result<std::vector<std::string_view>> objects_of_envelope(std::string_view envelope) {
  const auto list = list_of(envelope);
  if (list.empty()) {
    // says what is wrong with it, if it is no JSON at all
    const auto whole = TRY(parse_json(envelope, {.bytes = limits::taxii_post_bytes_max}));
    if (!whole.is_object()) return no_envelope("", "an envelope is an object");
    return no_envelope("/objects", whole.has("objects") ? "a list of objects" : "is missing");
  }
  const auto before = static_cast<std::size_t>(list.data() - envelope.data());
  TRY(around(envelope, list, before));
  auto out = TRY(objects_of_list(list, before));
  if (out.empty()) return no_envelope("/objects", "is empty");
  return out;
}

Result<Answered> objects_of_answer(std::string_view text) {
  text = without_bom(text);
  Answered out;
  if (trim(text).empty()) return out;
  const auto list = list_of(text);
  const auto before = static_cast<std::size_t>(list.empty() ? 0 : list.data() - text.data());
  const auto rest = list.empty() ? TRY(parse_json(text, {.bytes = limits::taxii_post_bytes_max})) : TRY(around(text, list, before));
  if (!rest.is_object()) return no_envelope("", "an envelope is an object");
  if (list.empty() && rest.has("objects") && !rest["objects"].is_null()) return no_envelope("/objects", "a list of objects");
  if (!list.empty()) out.objects = TRY(objects_of_list(list, before));
  out.more = rest["more"].boolean();
  out.next = rest["next"].is_integer() ? std::to_string(rest["next"].integer()) : rest["next"].text();
  return out;
}

std::string cut_text(std::string text, std::size_t bytes_max) {
  if (text.size() > bytes_max) text.resize(bytes_max);
  while (first_invalid_utf8(text)) text.pop_back();
  return text;
}

Result<Examined> examine(std::string_view bytes) {
  if (bytes.size() > limits::taxii_object_bytes_max) return Examined{TRY(name_of(bytes)), "json.too-large: one object has at most " + std::to_string(limits::taxii_object_bytes_max) + " bytes"};
  auto checked = stix::check_with_head(bytes);
  const auto& errors = checked.report.errors;
  // what is no I-JSON is no message of TAXII (section 1.6.8), and nothing of it is kept
  const auto broken = std::ranges::find_if(errors, [](const stix::Finding& each) { return each.rule.starts_with("json."); });
  if (broken != errors.end()) return refuse(Errc::invalid, std::string(broken->rule), broken->where, broken->detail);
  if (checked.head.id.empty()) return no_envelope("", "an object without an id");
  Examined out{{checked.head.id, checked.head.type, version_of(checked.head.version()), tlp_of(checked.head), bytes}, {}};
  if (!errors.empty()) out.fault = in_words(errors.front());
  else if (checked.head.spec_version != "2.1") out.fault = "stix.spec-version at /spec_version: the collection holds STIX 2.1";
  return out;
}

Result<ports::PostStatus> take_in(ports::Objects& objects, ports::PutAsk ask, std::string_view envelope, const std::function<Result<>(std::string_view object)>& may_be_served) {
  const auto pieces = TRY(objects_of_envelope(envelope));
  ask.objects.reserve(pieces.size());
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    auto examined = examine(pieces[at]);
    if (!examined) return refuse(Errc::invalid, examined.error().rule, pointer_to("/objects", at) + (examined.error().where.empty() ? "" : " " + examined.error().where), examined.error().detail);
    auto& object = examined->object;
    if (examined->fault.empty() && may_be_served)
      if (const auto may = may_be_served(pieces[at]); !may) examined->fault = may.error().rule;  // not what was seen: the answer goes to who loads
    if (examined->fault.empty()) {
      ask.objects.push_back(std::move(object));
      continue;
    }
    constexpr std::size_t shown = 300;
    // an id that is none may be anything; it is told back so that the sender finds its object
    ask.status.failures.push_back({cut_text(object.id, shown), object.version.empty() ? to_rfc3339(ask.status.requested) : object.version, cut_text(std::move(examined->fault), shown)});
  }
  return objects.put(std::move(ask));
}

}  // namespace tocsin::app
