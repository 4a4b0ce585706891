#include "in/http/page_parts.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/texts/rule_texts.hpp"
#include "in/http/message_text.hpp"
#include "in/http/page_texts.hpp"

namespace tocsin::http {
namespace {

/// One sheet for all pages. Readable at 320 pixels and 200 % zoom, 44 pixels to touch, the focus always visible
/// (WCAG 2.2 AA); TLP chips in FIRST's colors on black, with the word, in both themes and on paper.
constexpr std::string_view style = R"(
:root{color-scheme:light dark;--paper:#f4f5f7;--card:#fff;--ink:#16191d;--soft:#4a525b;--line:#c9ced4;--edge:#737d88;--field:#fff;--act:#0b57c2;--on-act:#fff;--bad:#a3121f;--good:#17653a}
@media(prefers-color-scheme:dark){:root{--paper:#101315;--card:#191d21;--ink:#eceff2;--soft:#b3bac2;--line:#363d44;--edge:#8a939c;--field:#101315;--act:#8ab8ff;--on-act:#0b1420;--bad:#ffb3ba;--good:#8fe0b0}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main,footer{max-width:44rem;margin:0 auto;padding:1.5rem 1rem}
h1{font-size:1.625rem;line-height:1.25;margin:.75rem 0 .5rem;text-wrap:balance}
h2{font-size:1.125rem;line-height:1.3;margin:0 0 .5rem}
h3{font-size:.8125rem;letter-spacing:.04em;margin:1.25rem 0 .25rem;color:var(--soft)}
p{margin:.5rem 0}
a{color:var(--act)}
.demo{background:#6b2590;color:#fff;padding:.75rem 1rem;text-align:center;font-weight:700;margin:0}
.mark{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;margin:0}
.tlp{flex:none;background:#000;padding:.25rem .625rem;font-weight:700;font-family:ui-monospace,"Liberation Mono","DejaVu Sans Mono",monospace;border:1px solid #666;border-radius:.125rem;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.paper{display:none}
.tlp-red{color:#ff2b2b}.tlp-amber{color:#ffc000}.tlp-green{color:#33ff00}.tlp-clear{color:#fff}
.soft{color:var(--soft);font-size:.9375rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.25rem;margin:1.25rem 0}
.card>:first-child{margin-top:0}
.card>:last-child{margin-bottom:0}
.now{border-left:.375rem solid var(--act)}
.known{border-left:.375rem solid var(--good)}
.refused{border-left:.375rem solid var(--bad)}
ol.steps{list-style:none;counter-reset:step;margin:0;padding:0}
ol.steps>li{counter-increment:step;position:relative;padding:.25rem 0 .75rem 2.75rem}
ol.steps>li::before{content:counter(step);position:absolute;left:0;top:.125rem;width:2rem;height:2rem;border-radius:50%;background:var(--act);color:var(--on-act);font-weight:700;display:grid;place-items:center}
.steps strong{font-weight:600}
.notes{list-style:none;margin:.25rem 0 0;padding:0;color:var(--soft);font-size:.9375rem}
.lines{margin:.25rem 0}
code{font:.9375em ui-monospace,"Liberation Mono","DejaVu Sans Mono",monospace}
h2.part{margin:2rem 0 .25rem}
.subject{font-size:1.125rem}
ol.changes{margin:.5rem 0;padding-left:1.75rem}
ol.changes>li{padding:.125rem 0}
summary{min-height:2.75rem;padding:.625rem 0;cursor:pointer}
pre{overflow-x:auto;margin:0;padding:.75rem;background:var(--paper);border-radius:.375rem;font:.875rem/1.5 ui-monospace,"Liberation Mono","DejaVu Sans Mono",monospace;white-space:pre-wrap}
hr{border:0;border-top:1px solid var(--line);margin:1.25rem 0 .75rem}
form{margin:0}
fieldset{border:0;margin:0;padding:0}
legend{padding:0;font-weight:700;font-size:1.125rem}
.pick{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;margin:.5rem 0;padding:.5rem .75rem;border:1px solid var(--edge);border-radius:.375rem;cursor:pointer}
.pick:has(:checked){border-color:var(--act);box-shadow:inset 0 0 0 1px var(--act)}
.above{display:block;margin:1rem 0 .25rem;font-weight:600}
input[type=radio]{width:1.25rem;height:1.25rem;margin:0;flex:none;accent-color:var(--act)}
input[type=date],textarea{display:block;width:100%;min-height:2.75rem;padding:.625rem;font:inherit;color:var(--ink);background:var(--field);border:1px solid var(--edge);border-radius:.375rem}
input[type=date]{max-width:16rem}
form:has([value=acknowledged]:checked,[value=done]:checked,[value=not-applicable]:checked,[value=cannot]:checked) .day{display:none}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:2.75rem;padding:.5rem 1.5rem;font:inherit;font-weight:700;color:var(--on-act);background:var(--act);border:2px solid var(--act);border-radius:.375rem;text-decoration:none;cursor:pointer}
button{margin:1.25rem 0 .5rem}
.plain{color:var(--act);background:none}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
footer{padding-top:0;color:var(--soft);font-size:.9375rem}
@media(max-width:30rem){main,footer{padding:1rem .75rem}.card{padding:1rem}button{width:100%}}
table{width:100%;border-collapse:collapse;margin:.5rem 0;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--line)}
.facts th{width:12rem;font-weight:600}
.sheet{margin:1.5rem 0}
td,th{overflow-wrap:break-word}
td:last-child{overflow-wrap:anywhere}
.hash{display:inline-block;width:32ch;font-size:.75rem}
@page{margin:12mm 12mm 16mm;@bottom-center{content:counter(page) " / " counter(pages);font:9pt "Liberation Sans",sans-serif}}
@media print{tr{break-inside:avoid}thead{display:table-header-group}.paper{display:block;position:fixed;right:0;margin:0;font-size:12pt}.paper.head{top:0}.paper.foot{bottom:0}body:has(.paper){-webkit-box-decoration-break:clone;box-decoration-break:clone;padding:11mm 0}:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#999;--act:#000;--on-act:#fff}body{font-size:11pt}main,footer{max-width:none;padding:0}.card{border:0;border-left:0;padding:0;break-inside:avoid}.screen{display:none}ol.steps>li::before{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)";

/// Nothing but this one sheet and a form to the same place; the sheet is named by its hash.
const std::string& policy() {
  static const std::string text = "default-src 'none'; style-src 'sha256-" + to_base64(sha256(style).view()) +
                                  "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  return text;
}

std::string lines_of(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) {
    // `ipv4  198[.]51[.]100[.]77`: two spaces part a kind from its value
    const auto gap = line.find("  ");
    if (gap == std::string::npos) out += R"(<p class="lines">)" + escape_html(line) + "</p>";
    else out += fill(R"(<p class="lines"><span class="soft">{}</span> <code>{}</code></p>)", {escape_html(line.substr(0, gap)), escape_html(trim(std::string_view(line).substr(gap)))});
  }
  return out;
}

std::string steps_of(const MessageSection& section) {
  std::string out = lines_of(section.lines) + R"(<ol class="steps">)";
  for (const auto& step : section.steps) {
    out += "<li><strong>" + escape_html(step.text) + "</strong>";
    if (!step.notes.empty()) out += R"(<ul class="notes">)";
    for (const auto& note : step.notes) out += "<li>" + escape_html(note) + "</li>";
    out += step.notes.empty() ? "</li>" : "</ul></li>";
  }
  return out + "</ol>" + lines_of(section.after);
}

/// Whether the message's own heading says what the page's does, in capitals.
bool is_same(std::string_view heading, std::string_view title) { return heading.empty() || to_lower(heading) == to_lower(title); }

std::string label_of(Tlp tlp) { return fill(R"(<span class="tlp tlp-{}">{}</span>)", {tlp == Tlp::amber_strict ? "amber" : name(tlp), escape_html(label(tlp))}); }

}  // namespace

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

std::string time_of(Instant at) {
  const auto text = to_rfc3339(at);
  return fill(R"(<time datetime="{}">{} UTC</time>)", {text, text.substr(0, 10) + " " + text.substr(11, 5)});
}

std::string chip(Tlp tlp, std::string_view says) {
  return fill(R"(<p class="mark">{}<span class="soft">{}</span></p>)", {label_of(tlp), shown(says.empty() ? "tlp." + std::string(name(tlp)) : std::string(says))});
}

std::string contact_of(const PageFrame& frame, const std::string& number) {
  const auto address = escape_html(frame.contact);
  auto out = frame.contact.empty() ? fill("<p>{}</p>", {shown("contact.answer")}) : fill(R"(<p>{} <a href="mailto:{}">{}</a></p>)", {shown("contact.write"), address, address});
  if (!number.empty()) out += fill("<p>{} <strong>{}</strong></p>", {shown("contact.number"), escape_html(number)});
  return out;
}

ports::Response whole_page(const PageFrame& frame, std::string_view title, const std::string& main, int status, bool is_marked, std::string_view lang) {
  std::string body = fill(
      R"(<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">)"
      R"(<meta name="robots" content="noindex,nofollow"><title>{}</title><style>{}</style></head><body>)", {lang, escape_html((frame.demo ? "DEMO: " : "") + std::string(title)), style});
  if (frame.demo) body += fill(R"(<p class="demo" role="note">{}</p>)", {shown("demo.banner")});
  body += fill(R"(<main>{}</main>)", {main});
  if (!frame.organisation.empty()) body += fill(R"(<footer><p>{} {}. {}</p></footer>)", {shown("footer.from"), escape_html(frame.organisation), is_marked ? shown("footer.marking") : std::string()});
  // at head and foot of every sheet, as TLP 2.0 wants of documents
  if (is_marked) body += fill(R"(<p class="paper head" aria-hidden="true">{}</p><p class="paper foot" aria-hidden="true">{}</p>)", {label_of(frame.tlp), label_of(frame.tlp)});
  body += "</body></html>";
  return {.status = status, .type = "text/html; charset=utf-8", .body = std::move(body), .headers = {{"Content-Security-Policy", policy()}}};
}

std::string message_of(std::string_view body) {
  const auto sections = sections_of(body);
  const auto now = std::ranges::find_if(sections, [](const auto& section) { return !section.steps.empty(); });
  std::string out, rest;
  if (now != sections.end()) out = fill(R"(<section class="card now"><h2>{}</h2>{}</section>)", {shown("acknowledge.steps"), (is_same(now->title, page_text("acknowledge.steps")) ? "" : "<h3>" + escape_html(now->title) + "</h3>") + steps_of(*now)});
  for (auto section = sections.begin(); section != sections.end(); ++section) {
    if (section == now) continue;
    rest += section->title.empty() ? std::string(rest.empty() ? "" : "<hr>") : "<h3>" + escape_html(section->title) + "</h3>";
    rest += section->steps.empty() ? lines_of(section->lines) : steps_of(*section);
  }
  if (rest.empty()) return out;
  return out + fill(R"(<section class="card"><h2>{}</h2>{}</section>)", {shown("acknowledge.reading"), rest});
}

std::string refusal_of(const Error& error) {
  // a text that is not there is its own key: the keys have to outlive what is found by them
  const auto own_key = "refused." + error.rule, next_key = "next." + error.rule;
  const auto own = page_text(own_key);
  const bool has_own = own != own_key;
  const auto* text = rule_text(error.rule);
  std::string out = "<p>" + escape_html(has_own ? own : text != nullptr ? text->says : std::string_view(error.rule)) + "</p>";
  const auto next = page_text(next_key);
  if (next != next_key) out += "<p>" + escape_html(next) + "</p>";
  else if (!has_own && text != nullptr && !text->next.empty()) out += fill("<p>{}: {}</p>", {shown("error.next"), escape_html(text->next)});
  return out;
}

std::string_view without_label(std::string_view subject) {
  const auto end = subject.find("] ");
  return subject.starts_with("[TLP:") && end != std::string_view::npos ? subject.substr(end + 2) : subject;
}

}  // namespace tocsin::http
