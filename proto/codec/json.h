/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * json - messages as JSON and back, by their descriptors (proto3's JSON mapping).
 *
 * Names are written lowerCamelCase and read in that form or as in the .proto file; 64-bit
 * integers are written as strings and read as strings or integers; bytes are base64; enums are
 * written by name and read by name or number; null means not there. A floating-point number is
 * never an integer. proto/README.md has the whole of it.
 *
 * Threads:  any; nothing here keeps state.
 */

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

enum {
    ATHAR_JSON_DEFAULTS = 1, /* write scalars and lists that are zero or empty too */
    ATHAR_JSON_PRETTY = 2,   /* indented, one member a line */

    ATHAR_JSON_ERROR_BYTES = 256,
    ATHAR_JSON_PLACE_BYTES = ATHAR_JSON_ERROR_BYTES,
    ATHAR_JSON_DEPTH = 16, /* messages within messages */
};

/* The message as JSON text, to be freed with free(). NULL when memory is out, or a string in it
 * is not UTF-8, or it has a floating-point field. */
char *athar_json_encode(const ProtobufCMessage *message, unsigned flags);

/* Read `size` bytes of JSON as a message of `type`, in memory of `allocator` (NULL: malloc). On
 * failure false, with one sentence in `err` that names the place: "rows[3].value: not a string".
 * Unknown names, names given twice, numbers out of range and unknown enum values are refused. */
bool athar_json_decode(ProtobufCMessage **out, const ProtobufCMessageDescriptor *type,
                       const char *text, size_t size, ProtobufCAllocator *allocator,
                       char err[ATHAR_JSON_ERROR_BYTES]);

/* What can be wrong with JSON, for those who say it in another language. */
enum athar_json_fault {
    ATHAR_JSON_SYNTAX = 0, /* not JSON at all, or a name given twice; the place is a line */
    ATHAR_JSON_NO_MEMORY,
    ATHAR_JSON_NOT_INTEGER,
    ATHAR_JSON_BELOW_ZERO,
    ATHAR_JSON_OUT_OF_RANGE,
    ATHAR_JSON_NOT_IN_ENUM,
    ATHAR_JSON_NOT_BOOLEAN,
    ATHAR_JSON_NOT_STRING,
    ATHAR_JSON_NOT_BASE64,
    ATHAR_JSON_FLOAT,
    ATHAR_JSON_NOT_LIST,
    ATHAR_JSON_ONE_OF,
    ATHAR_JSON_NO_FIELD,
    ATHAR_JSON_TWICE,
    ATHAR_JSON_DEEP,
    ATHAR_JSON_NOT_OBJECT,
    ATHAR_JSON_FAULTS
};

/* Take a sentence of athar_json_decode() apart: what is wrong, and where, "rows[3].value", for a
 * fault of syntax "3:17" (line and column); an empty place is the whole text. */
enum athar_json_fault athar_json_fault(char place[ATHAR_JSON_PLACE_BYTES], const char *err);
