/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"
#include "bytes.h"
#include "model/period.h"

enum { MARCH_2024 = (ATH_MONTH << 24) | (124 * 12 + 2) };

/* ---- the bytes of one example of each kind, for ever --------------------------------- */

static const uint8_t hashes[2][32] = { { 0x11, 0x22 }, { 0x33, 0x44 } };
static const char first_hash[] =
    "1122000000000000000000000000000000000000000000000000000000000000";
static const char second_hash[] =
    "3344000000000000000000000000000000000000000000000000000000000000";

static struct ath_cell small_cells[] = {
    { 20, 0, ATH_CELL_NUMBER }, { -3, 1, ATH_CELL_NUMBER },
    { 0, 5, ATH_CELL_NA },      { 0, 300, ATH_CELL_WITHDRAWN },
    { 0, 301, ATH_CELL_KEEP },  { ATH_VALUE_MAX, ATH_NO_CELL - 1, ATH_CELL_NUMBER },
};
static struct ath_note notes[] = { { 1, "recount", "" }, { 300, "", "typo" } };
static struct ath_narrative answers[] = { { "next", "more" }, { "why", "" } };
static struct ath_evidence evidence[] = {
    { "list.pdf", "application/pdf", 1000, { 0xAB } },
};

static struct ath_change full_change(void)
{
    return (struct ath_change){
        .program = 1,
        .form = "school",
        .layer = ATH_LAYER_ACTUAL,
        .period = MARCH_2024,
        .organization = "lycee-ibn-sina",
        .project = "flower",
        .replace = true,
        .has_expected = true,
        .expected = 3,
        .cells = { small_cells, 6 },
        .notes = notes,
        .note_count = 2,
        .answers = answers,
        .answer_count = 2,
        .evidence = evidence,
        .evidence_count = 1,
    };
}

static struct ath_change plain_change(const char *organization, struct ath_cells cells)
{
    return (struct ath_change){ .form = "main",
                                .layer = ATH_LAYER_TARGET,
                                .period = MARCH_2024,
                                .organization = organization,
                                .project = "-",
                                .cells = cells };
}

/* Three reports under two programs, not in order. */
static struct ath_submission example(struct ath_change changes[3])
{
    changes[0] = full_change();
    changes[1] = plain_change("coop-b", (struct ath_cells){ small_cells, 1 });
    changes[2] = plain_change("coop-a", (struct ath_cells){ NULL, 0 });
    return (struct ath_submission){ hashes, 2, changes, 3 };
}

static const char example_start[] = "0102";
static const char example_rest[] =
    "03"
    "00"
    "00"
    "046d61696e"
    "04"
    "030005d2"
    "06636f6f702d61"
    "00"
    "01"
    "06636f6f702d62"
    "01"
    "0028"
    "7e"
    "01"
    "067363686f6f6c"
    "01"
    "030005d2"
    "0e6c796365652d69626e2d73696e61"
    "06666c6f776572"
    "03"
    "06"
    "0028"
    "0005"
    "0d"
    "9a09"
    "03"
    "c0f60f"
    "8080b4ccd4dfc603"
    "02"
    "01"
    "077265636f756e74"
    "00"
    "aa02"
    "00"
    "047479706f"
    "02"
    "046e657874"
    "046d6f7265"
    "03776879"
    "00"
    "01"
    "086c6973742e706466"
    "0f6170706c69636174696f6e2f706466"
    "e807"
    "ab00000000000000000000000000000000000000000000000000000000000000";

static const char *example_hex(struct ath_arena *arena)
{
    return ath_arena_printf(arena, "%s%s%s%s", example_start, first_hash, second_hash,
                            example_rest);
}

ATH_TEST(model_intent, the_bytes_of_a_submission_never_change)
{
    struct ath_arena arena = arena_of_test();
    struct ath_change changes[3];
    struct ath_submission submission = example(changes);

    ATH_EQ_STR(hex(ath_submission_encode(&submission, &arena), &arena),
               example_hex(&arena));
    ath_arena_fini(&arena);
}

/* ---- there and back ------------------------------------------------------------------ */

