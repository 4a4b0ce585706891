#pragma once
// What screens need beside the objects themselves: work sorted by who must act, a rendition beside what it was made from,
// the procedure's parts and its versions. Nothing here changes anything.
#include "app/shares.hpp"
#include "procedure/procedure.hpp"

namespace tocsin::app {

/// The parts of a procedure as JSON, with titles and explanations: roles, categories, classes, reasons, templates with
/// their fields, communities, audiences, channels, triggers with what falls due, the matrix, the expedited path, drafts of standing
/// authorizations.
Json parts_of(const procedure::Procedure& procedure);

/// What waits, sorted by who must act: {needs, waiting, left, more}. `needs` is what the asker can do now, by role and right: due
/// shares, open matches, signatures, deliveries to post by hand or that failed, exceptions, reviews. `waiting` is the asker's own that
/// waits for others, `left` the last that went out. Each row: kind, id, number, title, audience, roles, marking, due, state.
/// @return `more` true when a kind had more rows than limits::page_rows_max
Result<Json> inbox(App& app, const Principal& who);

/// A rendition beside what it was made from: {parts: [{name, media_type, segments: [{text} | {mark, before, after}]}], marks, kept, stale}.
/// A mark has number, kind, rule, why, replacement, decided_by, and, while it waits, the match's id and who may decide. What stood
/// there (`before`) is shown to authors and those who sanitize or read raw content alone.
/// `stale`: made again under the documents of now it would differ from the rendition that is kept.
/// @error not_found "share.unknown-audience" · those of composition_of
Result<Json> redline(App& app, const Principal& who, const ShareId& share, const AudienceId& audience);

/// What changed since the asker agreed to a release for that audience: {since, now, parts, terms}. `since` is null when they never did;
/// else {rev, release, manifest, role, at}. `parts` and `terms` hold {name, before, after} of what differs, an absent side null: texts as
/// they were to leave, and label, end, embargo and recipients of the manifest.
/// @error not_found "share.unknown-audience" · those of open_state
Result<Json> changes_since(App& app, const Principal& who, const ShareId& share, const AudienceId& audience);

/// Versions of the procedure, newest first: {version, state, proposed_by, at, agreed, before, changes}; `before` is the version that was in
/// force then, `changes` are those against it, in words. @param query PageQuery @error invalid "store.cursor"
Result<Json> procedure_versions(App& app, const Principal& who, const Json& query);
/// The files of one version. @error not_found "object.unknown"
Result<Json> procedure_version(App& app, const Principal& who, const std::string& version);

}  // namespace tocsin::app
