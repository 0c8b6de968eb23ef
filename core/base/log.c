/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { FIELDS_BYTES = 1024, LINE_BYTES = 4 * FIELDS_BYTES + 256 }; /* "\x0a" for one byte */

static const char *const level_names[] = { "none", "error", "warn", "info", "debug" };
static _Atomic int top_level = ATH_LOG_INFO;

void ath_log_level(enum ath_level level)
{
    atomic_store_explicit(&top_level, (int)level, memory_order_relaxed);
}

/* "2024-03-15T09:30:00.123Z" */
static size_t write_time(char *out, size_t size)
{
    int64_t us = ath_clock_wall_us();
    time_t seconds = (time_t)(us / 1000000);
    struct tm tm = { 0 };

    gmtime_r(&seconds, &tm);
    int length = snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                          tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                          tm.tm_min, tm.tm_sec, (int)(us / 1000 % 1000));
    return length < 0 ? 0 : (size_t)length;
}

/* One event stays one line whatever a peer put into a field. */
static size_t write_escaped(char *out, const char *fields)
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;

    for (; *fields != '\0'; fields++) {
        uint8_t byte = (uint8_t)*fields;
        if (byte >= 0x20 && byte != 0x7F) {
            out[size++] = *fields;
            continue;
        }
        out[size++] = '\\';
        out[size++] = 'x';
        out[size++] = hex[byte >> 4];
        out[size++] = hex[byte & 15];
    }
    return size;
}

void ath_log(enum ath_level level, const char *event, const char *fmt, ...)
{
    char fields[FIELDS_BYTES], line[LINE_BYTES];
    va_list args;

    if ((int)level > atomic_load_explicit(&top_level, memory_order_relaxed)) {
        return;
    }
    va_start(args, fmt);
    if (vsnprintf(fields, sizeof fields, fmt, args) < 0) {
        fields[0] = '\0';
    }
    va_end(args);
    size_t size = write_time(line, 64);
    int head = snprintf(line + size, 128, " %s %s ", level_names[level], event);
    size += head < 0 ? 0 : head < 128 ? (size_t)head : 127;
    size += write_escaped(line + size, fields);
    while (line[size - 1] == ' ') {
        size--;
    }
    line[size++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, size);
    (void)written; /* there is nowhere left to complain */
}

bool ath_log_ration(struct ath_log_ration *ration, uint64_t *held)
{
    int64_t now = ath_clock_mono_us();

    if (ration->next_us != 0 && now < ration->next_us) {
        ration->held++;
        return false;
    }
    *held = ration->held;
    *ration = (struct ath_log_ration){ .next_us = now + ATH_LOG_RATION_US };
    return true;
}
