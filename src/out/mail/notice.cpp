#include "out/mail/notice.hpp"

#include <array>
#include <ctime>
#include <map>
#include <string_view>

namespace tocsin::mail {
namespace {

struct Words {
  std::string_view subject, text;
};
Words words_of(std::string_view why) {
  static const std::map<std::string_view, Words> catalogue{
      {"approval-asked", {"waits for your approval", "A share waits for your approval. Please look at it and decide."}},
      {"released", {"was released", "What you wrote was approved and is on its way."}},
      {"help-asked", {"is more than a recipient can do", "A recipient answered that they cannot do what it asks. Their words stand with the delivery."}},
      {"counsel-asked", {"waits for your opinion as counsel", "You are asked for your opinion on a text before it is shared. The link below is yours alone and opens once; no account is needed."}},
      {"counsel-answered", {"has an opinion of outside counsel", "Outside counsel has answered. Please read it before you decide."}},
      {"declined", {"was declined", "What you wrote was declined. The reason stands with the share."}},
  };
  const auto found = catalogue.find(why);
  return found == catalogue.end() ? Words{why, why} : found->second;
}

/// RFC 5322 section 3.3.
std::string date_of(Instant now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &utc)};
}

}  // namespace

std::string notice_message(const ports::Notice& notice, const std::string& from, Instant now) {
  const auto words = words_of(notice.why);
  const std::string demo = notice.demo ? "DEMO " : "";
  std::string out;
  const auto line = [&out](const std::string& text) { out += text + "\r\n"; };
  line("Date: " + date_of(now));
  line("From: <" + from + ">");
  line("To: <" + notice.to + ">");
  line("Subject: " + demo + "[" + notice.number + "] " + std::string(label(notice.tlp)) + ": " + std::string(words.subject));
  line("Message-ID: <notice-" + notice.id + from.substr(from.find('@')) + ">");
  line("Auto-Submitted: auto-generated");
  line("MIME-Version: 1.0");
  line("Content-Type: text/plain; charset=utf-8");
  line("");
  line(std::string(label(notice.tlp)) + "  " + notice.number);
  line("");
  line(std::string(words.text));
  line("");
  line(notice.link);
  line("");
  line(notice.why == "counsel-asked" ? "This message never holds content." : "This message never holds content. Sign in to read.");
  if (notice.demo) line("DEMO: this instance is a demonstration.");
  line(std::string(label(notice.tlp)));
  return out;
}

}  // namespace tocsin::mail
