#include "path/trigger/signal.hpp"

namespace tocsin::trigger {
namespace {

using enum FieldType;

Field of_text(std::string name, std::string help, std::size_t max = 256) { return {.name = std::move(name), .type = text, .help = std::move(help), .max = max}; }
Field of_texts(std::string name, std::string help, std::size_t max = 1000) { return {.name = std::move(name), .type = list, .help = std::move(help), .max = max}; }
Field of_flag(std::string name, std::string help) { return {.name = std::move(name), .type = boolean, .help = std::move(help)}; }
Field of_instant(std::string name, std::string help) { return {.name = std::move(name), .type = instant, .help = std::move(help)}; }
Field of_choice(std::string name, std::string help, std::vector<std::string> options) {
  return {.name = std::move(name), .type = choice, .help = std::move(help), .options = std::move(options)};
}
Field required(Field field) {
  field.required = true;
  return field;
}

const Message& indicator_message() {
  static const Message message{"SignalIndicator",
                               {required(of_text("type", "What the value is: domain, ipv4, url, sha256, email …")), required(of_text("value", "The value, defanged or not.", 4096)),
                                of_text("context", "What it was seen doing.", 4000), of_instant("first_seen", "When it was seen first."), of_instant("last_seen", "When it was seen last."),
                                of_choice("confidence", "How sure.", {"low", "moderate", "high"})}};
  return message;
}
const Message& asset_message() {
  static const Message message{"SignalAsset",
                               {required(of_text("asset", "Its name in the inventory.")), of_text("vendor", "Who makes the product."), of_text("product", "The product."),
                                of_text("version", "As the inventory has it."), of_text("owner", "The role that owns it."), of_text("business_service", "What depends on it."),
                                of_choice("zone", "Where it stands.", {"it", "ot", "cloud"}), of_choice("exposure", "Who can reach it.", {"internet", "partner", "internal", "isolated"}),
                                of_text("interface", "The connection that it serves."), of_text("third_party", "Who is connected to it."),
                                of_text("compensating", "What protects it meanwhile.", 1000), of_text("maintenance_window", "When it can be changed.")}};
  return message;
}
const Message& vulnerability_message() {
  static const Message message{"SignalVulnerability",
                               {required(of_text("cve", "CVE-2024-3400")), of_text("vendor", "As the source names it."), of_text("product", "As the source names it."), of_text("name", "Its name.", 1000),
                                of_text("description", "What it is.", 8000), of_text("action", "What the source tells to do.", 8000), of_text("added", "Day on which the source listed it."),
                                of_text("due", "Day by which the source wants it done."), of_text("ransomware", "Whether ransomware uses it, as the source says."),
                                of_text("notes", "References.", 8000), of_texts("cwes", "Weakness ids.")}};
  return message;
}
const Message& control_message() {
  static const Message message{"SignalControl", {required(of_text("name", "The control that failed.")), of_text("owner", "Who owns it."), of_instant("failed_at", "Since when."),
                                                 of_instant("restored_by", "When it is expected back."), of_text("compensating", "What stands in.", 4000)}};
  return message;
}
const Message& change_message() {
  static const Message message{"SignalChange", {required(of_text("id", "The change's number.")), of_instant("planned_at", "When it happens."), of_text("test", "What to test.", 4000),
                                                of_text("rollback", "How to go back.", 4000)}};
  return message;
}
const Message& campaign_message() {
  static const Message message{"SignalCampaign", {of_texts("subjects", "Subject lines."), of_texts("senders", "Sender addresses or domains."), of_text("lure", "What the mail pretends.", 4000),
                                                  of_text("wants", "What the attacker wants: credentials, tokens, payments.", 4000)}};
  return message;
}

}  // namespace

const std::vector<std::string>& signal_kinds() {
  static const std::vector<std::string> kinds{"incident", "credible-threat", "exploited-vulnerability", "control-failure", "change", "phishing-campaign"};
  return kinds;
}

const Message& signal_message() {
  static const Message message{
      "Signal",
      {required(of_choice("kind", "What happened.", signal_kinds())), required(of_text("title", "One line.", 300)), required(of_text("source", "Where it comes from: soc, mail-gateway, cisa-kev …")),
       of_text("reference", "Its number at home or at the source."), of_instant("reported_at", "When it was reported."), of_instant("observed_at", "When it happened or was seen first."),
       of_choice("status", "How far it is known.", {"suspected", "confirmed", "contained", "closed"}), of_choice("severity", "How bad for us.", {"low", "medium", "high", "critical"}),
       of_choice("confidence", "How sure.", {"low", "moderate", "high"}),
       of_choice("tlp", "The label it came with: nothing that is made of it is labelled wider.", {"clear", "green", "amber", "amber+strict", "red"}), of_flag("in_scope", "Whether it concerns the scope of the procedure."), of_flag("exercise", "Whether it is a drill."),
       of_texts("zones", "it, ot, cloud"), of_texts("systems", "Ids of systems of the scope."), of_texts("business_services", "What is affected."),
       of_texts("interfaces", "Connections to third parties that are affected."), of_texts("third_parties", "Third parties that are involved."),
       of_text("summary", "What is known, in prose.", limits::note_bytes_max), of_texts("actions", "What was done or has to be done."),
       {.name = "indicators", .type = list, .help = "What to search for or block.", .max = 10'000, .of = &indicator_message()}, of_texts("cves", "CVE ids."),
       of_texts("techniques", "ATT&CK technique ids."), of_flag("exploited", "Whether the vulnerability is exploited."), of_flag("targets_workforce", "Whether our people are the target."),
       of_flag("security_impact", "Whether the change touches security."),
       {.name = "assets", .type = list, .help = "What runs the affected product.", .max = 10'000, .of = &asset_message()},
       {.name = "vulnerability", .type = object, .help = "The vulnerability.", .of = &vulnerability_message()},
       {.name = "control", .type = object, .help = "The control that failed.", .of = &control_message()},
       {.name = "change", .type = object, .help = "The change.", .of = &change_message()},
       {.name = "campaign", .type = object, .help = "The phishing campaign.", .of = &campaign_message()}, of_texts("match", "Why the product was taken for ours."),
       {.name = "sources", .type = list, .help = "Where it can be read.", .max = 100}}};
  return message;
}

}  // namespace tocsin::trigger
