/* SPDX-License-Identifier: Apache-2.0 */
#include "service/answer_pack.h"

#include <string.h>

#include "check.h"
#include "service/asking.h"

enum { ARENA_BYTES = 16 << 20, BY = 2, LONG_BYTES = 300 };

/* The same answer as messages, packed by protobuf-c. */
static struct ath_slice by_messages(const struct ath_answer *answer, size_t by_count,
                                    uint64_t seq, struct ath_arena *arena)
{
    Athar__V1__AggregateResponse response = ATHAR__V1__AGGREGATE_RESPONSE__INIT;

    response.seq = seq;
    response.columns = (char **)answer->columns;
    response.n_columns = answer->column_count;
    response.how = ath_text(answer->from_totals ? "totals" : "reports");
    response.records_read = answer->records_read;
    response.rows = ath_message_list(arena, answer->row_count, sizeof *response.rows[0]);
    response.n_rows = answer->row_count;
    for (size_t i = 0; i < answer->row_count; i++) {
        ATH_TRUE(ath_aggregate_row(response.rows[i], &answer->rows[i], by_count, arena));
    }
    uint8_t *bytes =
        ath_arena_alloc(arena, athar__v1__aggregate_response__get_packed_size(&response));
    ATH_TRUE(bytes != NULL);
    return ath_slice(bytes, athar__v1__aggregate_response__pack(&response, bytes));
}

static void expect_same(struct ath_answer_row *rows, size_t n, size_t by_count)
{
    static const char *columns[] = { "indicator", "period", "région", "value" };
    struct ath_answer answer = { .columns = columns,
                                 .column_count = sizeof columns / sizeof *columns,
                                 .rows = rows,
                                 .row_count = n,
                                 .from_totals = n % 2 == 0,
                                 .records_read = n * 100 };
    struct ath_arena arena;
    struct ath_buf buf;

    ath_arena_init(&arena, ARENA_BYTES);
    struct ath_slice wanted = by_messages(&answer, by_count, 300 * n, &arena);
    ath_buf_init(&buf, &arena, 1);
    ath_answer_pack(&buf, &answer, by_count, 300 * n);
    ATH_TRUE(!buf.failed);
    ATH_EQ_U64(buf.size, wanted.size);
    ATH_EQ_MEM(buf.data, wanted.data, wanted.size);
    ath_arena_fini(&arena);
}

ATH_TEST(service_answer_pack, rows_are_the_bytes_that_messages_would_be)
{
    static char text[LONG_BYTES + 1];
    const char *keys[][BY] = { { "MA-01", NULL }, { NULL, "" }, { text, "f" } };
    struct ath_answer_row rows[] = {
        { .indicator = "a.b", .period = "202401", .keys = keys[0], .value = "12" },
        { .indicator = "a.b", .period = "202401", .keys = keys[1], .reported = 127 },
        { .indicator = "a.b", .period = "202402", .keys = keys[2], .reported = 128 },
        { .indicator = "c.d",
          .period = "",
          .keys = keys[0],
          .value = "",
          .low = "-1.50",
          .high = "2",
          .numerator = "3",
          .denominator = "0",
          .reported = UINT64_MAX,
          .carried = 1U << 14,
          .has_expected = true,
          .expected = 0,
          .has_attendance = true,
          .late = 0,
          .missing = 16383 },
        { .indicator = text, .period = text, .keys = keys[2], .value = text, .carried = 1 },
    };
    size_t n = sizeof rows / sizeof *rows;

    memset(text, 'x', LONG_BYTES);
    for (size_t by = 0; by <= BY; by++) {
        expect_same(rows, n, by);
        for (size_t i = 0; i < n; i++) {
            expect_same(&rows[i], 1, by);
        }
    }
}

ATH_TEST(service_answer_pack, an_answer_without_rows_says_its_columns)
{
    expect_same(NULL, 0, 0);
}

ATH_TEST(service_answer_pack, an_answer_that_needs_more_memory_than_there_is_fails)
{
    struct ath_answer_row row = { .indicator = "a.b", .period = "202401", .value = "1" };
    struct ath_answer answer = { .rows = &row, .row_count = 1 };
    struct ath_arena arena;
    struct ath_buf buf;

    ath_arena_init(&arena, 64);
    ath_buf_init(&buf, &arena, 1024);
    ath_answer_pack(&buf, &answer, 0, 1);
    ATH_TRUE(buf.failed);
    ath_arena_fini(&arena);
}
