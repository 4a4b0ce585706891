#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace tocsin::ports {

/// One STIX object as a collection holds it.
struct ServedObject {
  std::string id, type;
  std::string version;       ///< `modified`, else `created`, else a constant: RFC 3339 with six digits
  std::string spec_version;  ///< `2.1`
  Instant date_added{};      ///< to this collection; no two objects of a collection share one
  std::vector<std::string> deliveries;  ///< ids of the deliveries that put it there, at least one
  std::string bytes;         ///< the JSON as approved; empty when only the index was asked for
};

/// What TAXII 2.1 section 3.4 and 3.5 let a client ask. Lists are alternatives; empty lists do not filter.
struct ObjectQuery {
  std::string collection;            ///< UUID
  std::optional<Instant> added_after;  ///< exclusive
  std::size_t limit = 0;             ///< at most limits::taxii_page_objects_max; 0 takes that
  std::string next;                  ///< of the page before, or empty
  std::vector<std::string> ids, types, spec_versions;
  std::vector<std::string> versions;  ///< `last` when empty; `first`, `last`, `all` or exact ones
  bool with_bytes = true;
};
struct ObjectPage {
  std::vector<ServedObject> objects;  ///< ascending by date_added
  bool more = false;
  std::string next;                   ///< only when `more`
};

/// The objects that the outside door serves.
struct Objects {
  virtual ~Objects() = default;
  /// @error invalid  "objects.next"     the cursor is none of ours
  /// @error conflict "objects.altered"  an index row or its bytes are not those that were written; nothing is served
  /// @error unavailable "objects.unavailable" the files cannot be read
  virtual Result<ObjectPage> page(const ObjectQuery& query) = 0;
  /// Whether the collection ever held any version of the object.
  virtual Result<bool> has(const std::string& collection, const std::string& id) = 0;
  /// Takes what a delivery put into collections out again, as after a recall.
  virtual Result<std::size_t> withdraw(const std::string& delivery) = 0;
};

}  // namespace tocsin::ports