static void cells_are_equal(struct ath_cells a, struct ath_cells b)
{
    ATH_EQ_U64(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        ATH_EQ_INT(a.v[i].cell, b.v[i].cell);
        ATH_EQ_INT(a.v[i].state, b.v[i].state);
        ATH_EQ_INT(a.v[i].value, b.v[i].value);
    }
}

ATH_TEST(model_intent, a_submission_is_read_as_it_was_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_submission back;

    ATH_OK(ath_submission_decode(&back, unhex(example_hex(&arena), &arena), &arena, NULL));
    ATH_EQ_INT(back.hash_count, 2);
    ATH_EQ_MEM(back.hashes[1], hashes[1], 32);
    ATH_EQ_U64(back.change_count, 3);
    ATH_EQ_STR(back.changes[0].organization, "coop-a");
    ATH_EQ_U64(back.changes[0].cells.n, 0);
    ATH_EQ_STR(back.changes[1].organization, "coop-b");
    ATH_EQ_STR(back.changes[1].form, "main");
    ATH_EQ_STR(back.changes[1].project, "-");
    const struct ath_change *c = &back.changes[2];
    ATH_EQ_INT(c->program, 1);
    ATH_EQ_STR(c->form, "school");
    ATH_EQ_INT(c->layer, ATH_LAYER_ACTUAL);
    ATH_EQ_U64(c->period, MARCH_2024);
    ATH_EQ_STR(c->organization, "lycee-ibn-sina");
    ATH_EQ_STR(c->project, "flower");
    ATH_TRUE(c->replace && c->has_expected);
    ATH_EQ_U64(c->expected, 3);
    cells_are_equal(c->cells, (struct ath_cells){ small_cells, 6 });
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent, remarks_answers_and_evidence_are_read_as_they_were_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_submission back;

    ATH_OK(ath_submission_decode(&back, unhex(example_hex(&arena), &arena), &arena, NULL));
    const struct ath_change *c = &back.changes[2];
    ATH_EQ_INT(c->note_count, 2);
    ATH_EQ_INT(c->notes[1].cell, 300);
    ATH_EQ_STR(c->notes[0].comment, "recount");
    ATH_EQ_STR(c->notes[1].reason, "typo");
    ATH_EQ_INT(c->answer_count, 2);
    ATH_EQ_STR(c->answers[0].question, "next");
    ATH_EQ_STR(c->answers[1].text, "");
    ATH_EQ_INT(c->evidence_count, 1);
    ATH_EQ_STR(c->evidence[0].name, "list.pdf");
    ATH_EQ_STR(c->evidence[0].type, "application/pdf");
    ATH_EQ_U64(c->evidence[0].size, 1000);
    ATH_EQ_MEM(c->evidence[0].sha256, evidence[0].sha256, 32);
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent, a_change_over_a_lock_sets_the_last_bit_of_its_first_byte)
{
    struct ath_arena arena = arena_of_test();
    const char *text = example_hex(&arena);
    struct ath_submission back;

    ATH_OK(ath_submission_decode(&back, unhex(text, &arena), &arena, NULL));
    ATH_FALSE(back.changes[0].over_lock || back.changes[2].over_lock);
    for (uint32_t i = 0; i < back.change_count; i++) {
        back.changes[i].over_lock = true;
    }
    struct ath_slice over = ath_submission_encode(&back, &arena);
    struct ath_slice plain = unhex(text, &arena);
    ATH_EQ_U64(over.size, plain.size);
    size_t differ = 0;
    for (size_t i = 0; i < over.size; i++) {
        differ += over.data[i] != plain.data[i];
        ATH_TRUE(over.data[i] == plain.data[i] || over.data[i] == (plain.data[i] | 0x80));
    }
    ATH_EQ_U64(differ, back.change_count);
    ATH_OK(ath_submission_decode(&back, over, &arena, NULL));
    ATH_TRUE(back.changes[0].over_lock && back.changes[2].over_lock);
    ath_arena_fini(&arena);
}

/* ---- one command, one encoding ------------------------------------------------------- */

