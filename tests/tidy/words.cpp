#include <filesystem>
#include <regex>
#include <set>

#include "base/text.hpp"
#include "checks.hpp"

namespace tocsin::tidy {

Problems readmes(const Tree& tree) {
  std::set<std::string> folders;
  for (const auto& [path, text] : tree)
    if (is_source(path)) folders.insert("src/" + folder_of(path));
  Problems out;
  for (const auto& folder : folders) {
    const auto readme = tree.find(folder + "/README.md");
    if (readme == tree.end())
      out.push_back(place(folder, 1, "has no README.md"));
    else if (!readme->second.starts_with("| in → out |"))
      out.push_back(place(folder + "/README.md", 1, "does not begin with its in → out"));
  }
  return out;
}

Problems words(const Tree& tree) {
  static const std::regex unfinished("\\b(TODO|FIXME|XXX|HACK)\\b|doctest::skip|not implemented yet");
  static const std::regex machine("(^|[^A-Za-z0-9_.-])/(work|root|home/[a-z]+|Users)/");
  static const std::regex idle("\\b(class|struct) [A-Za-z]*(Manager|Helper|Util|Utils|Data)\\b");
  const auto holds = [](std::string_view text, const std::regex& form) { return std::regex_search(text.begin(), text.end(), form); };
  Problems out;
  for (const auto& [path, text] : tree) {
    if (path.starts_with("tests/tidy/") || path == "LICENSE") continue;  // the words stand here to be looked for
    for (const auto& line : lines_of(text)) {
      if (line.text.size() > 2000) continue;
      if (holds(line.text, unfinished)) out.push_back(place(path, line.number, "unfinished work"));
      if (holds(line.text, machine)) out.push_back(place(path, line.number, "the path of somebody's machine"));
      if (path.starts_with("src/") && holds(line.text, idle)) out.push_back(place(path, line.number, "a name that says nothing"));
    }
  }
  return out;
}

Problems links(const Tree& tree) {
  static const std::regex link("\\]\\(([^)#: ]+)(#[^)]*)?\\)");
  std::set<std::string, std::less<>> known;  // every file and folder
  for (const auto& [path, text] : tree)
    for (std::filesystem::path part = path; !part.empty(); part = part.parent_path()) known.insert(part.generic_string());
  Problems out;
  for (const auto& [path, text] : tree) {
    if (!path.ends_with(".md")) continue;
    for (const auto& line : lines_of(text)) {
      for (std::cregex_iterator it(line.text.data(), line.text.data() + line.text.size(), link), none; it != none; ++it) {
        auto target = (std::filesystem::path(path).parent_path() / (*it)[1].str()).lexically_normal().generic_string();
        while (target.ends_with('/')) target.pop_back();
        if (!known.contains(target)) out.push_back(place(path, line.number, "leads nowhere: " + (*it)[1].str()));
      }
    }
  }
  return out;
}

}  // namespace tocsin::tidy
