#include "out/mail/reply.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace tocsin::mail {
namespace {

constexpr std::size_t reply_bytes_max = 512;  // RFC 5321 section 4.5.3.1.5

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char first_of(std::string_view reply) { return reply.empty() ? '0' : reply.front(); }

/// Replies go into facts and onto pages: printable ASCII, bounded.
std::string shortened(std::string_view text) {
  std::string out(text.substr(0, reply_bytes_max));
  std::ranges::replace_if(out, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

}  // namespace

void Replies::line(std::string_view text) {
  text = trim(text);
  const bool is_reply = text.size() >= 3 && is_digit(text[0]) && is_digit(text[1]) && is_digit(text[2]);
  if (!is_reply || open_.size() > reply_bytes_max) return;
  const bool goes_on = text.size() > 3 && text[3] == '-';
  open_ += (open_.empty() ? "" : " / ") + std::string(text);
  if (goes_on) return;
  auto reply = std::exchange(open_, {});
  if (reply.starts_with("221")) return;  // to our QUIT
  if (sent_ && answer_.empty()) answer_ = reply;
  last_ = std::move(reply);
}

ports::Handover Replies::outcome(bool completed, bool refused, std::string_view trouble) const {
  using enum ports::Handover::Outcome;
  if (sent_ && answer_.empty()) return {unknown, shortened(trouble)};
  if (sent_) {
    const auto kind = first_of(answer_);
    if (kind == '2') return {handed_over, shortened(answer_)};
    return {kind == '5' ? refused_permanently : refused_temporarily, shortened(answer_)};
  }
  const auto kind = first_of(last_);
  if (!completed && refused && (kind == '4' || kind == '5')) return {kind == '5' ? refused_permanently : refused_temporarily, shortened(last_)};
  const bool said = kind == '4' || kind == '5';
  return {refused_temporarily, shortened(said ? last_ : std::string(trouble))};
}

}  // namespace tocsin::mail
