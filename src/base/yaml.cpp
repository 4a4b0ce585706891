#include "base/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <vector>

#include "base/text.hpp"

namespace tocsin {
namespace {

std::string place_of(const YAML::Mark& mark) { return std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1); }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Integers and decimal fractions only: what else looks like a number to YAML 1.1 (`0o7`, `1_000`, `.inf`) stays a text.
bool looks_like_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  if (!all_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return dot == std::string_view::npos || all_digits(text.substr(dot + 1));
}

/// Builds the JSON as yaml-cpp reports its events. After the first refusal it only listens.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (at_key()) refuse_at(mark, "yaml.syntax", "a key has to be a text");
    else put(mark, Json());
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_at(mark, "yaml.alias", "write the part out where it is meant"); }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override { refuse_at(mark, "yaml.alias", "anchors are not read"); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    if (error_) return;
    if (!plain(tag)) return refuse_at(mark, "yaml.tag", "tags such as " + tag + " are not read");
    if (at_key()) return take_key(mark, value);
    put(mark, tag == "!" ? Json(value) : typed(mark, value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, tag, Json(Json::Array{}));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override { open(mark, tag, Json(Json::Object{})); }
  void OnMapEnd() override { close(); }

  Yaml out;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  struct Frame {
    Json value;
    std::string pointer;
    std::optional<std::string> key;  ///< of a map: the key whose value comes next
    YAML::Mark key_mark;
  };

  static bool plain(const std::string& tag) { return tag.empty() || tag == "?" || tag == "!"; }
  [[nodiscard]] bool at_key() const { return !frames_.empty() && frames_.back().value.is_object() && !frames_.back().key; }

  void refuse_at(const YAML::Mark& mark, std::string rule, std::string detail) {
    if (!error_) error_ = Error{Errc::invalid, std::move(rule), place_of(mark), std::move(detail)};
  }

  Json typed(const YAML::Mark& mark, const std::string& value) {
    if (value == "true" || value == "false") return Json(value == "true");
    if (!looks_like_number(value)) return Json(value);
    if (value.find('.') != std::string::npos) {
      double number = 0;
      std::from_chars(value.data(), value.data() + value.size(), number);
      return Json(number);
    }
    std::int64_t number = 0;
    const auto [stop, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
    constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;
    if (failed != std::errc{} || number > largest || number < -largest) refuse_at(mark, "yaml.number", "put numbers of this size in quotes");
    return Json(number);
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    Frame& frame = frames_.back();
    if (frame.value.has(key)) return refuse_at(mark, "yaml.duplicate-name", "\"" + key + "\" stands twice");
    frame.key = key;
    frame.key_mark = mark;
    frame.value[key] = Json();
  }

  /// The pointer of the value that comes next, and its place.
  std::string locate(const YAML::Mark& mark) {
    if (frames_.empty()) return {};
    const Frame& frame = frames_.back();
    const std::string pointer = frame.key ? pointer_to(frame.pointer, *frame.key) : pointer_to(frame.pointer, frame.value.array().size());
    out.places[pointer] = place_of(frame.key ? frame.key_mark : mark);
    return pointer;
  }

  void put(const YAML::Mark& mark, Json value) {
    if (error_) return;
    locate(mark);
    settle(std::move(value));
  }
  void settle(Json value) {
    if (frames_.empty()) {
      out.value = std::move(value);
    } else if (Frame& frame = frames_.back(); frame.key) {
      frame.value[*frame.key] = std::move(value);
      frame.key.reset();
    } else {
      frame.value.push(std::move(value));
    }
  }

  void open(const YAML::Mark& mark, const std::string& tag, Json empty) {
    if (error_) return;
    if (!plain(tag)) return refuse_at(mark, "yaml.tag", "tags such as " + tag + " are not read");
    if (at_key()) return refuse_at(mark, "yaml.syntax", "a key has to be a text");
    if (frames_.size() >= limits_.depth) return refuse_at(mark, "yaml.too-deep", "maps and lists lie too deep inside each other");
    std::string pointer = locate(mark);
    frames_.push_back({std::move(empty), std::move(pointer), {}, {}});
  }
  void close() {
    if (error_) return;
    Json value = std::move(frames_.back().value);
    frames_.pop_back();
    settle(std::move(value));
  }

  YamlLimits limits_;
  std::vector<Frame> frames_;
  std::optional<Error> error_;
};

}  // namespace

std::string Yaml::place(std::string_view pointer) const {
  for (;;) {
    if (const auto found = places.find(pointer); found != places.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return "1:1";
    pointer = pointer.substr(0, slash);
  }
}

Result<Yaml> parse_yaml(std::string_view text, YamlLimits limits) {
  if (text.size() > limits.bytes) return refuse(Errc::invalid, "yaml.too-large", "1:1", "more bytes than the limit of " + std::to_string(limits.bytes));
  text = without_bom(text);
  if (const auto bad = first_invalid_utf8(text); bad || !other_encoding(text).empty()) return refuse(Errc::invalid, "yaml.utf8", line_and_column(text, bad.value_or(0)), no_utf8(text));
  Builder builder(limits);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    const bool any = parser.HandleNextDocument(builder);
    if (builder.error()) return std::unexpected(*builder.error());
    if (!any) return refuse(Errc::invalid, "yaml.syntax", "1:1", "the file is empty");
    Builder second(limits);
    if (parser.HandleNextDocument(second)) return refuse(Errc::invalid, "yaml.syntax", "1:1", "one document a file");
  } catch (const YAML::Exception& thrown) {  // the parser's way to refuse
    if (builder.error()) return std::unexpected(*builder.error());
    return refuse(Errc::invalid, "yaml.syntax", place_of(thrown.mark), thrown.msg);
  }
  return std::move(builder.out);
}

}  // namespace tocsin
