# SPDX-License-Identifier: Apache-2.0
#
# How a plugin is built. Part of find_package(Athar COMPONENTS plugin).

# athar_add_plugin(ID [ABI 1.1] source...)
#
# The program ID as ID.so in the build folder: target plugin_ID, C17, one exported symbol,
# none missing. ABI names the oldest athar_plugin.h that will do. `cmake --install` puts it
# into lib/athar/plugins, where a server under the same prefix finds it.
function(athar_add_plugin id)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "ABI" "")
  if(NOT id MATCHES "^[a-z0-9_-]+$")
    message(FATAL_ERROR "athar_add_plugin: '${id}' is not an id: a-z 0-9 _ -")
  endif()
  if(NOT ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "athar_add_plugin: '${id}' has no source")
  endif()
  if(ARG_ABI)
    athar_need_abi(${id} ${ARG_ABI})
  endif()
  add_library(plugin_${id} MODULE ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(plugin_${id} PRIVATE Athar::plugin)
  athar_plain_c(plugin_${id})
  set_target_properties(plugin_${id} PROPERTIES PREFIX "" SUFFIX ".so" OUTPUT_NAME ${id}
    POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  # clang links its sanitizers into executables only.
  if(NOT (CMAKE_C_COMPILER_ID MATCHES "Clang" AND CMAKE_C_FLAGS MATCHES "-fsanitize"))
    target_link_options(plugin_${id} PRIVATE -Wl,-z,defs)
  endif()
  install(TARGETS plugin_${id} LIBRARY DESTINATION lib/athar/plugins)
endfunction()

# athar_add_plugin_test(ID source...)
#
# A test that ctest runs: its sources and the plugin's in one program, so that a debugger and
# sanitizers see both. It includes athar_fake_host.h and needs no server.
function(athar_add_plugin_test id)
  if(NOT TARGET plugin_${id})
    message(FATAL_ERROR "athar_add_plugin_test: no athar_add_plugin(${id} ...) before it")
  endif()
  get_target_property(sources plugin_${id} SOURCES)
  get_target_property(options plugin_${id} COMPILE_OPTIONS)
  add_executable(${id}_test ${ARGN} ${sources})
  target_link_libraries(${id}_test PRIVATE Athar::plugin)
  athar_plain_c(${id}_test)
  if(options)
    target_compile_options(${id}_test PRIVATE ${options})
  endif()
  add_test(NAME ${id} COMMAND ${id}_test)
endfunction()

# The language a plugin and its test are written in.
function(athar_plain_c target)
  set_target_properties(${target} PROPERTIES C_STANDARD 17 C_STANDARD_REQUIRED ON
    C_EXTENSIONS OFF)
endfunction()

# The same major ABI, and no newer than the header here.
function(athar_need_abi id wanted)
  string(REGEX REPLACE "\\..*" "" wanted_major "${wanted}")
  string(REGEX REPLACE "\\..*" "" major "${Athar_PLUGIN_ABI}")
  if(NOT wanted_major STREQUAL major OR wanted VERSION_GREATER Athar_PLUGIN_ABI)
    message(FATAL_ERROR
      "athar_add_plugin: '${id}' needs plugin ABI ${wanted}, this Athar has ${Athar_PLUGIN_ABI}")
  endif()
endfunction()
