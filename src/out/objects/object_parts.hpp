#pragma once
// The inside of the object store: only object_*.cpp include this.
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "out/objects/batch.hpp"
#include "out/objects/index.hpp"
#include "out/objects/object_store.hpp"
#include "out/objects/segments.hpp"
#include "out/sql/pool.hpp"

namespace tocsin::objects {

struct ObjectStore::Parts {
  ports::Keys& keys;
  ports::Clock& clock;
  std::unique_ptr<Segments> segments;
  std::unique_ptr<sql::Db> writer;
  sql::Pool readers;
  std::mutex writing;

  Result<Hash> sealed(std::string_view text) { return keys.mac(ports::Purpose::served, as_bytes(text)); }
  /// @error conflict "objects.altered" the row is not the one that was written
  Result<> check(const std::string& collection, const Entry& entry);

  // -- object_writer.cpp; all of it with `writing` held

  /// The bytes of an entry. @error conflict "objects.altered" · unavailable "objects.unavailable"
  Result<std::string> body(const Entry& entry);
  /// Writes a change of the index that must not be lost, since no segment tells of it.
  Result<> durably(const sql::Db::Work& work);
  /// The batch of these objects goes to the disk and into the index.
  Result<> commit(Batch batch, const std::vector<std::string_view>& bodies, const std::vector<bool>& alone);
  /// Puts a batch that a segment holds into the index, as often as one likes.
  Result<> enter(const Batch& batch, Place first_body);
  /// Enters what the segments hold and the index does not, after a power failure; cuts off a batch that was never finished.
  Result<> catch_up();
  Result<> rewrite(std::int64_t segment);
  Result<std::size_t> rewrite_dirty();
  /// Writes what revokes entries of a collection that are gone from the index, and whose bytes are still there. @return how many
  Result<std::size_t> revoke(std::int64_t number, const std::vector<Entry>& gone, const std::string& claim);
};

}  // namespace tocsin::objects
