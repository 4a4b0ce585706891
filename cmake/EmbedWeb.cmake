# The library tocsin_web: the browser UI's files, compressed, inside the program (src/main/web_assets.hpp).
#
# It is built from web/ by tools/web, which fetches Node where the machine's own is too old. -DTOCSIN_WEB_DIST=DIR takes a
# folder that `tools/web pack DIR` made before, and needs neither Node nor a network.
set(TOCSIN_WEB_DIST "" CACHE PATH "A folder made by `tools/web pack`; empty: build web/")

function(tocsin_web)
  if(TOCSIN_WEB_DIST)
    get_filename_component(packed ${TOCSIN_WEB_DIST} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    if(NOT EXISTS ${packed}/assets.S OR NOT EXISTS ${packed}/assets_table.cpp)
      message(FATAL_ERROR "TOCSIN_WEB_DIST: ${packed} was not made by `tools/web pack`")
    endif()
  else()
    set(packed ${CMAKE_BINARY_DIR}/web)
    file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/* ${CMAKE_SOURCE_DIR}/web/tools/*)
    list(FILTER inputs EXCLUDE REGEX "/generated/|_test\\.tsx?$|\\.test\\.tsx?$")
    foreach(file index.html package.json package-lock.json vite.config.ts)
      list(APPEND inputs ${CMAKE_SOURCE_DIR}/web/${file})
    endforeach()
    add_custom_command(OUTPUT ${packed}/assets.S ${packed}/assets_table.cpp
      COMMAND ${CMAKE_SOURCE_DIR}/tools/web pack ${packed}
      DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/api/openapi.json ${CMAKE_SOURCE_DIR}/tools/web ${CMAKE_SOURCE_DIR}/tools/node
      COMMENT "The web UI" VERBATIM)
  endif()
  # .incbin names are relative, and assets.S is written anew whenever one of them is
  set_source_files_properties(${packed}/assets.S PROPERTIES COMPILE_OPTIONS "-Wa,-I${packed}")
  add_library(tocsin_web STATIC ${packed}/assets.S ${packed}/assets_table.cpp)
  target_link_libraries(tocsin_web PUBLIC tocsin_in_http)
endfunction()
