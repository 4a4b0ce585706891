#include "in/http/page.hpp"

#include <array>
#include <initializer_list>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/texts/error_codes.hpp"
#include "base/texts/rule_texts.hpp"
#include "in/http/page_texts.hpp"

namespace tocsin::http {
namespace {

/// One sheet for all pages. Readable at 320 pixels and 200 % zoom, 44 pixels to touch, the focus always visible
/// (WCAG 2.2 AA); TLP chips in FIRST's colors on black, with the word, in both themes.
constexpr std::string_view style = R"(
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1d21;--soft:#4c545d;--line:#8a929b;--field:#fff;--act:#0b57c2;--on-act:#fff;--bad:#a3121f}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#eceff2;--soft:#b3bac2;--line:#7d868f;--field:#1d2125;--act:#8ab8ff;--on-act:#0b1420;--bad:#ffb3ba}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main,footer{max-width:42rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;line-height:1.25;margin:.75rem 0}
h2{font-size:1.125rem;margin:1.5rem 0 .5rem}
.demo{background:#7a2ea0;color:#fff;padding:.75rem 1rem;text-align:center;font-weight:700;margin:0}
.tlp{display:inline-block;background:#000;padding:.125rem .5rem;font-weight:700;font-family:ui-monospace,monospace;border:1px solid var(--line)}
.tlp-red{color:#ff2b2b}.tlp-amber{color:#ffc000}.tlp-green{color:#33ff00}.tlp-clear{color:#fff}
.soft{color:var(--soft)}
pre{white-space:pre-wrap;border:1px solid var(--line);padding:.75rem;font:inherit}
fieldset{border:1px solid var(--line);margin:1rem 0;padding:.5rem 1rem}
label.pick{display:flex;gap:.75rem;align-items:center;min-height:2.75rem}
label.above{display:block;margin:.75rem 0 .25rem}
input[type=radio]{width:1.25rem;height:1.25rem;flex:none}
input[type=date],textarea{width:100%;min-height:2.75rem;padding:.5rem;font:inherit;color:var(--ink);background:var(--field);border:1px solid var(--line);border-radius:.25rem}
button{min-height:2.75rem;padding:.5rem 1.5rem;margin:1rem 0;font:inherit;font-weight:700;color:var(--on-act);background:var(--act);border:0;border-radius:.25rem}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.refused{border-left:.25rem solid var(--bad);padding:.25rem 1rem}
footer{border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
@media print{:root{color-scheme:light}button{display:none}}
)";

/// Nothing but this one sheet and a form to the same place; the sheet is named by its hash.
const std::string& policy() {
  static const std::string text = "default-src 'none'; style-src 'sha256-" + to_base64(sha256(style).view()) +
                                  "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  return text;
}

/// The pattern with each `{}` replaced by the next value. What a value holds is never taken for a place.
std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values) {
  std::string out;
  for (const auto value : values) {
    const auto place = pattern.find("{}");
    out.append(pattern.substr(0, place)).append(value);
    pattern.remove_prefix(place + 2);
  }
  return out.append(pattern);
}

std::string shown(std::string_view key) { return escape_html(page_text(key)); }

std::string chip(Tlp tlp) {
  const std::string kind(tlp == Tlp::amber_strict ? "amber" : name(tlp));
  return fill(R"(<p><span class="tlp tlp-{}">{}</span></p><p class="soft">{}</p>)", {kind, escape_html(label(tlp)), shown("tlp." + std::string(name(tlp)))});
}

ports::Response whole_page(const PageFrame& frame, std::string_view title, const std::string& main, int status = 200) {
  std::string body = fill(
      R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">)"
      R"(<meta name="robots" content="noindex,nofollow"><title>{}</title><style>{}</style></head><body>)", {escape_html((frame.demo ? "DEMO: " : "") + std::string(title)), style});
  if (frame.demo) body += fill(R"(<p class="demo" role="note">{}</p>)", {shown("demo.banner")});
  body += fill(R"(<main>{}</main><footer><p>{} {}</p><p>{}</p></footer></body></html>)", {main, shown("footer.from"), escape_html(frame.organisation), shown("footer.marking")});
  return {.status = status, .type = "text/html; charset=utf-8", .body = std::move(body), .headers = {{"Content-Security-Policy", policy()}}};
}

std::string steps_of(const AcknowledgePage& page) {
  if (page.steps.empty()) return "";
  std::string out = "<h2>" + shown("acknowledge.steps") + "</h2><ol>";
  for (const auto& step : page.steps) out += "<li>" + escape_html(step) + "</li>";
  return out + "</ol>";
}

constexpr std::array outcomes{"acknowledged", "done", "by-when", "not-applicable", "cannot"};

std::string form_of(const AcknowledgePage& page) {
  const auto filled = [&](const std::string& field) {
    const auto found = page.filled.find(field);
    return found == page.filled.end() ? std::string() : escape_html(found->second);
  };
  const auto chosen = filled("outcome").empty() ? "acknowledged" : filled("outcome");
  std::string out = fill(R"(<form method="post" action="{}"><fieldset><legend>{}</legend>)", {escape_html(page.action), shown("acknowledge.answer")});
  for (const std::string outcome : outcomes)
    out += fill(R"(<label class="pick"><input type="radio" name="outcome" value="{}"{} required> {}</label>)", {outcome, outcome == chosen ? " checked" : "", shown("outcome." + outcome)});
  return out + fill(R"(</fieldset><label class="above" for="by_when">{}</label><input type="date" id="by_when" name="by_when" value="{}">)"
                           R"(<label class="above" for="note">{}</label><textarea id="note" name="note" rows="4" maxlength="2000">{}</textarea>)"
                           R"(<button type="submit">{}</button><p class="soft">{}</p></form>)", {shown("acknowledge.by-when"), filled("by_when"), shown("acknowledge.note"), filled("note"), shown("acknowledge.button"), shown("acknowledge.no-change")});
}

std::string refusal_of(const Error& error) {
  const auto* text = rule_text(error.rule);
  std::string out = R"(<div class="refused" role="alert"><p>)" + escape_html(text != nullptr ? text->says : std::string_view(error.rule)) + "</p>";
  if (text != nullptr && !text->next.empty()) out += fill("<p>{}: {}</p>", {shown("error.next"), escape_html(text->next)});
  return out + "</div>";
}

}  // namespace

ports::Response acknowledge_page(const PageFrame& frame, const AcknowledgePage& page) {
  std::string main = chip(frame.tlp) + "<h1>" + escape_html(page.title) + "</h1>";
  main += fill(R"(<p class="soft">{} {}</p>)", {shown("acknowledge.number"), escape_html(page.number)});
  if (page.refusal) main += "<p>" + shown("refused.lead") + "</p>" + refusal_of(*page.refusal);
  main += "<p>" + shown(page.acknowledged ? "acknowledge.known" : "acknowledge.lead") + "</p>";
  if (page.answer_by) {
    const auto at = to_rfc3339(*page.answer_by);
    main += fill(R"(<p><strong>{} <time datetime="{}">{} UTC</time></strong></p>)", {shown("acknowledge.by"), at, at.substr(0, 10) + " " + at.substr(11, 5)});
  }
  main += steps_of(page);
  if (!page.body.empty()) main += "<h2>" + shown("acknowledge.reading") + "</h2><pre>" + escape_html(page.body) + "</pre>";
  return whole_page(frame, page_text("title.acknowledge"), main + form_of(page), page.refusal ? error_row(page.refusal->code).status : 200);
}

ports::Response thank_you_page(const PageFrame& frame, const std::string& number, const std::string& outcome) {
  const auto main = fill(R"({}<h1>{}</h1><p role="status">{}</p><p class="soft">{} {}</p><p>{}</p>)", {chip(frame.tlp), shown("thanks.title"), shown("thanks." + outcome),
                                shown("acknowledge.number"), escape_html(number), shown("thanks.change")});
  return whole_page(frame, page_text("thanks.title"), main);
}

ports::Response error_page(const PageFrame& frame, const Error& error) {
  // no chip: who does not get in is not told how the thing behind is marked
  const auto main = "<h1>" + shown("error.title") + "</h1>" + refusal_of(error) + "<p>" + shown("error.back") + "</p>";
  return whole_page(frame, page_text("error.title"), main, error_row(error.code).status);
}

}  // namespace tocsin::http
