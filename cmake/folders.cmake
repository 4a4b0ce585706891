# One library per folder of src/, its tests beside the code. A folder's CMakeLists.txt is one call:
#
#   tocsin_folder(ledger USES base LINKS OpenSSL::Crypto)
#
# makes the library tocsin_ledger of every .cpp in the folder (and the folders below it that have no
# CMakeLists.txt of their own), and the program ledger_test of its *_test.cpp and *_properties.cpp, and in the
# preset `fuzz` a libFuzzer program of each *_fuzz.cpp. USES names
# the folders that it may include, so that a forbidden include does not find its header's library; the
# floors themselves are checked by tests/tidy.

add_library(tocsin_options INTERFACE)
target_compile_options(tocsin_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # -pedantic alone rejects the statement expression in TRY; g++ 12's maybe-uninitialized is wrong about moved variants,
  # its restrict about "x" + std::string (GCC bug 105651)
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>
  # optimized more, it is wrong about copies of short arrays too (GCC bug 105562): `dev` warns for both
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>"
  $<$<CXX_COMPILER_ID:GNU>:-Wno-pedantic> $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
  # what clang warns of beyond g++ is looked at by clang-tidy; here it only builds the fuzzers
  $<$<BOOL:${TOCSIN_FUZZ}>:-Wno-error>)
target_compile_definitions(tocsin_options INTERFACE _GLIBCXX_ASSERTIONS)
target_include_directories(tocsin_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(tocsin_options INTERFACE Threads::Threads)
if(TOCSIN_SANITIZE)
  target_compile_options(tocsin_options INTERFACE -fsanitize=${TOCSIN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tocsin_options INTERFACE -fsanitize=${TOCSIN_SANITIZE})
  # within the program and not beside it: tests load a clock before the program, and what the program starts is not sanitized
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND TOCSIN_SANITIZE MATCHES "^address")
    target_link_options(tocsin_options INTERFACE -static-libasan)
  endif()
  if(TOCSIN_SANITIZE STREQUAL thread)
    # GCC's thread sanitizer does not follow fences; Asio's schedulers hand over under a lock all the same
    target_compile_definitions(tocsin_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

add_custom_target(fuzzers)

function(tocsin_folder name)
  cmake_parse_arguments(ARG "" "" "USES;LINKS;TEST_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|properties|fuzz)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_(test|properties)\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  # folders below with a CMakeLists.txt of their own are libraries of their own
  file(GLOB_RECURSE nested ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  foreach(list_file ${nested})
    get_filename_component(nested_dir ${list_file} DIRECTORY)
    string(REGEX REPLACE "([][+.*()^$\\\\])" "\\\\\\1" nested_re ${nested_dir})
    list(FILTER sources EXCLUDE REGEX "^${nested_re}/")
    list(FILTER tests EXCLUDE REGEX "^${nested_re}/")
    list(FILTER fuzzers EXCLUDE REGEX "^${nested_re}/")
  endforeach()
  list(TRANSFORM ARG_USES PREPEND tocsin_)
  if(sources)
    add_library(tocsin_${name} STATIC ${sources})
    target_link_libraries(tocsin_${name} PUBLIC tocsin_options ${ARG_USES} PRIVATE ${ARG_LINKS})
  else()
    add_library(tocsin_${name} INTERFACE)
    target_link_libraries(tocsin_${name} INTERFACE tocsin_options ${ARG_USES} ${ARG_LINKS})
  endif()
  if(TOCSIN_TESTS AND tests)
    add_executable(${name}_test ${tests} ${CMAKE_SOURCE_DIR}/tests/support/doctest_main.cpp)
    target_compile_definitions(${name}_test PRIVATE TOCSIN_SOURCE_DIR=".")
    target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)  # "support/signer.hpp"
    target_link_libraries(${name}_test PRIVATE tocsin_${name} ${ARG_LINKS} ${ARG_TEST_LINKS})
    # suites run in the source folder, so that no object file holds the path of a clone and ccache serves them all
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
  if(TOCSIN_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(stem ${fuzzer} NAME_WE)
      add_executable(${stem} ${fuzzer})
      target_link_libraries(${stem} PRIVATE tocsin_${name} ${ARG_LINKS})
      target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
      set_target_properties(${stem} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
      add_dependencies(fuzzers ${stem})
    endforeach()
  endif()
endfunction()
