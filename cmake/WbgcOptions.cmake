# WbgcOptions.cmake - Every option of the build but WBGC_LLVM (WbgcCompiler.cmake), and the flags that
# all targets share.

option(WBGC_BUILD_PLUGIN "Build the Clang plugin, the drivers and everything compiled with them" ON)
option(WBGC_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(WBGC_BUILD_EXAMPLES "Build the examples, where the compiler is the plugin's Clang" ${PROJECT_IS_TOP_LEVEL})
option(WBGC_BUILD_BENCH "Build the benchmarks, where Google Benchmark is installed" ${PROJECT_IS_TOP_LEVEL})
option(WBGC_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
set(WBGC_SANITIZE "" CACHE STRING "Sanitizers for the runtime and its tests: address,undefined or thread")
set_property(CACHE WBGC_SANITIZE PROPERTY STRINGS "" address,undefined thread)
if(NOT WBGC_SANITIZE MATCHES "^(|address|undefined|address,undefined|thread)$")
  message(FATAL_ERROR "WBGC_SANITIZE is '${WBGC_SANITIZE}'; known: address,undefined or thread")
endif()

# The plugin is the same under every sanitizer, which watch the runtime.
set(WBGC_PLUGIN_FROM "" CACHE PATH "With WBGC_SANITIZE: build folder, of this source and LLVM, that has the plugin")
set(WBGC_PLUGIN_FOLDER ${PROJECT_BINARY_DIR}/lib)
if(WBGC_PLUGIN_FROM)
  if(NOT WBGC_SANITIZE)
    message(FATAL_ERROR "WBGC_PLUGIN_FROM is for builds with WBGC_SANITIZE: others test the plugin itself")
  endif()
  set(WBGC_PLUGIN_FOLDER ${WBGC_PLUGIN_FROM}/lib)
endif()

set(WBGC_CAN_INSTRUMENT OFF) # FindWbgcLLVM.cmake knows better

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# Debug information of what is stepped through in the presets `dev` alone: lines, for stacks and the sanitizers'
# reports. Types are a third of what a file costs that includes Clang's or GoogleTest's headers.
string(TOUPPER "CMAKE_CXX_FLAGS_${CMAKE_BUILD_TYPE}" flags)
if(${flags} MATCHES "-g" AND (NOT CMAKE_BUILD_TYPE STREQUAL Debug OR WBGC_SANITIZE))
  set(WBGC_LINES_ONLY -g1)
endif()

set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# wbgc_warnings(TARGET): the project's warnings, as errors when WBGC_WERROR says so.
function(wbgc_warnings target)
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:C,CXX>:-Wall;-Wextra;-Wpedantic>
    $<$<AND:$<BOOL:${WBGC_WERROR}>,$<COMPILE_LANGUAGE:C,CXX>>:-Werror>)
endfunction()
