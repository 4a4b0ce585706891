#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "intel/stix/value.hpp"

namespace tocsin::stix {

/// A file of STIX, object by object: a bundle, one object, a TAXII envelope, an array, or an object a line. The text has to stay.
class Source {
 public:
  /// @error those of Reader::open; of a file of lines a broken line is found when it is asked for
  Result<> open(std::string_view text, JsonLimits limits);
  [[nodiscard]] std::size_t size() const { return by_line_ ? lines_.size() : reader_.size(); }
  [[nodiscard]] Container container() const { return by_line_ ? Container::list : reader_.container(); }
  /// The n-th object, until the next is asked for. @error those of Reader::open and Reader::object
  Result<const Value*> object(std::size_t n);
  /// Where the n-th object stands: a JSON pointer, counting the lines of a file of lines from 0.
  [[nodiscard]] std::string where(std::size_t n) const;
  /// The objects as they stand in the text, byte for byte.
  [[nodiscard]] std::vector<std::string_view> raw() const;
  /// A bundle without its objects.
  Result<const Value*> frame() { return reader_.frame(); }

 private:
  Reader reader_;
  std::string_view text_;
  bool by_line_ = false;
  std::vector<std::string_view> lines_;
  JsonLimits limits_;
};

/// Lines of a file that holds an object a line; empty for any other file.
std::vector<std::string_view> object_lines(std::string_view text);

}  // namespace tocsin::stix
