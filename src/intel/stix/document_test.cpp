#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.hpp"
#include "intel/stix/revoke.hpp"
#include "intel/stix/same.hpp"
#include "intel/stix/stix.hpp"
#include "intel/stix/tlp.hpp"
#include "intel/stix/validate.hpp"
#include "support/stix_examples.hpp"

using namespace tocsin;
using namespace tocsin::stix;
namespace {

bool says(const std::vector<Finding>& findings, std::string_view rule, std::string_view where) {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.rule == rule && finding.where == where; });
}
std::string listed(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& finding : findings) out += finding.where + " " + std::string(finding.rule) + " (" + finding.detail + "); ";
  return out;
}
Report check(const Json& object) { return Validator().object(to_jcs(object)); }
Report document(const Json& whole) { return Validator({.limits = {.bytes = 1 << 20, .depth = 48}}).document(to_jcs(whole)); }
Json bundle_of(Json::Array objects) {
  return Json::Object{{"type", "bundle"}, {"id", "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"}, {"objects", std::move(objects)}};
}
Json marking(Json selectors) {
  auto object = examples::full("tool");
  object["granular_markings"] = Json::Array{Json::Object{{"selectors", std::move(selectors)}, {"marking_ref", examples::detail::green}}};
  return object;
}
Json changed(Json object, const char* name, Json value) {
  object[name] = std::move(value);
  return object;
}

}  // namespace

