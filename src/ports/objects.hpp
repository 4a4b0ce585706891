#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/marking.hpp"
#include "base/result.hpp"
#include "ports/exchange.hpp"

namespace tocsin::ports {

/// One STIX object as a collection holds it.
struct ServedObject {
  std::string id, type;
  std::string version;       ///< `modified`, else `created`, as the object spells it; else the date added
  std::optional<Tlp> tlp;    ///< the narrowest label on it or on a part of it; none when it carries none
  Instant date_added{};      ///< to this collection; no two objects of a collection share one
  std::vector<std::string> deliveries;  ///< ids of the deliveries that put it there, or `client:…`, `person:…`; at least one
  std::string bytes;         ///< the JSON as it came; empty when only the index was asked for
};

/// What TAXII 2.1 section 3.4 and 3.5 let a client ask. Lists are alternatives; empty lists do not filter.
struct ObjectQuery {
  enum class Bodies : std::uint8_t { none, inside, apart };
  std::string collection;            ///< UUID
  std::optional<Instant> added_after;  ///< exclusive
  std::size_t limit = 0;             ///< at most limits::taxii_page_objects_max; 0 takes that
  std::string next;                  ///< of the page before, or empty
  std::vector<std::string> ids, types, spec_versions;
  std::vector<std::string> versions;  ///< `last` when empty; `first`, `last`, `all` or exact ones: RFC 3339 with six digits
  std::optional<Tlp> tlp_max = {};    ///< what is labelled narrower is not there for this asker
  Bodies bodies = Bodies::inside;     ///< `apart`: as ObjectPage::bodies, read when they are sent
};
struct ObjectPage {
  std::vector<ServedObject> objects;  ///< ascending by date_added
  bool more = false;
  std::string next;                   ///< only when `more`
  std::shared_ptr<Body> bodies = {};  ///< the objects' bytes in their order, commas between; each checked as it is read
};

/// An object on its way into a collection.
struct NewObject {
  std::string id, type;
  std::string version;          ///< `modified` or `created` as it stands there; empty: its date added
  std::optional<Tlp> tlp;
  std::string_view bytes;       ///< borrowed
};
/// One line of a status resource (TAXII 2.1 section 4.3.1).
struct StatusDetail {
  std::string id, version, message;
  bool operator==(const StatusDetail&) const = default;
};
/// What became of one POST. Complete from the first: nothing of it is pending when it is answered.
struct PostStatus {
  std::string id;                        ///< UUIDv4; empty: nobody will ask for it
  std::string client, root, collection;
  Instant requested{};
  std::vector<StatusDetail> successes, failures;
  std::size_t added = 0;                 ///< successes that were not there before
  bool operator==(const PostStatus&) const = default;
};
struct PutAsk {
  PostStatus status;                     ///< with the failures found so far
  std::string claim;                     ///< who puts them there: `client:NAME`, `person:p_…`
  std::vector<NewObject> objects;
  Tlp tlp_max = Tlp::amber;              ///< a narrower label is a failure; an object without one is taken
};

/// What became of a delivery's objects.
struct Recalled {
  std::size_t removed = 0, revoked = 0;
  bool operator==(const Recalled&) const = default;
};

/// The objects that the outside door serves.
struct Objects {
  virtual ~Objects() = default;
  /// @error invalid  "objects.next"     the cursor is none of ours
  /// @error conflict "objects.altered"  an index row or its bytes are not those that were written; nothing is served
  /// @error unavailable "objects.unavailable" the files cannot be read
  virtual Result<ObjectPage> page(const ObjectQuery& query) = 0;
  /// Whether the collection holds any version of the object, labelled no narrower than that.
  virtual Result<bool> has(const std::string& collection, const std::string& id, std::optional<Tlp> tlp_max = {}) = 0;
  /// Takes what a delivery put into collections out again, and its bytes off the disk: also what recall() left of it.
  virtual Result<std::size_t> withdraw(const std::string& delivery) = 0;
  /// Takes it out as well, and leaves in place of each domain object and relationship of which no other delivery brings a version the
  /// version that revokes it (STIX 2.1 section 3.6.3), with a date of its own: who fetched it before is told. Markings that these
  /// name stay, and so does the identity that made them. Twice is as good as once.
  virtual Result<Recalled> recall(const std::string& delivery) = 0;

  /// Puts objects into a collection: all that can be, durable when it returns. The same object in any spelling is a success. Failures
  /// carry "objects.version-clash", "objects.red" or "objects.ceiling" in their message.
  virtual Result<PostStatus> put(PutAsk ask) = 0;
  /// The status of a POST, for 24 hours and more, to the client that posted. @return nothing when there is none
  virtual Result<std::optional<PostStatus>> status(const std::string& id) = 0;
  /// Removes versions of an object from a collection, asked for as in ObjectQuery; all when there are none. @return how many
  virtual Result<std::size_t> remove(const std::string& collection, const std::string& id, const std::vector<std::string>& versions) = 0;
  /// How many objects, all versions counted, a collection holds. Counts them: for people, not for pages.
  virtual Result<std::int64_t> count(const std::string& collection) = 0;
  /// Forgets statuses older than 24 hours and takes removed bytes off the disk. @return how many of both
  virtual Result<std::size_t> sweep() = 0;
};

}  // namespace tocsin::ports
