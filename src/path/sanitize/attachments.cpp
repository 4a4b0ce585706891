#include "path/sanitize/attachments.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "path/sanitize/archives.hpp"
#include "path/sanitize/documents.hpp"
#include "path/sanitize/judge.hpp"
#include "path/sanitize/pictures.hpp"

namespace tocsin::sanitize {
namespace {

constexpr int archives_deep_max = 3;

std::string ending_of(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

struct Ending {
  std::string_view ending, media_type;
};
constexpr std::array text_endings = std::to_array<Ending>({{"txt", "text/plain"}, {"log", "text/plain"}, {"md", "text/markdown"}, {"adoc", "text/plain"}, {"csv", "text/csv"}, {"json", "application/json"}, {"stix", "application/json"}, {"eml", "message/rfc822"},
                                                           {"yml", "text/yaml"}, {"yaml", "text/yaml"}, {"yar", "text/x-yara"}, {"yara", "text/x-yara"}, {"rules", "text/plain"}, {"ioc", "text/plain"}, {"xml", "text/xml"}, {"html", "text/html"}});

bool is_sigma(std::string_view text) { return (text.starts_with("detection:") || text.find("\ndetection:") != std::string_view::npos) && text.find("logsource:") != std::string_view::npos; }

/// Everything that one file is made of, in one place of a whole that may be deep.
struct Maker {
  const Setting& setting;
  const std::vector<Decision>& decisions;
  CleanAttachment& out;
  int depth = 0;
  std::string inside = {};  ///< path to here

  [[nodiscard]] std::string place(std::string_view name) const { return inside.empty() ? std::string(name) : inside + "/" + std::string(name); }
  void stop(std::string_view name, std::string rule, std::string words) const { out.unread.push_back({place(name), std::move(rule), std::move(words)}); }
  void left_out(std::string_view name, const std::vector<std::string>& what) const {
    for (const auto& one : what) out.removed.push_back(place(name) + ": " + one);
  }

  /// Sanitizes one text and adds what became of it to the whole.
  Result<std::string> text(std::string_view name, std::string media_type, std::string_view bytes) const {
    auto made = TRY(sanitize({{place(name), std::move(media_type), std::string(bytes)}}, setting, applicable(name, bytes)));
    merge(made);
    if (made.not_whole.empty()) return made.parts.front().text;
    stop(name, "attachment.held-back", "could not be scanned whole: " + made.not_whole);
    return std::string();
  }
  /// Decisions are about the whole file; of one text in it only those count that it has a match for.
  [[nodiscard]] std::vector<Decision> applicable(std::string_view name, std::string_view bytes) const {
    if (decisions.empty()) return {};
    const auto seen = sanitize({{place(name), "text/plain", std::string(bytes)}}, setting);
    std::vector<Decision> out_decisions;
    if (!seen) return out_decisions;
    for (const auto& decision : decisions)
      if (std::ranges::any_of(seen->masks, [&](const Mask& mask) { return mask.match == decision.match; }) || std::ranges::any_of(seen->kept, [&](const Redaction& kept) { return kept.match == decision.match; })) out_decisions.push_back(decision);
    return out_decisions;
  }
  void merge(const Sanitized& made) const {
    auto& all = out.about;
    all.redactions.insert(all.redactions.end(), made.redactions.begin(), made.redactions.end());
    all.masks.insert(all.masks.end(), made.masks.begin(), made.masks.end());
    all.kept.insert(all.kept.end(), made.kept.begin(), made.kept.end());
    for (const auto& match : made.open) {
      const auto known = std::ranges::find(all.open, match.id, &OpenMatch::id);
      if (known == all.open.end()) all.open.push_back(match);
      else known->occurrences += match.occurrences;
    }
    for (const auto& [kind, count] : made.counts) all.counts[kind] += count;
    if (all.not_whole.empty()) all.not_whole = made.not_whole;
  }

  /// @return the bytes made anew, or empty where all of it is stopped
  Result<std::string> make(const Attachment& file) {
    const auto type = media_type_of(file);
    if (file.bytes.size() > limits::content_bytes_max) {
      stop(file.name, "attachment.too-large", "is larger than is opened");
      return std::string();
    }
    if (type == "image/png" || type == "image/jpeg") {
      auto made = type == "image/png" ? rebuild_png(file.bytes) : rebuild_jpeg(file.bytes);
      if (!made) return stopped(file.name, made.error());
      left_out(file.name, made->removed);
      // what a picture shows is read by nobody but people
      stop(file.name, "attachment.unread-text", "a picture: what it shows was not read");
      return std::move(made->bytes);
    }
    if (type == "application/pdf") return document(file.name, clean_pdf(file.bytes));
    if (type == "application/vnd.openxmlformats") return office(file);
    if (type == "application/zip") return archive(file);
    if (type == "message/rfc822") return mail(file);
    if (!type.empty()) return text(file.name, type, file.bytes);
    stop(file.name, "attachment.unknown", "is of no kind that can be read");
    return std::string();
  }
  Result<std::string> stopped(std::string_view name, const Error& error) const {
    out.unread.push_back({error.where.empty() ? place(name) : place(name) + "/" + error.where, error.rule, error.detail});
    return std::string();
  }
  Result<std::string> document(std::string_view name, Result<Document> made) const {
    if (!made) return stopped(name, made.error());
    left_out(name, made->removed);
    for (auto& stop_here : made->unread) out.unread.push_back({place(name) + (stop_here.place.empty() ? "" : "/" + stop_here.place), stop_here.rule, stop_here.words});
    return std::move(made->bytes);
  }
  /// Texts of an Office file are read but not rewritten: a word may be cut into runs anywhere.
  Result<std::string> office(const Attachment& file) {
    auto made = clean_office(file.bytes);
    if (!made) return stopped(file.name, made.error());
    for (const auto& [part, words] : made->texts) {
      const auto before = out.about.masks.size();
      TRY_VOID(text(file.name + "/" + part, "text/plain", words));
      if (out.about.masks.size() > before) stop(file.name + "/" + part, "attachment.held-back", "its text holds something that must not go on; take it out of the document");
    }
    const auto in_styles = setting.scanner->scan(made->styles);
    if (!in_styles.whole || std::ranges::any_of(in_styles.matches, [](const scan::Match& match) { return concerns_us(match) && !match.entry.empty(); }))
      stop(file.name + "/styles", "attachment.held-back", "the name of a typeface or style is something of ours; give it another one");
    for (auto& [part, picture] : made->pictures) {
      Maker deeper{setting, decisions, out, depth + 1, place(file.name)};
      auto bytes = TRY(deeper.make({part, picture}));
      made->replace(part, std::move(bytes));
    }
    return document(file.name, made->finish());
  }
  Result<std::string> archive(const Attachment& file) {
    if (depth >= archives_deep_max) {
      stop(file.name, "attachment.too-deep", "lies deeper in archives than is opened");
      return std::string();
    }
    auto entries = read_archive(file.bytes);
    if (!entries) return stopped(file.name, entries.error());
    Entries made;
    std::size_t number = 0;
    for (const auto& [entry_name, bytes] : *entries) {
      Maker deeper{setting, decisions, out, depth + 1, place(file.name)};
      const auto before = out.about.masks.size();
      auto shown = TRY(deeper.text("name of entry " + std::to_string(++number), "text/plain", entry_name));
      if (out.about.masks.size() > before) shown = "entry-" + std::to_string(number) + (ending_of(entry_name).empty() ? "" : "." + ending_of(entry_name));
      made.emplace_back(shown, TRY(deeper.make({entry_name, bytes})));
    }
    out.removed.push_back(place(file.name) + ": times, comments and extra fields of its entries");
    auto zip = write_archive(made);
    return zip ? std::move(zip) : stopped(file.name, zip.error());
  }
  Result<std::string> mail(const Attachment& file) {
    auto read = read_mail(file.bytes);
    if (!read) return stopped(file.name, read.error());
    left_out(file.name, read->removed);
    if (read->unreadable) stop(file.name, "attachment.unknown", "has words in its heads that are in a character set nobody here reads");
    std::size_t number = 0;
    for (auto& part : read->parts) {
      ++number;
      const auto part_name = part.name.empty() ? "part " + std::to_string(number) : part.name;
      Maker deeper{setting, decisions, out, depth + 1, place(file.name)};
      if (depth >= archives_deep_max) stop(file.name, "attachment.too-deep", "lies deeper than is opened"), part.bytes.clear();
      else if (part.is_message) part.bytes = TRY(deeper.mail({part_name, part.bytes}));
      else if (part.is_text) part.bytes = TRY(deeper.text(part_name, "text/plain", part.bytes));
      else part.bytes = TRY(deeper.make({part_name, part.bytes}));
      part.head = TRY(deeper.text(part_name + " head", "text/plain", part.head));
    }
    auto head = TRY(text(file.name + "/head", "text/plain", read->head));
    return write_mail(*read, head);
  }
};

}  // namespace

std::string media_type_of(const Attachment& file) {
  const std::string_view bytes = file.bytes;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (bytes.starts_with("%PDF-")) return "application/pdf";
  if (bytes.starts_with("PK\x03\x04")) {
    const auto ending = ending_of(file.name);
    static constexpr std::array office = std::to_array<std::string_view>({"docx", "xlsx", "pptx"});
    if (std::ranges::find(office, ending) != office.end()) return "application/vnd.openxmlformats";
    return "application/zip";
  }
  const bool readable = !first_invalid_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
  const auto ending = ending_of(file.name);
  const auto known = std::ranges::find(text_endings, ending, &Ending::ending);
  if (!readable || known == text_endings.end()) return {};
  if (known->media_type == "text/yaml") return is_sigma(bytes) ? "text/x-sigma" : "text/yaml";
  return std::string(known->media_type);
}

Result<CleanAttachment> sanitize_attachment(const Attachment& file, const Setting& setting, const std::vector<Decision>& decisions) {
  CleanAttachment out;
  Maker maker{setting, decisions, out};
  out.file.name = file.name;
  out.file.bytes = TRY(maker.make(file));
  // the file's own name is seen by everybody whom it reaches
  const auto before = out.about.masks.size();
  (void)TRY(maker.text("name", "text/plain", file.name.substr(0, file.name.rfind('.'))));
  if (out.about.masks.size() > before) out.file.name = "attachment" + (ending_of(file.name).empty() ? "" : "." + ending_of(file.name));
  return out;
}

Result<> check_releasable(const CleanAttachment& clean) {
  if (!clean.unread.empty()) return refuse(Errc::conflict, "attachment.unread", clean.unread.front().place, clean.unread.front().rule + ": " + clean.unread.front().words);
  return check_releasable(clean.about);
}

}  // namespace tocsin::sanitize
