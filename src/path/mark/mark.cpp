#include "path/mark/mark.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intel/scan/normalize.hpp"
#include "intel/stix/stix.hpp"

namespace tocsin::mark {
namespace {

/// The widest circle that a label allows.
Result<> fits(Tlp tlp, Circle circle) {
  const auto beyond = [&] { return refuse(Errc::forbidden, "mark.boundary", {}, std::string(label(tlp)) + ": " + std::string(meaning(tlp))); };
  switch (tlp) {
    case Tlp::clear: return {};
    case Tlp::green:
    case Tlp::amber: return circle == Circle::everybody ? beyond() : Result<>{};
    case Tlp::amber_strict: return circle == Circle::everybody || circle == Circle::community ? beyond() : Result<>{};
    case Tlp::red:
      if (circle != Circle::named_people) return refuse(Errc::forbidden, "mark.red-needs-named-people", {}, "list the people one by one");
      return {};
  }
  return beyond();
}

bool is_label_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '_' || (c >= '0' && c <= '9'); }

/// Every label in the text, by FIRST's spelling: capitals, no space after the colon. Another spelling is no label.
Result<std::vector<Tlp>> labels_in(std::string_view text) {
  std::vector<Tlp> out;
  for (std::size_t at = 0; (at = text.find("TLP:", at)) != std::string_view::npos;) {
    if (at > 0 && is_label_letter(text[at - 1])) {
      at += 4;
      continue;
    }
    std::size_t end = at + 4;
    while (end < text.size() && is_label_letter(text[end])) ++end;
    const auto found = parse_tlp(text.substr(at, end - at));
    if (!found || label(*found) != text.substr(at, end - at)) return refuse(Errc::conflict, "mark.read-back", {}, "a label that TLP 2.0 does not know");
    out.push_back(*found);
    at = end;
  }
  return out;
}

/// What a person reads there, in small letters without spaces: letters of other alphabets and widths that look alike are the same.
std::string as_read(std::string_view text) {
  std::string out;
  for (const char c : to_lower(scan::normalize(text).text()))
    if (c != ' ' && c != '\t' && c != '\r') out += c;
  return out;
}

constexpr std::array<std::string_view, 6> levels{"red", "amber+strict", "amber", "green", "clear", "white"};  // the last one is of TLP 1.0

bool shows_label(std::string_view text) {
  const auto read = as_read(text);
  return std::ranges::any_of(levels, [&](std::string_view level) { return read.contains("tlp:" + std::string(level)); });
}

/// Whether the line is nothing but another label than ours, with whatever brackets and dashes around it.
bool is_other_label(std::string_view line, Tlp ours) {
  const auto read = as_read(line);
  const auto is_of_label = [](char c) { return (c >= 'a' && c <= 'z') || c == '+' || c == ':'; };
  const auto begin = std::ranges::find_if(read, is_of_label);
  const auto end = std::find_if(read.rbegin(), std::string::const_reverse_iterator(begin), is_of_label).base();
  const std::string bare(begin, end);
  return bare != to_lower(label(ours)) && std::ranges::any_of(levels, [&](std::string_view level) { return bare == "tlp:" + std::string(level); });
}

/// A subject has one label, and no line of a body can be taken for another one than that at its ends.
Result<> check_no_other(std::string_view text, Tlp ours) {
  const auto other = [] { return refuse(Errc::conflict, "mark.other-label", {}, "a reader could take it for the label"); };
  const auto shown = std::string(label(ours));
  if (text.starts_with('[')) return shows_label(text.substr(shown.size() + 2)) ? other() : Result<>{};
  for (const auto line : split(text, '\n'))
    if (is_other_label(line, ours)) return other();
  return {};
}

}  // namespace

Result<Tlp> label_of(const std::vector<MarkedPart>& parts, std::optional<Tlp> whole) {
  std::optional<Tlp> narrowest;
  for (const auto& part : parts) {
    if (!part.marking) return refuse(Errc::conflict, "mark.unmarked", part.name);
    if (whole && *whole < *part.marking) return refuse(Errc::conflict, "mark.below-part", part.name, "the part is " + std::string(label(*part.marking)));
    narrowest = narrower(narrowest.value_or(Tlp::clear), *part.marking);
  }
  if (whole) return *whole;
  if (!narrowest) return refuse(Errc::conflict, "mark.unmarked");
  return *narrowest;
}