TEST_CASE("deterministic ids of all observables, by vectors that were computed apart from the program by section 2.9") {
  const std::vector<const char*> vectors{
      R"json({"type":"artifact","id":"artifact--6444bbfb-5b42-53bc-9e96-8a555a669493","spec_version":"2.1","hashes":{"SHA-256":"6db12788c37247f2316052e142f42f4b259d6561751e5f401a1ae2a6df9c674b","MD5":"3773a88f65a5e780c8dff9cdc3a056f3"},"payload_bin":"dGVzdA==","mime_type":"text/plain"})json",
      R"json({"type":"autonomous-system","id":"autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff","spec_version":"2.1","number":15139,"name":"Slime Industries"})json",
      R"json({"type":"directory","id":"directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622","spec_version":"2.1","path":"C:\\Windows\\System32","ctime":"2026-01-01T00:00:00Z"})json",
      R"json({"type":"domain-name","id":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7","spec_version":"2.1","value":"example.com","resolves_to_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]})json",
      R"json({"type":"email-addr","id":"email-addr--7165e2a9-671f-585d-b1e1-ca59c671d934","spec_version":"2.1","value":"john@example.com","display_name":"John Doe"})json",
      R"json({"type":"email-message","id":"email-message--d300c579-224b-5cda-bae8-8c8973e28ce9","spec_version":"2.1","from_ref":"email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171","subject":"Saying Hello","body":"Zurück \"\\\n","is_multipart":false})json",
      R"json({"type":"file","id":"file--572450e9-c4fc-53ff-85b3-fd716bede005","spec_version":"2.1","hashes":{"SHA-256":"6db12788c37247f2316052e142f42f4b259d6561751e5f401a1ae2a6df9c674b","SHA-512":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"name":"quêry.dll","parent_directory_ref":"directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622","extensions":{"ntfs-ext":{"sid":"1234567"}},"size":5})json",
      R"json({"type":"file","id":"file--7bf4d875-4548-5029-a26e-dbb5839022dd","spec_version":"2.1","hashes":{"SSDEEP":"3:a:b"},"size":5})json",
      R"json({"type":"ipv4-addr","id":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","spec_version":"2.1","value":"198.51.100.3"})json",
      R"json({"type":"ipv6-addr","id":"ipv6-addr--85a85a8c-ee99-5722-946d-3c3a3270fc6f","spec_version":"2.1","value":"2001:0db8:85a3:0000:0000:8a2e:0370:7334"})json",
      R"json({"type":"mac-addr","id":"mac-addr--757b1725-9903-54f5-a855-1240691d7659","spec_version":"2.1","value":"d2:fb:49:24:37:18"})json",
      R"json({"type":"mutex","id":"mutex--f93fe911-e545-5239-b9b0-597840d0c871","spec_version":"2.1","name":"__CLEANSWEEP__"})json",
      R"json({"type":"network-traffic","id":"network-traffic--2b571c89-7b57-580e-9d17-0642994c151f","spec_version":"2.1","start":"2026-01-01T00:00:00Z","src_ref":"ipv4-addr--9cf4a8ec-7640-5f40-a006-79942896168b","dst_ref":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","src_port":3372,"dst_port":80,"protocols":["ipv4","tcp"],"extensions":{"tcp-ext":{"src_flags_hex":"00000002"}},"src_byte_count":5})json",
      R"json({"type":"software","id":"software--636811b6-91f5-58c8-8953-ee6252c86809","spec_version":"2.1","name":"Word","cpe":"cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*","version":"2002","vendor":"Microsoft","swid":"s","languages":["en"]})json",
      R"json({"type":"url","id":"url--47c3cf9a-5027-5bf0-997a-017c7edc7c55","spec_version":"2.1","value":"https://example.com/research/index.html"})json",
      R"json({"type":"user-account","id":"user-account--f94d689e-707d-58c3-b803-c720bb6ed096","spec_version":"2.1","account_type":"unix","user_id":"1001","account_login":"jdoe","display_name":"John"})json",
      R"json({"type":"windows-registry-key","id":"windows-registry-key--a485b5d9-834c-5558-9a81-be947e91b3ec","spec_version":"2.1","key":"HKEY_LOCAL_MACHINE\\System\\Foo\\Bar","values":[{"name":"Foo","data":"qwerty","data_type":"REG_SZ"}],"number_of_subkeys":1})json",
      R"json({"type":"x509-certificate","id":"x509-certificate--9f742a04-0af4-52f6-99e3-d02f12dcf2f3","spec_version":"2.1","hashes":{"SHA-256":"6db12788c37247f2316052e142f42f4b259d6561751e5f401a1ae2a6df9c674b","SHA-1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"serial_number":"36:f7:d4","issuer":"CN=x"})json",
  };
  for (const auto* text : vectors) {
    auto object = examples::detail::object(text);
    const auto report = check(object);
    CHECK_MESSAGE(report.valid(), listed(report.errors));
    CHECK_MESSAGE(!std::ranges::any_of(report.warnings, [](const Finding& warning) { return warning.rule == "stix.deterministic-id"; }), text << listed(report.warnings));
    auto id = object["id"].text();
    id.back() = id.back() == '0' ? '1' : '0';
    object["id"] = id;
    CHECK_MESSAGE(says(check(object).warnings, "stix.deterministic-id", "/id"), text);
  }
}
TEST_CASE("stix.id: an observable without any contributing property has a random id") {
  Json account = Json::Object{{"type", "user-account"}, {"id", "user-account--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f"}, {"display_name", "x"}};
  CHECK(says(check(account).errors, "stix.id", "/id"));
  account["id"] = "user-account--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  CHECK(check(account).valid());
  CHECK(says(check(changed(examples::full("process"), "id", "process--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f")).errors, "stix.id", "/id"));
}

TEST_CASE("stix.selector: selectors lead to what is there") {
  for (const auto* right : {"name", "labels", "labels.[0]", "external_references.[1].hashes.SHA-256", "kill_chain_phases.[0].phase_name", "id", "granular_markings",
                            "extensions.extension-definition--d83fce45-ef58-4c6c-a3f4-1fbc32e98c6e.rank"}) {
    const auto report = check(marking(Json::Array{right}));
    CHECK_MESSAGE(report.valid(), right << listed(report.errors));
  }
  for (const auto* wrong : {"pattern", "labels.[1]", "labels.name", "labels.0", "name.[0]", "description.x", "external_references.[3]", "external_references.source_name", "", ".", "labels.", "labels..[0]",
                            "labels.[-1]", "labels.[]", "labels.[a]", "labels.[99999999999]", "[0]", "Name", "/name", "$.name"})
    CHECK_MESSAGE(says(check(marking(Json::Array{wrong})).errors, "stix.selector", "/granular_markings/0/selectors/0"), wrong);
  CHECK(says(check(marking(Json::Array{})).errors, "stix.empty", "/granular_markings/0/selectors"));
  CHECK(says(check(marking("name")).errors, "stix.wrong-type", "/granular_markings/0/selectors"));
  auto object = marking(Json::Array{"name"});
  object["granular_markings"].array_here()[0]["lang"] = "de";
  CHECK(says(check(object).errors, "stix.depends", "/granular_markings/0/lang"));
  object["granular_markings"] = Json::Array{Json::Object{{"selectors", Json::Array{"name"}}}};
  CHECK(says(check(object).errors, "stix.depends", "/granular_markings/0"));
  object["granular_markings"] = Json::Array{Json::Object{{"lang", "de"}}};
  CHECK(says(check(object).errors, "stix.required", "/granular_markings/0/selectors"));
}

