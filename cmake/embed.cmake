# Writes a C++ table of every file below a folder, for programs that carry their files inside:
#
#   cmake -DROOT=<folder> -DFOLDERS="a;b" -DNAME=<array> -DNAMESPACE=<ns> -DOUT=<file.cpp> -P embed.cmake
#
# The table is `extern const std::pair<std::string_view, std::string_view> NAME[]` with a closing empty pair; names are
# relative to ROOT.
set(text "// Made by cmake/embed.cmake.\n#include <string_view>\n#include <utility>\n\nnamespace ${NAMESPACE} {\n")
string(APPEND text "extern const std::pair<std::string_view, std::string_view> ${NAME}[];\n")
string(APPEND text "const std::pair<std::string_view, std::string_view> ${NAME}[] = {\n")
foreach(folder ${FOLDERS})
  file(GLOB files RELATIVE ${ROOT} ${ROOT}/${folder}/*)
  list(SORT files)
  foreach(file ${files})
    file(READ ${ROOT}/${file} content)
    string(APPEND text "{\"${file}\", R\"embedded(${content})embedded\"},\n")
  endforeach()
endforeach()
string(APPEND text "{}};\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUT} "${text}")
