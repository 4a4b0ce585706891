#pragma once
// Who read content that was not sanitized (design section 3: reads of raw content are facts before the bytes are served).
#include <vector>

#include "app/shares.hpp"

namespace tocsin::app {

/// The readings of one share, in the order in which they came.
inline ledger::ObjectId reading_object(const ShareId& share) { return ledger::object_id("reading", share.value); }

/// What somebody is about to read.
struct Reading {
  ShareId share;
  std::int64_t rev = 0;
  std::vector<AudienceId> audiences;   ///< whose renditions it stands beside; sorted
};

/// Writes down that the asker reads it, before they get it; `raw.read` {audiences, rev, with}. One fact covers the same reading by the
/// same session or token for limits::reading_s_max.
/// @error what ports::Store::append refuses: then nothing may be shown
Result<> note_reading(App& app, const Principal& who, const Reading& reading);

/// What a pseudonym of a rendition stands for, told at home: to who may, with a reason, and written down before it is told:
/// `pseudonym.resolved` {audience, kind, pseudonym, reason, rev, with}. Each telling is a fact of its own; none holds the value.
/// Found by the redaction maps of all that was made for that audience, else among what is ours today.
/// @param body ShareReidentify @return {audience, pseudonym, kind, value, entry, rev, by}; `by`: map, text or inventory
/// @error invalid "reidentify.form" it is spelled as no pseudonym is · not_found "reidentify.unknown" nothing has that pseudonym there
///        · not_found "share.unknown-audience" · those of open_state with the right `reidentify`
Result<Json> reidentify(App& app, const Principal& who, const ShareId& share, const Json& body);

}  // namespace tocsin::app
