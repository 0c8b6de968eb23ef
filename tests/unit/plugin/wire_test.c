/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "plugin/wire.h"

enum { ARENA_BYTES = 4 << 20, VALUES = 3 };

/* Two calls, and what was said of them on this side and the other. */
struct talk {
    struct ath_arena arena, heard_in;
    struct ath_plugin_value values[VALUES];
    struct ath_plugin_call calls[2];
    struct ath_plugin_remarks said[2], heard[2];
    struct ath_plugin_remarks *hearing[2];
    struct ath_buf buf;
    struct ath_error err;
};

static void begin(struct talk *t)
{
    memset(t, 0, sizeof *t);
    ath_arena_init(&t->arena, ARENA_BYTES);
    ath_arena_init(&t->heard_in, ARENA_BYTES);
    t->values[0] = (struct ath_plugin_value){ -1000000000000000, ATH_CELL_NUMBER };
    t->values[2] = (struct ath_plugin_value){ 0, ATH_CELL_NA };
    for (size_t i = 0; i < 2; i++) {
        t->calls[i] = (struct ath_plugin_call){ .check = i,
                                                .values = t->values,
                                                .value_count = VALUES,
                                                .first_day = -1,
                                                .last_day = 30,
                                                .layer = ATH_LAYER_TARGET };
        t->said[i].arena = &t->arena;
        t->heard[i].arena = &t->heard_in;
        t->hearing[i] = &t->heard[i];
    }
    ath_buf_init(&t->buf, &t->arena, 64);
}

static void end(struct talk *t)
{
    ath_arena_fini(&t->heard_in);
    ath_arena_fini(&t->arena);
}

static void say(struct talk *t, size_t call, bool warning, size_t cell)
{
    struct ath_label *texts = ath_arena_new_array(&t->arena, struct ath_label, 2);

    ATH_TRUE(texts != NULL);
    texts[0] = (struct ath_label){ "ar", "\xd8\xa3\xd8\xab\xd8\xb1" };
    texts[1] = (struct ath_label){ "en", "trace" };
    const struct ath_plugin_remark remark = { warning, cell, "a-code", { texts, 2 } };
    ATH_OK(ath_plugin_remark_add(&t->said[call], &t->calls[call], &remark, &t->err));
}

/* What was written, without its head. */
static struct ath_slice body_of(struct talk *t, uint32_t sequence)
{
    struct ath_slice frame = ath_wire_frame(&t->buf, sequence);
    struct ath_wire_head head = ath_wire_head(frame.data);

    ATH_EQ_U64(head.size, frame.size - ATH_WIRE_HEAD_BYTES);
    ATH_EQ_U64(head.sequence, sequence);
    return ath_slice(frame.data + ATH_WIRE_HEAD_BYTES, head.size);
}

static struct ath_slice write_answer(struct talk *t)
{
    const struct ath_plugin_remarks *said[] = { &t->said[0], &t->said[1] };

    ath_wire_write_answer(&t->buf, said, 2);
    return body_of(t, 7);
}

static ath_code hear(struct talk *t, size_t *done, struct ath_slice body)
{
    const struct ath_wire_asked asked = { t->calls, t->hearing, 2 };

    ath_arena_reset(&t->heard_in);
    for (size_t i = 0; i < 2; i++) {
        t->heard[i] = (struct ath_plugin_remarks){ .arena = &t->heard_in };
    }
    return ath_wire_read_answer(done, body, &asked, &t->err);
}

ATH_TEST(plugin_wire, calls_arrive_as_they_were_sent)
{
    struct talk t;
    struct ath_plugin_call *calls;
    size_t n;

    begin(&t);
    ath_wire_write_calls(&t.buf, t.calls, 2);
    ATH_TRUE(ath_wire_read_calls(&calls, &n, body_of(&t, 0xFFFFFFFF), &t.arena));
    ATH_EQ_U64(n, 2);
    ATH_EQ_U64(calls[1].check, 1);
    ATH_EQ_INT(calls[1].layer, ATH_LAYER_TARGET);
    ATH_EQ_INT(calls[1].first_day, -1);
    ATH_EQ_INT(calls[1].last_day, 30);
    ATH_EQ_U64(calls[1].value_count, VALUES);
    ATH_EQ_INT(calls[1].values[0].value, -1000000000000000);
    ATH_EQ_INT(calls[1].values[1].state, ATH_CELL_MISSING);
    ATH_EQ_INT(calls[1].values[2].state, ATH_CELL_NA);
    end(&t);
}

