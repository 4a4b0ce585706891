#include "in/http/page_texts.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin::http {

std::string_view page_text(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 60> texts{{
      {"acknowledge.answer", "Your answer"},
      {"acknowledge.button", "Send answer"},
      {"acknowledge.by-when", "By which day will it be done?"},
      {"acknowledge.ends", "This page opens until"},
      {"acknowledge.from", "from"},
      {"acknowledge.known", "We know that you received this. You can still tell us what came of it."},
      {"acknowledge.last", "You told us:"},
      {"acknowledge.lead", "Tell us that you received this, and what came of it. No account is needed, and you can answer again when something changes."},
      {"acknowledge.no-change", "Opening this page told nobody anything. Only the button does."},
      {"acknowledge.note", "Note (optional): what you did, found or need. Please no secrets."},
      {"acknowledge.number", "Notice"},
      {"acknowledge.private", "Its address is yours alone: whoever has it can read this and answer for you."},
      {"acknowledge.reading", "The whole message"},
      {"acknowledge.steps", "Do this now"},
      {"acknowledge.to-answer", "Answer now"},
      {"contact.answer", "Answer the message that brought you here."},
      {"contact.number", "Please name the notice:"},
      {"contact.title", "Questions, or help needed?"},
      {"contact.write", "Write to"},
      {"demo.banner", "DEMO: made-up people and events. Nothing on this page is real."},
      {"error.next", "What you can do"},
      {"error.title", "This did not work"},
      {"footer.from", "From"},
      {"footer.marking", "Marked by the Traffic Light Protocol 2.0 of FIRST."},
      {"next.http.body-too-large", "Shorten the note and send it again, or write to us."},
      {"next.http.timeout", "Go back and send it again."},
      {"next.link.expired", "Nothing that you told us is lost. Ask for a new message if you still need it, or if something changed."},
      {"next.link.recalled", "Do not act on it, do not pass it on, and delete it where you can. If you acted on it already, tell us. A correction comes as a new message."},
      {"next.link.unknown", "Copy the whole address from the message, up to its last character; some mail programs break it over two lines."},
      {"outcome.acknowledged", "Received; nothing done yet"},
      {"outcome.by-when", "Not done yet; it will be, by a day I name"},
      {"outcome.cannot", "We cannot do it, or need help"},
      {"outcome.done", "Done"},
      {"outcome.not-applicable", "Does not apply to us"},
      {"refused.confirm.outcome", "Choose one of the answers."},
      {"refused.delivery.by-when", "Name a day to come with “not done yet”."},
      {"refused.http.body-too-large", "Your answer is too long."},
      {"refused.http.timeout", "Your answer did not arrive whole."},
      {"refused.lead", "Your answer was not taken"},
      {"refused.link.expired", "Links of this kind open for 30 days, and this one is older."},
      {"refused.link.recalled", "Its sender has taken it back."},
      {"refused.link.unknown", "This address leads to no message."},
      {"refused.time.rfc3339", "Write the day as year-month-day, such as 2026-03-31."},
      {"thanks.acknowledged", "We have noted that you received it."},
      {"thanks.back", "Back to the message, or another answer"},
      {"thanks.by-when", "We have noted by when it will be done."},
      {"thanks.cannot", "We have noted that you cannot do it or need help. Somebody will get in touch."},
      {"thanks.change", "Use the same link again when something changes."},
      {"thanks.done", "We have noted that it is done."},
      {"thanks.not-applicable", "We have noted that it does not apply to you."},
      {"thanks.title", "Thank you"},
      {"title.acknowledge", "Please acknowledge"},
      {"title.link.expired", "This link has expired"},
      {"title.link.recalled", "This message was withdrawn"},
      {"title.link.unknown", "No such message"},
      {"tlp.amber", "You may share this with people in your organization and its clients who need to know."},
      {"tlp.amber+strict", "You may share this with people in your organization only, and only where they need to know."},
      {"tlp.clear", "You may share this freely."},
      {"tlp.green", "You may share this within your community, not in public."},
      {"tlp.red", "For you alone: do not share it with anybody."},
  }};
  const auto found = std::ranges::find(texts, key, &std::pair<std::string_view, std::string_view>::first);
  return found == texts.end() ? key : found->second;
}

}  // namespace tocsin::http
