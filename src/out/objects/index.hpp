#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "out/objects/batch.hpp"
#include "out/objects/segments.hpp"
#include "out/sql/db.hpp"
#include "ports/objects.hpp"

/// The narrow rows beside the bodies.
namespace tocsin::objects {

/// One object in one collection.
struct Entry {
  std::int64_t collection = 0;  ///< number of the collection in the index
  ports::ServedObject object;   ///< without its bytes
  Place place;
  Hash hash;                    ///< SHA-256 of the bytes
  Hash seal;
};

/// What is sealed with the key of `served`: everything that decides what is served to whom and in which place. No field
/// holds a line end but the hash, which has one length.
std::string sealed_text(std::string_view collection, const ports::ServedObject& object, const Hash& hash);
/// The same into a text that is there already.
void spell_sealed(std::string_view collection, const ports::ServedObject& object, const Hash& hash, std::string& out);
/// A version as it is served: `modified` as its object spells it (TAXII 2.1 section 5.3.1), with six digits of a second at
/// most. Empty where that is no instant.
std::string served_version(std::string text);
/// The same with six digits, by which versions are compared and put in order.
std::string version_key(std::string version);
/// What the index finds an object by: 63 bits of its id's hash.
std::int64_t key_of(std::string_view id);

/// The tables, made when they are missing. @error conflict "store.newer"
Result<> prepare(sql::Db& db);

/// The number of a collection, made when it is new.
Result<std::int64_t> collection_number(sql::Db& db, const std::string& collection);
/// -1 when the collection never held anything.
Result<std::int64_t> find_collection(sql::Db& db, const std::string& collection);
/// The highest date_added that the collection ever gave out, in microseconds.
Result<std::int64_t> last_added(sql::Db& db, std::int64_t collection);
Result<> keep_last_added(sql::Db& db, std::int64_t collection, std::int64_t added);
/// @param alone  the object has no other version there: it is the first and the last
Result<> insert(sql::Db& db, const Entry& entry, bool alone);
/// Says again which version of the object is the first and which the last.
Result<> renew_ends(sql::Db& db, std::int64_t collection, const std::string& id);
/// The entries of that id, whatever their version and bytes.
Result<std::vector<Entry>> versions(sql::Db& db, std::int64_t collection, const std::string& id);
/// Entries in ascending order, at most `count`. @param after exclusive, in microseconds
Result<std::vector<Entry>> select(sql::Db& db, std::int64_t collection, const ports::ObjectQuery& query, std::int64_t after, std::size_t count);
/// The entries between two dates, both inclusive.
Result<std::vector<Entry>> between(sql::Db& db, std::int64_t collection, std::int64_t first, std::int64_t last);
/// The entries whose bytes lie in a segment, in the order of their bytes.
Result<std::vector<Entry>> in_segment(sql::Db& db, std::int64_t segment);
Result<> move(sql::Db& db, const Entry& entry, const Place& to);

/// A further delivery of an object that stands there already.
struct Further {
  std::int64_t added = 0;
  std::string delivery;
  Hash seal;
};
Result<> insert_further(sql::Db& db, std::int64_t collection, const Further& further);
Result<std::vector<Further>> further(sql::Db& db, std::int64_t collection, std::int64_t first, std::int64_t last);
/// Takes the delivery's claims away; objects that nobody else claims are removed, and their segments noted as to be rewritten.
/// @return those that were removed
Result<std::vector<Entry>> remove_delivery(sql::Db& db, const std::string& delivery);
/// Removes entries of one object, whoever claims them.
Result<> remove_entries(sql::Db& db, std::int64_t collection, const std::string& id, const std::vector<Entry>& entries);

/// Segments that hold bytes of removed objects.
Result<std::vector<std::int64_t>> dirty_segments(sql::Db& db);
Result<> forget_dirty(sql::Db& db, std::int64_t segment);
/// How far the batches of the segments stand in the index; a Place without length.
Result<Place> applied(sql::Db& db);
Result<> keep_applied(sql::Db& db, const Place& to);

struct StatusRow {
  std::string text;
  Hash seal;
};
Result<> insert_status(sql::Db& db, const std::string& id, std::int64_t at_us, const StatusRow& row);
Result<std::vector<StatusRow>> find_status(sql::Db& db, const std::string& id);
/// @return how many were older
Result<std::size_t> forget_statuses(sql::Db& db, std::int64_t before_us);

}  // namespace tocsin::objects
