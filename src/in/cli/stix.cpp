#include "in/cli/stix.hpp"

#include <filesystem>
#include <istream>
#include <ostream>

#include "base/text.hpp"
#include "in/cli/request.hpp"

namespace tocsin::cli {
namespace {

/// Words of somebody else's file: no control character reaches the terminal (CWE-150).
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return replace_all(out, "\xc2\x9b", " ");
}

Json unreadable(const Error& error) {
  return Json::Object{{"valid", false}, {"warnings", Json::Array{}},
                      {"errors", Json::Array{Json::Object{{"object", ""}, {"pointer", ""}, {"rule", error.rule}, {"section", ""}, {"detail", error.detail}}}}};
}

void show_findings(const Json& findings, std::string_view kind, std::ostream& out) {
  for (const auto& finding : findings.array()) {
    const auto& where = finding["pointer"].text();
    out << "  " << kind << "  " << plain(where.empty() ? "/" : where) << "  " << plain(finding["detail"].text()) << "  (" << finding["rule"].text();
    if (!finding["section"].text().empty()) out << ", section " << finding["section"].text();
    out << ")\n";
    if (!finding["object"].text().empty()) out << "           of " << plain(finding["object"].text()) << '\n';
  }
}

void show_pattern(const Json& result, std::ostream& out) {
  if (result["valid"].boolean()) {
    out << "valid\n  " << plain(result["canonical"].text()) << '\n';
  } else {
    const auto& error = result["errors"].at(0);
    out << "invalid: character " << error["position"].integer() << ": " << plain(error["detail"].text()) << "\n  " << plain(result["pattern"].text()) << "\n  "
        << std::string(static_cast<std::size_t>(error["position"].integer()), ' ') << "^\n";
  }
  for (const auto& warning : result["warnings"].array()) out << "  warning  " << plain(warning["detail"].text()) << '\n';
}

/// A line is a pattern, a JSON text, or an object that has one.
std::string pattern_in(const std::string& line) {
  if (!line.starts_with('{') && !line.starts_with('"')) return line;
  const auto json = parse_json(line);
  if (!json) return line;
  return json->is_text() ? json->text() : (*json)["pattern"].text();
}

}  // namespace

int validate_files(const std::function<Json(const std::string& text)>& validate, std::string_view standard, const StixAsk& ask, bool json, Console& console) {
  bool all = true;
  for (const auto& file : ask.files) {
    const auto text = read_file(file, console.in);
    auto result = text ? validate(*text) : unreadable(text.error());
    result["file"] = file;
    const bool valid = std::as_const(result)["valid"].boolean();
    all = all && valid;
    if (json) {
      console.out << to_jcs(result) << '\n' << std::flush;
      continue;
    }
    const auto& shown = std::as_const(result);
    console.out << plain(file) << ": " << (valid ? "valid" : "invalid");
    if (shown["version"].is_text()) console.out << ", " << standard << ' ' << shown["version"].text();
    console.out << ", " << shown["errors"].array().size() + static_cast<std::size_t>(shown["errors_more"].integer()) << " errors, "
                << shown["warnings"].array().size() + static_cast<std::size_t>(shown["warnings_more"].integer()) << " warnings\n";
    show_findings(shown["errors"], "error  ", console.out);
    show_findings(shown["warnings"], "warning", console.out);
  }
  return all ? 0 : stix_invalid_exit;
}

int try_patterns(const Hooks& hooks, const StixAsk& ask, bool json, Console& console) {
  bool all = true;
  const auto one = [&](const std::string& text) {
    const auto result = hooks.stix_pattern(text);
    all = all && result["valid"].boolean();
    if (json || ask.lines) console.out << to_jcs(result) << '\n';
    else show_pattern(result, console.out);
  };
  if (ask.lines) {
    for (std::string line; std::getline(console.in, line);)
      if (!trim(line).empty()) one(pattern_in(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line));
  } else if (ask.text == "-") {
    const auto text = read_file("-", console.in);
    one(text ? std::string(trim(*text)) : std::string());
  } else {
    one(ask.text);
  }
  console.out.flush();
  return all ? 0 : stix_invalid_exit;
}

Result<Json> make_files(const std::function<Result<Hooks::Files>(const std::vector<std::string>& texts, const FilesAsk& ask)>& make, const FilesAsk& ask, Console& console) {
  std::vector<std::string> texts;
  for (const auto& file : ask.files) texts.push_back(TRY(read_file(file, console.in)));
  const auto files = TRY(make(texts, ask));
  for (const auto& [name, bytes] : files) {
    const auto path = std::filesystem::path(ask.out) / name;
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (failed) return refuse(Errc::invalid, "cli.file", path.parent_path().string(), failed.message());
    TRY_VOID(write_file(path.string(), bytes));
  }
  return Json(Json::Object{{"folder", ask.out}, {"files", files.size()}});
}

Result<std::string> pull_events(const Hooks& hooks, const FilesAsk& ask, Console& console) {
  if (ask.key_file.empty() && !ask.feed) return refuse(Errc::invalid, "cli.usage", "--key-file", "give the file with your authentication key there, or --feed");
  const auto key = ask.key_file.empty() ? std::string() : TRY(read_file(ask.key_file, console.in));
  return hooks.misp_pull(std::string(trim(key)), ask);
}

void say_lost(const std::vector<std::pair<std::string, std::string>>& lost, bool json, std::ostream& err) {
  static constexpr std::size_t shown_max = 1000;
  for (std::size_t i = 0; i < lost.size() && i < shown_max; ++i) {
    const auto& [where, what] = lost[i];
    if (json) err << to_jcs(Json::Object{{"lost", what}, {"where", where}}) << '\n';
    else err << "lost    " << plain(where) << ": " << plain(what) << '\n';
  }
  if (lost.size() > shown_max && !json) err << "lost    and " << lost.size() - shown_max << " more\n";
  if (lost.size() > shown_max && json) err << to_jcs(Json::Object{{"lost_more", lost.size() - shown_max}}) << '\n';
}

}  // namespace tocsin::cli
