# FindWbgcLLVM.cmake - What a plugin needs of the LLVM that WbgcCompiler.cmake chose.
#
# llvm-config is asked instead of LLVMConfig.cmake: a plugin links no LLVM library, so the packages
# that LLVM itself was linked with (zlib, zstd, libxml2, ...) need not be installed.
#
#   WBGC_LLVM_MAJOR     19 to 22
#   WBGC_LLVM_VERSION   full version
#   WBGC_LLVM_BINDIR    folder of clang, opt, FileCheck, ...
#   WBGC_CLANG          the clang that the plugin is for, and WBGC_CLANGXX
#   WBGC_FILECHECK, WBGC_NOT, WBGC_LIT    test tools; empty where they are not installed. WBGC_LIT is
#                       a command line: a list
#   wbgc::llvm          interface target: include folders, definitions, RTTI and exception flags
#
# Included after project(). wbgc_add_plugin() makes a plugin target.

if(NOT WBGC_LLVM_MAJOR)
  if(WBGC_LLVM)
    message(FATAL_ERROR "LLVM ${WBGC_LLVM} not found: install clang-${WBGC_LLVM}, "
                        "llvm-${WBGC_LLVM}-dev and libclang-${WBGC_LLVM}-dev")
  endif()
  message(FATAL_ERROR "no LLVM found: install clang-22, llvm-22-dev and libclang-22-dev (or 19 to 21)")
endif()

# wbgc_ask_llvm(VARIABLE QUESTION): the answer of llvm-config.
function(wbgc_ask_llvm variable question)
  execute_process(COMMAND ${WBGC_LLVM_CONFIG} ${question}
                  OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

wbgc_ask_llvm(WBGC_LLVM_VERSION --version)
wbgc_ask_llvm(WBGC_LLVM_BINDIR --bindir)
wbgc_ask_llvm(wbgc_llvm_include --includedir)
wbgc_ask_llvm(wbgc_llvm_rtti --has-rtti)
set(WBGC_CLANG ${WBGC_LLVM_BINDIR}/clang)
set(WBGC_CLANGXX ${WBGC_LLVM_BINDIR}/clang++)

# wbgc_find_tool(VARIABLE NAME): a tool of the chosen version.
function(wbgc_find_tool variable name)
  set(tool ${WBGC_LLVM_BINDIR}/${name})
  if(NOT EXISTS ${tool})
    set(tool "")
  endif()
  set(${variable} ${tool} PARENT_SCOPE)
endfunction()

wbgc_find_tool(WBGC_FILECHECK FileCheck)
wbgc_find_tool(WBGC_NOT not)
wbgc_find_tool(WBGC_LIT lit)
if(NOT WBGC_LIT AND EXISTS ${WBGC_LLVM_BINDIR}/../build/utils/lit/lit.py) # as llvm-19-tools ships it
  find_package(Python3 COMPONENTS Interpreter)
  cmake_path(SET wbgc_lit NORMALIZE ${WBGC_LLVM_BINDIR}/../build/utils/lit/lit.py)
  set(WBGC_LIT ${Python3_EXECUTABLE} ${wbgc_lit})
endif()

if(NOT TARGET wbgc_llvm)
  add_library(wbgc_llvm INTERFACE)
  add_library(wbgc::llvm ALIAS wbgc_llvm)
  target_include_directories(wbgc_llvm SYSTEM INTERFACE ${wbgc_llvm_include})
  target_compile_definitions(wbgc_llvm INTERFACE
    _GNU_SOURCE __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS __STDC_LIMIT_MACROS)
  target_compile_options(wbgc_llvm INTERFACE -fno-exceptions -fvisibility-inlines-hidden
    $<$<STREQUAL:${wbgc_llvm_rtti},NO>:-fno-rtti>)
endif()

# wbgc_add_plugin(TARGET OUTPUT name PCH header SOURCES file...): a library `lib/<name>.so` of Clang passes
# and actions. Parsing Clang's headers is most of the compile time, hence the precompiled header.
function(wbgc_add_plugin target)
  cmake_parse_arguments(arg "" "OUTPUT;PCH" "SOURCES" ${ARGN})
  add_library(${target} MODULE ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so" OUTPUT_NAME ${arg_OUTPUT})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}
                                               ${PROJECT_SOURCE_DIR}/annotations)
  target_link_libraries(${target} PRIVATE wbgc::llvm)
  target_precompile_headers(${target} PRIVATE ${arg_PCH})
  wbgc_warnings(${target})
endfunction()

# WBGC_CAN_INSTRUMENT: this build's own compiler is the one that the plugin is for.
if(CMAKE_C_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_ID STREQUAL Clang
   AND CMAKE_C_COMPILER_VERSION VERSION_EQUAL WBGC_LLVM_VERSION
   AND CMAKE_CXX_COMPILER_VERSION VERSION_EQUAL WBGC_LLVM_VERSION)
  set(WBGC_CAN_INSTRUMENT ON)
endif()

message(STATUS "wbgc: plugin for LLVM ${WBGC_LLVM_VERSION} in ${WBGC_LLVM_BINDIR}")
