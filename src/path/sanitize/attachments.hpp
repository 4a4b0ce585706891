#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "path/sanitize/sanitize.hpp"

namespace tocsin::sanitize {

/// A file that goes along with a text, or is shared by itself.
struct Attachment {
  std::string name;   ///< file name, with its ending
  std::string bytes;
  bool operator==(const Attachment&) const = default;
};

/// What stops a file: a part of it that no program read.
struct Unread {
  std::string place;  ///< path inside the file, or empty for all of it
  std::string rule;   ///< `attachment.unknown`, `attachment.torn`, `attachment.too-large`, `attachment.too-deep`, `attachment.unread-text`, `attachment.unseen`, `attachment.active`, `attachment.tracked-changes`, `attachment.held-back`
  std::string words;
  bool operator==(const Unread&) const = default;
};

struct CleanAttachment {
  Attachment file;                    ///< made anew from known parts; empty bytes where `unread` stops all of it
  std::vector<std::string> removed;   ///< in words, what was left out: metadata, comments, profiles
  std::vector<Unread> unread;         ///< anything here stops the file until a person has looked at it
  Sanitized about;                    ///< of the texts in it: redactions, what waits
};

/// What the file is, by its first bytes and, for text, its ending: `text/csv`, `image/png`, `application/zip`, or empty when it is nothing known.
std::string media_type_of(const Attachment& file);

/// Makes the file anew from what is known to be good in it. Text, tables, rules, JSON and mail are sanitized like a rendition's parts; pictures
/// keep what they show and nothing else; PDF loses information, XMP and links to programs, and waits, since its text is not read; documents of Office lose
/// properties, comments, authors and thumbnails, and wait where their text holds something of ours; archives are opened entry by entry, and
/// their entries' names sanitized. What is not known waits.
/// @error those of sanitize()
Result<CleanAttachment> sanitize_attachment(const Attachment& file, const Setting& setting, const std::vector<Decision>& decisions = {});

/// @error conflict "attachment.unread" a part that nobody read; where = its place, detail = rule and words
/// @error those of check_releasable
Result<> check_releasable(const CleanAttachment& clean);

}  // namespace tocsin::sanitize
