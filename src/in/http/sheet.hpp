#pragma once
#include <string>
#include <utility>
#include <vector>

#include "in/http/page.hpp"

namespace tocsin::http {

/// One document to be printed: a head that says what it is of whom and when, then sections. All texts are plain and escaped here.
/// Rendered without script and with the one style sheet of the outside pages, so that paper shows what the server knows.
struct Sheet {
  struct Section {
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts = {};  ///< what, and its value; an empty value is left out
    std::vector<std::string> columns = {};
    std::vector<std::vector<std::string>> rows = {};              ///< each as long as `columns`
    std::string text = {};                                        ///< as it stands, line by line
  };
  std::string kind;                    ///< "Sharing record"
  std::string title;
  std::string number;                  ///< TS-2026-0042 r3, or a version
  std::string printed;                 ///< who asked for it
  std::string lang = "en";
  bool is_marked = true;               ///< PageFrame::tlp is its label; else it says that it has none yet
  std::vector<Section> sections = {};
};

/// The page, to be printed by the browser. @param at when it was asked for
ports::Response sheet_page(const PageFrame& frame, const Sheet& sheet, Instant at);

}  // namespace tocsin::http
