#include "main/stix_tools.hpp"

#include "base/limits_exchange.hpp"
#include "base/limits_stix.hpp"
#include "base/text.hpp"
#include "intel/csaf/csaf.hpp"
#include "intel/csaf/provider.hpp"
#include "intel/csaf/validate.hpp"
#include "intel/detection/detection.hpp"
#include "intel/eml/eml.hpp"
#include "intel/lists/lists.hpp"
#include "intel/misp/feed.hpp"
#include "intel/misp/misp.hpp"
#include "intel/stix/convert.hpp"
#include "intel/stix/pattern.hpp"
#include "intel/stix/validate.hpp"
#include "out/gpg/gpg.hpp"
#include "out/keys/system.hpp"
#include "out/misp/server.hpp"
#include "out/pdf/brief.hpp"

namespace tocsin {
namespace {

constexpr JsonLimits file_limits{.bytes = limits::stix_file_bytes_max, .depth = limits::stix_depth_max};

Json::Array listed(const std::vector<stix::Finding>& findings) {
  Json::Array out;
  for (const auto& finding : findings) out.push_back(stix::to_json(finding));
  return out;
}

Json validate(const std::string& text) {
  static stix::Validator validator({.limits = file_limits});
  const auto report = validator.document(text);
  Json out = Json::Object{{"valid", report.valid()}, {"version", report.version}, {"errors", listed(report.errors)}, {"warnings", listed(report.warnings)}};
  if (report.errors_more > 0) out["errors_more"] = report.errors_more;
  if (report.warnings_more > 0) out["warnings_more"] = report.warnings_more;
  return out;
}

Json validate_csaf(const std::string& text) {
  const auto report = csaf::validate_text(text);
  const auto all = [](const std::vector<csaf::Finding>& findings) {
    Json::Array out;
    for (const auto& finding : findings)
      out.push_back(Json::Object{{"object", ""}, {"pointer", finding.where}, {"rule", finding.rule}, {"section", finding.section}, {"detail", finding.detail}});
    return out;
  };
  Json out = Json::Object{{"valid", report.valid()}, {"version", "2.0"}, {"errors", all(report.errors)}, {"warnings", all(report.warnings)}};
  if (report.errors_more > 0) out["errors_more"] = report.errors_more;
  if (report.warnings_more > 0) out["warnings_more"] = report.warnings_more;
  return out;
}

Json try_pattern(const std::string& text) {
  if (const auto bad = first_invalid_utf8(text))
    return Json::Object{{"pattern", text.substr(0, *bad)}, {"valid", false}, {"warnings", Json::Array{}},
                        {"errors", Json::Array{Json::Object{{"position", *bad}, {"rule", "stix.pattern"}, {"section", "9.4"}, {"detail", "is no text in UTF-8 from here on"}}}}};
  stix::pattern::Tree tree;
  const auto fault = stix::pattern::parse(text, tree);
  Json out = Json::Object{{"pattern", text}, {"valid", !fault.has_value()}, {"errors", Json::Array{}}, {"warnings", Json::Array{}}};
  if (fault) {
    out["errors"].push(Json::Object{{"position", fault->position}, {"rule", "stix.pattern"}, {"section", "9"}, {"detail", fault->detail}});
    return out;
  }
  out["canonical"] = stix::pattern::print(tree);
  for (const auto& said : stix::pattern::advice(tree)) out["warnings"].push(Json::Object{{"rule", "stix.pattern-advice"}, {"section", "9.5"}, {"detail", said}});
  return out;
}

/// Every format that `convert` writes. Another standard's writer is one more row.
const std::vector<stix::Writer>& writers() {
  static const auto all = [] {
    std::vector<stix::Writer> out(stix::stix_writers().begin(), stix::stix_writers().end());
    out.push_back(misp::writer);
    out.push_back(csaf::writer);
    out.push_back(csaf::openvex_writer);
    out.push_back(pdf::writer);
    out.insert(out.end(), std::begin(lists::writers), std::end(lists::writers));
    out.insert(out.end(), std::begin(detection::writers), std::end(detection::writers));
    return out;
  }();
  return all;
}
/// And every format that it reads.
const std::vector<stix::Importer>& importers() {
  static const auto all = [] {
    std::vector<stix::Importer> out{misp::importer, csaf::importer, csaf::openvex_importer, eml::importer};
    out.insert(out.end(), std::begin(lists::importers), std::end(lists::importers));
    out.insert(out.end(), std::begin(detection::importers), std::end(detection::importers));
    return out;
  }();
  return all;
}

Result<cli::Hooks::Converted> convert(const std::string& text, const cli::StixAsk& ask) {
  stix::Conversion how{.from = ask.from, .to = ask.to, .marking = {}, .boundary = {}, .now = keys::SystemClock().now()};
  if (!ask.marking.empty()) how.marking = TRY(parse_tlp(ask.marking));
  if (!ask.boundary.empty()) how.boundary = TRY(parse_tlp(ask.boundary));
  auto made = TRY(stix::convert(text, how, importers(), writers(), file_limits));
  cli::Hooks::Converted out{std::move(made.text), {}};
  for (auto& each : made.lost) out.lost.emplace_back(std::move(each.where), std::move(each.what));
  return out;
}

/// Events of files, each inside the boundary.
Result<std::vector<Json>> events_in(const std::vector<std::string>& texts, const std::string& boundary) {
  std::vector<Json> out;
  for (const auto& text : texts) {
    const auto same = TRY(convert(text, {.files = {}, .text = {}, .file = {}, .to = "misp", .out = {}, .from = "misp", .marking = {}, .boundary = boundary}));
    auto whole = TRY(parse_json(same.text, {.bytes = same.text.size() + 1, .depth = limits::stix_depth_max}));
    if (!std::as_const(whole)["response"].is_array()) out.push_back(std::move(whole));
    else
      for (const auto& each : std::as_const(whole)["response"].array()) out.push_back(each);
  }
  return out;
}

Result<cli::Hooks::Files> feed(const std::vector<std::string>& texts, const cli::FilesAsk& ask) { return misp::feed_of(TRY(events_in(texts, ask.boundary))); }

Result<cli::Hooks::Files> publish(const std::vector<std::string>& texts, const cli::FilesAsk& ask) {
  std::vector<Json> documents;
  for (const auto& text : texts) documents.push_back(TRY(parse_json(text, {.bytes = limits::csaf_file_bytes_max, .depth = 2 * limits::stix_depth_max})));
  csaf::Provider provider{.url = ask.url, .pgp_key = {}, .pgp_fingerprint = {}, .sign = {}};
  if (!ask.sign_key.empty()) {
    const auto key = TRY(gpg::Key::find(ask.sign_key));
    provider.pgp_key = key.public_key();
    provider.pgp_fingerprint = key.fingerprint();
    provider.sign = [key](std::string_view bytes) { return key.sign(bytes); };
  }
  return csaf::provider_files(provider, documents, keys::SystemClock().now());
}

Result<std::string> pull(const std::string& key, const cli::FilesAsk& ask) {
  static constexpr std::size_t events_max = 10'000;
  const auto since = ask.since.empty() ? Instant{} : TRY(parse_rfc3339(ask.since));
  const misp::Server server{.url = ask.url, .key = key, .ca = ask.ca, .wait = {}};
  auto events = TRY(ask.feed ? misp::pull_feed(server, since, events_max) : misp::pull(server, since, events_max));
  Json::Array all(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  return to_jcs(Json::Object{{"response", std::move(all)}}) + "\n";
}

}  // namespace

void add_stix_tools(cli::Hooks& hooks) {
  hooks.stix_validate = validate;
  hooks.csaf_validate = validate_csaf;
  hooks.stix_pattern = try_pattern;
  hooks.stix_convert = convert;
  hooks.misp_feed = feed;
  hooks.misp_pull = pull;
  hooks.csaf_publish = publish;
  for (const auto& writer : writers()) hooks.stix_formats.emplace_back(writer.name, writer.help);
  for (const auto& importer : importers()) hooks.stix_sources.emplace_back(importer.name, importer.help);
}

}  // namespace tocsin
