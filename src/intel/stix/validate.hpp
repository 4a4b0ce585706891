#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "intel/stix/report.hpp"

/// The checks of STIX 2.1: every object type, its properties, references, markings, extensions and patterns.
namespace tocsin::stix {

struct Options {
  bool warnings = true;                                    ///< without them a check costs less: no deterministic ids are computed
  std::size_t findings_max = 1000;                         ///< errors kept, and warnings kept; the rest is counted
  JsonLimits limits{.bytes = std::size_t{4} << 20, .depth = 48};  ///< of one object, or of a whole file
};

/// What a store needs to know of an object, without the rest.
struct ObjectHead {
  std::string id, type;
  std::string spec_version;   ///< "2.1", also of a cyber observable that does not say; "2.0" of a domain object that does not
  std::string created, modified;  ///< as spelled; empty when there is none
  std::string created_by_ref;
  bool revoked = false;
  std::vector<std::string> object_marking_refs;
  std::vector<std::string> granular_marking_refs;  ///< of markings of parts
  /// What TAXII calls the version: modified, else created; empty of a cyber observable (section 3.4.1 of TAXII 2.1).
  [[nodiscard]] const std::string& version() const { return modified.empty() ? created : modified; }
};

/// One object: its head, as far as it can be read, and what a check found.
struct Checked {
  ObjectHead head;
  Report report;
};

/// Checks objects and files. Keep one for many (its buffers stay); one thread at a time.
class Validator {
 public:
  explicit Validator(Options options = {});
  ~Validator();
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;

  /// Checks one object. What is no JSON, or no object, is an error of the report with a rule of json.* or stix.not-an-object.
  Report object(std::string_view json);
  /// The same, with its head.
  Checked object_with_head(std::string_view json);
  /// Checks a file: a bundle, one object, a TAXII envelope, a JSON array of objects, or an object a line; versions of one
  /// object, markings and extensions against each other too. A bundle of STIX 2.0 is checked as what raise_to_2_1() makes
  /// of it, and the report says so.
  Report document(std::string_view text);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Checks one object with this thread's own validator, without warnings: cheap enough for each object of a request.
Report validate_object(std::string_view json_object);
/// The same, with its head.
Checked check_with_head(std::string_view json_object);

}  // namespace tocsin::stix
