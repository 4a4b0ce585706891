# Reads every table row `| rule | what it says | source | what to do next |` of docs/rules.md and writes the sorted array
# that rule_texts.cpp searches. Rows whose first cell is no rule id (headings, rulers) are passed over.
file(READ ${RULES} text)
# CMake lists break at ';' and at unbalanced brackets: both are spelled otherwise while the text is one.
string(REPLACE ";" "@semicolon@" text "${text}")
string(REPLACE "[" "@open@" text "${text}")
string(REPLACE "]" "@close@" text "${text}")
string(REPLACE "\\|" "@bar@" text "${text}")
string(REPLACE "\\" "@backslash@" text "${text}")
string(REPLACE "\n" ";" lines "${text}")
set(rows "")
foreach(line IN LISTS lines)
  if(line MATCHES "^\\| *`?([a-z][a-z0-9-]*\\.[a-z0-9.-]+)`? *\\|([^|]*)\\|([^|]*)\\|([^|]*)\\| *$")
    set(rule ${CMAKE_MATCH_1})
    set(says "${CMAKE_MATCH_2}")
    set(next "${CMAKE_MATCH_4}")
    foreach(cell says next)
      string(STRIP "${${cell}}" ${cell})
      string(REPLACE "`" "" ${cell} "${${cell}}")
      string(REPLACE "@backslash@" "\\\\" ${cell} "${${cell}}")
      string(REPLACE "\"" "\\\"" ${cell} "${${cell}}")
      string(REPLACE "@bar@" "|" ${cell} "${${cell}}")
    endforeach()
    list(APPEND rows "    {\"${rule}\", \"${says}\", \"${next}\"},")
  endif()
endforeach()
list(SORT rows)
list(JOIN rows "\n" rows)
string(REPLACE "@semicolon@" ";" rows "${rows}")
string(REPLACE "@open@" "[" rows "${rows}")
string(REPLACE "@close@" "]" rows "${rows}")
file(WRITE ${OUT} "// Made of docs/rules.md by make_rule_table.cmake.
#include \"base/texts/rule_table.hpp\"

namespace tocsin {

const std::vector<RuleText>& rule_table() {
  static const std::vector<RuleText> table{
${rows}
  };
  return table;
}

}  // namespace tocsin
")