ATH_TEST(plugin_wire, findings_arrive_as_they_were_said)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    say(&t, 1, true, 2);
    say(&t, 1, false, ATHAR_WHOLE_REPORT);
    ATH_OK(hear(&t, &done, write_answer(&t)));
    ATH_EQ_U64(done, 2);
    ATH_EQ_U64(t.heard[0].n, 0);
    ATH_EQ_U64(t.heard[1].n, 2);
    ATH_TRUE(t.heard[1].v[0].warning);
    ATH_EQ_U64(t.heard[1].v[0].cell, 2);
    ATH_EQ_STR(t.heard[1].v[0].code, "a-code");
    ATH_EQ_STR(t.heard[1].v[0].why.v[1].text, "trace");
    ATH_TRUE(t.heard[1].v[1].cell == ATHAR_WHOLE_REPORT);
    end(&t);
}

/* ---- derivations ----------------------------------------------------------------- */

static const ath_i128 widest = (ath_i128)(((ath_u128)1 << 127) - 1);
static const struct ath_plugin_total wide[VALUES] = {
    { (ath_i128)(((ath_u128)1 << 127) - 1), ATH_CELL_NUMBER },
    { 0, ATH_CELL_NA },
    { -5, ATH_CELL_NUMBER },
};

/* The second call derives, and says this. */
static void set_derivation(struct talk *t, int known, int32_t scale)
{
    const struct ath_plugin_said said = { known, scale, -widest, 3 };

    t->calls[1].values = NULL;
    t->calls[1].totals = wide;
    ATH_OK(ath_plugin_quotient_set(&t->said[1], &said, &t->err));
}

ATH_TEST(plugin_wire, totals_arrive_as_wide_as_they_were_sent)
{
    struct talk t;
    struct ath_plugin_call *calls;
    size_t n;

    begin(&t);
    set_derivation(&t, 0, 0);
    ath_wire_write_calls(&t.buf, t.calls, 2);
    ATH_TRUE(ath_wire_read_calls(&calls, &n, body_of(&t, 1), &t.arena));
    ATH_EQ_U64(n, 2);
    ATH_TRUE(calls[0].totals == NULL && calls[1].values == NULL);
    ATH_EQ_U64(calls[1].value_count, VALUES);
    ATH_TRUE(calls[1].totals[0].value == widest);
    ATH_EQ_INT(calls[1].totals[1].state, ATH_CELL_NA);
    ATH_TRUE(calls[1].totals[2].value == -5);
    end(&t);
}

ATH_TEST(plugin_wire, quotients_arrive_as_they_were_said_among_findings)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    say(&t, 0, true, 2);
    set_derivation(&t, 1, ATH_DERIVED_SCALE);
    ATH_OK(hear(&t, &done, write_answer(&t)));
    ATH_EQ_U64(done, 2);
    ATH_EQ_U64(t.heard[0].n, 1);
    ATH_FALSE(t.heard[0].derived);
    ATH_TRUE(t.heard[1].derived && t.heard[1].quotient.known);
    ATH_EQ_INT(t.heard[1].quotient.scale, ATH_DERIVED_SCALE);
    ATH_TRUE(t.heard[1].quotient.numerator == -widest);
    ATH_TRUE(t.heard[1].quotient.denominator == 3);
    end(&t);
}

ATH_TEST(plugin_wire, no_value_is_one_byte)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    set_derivation(&t, 0, 0);
    struct ath_slice body = write_answer(&t);
    ATH_EQ_INT(body.data[body.size - 1], 0);
    ATH_OK(hear(&t, &done, body));
    ATH_TRUE(t.heard[1].derived);
    ATH_FALSE(t.heard[1].quotient.known);
    end(&t);
}

ATH_TEST(plugin_wire, a_quotient_cut_or_bent_anywhere_is_refused_or_makes_sense)
{
    struct talk t;
    uint8_t bent[512];
    size_t done = 0;

    begin(&t);
    set_derivation(&t, 1, 2);
    struct ath_slice body = write_answer(&t);
    ATH_TRUE(body.size <= sizeof bent);
    for (size_t size = 0; size < body.size; size++) {
        ATH_CODE(ATH_UNAVAILABLE, hear(&t, &done, ath_slice(body.data, size)));
    }
    for (size_t i = 0; i < body.size * 256; i++) {
        memcpy(bent, body.data, body.size);
        bent[i / 256] = (uint8_t)i;
        ath_code code = hear(&t, &done, ath_slice(bent, body.size));
        ATH_TRUE(code == ATH_OK || code == ATH_UNAVAILABLE);
        const struct ath_plugin_quotient *q = &t.heard[1].quotient;
        ATH_TRUE(q->scale <= ATH_DERIVED_SCALE);
        ATH_TRUE(q->numerator >= -widest && q->denominator >= -widest);
    }
    end(&t);
}

ATH_TEST(plugin_wire, an_answer_cut_anywhere_is_refused)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    say(&t, 0, true, 0);
    struct ath_slice body = write_answer(&t);
    for (size_t size = 0; size < body.size; size++) {
        ATH_CODE(ATH_UNAVAILABLE, hear(&t, &done, ath_slice(body.data, size)));
    }
    ATH_OK(hear(&t, &done, body));
    end(&t);
}

