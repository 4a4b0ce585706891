#include "in/http/page_texts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin::http {

std::string_view page_text(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 36> texts{{
      {"acknowledge.answer", "Your answer"},
      {"acknowledge.button", "Send answer"},
      {"acknowledge.by", "Please answer by"},
      {"acknowledge.by-when", "By when, if it is not done yet?"},
      {"acknowledge.known", "We know that you have received this. You can still tell us what came of it."},
      {"acknowledge.lead", "Please tell us that you have received this, and what you did about it. No account is needed."},
      {"acknowledge.no-change", "Opening this page told nobody anything. Only the button does."},
      {"acknowledge.note", "Note (optional; please no secrets)"},
      {"acknowledge.number", "Reference"},
      {"acknowledge.reading", "The message"},
      {"acknowledge.steps", "Do this now"},
      {"demo.banner", "DEMO: made-up people and events. Nothing on this page is real."},
      {"error.back", "If you think this is our mistake, answer the message that brought you here."},
      {"error.next", "What you can do"},
      {"error.title", "This did not work"},
      {"outcome.acknowledged", "Received; nothing done yet"},
      {"outcome.by-when", "Not done yet; it will be by the day below"},
      {"outcome.cannot", "We cannot do it"},
      {"outcome.done", "Done"},
      {"outcome.not-applicable", "Does not apply to us"},
      {"thanks.acknowledged", "We have noted that you received it."},
      {"thanks.by-when", "We have noted by when it will be done."},
      {"thanks.cannot", "We have noted that you cannot do it. Somebody will get in touch."},
      {"thanks.change", "Use the same link again when something changes."},
      {"thanks.done", "We have noted that it is done."},
      {"thanks.not-applicable", "We have noted that it does not apply to you."},
      {"thanks.title", "Thank you"},
      {"title.acknowledge", "Please acknowledge"},
      {"tlp.amber", "You may share this with people in your organization and its clients who need to know."},
      {"tlp.amber+strict", "You may share this with people in your organization only, and only where they need to know."},
      {"tlp.clear", "You may share this freely."},
      {"tlp.green", "You may share this within your community, not in public."},
      {"tlp.red", "For you alone: do not share it with anybody."},
      {"footer.from", "From"},
      {"footer.marking", "Marked by the Traffic Light Protocol 2.0"},
      {"refused.lead", "Your answer was not taken:"},
  }};
  const auto found = std::ranges::find(texts, key, &std::pair<std::string_view, std::string_view>::first);
  return found == texts.end() ? key : found->second;
}

}  // namespace tocsin::http
