#include "base/message.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/instant.hpp"

namespace tocsin {
namespace {

Result<> check_field(const Field& field, const Json& value, const std::string& pointer);

Result<> wrong_type(const Field& field, const std::string& pointer, std::string_view wanted) {
  return refuse(Errc::invalid, "message.wrong-type", pointer, field.name + " wants " + std::string(wanted));
}

Result<> check_list(const Field& field, const Json& value, const std::string& pointer) {
  if (!value.is_array()) return wrong_type(field, pointer, "a list");
  if (value.array().size() > field.max) return refuse(Errc::invalid, "message.too-long", pointer, "at most " + std::to_string(field.max) + " elements");
  for (std::size_t i = 0; i < value.array().size(); ++i) {
    const auto here = pointer_to(pointer, i);
    if (field.of != nullptr) TRY_VOID(check(*field.of, value.at(i), here));
    else if (!value.at(i).is_text()) return wrong_type(field, here, "texts");
  }
  return {};
}

Result<> check_text(const Field& field, const Json& value, const std::string& pointer) {
  if (!value.is_text()) return wrong_type(field, pointer, "a text");
  const auto& text = value.text();
  if (field.type == FieldType::choice) {
    if (std::ranges::find(field.options, text) != field.options.end()) return {};
    std::string allowed;
    for (const auto& option : field.options) allowed += (allowed.empty() ? "" : ", ") + option;
    return refuse(Errc::invalid, "message.not-an-option", pointer, field.name + " is one of " + allowed);
  }
  if (text.size() > field.max) return refuse(Errc::invalid, "message.too-long", pointer, "at most " + std::to_string(field.max) + " bytes");
  if (field.required && text.empty()) return refuse(Errc::invalid, "message.missing-field", pointer, field.name + " is empty");
  if (field.type == FieldType::uuid && !is_uuid(text)) return wrong_type(field, pointer, "a UUID");
  if (field.type == FieldType::slug && !is_slug(text)) return wrong_type(field, pointer, "a name of a-z, 0-9 and '-'");
  if (field.type == FieldType::hash && !Hash::from_hex(text)) return wrong_type(field, pointer, "a SHA-256 in hex");
  if (field.type == FieldType::instant && !parse_rfc3339(text)) return wrong_type(field, pointer, "a time such as 2026-03-01T02:10:00Z");
  return {};
}

Result<> check_field(const Field& field, const Json& value, const std::string& pointer) {
  switch (field.type) {
    case FieldType::any: return {};
    case FieldType::list: return check_list(field, value, pointer);
    case FieldType::object:
      if (field.of != nullptr) return check(*field.of, value, pointer);
      return value.is_object() ? Result<>{} : wrong_type(field, pointer, "an object");
    case FieldType::boolean: return value.is_bool() ? Result<>{} : wrong_type(field, pointer, "true or false");
    case FieldType::integer:
      if (!value.is_integer() || value.integer() < 0) return wrong_type(field, pointer, "a whole number from 0");
      if (static_cast<std::size_t>(value.integer()) > field.max)
        return refuse(Errc::invalid, "message.too-long", pointer, "at most " + std::to_string(field.max));
      return {};
    default: return check_text(field, value, pointer);
  }
}

Json schema_of(const Field& field) {
  Json out{Json::Object{}};
  const auto ref = [&] { return Json::Object{{"$ref", "#/components/schemas/" + field.of->name}}; };
  switch (field.type) {
    case FieldType::any: break;
    case FieldType::integer: out = Json::Object{{"type", "integer"}, {"minimum", 0}, {"maximum", field.max}}; break;
    case FieldType::boolean: out["type"] = "boolean"; break;
    case FieldType::object: out = field.of != nullptr ? ref() : Json::Object{{"type", "object"}}; break;
    case FieldType::list:
      out = Json::Object{{"type", "array"}, {"maxItems", field.max}, {"items", field.of != nullptr ? Json(ref()) : Json(Json::Object{{"type", "string"}})}};
      break;
    case FieldType::choice: {
      out["type"] = "string";
      for (const auto& option : field.options) out["enum"].push(option);
      break;
    }
    case FieldType::instant: out = Json::Object{{"type", "string"}, {"format", "date-time"}}; break;
    case FieldType::uuid: out = Json::Object{{"type", "string"}, {"format", "uuid"}}; break;
    case FieldType::slug: out = Json::Object{{"type", "string"}, {"pattern", "^[a-z][a-z0-9-]{0,63}$"}}; break;
    case FieldType::hash: out = Json::Object{{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}}; break;
    case FieldType::text: out = Json::Object{{"type", "string"}, {"maxLength", field.max}}; break;
  }
  if (!field.help.empty() && !out.has("$ref")) out["description"] = field.help;
  return out;
}

}  // namespace

Result<> check(const Message& message, const Json& body, const std::string& pointer) {
  if (!body.is_object()) return refuse(Errc::invalid, "message.not-an-object", pointer, message.name + " is a JSON object");
  for (const auto& [name, value] : body.object()) {
    const auto field = std::ranges::find(message.fields, name, &Field::name);
    if (field == message.fields.end()) return refuse(Errc::invalid, "message.unknown-field", pointer_to(pointer, name), message.name + " has no such field");
    TRY_VOID(check_field(*field, value, pointer_to(pointer, name)));
  }
  for (const auto& field : message.fields)
    if (field.required && !body.has(field.name)) return refuse(Errc::invalid, "message.missing-field", pointer_to(pointer, field.name), field.help);
  return {};
}

Json schema_of(const Message& message) {
  Json out;
  out["type"] = "object";
  out["additionalProperties"] = false;
  out["properties"] = Json::Object{};
  for (const auto& field : message.fields) {
    out["properties"][field.name] = schema_of(field);
    if (field.required) out["required"].push(field.name);
  }
  return out;
}

}  // namespace tocsin
