#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "out/objects/segments.hpp"
#include "out/sql/db.hpp"
#include "ports/keys.hpp"
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
/// holds a line end.
std::string sealed_text(std::string_view collection, const ports::ServedObject& object, const Hash& hash);

/// The tables, made when they are missing. @error conflict "store.newer"
Result<> prepare(sql::Db& db);

/// The number of a collection, made when it is new.
Result<std::int64_t> collection_number(sql::Db& db, const std::string& collection);
/// -1 when the collection never held anything.
Result<std::int64_t> find_collection(sql::Db& db, const std::string& collection);
/// The highest date_added that the collection ever gave out, in microseconds.
Result<std::int64_t> last_added(sql::Db& db, std::int64_t collection);
Result<> insert(sql::Db& db, const Entry& entry);
/// Says again which version of the object is the first and which the last.
Result<> renew_ends(sql::Db& db, std::int64_t collection, const std::string& id);
/// The entries of that id and version, whatever their bytes.
Result<std::vector<Entry>> versions(sql::Db& db, std::int64_t collection, const std::string& id);
/// Entries in ascending order, at most `count`.
Result<std::vector<Entry>> select(sql::Db& db, std::int64_t collection, const ports::ObjectQuery& query, std::int64_t after, std::size_t count);

/// A further delivery of an object that stands there already.
struct Further {
  std::int64_t added = 0;
  std::string delivery;
  Hash seal;
};
Result<> insert_further(sql::Db& db, std::int64_t collection, const Further& further);
Result<std::vector<Further>> further(sql::Db& db, std::int64_t collection, std::int64_t first, std::int64_t last);
/// Takes the delivery's claims away; objects that nobody else claims are removed. @return how many were removed
Result<std::size_t> remove_delivery(sql::Db& db, const std::string& delivery);

}  // namespace tocsin::objects
