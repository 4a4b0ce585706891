#include "base/hash.hpp"
#include "base/text.hpp"
#include "path/prove/files.hpp"

namespace tocsin::prove {
namespace {

constexpr std::string_view declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
constexpr std::string_view payload_manifest = "manifest-sha256.txt";
constexpr std::string_view tag_manifest = "tagmanifest-sha256.txt";

bool is_payload(std::string_view path) { return path.starts_with("data/"); }
bool is_listed_in(std::string_view manifest, std::string_view path) { return path != tag_manifest && is_payload(path) == (manifest == payload_manifest); }

/// What `sha256sum -c` reads, for the files that this manifest covers.
std::string manifest_of(const Files& files, std::string_view manifest) {
  std::string lines;
  for (const auto& [path, bytes] : files)
    if (is_listed_in(manifest, path)) lines += sha256(bytes).hex() + "  " + path + "\n";
  return lines;
}

std::unexpected<Error> bad_form(std::string_view file, const char* detail) { return refuse(Errc::invalid, "pack.bag-form", std::string(file), detail); }

/// Each line of a manifest against the file that it names.
Result<> check_manifest(const Files& files, std::string_view manifest) {
  const auto found = files.find(manifest);
  if (found == files.end() || !found->second.ends_with('\n')) return bad_form(manifest, "the manifest is missing or torn");
  std::map<std::string_view, std::string_view> listed;
  // line by line, and no further than the first that is none: nothing is known yet of who wrote it
  for (std::string_view rest = found->second; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const bool good = line.size() > 66 && Hash::from_hex(line.substr(0, 64)) && line.substr(64, 2) == "  ";
    if (!good || !listed.emplace(line.substr(66), line.substr(0, 64)).second) return bad_form(manifest, "a line is a hash, two spaces and a path, each path once");
  }
  for (const auto& [path, hash] : listed) {
    const auto file = files.find(path);
    if (file == files.end()) return refuse(Errc::conflict, "pack.file-missing", std::string(path), "the manifest lists a file that is not there");
    if (sha256(file->second).hex() != hash) return refuse(Errc::conflict, "pack.file-altered", std::string(path), "the file is not the one that the manifest lists");
  }
  for (const auto& [path, bytes] : files)
    if (is_listed_in(manifest, path) && !listed.contains(path)) return refuse(Errc::conflict, "pack.file-extra", path, "no manifest lists the file");
  return {};
}

}  // namespace

void add_bag(Files& files, const std::string& info) {
  std::size_t bytes = 0, count = 0;
  for (const auto& [path, content] : files)
    if (is_payload(path)) bytes += content.size(), ++count;
  files["bagit.txt"] = declaration;
  files["bag-info.txt"] = info + "Payload-Oxum: " + std::to_string(bytes) + "." + std::to_string(count) + "\n";
  files[std::string(payload_manifest)] = manifest_of(files, payload_manifest);
  files[std::string(tag_manifest)] = manifest_of(files, tag_manifest);
}

Result<> check_bag(const Files& files) {
  const auto found = files.find("bagit.txt");
  if (found == files.end() || found->second != declaration) return bad_form("bagit.txt", "not the declaration of BagIt 1.0 in UTF-8");
  // tag files first: they say what the payload should be
  TRY_VOID(check_manifest(files, tag_manifest));
  return check_manifest(files, payload_manifest);
}

}  // namespace tocsin::prove
