#include "procedure/load.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "procedure/check.hpp"
#include "procedure/sections.hpp"

namespace tocsin::procedure {
namespace {

constexpr std::size_t listed_max = 20;  ///< faults that one refusal tells

std::vector<sections::Section> all_sections() {
  std::vector<sections::Section> out;
  for (const auto group : {sections::govern(), sections::content(), sections::audience(), sections::decide()})
    out.insert(out.end(), group.begin(), group.end());
  return out;
}

/// A file's name becomes part of places and of the stored content.
bool is_file_name(std::string_view name) {
  const auto sign = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
  return name.size() <= 64 && name.size() > 5 && name.ends_with(".yaml") && name[0] != '.' && std::all_of(name.begin(), name.end(), sign);
}

struct Loader {
  Notes notes;
  bool readable = true;                                     ///< every file could be parsed
  std::map<std::string, Yaml> pages;
  std::map<std::string, std::string, std::less<>> file_of;  ///< top-level key → file

  void parse(const Files& files) {
    if (files.empty()) notes.note("procedure.missing-field", "", "there is no file");
    if (files.size() > limits::procedure_files_max)
      return notes.note("procedure.too-large", "", "more than " + std::to_string(limits::procedure_files_max) + " files");
    for (const auto& [name, text] : files) {
      if (!is_file_name(name)) {
        notes.note("procedure.bad-value", name, "a file's name is of a to z, 0 to 9, -, _ and ends with .yaml");
        continue;
      }
      auto yaml = parse_yaml(text);
      readable = readable && yaml;
      if (!yaml)
        notes.note(yaml.error().rule == "yaml.too-large" ? "procedure.too-large" : "procedure.yaml", name + ":" + yaml.error().where,
                   yaml.error().rule + ": " + yaml.error().detail);
      else if (!yaml->value.is_object()) notes.note("procedure.wrong-type", name + ":1:1", "a file is a map of parts such as `audiences:`");
      else pages.emplace(name, *std::move(yaml));
    }
  }

  void assign(const std::vector<sections::Section>& known) {
    for (const auto& [file, yaml] : pages)
      for (const auto& [key, value] : yaml.value.object()) {
        const std::string where = file + ":" + yaml.place(pointer_to("", key));
        if (std::none_of(known.begin(), known.end(), [&](const auto& section) { return section.key == key; })) {
          std::vector<std::string> keys;
          for (const auto& section : known) keys.emplace_back(section.key);
          notes.note("procedure.unknown-field", where, "no part is named \"" + key + "\"; there are " + join(keys, ", "));
        } else if (const auto [earlier, fresh] = file_of.emplace(key, file); !fresh) {
          notes.note("procedure.duplicate", where, "`" + key + "` stands in " + earlier->second + " already");
        }
      }
  }

  void read(const std::vector<sections::Section>& known, Procedure& out) {
    for (const auto& section : known) {
      const auto file = file_of.find(section.key);
      if (file == file_of.end()) {
        if (section.need == Need::required && readable) notes.note("procedure.missing-field", "", "no file has the part `" + std::string(section.key) + "`");
        continue;
      }
      const Yaml& yaml = pages.at(file->second);
      Part top(notes, file->second, yaml, yaml.value, "", "");
      section.read(top, section.key, out);
    }
  }
};

}  // namespace

std::vector<Error> problems(const Files& files, Procedure& out) {
  Loader loader;
  const auto known = all_sections();
  loader.parse(files);
  loader.assign(known);
  const bool whole = loader.notes.errors.empty();
  loader.read(known, out);
  // without every file a reference may only seem to lead nowhere
  if (whole) check_references(loader.notes);
  if (loader.notes.errors.empty()) check_contradictions(out, loader.notes);
  return std::move(loader.notes.errors);
}

Result<Procedure> load(const Files& files) {
  Procedure out;
  auto errors = problems(files, out);
  if (errors.empty()) return out;
  Error first = std::move(errors.front());
  // who mends a file wants them all at once
  for (std::size_t i = 1; i < std::min(errors.size(), listed_max); ++i) first.detail += "\n" + errors[i].where + " " + errors[i].detail;
  if (errors.size() > listed_max) first.detail += "\nand " + std::to_string(errors.size() - listed_max) + " more";
  return std::unexpected(std::move(first));
}

std::string spell(const Files& files) {
  Json content;
  content["files"] = Json(Json::Object{});
  for (const auto& [name, text] : files) content["files"][name] = text;
  return to_jcs(content);
}

Hash version_of(const Files& files) { return sha256(spell(files)); }

Result<Files> parse_content(std::string_view jcs) {
  const Json content = TRY(parse_json(jcs, {.bytes = limits::content_bytes_max}));
  if (content.object().size() != 1 || !content["files"].is_object()) return refuse(Errc::invalid, "procedure.content", "", "{\"files\":{name:text}} is wanted");
  Files out;
  for (const auto& [name, text] : content["files"].object()) {
    if (!text.is_text()) return refuse(Errc::invalid, "procedure.content", pointer_to("/files", name), "a file is a text");
    out.emplace(name, text.text());
  }
  return out;
}

}  // namespace tocsin::procedure
