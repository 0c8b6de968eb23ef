# SPDX-License-Identifier: Apache-2.0
#
# Writes the files of DIR, what an author begins with, as C arrays into OUT; @ABI@ in them
# becomes ABI.

cmake_minimum_required(VERSION 3.22)

file(GLOB files ${DIR}/*.in)
set(arrays "")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "\\.in$" "" name ${name})
  string(MAKE_C_IDENTIFIER ${name} id)
  file(READ ${file} text)
  string(REPLACE "@ABI@" "${ABI}" text "${text}")
  string(HEX "${text}" hex)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char ${id}[] = { ${bytes} };\n")
  string(APPEND rows "    { \"${name}\", (const char *)${id}, sizeof ${id} },\n")
endforeach()
file(WRITE ${OUT} "#include \"plugin_template.h\"\n${arrays}"
  "const struct cli_template cli_templates[] = {\n${rows}    { NULL, NULL, 0 },\n};\n")
