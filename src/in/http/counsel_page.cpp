#include "in/http/counsel_page.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "in/http/page_parts.hpp"
#include "in/http/page_texts.hpp"

namespace tocsin::http {
namespace {

constexpr std::array opinions{"no-objection", "with-conditions", "objection"};
constexpr std::size_t advice_characters_max = 4000;

std::string head_of(const PageFrame& frame, const CounselAsked& asked, std::string_view title) {
  return chip(frame.tlp, "counsel.label") + fill(R"(<h1>{}</h1><p class="soft">{} {}, {} {}</p>)",
                                {shown(title), shown("acknowledge.number"), escape_html(asked.number), shown("acknowledge.from"), escape_html(frame.organisation)});
}

std::string foot_of(const PageFrame& frame, const CounselAsked& asked, std::string_view until) {
  auto out = R"(<section class="card"><h2>)" + shown("contact.title") + "</h2>" + contact_of(frame, asked.number);
  if (!until.empty()) out += fill(R"(<p class="soft">{} {}. {}</p>)", {shown(until), time_of(asked.ends), shown("counsel.private")});
  return out + "</section>" + chip(frame.tlp, "counsel.label");
}

/// The words of the question keep their lines.
std::string question_of(const CounselShown& page) {
  std::string lines;
  for (const auto line : split(page.question, '\n')) lines += line.empty() ? "<br>" : R"(<p class="lines">)" + escape_html(line) + "</p>";
  return fill(R"(<section class="card now"><h2>{}</h2>{}<p class="soft">{} {}</p></section>)", {shown("counsel.question"), lines, shown("counsel.asked-by"), escape_html(page.asked.asked_by)});
}

/// Subject and body as their readers would see them; what else goes along is folded away.
std::string text_of(const CounselShown& page) {
  std::string out = fill(R"(<h2 class="part">{}</h2><p class="soft">{}</p>)", {shown("counsel.text"), shown("counsel.text-lead")}), more;
  for (const auto& part : page.parts) {
    if (part.name == "subject") out += fill(R"(<p class="subject"><strong>{}</strong></p>)", {escape_html(without_label(part.text))});
    else if (part.name == "body") out += message_of(part.text);
    else more += fill("<details><summary>{}</summary><pre>{}</pre></details>", {escape_html(part.name), escape_html(part.text)});
  }
  if (!more.empty()) out += fill(R"(<section class="card"><h2>{}</h2>{}</section>)", {shown("counsel.more"), more});
  return out;
}

std::string changes_of(const CounselShown& page) {
  std::string out = fill(R"(<section class="card"><h2>{} ({})</h2>)", {shown("counsel.changes"), std::to_string(page.changes.size())});
  if (page.changes.empty()) return out + "<p>" + shown("counsel.no-changes") + "</p></section>";
  out += R"(<p class="soft">)" + shown("counsel.changes-lead") + R"(</p><ol class="changes">)";
  for (const auto& change : page.changes)
    out += fill("<li><strong>{}</strong> {} <code>{}</code></li>", {escape_html(change.kind), shown("counsel.became"), change.replacement.empty() ? shown("counsel.nothing") : escape_html(change.replacement)});
  return out + "</ol></section>";
}

std::string form_of(const CounselShown& page) {
  const auto filled = [&](const std::string& field) {
    const auto found = page.filled.find(field);
    return found == page.filled.end() ? std::string() : escape_html(found->second);
  };
  std::string out = fill(R"(<section class="card screen" id="opinion"><form method="post" action="{}"><fieldset><legend>{}</legend><p class="soft">{}</p>)", {escape_html(page.action), shown("counsel.opinion"), shown("counsel.opinion-lead")});
  for (const std::string opinion : opinions)
    out += fill(R"(<label class="pick"><input type="radio" name="opinion" value="{}"{} required> {}</label>)", {opinion, filled("opinion") == opinion ? " checked" : "", shown("opinion." + opinion)});
  return out + fill(R"(</fieldset><label class="above" for="advice">{}</label><textarea id="advice" name="advice" rows="6" maxlength="{}">{}</textarea><button type="submit">{}</button><p class="soft">{}</p></form></section>)",
                    {shown("counsel.advice"), std::to_string(advice_characters_max), filled("advice"), shown("counsel.send"), shown("counsel.once")});
}

}  // namespace

ports::Response counsel_link_page(const PageFrame& frame, const CounselAsked& asked, const std::string& action) {
  auto main = head_of(frame, asked, "counsel.title");
  main += fill(R"(<section class="card now"><p><strong>{}</strong> {}</p><form method="post" action="{}"><input type="hidden" name="open" value="yes"><button type="submit">{}</button></form><p class="soft">{}</p></section>)",
               {escape_html(asked.asked_by), shown("counsel.asks"), escape_html(action), shown("counsel.open"), shown("counsel.open-once")});
  return whole_page(frame, page_text("counsel.title"), main + foot_of(frame, asked, "counsel.link-ends"));
}

ports::Response counsel_page(const PageFrame& frame, const CounselShown& page) {
  auto main = head_of(frame, page.asked, "counsel.title");
  if (page.refusal) main += R"(<section class="card refused" role="alert"><h2>)" + shown("refused.lead") + "</h2>" + refusal_of(*page.refusal) + "</section>" + form_of(page);
  main += question_of(page);
  if (!page.refusal) main += fill(R"(<p class="screen"><a class="button" href="#opinion">{}</a></p>)", {shown("counsel.to-opinion")});
  main += text_of(page) + changes_of(page);
  if (!page.refusal) main += form_of(page);
  return whole_page(frame, page_text("counsel.title"), main + foot_of(frame, page.asked, "counsel.session-ends"), page.refusal ? error_row(page.refusal->code).status : 200);
}

ports::Response counsel_thanks_page(const PageFrame& frame, const CounselAsked& asked, const std::string& opinion) {
  auto main = head_of(frame, asked, "thanks.title");
  main += fill(R"(<section class="card known" role="status"><p>{} <strong>{}</strong>.</p><p>{}</p></section>)", {shown("counsel.noted"), shown("opinion." + opinion), shown("counsel.closed")});
  return whole_page(frame, page_text("thanks.title"), main + foot_of(frame, asked, {}));
}

}  // namespace tocsin::http
