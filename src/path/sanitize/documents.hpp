#pragma once
// Inside the stage only: PDF, Office files and mail.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "path/sanitize/archives.hpp"
#include "path/sanitize/attachments.hpp"

namespace tocsin::sanitize {

struct Document {
  std::string bytes;
  std::vector<std::string> removed;
  std::vector<Unread> unread;   ///< places relative to the document
};

/// A PDF (ISO 32000) without its information dictionary's texts and without XMP, blanked in place so that its table of objects holds. Its text is
/// not read, so it always waits; programs, embedded files and earlier versions in it are named, and as "attachment.unseen" what nobody sees who
/// looks at its pages: encryption, compressed objects and metadata, notes.
/// @error invalid "attachment.torn"
Result<Document> clean_pdf(std::string_view bytes);

/// An Office file (ISO/IEC 29500) between reading and writing.
struct Office {
  Entries entries;
  std::vector<std::pair<std::string, std::string>> texts;     ///< part and its words, for scanning
  std::string styles;                                         ///< names of typefaces and styles: only what the inventory names counts in them
  std::vector<std::pair<std::string, std::string>> pictures;  ///< part and bytes
  std::vector<std::string> removed;
  std::vector<Unread> unread;
  void replace(std::string_view part, std::string bytes);
  /// @error unavailable "attachment.torn"
  Result<Document> finish();
};
/// Leaves out properties, comments and their authors, custom data, thumbnails and printer settings, with what refers to them.
/// @error invalid "attachment.torn", "attachment.too-large"
Result<Office> clean_office(std::string_view bytes);

struct MailPart {
  std::string head;       ///< its Content-Type and Content-Disposition
  std::string name;       ///< file name, or empty
  std::string bytes;      ///< decoded; of a text in UTF-8
  bool is_text = true;
  bool is_message = false;  ///< another message, with parts of its own
};
struct Mail {
  std::string head;       ///< without those of the removed fields, and without what says how the body is built; encoded words undone
  std::vector<MailPart> parts;
  std::vector<std::string> removed;
  bool unreadable = false;  ///< something in a head is in a character set that is not read
};
/// A message (RFC 5322, RFC 2045) with its parts in order, whatever they were nested in. Fields that only our own servers write are left out.
/// @error invalid "attachment.torn" no head, or a part without its boundary
Result<Mail> read_mail(std::string_view bytes);
/// What is no ASCII in a head is written in encoded words again.
std::string write_mail(const Mail& mail, const std::string& head);

}  // namespace tocsin::sanitize
