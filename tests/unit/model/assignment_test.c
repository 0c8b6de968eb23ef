/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include "model/assignment.h"

/* ---- assignments --------------------------------------------------------------------- */

static const char *text_of(const struct ath_assignments *list, struct ath_arena *arena)
{
    const char *text = "";

    for (uint16_t i = 0; i < list->n; i++) {
        const struct ath_assignment *a = &list->v[i];
        text = a->to == ATH_DAY_NONE
                   ? ath_arena_printf(arena, "%s %d..", text, a->from)
                   : ath_arena_printf(arena, "%s %d..%d", text, a->from, a->to);
    }
    return text;
}

static const char *set(struct ath_assignments *list, int32_t from, int32_t to,
                       struct ath_arena *arena)
{
    struct ath_assignment one = { from, to, ATH_DEADLINE_OF_FORM, 7 };

    return ath_assignments_set(list, list, &one, arena);
}

ATH_TEST(model_assignment,
         stretches_are_kept_in_order_and_one_from_the_same_day_is_replaced)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignments list = { NULL, 0 };

    ATH_TRUE(set(&list, 100, 200, &arena) == NULL);
    ATH_TRUE(set(&list, 10, 50, &arena) == NULL);
    ATH_TRUE(set(&list, 300, ATH_DAY_NONE, &arena) == NULL);
    ATH_EQ_STR(text_of(&list, &arena), " 10..50 100..200 300..");
    ATH_TRUE(set(&list, 100, 299, &arena) == NULL);
    ATH_TRUE(set(&list, 300, 400, &arena) == NULL);
    ATH_EQ_STR(text_of(&list, &arena), " 10..50 100..299 300..400");
    ATH_TRUE(ath_assignments_remove(&list, &list, 100, &arena) == NULL);
    ATH_EQ_STR(text_of(&list, &arena), " 10..50 300..400");
    ath_arena_fini(&arena);
}

ATH_TEST(model_assignment, what_would_overlap_is_refused_and_changes_nothing)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignments list = { NULL, 0 };

    ATH_TRUE(set(&list, 100, 200, &arena) == NULL);
    ATH_TRUE(set(&list, 300, ATH_DAY_NONE, &arena) == NULL);
    static const int32_t wrong[][2] = { { 50, 100 },          { 200, 250 }, { 120, 130 },
                                        { 50, 250 },          { 100, 300 }, { 350, 360 },
                                        { 250, ATH_DAY_NONE } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ATH_EQ_STR(set(&list, wrong[i][0], wrong[i][1], &arena), "assignment-overlap");
    }
    ATH_EQ_STR(text_of(&list, &arena), " 100..200 300..");
    for (int i = 0; i < ATH_ASSIGNMENTS_MOST - 2; i++) {
        ATH_TRUE(set(&list, i, i, &arena) == NULL);
    }
    ATH_EQ_STR(set(&list, 99, 99, &arena), "too-many-values");
    ath_arena_fini(&arena);
}

ATH_TEST(model_assignment, both_ends_of_a_stretch_are_in_it)
{
    struct ath_arena arena = arena_of_test();
    struct ath_assignments list = { NULL, 0 };

    ATH_TRUE(ath_assignment_at(&list, 0) == NULL);
    ATH_TRUE(set(&list, 100, 200, &arena) == NULL);
    ATH_TRUE(set(&list, 300, ATH_DAY_NONE, &arena) == NULL);
    ATH_TRUE(ath_assignment_at(&list, 99) == NULL);
    ATH_EQ_INT(ath_assignment_at(&list, 100)->from, 100);
    ATH_EQ_INT(ath_assignment_at(&list, 200)->from, 100);
    ATH_TRUE(ath_assignment_at(&list, 201) == NULL);
    ATH_EQ_INT(ath_assignment_at(&list, 90000)->from, 300);
    ath_arena_fini(&arena);
}

ATH_TEST(model_assignment, the_bytes_of_a_record_never_change)
{
    struct ath_arena arena = arena_of_test();
    static const struct ath_assignment v[] = { { 19723, 19753, ATH_DEADLINE_OF_FORM, 5 },
                                               { 19754, ATH_DAY_NONE, 20, 300 } };
    struct ath_assignments list = { v, 2 }, back;
    struct ath_error err;
    struct ath_slice record = ath_assignments_encode(&list, &arena);

    ATH_EQ_STR(hex(record, &arena), "0102ebe10289e2020005"
                                    "8ae2020015ac02");
    ATH_OK(ath_assignments_decode(&back, record, &arena, &err));
    ATH_EQ_INT(back.n, 2);
    ATH_EQ_INT(back.v[1].deadline, 20);
    ATH_EQ_U64(back.v[1].seq, 300);
    ATH_EQ_INT(back.v[1].to, ATH_DAY_NONE);
    ATH_CODE(ATH_DATA_LOSS,
             ath_assignments_decode(&back, unhex("0102ebe102000005ebe1020005", &arena),
                                    &arena, &err)); /* open, and another after it */
    ATH_CODE(ATH_DATA_LOSS,
             ath_assignments_decode(&back, unhex("0101ebe10200", &arena), &arena, &err));
    ath_arena_fini(&arena);
}

