# Warnings and sanitizers as one interface target; no global flags.
add_library(reconcile_options INTERFACE)
target_compile_options(reconcile_options INTERFACE -Wall -Wextra -Wnon-virtual-dtor -Wimplicit-fallthrough
                       -Wno-missing-field-initializers)  # what designated initialisers are for
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12's optimiser sees these in std::string and std::variant where there is nothing (GCC bugs 105651, 105562, 105329).
  target_compile_options(reconcile_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
                         -Wno-stringop-overread -Wno-array-bounds -Wno-free-nonheap-object)
endif()
target_include_directories(reconcile_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
if(RECONCILE_WERROR)
  target_compile_options(reconcile_options INTERFACE -Werror)
endif()
if(RECONCILE_SANITIZE)
  target_compile_options(reconcile_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=undefined)
  target_link_options(reconcile_options INTERFACE -fsanitize=address,undefined)
endif()

# reconcile_library(NAME SOURCES a.cc b.cc LINKS x y): one static library per folder.
function(reconcile_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(reconcile_${name} STATIC ${ARG_SOURCES})
  add_library(reconcile::${name} ALIAS reconcile_${name})
  target_link_libraries(reconcile_${name} PUBLIC reconcile_options ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()
