#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

/// One object of each type of STIX 2.1 with every property that the type has, made for the tests.
namespace tocsin::stix::examples {

struct Example {
  std::string type;
  std::vector<std::string> required;  ///< by the tables of the standard, besides type and id
  Json full;
};

namespace detail {
inline const std::string creator = "identity--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061";
inline const std::string green = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";

inline Json object(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed ? *std::move(parsed) : Json("the example is no JSON: " + parsed.error().where + " " + std::string(text));
}
inline Json with(Json base, const Json& more) {
  for (const auto& [name, value] : more.object()) base[name] = value;
  return base;
}
/// A domain or relationship object with all common properties.
inline Json domain(const std::string& type, std::string_view own) {
  return with(with(object(R"({"spec_version":"2.1","created":"2026-03-01T02:10:00.000Z","modified":"2026-03-02T02:10:00.123456Z","revoked":false,"labels":["ours"],
    "confidence":85,"lang":"en","external_references":[{"source_name":"cve","external_id":"CVE-2026-12345"},{"source_name":"acme","url":"https://example.org/r","description":"d",
    "hashes":{"SHA-256":"6db12788c37247f2316052e142f42f4b259d6561751e5f401a1ae2a6df9c674b"}}],
    "granular_markings":[{"selectors":["labels.[0]","external_references.[1].source_name"],"marking_ref":"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},{"selectors":["labels"],"lang":"de-CH"}],
    "extensions":{"extension-definition--d83fce45-ef58-4c6c-a3f4-1fbc32e98c6e":{"extension_type":"property-extension","rank":5}}})"),
                   Json::Object{{"type", type}, {"id", type + "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}, {"created_by_ref", creator}, {"object_marking_refs", Json::Array{green}}}),
              object(own));
}
inline Json observable(const std::string& type, const std::string& uuid, std::string_view own) {
  return with(Json::Object{{"type", type}, {"id", type + "--" + uuid}, {"spec_version", "2.1"}, {"defanged", false}, {"object_marking_refs", Json::Array{green}},
                           {"granular_markings", Json::Array{Json::Object{{"selectors", Json::Array{"type"}}, {"marking_ref", green}}}}},
              object(own));
}
}  // namespace detail

inline const std::vector<Example>& all() {
  using detail::domain, detail::observable, detail::object;
  const std::string phases = R"("kill_chain_phases":[{"kill_chain_name":"acme-chain","phase_name":"pre-attack"}])";
  const std::string seen = R"("first_seen":"2026-01-01T00:00:00Z","last_seen":"2026-01-02T00:00:00Z")";
  const std::string sha = R"("SHA-256":"6db12788c37247f2316052e142f42f4b259d6561751e5f401a1ae2a6df9c674b")";
  const std::vector<std::string> sdo{"spec_version", "created", "modified"};
  const auto needs = [&](std::vector<std::string> own) {
    own.insert(own.begin(), sdo.begin(), sdo.end());
    return own;
  };
  // the UUIDs of observables are their deterministic ids, computed apart from the program by section 2.9
  static const std::vector<Example> examples{
      {"attack-pattern", needs({"name"}), domain("attack-pattern", R"({"name":"n","description":"d","aliases":["a"],)" + phases + "}")},
      {"campaign", needs({"name"}), domain("campaign", R"({"name":"n","description":"d","aliases":["a"],"objective":"o",)" + seen + "}")},
      {"course-of-action", needs({"name"}), domain("course-of-action", R"({"name":"n","description":"d"})")},
      {"grouping", needs({"context", "object_refs"}),
       domain("grouping", R"({"name":"n","description":"d","context":"suspicious-activity","object_refs":["file--30038539-3eb6-44bc-a59e-d0d3fe84695a"]})")},
      {"identity", needs({"name"}),
       domain("identity", R"({"name":"n","description":"d","roles":["r"],"identity_class":"organization","sectors":["energy","water"],"contact_information":"c"})")},
      {"incident", needs({"name"}), domain("incident", R"({"name":"n","description":"d"})")},
      {"indicator", needs({"pattern", "pattern_type", "valid_from"}),
       domain("indicator", R"({"name":"n","description":"d","indicator_types":["malicious-activity"],"pattern":"[ipv4-addr:value = '203.0.113.9']","pattern_type":"stix",
         "pattern_version":"2.1","valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-01-01T00:00:00.000000001Z",)" + phases + "}")},
      {"infrastructure", needs({"name"}),
       domain("infrastructure", R"({"name":"n","description":"d","infrastructure_types":["command-and-control"],"aliases":["a"],)" + phases + "," + seen + "}")},
      {"intrusion-set", needs({"name"}),
       domain("intrusion-set", R"({"name":"n","description":"d","aliases":["a"],"goals":["g"],"resource_level":"team","primary_motivation":"ideology","secondary_motivations":["revenge"],)" + seen + "}")},
      {"location", needs({}),
       domain("location", R"({"name":"n","description":"d","latitude":48.8566,"longitude":2.3522,"precision":10,"region":"western-europe","country":"fr","administrative_area":"FR-75","city":"c",
         "street_address":"s","postal_code":"p"})")},
      {"malware", needs({"is_family"}),
       domain("malware", R"({"name":"n","description":"d","malware_types":["wiper"],"is_family":true,"aliases":["a"],"operating_system_refs":["software--710b0b41-d4d0-5d6c-a400-fc9254554ffc"],
         "architecture_execution_envs":["x86-64"],"implementation_languages":["c++"],"capabilities":["anti-vm"],"sample_refs":["file--30038539-3eb6-44bc-a59e-d0d3fe84695a"],)" + phases + "," + seen + "}")},
      {"malware-analysis", needs({"product"}),
       domain("malware-analysis", R"({"product":"p","version":"1","host_vm_ref":"software--710b0b41-d4d0-5d6c-a400-fc9254554ffc","operating_system_ref":"software--710b0b41-d4d0-5d6c-a400-fc9254554ffc",
         "installed_software_refs":["software--710b0b41-d4d0-5d6c-a400-fc9254554ffc"],"configuration_version":"1","modules":["m"],"analysis_engine_version":"1","analysis_definition_version":"1",
         "submitted":"2026-01-01T00:00:00Z","analysis_started":"2026-01-01T00:00:00Z","analysis_ended":"2026-01-01T00:00:00Z","result_name":"r","result":"malicious",
         "analysis_sco_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"],"sample_ref":"file--30038539-3eb6-44bc-a59e-d0d3fe84695a"})")},
      {"note", needs({"content", "object_refs"}),
       domain("note", R"({"abstract":"a","content":"c","authors":["x"],"object_refs":["relationship--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","x-acme-thing--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]})")},
      {"observed-data", needs({"first_observed", "last_observed", "number_observed"}),
       domain("observed-data", R"({"first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":50,
         "object_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4","relationship--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]})")},
      {"opinion", needs({"opinion", "object_refs"}),
       domain("opinion", R"({"explanation":"e","authors":["x"],"opinion":"strongly-disagree","object_refs":["relationship--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]})")},
      {"report", needs({"name", "published", "object_refs"}),
       domain("report", R"({"name":"n","description":"d","report_types":["campaign"],"published":"2026-01-01T00:00:00Z","object_refs":["indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"]})")},
      {"threat-actor", needs({"name"}),
       domain("threat-actor", R"({"name":"n","description":"d","threat_actor_types":["spy"],"aliases":["a"],"roles":["agent"],"goals":["g"],"sophistication":"expert","resource_level":"government",
         "primary_motivation":"ideology","secondary_motivations":["dominance"],"personal_motivations":["personal-gain"],)" + seen + "}")},
      {"tool", needs({"name"}), domain("tool", R"({"name":"n","description":"d","tool_types":["remote-access"],"aliases":["a"],"tool_version":"1",)" + phases + "}")},
      {"vulnerability", needs({"name"}), domain("vulnerability", R"({"name":"CVE-2026-12345","description":"d"})")},
      {"relationship", needs({"relationship_type", "source_ref", "target_ref"}),
       domain("relationship", R"({"relationship_type":"indicates","description":"d","source_ref":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
         "target_ref":"malware--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","start_time":"2026-01-01T00:00:00Z","stop_time":"2026-01-02T00:00:00Z"})")},
      {"sighting", needs({"sighting_of_ref"}),
       domain("sighting", R"({"description":"d","count":0,"sighting_of_ref":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","observed_data_refs":["observed-data--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"],
         "where_sighted_refs":["identity--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","location--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"],"summary":true,)" + seen + "}")},
      {"artifact", {}, observable("artifact", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"mime_type":"application/zip","payload_bin":"dGhpcyBpcyBhIHRlc3Q=","hashes":{)" + sha + R"(},"encryption_algorithm":"mime-type-indicated","decryption_key":"k"})")},
      {"autonomous-system", {"number"}, observable("autonomous-system", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"number":15139,"name":"n","rir":"ARIN"})")},
      {"directory", {"path"},
       observable("directory", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"path":"C:\\Windows\\System32","path_enc":"windows-1252","ctime":"2026-01-01T00:00:00Z","mtime":"2026-01-01T00:00:00Z",
         "atime":"2026-01-01T00:00:00Z","contains_refs":["file--30038539-3eb6-44bc-a59e-d0d3fe84695a"]})")},
      {"domain-name", {"value"}, observable("domain-name", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"example.com","resolves_to_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"]})")},
      {"email-addr", {"value"},
       observable("email-addr", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"ada@example.org","display_name":"Ada","belongs_to_ref":"user-account--f94d689e-707d-58c3-b803-c720bb6ed096"})")},
      {"email-message", {"is_multipart"},
       observable("email-message", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"is_multipart":true,"date":"2026-01-01T00:00:00Z","content_type":"multipart/mixed",
         "from_ref":"email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171","sender_ref":"email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171","to_refs":["email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171"],
         "cc_refs":["email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171"],"bcc_refs":["email-addr--6deb37bd-12b7-54ae-805f-5f7146f3d171"],"message_id":"<a@b>","subject":"s","received_lines":["from a"],
         "additional_header_fields":{"Reply-To":["a@example.org","b@example.org"]},"body_multipart":[{"body":"b","content_type":"text/plain","content_disposition":"inline"},
         {"body_raw_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178"}],"raw_email_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178"})")},
      {"file", {},
       observable("file", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"hashes":{)" + sha + R"(,"MD5":"3773a88f65a5e780c8dff9cdc3a056f3","SSDEEP":"3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C"},"size":0,"name":"n","name_enc":"windows-1252",
         "magic_number_hex":"ffd8","mime_type":"image/bmp","ctime":"2026-01-01T00:00:00Z","mtime":"2026-01-01T00:00:00Z","atime":"2026-01-01T00:00:00Z",
         "parent_directory_ref":"directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622","contains_refs":["ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"],
         "content_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178","extensions":{"archive-ext":{"contains_refs":["file--30038539-3eb6-44bc-a59e-d0d3fe84695a"],"comment":"c"},
         "ntfs-ext":{"sid":"1","alternate_data_streams":[{"name":"s","size":1,"hashes":{)" + sha + R"(}}]},"pdf-ext":{"version":"1.7","is_optimized":true,"document_info_dict":{"Title":"t"},"pdfid0":"0","pdfid1":"1"},
         "raster-image-ext":{"image_height":1,"image_width":1,"bits_per_pixel":1,"exif_tags":{"Make":"m","XResolution":1}},"windows-pebinary-ext":{"pe_type":"exe","imphash":"i","machine_hex":"014c",
         "number_of_sections":4,"time_date_stamp":"2026-01-01T00:00:00Z","pointer_to_symbol_table_hex":"74","number_of_symbols":1,"size_of_optional_header":224,"characteristics_hex":"818f",
         "file_header_hashes":{)" + sha + R"(},"optional_header":{"magic_hex":"010b","major_linker_version":2,"minor_linker_version":25,"size_of_code":512,"size_of_initialized_data":1,"size_of_uninitialized_data":0,
         "address_of_entry_point":1,"base_of_code":1,"base_of_data":1,"image_base":1,"section_alignment":1,"file_alignment":1,"major_os_version":1,"minor_os_version":0,"major_image_version":0,
         "minor_image_version":0,"major_subsystem_version":4,"minor_subsystem_version":0,"win32_version_value_hex":"00","size_of_image":1,"size_of_headers":1,"checksum_hex":"00","subsystem_hex":"03",
         "dll_characteristics_hex":"00","size_of_stack_reserve":1,"size_of_stack_commit":1,"size_of_heap_reserve":1,"size_of_heap_commit":1,"loader_flags_hex":"ab","number_of_rva_and_sizes":1,
         "hashes":{)" + sha + R"(}},"sections":[{"name":"CODE","size":1,"entropy":0.061,"hashes":{)" + sha + R"(}}]}}})")},
      {"ipv4-addr", {"value"}, observable("ipv4-addr", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"198.51.100.0/24","resolves_to_refs":["mac-addr--757b1725-9903-54f5-a855-1240691d7659"],
         "belongs_to_refs":["autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff"]})")},
      {"ipv6-addr", {"value"}, observable("ipv6-addr", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"2001:0db8::/96","resolves_to_refs":["mac-addr--757b1725-9903-54f5-a855-1240691d7659"],
         "belongs_to_refs":["autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff"]})")},
      {"mac-addr", {"value"}, observable("mac-addr", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"d2:fb:49:24:37:18"})")},
      {"mutex", {"name"}, observable("mutex", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"name":"m"})")},
      {"network-traffic", {"protocols"},
       observable("network-traffic", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:00Z","is_active":false,"src_ref":"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
         "dst_ref":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7","src_port":0,"dst_port":65535,"protocols":["ipv4","tcp","http"],"src_byte_count":1,"dst_byte_count":1,"src_packets":1,"dst_packets":1,
         "ipfix":{"minimumIpTotalLength":32,"x":"y"},"src_payload_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178","dst_payload_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178",
         "encapsulates_refs":["network-traffic--8dce0dc4-f5ea-5313-8e6c-03646d419b6a"],"encapsulated_by_ref":"network-traffic--8dce0dc4-f5ea-5313-8e6c-03646d419b6a",
         "extensions":{"http-request-ext":{"request_method":"get","request_value":"/","request_version":"http/1.1","request_header":{"Host":["example.com"]},"message_body_length":1,
         "message_body_data_ref":"artifact--0682152c-646a-513b-bc07-e516494ed178"},"icmp-ext":{"icmp_type_hex":"08","icmp_code_hex":"00"},"socket-ext":{"address_family":"AF_INET","is_blocking":true,
         "is_listening":true,"options":{"SO_ACCEPTCONN":1},"socket_type":"SOCK_DGRAM","socket_descriptor":1,"socket_handle":1},"tcp-ext":{"src_flags_hex":"00000002","dst_flags_hex":"00"}}})")},
      {"process", {},
       observable("process", "8fac80fe-a220-4ba9-8ffe-4f43ce8edff8", R"({"is_hidden":true,"pid":1,"created_time":"2026-01-01T00:00:00Z","cwd":"/","command_line":"c","environment_variables":{"PATH":"p"},
         "opened_connection_refs":["network-traffic--8dce0dc4-f5ea-5313-8e6c-03646d419b6a"],"creator_user_ref":"user-account--f94d689e-707d-58c3-b803-c720bb6ed096",
         "image_ref":"file--30038539-3eb6-44bc-a59e-d0d3fe84695a","parent_ref":"process--8fac80fe-a220-4ba9-8ffe-4f43ce8edff9","child_refs":["process--8fac80fe-a220-4ba9-8ffe-4f43ce8edff9"],
         "extensions":{"windows-process-ext":{"aslr_enabled":true,"dep_enabled":true,"priority":"HIGH_PRIORITY_CLASS","owner_sid":"s","window_title":"t","startup_info":{"lpDesktop":"x"},
         "integrity_level":"high"},"windows-service-ext":{"service_name":"s","descriptions":["d"],"display_name":"d","group_name":"g","start_type":"SERVICE_AUTO_START",
         "service_dll_refs":["file--30038539-3eb6-44bc-a59e-d0d3fe84695a"],"service_type":"SERVICE_WIN32_OWN_PROCESS","service_status":"SERVICE_RUNNING"}}})")},
      {"software", {"name"},
       observable("software", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"name":"Word","cpe":"cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*","swid":"s","languages":["en","de-CH"],"vendor":"Microsoft","version":"2002"})")},
      {"url", {"value"}, observable("url", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"value":"https://example.com/research/index.html"})")},
      {"user-account", {},
       observable("user-account", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"user_id":"1001","credential":"c","account_login":"ada","account_type":"unix","display_name":"Ada","is_service_account":false,
         "is_privileged":false,"can_escalate_privs":true,"is_disabled":false,"account_created":"2026-01-01T00:00:00Z","account_expires":"2026-01-01T00:00:00Z",
         "credential_last_changed":"2026-01-01T00:00:00Z","account_first_login":"2026-01-01T00:00:00Z","account_last_login":"2026-01-01T00:00:00Z",
         "extensions":{"unix-account-ext":{"gid":1,"groups":["wheel"],"home_dir":"/h","shell":"/bin/sh"}}})")},
      {"windows-registry-key", {},
       observable("windows-registry-key", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"key":"HKEY_LOCAL_MACHINE\\System\\Foo","values":[{"name":"","data":"q","data_type":"REG_SZ"}],"modified_time":"2026-01-01T00:00:00Z",
         "creator_user_ref":"user-account--f94d689e-707d-58c3-b803-c720bb6ed096","number_of_subkeys":0})")},
      {"x509-certificate", {},
       observable("x509-certificate", "7bf8fdc3-6a2f-5e39-8f5d-2d6b2c1f0a01", R"({"is_self_signed":true,"hashes":{)" + sha + R"(},"version":"3","serial_number":"36:f7","signature_algorithm":"s","issuer":"i",
         "validity_not_before":"2026-01-01T00:00:00Z","validity_not_after":"2026-01-02T00:00:00Z","subject":"s","subject_public_key_algorithm":"rsa","subject_public_key_modulus":"m",
         "subject_public_key_exponent":65537,"x509_v3_extensions":{"basic_constraints":"b","name_constraints":"n","policy_constraints":"p","key_usage":"k","extended_key_usage":"e",
         "subject_key_identifier":"s","authority_key_identifier":"a","subject_alternative_name":"s","issuer_alternative_name":"i","subject_directory_attributes":"s","crl_distribution_points":"c",
         "inhibit_any_policy":"2","private_key_usage_period_not_before":"2026-01-01T00:00:00Z","private_key_usage_period_not_after":"2026-01-02T00:00:00Z","certificate_policies":"1","policy_mappings":"p"}})")},
      {"language-content", {"spec_version", "created", "modified", "object_ref", "contents"},
       object(R"({"type":"language-content","spec_version":"2.1","id":"language-content--b86bd89f-98bb-4fa9-8cb2-9ad421da981d","created":"2026-03-01T02:10:00.000Z","modified":"2026-03-01T02:10:00.000Z",
         "created_by_ref":"identity--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","revoked":false,"labels":["l"],"confidence":1,"external_references":[{"source_name":"s","description":"d"}],
         "object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"object_ref":"campaign--12a111f0-b824-4baf-a224-83b80237a094","object_modified":"2026-03-01T02:10:00.000Z",
         "contents":{"de":{"name":"Bankangriff"},"fr":{"goals":["voler",""]}}})")},
      {"marking-definition", {"spec_version", "created"},
       object(R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--4a0042fe-8b88-40fe-9600-dfa128ce6fbd","created":"2026-03-01T02:10:00.000Z","name":"n",
         "created_by_ref":"identity--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","external_references":[{"source_name":"s","description":"d"}],
         "object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"granular_markings":[{"selectors":["definition.statement"],"lang":"en"}],
         "definition_type":"statement","definition":{"statement":"Copyright Acme"}})")},
      {"extension-definition", {"spec_version", "created", "modified", "created_by_ref", "name", "schema", "version", "extension_types"},
       object(R"({"type":"extension-definition","spec_version":"2.1","id":"extension-definition--9c59fd79-4215-4ba2-920d-3e4f320e1e62","created":"2026-03-01T02:10:00.000Z","modified":"2026-03-01T02:10:00.000Z",
         "created_by_ref":"identity--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","revoked":false,"labels":["l"],"external_references":[{"source_name":"s","description":"d"}],
         "object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"name":"n","description":"d","schema":"https://example.org/schema","version":"1.2.1",
         "extension_types":["new-sdo","toplevel-property-extension"],"extension_properties":["toxicity"]})")},
  };
  return examples;
}

/// The full example of a type.
inline const Json& full(std::string_view type) {
  static const Json none;
  for (const auto& example : all())
    if (example.type == type) return example.full;
  return none;
}

}  // namespace tocsin::stix::examples
