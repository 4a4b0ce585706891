#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin::stix {

enum class Kind : std::uint8_t { null, boolean, integer, number, text, list, object };

/// One JSON value, laid out flat: its members or elements follow it in memory, each with its own. Names and texts lie in
/// the reader that made it and live as long as its document.
struct Value {
  Kind kind = Kind::null;
  bool truth = false;
  std::uint32_t count = 0;  ///< members of an object, elements of a list
  std::uint32_t span = 1;   ///< values in this one, itself included
  std::string_view name;    ///< of a member; empty in a list
  std::string_view text;
  std::int64_t integer = 0;  ///< a whole number within ±(2^53−1), however it was spelled
  double number = 0;         ///< the same, or a number with a fraction

  [[nodiscard]] bool is(Kind what) const { return kind == what; }
  [[nodiscard]] bool is_number() const { return kind == Kind::integer || kind == Kind::number; }

  /// Members or elements in their order: `for (const auto& member : value)`.
  class Iterator {
   public:
    Iterator(const Value* at, std::uint32_t left) : at_(at), left_(left) {}
    const Value& operator*() const { return *at_; }
    const Value* operator->() const { return at_; }
    Iterator& operator++() {
      at_ += at_->span;
      --left_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return left_ != other.left_; }

   private:
    const Value* at_;
    std::uint32_t left_;
  };
  [[nodiscard]] Iterator begin() const { return {this + 1, count}; }
  [[nodiscard]] Iterator end() const { return {nullptr, 0}; }

  /// The member of that name, or null.
  [[nodiscard]] const Value* find(std::string_view wanted) const {
    if (kind != Kind::object) return nullptr;
    for (const auto& member : *this)
      if (member.name == wanted) return &member;
    return nullptr;
  }
  /// The text of a member; empty when there is none, or another kind of value.
  [[nodiscard]] std::string_view text_of(std::string_view wanted) const {
    const auto* member = find(wanted);
    return member != nullptr ? member->text : std::string_view();
  }
};

/// A copy that outlives the reader.
Json to_json(const Value& value);

/// Finds members and elements many times: in a large object or list by an index that is made once. For values that stay.
class Lookup {
 public:
  const Value* member(const Value& object, std::string_view name);
  const Value* element(const Value& list, std::size_t n);

 private:
  static constexpr std::uint32_t large = 64;  ///< members or elements, from which on an index pays
  std::unordered_map<const Value*, std::unordered_map<std::string_view, const Value*>> members_;
  std::unordered_map<const Value*, std::vector<const Value*>> elements_;
};

/// What a file of STIX may be.
enum class Container : std::uint8_t { object, bundle, envelope, list };

/// Parses JSON into values. Keep one and use it again: its buffers stay. Not for two threads at a time.
class Reader {
 public:
  Reader();
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  /// Parses one JSON text (I-JSON, RFC 7493), which has to stay while objects are laid out. What was made of the one before is gone.
  /// @error those of parse_json (json.*); duplicate names and large numbers are found when the value is laid out
  Result<> open(std::string_view json, JsonLimits limits);
  /// What the document is by its outermost value; a bundle or an envelope by its `type` and `objects`.
  [[nodiscard]] Container container() const;
  /// How many objects it holds.
  [[nodiscard]] std::size_t size() const;
  /// Lays the n-th object out (0 ≤ n < size()), into the buffer of that number (0 or 1); the one before in it is gone.
  /// @error invalid "json.duplicate-name" an object names a member twice · "json.number" a whole number beyond ±(2^53−1) (where = JSON pointer), or
  ///        a fraction that no double tells from zero (where = byte)
  Result<const Value*> object(std::size_t n, std::size_t buffer = 0);
  /// Lays out the outermost value without the list of its objects: of a bundle, the bundle's own properties.
  Result<const Value*> frame();

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace tocsin::stix
