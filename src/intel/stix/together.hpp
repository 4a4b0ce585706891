#pragma once
#include <string>
#include <vector>

#include "intel/stix/findings.hpp"
#include "intel/stix/source.hpp"

namespace tocsin::stix {

/// The rules between the objects of one file: versions of one object (section 3.6), markings that mark each other (3.2),
/// extensions and their definitions (7.3), translations and what they translate (7.1).
class Together {
 public:
  /// Takes note of the n-th object.
  void note(std::size_t n, const Value& object);
  /// Looks at all of them; `source` is asked for those that have to be compared.
  void check(Source& source, Findings& findings) const;

 private:
  struct Record {
    std::size_t n;
    std::string type, id, created, modified, creator;
    bool revoked;
  };
  /// A use of something that another object of the file may say more about.
  struct Use {
    std::size_t n;
    std::string id, what, by;
  };
  void versions(Source& source, Findings& findings, const std::vector<const Record*>& same_id) const;
  void circles(Source& source, Findings& findings) const;
  void extensions(Source& source, Findings& findings) const;
  void translations(Source& source, Findings& findings) const;
  static void enter(Source& source, Findings& findings, std::size_t n, std::string_view id) { findings.enter(id, source.where(n)); }

  std::vector<Record> records_;
  std::vector<Use> marks_;         ///< by = the marking definition that is marked, id = the one that marks it
  std::vector<Use> definitions_;   ///< of extensions: id, what = its types
  std::vector<Use> extended_;      ///< id of the definition, what = the extension_type, by = the object
  std::vector<Use> translations_;  ///< id of the object, what = its modified, by = the language content
};

}  // namespace tocsin::stix