TEST_CASE("stix.marking: TLP 1.0 is fixed, TLP 2.0 is an extension with fixed ids, nothing marks itself") {
  for (const auto& [level, id] : tlp1) {
    Json definition = Json::Object{{"type", "marking-definition"}, {"spec_version", "2.1"}, {"id", id}, {"created", tlp1_created}, {"definition_type", "tlp"}, {"definition", Json::Object{{"tlp", level}}}};
    CHECK(check(definition).valid());
    CHECK(says(check(changed(definition, "id", "marking-definition--4a0042fe-8b88-40fe-9600-dfa128ce6fbd")).errors, "stix.marking", "/id"));
    CHECK(says(check(changed(definition, "created", "2017-01-20T00:00:00.001Z")).errors, "stix.marking", "/created"));
    CHECK(says(check(changed(definition, "definition", Json::Object{{"tlp", "clear"}})).errors, "stix.marking", "/definition/tlp"));
    CHECK(says(check(changed(definition, "definition", Json::Object{{"tlp", level == "red" ? "white" : "red"}})).errors, "stix.marking", "/id"));
    CHECK(says(check(changed(definition, "definition", Json::Object{{"tlp", 21}})).errors, "stix.wrong-type", "/definition/tlp"));
    CHECK(says(check(changed(definition, "definition", Json::Object{{"x", "red"}})).errors, "stix.required", "/definition/tlp"));
    CHECK(says(check(changed(changed(definition, "definition_type", "statement"), "definition", Json::Object{{"statement", "s"}})).errors, "stix.marking", "/definition_type"));
  }
  for (const auto& each : tlp2) {
    const auto definition = marking_definition(each.tlp);
    CHECK(check(definition).valid());
    CHECK(says(check(changed(definition, "id", "marking-definition--4a0042fe-8b88-40fe-9600-dfa128ce6fbd")).errors, "stix.marking", "/id"));
    auto other = definition;
    other["extensions"][std::string(tlp2_extension)]["tlp_2_0"] = "white";
    CHECK(says(check(other).errors, "stix.marking", "/extensions/" + std::string(tlp2_extension) + "/tlp_2_0"));
    auto statement = changed(changed(definition, "definition_type", "statement"), "definition", Json::Object{{"statement", "s"}});
    statement.object_here().erase("extensions");
    CHECK(says(check(statement).errors, "stix.marking", "/extensions"));
  }
  const auto statement = examples::full("marking-definition");
  CHECK(says(check(changed(statement, "definition", Json::Object{{"text", "s"}})).errors, "stix.required", "/definition/statement"));
  CHECK(says(check(changed(statement, "definition", Json::Object{{"statement", 5}})).errors, "stix.wrong-type", "/definition/statement"));
  CHECK(says(check(changed(statement, "definition_type", "something")).warnings, "stix.vocabulary", "/definition_type"));
  CHECK(says(check(changed(statement, "object_marking_refs", Json::Array{examples::detail::green, statement["id"]})).errors, "stix.marking", "/object_marking_refs/1"));
  CHECK(says(check(changed(statement, "granular_markings", Json::Array{Json::Object{{"selectors", Json::Array{"name"}}, {"marking_ref", statement["id"]}}})).errors, "stix.marking",
             "/granular_markings/0/marking_ref"));
}
TEST_CASE("stix.marking: definitions of one file do not mark each other in a circle") {
  const auto definition = [](const std::string& n, const std::string& by) {
    auto out = examples::full("marking-definition");
    out.object_here().erase("granular_markings");
    out["id"] = "marking-definition--4a0042fe-8b88-40fe-9600-dfa128ce6fb" + n;
    out["object_marking_refs"] = Json::Array{"marking-definition--4a0042fe-8b88-40fe-9600-dfa128ce6fb" + by};
    return out;
  };
  const auto circle = document(bundle_of({definition("1", "2"), definition("2", "3"), definition("3", "1")}));
  CHECK(says(circle.errors, "stix.marking", "/objects/0/object_marking_refs"));
  CHECK(document(bundle_of({definition("1", "2"), definition("2", "3"), definition("3", "4")})).valid());
}

