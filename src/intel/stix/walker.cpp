#include "intel/stix/walker.hpp"

#include "intel/stix/forms.hpp"
#include "intel/stix/identifiers.hpp"

namespace tocsin::stix {
namespace {

constexpr Schema custom_domain{"a custom object", Family::sdo, "11.2", {}};
constexpr Schema custom_observable{"a custom object", Family::sco, "11.2", {}};
constexpr std::string_view reserved_names = "severity username usernames phone_number phone_numbers action";
/// Not in use on a cyber observable unless its producer versions it (section 3.6).
constexpr std::string_view version_names = "created_by_ref created modified revoked";

std::string quoted(std::string_view text) {
  constexpr std::size_t shown = 80;
  return text.size() <= shown ? "'" + std::string(text) + "'" : "'" + std::string(cut(text, shown)) + "…'";
}
std::string listed(std::string_view words) {
  std::string out;
  for_each_word(words, [&](std::string_view word) { out += (out.empty() ? "" : ", ") + std::string(word); });
  return out;
}
bool is_common(std::string_view name) {
  for (const auto family : {Family::sdo, Family::sco})
    for (const auto& property : common_properties(family))
      if (property.name == name) return true;
  return false;
}
const Property* domain_property(std::string_view name) {
  for (const auto& property : common_properties(Family::sdo))
    if (property.name == name) return &property;
  return nullptr;
}

}  // namespace

bool is_among(std::string_view words, std::string_view type) {
  if (words.empty() || words.front() != '@') return among(words, type);
  if (words == "@any") return type != "bundle";
  const auto* index = index_of(type);
  if (index == nullptr || index->schema().family == Family::part) return true;  // somebody's own type may be of any family
  switch (index->schema().family) {
    case Family::sdo: return among(words, "@sdo");
    case Family::sro: return among(words, "@sro");
    case Family::sco: return among(words, "@sco");
    default: return false;
  }
}

void Walker::wrong_type(const Place& at, std::string_view section, std::string_view wanted) {
  findings_.error(at, "stix.wrong-type", section, "wants " + std::string(wanted));
}

void Walker::object(const Value& root, const Place& at) {
  if (!root.is(Kind::object)) return findings_.error(at, "stix.not-an-object", "3", "a STIX object is a JSON object");
  const auto* type = root.find("type");
  const Place type_at{&at, "type"};
  if (type == nullptr) return findings_.error(type_at, "stix.required", "3.2", "is missing");
  if (!type->is(Kind::text)) return wrong_type(type_at, "3.2", "a text");
  if (!is_type_name(type->text)) return findings_.error(type_at, "stix.type", "3.1", quoted(type->text) + " is no type name: 3 to 250 of a–z, 0–9 and single hyphens");
  if (type->text == "bundle") return findings_.error(type_at, "stix.type", "8.1", "a bundle holds STIX objects, and is none");
  root_ = &root;
  const auto* defanged = root.find("defanged");
  defanged_ = defanged != nullptr && defanged->truth;
  extended_ = false;
  if (const auto* all = root.find("extensions"))
    for (const auto& one : *all) extended_ = extended_ || one.text_of("extension_type") == "toplevel-property-extension" || one.text_of("extension_type").starts_with("new-");
  const auto* known = index_of(type->text);
  const auto& index = known != nullptr && known->schema().family != Family::part ? *known : custom(root, at);
  members(root, index, at);
  static constexpr Schema common{"", Family::sdo, "3.2", {}};
  if (index.schema().family != Family::sco && root.find("modified") != nullptr) between(root, {Between::What::not_before, "modified", "created"}, common, at);
  rules(root, index, at);
}

void Walker::bundle(const Value& frame) {
  root_ = &frame;
  if (const auto* objects = frame.find("objects"); objects != nullptr) wrong_type({nullptr, "objects"}, "8.1", "a list of objects");  // a list stands apart
  members(frame, *index_of("bundle"), {});
}

const Index& Walker::custom(const Value& root, const Place& at) {
  static const Index domain(custom_domain), observable(custom_observable);
  const auto* all = root.find("extensions");
  bool declared = false, sco = false;
  if (all != nullptr)
    for (const auto& one : *all) {
      const auto kind = one.text_of("extension_type");
      declared = declared || kind == "new-sdo" || kind == "new-sro" || kind == "new-sco";
      sco = sco || kind == "new-sco";
    }
  if (!declared) {
    const auto type = root.text_of("type");
    findings_.warn({&at, "type"}, "stix.custom-object", "11.2",
                   quoted(type) + " is no type of the standard, and no extension defines it" + (type.starts_with("x-") ? "" : "; its name should begin with x-"));
    sco = root.find("created") == nullptr && root.find("modified") == nullptr && root.find("created_by_ref") == nullptr;  // an observable has no versions
  }
  extended_ = true;  // its properties are its own
  return sco ? observable : domain;
}

void Walker::members(const Value& object, const Index& index, const Place& at) {
  std::uint64_t seen = 0;
  bool any_extension = false;
  for (const auto& member : object) {
    const Place here{&at, member.name};
    const int n = index.find(member.name);
    if (n < 0) {
      unknown(member, index, here);
      continue;
    }
    seen |= std::uint64_t{1} << n;
    const auto& row = index.property(n);
    any_extension = any_extension || row.form == Form::extensions;
    property(member, row, index, here);
  }
  const auto& schema = index.schema();
  if (const auto missing = index.required() & ~seen; missing != 0)
    for (std::size_t n = 0; n < index.size(); ++n)
      if ((missing >> n & 1) != 0 && !(container_ != nullptr && index.property(static_cast<int>(n)).form == Form::own_id)) {
        const auto name = index.property(static_cast<int>(n)).name;
        findings_.error({&at, name}, "stix.required", schema.section,
                        name == "spec_version" ? std::string("is missing: an object without it is STIX 2.0 (tocsin stix convert --to stix2.1 raises it)") : "is missing");
      }
  // what the deprecated container holds may be as version 2.0 has it, with other names (section 2.13)
  if (schema.one_of == "*") {
    if ((seen & index.own()) == 0 && !any_extension && container_ == nullptr) findings_.error(at, "stix.depends", schema.section, "wants at least one property of " + std::string(schema.type));
  } else if (!schema.one_of.empty()) {
    bool there = false;
    for_each_word(schema.one_of, [&](std::string_view name) { there = there || (seen >> index.find(name) & 1) != 0; });
    if (!there) findings_.error(at, "stix.depends", schema.section, "wants at least one of " + listed(schema.one_of));
  }
  for (const auto& rule : schema.rules)
    if ((seen >> index.find(rule.a) & 1) != 0) between(object, rule, schema, at);
}

void Walker::between(const Value& object, const Between& rule, const Schema& schema, const Place& at) {
  using enum Between::What;
  const auto* b = object.find(rule.b);
  const Place here{&at, rule.a};
  const std::string other(rule.b);
  if (rule.what == needs) {
    if (b == nullptr) findings_.error(here, "stix.depends", schema.section, "only together with " + other);
    return;
  }
  if (b == nullptr) return;
  if (rule.what == excludes) return findings_.error(here, "stix.depends", schema.section, "not together with " + other);
  const auto late = parse_timestamp(object.text_of(rule.a)), early = parse_timestamp(b->text);
  if (!late || !early) return;
  const int order = late->compare(*early);
  if (rule.what == after && order <= 0) findings_.error(here, "stix.order", schema.section, "is not after " + other);
  if (rule.what == not_before && order < 0) findings_.error(here, "stix.order", schema.section, "is before " + other);
  if (rule.what == advised && order < 0) findings_.warn(here, "stix.unlikely", schema.section, "is before " + other);
}

void Walker::unknown(const Value& member, const Index& index, const Place& at) {
  const auto& schema = index.schema();
  const auto name = member.name;
  if (schema.family == Family::bundle && name == "objects") return;
  if (schema.family != Family::part) {
    if (among(reserved_names, name)) return findings_.error(at, "stix.not-applicable", "3.8", "is a reserved name");
    if (schema.family == Family::sco && among(version_names, name) && container_ == nullptr) {
      findings_.warn(at, "stix.versioned-observable", "3.6", "cyber observables are not versioned");
      return property(member, *domain_property(name), index, at);
    }
    // the table of section 3.2 informs; a bundle may have whatever its producer adds (section 8)
    if (schema.family != Family::bundle && is_common(name) && !(container_ != nullptr && among(version_names, name))) return findings_.error(at, "stix.not-applicable", "3.2", "is not used on " + std::string(schema.type));
  }
  if (!is_property_name(name)) return findings_.error(at, "stix.property-name", "3.1", "is no property name: 3 to 250 of a–z, 0–9 and _, a letter first");
  if (member.is(Kind::null)) return wrong_type(at, "2", "a value: null is none");
  if ((member.is(Kind::list) || member.is(Kind::object)) && member.count == 0)
    return findings_.error(at, "stix.empty", member.is(Kind::list) ? "2.12" : "2.3", "is empty: leave it out");
  if (!extended_ && findings_.wants_warnings())
    findings_.warn(at, "stix.custom-property", "11.1", std::string("is no property of ") + std::string(schema.type) + (name.starts_with("x_") ? "" : "; a custom name should begin with x_"));
}

void Walker::property(const Value& value, const Property& row, const Index& index, const Place& at) {
  if (!row.list) return one(value, row, index, at);
  if (!value.is(Kind::list)) return wrong_type(at, "2.12", "a list");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.12", "is empty: leave it out");
  std::size_t n = 0;
  for (const auto& element : value) one(element, row, index, {&at, {}, n++, true});
}

void Walker::one(const Value& value, const Property& row, const Index& index, const Place& at) {
  switch (row.form) {
    case Form::boolean:
      if (!value.is(Kind::boolean)) wrong_type(at, "2.2", "true or false");
      return;
    case Form::integer: return integer(value, row, index, at);
    case Form::number:
      if (!value.is_number()) return wrong_type(at, "2.6", "a number");
      if (value.number < static_cast<double>(row.least) || value.number > static_cast<double>(row.most))
        findings_.error(at, "stix.range", index.schema().section, "lies outside " + std::to_string(row.least) + " to " + std::to_string(row.most));
      return;
    case Form::timestamp:
    case Form::precise:
    case Form::seconds: return timestamp(value, row.form, at);
    case Form::reference: return reference(value, row, index, at);
    case Form::hashes: return hashes(value, at);
    case Form::dictionary: return dictionary(value, row, index, at);
    case Form::part:
      if (!value.is(Kind::object)) return wrong_type(at, row.nested->section, "an object of type " + std::string(row.nested->type));
      members(value, index_of(*row.nested), at);
      if (row.nested->type == "granular-marking") granular_marking(value, at);
      if (row.nested->type == "external-reference") external_reference(value, at);
      if (row.nested->type == "kill-chain-phase" && findings_.wants_warnings())
        for (const auto& name : value)
          if (name.is(Kind::text) && !is_open_word(name.text)) findings_.warn({&at, name.name}, "stix.unlikely", "2.11", "should be lower case with hyphens");
      return;
    case Form::extensions: return extensions(value, index, at);
    case Form::container: return container(value, at);
    case Form::translations: return translations(value, at);
    case Form::definition:
      if (!value.is(Kind::object)) wrong_type(at, "7.2.1", "an object");
      else if (value.count == 0) findings_.error(at, "stix.empty", "2.3", "is empty");
      return;
    case Form::reserved: return findings_.error(at, "stix.not-applicable", index.schema().section, "is reserved for a later version");
    case Form::own_id: return own_id(value, index, at);
    default: return text(value, row, index, at);
  }
}

void Walker::integer(const Value& value, const Property& row, const Index& index, const Place& at) {
  if (!value.is(Kind::integer)) return wrong_type(at, "2.10", "a whole number");
  if (value.integer >= row.least && value.integer <= row.most) return;
  const auto& section = index.find("confidence") >= 0 && row.name == "confidence" ? "3.2" : index.schema().section;
  findings_.error(at, "stix.range", section,
                  row.most == INT64_MAX ? "is less than " + std::to_string(row.least) : "lies outside " + std::to_string(row.least) + " to " + std::to_string(row.most));
}

void Walker::timestamp(const Value& value, Form form, const Place& at) {
  if (!value.is(Kind::text)) return wrong_type(at, "2.16", "a timestamp");
  const auto parsed = parse_timestamp(value.text);
  if (!parsed) return findings_.error(at, "stix.timestamp", "2.16", quoted(value.text) + " is no timestamp such as 2026-03-01T02:10:00.000Z");
  if (form == Form::precise && parsed->digits < 3) findings_.error(at, "stix.timestamp", "3.2", "wants at least milliseconds: three digits after the point");
  if (form == Form::seconds && parsed->digits != 0) findings_.error(at, "stix.timestamp", "6.7.6", "is precise to the second: no digits after a point");
}

void Walker::text(const Value& value, const Property& row, const Index& index, const Place& at) {
  if (!value.is(Kind::text)) return wrong_type(at, "2.15", "a text");
  const auto said = value.text;
  const auto wrong = [&](std::string_view section, std::string_view what) { findings_.error(at, "stix.form", section, quoted(said) + " is no " + std::string(what)); };
  switch (row.form) {
    case Form::own_version:
      if (said != "2.1") findings_.error(at, "stix.spec-version", "3.2", "wants 2.1, not " + quoted(said));
      return;
    case Form::word:
      if (!among(row.words, said)) findings_.error(at, "stix.enumeration", "2.4", quoted(said) + " is none of " + listed(row.words));
      return;
    case Form::term:
      if (findings_.wants_warnings() && !among(row.words, said))
        findings_.warn(at, "stix.vocabulary", "2.14", quoted(said) + " is not in the suggested vocabulary" + (is_open_word(said) ? "" : ", and should be lower case with hyphens"));
      return;
    case Form::hex:
      if (!is_hex(said)) wrong("2.8", "hexadecimal text: an even number of 0–9 and a–f");
      return;
    case Form::binary:
      if (!is_base64(said)) wrong("2.1", "base64 text");
      return;
    case Form::language:
      if (!is_language(said)) wrong("3.2", "language tag of RFC 5646");
      return;
    case Form::url:
      if (!is_url(said)) wrong("2.5", "URL");
      return;
    case Form::cpe:
      if (!is_cpe(said)) wrong("6.14", "CPE 2.3 name");
      return;
    case Form::charset:
      if (!is_charset(said)) wrong("3.9.1", "name of a character set");
      return;
    case Form::slug:
      if (!is_slug(said)) wrong(index.schema().section, "name: a–z, 0–9 and hyphens");
      return;
    case Form::property_name:
      if (!is_property_name(said)) wrong("7.3.2", "property name");
      return;
    case Form::mac:
      if (!is_mac(said) && !defanged_) wrong("6.10", "MAC address in lower case with colons");
      return;
    case Form::ipv4:
      if (!is_ipv4(said) && !defanged_) wrong("6.8", "IPv4 address or CIDR");
      return;
    case Form::ipv6:
      if (!is_ipv6(said) && !defanged_) wrong("6.9", "IPv6 address or CIDR");
      return;
    case Form::domain:
      if (!is_domain(said) && !defanged_) wrong("6.4", "domain name");
      return;
    case Form::email:
      if (!is_email(said) && !defanged_) wrong("6.5", "e-mail address without a display name");
      return;
    case Form::uri:
      if (defanged_) return;
      if (!is_url(said)) wrong("6.15", "URL");
      else if (findings_.wants_warnings() && !is_strict_uri(said)) findings_.warn(at, "stix.unlikely", "6.15", "has characters that RFC 3986 wants percent-encoded");
      return;
    case Form::service:
      if (findings_.wants_warnings() && !is_service_name(said)) findings_.warn(at, "stix.unlikely", "6.12", quoted(said) + " is no service name as IANA's registry has them");
      return;
    case Form::priority:
      if (findings_.wants_warnings() && !said.ends_with("_CLASS")) findings_.warn(at, "stix.unlikely", "6.13.2", "should end in _CLASS");
      return;
    case Form::product:
      if (findings_.wants_warnings() && !is_open_word(said)) findings_.warn(at, "stix.unlikely", "4.12", "should be lower case with hyphens");
      return;
    case Form::media_type:
      if (findings_.wants_warnings() && !is_media_type(said)) findings_.warn(at, "stix.unlikely", "6.1", quoted(said) + " is no media type");
      return;
    case Form::registry_key:
      for (const std::string_view hive : {"HKLM", "HKCU", "HKCR", "HKU", "HKCC"})
        if (is_registry_hive(said, hive)) wrong("6.17", "registry key with its hive spelled out, as HKEY_LOCAL_MACHINE");
      return;
    default: return;
  }
}

void Walker::own_id(const Value& value, const Index& index, const Place& at) {
  if (!value.is(Kind::text)) return wrong_type(at, "2.9", "an identifier");
  const auto uuid_at = uuid_in(value.text);
  if (uuid_at == 0) {
    if (container_ == nullptr) findings_.error(at, "stix.id", "2.9", quoted(value.text) + " is no identifier: a type, two hyphens and a UUID");
    return;
  }
  const auto uuid = value.text.substr(uuid_at);
  const auto type = root_->text_of("type");
  if (value.text.substr(0, uuid_at - 2) != type) return findings_.error(at, "stix.id", "2.9", "begins with another type than " + std::string(type));
  if (!is_rfc4122(uuid)) return findings_.error(at, "stix.id", "2.9", "is no UUID of RFC 4122");
  const char version = uuid_version(uuid);
  if (index.schema().family != Family::sco && version != '4' && findings_.wants_warnings())
    findings_.warn(at, "stix.uuid", "2.9", "should be a UUID of version 4");
}

void Walker::reference(const Value& value, const Property& row, const Index& index, const Place& at) {
  if (!value.is(Kind::text)) return wrong_type(at, "2.9", "an identifier");
  const auto uuid_at = uuid_in(value.text);
  std::string_view type;
  if (const auto* target = container_ != nullptr ? lookup_->member(*container_, value.text) : nullptr; container_ != nullptr && (uuid_at == 0 || target != nullptr)) {
    if (target == nullptr) return findings_.error(at, "stix.reference", "2.13", quoted(value.text) + " leads to no object of this container");
    type = target->text_of("type");
  } else {
    if (uuid_at == 0) return findings_.error(at, "stix.reference", "2.9", quoted(value.text) + " is no identifier: a type, two hyphens and a UUID");
    if (!is_rfc4122(value.text.substr(uuid_at))) return findings_.error(at, "stix.reference", "2.9", quoted(value.text) + " has no UUID of RFC 4122");
    type = value.text.substr(0, uuid_at - 2);
  }
  if (is_among(row.words, type)) return;
  std::string wanted = row.words == "@any" ? "any object" : row.words == "@sdo" ? "a domain object" : row.words == "@sco" ? "a cyber observable"
                       : row.words == "@sdo @sco" ? "a domain object or a cyber observable" : row.words == "@sco @sro" ? "a cyber observable or a relationship" : listed(row.words);
  findings_.error(at, "stix.reference", index.schema().section, "may not lead to " + std::string(type) + ", only to " + wanted);
}

void Walker::hashes(const Value& value, const Place& at) {
  if (!value.is(Kind::object)) return wrong_type(at, "2.7", "an object of hashes");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.7", "is empty: leave it out");
  for (const auto& hash : value) {
    const Place here{&at, hash.name};
    if (!is_dictionary_key(hash.name) || hash.name.size() < 3) {
      findings_.error(here, "stix.dictionary", "2.7", "is no name of an algorithm: 3 to 250 of letters, digits, - and _");
      continue;
    }
    if (!hash.is(Kind::text)) {
      wrong_type(here, "2.7", "a text");
      continue;
    }
    switch (hash_form(hash.name, hash.text)) {
      case HashForm::wrong_value: findings_.error(here, "stix.hash", "10.7", quoted(hash.text) + " is no " + std::string(hash.name)); break;
      case HashForm::misspelled: findings_.warn(here, "stix.vocabulary", "10.7", quoted(hash.name) + " is not how the vocabulary spells it"); break;
      case HashForm::unknown: findings_.warn(here, "stix.vocabulary", "10.7", quoted(hash.name) + " is not in the suggested vocabulary"); break;
      case HashForm::good:
        if (hash.name == "ssdeep") findings_.warn(here, "stix.vocabulary", "10.7", "the vocabulary spells it SSDEEP");
        break;
    }
  }
}

void Walker::dictionary(const Value& value, const Property& row, const Index& index, const Place& at) {
  if (!value.is(Kind::object)) return wrong_type(at, "2.3", "a dictionary");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.3", "is empty: leave it out");
  for (const auto& entry : value) {
    const Place here{&at, entry.name};
    if (!is_dictionary_key(entry.name)) {
      findings_.error(here, "stix.dictionary", "2.3", "is no key: 1 to 250 of letters, digits, - and _");
      continue;
    }
    const bool text_list = entry.is(Kind::list) && entry.count > 0;
    if (row.words == "texts" && !entry.is(Kind::text)) wrong_type(here, index.schema().section, "a text");
    else if (row.words == "integers" && !entry.is(Kind::integer)) wrong_type(here, index.schema().section, "a whole number");
    else if (row.words == "scalars" && !entry.is(Kind::text) && !entry.is(Kind::integer)) wrong_type(here, index.schema().section, "a text or a whole number");
    else if (row.words == "text-lists") {
      bool good = text_list;
      for (const auto& element : entry) good = good && element.is(Kind::text);
      // the standard's own examples have plain texts here
      if (entry.is(Kind::text)) findings_.warn(here, "stix.unlikely", index.schema().section, "should be a list of texts");
      else if (!good) wrong_type(here, index.schema().section, "a list of texts");
    } else if (entry.is(Kind::null)) wrong_type(here, "2.3", "a value: null is none");
  }
}

void Walker::translations(const Value& value, const Place& at) {
  if (!value.is(Kind::object)) return wrong_type(at, "7.1", "a dictionary of languages");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.3", "is empty");
  for (const auto& language : value) {
    const Place here{&at, language.name};
    if (!is_language(language.name)) findings_.error(here, "stix.form", "7.1", quoted(language.name) + " is no language tag of RFC 5646");
    if (!language.is(Kind::object)) wrong_type(here, "7.1", "a dictionary of properties");
    else if (language.count == 0) findings_.error(here, "stix.empty", "2.3", "is empty: leave it out");
    else
      for (const auto& entry : language)
        if (!is_property_name(entry.name)) findings_.error({&here, entry.name}, "stix.property-name", "7.1", "is no property name");
        else if (!entry.is(Kind::text) && !entry.is(Kind::list) && !entry.is(Kind::object)) wrong_type({&here, entry.name}, "7.1", "a text, or what mirrors the object's property");
  }
}

void Walker::container(const Value& value, const Place& at) {
  if (!value.is(Kind::object)) return wrong_type(at, "2.13", "a dictionary of cyber observables");
  if (value.count == 0) return findings_.error(at, "stix.empty", "2.13", "is empty");
  findings_.warn(at, "stix.deprecated", "4.14", "objects is deprecated in favor of object_refs");
  const auto* root = root_;
  for (const auto& entry : value) {
    const Place here{&at, entry.name};
    const auto type = entry.text_of("type");
    const auto* index = index_of(type);
    if (!entry.is(Kind::object)) {
      wrong_type(here, "2.13", "a cyber observable");
    } else if (type.empty()) {
      findings_.error({&here, "type"}, "stix.required", "3.2", "is missing");
    } else if (index != nullptr && index->schema().family != Family::sco && index->schema().family != Family::part) {
      findings_.error({&here, "type"}, "stix.reference", "2.13", std::string(type) + " is no cyber observable");
    } else {
      Walker inside(findings_);
      inside.container_ = &value;
      inside.lookup_ = lookup_;
      inside.object(entry, here);
    }
  }
  root_ = root;
}

}  // namespace tocsin::stix
