#include "intel/stix/schema.hpp"

#include <array>
#include <deque>
#include <map>

#include "intel/stix/vocabularies.hpp"

// The object types of STIX 2.1 (OASIS Standard of 10 June 2021; vocabularies with errata 01), one table a type in the order of
// its sections 4 to 8. Where the errata loosen or tighten the Standard, the Standard holds.
namespace tocsin::stix {
namespace {

using enum Form;
using What = Between::What;

// How a row is spelled: must(list(text_("aliases"))).
constexpr Property text_(std::string_view name) { return {.name = name}; }
constexpr Property as(Form form, std::string_view name, std::string_view words = {}) { return {.name = name, .form = form, .words = words}; }
constexpr Property must(Property property) {
  property.required = true;
  return property;
}
constexpr Property list(Property property) {
  property.list = true;
  return property;
}
constexpr Property from(std::int64_t least, Property property, std::int64_t most = INT64_MAX) {
  property.least = least;
  property.most = most;
  return property;
}
constexpr Property nested(std::string_view name, const Schema& schema) { return {.name = name, .form = part, .nested = &schema}; }

constexpr Between seen[] = {{What::not_before, "last_seen", "first_seen"}};

// ---- parts (sections 2.5, 2.11, 7.2.3)

constexpr Property external_reference_properties[] = {must(text_("source_name")), text_("description"), as(url, "url"), as(hashes, "hashes"), text_("external_id")};
constexpr Schema external_reference{"external-reference", Family::part, "2.5", external_reference_properties, "description url external_id"};
constexpr Property phase_properties[] = {must(text_("kill_chain_name")), must(text_("phase_name"))};
constexpr Schema phase{"kill-chain-phase", Family::part, "2.11", phase_properties};
constexpr Between granular_rules[] = {{What::excludes, "lang", "marking_ref"}};
constexpr Property granular_properties[] = {as(language, "lang"), as(reference, "marking_ref", "marking-definition"), must(list(text_("selectors")))};
constexpr Schema granular{"granular-marking", Family::part, "7.2.3", granular_properties, "lang marking_ref", granular_rules};

// ---- common properties (section 3.2)

constexpr Property type_ = must(as(own_type, "type")), id_ = must(as(own_id, "id")), spec_ = must(as(own_version, "spec_version"));
constexpr Property creator_ = as(reference, "created_by_ref", "identity"), created_ = must(as(precise, "created")), modified_ = must(as(precise, "modified"));
constexpr Property revoked_ = as(boolean, "revoked"), labels_ = list(text_("labels")), confidence_ = from(0, as(integer, "confidence"), 100), lang_ = as(language, "lang");
constexpr Property references_ = list(nested("external_references", external_reference)), marks_ = list(as(reference, "object_marking_refs", "marking-definition"));
constexpr Property granular_ = list(nested("granular_markings", granular)), extensions_ = as(extensions, "extensions");

constexpr Property domain_common[] = {type_, id_, spec_, creator_, created_, modified_, revoked_, labels_, confidence_, lang_, references_, marks_, granular_, extensions_};
constexpr Property observable_common[] = {type_, id_, as(own_version, "spec_version"), marks_, granular_, as(boolean, "defanged"), extensions_};
constexpr Property language_common[] = {type_, id_, spec_, creator_, created_, modified_, revoked_, labels_, confidence_, references_, marks_, granular_, extensions_};
constexpr Property marking_common[] = {type_, id_, spec_, creator_, created_, references_, marks_, granular_, extensions_};
constexpr Property extension_common[] = {type_, id_, spec_, must(creator_), created_, modified_, revoked_, labels_, references_, marks_, granular_};
constexpr Property bundle_common[] = {type_, id_};

// ---- section 4, domain objects

constexpr Property phases_ = list(nested("kill_chain_phases", phase));

constexpr Property attack_pattern[] = {must(text_("name")), text_("description"), list(text_("aliases")), phases_};
constexpr Property campaign[] = {must(text_("name")),          text_("description"), list(text_("aliases")), as(timestamp, "first_seen"), as(timestamp, "last_seen"),
                                 text_("objective")};
constexpr Property course_of_action[] = {must(text_("name")), text_("description"), as(reserved, "action")};
constexpr Property grouping[] = {text_("name"), text_("description"), must(as(term, "context", words::grouping_context)), must(list(as(reference, "object_refs", "@any")))};
constexpr Property identity[] = {must(text_("name")), text_("description"), list(text_("roles")), as(term, "identity_class", words::identity_class),
                                 list(as(term, "sectors", words::industry_sector)), text_("contact_information")};
constexpr Property incident[] = {must(text_("name")), text_("description")};
constexpr Property indicator[] = {text_("name"),
                                  text_("description"),
                                  list(as(term, "indicator_types", words::indicator_type)),
                                  must(text_("pattern")),
                                  must(as(term, "pattern_type", words::pattern_type)),
                                  text_("pattern_version"),
                                  must(as(timestamp, "valid_from")),
                                  as(timestamp, "valid_until"),
                                  phases_};
constexpr Between indicator_rules[] = {{What::after, "valid_until", "valid_from"}};
constexpr Property infrastructure[] = {must(text_("name")),     text_("description"), list(as(term, "infrastructure_types", words::infrastructure_type)),
                                       list(text_("aliases")),  phases_,              as(timestamp, "first_seen"),
                                       as(timestamp, "last_seen")};
constexpr Property intrusion_set[] = {must(text_("name")),
                                      text_("description"),
                                      list(text_("aliases")),
                                      as(timestamp, "first_seen"),
                                      as(timestamp, "last_seen"),
                                      list(text_("goals")),
                                      as(term, "resource_level", words::attack_resource_level),
                                      as(term, "primary_motivation", words::attack_motivation),
                                      list(as(term, "secondary_motivations", words::attack_motivation))};
constexpr Property location[] = {text_("name"),      text_("description"),         from(-90, as(number, "latitude"), 90),
                                 from(-180, as(number, "longitude"), 180),         from(0, as(number, "precision")),
                                 as(term, "region", words::region),                text_("country"),
                                 text_("administrative_area"),                     text_("city"),
                                 text_("street_address"),                          text_("postal_code")};
constexpr Between location_rules[] = {{What::needs, "latitude", "longitude"}, {What::needs, "longitude", "latitude"}, {What::needs, "precision", "latitude"}};
constexpr Property malware[] = {text_("name"),
                                text_("description"),
                                list(as(term, "malware_types", words::malware_type)),
                                must(as(boolean, "is_family")),
                                list(text_("aliases")),
                                phases_,
                                as(timestamp, "first_seen"),
                                as(timestamp, "last_seen"),
                                list(as(reference, "operating_system_refs", "software")),
                                list(as(term, "architecture_execution_envs", words::processor_architecture)),
                                list(as(term, "implementation_languages", words::implementation_language)),
                                list(as(term, "capabilities", words::malware_capabilities)),
                                list(as(reference, "sample_refs", "file artifact"))};
constexpr Property malware_analysis[] = {must(as(product, "product")),
                                         text_("version"),
                                         as(reference, "host_vm_ref", "software"),
                                         as(reference, "operating_system_ref", "software"),
                                         list(as(reference, "installed_software_refs", "software")),
                                         text_("configuration_version"),
                                         list(text_("modules")),
                                         text_("analysis_engine_version"),
                                         text_("analysis_definition_version"),
                                         as(timestamp, "submitted"),
                                         as(timestamp, "analysis_started"),
                                         as(timestamp, "analysis_ended"),
                                         text_("result_name"),
                                         as(term, "result", words::malware_result),
                                         list(as(reference, "analysis_sco_refs", "@sco")),
                                         as(reference, "sample_ref", "file artifact network-traffic")};
constexpr Between malware_analysis_rules[] = {{What::advised, "analysis_ended", "analysis_started"}};
constexpr Property note[] = {text_("abstract"), must(text_("content")), list(text_("authors")), must(list(as(reference, "object_refs", "@any")))};
constexpr Property observed_data[] = {must(as(timestamp, "first_observed")), must(as(timestamp, "last_observed")), must(from(1, as(integer, "number_observed"), 999'999'999)),
                                      as(container, "objects"), list(as(reference, "object_refs", "@sco @sro"))};
constexpr Between observed_data_rules[] = {{What::not_before, "last_observed", "first_observed"}, {What::excludes, "objects", "object_refs"}};
constexpr Property opinion[] = {text_("explanation"), list(text_("authors")), must(as(word, "opinion", words::opinion)), must(list(as(reference, "object_refs", "@any")))};
constexpr Property report[] = {must(text_("name")), text_("description"), list(as(term, "report_types", words::report_type)), must(as(timestamp, "published")),
                               must(list(as(reference, "object_refs", "@any")))};
constexpr Property threat_actor[] = {must(text_("name")),
                                     text_("description"),
                                     list(as(term, "threat_actor_types", words::threat_actor_type)),
                                     list(text_("aliases")),
                                     as(timestamp, "first_seen"),
                                     as(timestamp, "last_seen"),
                                     list(as(term, "roles", words::threat_actor_role)),
                                     list(text_("goals")),
                                     as(term, "sophistication", words::threat_actor_sophistication),
                                     as(term, "resource_level", words::attack_resource_level),
                                     as(term, "primary_motivation", words::attack_motivation),
                                     list(as(term, "secondary_motivations", words::attack_motivation)),
                                     list(as(term, "personal_motivations", words::attack_motivation))};
constexpr Property tool[] = {must(text_("name")), text_("description"), list(as(term, "tool_types", words::tool_type)), list(text_("aliases")), phases_, text_("tool_version")};
constexpr Property vulnerability[] = {must(text_("name")), text_("description")};

// ---- section 5, relationships

constexpr Property relationship[] = {must(as(slug, "relationship_type")),   text_("description"),         must(as(reference, "source_ref", "@sdo @sco")),
                                     must(as(reference, "target_ref", "@sdo @sco")), as(timestamp, "start_time"), as(timestamp, "stop_time")};
constexpr Between relationship_rules[] = {{What::after, "stop_time", "start_time"}};
constexpr Property sighting[] = {text_("description"),
                                 as(timestamp, "first_seen"),
                                 as(timestamp, "last_seen"),
                                 from(0, as(integer, "count"), 999'999'999),
                                 must(as(reference, "sighting_of_ref", "@sdo")),
                                 list(as(reference, "observed_data_refs", "observed-data")),
                                 list(as(reference, "where_sighted_refs", "identity location")),
                                 as(boolean, "summary")};

// ---- section 6, cyber observables and their predefined extensions

constexpr Property artifact[] = {as(media_type, "mime_type"), as(binary, "payload_bin"), as(url, "url"), as(hashes, "hashes"), as(word, "encryption_algorithm", words::encryption_algorithm),
                                 text_("decryption_key")};
constexpr Between artifact_rules[] = {{What::excludes, "payload_bin", "url"}, {What::needs, "url", "hashes"}, {What::needs, "decryption_key", "encryption_algorithm"}};
constexpr Property autonomous_system[] = {must(from(0, as(integer, "number"))), text_("name"), text_("rir")};
constexpr Property directory[] = {must(text_("path")),     as(charset, "path_enc"), as(timestamp, "ctime"), as(timestamp, "mtime"), as(timestamp, "atime"),
                                  list(as(reference, "contains_refs", "file directory"))};
constexpr Property domain_name[] = {must(as(domain, "value")), list(as(reference, "resolves_to_refs", "ipv4-addr ipv6-addr domain-name"))};
constexpr Property email_addr[] = {must(as(email, "value")), text_("display_name"), as(reference, "belongs_to_ref", "user-account")};
constexpr Property mime_part_properties[] = {text_("body"), as(reference, "body_raw_ref", "artifact file"), text_("content_type"), text_("content_disposition")};
constexpr Schema mime_part{"email-mime-part-type", Family::part, "6.6.2", mime_part_properties, "body body_raw_ref"};
constexpr Property email_message[] = {must(as(boolean, "is_multipart")),
                                      as(timestamp, "date"),
                                      text_("content_type"),
                                      as(reference, "from_ref", "email-addr"),
                                      as(reference, "sender_ref", "email-addr"),
                                      list(as(reference, "to_refs", "email-addr")),
                                      list(as(reference, "cc_refs", "email-addr")),
                                      list(as(reference, "bcc_refs", "email-addr")),
                                      text_("message_id"),
                                      text_("subject"),
                                      list(text_("received_lines")),
                                      as(dictionary, "additional_header_fields", "text-lists"),
                                      text_("body"),
                                      list(nested("body_multipart", mime_part)),
                                      as(reference, "raw_email_ref", "artifact")};
constexpr Property file[] = {as(hashes, "hashes"),
                             from(0, as(integer, "size")),
                             text_("name"),
                             as(charset, "name_enc"),
                             as(hex, "magic_number_hex"),
                             as(media_type, "mime_type"),
                             as(timestamp, "ctime"),
                             as(timestamp, "mtime"),
                             as(timestamp, "atime"),
                             as(reference, "parent_directory_ref", "directory"),
                             list(as(reference, "contains_refs", "@sco")),
                             as(reference, "content_ref", "artifact")};
constexpr Between file_rules[] = {{What::needs, "name_enc", "name"}};
constexpr Property archive_ext_properties[] = {must(list(as(reference, "contains_refs", "file directory"))), text_("comment")};
constexpr Schema archive_ext{"archive-ext", Family::part, "6.7.2", archive_ext_properties};
constexpr Property stream_properties[] = {must(text_("name")), as(hashes, "hashes"), from(0, as(integer, "size"))};
constexpr Schema stream{"alternate-data-stream-type", Family::part, "6.7.3", stream_properties};
constexpr Property ntfs_ext_properties[] = {text_("sid"), list(nested("alternate_data_streams", stream))};
constexpr Schema ntfs_ext{"ntfs-ext", Family::part, "6.7.3", ntfs_ext_properties, "*"};
constexpr Property pdf_ext_properties[] = {text_("version"), as(boolean, "is_optimized"), as(dictionary, "document_info_dict", "texts"), text_("pdfid0"), text_("pdfid1")};
constexpr Schema pdf_ext{"pdf-ext", Family::part, "6.7.4", pdf_ext_properties, "*"};
constexpr Property raster_ext_properties[] = {as(integer, "image_height"), as(integer, "image_width"), as(integer, "bits_per_pixel"), as(dictionary, "exif_tags", "scalars")};
constexpr Schema raster_ext{"raster-image-ext", Family::part, "6.7.5", raster_ext_properties, "*"};
constexpr Property optional_header_properties[] = {as(hex, "magic_hex"),
                                                   as(integer, "major_linker_version"),
                                                   as(integer, "minor_linker_version"),
                                                   from(0, as(integer, "size_of_code")),
                                                   from(0, as(integer, "size_of_initialized_data")),
                                                   from(0, as(integer, "size_of_uninitialized_data")),
                                                   as(integer, "address_of_entry_point"),
                                                   as(integer, "base_of_code"),
                                                   as(integer, "base_of_data"),
                                                   as(integer, "image_base"),
                                                   as(integer, "section_alignment"),
                                                   as(integer, "file_alignment"),
                                                   as(integer, "major_os_version"),
                                                   as(integer, "minor_os_version"),
                                                   as(integer, "major_image_version"),
                                                   as(integer, "minor_image_version"),
                                                   as(integer, "major_subsystem_version"),
                                                   as(integer, "minor_subsystem_version"),
                                                   as(hex, "win32_version_value_hex"),
                                                   from(0, as(integer, "size_of_image")),
                                                   from(0, as(integer, "size_of_headers")),
                                                   as(hex, "checksum_hex"),
                                                   as(hex, "subsystem_hex"),
                                                   as(hex, "dll_characteristics_hex"),
                                                   from(0, as(integer, "size_of_stack_reserve")),
                                                   from(0, as(integer, "size_of_stack_commit")),
                                                   from(0, as(integer, "size_of_heap_reserve")),
                                                   from(0, as(integer, "size_of_heap_commit")),
                                                   as(hex, "loader_flags_hex"),
                                                   as(integer, "number_of_rva_and_sizes"),
                                                   as(hashes, "hashes")};
constexpr Schema optional_header{"windows-pe-optional-header-type", Family::part, "6.7.6", optional_header_properties, "*"};
constexpr Property section_properties[] = {must(text_("name")), from(0, as(integer, "size")), as(number, "entropy"), as(hashes, "hashes")};
constexpr Schema section{"windows-pe-section-type", Family::part, "6.7.6", section_properties};
constexpr Property pebinary_ext_properties[] = {must(as(term, "pe_type", words::windows_pebinary_type)),
                                                text_("imphash"),
                                                as(hex, "machine_hex"),
                                                from(0, as(integer, "number_of_sections")),
                                                as(seconds, "time_date_stamp"),
                                                as(hex, "pointer_to_symbol_table_hex"),
                                                from(0, as(integer, "number_of_symbols")),
                                                from(0, as(integer, "size_of_optional_header")),
                                                as(hex, "characteristics_hex"),
                                                as(hashes, "file_header_hashes"),
                                                nested("optional_header", optional_header),
                                                list(nested("sections", section))};
constexpr Schema pebinary_ext{"windows-pebinary-ext",
                              Family::part,
                              "6.7.6",
                              pebinary_ext_properties,
                              "imphash machine_hex number_of_sections time_date_stamp pointer_to_symbol_table_hex number_of_symbols size_of_optional_header "
                              "characteristics_hex file_header_hashes optional_header sections"};
constexpr Property ipv4_addr[] = {must(as(ipv4, "value")), list(as(reference, "resolves_to_refs", "mac-addr")), list(as(reference, "belongs_to_refs", "autonomous-system"))};
constexpr Property ipv6_addr[] = {must(as(ipv6, "value")), list(as(reference, "resolves_to_refs", "mac-addr")), list(as(reference, "belongs_to_refs", "autonomous-system"))};
constexpr Property mac_addr[] = {must(as(mac, "value"))};
constexpr Property mutex[] = {must(text_("name"))};
constexpr std::string_view ends = "ipv4-addr ipv6-addr mac-addr domain-name";
constexpr Property network_traffic[] = {as(timestamp, "start"),
                                        as(timestamp, "end"),
                                        as(boolean, "is_active"),
                                        as(reference, "src_ref", ends),
                                        as(reference, "dst_ref", ends),
                                        from(0, as(integer, "src_port"), 65535),
                                        from(0, as(integer, "dst_port"), 65535),
                                        must(list(as(service, "protocols"))),
                                        from(0, as(integer, "src_byte_count")),
                                        from(0, as(integer, "dst_byte_count")),
                                        from(0, as(integer, "src_packets")),
                                        from(0, as(integer, "dst_packets")),
                                        as(dictionary, "ipfix", "scalars"),
                                        as(reference, "src_payload_ref", "artifact"),
                                        as(reference, "dst_payload_ref", "artifact"),
                                        list(as(reference, "encapsulates_refs", "network-traffic")),
                                        as(reference, "encapsulated_by_ref", "network-traffic")};
constexpr Between network_traffic_rules[] = {{What::not_before, "end", "start"}};
constexpr Property http_ext_properties[] = {must(text_("request_method")), must(text_("request_value")), text_("request_version"), as(dictionary, "request_header", "text-lists"),
                                            from(0, as(integer, "message_body_length")), as(reference, "message_body_data_ref", "artifact")};
constexpr Schema http_ext{"http-request-ext", Family::part, "6.12.2", http_ext_properties};
constexpr Property icmp_ext_properties[] = {must(as(hex, "icmp_type_hex")), must(as(hex, "icmp_code_hex"))};
constexpr Schema icmp_ext{"icmp-ext", Family::part, "6.12.3", icmp_ext_properties};
constexpr Property socket_ext_properties[] = {must(as(word, "address_family", words::socket_address_family)), as(boolean, "is_blocking"), as(boolean, "is_listening"),
                                              as(dictionary, "options", "integers"), as(word, "socket_type", words::socket_type), from(0, as(integer, "socket_descriptor")),
                                              as(integer, "socket_handle")};
constexpr Schema socket_ext{"socket-ext", Family::part, "6.12.4", socket_ext_properties};
constexpr Property tcp_ext_properties[] = {as(hex, "src_flags_hex"), as(hex, "dst_flags_hex")};
constexpr Schema tcp_ext{"tcp-ext", Family::part, "6.12.5", tcp_ext_properties, "*"};
constexpr Property process[] = {as(boolean, "is_hidden"),
                                as(integer, "pid"),
                                as(timestamp, "created_time"),
                                text_("cwd"),
                                text_("command_line"),
                                as(dictionary, "environment_variables", "texts"),
                                list(as(reference, "opened_connection_refs", "network-traffic")),
                                as(reference, "creator_user_ref", "user-account"),
                                as(reference, "image_ref", "file"),
                                as(reference, "parent_ref", "process"),
                                list(as(reference, "child_refs", "process"))};
constexpr Property process_ext_properties[] = {as(boolean, "aslr_enabled"), as(boolean, "dep_enabled"), as(priority, "priority"), text_("owner_sid"), text_("window_title"),
                                               as(dictionary, "startup_info"), as(word, "integrity_level", words::windows_integrity_level)};
constexpr Schema process_ext{"windows-process-ext", Family::part, "6.13.2", process_ext_properties, "*"};
constexpr Property service_ext_properties[] = {text_("service_name"),
                                               list(text_("descriptions")),
                                               text_("display_name"),
                                               text_("group_name"),
                                               as(word, "start_type", words::windows_service_start_type),
                                               list(as(reference, "service_dll_refs", "file")),
                                               as(word, "service_type", words::windows_service_type),
                                               as(word, "service_status", words::windows_service_status)};
constexpr Schema service_ext{"windows-service-ext", Family::part, "6.13.3", service_ext_properties, "*"};
constexpr Property software[] = {must(text_("name")), as(cpe, "cpe"), text_("swid"), list(as(language, "languages")), text_("vendor"), text_("version")};
constexpr Property url_object[] = {must(as(uri, "value"))};
constexpr Property user_account[] = {text_("user_id"),
                                     text_("credential"),
                                     text_("account_login"),
                                     as(term, "account_type", words::account_type),
                                     text_("display_name"),
                                     as(boolean, "is_service_account"),
                                     as(boolean, "is_privileged"),
                                     as(boolean, "can_escalate_privs"),
                                     as(boolean, "is_disabled"),
                                     as(timestamp, "account_created"),
                                     as(timestamp, "account_expires"),
                                     as(timestamp, "credential_last_changed"),
                                     as(timestamp, "account_first_login"),
                                     as(timestamp, "account_last_login")};
constexpr Between user_account_rules[] = {{What::advised, "account_last_login", "account_first_login"}};
constexpr Property unix_ext_properties[] = {as(integer, "gid"), list(text_("groups")), text_("home_dir"), text_("shell")};
constexpr Schema unix_ext{"unix-account-ext", Family::part, "6.16.2", unix_ext_properties, "*"};
constexpr Property registry_value_properties[] = {text_("name"), text_("data"), as(word, "data_type", words::windows_registry_datatype)};
constexpr Schema registry_value{"windows-registry-value-type", Family::part, "6.17.2", registry_value_properties, "*"};
constexpr Property registry_key_properties[] = {as(registry_key, "key"), list(nested("values", registry_value)), as(timestamp, "modified_time"),
                                                as(reference, "creator_user_ref", "user-account"), from(0, as(integer, "number_of_subkeys"))};
constexpr Property v3_properties[] = {text_("basic_constraints"),
                                      text_("name_constraints"),
                                      text_("policy_constraints"),
                                      text_("key_usage"),
                                      text_("extended_key_usage"),
                                      text_("subject_key_identifier"),
                                      text_("authority_key_identifier"),
                                      text_("subject_alternative_name"),
                                      text_("issuer_alternative_name"),
                                      text_("subject_directory_attributes"),
                                      text_("crl_distribution_points"),
                                      text_("inhibit_any_policy"),
                                      as(timestamp, "private_key_usage_period_not_before"),
                                      as(timestamp, "private_key_usage_period_not_after"),
                                      text_("certificate_policies"),
                                      text_("policy_mappings")};
constexpr Between v3_rules[] = {{What::advised, "private_key_usage_period_not_after", "private_key_usage_period_not_before"}};
constexpr Schema v3{"x509-v3-extensions-type", Family::part, "6.18.2", v3_properties, "*", v3_rules};
constexpr Property x509[] = {as(boolean, "is_self_signed"),
                             as(hashes, "hashes"),
                             text_("version"),
                             text_("serial_number"),
                             text_("signature_algorithm"),
                             text_("issuer"),
                             as(timestamp, "validity_not_before"),
                             as(timestamp, "validity_not_after"),
                             text_("subject"),
                             text_("subject_public_key_algorithm"),
                             text_("subject_public_key_modulus"),
                             as(integer, "subject_public_key_exponent"),
                             nested("x509_v3_extensions", v3)};
constexpr Between x509_rules[] = {{What::advised, "validity_not_after", "validity_not_before"}};

// ---- section 7, meta objects, and section 8

constexpr Property language_content[] = {must(as(reference, "object_ref", "@any")), as(timestamp, "object_modified"), must(as(translations, "contents"))};
constexpr Property marking_definition[] = {text_("name"), as(term, "definition_type", words::marking_definition), as(definition, "definition")};
constexpr Between marking_rules[] = {{What::needs, "definition", "definition_type"}, {What::needs, "definition_type", "definition"}};
constexpr Property extension_definition[] = {must(text_("name")),
                                             text_("description"),
                                             must(text_("schema")),
                                             must(text_("version")),
                                             must(list(as(word, "extension_types", words::extension_type))),
                                             list(as(property_name, "extension_properties"))};

constexpr Schema schemas[] = {
    {"attack-pattern", Family::sdo, "4.1", attack_pattern},
    {"campaign", Family::sdo, "4.2", campaign, {}, seen},
    {"course-of-action", Family::sdo, "4.3", course_of_action},
    {"grouping", Family::sdo, "4.4", grouping},
    {"identity", Family::sdo, "4.5", identity},
    {"incident", Family::sdo, "4.6", incident},
    {"indicator", Family::sdo, "4.7", indicator, {}, indicator_rules},
    {"infrastructure", Family::sdo, "4.8", infrastructure, {}, seen},
    {"intrusion-set", Family::sdo, "4.9", intrusion_set, {}, seen},
    {"location", Family::sdo, "4.10", location, "region country latitude", location_rules},
    {"malware", Family::sdo, "4.11", malware, {}, seen},
    {"malware-analysis", Family::sdo, "4.12", malware_analysis, "result analysis_sco_refs", malware_analysis_rules},
    {"note", Family::sdo, "4.13", note},
    {"observed-data", Family::sdo, "4.14", observed_data, "objects object_refs", observed_data_rules},
    {"opinion", Family::sdo, "4.15", opinion},
    {"report", Family::sdo, "4.16", report},
    {"threat-actor", Family::sdo, "4.17", threat_actor, {}, seen},
    {"tool", Family::sdo, "4.18", tool},
    {"vulnerability", Family::sdo, "4.19", vulnerability},
    {"relationship", Family::sro, "5.1", relationship, {}, relationship_rules},
    {"sighting", Family::sro, "5.2", sighting, {}, seen},
    {"artifact", Family::sco, "6.1", artifact, "payload_bin url", artifact_rules, "hashes payload_bin"},
    {"autonomous-system", Family::sco, "6.2", autonomous_system, {}, {}, "number"},
    {"directory", Family::sco, "6.3", directory, {}, {}, "path"},
    {"domain-name", Family::sco, "6.4", domain_name, {}, {}, "value"},
    {"email-addr", Family::sco, "6.5", email_addr, {}, {}, "value"},
    {"email-message", Family::sco, "6.6", email_message, {}, {}, "from_ref subject body"},
    {"file", Family::sco, "6.7", file, "hashes name", file_rules, "hashes name extensions parent_directory_ref",
     "archive-ext ntfs-ext pdf-ext raster-image-ext windows-pebinary-ext"},
    {"ipv4-addr", Family::sco, "6.8", ipv4_addr, {}, {}, "value"},
    {"ipv6-addr", Family::sco, "6.9", ipv6_addr, {}, {}, "value"},
    {"mac-addr", Family::sco, "6.10", mac_addr, {}, {}, "value"},
    {"mutex", Family::sco, "6.11", mutex, {}, {}, "name"},
    {"network-traffic", Family::sco, "6.12", network_traffic, "src_ref dst_ref", network_traffic_rules, "start end src_ref dst_ref src_port dst_port protocols extensions",
     "http-request-ext icmp-ext socket-ext tcp-ext"},
    {"process", Family::sco, "6.13", process, "*", {}, {}, "windows-process-ext windows-service-ext"},
    {"software", Family::sco, "6.14", software, {}, {}, "name cpe swid vendor version"},
    {"url", Family::sco, "6.15", url_object, {}, {}, "value"},
    {"user-account", Family::sco, "6.16", user_account, "*", user_account_rules, "account_type user_id account_login", "unix-account-ext"},
    {"windows-registry-key", Family::sco, "6.17", registry_key_properties, "*", {}, "key values"},
    {"x509-certificate", Family::sco, "6.18", x509, "*", x509_rules, "hashes serial_number"},
    {"language-content", Family::language, "7.1", language_content},
    {"marking-definition", Family::marking, "7.2.1", marking_definition, "definition extensions", marking_rules},
    {"extension-definition", Family::extension, "7.3", extension_definition},
    {"bundle", Family::bundle, "8.1", {}},
};
constexpr const Schema* parts[] = {&external_reference, &phase,      &granular,   &mime_part, &archive_ext, &stream,      &ntfs_ext,    &pdf_ext,  &raster_ext,     &optional_header, &section,
                                   &pebinary_ext,       &http_ext,   &icmp_ext,   &socket_ext, &tcp_ext,    &process_ext, &service_ext, &unix_ext, &registry_value, &v3};

/// All indexes, made when the first is asked for.
struct Indexes {
  std::deque<Index> all;
  std::map<std::string_view, const Index*, std::less<>> by_type;
  std::array<const Index*, 512> slots{};

