# WbgcInstall.cmake - What is installed, and the files by which other build systems find it.
include(CMakePackageConfigHelpers)

foreach(folder ${PROJECT_SOURCE_DIR}/annotations/wbgc ${PROJECT_SOURCE_DIR}/runtime/include/wbgc)
  install(DIRECTORY ${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endforeach()

install(TARGETS wbgc_annotations wbgc_runtime wbgc_runtime_static wbgc_runtime_shared wbgc_plugin_flags
        EXPORT wbgcTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/runtime/libwbgc.a.syms DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET wbgc_plugin_body)
  install(TARGETS wbgc_plugin wbgc_plugin_body LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(FILES ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/wbgc DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

set(wbgc_package ${CMAKE_INSTALL_LIBDIR}/cmake/wbgc)
install(EXPORT wbgcTargets NAMESPACE wbgc:: DESTINATION ${wbgc_package})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/wbgcConfig.cmake.in
  ${PROJECT_BINARY_DIR}/wbgcConfig.cmake INSTALL_DESTINATION ${wbgc_package}
  PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/wbgcConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/wbgcConfig.cmake ${PROJECT_BINARY_DIR}/wbgcConfigVersion.cmake
        DESTINATION ${wbgc_package})

# Paths in wbgc.pc start at the file itself, so that an installed tree may be moved as a whole.
foreach(what LIB INCLUDE)
  string(TOLOWER wbgc_${what}dir variable)
  cmake_path(ABSOLUTE_PATH CMAKE_INSTALL_${what}DIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}
             OUTPUT_VARIABLE ${variable})
  cmake_path(RELATIVE_PATH ${variable} BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX})
endforeach()
cmake_path(SET wbgc_prefix_from_pc ${CMAKE_INSTALL_PREFIX})
cmake_path(RELATIVE_PATH wbgc_prefix_from_pc
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${wbgc_libdir}/pkgconfig)
configure_file(${PROJECT_SOURCE_DIR}/cmake/wbgc.pc.in ${PROJECT_BINARY_DIR}/wbgc.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/wbgc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(PROGRAMS ${PROJECT_SOURCE_DIR}/tools/wbgc-report DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/tools/wbgc-gdb.py DESTINATION ${CMAKE_INSTALL_DATADIR}/wbgc)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
        FILES_MATCHING PATTERN "*.1")
# As they lie in the source, so that links between them lead somewhere.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
              ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR}
        FILES_MATCHING PATTERN "*.md" PATTERN "*.svg" PATTERN "*.pml" PATTERN man EXCLUDE)
