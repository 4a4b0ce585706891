#include "out/pdf/brief.hpp"

#include <map>

#include "base/limits_stix.hpp"
#include "intel/stix/kept.hpp"
#include "intel/stix/labels.hpp"

namespace tocsin::pdf {
namespace {

std::string label_text(const Json& object) {
  const auto tlp = stix::narrowest_of(object);
  return tlp ? std::string(label(*tlp)) : std::string();
}

}  // namespace

Result<stix::Written> write(const stix::Content& content, Instant now) {
  stix::Written out;
  Brief brief{.organization = {}, .title = "Brief", .id = content.bundle_id, .at = now, .sections = {}};
  std::map<std::string, Json> authors;
  std::optional<Tlp> tlp;
  Section what{"What happened", {}, {}}, notes{"Notes", {}, {}}, steps{"What to do", {}, {}}, flaws{"Vulnerabilities", {}, {{"Name", "Description", "Label"}}}, found{"Indicators", {}, {{"Name", "Pattern", "Label"}}};
  bool titled = false;
  std::string author;
  for (const auto text : content.objects) {
    const auto object = TRY(parse_json(text, {.bytes = text.size() + 1, .depth = limits::stix_depth_max}));
    const auto& type = object["type"].text();
    if (!stix::needs_label(object) || stix::is_kept_definition(object)) continue;
    if (const auto own = stix::narrowest_of(object)) tlp = tlp ? narrower(*tlp, *own) : *own;
    const auto& name = object["name"].text();
    const auto& description = object["description"].text();
    if (object["revoked"].boolean()) out.lost.push_back({object["id"].text(), "it was revoked"});
    else if (type == "report" && !titled) {
      titled = true;
      brief.title = name;
      brief.id = object["id"].text();
      author = object["created_by_ref"].text();
      if (const auto at = parse_rfc3339(object["modified"].text())) brief.at = *at;
      what.paragraphs.push_back(description);
    } else if (type == "report" || type == "grouping") what.paragraphs.push_back(name + ": " + description);
    else if (type == "note") notes.paragraphs.push_back((object["abstract"].text().empty() ? "" : object["abstract"].text() + ": ") + object["content"].text());
    else if (type == "course-of-action") steps.paragraphs.push_back(description.empty() ? name : name + ": " + description);
    else if (type == "vulnerability") flaws.rows.push_back({name, description, label_text(object)});
    else if (type == "indicator") found.rows.push_back({name, object["pattern"].text(), label_text(object)});
    else if (type == "identity") authors.emplace(object["id"].text(), object);
    else out.lost.push_back({object["id"].text(), "a brief has nothing for " + type});
  }
  if (!tlp) return refuse(Errc::forbidden, "pdf.unmarked", {}, "nothing has a TLP label; give --marking");
  brief.tlp = *tlp;
  for (const auto& [id, identity] : authors) {
    if (id == author) brief.organization = identity["name"].text();
    else out.lost.push_back({id, "an identity that did not write the report"});
  }
  for (auto* section : {&what, &steps, &flaws, &found, &notes})
    if (!section->paragraphs.empty() || section->rows.size() > 1) brief.sections.push_back(std::move(*section));
  out.text = TRY(pages_of(brief));
  return out;
}

}  // namespace tocsin::pdf