  Indexes() {
    for (const auto* schema : all_schemas()) {
      const auto& index = all.emplace_back(*schema);
      by_type[schema->type] = &index;
      auto slot = hash(schema->type);
      while (slots[slot] != nullptr) slot = (slot + 1) % slots.size();
      slots[slot] = &index;
    }
  }
  static std::size_t hash(std::string_view type) {
    std::size_t out = type.size();
    for (const char c : type) out = out * 33 + static_cast<unsigned char>(c);
    return (out ^ out >> 9) % 512;
  }
  [[nodiscard]] const Index* find(std::string_view type) const {
    for (auto slot = hash(type); slots[slot] != nullptr; slot = (slot + 1) % slots.size())
      if (slots[slot]->schema().type == type) return slots[slot];
    return nullptr;
  }
};
const Indexes& indexes() {
  static const Indexes all;
  return all;
}

}  // namespace

std::span<const Schema* const> all_schemas() {
  static const auto all = [] {
    std::vector<const Schema*> out(std::begin(parts), std::end(parts));
    for (const auto& schema : schemas) out.push_back(&schema);
    return out;
  }();
  return all;
}

std::span<const Property> common_properties(Family family) {
  switch (family) {
    case Family::sdo:
    case Family::sro: return domain_common;
    case Family::sco: return observable_common;
    case Family::language: return language_common;
    case Family::marking: return marking_common;
    case Family::extension: return extension_common;
    case Family::bundle: return bundle_common;
    case Family::part: break;
  }
  return {};
}

Index::Index(const Schema& schema) : schema_(schema) {
  const auto add = [this](const Property& property, bool own) {
    const auto bit = std::uint64_t{1} << properties_.size();
    if (property.required) required_ |= bit;
    if (own) own_ |= bit;
    properties_.push_back(&property);
    auto slot = hash(property.name);
    while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
    slots_[slot] = static_cast<std::uint8_t>(properties_.size());
  };
  for (const auto& property : common_properties(schema.family)) add(property, false);
  for (const auto& property : schema.properties) add(property, true);
}

const Index* index_of(std::string_view type) { return indexes().find(type); }
const Index& index_of(const Schema& part) { return *indexes().find(part.type); }

}  // namespace tocsin::stix
