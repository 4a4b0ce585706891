#include "path/sanitize/documents.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.hpp"

namespace tocsin::sanitize {
namespace {

std::unexpected<Error> torn(const char* detail) { return refuse(Errc::invalid, "attachment.torn", {}, detail); }

template <class List>
bool any_in(const List& list, const std::function<bool(std::string_view)>& wanted) {
  return std::ranges::any_of(list, wanted);
}

// -- PDF --

struct Feature {
  std::string_view mark, rule, words;
};
constexpr std::array features = std::to_array<Feature>({{"/Encrypt", "attachment.unseen", "it is encrypted"},
                                                        {"/JavaScript", "attachment.active", "it holds a program"},
                                                        {"/JS", "attachment.active", "it holds a program"},
                                                        {"/Launch", "attachment.active", "it starts a program"},
                                                        {"/OpenAction", "attachment.active", "it does something when it is opened"},
                                                        {"/EmbeddedFile", "attachment.active", "it holds another file"},
                                                        {"/RichMedia", "attachment.active", "it holds a recording or a program"},
                                                        {"/ObjStm", "attachment.unseen", "parts of it are compressed, and may hold its properties"},
                                                        {"/Annot", "attachment.unseen", "it holds notes or links"}});

/// Names as they are meant: `/J#53` is `/JS` (ISO 32000-1 section 7.3.5).
std::string with_plain_names(std::string_view bytes) {
  const auto hex = [](char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1; };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool is_coded = bytes[i] == '#' && i + 2 < bytes.size() && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0;
    out += is_coded ? static_cast<char>(hex(bytes[i + 1]) * 16 + hex(bytes[i + 2])) : bytes[i];
    if (is_coded) i += 2;
  }
  return out;
}
bool is_pdf_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
/// `12 0` of the `12 0 R` behind a name, however it is spaced; empty where none stands there.
std::string reference_behind(std::string_view bytes, std::size_t at) {
  std::array<std::string, 2> numbers;
  for (auto& number : numbers) {
    while (at < bytes.size() && is_pdf_space(bytes[at])) ++at;
    while (at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9' && number.size() < 10) number += bytes[at++];
  }
  while (at < bytes.size() && is_pdf_space(bytes[at])) ++at;
  return at < bytes.size() && bytes[at] == 'R' && !numbers[1].empty() ? numbers[0] + " " + numbers[1] : std::string();
}

/// Blanks the texts between brackets and angle brackets of one dictionary, each as long as it was.
bool blank_strings(std::string& bytes, std::size_t begin, std::size_t end) {
  bool any = false;
  for (auto at = begin; at < end; ++at) {
    if (bytes[at] == '(') {
      int depth = 1;
      for (++at; at < end && depth > 0; ++at) {
        if (bytes[at] == '\\' && at + 1 < end) {
          bytes[at] = bytes[at + 1] = ' ';
          ++at;
          any = true;
          continue;
        }
        depth += bytes[at] == '(' ? 1 : bytes[at] == ')' ? -1 : 0;
        if (depth > 0) bytes[at] = ' ', any = true;
      }
      --at;
    } else if (bytes[at] == '<' && at + 1 < end && bytes[at + 1] != '<' && (at == 0 || bytes[at - 1] != '<')) {
      for (++at; at < end && bytes[at] != '>'; ++at) bytes[at] = '0', any = true;
    }
  }
  return any;
}

/// The object's body, by its number: `12 0 obj … endobj`.
std::pair<std::size_t, std::size_t> object_of(std::string_view bytes, std::string_view reference) {
  const auto head = std::string(reference) + " obj";
  for (auto at = bytes.find(head); at != std::string_view::npos; at = bytes.find(head, at + 1)) {
    if (at > 0 && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') continue;
    const auto end = bytes.find("endobj", at);
    if (end != std::string_view::npos) return {at + head.size(), end};
  }
  return {0, 0};
}

/// Whether a dictionary says some of its values elsewhere: `15 0 R`.
bool holds_reference(std::string_view dictionary) {
  for (std::size_t at = 0; at < dictionary.size(); ++at)
    if (is_pdf_space(dictionary[at]) && !reference_behind(dictionary, at).empty()) return true;
  return false;
}
bool begins_dictionary(std::string_view bytes, std::size_t at) {
  while (at < bytes.size() && is_pdf_space(bytes[at])) ++at;
  return bytes.substr(at).starts_with("<<");
}

/// Whether the metadata that is named at `at` is where it can be blanked: written out in an object of its own.
bool is_readable_metadata(std::string_view bytes, std::size_t at) {
  constexpr std::string_view name = "/Metadata";
  auto reference = reference_behind(bytes, at + name.size());
  std::pair<std::size_t, std::size_t> body{};
  if (!reference.empty()) {
    body = object_of(bytes, reference);
  } else {
    // the type of the stream that it is
    const auto begin = bytes.rfind(" obj", at);
    body = {begin == std::string_view::npos ? 0 : begin + 4, std::min(bytes.find("endobj", at), bytes.size())};
  }
  if (body.second <= body.first) return false;
  const auto object = bytes.substr(body.first, body.second - body.first);
  return object.substr(0, object.find("stream")).find("/Filter") == std::string_view::npos;
}

// -- XML, as far as Office writes it --

/// Calls `use` with each element of the name, from `<` to behind `>`; where it says true the element is left out.
std::string without_elements(std::string_view xml, std::string_view name, const std::function<bool(std::string_view)>& use) {
  std::string out;
  const auto head = "<" + std::string(name);
  std::size_t copied = 0;
  for (auto at = xml.find(head); at != std::string_view::npos; at = xml.find(head, at + 1)) {
    const char next = at + head.size() < xml.size() ? xml[at + head.size()] : '>';
    if (next != ' ' && next != '/' && next != '>') continue;
    const auto close = xml.find('>', at);
    if (close == std::string_view::npos) break;
    const auto element = xml.substr(at, close + 1 - at);
    if (!element.ends_with("/>") || !use(element)) continue;
    out += xml.substr(copied, at - copied);
    copied = close + 1;
  }
  return out += xml.substr(copied);
}

std::string attribute(std::string_view element, std::string_view name) {
  const auto head = " " + std::string(name) + "=\"";
  const auto at = element.find(head);
  if (at == std::string_view::npos) return {};
  const auto begin = at + head.size();
  return std::string(element.substr(begin, std::min(element.find('"', begin), element.size()) - begin));
}

/// Calls `use` with the name and the value of each attribute of an element.
void each_attribute(std::string_view element, const std::function<void(std::string_view, std::string_view)>& use) {
  for (auto equals = element.find('='); equals != std::string_view::npos;) {
    auto open = equals + 1;
    while (open < element.size() && (element[open] == ' ' || element[open] == '\n' || element[open] == '\r' || element[open] == '\t')) ++open;
    if (open >= element.size() || (element[open] != '"' && element[open] != '\'')) {
      equals = element.find('=', open);
      continue;
    }
    const auto close = std::min(element.find(element[open], open + 1), element.size());
    const auto name = trim(element.substr(0, equals));
    use(name.substr(name.find_last_of(" \n\r\t") + 1), element.substr(open + 1, close - open - 1));
    equals = element.find('=', close);
  }
}

/// A measure, a color, a number of a revision, the name of a schema: what nobody wrote.
bool is_plain_setting(std::string_view name, std::string_view value) {
  if (name.starts_with("xmlns") || value.empty()) return true;
  return value.size() <= 8 && value.find_first_not_of("0123456789abcdefABCDEF.-+%") == std::string_view::npos && value.find_first_of("0123456789") != std::string_view::npos;
}

/// Names of typefaces and of a program's own styles, which read like those of people.
bool names_a_style(std::string_view element, std::string_view name) {
  static constexpr std::array fonts = std::to_array<std::string_view>({"ascii", "hAnsi", "cs", "eastAsia", "typeface"});
  const auto local = name.substr(name.find(':') + 1);
  if (std::ranges::find(fonts, local) != fonts.end()) return true;
  return local == "name" && (element.starts_with("<w:font ") || element.starts_with("<w:lsdException ") || element.starts_with("<a:latin "));
}

/// What stands in a part: its texts, with an end of line behind each paragraph, cell and string; remarks; and each value of an attribute by
/// itself, since sheets, variables, connections and styles are named so.
/// @param styles gets those that names_a_style()
std::string words_of(std::string_view xml, std::string& styles) {
  static constexpr std::array breaks = std::to_array<std::string_view>({"</w:p>", "</a:p>", "</si>", "</row>", "<w:br", "<w:tab", "</c>", "</t>"});
  std::string out, said;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml[at] != '<') {
      out += xml[at++];
      continue;
    }
    const auto rest = xml.substr(at);
    const std::string_view end = rest.starts_with("<!--") ? "-->" : rest.starts_with("<![CDATA[") ? "]]>" : rest.starts_with("<?") ? "?>" : ">";
    const auto close = std::min(xml.find(end, at), xml.size() - end.size());
    const auto element = xml.substr(at, close + end.size() - at);
    if (std::ranges::any_of(breaks, [&](std::string_view one) { return element.starts_with(one); })) out += '\n';
    if (rest.starts_with("<![CDATA[")) out += element.substr(9, element.size() - 9 - std::min<std::size_t>(3, element.size() - 9));
    else if (end != ">") (said += element) += "\n\n";
    else
      each_attribute(element, [&](std::string_view name, std::string_view value) {
        if (!is_plain_setting(name, value)) ((names_a_style(element, name) ? styles : said) += value) += "\n\n";
      });
    at = close + end.size();
  }
  return out + "\n\n" + said;
}

/// Whether a part keeps what was changed in it, or who wrote it: whatever else it says, a reader sees neither.
bool keeps_changes(std::string_view part, std::string_view xml) {
  static constexpr std::array marks = std::to_array<std::string_view>({"ins", "del", "cellIns", "cellDel", "cellMerge", "delText", "delInstrText"});
  bool found = part.starts_with("xl/revisions/");
  for (auto at = xml.find('<'); at != std::string_view::npos && !found; at = xml.find('<', at + 1)) {
    const auto element = xml.substr(at + 1, std::min(xml.find('>', at), xml.size()) - at - 1);
    auto name = element.substr(0, element.find_first_of(" />\n\r\t"));
    const bool word = name.starts_with("w:");
    name.remove_prefix(std::min(name.find(':') + 1, name.size()));
    found = word && (name.ends_with("Change") || name.starts_with("move") || std::ranges::find(marks, name) != marks.end());
    if (!found && element.size() > name.size()) each_attribute(element, [&](std::string_view attribute_name, std::string_view) { found = found || to_lower(attribute_name).ends_with("author"); });
  }
  return found;
}

bool is_dropped(std::string_view part) {
  static constexpr std::array folders = std::to_array<std::string_view>({"docProps/", "customXml/", "docMetadata/", "xl/persons/", "xl/threadedComments/", "ppt/comments/", "word/printerSettings", "xl/printerSettings", "ppt/printerSettings"});
  static constexpr std::array parts = std::to_array<std::string_view>({"word/comments", "word/people.xml", "xl/comments", "ppt/commentAuthors.xml", "ppt/authors.xml", "word/glossary/"});
  return std::ranges::any_of(folders, [&](std::string_view one) { return part.starts_with(one); }) || std::ranges::any_of(parts, [&](std::string_view one) { return part.starts_with(one); }) || part.find("thumbnail") != std::string_view::npos;
}
bool is_active(std::string_view part) {
  static constexpr std::array marks = std::to_array<std::string_view>({"vbaProject", "activeX/", "embeddings/", "externalLinks/", "/macrosheets/", "/ctrlProps/"});
  return std::ranges::any_of(marks, [&](std::string_view one) { return part.find(one) != std::string_view::npos; });
}
bool is_text_part(std::string_view part) { return part.ends_with(".xml") || part.ends_with(".rels") || part.ends_with(".vml"); }

/// `word/_rels/document.xml.rels` and `../docProps/core.xml` → `docProps/core.xml`
std::string resolved(std::string_view rels, std::string target) {
  if (target.starts_with('/')) return target.substr(1);
  auto base = std::string(rels.substr(0, rels.find("_rels/")));
  while (target.starts_with("../")) {
    target.erase(0, 3);
    if (!base.empty()) base.pop_back();
    base.erase(base.rfind('/') == std::string::npos ? 0 : base.rfind('/') + 1);
  }
  return base + target;
}

}  // namespace

