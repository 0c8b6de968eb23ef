/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * config - the options of options.def: their defaults, and what a file or a flag says.
 *
 * A file has lines `name = value`; # starts a comment, blank lines are skipped. Bytes may end
 * in KiB, MiB, GiB or TiB, durations in ms, s, min or h (a bare number is milliseconds);
 * booleans are true and false.
 *
 * Threads:  one writes; a struct that nobody writes may be read from any.
 * Memory:   plain values inside the caller's struct; it may be copied.
 * Failure:  INVALID_ARGUMENT that names the file, the line, the option and the limit.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

/* A test may bring a table of its own. */
#ifndef ATH_OPTIONS_FILE
#define ATH_OPTIONS_FILE "config/options.def"
#endif

#define ATH_OPTION(id, ...) ATH_CONFIG_##id,
enum ath_config_id {
#include ATH_OPTIONS_FILE
    ATH_CONFIG_COUNT
};
#undef ATH_OPTION

enum { ATH_CONFIG_STRING_BYTES = 256 };

struct ath_config {
    int64_t number[ATH_CONFIG_COUNT];
    char string[ATH_CONFIG_COUNT][ATH_CONFIG_STRING_BYTES]; /* of strings only */
};

/* Every option at its default. */
void ath_config_init(struct ath_config *cfg);

/* Read a file over what is there. NOT_FOUND when there is no such file. An option twice in
 * it is an error. Nothing changes on failure. */
ATH_MUST_CHECK ath_code ath_config_load(struct ath_config *cfg, const char *path,
                                        struct ath_error *err);

/* One option as a file would set it. */
ATH_MUST_CHECK ath_code ath_config_set(struct ath_config *cfg, const char *key,
                                       const char *value, struct ath_error *err);

/* The value of an INTEGER. Asking for another type than the table's is a bug and aborts, here
 * and below. */
int64_t ath_config_integer(const struct ath_config *cfg, enum ath_config_id id);
/* The value of a BYTES. */
size_t ath_config_bytes(const struct ath_config *cfg, enum ath_config_id id);
/* The value of a DURATION, in milliseconds. */
int64_t ath_config_ms(const struct ath_config *cfg, enum ath_config_id id);
/* The value of a BOOLEAN. */
bool ath_config_bool(const struct ath_config *cfg, enum ath_config_id id);
/* The value of a CHOICE: its place among the choices, from 1. */
int ath_config_choice(const struct ath_config *cfg, enum ath_config_id id);
/* The value of a STRING; lives as long as *cfg. */
const char *ath_config_string(const struct ath_config *cfg, enum ath_config_id id);

/* True when the running daemon follows a change of the option. */
bool ath_config_reloadable(enum ath_config_id id);

/* Every option as a file that would set it. */
void ath_config_dump(const struct ath_config *cfg, FILE *out);

/* Every option with its default, limits and meaning, for people. */
void ath_config_help(FILE *out);