ATH_TEST(model_intent, the_order_a_command_was_given_in_does_not_matter)
{
    static const uint8_t swapped[3][32] = { { 0x33, 0x44 }, { 0x99 }, { 0x11, 0x22 } };
    struct ath_arena arena = arena_of_test();
    struct ath_change a[3], b[3];
    struct ath_submission one = example(a), other = example(b);
    struct ath_cell turned[6];
    struct ath_note turned_notes[] = { notes[1], notes[0] };
    struct ath_narrative turned_answers[] = { answers[1], answers[0] };

    for (size_t i = 0; i < 6; i++) {
        turned[i] = small_cells[5 - i];
    }
    b[2] = a[1];
    b[1] = a[2];
    b[0].cells.v = turned;
    b[0].notes = turned_notes;
    b[0].answers = turned_answers;
    b[0].program = 0;
    b[1].program = b[2].program = 2;
    other.hashes = swapped;
    other.hash_count = 3; /* one of them is not used */
    ATH_EQ_STR(hex(ath_submission_encode(&one, &arena), &arena),
               hex(ath_submission_encode(&other, &arena), &arena));
    ATH_EQ_INT(other.hash_count, 2);
    ath_arena_fini(&arena);
}

static void refuses(const char *start, const char *rest, const char *why)
{
    struct ath_arena arena = arena_of_test();
    struct ath_submission out;
    struct ath_error err;
    const char *text = ath_arena_printf(&arena, "%s%s%s", start, first_hash, rest);

    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_submission_decode(&out, unhex(text, &arena), &arena, &err));
    if (strstr(err.message, why) == NULL) {
        ATH_FAIL("\"%s\" does not say \"%s\"", err.message, why);
    }
    ath_arena_fini(&arena);
}

#define KEY "00046d61696e04030005d206636f6f702d61"

/* After the version and one program: a count of changes, then changes. */
static const struct {
    const char *rest, *why;
} not_canonical[] = {
    /* clang-format off */
    { "00", "no reports" },
    { "0100" KEY "0000", "1 bytes too many" },
    { "0100" KEY "01", "more elements than allowed or there" },
    { "0101" "06636f6f702d6100", "none before it" },
    { "0100" "01046d61696e04030005d206636f6f702d61" "00", "named and not used" },
    { "0100" "00046d61696e06030005d206636f6f702d61" "00", "unknown layer" },
    { "0100" "00046d61696e04000005d206636f6f702d61" "00", "not a period" },
    { "0100" "00044d61696e04030005d206636f6f702d61" "00", "form's id" },
    { "0100" "00046d61696e04030005d202612d" "00", "reporter" },
    { "0100" "00046d61696e04030005d20140" "00", "reporter" },
    { "0100" "00046d61696e04030005d203406120" "00", "reporter" },
    { "0108" KEY "012d" "00", "slug" },
    { "0200" KEY "00" "00" KEY "00", "not in order" },
    { "0200" KEY "00" "00" "00046d61696e04030005d206636f6f702d62" "00", "repeated" },
    { "0200" KEY "00" "01" "06636f6f702d30" "00", "not in order" },
    { "0200" KEY "00" "01" "06636f6f702d61" "00", "not in order" },
    { "0100" KEY "01" "00" "8280b4ccd4dfc603", "too large" },
    { "0100" KEY "01" "fdff0f", "too large" },
    { "0100" KEY "02" "f9ff0f" "01", "too large" },
    { "0100" KEY "01" "8100", "malformed" },
    { "0110" KEY "00" "00", "announced and empty" },
    { "0110" KEY "00" "01000000", "note is empty" },
    { "0120" KEY "00" "00", "announced and empty" },
    { "0120" KEY "00" "02" "0162" "0178" "0161" "0178", "answers" },
    { "0120" KEY "00" "01" "00" "0178", "too short" },
    { "0120" KEY "00" "01" "01ff" "0178", "UTF-8" },
    { "0140" KEY "00" "00", "announced and empty" },
    /* clang-format on */
};

