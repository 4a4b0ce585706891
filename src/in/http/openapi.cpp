#include "in/http/openapi.hpp"

#include "base/text.hpp"

namespace tocsin::http {
namespace {

Json schema_ref(std::string_view name) { return Json::Object{{"$ref", "#/components/schemas/" + std::string(name)}}; }

/// The message and all that it is made of.
void collect(const Message& message, Json& schemas) {
  if (schemas.has(message.name)) return;
  schemas[message.name] = schema_of(message);
  for (const auto& field : message.fields)
    if (field.of != nullptr) collect(*field.of, schemas);
}

Json content(const std::vector<std::string>& types, const Json& schema) {
  Json out{Json::Object{}};
  for (const auto& type : types) out[type]["schema"] = schema;
  return out;
}

Json parameters_of(const Row& row) {
  Json out{Json::Array{}};
  for (const auto segment : split(row.pattern, '/'))
    if (segment.starts_with('{'))
      out.push(Json::Object{{"name", segment.substr(1, segment.size() - 2)}, {"in", "path"}, {"required", true}, {"schema", Json::Object{{"type", "string"}}}});
  if (row.query == nullptr) return out;
  const auto schema = schema_of(*row.query);
  for (const auto& field : row.query->fields)
    out.push(Json::Object{{"name", field.name}, {"in", "query"}, {"required", field.required}, {"schema", schema["properties"][field.name]}});
  return out;
}

Json responses_of(const Row& row) {
  Json good{Json::Object{{"description", "Done"}}};
  good["content"] = content({row.produces}, row.reply != nullptr ? schema_ref(row.reply->name) : Json(Json::Object{}));
  Json out{Json::Object{{"2XX", good}}};
  if (!row.right.empty()) out["401"] = Json::Object{{"$ref", "#/components/responses/Problem"}};
  out["default"] = Json::Object{{"$ref", "#/components/responses/Problem"}};
  return out;
}

/// `POST /v1/shares/{id}/approve` is `post_shares_approve`: stable, since clients are generated from it.
std::string operation_id(const Row& row) {
  auto out = to_lower(row.method);
  for (const auto segment : split(row.pattern, '/'))
    if (!segment.empty() && segment != "v1") out.append("_").append(segment.starts_with('{') ? "by_" + std::string(segment.substr(1, segment.size() - 2)) : replace_all(std::string(segment), "-", "_"));
  return out;
}

Json operation_of(const Row& row) {
  Json out{Json::Object{{"operationId", operation_id(row)}, {"summary", row.summary}, {"responses", responses_of(row)}}};
  if (const auto parameters = parameters_of(row); !parameters.array().empty()) out["parameters"] = parameters;
  if (row.message != nullptr || row.raw)
    out["requestBody"] = Json::Object{{"required", true}, {"content", content(row.accepts, row.message != nullptr ? schema_ref(row.message->name) : Json(Json::Object{}))}};
  if (row.right.empty()) {
    out["security"] = Json::Array{};
  } else {
    out["security"] = Json::Array{Json::Object{{"token", Json::Array{}}}};
    if (row.or_nobody) out["security"].push(Json::Object{});
    out["x-right"] = row.right;
  }
  return out;
}

const Message& problem_message() {
  static const Message message{"Problem",
                               {{.name = "type", .required = true, .help = "Where the rule is described."},
                                {.name = "title", .required = true, .help = "What the rule says."},
                                {.name = "status", .type = FieldType::integer, .required = true, .help = "The HTTP status.", .max = 599},
                                {.name = "rule", .required = true, .help = "The rule that refused."},
                                {.name = "where", .help = "The place in the input: JSON pointer, query name, file or line:column."},
                                {.name = "detail", .help = "For the person who has to mend it.", .max = 4000},
                                {.name = "next", .help = "What to do now.", .max = 1000},
                                {.name = "request", .help = "Names the request in the server's log."}}};
  return message;
}

}  // namespace

Json openapi(const std::vector<Row>& rows, const std::string& title, const std::string& version) {
  Json schemas{Json::Object{}}, paths{Json::Object{}};
  collect(problem_message(), schemas);
  for (const auto& row : rows) {
    for (const auto* message : {row.message, row.reply})
      if (message != nullptr) collect(*message, schemas);
    paths[row.pattern][to_lower(row.method)] = operation_of(row);
  }
  Json problem{Json::Object{{"description", "A refusal (RFC 9457): see docs/errors.md and docs/rules.md"}}};
  problem["content"] = content({"application/problem+json"}, schema_ref("Problem"));
  Json components;
  components["schemas"] = schemas;
  components["responses"]["Problem"] = problem;
  components["securitySchemes"]["token"] = Json::Object{{"type", "http"}, {"scheme", "bearer"}, {"description", "A person's token: toc_<id>_<secret>"}};
  Json out;
  out["openapi"] = "3.1.0";
  out["info"] = Json::Object{{"title", title}, {"version", version}, {"license", Json::Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  out["paths"] = paths;
  out["components"] = components;
  return out;
}

}  // namespace tocsin::http