ATH_TEST(plugin_wire, an_answer_with_more_behind_it_is_refused)
{
    struct talk t;
    size_t done = 0;
    uint8_t longer[512] = { 0 };

    begin(&t);
    struct ath_slice body = write_answer(&t);
    memcpy(longer, body.data, body.size);
    ATH_CODE(ATH_UNAVAILABLE, hear(&t, &done, ath_slice(longer, body.size + 1)));
    end(&t);
}

ATH_TEST(plugin_wire, no_byte_of_an_answer_can_be_made_to_harm)
{
    struct talk t;
    uint8_t bent[512];

    begin(&t);
    say(&t, 0, true, 0);
    say(&t, 1, false, 1);
    struct ath_slice body = write_answer(&t);
    ATH_TRUE(body.size <= sizeof bent);
    for (size_t i = 0; i < body.size * 256; i++) {
        size_t done = 0;
        memcpy(bent, body.data, body.size);
        bent[i / 256] = (uint8_t)i;
        ath_code code = hear(&t, &done, ath_slice(bent, body.size));
        ATH_TRUE(code == ATH_OK || code == ATH_UNAVAILABLE);
        ATH_TRUE(code != ATH_OK || (done >= 1 && done <= 2));
    }
    end(&t);
}

ATH_TEST(plugin_wire, a_finding_about_a_cell_that_was_not_asked_is_refused)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    say(&t, 0, true, 2);
    struct ath_slice body = write_answer(&t);
    t.calls[0].value_count = 2;
    ATH_CODE(ATH_UNAVAILABLE, hear(&t, &done, body));
    ATH_EQ_STR(t.err.message, "it found fault with cell 2 of 2");
    end(&t);
}

ATH_TEST(plugin_wire, an_answer_to_more_than_was_asked_is_refused)
{
    struct talk t;
    size_t done = 0;

    begin(&t);
    struct ath_slice body = write_answer(&t);
    const struct ath_wire_asked one = { t.calls, t.hearing, 1 };
    ATH_CODE(ATH_UNAVAILABLE, ath_wire_read_answer(&done, body, &one, &t.err));
    end(&t);
}

ATH_TEST(plugin_wire, an_arena_that_is_out_is_not_the_plugins_fault)
{
    struct talk t;
    struct ath_arena small;
    size_t done = 0;

    begin(&t);
    for (int i = 0; i < 60; i++) {
        say(&t, 0, true, 0);
    }
    struct ath_slice body = write_answer(&t);
    ath_arena_init(&small, 256);
    t.heard[0].arena = t.heard[1].arena = &small;
    const struct ath_wire_asked asked = { t.calls, t.hearing, 2 };
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_wire_read_answer(&done, body, &asked, &t.err));
    ath_arena_fini(&small);
    end(&t);
}

ATH_TEST(plugin_wire, a_failure_is_told_in_its_own_words)
{
    struct talk t;
    size_t done = 0;
    struct ath_error why;

    begin(&t);
    ath_fail(&why, ATH_UNAVAILABLE, "its finding 'x' has no text");
    ath_wire_write_failure(&t.buf, &why);
    ATH_CODE(ATH_UNAVAILABLE, hear(&t, &done, body_of(&t, 1)));
    ATH_EQ_STR(t.err.message, "its finding 'x' has no text");
    end(&t);
}

ATH_TEST(plugin_wire, a_refusal_keeps_its_code_and_words_and_no_other_code)
{
    static const ath_code said[] = { ATH_INVALID_ARGUMENT, ATH_FAILED_PRECONDITION, ATH_OK,
                                     ATH_DATA_LOSS };
    static const ath_code heard[] = { ATH_INVALID_ARGUMENT, ATH_FAILED_PRECONDITION,
                                      ATH_INVALID_ARGUMENT, ATH_INVALID_ARGUMENT };
    struct ath_wire_hello hello;

    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct talk t;
        struct ath_error why = { .message = "kind 99" };
        begin(&t);
        why.code = said[i];
        ath_wire_write_refusal(&t.buf, &why);
        ATH_CODE(heard[i], ath_wire_read_hello(&hello, body_of(&t, 0), &t.arena, &t.err));
        ATH_EQ_STR(t.err.message, "kind 99");
        end(&t);
    }
}

ATH_TEST(plugin_wire, a_process_of_another_build_is_refused)
{
    struct talk t;
    struct ath_wire_hello hello;
    struct ath_error why = { .code = ATH_INVALID_ARGUMENT, .message = "x" };
    uint8_t other[512];

    begin(&t);
    ath_wire_write_refusal(&t.buf, &why);
    struct ath_slice body = body_of(&t, 0);
    memcpy(other, body.data, body.size);
    other[3] ^= 1; /* in its digest of the sources */
    ATH_CODE(ATH_UNAVAILABLE,
             ath_wire_read_hello(&hello, ath_slice(other, body.size), &t.arena, &t.err));
    ATH_TRUE(strstr(t.err.message, "another build") != NULL);
    end(&t);
}
