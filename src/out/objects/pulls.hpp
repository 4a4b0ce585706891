#pragma once
#include <filesystem>
#include <memory>
#include <mutex>

#include "out/sql/db.hpp"
#include "out/sql/pool.hpp"
#include "ports/pulls.hpp"

namespace tocsin::objects {

/// The operational log of the TAXII door: a database file of its own, which holds the last limits::pulls_max requests and
/// may be lost without harm, and how far the sources of others were read.
class PullLog final : public ports::Pulls {
 public:
  /// @error unavailable "objects.unavailable" · conflict "store.newer"
  static Result<std::unique_ptr<PullLog>> open(const std::filesystem::path& folder);

  Result<> note(const std::vector<ports::Pull>& pulls) override;
  Result<Page> pulls(const std::string& client, std::int64_t before, std::size_t limit) override;
  Result<std::vector<ports::PullDay>> days(const std::string& after, const std::string& before) override;
  Result<std::string> position(const std::string& source) override;
  Result<> keep_position(const std::string& source, const std::string& text) override;

 private:
  PullLog(std::unique_ptr<sql::Db> writer, sql::Pool::Open open) : writer_(std::move(writer)), readers_(std::move(open), 2) {}
  std::mutex writing_;
  std::unique_ptr<sql::Db> writer_;
  sql::Pool readers_;
};

}  // namespace tocsin::objects
