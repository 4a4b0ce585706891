#include <array>
#include <charconv>
#include <utility>

#include "base/jcs.hpp"
#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {
namespace {

constexpr std::size_t row_bytes = 640;  ///< what one redaction takes, about: so much is asked for at once

/// Appends fields, each behind what leads up to its value: `{"action":`. They are written in the order of their names, so that nothing
/// is sorted and no tree is made: a map may have ten thousand rows.
class Fields {
 public:
  explicit Fields(std::string& out) : out_(out) {}
  void text(std::string_view lead, std::string_view value) {
    out_ += lead;
    append_jcs_text(out_, value);
  }
  void number(std::string_view lead, std::size_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_ += lead;
    out_.append(digits.data(), end);
  }
  void hash(std::string_view lead, const Hash& value) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::array<char, 64> digits{};
    for (std::size_t i = 0; i < value.value.size(); ++i) {
      digits[2 * i] = hex[std::to_integer<std::size_t>(value.value[i] >> 4)];
      digits[2 * i + 1] = hex[std::to_integer<std::size_t>(value.value[i] & std::byte{15})];
    }
    out_ += lead;
    out_ += '"';
    out_.append(digits.data(), digits.size());
    out_ += '"';
  }
  template <class List, class Use>
  void list(std::string_view lead, const List& list, const Use& use) {
    out_ += lead;
    out_ += '[';
    for (bool first = true; const auto& each : list) {
      if (!std::exchange(first, false)) out_ += ',';
      use(each);
      out_ += '}';
    }
    out_ += ']';
  }

 private:
  std::string& out_;
};

void spell(Fields to, const Alternative& lost) {
  const std::string_view rule = lost.rule;
  const auto at = rule.find('@');
  to.text(R"({"class":)", scan::name(lost.kind));
  to.number(R"(,"end":)", lost.end);
  to.text(R"(,"entry":)", lost.entry);
  to.text(R"(,"evidence":)", lost.evidence);
  to.text(R"(,"rule":)", rule.substr(0, at));
  to.number(R"(,"start":)", lost.begin);
  to.text(R"(,"version":)", at == std::string_view::npos ? std::string_view() : rule.substr(at + 1));
}

void spell(Fields to, const Redaction& r) {
  to.text(R"({"action":)", name(r.action));
  to.hash(R"(,"before":)", r.before);
  to.text(R"(,"class":)", scan::name(r.kind));
  to.text(R"(,"decided_by":)", r.decided_by);
  to.number(R"(,"end":)", r.end);
  to.text(R"(,"entry":)", r.entry);
  to.text(R"(,"evidence":)", r.evidence);
  if (!r.lost.empty()) to.list(R"(,"lost":)", r.lost, [&](const Alternative& lost) { spell(to, lost); });
  to.text(R"(,"match":)", r.match);
  to.text(R"(,"part":)", r.part);
  to.text(R"(,"place":)", r.place);
  to.text(R"(,"policy":)", r.policy);
  to.text(R"(,"replacement":)", r.replacement);
  to.text(R"(,"rule":)", r.rule);
  to.number(R"(,"start":)", r.begin);
}

}  // namespace

std::string redaction_map(const Sanitized& sanitized) {
  std::string out;
  out.reserve((sanitized.redactions.size() + sanitized.kept.size() + 1) * row_bytes);
  Fields to(out);
  const auto rows = [&](std::string_view lead, const std::vector<Redaction>& redactions) { to.list(lead, redactions, [&](const Redaction& redaction) { spell(to, redaction); }); };
  out += R"({"counts":{)";
  for (bool first = true; const auto& [kind, count] : sanitized.counts) {
    if (!std::exchange(first, false)) out += ',';
    to.text({}, kind);
    to.number(":", count);
  }
  rows(R"(},"kept":)", sanitized.kept);
  rows(R"(,"redactions":)", sanitized.redactions);
  to.hash(R"(,"rules":)", scan::rules_version());
  out += '}';
  return out;
}

}  // namespace tocsin::sanitize
