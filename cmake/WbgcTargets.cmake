# WbgcTargets.cmake - What other projects, and this one's examples, tests and benchmarks, link to.
#
#   wbgc::annotations   the macros alone
#   wbgc::runtime       headers and library: the archive for executables, the shared one for libraries
#   wbgc::plugin        the runtime, and the plugin for every C and C++ source of the target; needs the
#                       Clang that the plugin was built for
#
# The same names exist in this build and after find_package(wbgc).

add_library(wbgc_annotations INTERFACE)
target_include_directories(wbgc_annotations INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/annotations>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

target_include_directories(wbgc_runtime_static INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_include_directories(wbgc_runtime_shared INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_options(wbgc_runtime_static INTERFACE
  $<BUILD_INTERFACE:LINKER:--dynamic-list=${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/libwbgc.a.syms>
  $<INSTALL_INTERFACE:LINKER:--dynamic-list=$<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/libwbgc.a.syms>)

set(wbgc_for_library $<IN_LIST:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY$<SEMICOLON>MODULE_LIBRARY>)
add_library(wbgc_runtime INTERFACE)
target_link_libraries(wbgc_runtime INTERFACE
  wbgc::annotations $<IF:${wbgc_for_library},wbgc::runtime_shared,wbgc::runtime_static>)

add_library(wbgc_plugin_flags INTERFACE)
target_link_libraries(wbgc_plugin_flags INTERFACE wbgc_runtime)
if(TARGET wbgc_plugin)
  add_dependencies(wbgc_plugin_flags wbgc_plugin)
  target_compile_options(wbgc_plugin_flags INTERFACE
    $<$<COMPILE_LANGUAGE:C,CXX>:-fplugin=$<BUILD_INTERFACE:$<TARGET_FILE:wbgc_plugin>>$<INSTALL_INTERFACE:$<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/wbgc.so>>)
endif()

foreach(name annotations runtime runtime_static runtime_shared plugin_flags)
  set_target_properties(wbgc_${name} PROPERTIES EXPORT_NAME ${name})
  add_library(wbgc::${name} ALIAS wbgc_${name})
endforeach()
add_library(wbgc::plugin ALIAS wbgc_plugin_flags) # installed: only for the right compiler

# wbgc_instrument(TARGET): compiles it with the plugin, anew whenever the plugin changes, and under
# AddressSanitizer if the runtime is. Not under ThreadSanitizer: to it, a marker that reads a slot while
# the program stores to it is a race, as it must be to the C memory model; the runtime alone is watched.
function(wbgc_instrument target)
  target_link_libraries(${target} PRIVATE wbgc::plugin)
  get_target_property(sources ${target} SOURCES)
  set(lib ${WBGC_PLUGIN_FOLDER})
  set_source_files_properties(${sources} TARGET_DIRECTORY ${target}
    PROPERTIES OBJECT_DEPENDS "${lib}/wbgc.so;${lib}/wbgc-plugin-${WBGC_LLVM_MAJOR}.so")
  if(NOT WBGC_SANITIZE STREQUAL thread)
    wbgc_sanitize(${target})
  endif()
endfunction()
