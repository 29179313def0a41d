# WbgcCompiler.cmake - Chooses the LLVM version, and its Clang as the compiler where the user named none.
#
# Included before project(): a compiler can't be changed afterwards. FindWbgcLLVM.cmake then asks the
# chosen version for everything else. A compiler from -DCMAKE_CXX_COMPILER, a toolchain file, CC or
# CXX is left alone; GCC builds the runtime and the plugin as well.
#
#   in   WBGC_LLVM              19 to 22, or empty: the newest with both Clang and its headers
#   out  WBGC_LLVM_MAJOR        the version, empty if there is none
#        WBGC_LLVM_CONFIG       its llvm-config

set(WBGC_LLVM "" CACHE STRING "LLVM major version of the plugin, 19 to 22; empty: the newest found")
set(WBGC_LLVM_SUPPORTED 22 21 20 19)

# wbgc_try_llvm(MAJOR): sets WBGC_LLVM_MAJOR and WBGC_LLVM_CONFIG if that version can build a plugin.
function(wbgc_try_llvm major)
  find_program(WBGC_LLVM_CONFIG_${major} llvm-config-${major} HINTS /usr/lib/llvm-${major}/bin)
  mark_as_advanced(WBGC_LLVM_CONFIG_${major})
  if(NOT WBGC_LLVM_CONFIG_${major})
    return()
  endif()
  foreach(what includedir bindir)
    execute_process(COMMAND ${WBGC_LLVM_CONFIG_${major}} --${what}
                    OUTPUT_VARIABLE ${what} OUTPUT_STRIP_TRAILING_WHITESPACE)
  endforeach()
  if(EXISTS ${includedir}/clang/AST/Decl.h AND EXISTS ${bindir}/clang)
    set(WBGC_LLVM_MAJOR ${major} PARENT_SCOPE)
    set(WBGC_LLVM_CONFIG ${WBGC_LLVM_CONFIG_${major}} PARENT_SCOPE)
    set(WBGC_LLVM_BINDIR ${bindir} PARENT_SCOPE)
  endif()
endfunction()

set(WBGC_LLVM_MAJOR "")
if(WBGC_LLVM)
  if(NOT WBGC_LLVM IN_LIST WBGC_LLVM_SUPPORTED)
    message(FATAL_ERROR "WBGC_LLVM is '${WBGC_LLVM}'; wbgc supports LLVM 19, 20, 21 and 22")
  endif()
  wbgc_try_llvm(${WBGC_LLVM})
else()
  foreach(major ${WBGC_LLVM_SUPPORTED})
    if(NOT WBGC_LLVM_MAJOR)
      wbgc_try_llvm(${major})
    endif()
  endforeach()
endif()

if(WBGC_LLVM_MAJOR AND NOT CMAKE_TOOLCHAIN_FILE)
  if(NOT DEFINED CMAKE_C_COMPILER AND NOT DEFINED ENV{CC})
    set(CMAKE_C_COMPILER ${WBGC_LLVM_BINDIR}/clang)
  endif()
  if(NOT DEFINED CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
    set(CMAKE_CXX_COMPILER ${WBGC_LLVM_BINDIR}/clang++)
  endif()
endif()