TEST_CASE("stix.version, stix.duplicate: versions of one object keep its beginnings, and end with its revocation") {
  const auto version = [](const char* modified, const char* name, bool revoked = false) {
    auto out = examples::full("tool");
    out["modified"] = modified;
    out["name"] = name;
    out["revoked"] = revoked;
    return out;
  };
  const auto first = version("2026-03-02T00:00:00.000Z", "a"), second = version("2026-03-03T00:00:00.000Z", "b"), last = version("2026-03-04T00:00:00.000Z", "b", true);
  CHECK(document(bundle_of({first, second, last})).valid());
  CHECK(document(bundle_of({last, first, second})).valid());
  CHECK(says(document(bundle_of({last, version("2026-03-04T00:00:00.001Z", "c")})).errors, "stix.version", "/objects/1/modified"));
  CHECK(says(document(bundle_of({first, version("2026-03-02T00:00:00.0000Z", "c")})).errors, "stix.version", "/objects/1/modified"));
  CHECK(says(document(bundle_of({first, changed(second, "created", "2026-03-01T02:10:00.001Z")})).errors, "stix.version", "/objects/1/created"));
  const auto spelled = changed(second, "created", std::string(std::as_const(second)["created"].text()).insert(std::as_const(second)["created"].text().size() - 1, "000"));
  CHECK(document(bundle_of({first, spelled})).valid());  // the same instant with more digits
  CHECK(says(document(bundle_of({second, spelled})).warnings, "stix.duplicate", "/objects/1"));
  CHECK(says(document(bundle_of({first, changed(second, "created_by_ref", "identity--1c7b5b88-8ff7-4a4d-aa9d-feb398cd0061")})).errors, "stix.version", "/objects/1/created_by_ref"));
  const auto twice = document(bundle_of({first, first}));
  CHECK(twice.valid());
  CHECK(says(twice.warnings, "stix.duplicate", "/objects/1"));
  const auto statement = examples::full("marking-definition");
  CHECK(says(document(bundle_of({statement, changed(statement, "name", "other")})).errors, "stix.version", "/objects/1/id"));
  CHECK(says(document(bundle_of({examples::full("url"), changed(examples::full("url"), "defanged", true)})).warnings, "stix.duplicate", "/objects/1/id"));
}

TEST_CASE("stix.extension: an extension is used as its definition in the same file says") {
  auto definition = examples::full("extension-definition");
  auto tool = examples::full("tool");
  tool["extensions"] = Json::Object{{definition["id"].text(), Json::Object{{"extension_type", "property-extension"}, {"rank", 1}}}};
  CHECK(says(document(bundle_of({definition, tool})).errors, "stix.extension", "/objects/1/extensions/" + definition["id"].text() + "/extension_type"));
  tool["extensions"][definition["id"].text()]["extension_type"] = "toplevel-property-extension";
  CHECK(document(bundle_of({definition, tool})).valid());
}

TEST_CASE("stix.translation: language content mirrors its object") {
  auto campaign = examples::full("campaign");
  auto content = examples::full("language-content");
  content["object_ref"] = campaign["id"];
  content["object_modified"] = campaign["modified"];
  const auto with = [&](Json translated) {
    auto out = content;
    out["contents"] = Json::Object{{"de", std::move(translated)}};
    return document(bundle_of({campaign, out}));
  };
  CHECK(with(Json::Object{{"name", "x"}, {"aliases", Json::Array{""}}}).valid());
  CHECK(says(with(Json::Object{{"name", Json::Array{"x"}}}).errors, "stix.translation", "/objects/1/contents/de/name"));
  CHECK(says(with(Json::Object{{"aliases", Json::Array{"a", "b"}}}).errors, "stix.translation", "/objects/1/contents/de/aliases"));
  CHECK(says(with(Json::Object{{"aliases", "a"}}).errors, "stix.translation", "/objects/1/contents/de/aliases"));
  CHECK(says(with(Json::Object{{"goals", "a"}}).warnings, "stix.unlikely", "/objects/1/contents/de/goals"));
  CHECK(says(document(bundle_of({campaign, changed(content, "object_modified", "2026-03-05T00:00:00.000Z")})).errors, "stix.translation", "/objects/1/object_modified"));
}