Result<Document> clean_pdf(std::string_view bytes) {
  if (!bytes.starts_with("%PDF-") || bytes.rfind("%%EOF") == std::string_view::npos) return torn("a PDF has no end");
  Document out{std::string(bytes), {}, {}};
  const auto plain = with_plain_names(bytes);
  for (const auto& [mark, rule, words] : features)
    if (plain.find(mark) != std::string::npos) out.unread.push_back({{}, std::string(rule), std::string(words)});
  if (bytes.find("%%EOF") != bytes.rfind("%%EOF")) out.unread.push_back({{}, "attachment.tracked-changes", "earlier versions of it may be inside"});
  for (auto at = bytes.find("/Info"); at != std::string_view::npos; at = bytes.find("/Info", at + 1)) {
    const auto reference = reference_behind(bytes, at + 5);
    const auto [from, to] = reference.empty() ? std::pair<std::size_t, std::size_t>{} : object_of(bytes, reference);
    if (!reference.empty() ? to <= from || holds_reference(bytes.substr(from, to - from)) : begins_dictionary(bytes, at + 5))
      out.unread.push_back({{}, "attachment.unseen", "title, author and program stand where they cannot be blanked"});
    if (to > from && blank_strings(out.bytes, from, to)) out.removed.emplace_back("the texts of the PDF's information: title, author, program");
  }
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"<x:xmpmeta", "</x:xmpmeta>"}, {"<rdf:RDF", "</rdf:RDF>"}})
    for (auto at = out.bytes.find(open); at != std::string::npos; at = out.bytes.find(open, at + 1)) {
      const auto end = out.bytes.find(close, at);
      if (end == std::string::npos) break;
      std::fill(out.bytes.begin() + static_cast<std::ptrdiff_t>(at), out.bytes.begin() + static_cast<std::ptrdiff_t>(end + close.size()), ' ');
      out.removed.emplace_back("XMP of the PDF");
    }
  // whatever else was blanked; in names that are coded it cannot be found again
  bool is_readable = true;
  for (auto at = bytes.find("/Metadata"); at != std::string_view::npos; at = bytes.find("/Metadata", at + 1)) is_readable = is_readable && is_readable_metadata(bytes, at);
  const auto occurrences = [](std::string_view text, std::string_view mark) {
    std::size_t count = 0;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) ++count;
    return count;
  };
  is_readable = is_readable && occurrences(plain, "/Metadata") == occurrences(bytes, "/Metadata") && occurrences(plain, "/Info") == occurrences(bytes, "/Info");
  if (!is_readable) out.unread.push_back({{}, "attachment.unseen", "its metadata is compressed"});
  out.unread.push_back({{}, "attachment.unread-text", "the text of a PDF is not read"});
  return out;
}

