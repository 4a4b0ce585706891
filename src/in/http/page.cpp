#include "in/http/page.hpp"

#include <array>

#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "in/http/page_parts.hpp"
#include "in/http/page_texts.hpp"

namespace tocsin::http {
namespace {

constexpr std::array outcomes{"acknowledged", "done", "by-when", "not-applicable", "cannot"};

std::string form_of(const AcknowledgePage& page) {
  const auto filled = [&](const std::string& field) {
    const auto found = page.filled.find(field);
    return found == page.filled.end() ? std::string() : escape_html(found->second);
  };
  const auto chosen = filled("outcome").empty() ? page.last_outcome.empty() ? "acknowledged" : page.last_outcome : filled("outcome");
  std::string out = fill(R"(<section class="card screen" id="answer"><form method="post" action="{}"><fieldset><legend>{}</legend><p class="soft">{}</p>)", {escape_html(page.action), shown("acknowledge.answer"), shown("acknowledge.lead")});
  for (const std::string outcome : outcomes)
    out += fill(R"(<label class="pick"><input type="radio" name="outcome" value="{}"{} required> {}</label>)", {outcome, outcome == chosen ? " checked" : "", shown("outcome." + outcome)});
  return out + fill(R"(</fieldset><div class="day"><label class="above" for="by_when">{}</label><input type="date" id="by_when" name="by_when" value="{}"></div>)"
                           R"(<label class="above" for="note">{}</label><textarea id="note" name="note" rows="4" maxlength="2000">{}</textarea>)"
                           R"(<button type="submit">{}</button><p class="soft">{}</p></form></section>)", {shown("acknowledge.by-when"), filled("by_when"), shown("acknowledge.note"), filled("note"), shown("acknowledge.button"), shown("acknowledge.no-change")});
}

std::string answers_of(const AcknowledgePage& page) {
  if (!page.acknowledged) return {};
  auto out = R"(<section class="card known" role="status"><p>)" + shown("acknowledge.known") + "</p>";
  if (!page.last_outcome.empty() && page.last_at)
    out += fill("<p>{} <strong>{}</strong> ({})</p>", {shown("acknowledge.last"), shown("outcome." + page.last_outcome), time_of(*page.last_at)});
  return out + "</section>";
}

}  // namespace

ports::Response acknowledge_page(const PageFrame& frame, const AcknowledgePage& page) {
  std::string main = chip(frame.tlp) + "<h1>" + escape_html(without_label(page.title)) + "</h1>";
  main += fill(R"(<p class="soft">{} {}, {} {}</p>)", {shown("acknowledge.number"), escape_html(page.number), shown("acknowledge.from"), escape_html(frame.organisation)});
  if (page.refusal) main += R"(<section class="card refused" role="alert"><h2>)" + shown("refused.lead") + "</h2>" + refusal_of(*page.refusal) + "</section>";
  main += answers_of(page);
  // who has to answer again finds the form first
  if (page.refusal) main += form_of(page) + message_of(page.body);
  else main += fill(R"(<p class="screen"><a class="button" href="#answer">{}</a></p>)", {shown("acknowledge.to-answer")}) + message_of(page.body) + form_of(page);
  main += R"(<section class="card"><h2>)" + shown("contact.title") + "</h2>" + contact_of(frame, page.number);
  if (page.link_ends) main += fill(R"(<p class="soft">{} {}. {}</p>)", {shown("acknowledge.ends"), time_of(*page.link_ends), shown("acknowledge.private")});
  main += "</section>" + chip(frame.tlp);
  return whole_page(frame, page_text("title.acknowledge"), main, page.refusal ? error_row(page.refusal->code).status : 200);
}

ports::Response thank_you_page(const PageFrame& frame, const std::string& number, const std::string& outcome, const std::string& action) {
  auto main = fill(R"({}<h1>{}</h1><section class="card known" role="status"><p><strong>{}</strong></p><p>{}</p></section>)",
                   {chip(frame.tlp), shown("thanks.title"), shown("thanks." + outcome), shown("thanks.change")});
  main += fill(R"(<p class="screen"><a class="button plain" href="{}">{}</a></p>)", {escape_html(action), shown("thanks.back")});
  main += R"(<section class="card"><h2>)" + shown("contact.title") + "</h2>" + contact_of(frame, number) + "</section>";
  return whole_page(frame, page_text("thanks.title"), main);
}

ports::Response error_page(const PageFrame& frame, const Error& error) {
  // no chip: who does not get in is not told how the thing behind is marked
  const auto key = "title." + error.rule;
  const auto title = page_text(key) == key ? page_text("error.title") : page_text(key);
  const auto main = fill(R"(<h1>{}</h1><section class="card refused" role="alert">{}</section>{})", {escape_html(title), refusal_of(error), contact_of(frame, {})});
  return whole_page(frame, title, main, error_row(error.code).status, false);
}

}  // namespace tocsin::http
