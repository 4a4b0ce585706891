#pragma once
#include <filesystem>
#include <memory>

#include "ports/keys.hpp"

namespace tocsin::keys {

/// The keys of one instance in a folder of files, one key for each purpose. Safe to use from many threads.
class KeyFolder final : public ports::Keys {
 public:
  /// Makes the folder with new keys; all of it or nothing.
  /// @error conflict "keys.exists" there is something at that path
  /// @error unavailable "keys.unwritable"
  static Result<> make(const std::filesystem::path& folder);
  /// @error forbidden "keys.permissions" the folder or a file is open to others, or belongs to somebody else
  /// @error unavailable "keys.unavailable" a file is missing or cannot be read
  /// @error invalid "keys.form" a file does not hold a key of its purpose, or no head can be read from `head`
  /// @error conflict "keys.not-distinct" two purposes share a key
  static Result<std::unique_ptr<KeyFolder>> open(const std::filesystem::path& folder);
  ~KeyFolder() override;

  Result<Bytes> sign(ports::Purpose purpose, BytesView bytes) override;
  Result<Bytes> public_key(ports::Purpose purpose) override;
  Result<Bytes> prepare_leaf() override;
  Result<> turn_leaf(BytesView next) override;
  Result<Hash> mac(ports::Purpose purpose, BytesView bytes) override;
  Result<Bytes> wrap(ports::Purpose purpose, BytesView secret, BytesView context) override;
  Result<Bytes> unwrap(ports::Purpose purpose, BytesView wrapped, BytesView context) override;
  Result<Head> confirmed_head() override;
  Result<> confirm_head(const Head& head) override;

 private:
  struct Inside;
  static Result<> fill(const std::filesystem::path& growing);
  explicit KeyFolder(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace tocsin::keys