void Office::replace(std::string_view part, std::string bytes) {
  const auto found = std::ranges::find(entries, part, &Entries::value_type::first);
  if (found != entries.end()) found->second = std::move(bytes);
}

Result<Document> Office::finish() { return Document{TRY(write_archive(entries)), removed, unread}; }

Result<Office> clean_office(std::string_view bytes) {
  Office out;
  const auto all = TRY(read_archive(bytes));
  if (all.empty() || std::ranges::find(all, "[Content_Types].xml", &Entries::value_type::first) == all.end()) return torn("an Office file has no list of its parts");
  std::vector<std::string> dropped, held;
  std::string names;
  for (const auto& [part, content] : all) {
    if (is_dropped(part)) {
      dropped.push_back(part);
      out.removed.push_back("part " + part);
      continue;
    }
    names += part + "\n\n";
    if (is_active(part)) out.unread.push_back({part, "attachment.active", "holds a program, another file or a link to one"});
    else if (is_text_part(part)) held.push_back(part);
    else if (content.starts_with("\x89PNG") || content.starts_with("\xff\xd8\xff")) out.pictures.emplace_back(part, content);
    else if (!part.ends_with('/')) out.unread.push_back({part, "attachment.unknown", "is of no kind that can be read"});
    if (is_text_part(part) && keeps_changes(part, content)) out.unread.push_back({part, "attachment.tracked-changes", "holds what was deleted, and who did it"});
    out.entries.emplace_back(part, content);
  }
  const auto is_gone = [&](const std::string& part) { return std::ranges::find(dropped, part) != dropped.end(); };
  for (auto& [part, content] : out.entries) {
    if (part == "[Content_Types].xml") content = without_elements(content, "Override", [&](std::string_view element) { return is_gone(resolved("", attribute(element, "PartName"))); });
    if (part.ends_with(".rels"))
      content = without_elements(content, "Relationship", [&](std::string_view element) {
        return attribute(element, "TargetMode") != "External" && is_gone(resolved(part, attribute(element, "Target")));
      });
    if (part.starts_with("word/"))
      for (const auto* name : {"w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"}) content = without_elements(content, name, [](std::string_view) { return true; });
    // as it goes on, without what was left out
    if (std::ranges::find(held, part) != held.end()) out.texts.emplace_back(part, words_of(content, out.styles));
  }
  out.texts.emplace_back("names of parts", names);
  return out;
}

}  // namespace tocsin::sanitize
