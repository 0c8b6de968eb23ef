# SPDX-License-Identifier: Apache-2.0
#
# Writes the bytes of IN as a C array into OUT.

file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "#include \"codec/descriptors.h\"\n"
  "const uint8_t athar_descriptors[] = { ${bytes} };\n"
  "const size_t athar_descriptors_size = ${size};\n")