Result<> check_boundary(std::optional<Tlp> marking, const Boundary& audience) {
  if (!marking) return refuse(Errc::conflict, "mark.unmarked");
  TRY_VOID(fits(*marking, audience.circle));
  if (*marking > audience.channel_ceiling)
    return refuse(Errc::forbidden, "mark.channel-ceiling", {}, "the channel carries at most " + std::string(label(audience.channel_ceiling)));
  return {};
}

std::string mark_subject(Tlp tlp, std::string_view subject) { return "[" + std::string(label(tlp)) + "] " + std::string(subject); }

std::string mark_body(Tlp tlp, std::string_view body) {
  const std::string line(label(tlp));
  std::string out = line + "\n\n" + std::string(body);
  if (!out.ends_with('\n')) out += '\n';
  return out + "\n" + line + "\n";
}

Json mark_objects(Tlp tlp, Json bundle) {
  const auto id = stix::marking_id(tlp);
  bool defined = false;
  // A definition of another label would say something that no object means.
  std::erase_if(bundle["objects"].array_here(), [&](const Json& object) { return stix::tlp_of_marking(object["id"].text()).has_value() && object["id"].text() != id; });
  for (auto& object : bundle["objects"].array_here()) {
    const auto& type = std::as_const(object)["type"].text();
    if (type == "marking-definition") {
      defined = defined || std::as_const(object)["id"].text() == id;
      continue;
    }
    Json::Array refs;
    for (const auto& ref : std::as_const(object)["object_marking_refs"].array())
      if (!stix::tlp_of_marking(ref.text())) refs.push_back(ref);
    refs.emplace_back(id);
    object["object_marking_refs"] = std::move(refs);
  }
  if (!defined) bundle["objects"].push(stix::marking_definition(tlp));
  return bundle;
}

Result<Tlp> read_back_text(std::string_view subject_or_body) {
  const auto found = TRY(labels_in(subject_or_body));
  if (found.empty()) return refuse(Errc::conflict, "mark.read-back", {}, "no label");
  const auto text = trim(subject_or_body);
  const auto shown = std::string(label(found.front()));
  if (!text.starts_with(shown) && !text.starts_with("[" + shown + "]")) return refuse(Errc::conflict, "mark.read-back", {}, "the label does not stand first");
  // A body may speak of other labels; what it carries is the line at both ends.
  if (text.starts_with(shown) && text.find('\n') != std::string_view::npos && !text.ends_with("\n" + shown))
    return refuse(Errc::conflict, "mark.read-back", {}, "the last line is not the first line's label");
  TRY_VOID(check_no_other(text, found.front()));
  return found.front();
}

Result<Tlp> read_back_objects(const Json& bundle) {
  std::optional<Tlp> whole;
  for (const auto& object : bundle["objects"].array()) {
    if (object["type"].text() == "marking-definition") continue;
    std::optional<Tlp> own;
    for (const auto& ref : object["object_marking_refs"].array()) {
      const auto tlp = stix::tlp_of_marking(ref.text());
      if (!tlp) continue;
      if (own) return refuse(Errc::conflict, "mark.read-back", object["id"].text(), "several TLP markings");
      own = tlp;
    }
    if (!own) return refuse(Errc::conflict, "mark.read-back", object["id"].text(), "no TLP 2.0 marking");
    whole = narrower(whole.value_or(Tlp::clear), *own);
  }
  if (!whole) return refuse(Errc::conflict, "mark.read-back", {}, "no objects");
  return *whole;
}

std::string_view meaning(Tlp tlp) {
  static constexpr std::array<std::string_view, 5> words{
      "may be passed on without limits", "may be passed on inside the community, not in public",
      "may be passed on to those who need to know in the recipient's organization and its clients",
      "may be passed on to those who need to know in the recipient's organization only", "for the named people only; not to be passed on"};
  return words[static_cast<std::size_t>(tlp)];
}

}  // namespace tocsin::mark