TEST_CASE("stix.custom-property: a bundle may have what its producer adds, and a version of its own is none") {
  auto bundle = bundle_of({examples::full("tool")});
  bundle["spec_version"] = "2.1";
  bundle["created"] = "2026-03-01T02:10:00.000Z";
  bundle["x_acme"] = 1;
  const auto report = document(bundle);
  CHECK(report.valid());
  CHECK(report.version == "2.1");
  for (const auto* name : {"/spec_version", "/created", "/x_acme"}) CHECK(says(report.warnings, "stix.custom-property", name));
  CHECK(says(document(changed(bundle, "id", "bundle--5d0092c5-5f74-5287-9642-33f4c354e56d")).warnings, "stix.uuid", "/id"));
}

TEST_CASE("files: a bundle, an envelope, a list, one object, an object a line") {
  const auto tool = examples::full("tool");
  const auto broken = changed(tool, "name", 5);
  Validator validator;
  const auto where = [&](const std::string& text) {
    const auto report = validator.document(text);
    return report.errors.empty() ? std::string("valid") : report.errors[0].where + " " + std::string(report.errors[0].rule);
  };
  CHECK(where(to_jcs(tool)) == "valid");
  CHECK(where(to_jcs(broken)) == "/name stix.wrong-type");
  CHECK(where(to_jcs(bundle_of({tool, broken}))) == "/objects/1/name stix.wrong-type");
  CHECK(where(to_pretty(bundle_of({tool, broken}))) == "/objects/1/name stix.wrong-type");
  CHECK(where(to_jcs(Json::Object{{"objects", Json::Array{tool, broken}}, {"more", true}, {"next", "x"}})) == "/objects/1/name stix.wrong-type");
  CHECK(where("{}") == "valid");
  CHECK(where(to_jcs(Json::Array{tool, broken})) == "/1/name stix.wrong-type");
  CHECK(where(to_jcs(tool) + "\n" + to_jcs(broken) + "\n") == "/1/name stix.wrong-type");
  CHECK(where(to_jcs(tool) + "\n\n" + to_jcs(tool)) == "valid");
  CHECK(where(to_jcs(tool) + "\n{\"a\":}\n") == "/1 json.syntax");
  CHECK(where(to_jcs(tool) + "\n{\"a\":1}{\n") == "/1 json.syntax");
  CHECK(where("[5]") == "/0 stix.not-an-object");
  CHECK(where("5") == " stix.not-an-object");
}
TEST_CASE("stix.bundle: bundles have an id of their own and hold at least one object") {
  const auto where = [&](const Json& bundle) {
    const auto report = document(bundle);
    return report.errors.empty() ? std::string("valid") : report.errors[0].where + " " + std::string(report.errors[0].rule);
  };
  const auto bundle = bundle_of({examples::full("tool")});
  CHECK(where(changed(bundle, "id", "bundle--1")) == "/id stix.id");
  CHECK(where(changed(bundle, "id", examples::full("tool")["id"])) == "/id stix.id");
  CHECK(where(changed(bundle, "objects", Json::Array{})) == "/objects stix.empty");
  CHECK(where(changed(bundle, "objects", Json::Object{})) == "/objects stix.wrong-type");
  CHECK(where(changed(bundle, "objects", Json::Array{bundle})) == "/objects/0/type stix.type");
  auto bare = bundle;
  bare.object_here().erase("objects");
  CHECK(where(bare) == "valid");
  bare.object_here().erase("id");
  CHECK(where(bare) == "/id stix.required");
  CHECK(says(document(changed(bundle, "x_acme", 1)).warnings, "stix.custom-property", "/x_acme"));
}
TEST_CASE("json.*: what is no I-JSON is refused with its place") {
  Validator validator;
  const auto rule = [&](const std::string& text) {
    const auto report = validator.document(text);
    return report.errors.empty() ? std::string() : std::string(report.errors[0].rule) + " " + (report.errors[0].where.empty() ? report.errors[0].detail.substr(0, report.errors[0].detail.find(':')) : report.errors[0].where);
  };
  CHECK(rule("") == "json.syntax byte 0");
  CHECK(rule("{\"type\":\"tool\",}") == "json.syntax byte 15");
  CHECK(rule("{\"type\":\"tool\"} x") == "json.syntax byte 16");
  CHECK(rule("{\"a\":\"\xff\"}").starts_with("json.utf8"));
  CHECK(rule("{\"type\":\"tool\",\"type\":\"tool\"}") == "json.duplicate-name /type");
  CHECK(rule("{\"type\":\"tool\",\"x_a\":[{\"b\":1,\"b\":1}]}") == "json.duplicate-name /x_a/0/b");
  CHECK(rule("{\"type\":\"tool\",\"x_a\":9007199254740992}") == "json.number /x_a");
  CHECK(rule("{\"type\":\"tool\",\"x_a\":123456789012345678901234567890}").starts_with("json.number"));
  for (const std::string tiny : {"1e-400", "0E0959919895915", "-1e-4000000000"}) {
    CHECK(rule("{\"type\":\"tool\",\"x_a\":" + tiny + "}").starts_with("json.number byte"));
    CHECK(rule("{\"type\":\"bundle\",\"id\":" + tiny + ",\"objects\":[]}").starts_with("json.number byte"));
  }
  CHECK_FALSE(rule("{\"type\":\"tool\",\"x_a\":0.0}").starts_with("json"));
  CHECK(rule("{\"type\":\"tool\",\"x_a\":NaN}").starts_with("json.syntax"));
  CHECK(rule(std::string(100, '[') + std::string(100, ']')).starts_with("json.too-deep"));
  CHECK(Validator({.limits = {.bytes = 10, .depth = 8}}).document("{\"type\":\"tool\"}").errors[0].rule == "json.too-large");
}
TEST_CASE("json.duplicate-name: large objects and many selectors are looked at in time") {
  Json large = examples::full("tool");
  std::string text = "{\"type\":\"tool\"";
  for (int i = 0; i < 60000; ++i) text += ",\"x_" + std::to_string(i) + "\":1";
  CHECK(Validator().document(text + "}").errors_more == 0);
  CHECK(Validator().document(text + ",\"x_777\":2}").errors.at(0).where == "/x_777");
  Json::Array labels(60000, Json("l")), selectors;
  for (int i = 0; i < 60000; ++i) selectors.push_back("labels.[" + std::to_string(59999 - i) + "]");
  large["labels"] = std::move(labels);
  large["granular_markings"] = Json::Array{Json::Object{{"selectors", std::move(selectors)}, {"lang", "en"}}};
  const auto report = check(large);
  CHECK_MESSAGE(report.valid(), listed(report.errors));
}
TEST_CASE("findings beyond the limit are counted") {
  Json::Array many(50, Json(5));
  const auto report = Validator({.findings_max = 10}).document(to_jcs(many));
  CHECK(report.errors.size() == 10);
  CHECK(report.errors_more == 40);
}
TEST_CASE("an object's head says what a store needs") {
  const auto tool = check_with_head(to_jcs(examples::full("tool")));
  CHECK(tool.report.valid());
  CHECK(tool.head.id == "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
  CHECK(tool.head.version() == "2026-03-02T02:10:00.123456Z");
  CHECK(tool.head.spec_version == "2.1");
  CHECK(tool.head.object_marking_refs == std::vector<std::string>{examples::detail::green});
  CHECK(tool.head.granular_marking_refs == std::vector<std::string>{examples::detail::green});
  CHECK(check_with_head(to_jcs(examples::full("marking-definition"))).head.version() == "2026-03-01T02:10:00.000Z");
  const auto url = check_with_head(R"({"type":"url","id":"url--47c3cf9a-5027-5bf0-997a-017c7edc7c55","value":"https://example.com/"})");
  CHECK(url.head.version().empty());
  CHECK(url.head.spec_version == "2.1");
  CHECK(check_with_head(R"({"type":"tool","id":"x","modified":"m"})").head.spec_version == "2.0");
  CHECK_FALSE(check_with_head("{").report.valid());
  CHECK(validate_object(to_jcs(examples::full("url"))).valid());
  CHECK(validate_object(to_jcs(examples::full("url"))).warnings.empty());  // no time is spent on them
}

TEST_CASE("one object in two spellings, and two objects that only look alike") {
  const std::string one = R"({"type":"indicator","created":"2026-01-01T00:00:00.100Z","confidence":50,"name":"2026-01-01T00:00:00.100Z","x":{"y":[1,2]},"valid_from":"2026-01-01T00:00:00Z"})";
  CHECK(is_same_object(one, one));
  CHECK(is_same_object(one, R"( {"x":{"y":[1, 2.0]},"confidence":50.0, "revoked":false,"name":"2026-01-01T00:00:00.100Z","valid_from":"2026-01-01T00:00:00.000000Z","created":"2026-01-01T00:00:00.1Z","type":"\u0069ndicator"})"));
  for (const auto& [from, to] : {std::pair{"00.100Z\",\"conf", "00.101Z\",\"conf"}, {"50", "51"}, {"[1,2]", "[2,1]"}, {"\"name\":\"2026-01-01T00:00:00.100Z\"", "\"name\":\"2026-01-01T00:00:00.1Z\""}, {"{\"type", "{\"revoked\":true,\"type"}}) {
    INFO(to);
    auto other = one;
    const auto at = other.find(from);
    REQUIRE(at != std::string::npos);
    other.replace(at, std::string_view(from).size(), to);
    CHECK_FALSE(is_same_object(one, other));
  }
  CHECK_FALSE(is_same_object("{", "{"));
  CHECK_FALSE(is_same_object("[]", "[]"));
  CHECK(is_fixed_marking("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"));
  CHECK(is_fixed_marking(tlp2[0].id));
  CHECK_FALSE(is_fixed_marking("marking-definition--00000000-0000-4000-8000-000000000000"));
}

TEST_CASE("a revocation of each type is valid, is later, and says nothing but that") {
  const auto later = *parse_rfc3339("2026-04-01T00:00:00Z");
  for (const auto& example : examples::all()) {
    INFO(example.type);
    const auto& object = example.full;
    const auto revoked = revocation_of(object, later);
    const bool is_versioned = object.has("modified") && example.type != "language-content" && example.type != "extension-definition" && example.type != "marking-definition";
    CHECK(revoked.has_value() == is_versioned);
    if (!revoked) continue;
    const auto report = check(*revoked);
    CHECK_MESSAGE(report.valid(), listed(report.errors));
    CHECK((*revoked)["revoked"].boolean());
    for (const auto* same : {"type", "id", "created", "created_by_ref", "object_marking_refs"}) CHECK((*revoked)[same] == object[same]);
    CHECK((*revoked)["modified"].text() == "2026-04-01T00:00:00.000Z");
    for (const auto* gone : {"description", "aliases", "labels", "external_references", "granular_markings", "extensions", "confidence", "abstract", "explanation"}) CHECK_FALSE(revoked->has(gone));
    for (const auto* text : {"name", "content", "product"})
      if (revoked->has(text)) CHECK(to_lower((*revoked)[text].text()) == "recalled");
    CHECK(document(bundle_of({object, *revoked})).valid());
    CHECK_FALSE(revocation_of(*revoked, later));  // it is final
  }
  CHECK((*revocation_of(examples::full("indicator"), later))["pattern"].text() == "[file:size < 0]");
  CHECK((*revocation_of(examples::full("tool"), *parse_rfc3339("2020-01-01T00:00:00Z")))["modified"].text() == "2026-03-02T02:10:00.124Z");  // whatever the clock says
  auto part = examples::full("tool");
  part["granular_markings"] = Json::Array{Json::Object{{"selectors", Json::Array{"name"}}, {"marking_ref", tlp2[2].id}}};
  CHECK((*revocation_of(part, later))["object_marking_refs"] == Json(Json::Array{tlp2[2].id}));
  CHECK_FALSE(revocation_of(Json::Object{{"type", "x-ours"}, {"id", "x-ours--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}}, later));
}
