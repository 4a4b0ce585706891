#pragma once
#include <string_view>

#include "base/result.hpp"
#include "inventory/inventory.hpp"

namespace tocsin::inventory {

/// What an import may be written in.
enum class Format : std::uint8_t { json, csv, zone, ldif };
/// By how the text begins: JSON with a brace or a bracket, LDIF with `dn:` or `version:`, a zone with `$ORIGIN`, `$TTL` or a SOA record,
/// anything else is CSV.
Format format_of(std::string_view text);

/// Reads an inventory in any of the formats.
/// @error invalid "inventory.csv"  no header that says what the columns are, a row longer than its header, an open quote; where = line
/// @error invalid "inventory.zone" no origin, a record that cannot be read, or a directive that makes or brings others; where = line
/// @error invalid "inventory.ldif" a line that is no attribute, or base64 that is none; where = line
/// @error invalid "inventory.encoding" UTF-16, or no UTF-8; where = line:column
/// @error those of load(); where = the line at which the entry begins, except in JSON
Result<Inventory> load_any(std::string_view text);
/// The same where somebody says what it is written in.
Result<Inventory> load_as(std::string_view text, Format format);

/// How an import meets what is there: it is the whole; it takes the place of the lists that it names; it is added to them.
enum class Joining : std::uint8_t { whole, lists, add };

/// The inventory after an import. Added are hosts by their name, people by mail address, user or badge (by the name alone where they
/// have none of these), parties by their name: what the import says of an entry holds, and further addresses, spellings and telephones
/// are kept beside those that were there. Nothing but Joining::whole changes the instant of the import: one list that is new says
/// nothing about the age of the others.
Inventory joined(const Inventory& before, Inventory read, Joining how);

/// RFC 4180 with a header. Either `list,value` (list as in the JSON form: `domains`, `cidrs`, `hosts`, `customers` …), or one list of
/// people (`name`, `user`, `email`, `badge`, `phone`), or one of hosts (`host`, `address`, `role`).
Result<Inventory> load_csv(std::string_view text);
/// RFC 1035 section 5: each origin becomes a domain of ours, owners of A, AAAA and CNAME records hosts with their addresses. Times to live may
/// have BIND's units; `$GENERATE` and `$INCLUDE` are refused, since what they stand for would be missing.
Result<Inventory> load_zone(std::string_view text);
/// RFC 2849, records only: people from `givenName` and `sn`, `displayName`, `cn`, `uid` or `sAMAccountName`, `mail` and `proxyAddresses`,
/// `employeeNumber`, `telephoneNumber` and `mobile`, each with all its values; computers from `dNSHostName`.
Result<Inventory> load_ldif(std::string_view text);

}  // namespace tocsin::inventory