ATH_TEST(model_intent, only_what_canonical_form_allows_is_read)
{
    for (size_t i = 0; i < sizeof not_canonical / sizeof not_canonical[0]; i++) {
        refuses("0101", not_canonical[i].rest, not_canonical[i].why);
    }
    refuses("0201", "0100" KEY "00", "unknown version");
    refuses("0100", "", "not a submission");
}

ATH_TEST(model_intent, programs_are_named_in_order_and_once)
{
    struct ath_arena arena = arena_of_test();
    struct ath_submission out;
    const char *rest = "0200" KEY "00"
                       "00"
                       "01046d61696e04030005d206636f6f702d61"
                       "00";
    const char *good =
        ath_arena_printf(&arena, "0102%s%s%s", first_hash, second_hash, rest);
    const char *turned =
        ath_arena_printf(&arena, "0102%s%s%s", second_hash, first_hash, rest);
    const char *twice =
        ath_arena_printf(&arena, "0102%s%s%s", first_hash, first_hash, rest);

    ATH_OK(ath_submission_decode(&out, unhex(good, &arena), &arena, NULL));
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_submission_decode(&out, unhex(turned, &arena), &arena, NULL));
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_submission_decode(&out, unhex(twice, &arena), &arena, NULL));
    ath_arena_fini(&arena);
}

/* ---- size, and bytes at random ------------------------------------------------------- */

static struct ath_submission fifty_values(struct ath_change *change,
                                          struct ath_cell cells[50])
{
    for (uint16_t i = 0; i < 50; i++) {
        cells[i] = (struct ath_cell){ (int64_t)i * i * 17 % 9000, (uint16_t)(i * 3),
                                      ATH_CELL_NUMBER };
    }
    *change =
        plain_change("cooperative-feminine-argane-tiznit", (struct ath_cells){ cells, 50 });
    return (struct ath_submission){ hashes, 1, change, 1 };
}

ATH_TEST(model_intent, a_report_of_fifty_values_is_compact)
{
    struct ath_arena arena = arena_of_test();
    struct ath_change change;
    struct ath_cell cells[50];
    struct ath_submission submission = fifty_values(&change, cells);

    ATH_TRUE(ath_submission_encode(&submission, &arena).size <= 250);
    ath_arena_fini(&arena);
}

/* What can be read is written as the same bytes. */
static void holds_together(struct ath_slice bytes)
{
    struct ath_arena arena = arena_of_test();
    struct ath_submission out;

    if (ath_submission_decode(&out, bytes, &arena, NULL) == ATH_OK) {
        struct ath_slice again = ath_submission_encode(&out, &arena);
        ATH_EQ_U64(again.size, bytes.size);
        ATH_EQ_MEM(again.data, bytes.data, bytes.size);
    }
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent, changed_bytes_are_refused_or_another_command)
{
    struct ath_arena arena = arena_of_test();
    struct ath_slice good = unhex(example_hex(&arena), &arena);
    struct ath_submission out;

    for (size_t i = 0; i < good.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t *copy = (uint8_t *)ath_arena_copy(&arena, good).data;
            copy[i] ^= (uint8_t)(1u << bit);
            holds_together(ath_slice(copy, good.size));
        }
        struct ath_slice shorter = ath_arena_copy(&arena, ath_slice(good.data, i));
        ATH_CODE(ATH_INVALID_ARGUMENT, ath_submission_decode(&out, shorter, &arena, NULL));
    }
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent, a_full_arena_is_not_taken_for_bad_bytes)
{
    struct ath_arena arena = arena_of_test(), small;
    struct ath_slice good = unhex(example_hex(&arena), &arena);
    struct ath_change changes[3];
    struct ath_submission submission = example(changes), out;

    for (size_t cap = 0; cap < 512; cap += 16) {
        ath_arena_init(&small, cap);
        ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_submission_decode(&out, good, &small, NULL));
        ath_arena_fini(&small);
    }
    ath_arena_init(&small, 128);
    ATH_EQ_U64(ath_submission_encode(&submission, &small).size, 0);
    ath_arena_fini(&small);
    ath_arena_fini(&arena);
}
