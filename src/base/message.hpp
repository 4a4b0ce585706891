#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace tocsin {

enum class FieldType { text, integer, boolean, instant, uuid, slug, hash, choice, list, object, any };

struct Message;

/// One field of a message: the one place that parsing, validation, OpenAPI and form hints read.
struct Field {
  std::string name;
  FieldType type = FieldType::text;
  bool required = false;
  std::string help = {};                  ///< one sentence for the person who fills it in
  std::size_t max = 256;                  ///< bytes of a text, elements of a list; the largest integer
  std::vector<std::string> options = {};  ///< of a choice
  const Message* of = nullptr;            ///< of an object, or of a list's elements; a list without it holds texts
};

struct Message {
  std::string name;  ///< in OpenAPI: `ShareOpen`
  std::vector<Field> fields;
};

/// Checks a body against its message; afterwards every field can be read with the look-ups of Json.
/// @error invalid "message.not-an-object", "message.unknown-field", "message.missing-field", "message.wrong-type",
///        "message.too-long", "message.not-an-option", each with the JSON pointer in `where`
Result<> check(const Message& message, const Json& body, const std::string& pointer = {});

/// The JSON Schema (2020-12) of a message, as OpenAPI 3.1 embeds it; sub-messages by `$ref`.
Json schema_of(const Message& message);

}  // namespace tocsin
