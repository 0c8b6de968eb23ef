/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "journal/journal.h"
#include "query/diffing.h"

static const int64_t DAY_US = INT64_C(86400000000);
enum { POSITION_DIGITS = 18 };

static bool read_digits(uint64_t *out, const char *text)
{
    size_t size = strlen(text);

    if (size == 0 || size > POSITION_DIGITS || strspn(text, "0123456789") != size) {
        return false;
    }
    *out = 0;
    for (const char *c = text; *c != '\0'; c++) {
        *out = *out * 10 + (uint64_t)(*c - '0');
    }
    return true;
}

static ath_code time_of(int64_t *time_us, uint64_t seq, struct ath_position *at,
                        struct ath_error *err)
{
    struct ath_entry entry;

    ath_arena_reset(at->scratch);
    ath_code code = ath_journal_read(&entry, at->view->txn, seq, at->scratch, err);
    if (code == ATH_OK) {
        *time_us = entry.time_us;
    }
    return code;
}

/* The last entry before `end_us`: times never go back. */
static ath_code last_before(uint64_t *seq, int64_t end_us, struct ath_position *at,
                            struct ath_error *err)
{
    uint64_t low = 0, high = at->head;

    while (low < high) {
        uint64_t middle = low + (high - low + 1) / 2;
        int64_t time_us = 0;
        ath_code code = time_of(&time_us, middle, at, err);
        if (code != ATH_OK) {
            return code;
        }
        if (time_us < end_us) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    *seq = low;
    return ATH_OK;
}

static void complain_ahead(struct ath_position *at, const char *text, const char *limit)
{
    ath_query_complain(at->view, "position-ahead", at->field, text, limit);
}

static ath_code end_of_day(uint64_t *seq, int32_t day, const char *text,
                           struct ath_position *at, struct ath_error *err)
{
    int32_t today = (int32_t)(ath_clock_wall_us() / DAY_US);
    char date[ATH_DATE_TEXT_BYTES];

    if (day > today) {
        ath_date_format(date, today);
        complain_ahead(at, text, ath_arena_string(at->view->arena, ath_slice_str(date)));
        return ATH_OK;
    }
    return last_before(seq, ((int64_t)day + 1) * DAY_US, at, err);
}

ath_code ath_query_position(uint64_t *seq, const char *text, struct ath_position *at,
                            struct ath_error *err)
{
    uint64_t number = 0;
    int32_t day = 0;

    if (ath_date_parse(&day, ath_slice_str(text))) {
        return end_of_day(seq, day, text, at, err);
    }
    if (!read_digits(&number, text)) {
        ath_query_complain(at->view, "malformed-position", at->field, text, NULL);
    } else if (number > at->head) {
        complain_ahead(
            at, text,
            ath_arena_printf(at->view->arena, "%llu", (unsigned long long)at->head));
    } else {
        *seq = number;
    }
    return ATH_OK;
}