/* ---- locks --------------------------------------------------------------------------- */

static const char *days_of(const struct ath_locked *list, struct ath_arena *arena)
{
    const char *text = "";

    for (uint16_t i = 0; i < list->n; i++) {
        text =
            ath_arena_printf(arena, "%s %d..%d", text, list->v[i].first, list->v[i].last);
    }
    return text;
}

static void turn(struct ath_locked *list, int32_t first, int32_t last, bool locked,
                 struct ath_arena *arena)
{
    ATH_TRUE(ath_locked_set(list, list, (struct ath_days){ first, last }, locked, arena) ==
             NULL);
}

ATH_TEST(model_assignment, locked_days_that_touch_are_one_stretch_and_unlocking_cuts_it)
{
    struct ath_arena arena = arena_of_test();
    struct ath_locked list = { NULL, 0, 0 };

    turn(&list, 10, 19, true, &arena);
    turn(&list, 30, 39, true, &arena);
    ATH_EQ_STR(days_of(&list, &arena), " 10..19 30..39");
    turn(&list, 20, 29, true, &arena);
    ATH_EQ_STR(days_of(&list, &arena), " 10..39");
    turn(&list, 20, 24, false, &arena);
    ATH_EQ_STR(days_of(&list, &arena), " 10..19 25..39");
    turn(&list, 12, 30, true, &arena);
    ATH_EQ_STR(days_of(&list, &arena), " 10..39");
    turn(&list, 0, 10, false, &arena);
    turn(&list, 39, 50, false, &arena);
    ATH_EQ_STR(days_of(&list, &arena), " 11..38");
    turn(&list, 0, 100, false, &arena);
    ATH_EQ_STR(days_of(&list, &arena), "");
    ath_arena_fini(&arena);
}

/* Against a bit for each day. */
ATH_TEST(model_assignment, any_order_of_locking_and_unlocking_leaves_what_a_bit_a_day_says)
{
    enum { DAYS = 60, STEPS = 4000 };
    struct ath_arena arena = arena_of_test();
    struct ath_locked list = { NULL, 0, 0 };
    bool bits[DAYS + 1] = { false };
    uint64_t seed = 11;

    for (int step = 0; step < STEPS; step++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int32_t a = (int32_t)(seed >> 33) % DAYS, b = (int32_t)(seed >> 40) % DAYS;
        bool locked = (seed >> 60 & 1) != 0;
        int32_t first = a < b ? a : b, last = a < b ? b : a;
        turn(&list, first, last, locked, &arena);
        for (int32_t day = first; day <= last; day++) {
            bits[day] = locked;
        }
        for (int32_t day = 0; day < DAYS; day++) {
            ATH_TRUE((ath_locked_find(&list, (struct ath_days){ day, day }) != NULL) ==
                     bits[day]);
            ATH_TRUE((ath_locked_find(&list, (struct ath_days){ day, day + 1 }) != NULL) ==
                     (bits[day] && bits[day + 1]));
        }
    }
    ath_arena_fini(&arena);
}

ATH_TEST(model_assignment, the_bytes_of_locked_days_never_change)
{
    struct ath_arena arena = arena_of_test();
    static const struct ath_days v[] = { { 19723, 19753 }, { 19783, 19813 } };
    struct ath_locked list = { v, 2, 300 }, back;
    struct ath_error err;
    struct ath_slice record = ath_locked_encode(&list, &arena);

    ATH_EQ_STR(hex(record, &arena), "01ac0202ebe10289e202a7e202c5e202");
    ATH_OK(ath_locked_decode(&back, record, &arena, &err));
    ATH_EQ_STR(days_of(&back, &arena), " 19723..19753 19783..19813");
    ATH_EQ_U64(back.seq, 300);
    ATH_CODE(ATH_DATA_LOSS, /* two that touch */
             ath_locked_decode(&back, unhex("010102ebe10289e2028ae202c5e202", &arena),
                               &arena, &err));
    ath_arena_fini(&arena);
}
