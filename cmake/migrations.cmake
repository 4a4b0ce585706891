# tocsin_migrations(TARGET NAME FOLDER): adds to TARGET a generated source with the steps of a folder of sql/, as
# `std::span<const sql::Migration> store::NAME()`, so that the program needs no file at run time.
function(tocsin_migrations target name folder)
  file(GLOB steps CONFIGURE_DEPENDS ${folder}/*.sql)
  list(SORT steps)
  set(rows "")
  foreach(step ${steps})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${step})
    get_filename_component(stem ${step} NAME_WE)
    string(REGEX MATCH "^0*([0-9]+)_(.+)$" matched ${stem})
    file(READ ${step} text)
    string(APPEND rows "    {${CMAKE_MATCH_1}, \"${CMAKE_MATCH_2}\", R\"__sql__(${text})__sql__\"},\n")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "#include \"out/store/migrations.hpp\"

namespace tocsin::store {
std::span<const sql::Migration> @name@() {
  static constexpr sql::Migration steps[] = {
@rows@  };
  return steps;
}
}  // namespace tocsin::store
")
  target_sources(${target} PRIVATE ${out})
endfunction()
