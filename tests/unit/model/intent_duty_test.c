/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include "model/period.h"

static const struct ath_assignment_change assignment = {
    .form = "cooperatives.cooperative",
    .organization = "coop-argane",
    .from = 19723, /* 2024-01-01 */
    .to = 20088,   /* 2024-12-31 */
    .deadline = 20,
};

static const char assignment_hex[] = "01"
                                     "18636f6f70657261746976"
                                     "65732e636f6f7065726174697665"
                                     "0b636f6f702d617267616e65"
                                     "00"
                                     "ebe102"
                                     "d8e402"
                                     "15";

ATH_TEST(model_intent_duty, the_bytes_of_an_assignment_never_change)
{
    struct ath_arena arena = arena_of_test();

    ATH_EQ_STR(hex(ath_assignment_change_encode(&assignment, &arena), &arena),
               assignment_hex);
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_duty,
         an_open_assignment_with_the_forms_deadline_and_a_removal_are_short)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignment_change open = assignment;

    open.form = "p.f";
    open.organization = "ab";
    open.to = ATH_DAY_NONE;
    open.deadline = ATH_DEADLINE_OF_FORM;
    ATH_EQ_STR(hex(ath_assignment_change_encode(&open, &arena), &arena),
               "0103702e6602616200ebe1020000");
    open.removed = true;
    ATH_EQ_STR(hex(ath_assignment_change_encode(&open, &arena), &arena),
               "0103702e6602616201ebe102");
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_duty, an_assignment_is_read_back_as_it_was_written)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignment_change back;
    struct ath_error err;

    ATH_OK(
        ath_assignment_change_decode(&back, unhex(assignment_hex, &arena), &arena, &err));
    ATH_EQ_STR(back.form, assignment.form);
    ATH_EQ_STR(back.organization, assignment.organization);
    ATH_EQ_INT(back.from, assignment.from);
    ATH_EQ_INT(back.to, assignment.to);
    ATH_EQ_INT(back.deadline, 20);
    ATH_FALSE(back.removed);
    ATH_EQ_STR(hex(ath_assignment_change_encode(&back, &arena), &arena), assignment_hex);
    ath_arena_fini(&arena);
}

static const struct ath_lock_change lock = { .form = "cooperatives.cooperative",
                                             .layer = 1,
                                             .from = (ATH_MONTH << 24) | 1488,
                                             .to = (ATH_QUARTER << 24) | 499,
                                             .locked = true };

static const char lock_hex[] = "01"
                               "18636f6f70657261746976"
                               "65732e636f6f7065726174697665"
                               "01"
                               "030005d0"
                               "040001f3"
                               "01";

ATH_TEST(model_intent_duty, the_bytes_of_a_lock_never_change)
{
    struct ath_arena arena = arena_of_test();
    struct ath_lock_change back;
    struct ath_error err;

    ATH_EQ_STR(hex(ath_lock_change_encode(&lock, &arena), &arena), lock_hex);
    ATH_OK(ath_lock_change_decode(&back, unhex(lock_hex, &arena), &arena, &err));
    ATH_EQ_STR(back.form, lock.form);
    ATH_EQ_INT(back.layer, 1);
    ATH_EQ_U64(back.from, lock.from);
    ATH_EQ_U64(back.to, lock.to);
    ATH_TRUE(back.locked);
    ath_arena_fini(&arena);
}

static void expect_foreign(const char *text, bool is_lock)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignment_change a;
    struct ath_lock_change l;
    struct ath_error err;
    struct ath_slice bytes = unhex(text, &arena);
    ath_code code = is_lock ? ath_lock_change_decode(&l, bytes, &arena, &err)
                            : ath_assignment_change_decode(&a, bytes, &arena, &err);

    if (code != ATH_INVALID_ARGUMENT) {
        ATH_FAIL("%s was taken: %d", text, (int)code);
    }
    ath_arena_fini(&arena);
}

ATH_TEST(model_intent_duty, any_other_form_of_an_assignment_is_refused)
{
    static const char *const texts[] = {
        "0203702e6602616200ebe1020000",   /* another version */
        "0102706602616200ebe1020000",     /* a form without a dot */
        "01032e706602616200ebe1020000",   /* a form without a program */
        "0103702e6602614100ebe1020000",   /* a slug in capitals */
        "0103702e6602616202ebe1020000",   /* a reserved bit */
        "0103702e6602616200000000",       /* no first day */
        "0103702e6602616200ebe1020100",   /* it ends in 1900 */
        "0103702e6602616200ebe102009e1d", /* a deadline of ten years and more */
        "0103702e6602616200ebe102000000", /* a byte left over */
        "0103702e6602616201ebe1020000",   /* a removal says no more */
        "0103702e6602616200ebe10200",     /* cut short */
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_foreign(texts[i], false);
    }
}

ATH_TEST(model_intent_duty, any_other_form_of_a_lock_is_refused)
{
    static const char *const texts[] = {
        "0203702e6601030005d0030005d001",   /* another version */
        "0103702e6606030005d0030005d001",   /* no such layer */
        "0103702e6601000005d0030005d001",   /* no period */
        "0103702e6601030005d1030005d001",   /* they go backwards */
        "0103702e6601030005d00600007b01",   /* the year before */
        "0103702e6601030005d0030005d002",   /* neither locked nor not */
        "0103702e6601030005d0030005d00100", /* a byte left over */
        "0103702e6601030005d0030005d0",     /* cut short */
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_foreign(texts[i], true);
    }
}

ATH_TEST(model_intent_duty, a_forms_name_is_two_ids_and_a_dot)
{
    ATH_TRUE(ath_form_name_valid("cooperatives.cooperative"));
    ATH_TRUE(ath_form_name_valid("a_b-1.c"));
    ATH_FALSE(ath_form_name_valid("cooperatives"));
    ATH_FALSE(ath_form_name_valid("a.b.c"));
    ATH_FALSE(ath_form_name_valid(".b"));
    ATH_FALSE(ath_form_name_valid("a."));
    ATH_FALSE(ath_form_name_valid("A.b"));
    ATH_FALSE(ath_form_name_valid(""));
}
