#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tocsin::stix {

/// What a property's value must be (STIX 2.1 section 2).
enum class Form : std::uint8_t {
  text,
  own_type,     ///< of a whole object: looked at before everything else
  own_id,
  own_version,  ///< of the standard: 2.1
  boolean,
  integer,
  number,
  timestamp,
  precise,      ///< a timestamp with at least milliseconds (section 3.2)
  seconds,      ///< a timestamp to the second (section 6.7.6)
  hex,
  binary,
  reference,    ///< an identifier of one of the types in `words`
  word,         ///< one of `words`, nothing else
  term,         ///< one of `words`, or another word: a warning
  hashes,
  dictionary,   ///< of any names; `words` says of what: texts, integers, text-lists, scalars
  language,     ///< a tag of RFC 5646
  media_type,
  service,      ///< a name of a protocol (section 6.12.1)
  priority,     ///< of a process of Windows (section 6.13.2)
  product,      ///< that analyzed (section 4.12.1)
  url,
  uri,
  domain,
  email,
  ipv4,
  ipv6,
  mac,
  cpe,
  registry_key,
  charset,
  slug,         ///< lower-case letters, digits and hyphens (section 5.1.2)
  property_name,
  part,         ///< an object of the schema `nested`
  extensions,
  container,    ///< the deprecated observable-container (section 2.13)
  definition,   ///< of a marking (section 7.2.1)
  translations, ///< language → properties (section 7.1)
  reserved      ///< may not be there (section 3.8)
};

struct Schema;

struct Property {
  std::string_view name;
  Form form = Form::text;
  bool list = false, required = false;
  std::string_view words = {};      ///< separated by spaces; of a reference: types, or @any, @sdo, @sco, @sro for all of a kind
  const Schema* nested = nullptr;
  std::int64_t least = INT64_MIN, most = INT64_MAX;  ///< of an integer
};

/// A rule between two properties of an object, where both are there.
struct Between {
  enum class What : std::uint8_t {
    not_before,  ///< a ≥ b in time
    after,       ///< a > b in time
    advised,     ///< a ≥ b in time is expected but not demanded: a warning
    needs,       ///< a only together with b
    excludes     ///< a never together with b
  } what;
  std::string_view a, b;
};

enum class Family : std::uint8_t { sdo, sro, sco, language, marking, extension, bundle, part };

/// One object type, or a part of one.
struct Schema {
  std::string_view type;
  Family family;
  std::string_view section;
  std::span<const Property> properties;
  std::string_view one_of = {};        ///< at least one of these; "*": at least one of its own properties
  std::span<const Between> rules = {};
  std::string_view contributing = {};  ///< to the id of a cyber observable (section 2.9)
  std::string_view extensions = {};    ///< the predefined extensions of a cyber observable (section 3.10)
};

/// Every object type, part and predefined extension.
std::span<const Schema* const> all_schemas();
/// The properties that all objects of a family may have (section 3.2).
std::span<const Property> common_properties(Family family);

/// A schema with its look-ups. Made once for the whole program.
class Index {
 public:
  static constexpr std::size_t most = 64;  ///< properties of one type

  explicit Index(const Schema& schema);
  /// The number of the property of that name, or -1.
  [[nodiscard]] int find(std::string_view name) const {
    for (auto slot = hash(name); slots_[slot] != 0; slot = (slot + 1) % slots_.size())
      if (properties_[slots_[slot] - 1u]->name == name) return slots_[slot] - 1;
    return -1;
  }
  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] const Property& property(int n) const { return *properties_[static_cast<std::size_t>(n)]; }
  [[nodiscard]] std::size_t size() const { return properties_.size(); }
  [[nodiscard]] std::uint64_t required() const { return required_; }
  /// A bit for each property of its own, not common to its family.
  [[nodiscard]] std::uint64_t own() const { return own_; }

 private:
  static std::size_t hash(std::string_view name) {
    std::size_t out = name.size();
    for (const char c : name) out = out * 33 + static_cast<unsigned char>(c);
    return (out ^ out >> 8) % 256;
  }

  const Schema& schema_;
  std::vector<const Property*> properties_;
  std::array<std::uint8_t, 256> slots_{};
  std::uint64_t required_ = 0, own_ = 0;
};

/// The index of an object type, of a predefined extension (`ntfs-ext`); null for a type that the standard does not define.
const Index* index_of(std::string_view type);
/// The same of a part.
const Index& index_of(const Schema& part);

/// Whether a word stands in a list of words separated by spaces.
constexpr bool among(std::string_view words, std::string_view word) {
  if (word.empty() || word.size() > words.size()) return false;
  for (auto at = words.find(word); at != std::string_view::npos; at = words.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return true;
  }
  return false;
}
/// Calls `each` with every word of a list.
template <class Each>
constexpr void for_each_word(std::string_view words, Each each) {
  while (!words.empty()) {
    const auto end = words.find(' ');
    each(words.substr(0, end));
    if (end == std::string_view::npos) return;
    words.remove_prefix(end + 1);
  }
}

}  // namespace tocsin::stix
