#pragma once
#include <span>
#include <string_view>

#include "intel/stix/convert.hpp"

/// Lists of indicators, as blocking and detecting tools and spreadsheets take them. docs/formats.md shows each.
///
/// The first line of a list is its label, `# TLP:AMBER`: the narrowest of its entries. A list holds what is in force: what was revoked, or
/// is not valid any more, is left out and told. A list to block or alert by holds only what alone means harm: a pattern that wants two
/// things at once is left out and told.
namespace tocsin::lists {

/// Entries with a column for each thing that is known of one. No cell begins with a character that a spreadsheet takes for a
/// formula (CWE-1236): such cells begin with an apostrophe, and lose it again when they are read.
Result<stix::Written> write_csv(const stix::Content& content, Instant now);
/// Rows with a header: a column `value` (or `indicator`, `ioc`), and of `type`, `marking` (or `tlp`), `name`, `description` (or `comment`), `valid_from`
/// (or `first_seen`), `valid_until` (or `last_seen`), `revoked` those that are there. Values may be defanged. A row without a marking of its own has that of the file.
/// @error those of parse_csv · invalid "lists.header" no column for values, where = line 1 · "lists.value" a value that is none of what the type says ·
///        "lists.marking" a label that is none · "lists.time"; where = line
Result<stix::Written> read_csv(std::string_view text, Instant now);

/// A value a line. @error none
Result<stix::Written> write_text(const stix::Content& content, Instant now);
/// A value a line, defanged or not; what follows # is a comment, and what is no value is told as lost.
/// @error invalid "lists.utf8", "lists.too-large", "lists.too-many", "lists.marking"
Result<stix::Written> read_text(std::string_view text, Instant now);

/// `0.0.0.0 name` for every domain (hosts(5)).
Result<stix::Written> write_hosts(const stix::Content& content, Instant now);
/// A response policy zone that answers NXDOMAIN for domains, what is below them, and addresses (draft-vixie-dnsop-dns-rpz).
Result<stix::Written> write_rpz(const stix::Content& content, Instant now);
/// Rules of Suricata 6 for addresses, domains and URLs, numbered in the range for local rules (1000000–1999999).
Result<stix::Written> write_suricata(const stix::Content& content, Instant now);

inline constexpr stix::Writer writers[] = {{"csv", "a table for spreadsheets", write_csv},        {"text", "a value a line", write_text},
                                           {"hosts", "a hosts file of domains", write_hosts},     {"rpz", "a DNS response policy zone", write_rpz},
                                           {"suricata", "rules of Suricata", write_suricata}};
inline constexpr stix::Importer importers[] = {{"csv", "a table with a header and a column value", read_csv}, {"text", "a value a line, defanged or not", read_text}};

}  // namespace tocsin::lists
