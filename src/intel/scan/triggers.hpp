#pragma once
// Inside the scanner only: the built-in literals that are found in one pass (Vectorscan), and what they set off.
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "intel/scan/find.hpp"
#include "intel/scan/formats.hpp"

namespace tocsin::scan {

/// One database for the whole program: it does not depend on the inventory. Each scan borrows scratch space.
class Triggers {
 public:
  static const Triggers& built_in();
  struct Event {
    std::uint32_t end;    ///< of the literal, in the shadow
    std::uint32_t which;
  };
  /// @return false when there were more than `most` events, and the rest was not looked for
  bool find(std::string_view text, std::size_t most, std::vector<Event>& into) const;
  /// Lets each event do what it is there for.
  void act(Reading& r, const std::vector<Event>& events) const;
  [[nodiscard]] std::size_t size() const;
  /// For the benchmark: the pass alone. @return how many events
  [[nodiscard]] std::size_t count(std::string_view text) const;

 private:
  Triggers();
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

// What events set off, by subject.
void take_format(Reading& r, std::size_t begin, std::size_t end, const Format& format);
void take_private_key(Reading& r, std::size_t begin);
void take_putty_key(Reading& r, std::size_t begin);
void take_storage_key(Reading& r, std::size_t begin, std::size_t end);
void take_short_prefixed(Reading& r, WordAt word);

/// A phrase that one of some literals gives away.
struct PhraseTrigger {
  std::string_view literals;  ///< divided by bars; in any case
  std::size_t back;           ///< how far before the literal the phrase may begin
  void (*act)(Reading& r, std::size_t from, std::size_t to);  ///< looks in [from, to) of the text
};
const std::vector<PhraseTrigger>& phrase_triggers();

}  // namespace tocsin::scan
