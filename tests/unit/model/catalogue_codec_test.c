/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "model/catalogue.h"
#include "sample.h"

/* ---- content ------------------------------------------------------------------------- */

static struct ath_program *decode(struct sample *s, struct ath_slice content)
{
    struct ath_program *program = NULL;

    ATH_OK(ath_program_decode(&program, content, &s->arena, &s->err));
    return program;
}

static void same_hash(const struct ath_program *program, const char *hex)
{
    char text[65];

    for (unsigned i = 0; i < 32; i++) {
        snprintf(text + 2 * (size_t)i, 3, "%02x", program->hash[i]);
    }
    ATH_EQ_STR(text, hex);
}

/* The sample as it was when its hash was written down: "gap" was a flow. Such a flow adds up a
 * stock and is no longer taken from a plugin; its content must be read for ever. */
static const struct ath_program *decode_flow_gap(struct sample *s)
{
    struct ath_slice content = s->program.content;
    uint8_t *bytes = ath_arena_alloc(&s->arena, content.size);
    struct ath_program *program = NULL;

    memcpy(bytes, content.data, content.size);
    for (size_t i = 0; i < content.size; i++) {
        bytes[i] = content.data[i] == ATH_STOCK ? ATH_FLOW : content.data[i];
        bool read = bytes[i] != content.data[i] &&
                    ath_program_decode(&program, ath_slice(bytes, content.size), &s->arena,
                                       &s->err) == ATH_OK;
        if (read && program->indicators[GAP].kind == ATH_FLOW) {
            return program;
        }
        bytes[i] = content.data[i];
    }
    ATH_FAIL("no content with a flow '%s'", "gap");
    return NULL;
}

/* Whoever changes this value changes a permanent format: see core/model/README.md. */
ATH_TEST(model_catalogue_codec, format_1_is_what_it_was)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_U64(s.program.content.size, 1568);
    same_hash(decode_flow_gap(&s),
              "c94df7131f58250de677dbb5143ce619099af8a7e6b6e46a7f29394f75258bfb");
    sample_fini(&s);
}

ATH_TEST(model_catalogue_codec, the_same_program_gives_the_same_bytes)
{
    struct sample a, b;

    sample_init(&a);
    sample_init(&b);
    b.label[0] = (struct ath_label){ "en", "Name" };
    b.label[2] = (struct ath_label){ "fr", "Nom" };
    b.indicators[PEAK].leaf = "";
    b.indicators[PEAK].minimum = 12;
    ATH_OK(sample_finish(&a, NULL));
    ATH_OK(sample_finish(&b, NULL));
    ATH_EQ_MEM(a.program.hash, b.program.hash, 32);
    b.program.coded = true;
    ATH_OK(sample_finish(&b, NULL));
    ATH_TRUE(memcmp(a.program.hash, b.program.hash, 32) != 0);
    sample_fini(&a);
    sample_fini(&b);
}

static void same_indicator(const struct ath_indicator *a, const struct ath_indicator *b)
{
    ATH_EQ_STR(a->id, b->id);
    ATH_EQ_STR(a->unit, b->unit);
    ATH_EQ_STR(a->iris, b->iris);
    ATH_EQ_STR(a->leaf, b->leaf);
    ATH_EQ_STR(a->numerator, b->numerator);
    ATH_EQ_STR(a->denominator, b->denominator);
    ATH_EQ_STR(a->definitions.v[0].text, b->definitions.v[0].text);
    ATH_EQ_INT(a->factor, b->factor);
    ATH_EQ_INT(a->kind, b->kind);
    ATH_EQ_INT(a->scale, b->scale);
    ATH_EQ_INT(a->better, b->better);
    ATH_EQ_INT(a->has_minimum, b->has_minimum);
    ATH_EQ_INT(a->minimum, b->minimum);
    ATH_EQ_INT(a->has_maximum, b->has_maximum);
    ATH_EQ_INT(a->carry_periods, b->carry_periods);
    ATH_EQ_INT(a->form, b->form);
    ATH_EQ_INT(a->entered, b->entered);
    ATH_EQ_INT(a->total, b->total);
    ATH_EQ_INT(a->breakdown_count, b->breakdown_count);
    ATH_EQ_INT(a->leaf_ast == NULL, b->leaf_ast == NULL);
    for (unsigned i = 0; i < a->breakdown_count; i++) {
        ATH_EQ_INT(a->breakdowns[i].cell_count, b->breakdowns[i].cell_count);
        ATH_EQ_INT(a->breakdowns[i].overlapping, b->breakdowns[i].overlapping);
    }
}

ATH_TEST(model_catalogue_codec, rules_are_written_only_where_a_kind_does_not_say_them)
{
    struct sample s, usual;

    sample_init(&s);
    sample_init(&usual);
    usual.indicators[INCOME].over_time = ATH_SUMMED;
    usual.indicators[INCOME].over_reports = ATH_SUMMED;
    usual.indicators[MEMBERS].over_time = ATH_LAST;
    ATH_OK(sample_finish(&s, NULL));
    ATH_OK(sample_finish(&usual, NULL));
    ATH_EQ_INT(s.program.content.data[0], 1);
    ATH_EQ_MEM(s.program.hash, usual.program.hash, 32);
    s.indicators[INCOME].over_time = ATH_AVERAGED;
    s.indicators[INCOME].over_reports = ATH_LARGEST;
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(s.program.content.data[0], 2);
    const struct ath_program *p = decode(&s, s.program.content);
    ATH_EQ_INT(p->indicators[INCOME].over_time, ATH_AVERAGED);
    ATH_EQ_INT(p->indicators[INCOME].over_reports, ATH_LARGEST);
    ATH_EQ_INT(p->indicators[MEMBERS].over_time, ATH_AS_KIND);
    sample_fini(&s);
    sample_fini(&usual);
}

ATH_TEST(model_catalogue_codec, content_reads_back_as_the_same_program)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    const struct ath_program *p = decode(&s, s.program.content);
    ATH_EQ_MEM(p->hash, s.program.hash, 32);
    ATH_EQ_STR(p->version, "1.0.0");
    ATH_EQ_INT(p->category_count, CATEGORIES);
    ATH_EQ_STR(p->categories[AGE].options[1].id, "y18_24");
    ATH_EQ_INT(p->categories[AGE].unspecified, 2);
    ATH_EQ_STR(ath_labels_pick(p->categories[AGE].options[1].names, "ar"), "اسم");
    ATH_EQ_INT(p->form_count, 2);
    ATH_EQ_INT(p->forms[0].frequency[ATH_LAYER_TARGET], ATH_YEAR);
    ATH_EQ_INT(p->forms[0].deadline_days, 15);
    ATH_EQ_INT(p->forms[0].kinds, 4);
    ATH_EQ_INT(p->forms[0].cell_end, s.forms[0].cell_end);
    ATH_EQ_INT(p->forms[1].first_indicator, CLUBS);
    ATH_EQ_STR(p->forms[0].rules[1].left, "hours");
    ATH_EQ_INT(p->forms[0].rules[1].comparison, ATH_GT);
    ATH_TRUE(p->forms[0].rules[1].warns);
    ATH_TRUE(p->forms[0].rules[0].right_ast != NULL);
    ATH_EQ_INT(p->indicator_count, INDICATORS);
    for (unsigned i = 0; i < INDICATORS; i++) {
        same_indicator(&p->indicators[i], &s.indicators[i]);
    }
    for (uint16_t cell = 0; cell < p->forms[0].cell_end; cell++) {
        ATH_EQ_STR(ath_cell_name(p, &p->forms[0], cell, &s.arena),
                   ath_cell_name(&s.program, &s.forms[0], cell, &s.arena));
    }
    sample_fini(&s);
}

static void is_data_loss(struct sample *s, struct ath_slice content)
{
    struct ath_program *program = NULL;
    ath_code code = ath_program_decode(&program, content, &s->arena, &s->err);

    if (code == ATH_OK) {
        ATH_EQ_MEM(program->content.data, content.data, content.size);
        ATH_TRUE(memcmp(program->hash, s->program.hash, 32) != 0);
        return;
    }
    ATH_CODE(ATH_DATA_LOSS, code);
    ATH_TRUE(program == NULL);
}

ATH_TEST(model_catalogue_codec, every_beginning_and_one_byte_more_are_data_loss)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    struct ath_slice content = s.program.content;
    uint8_t *more = ath_arena_alloc(&s.arena, content.size + 1);
    memcpy(more, content.data, content.size);
    for (size_t size = 0; size < content.size; size++) {
        struct ath_program *program = NULL;
        uint8_t *cut = malloc(size + 1);
        memcpy(cut, content.data, size);
        ATH_CODE(ATH_DATA_LOSS,
                 ath_program_decode(&program, ath_slice(cut, size), &s.arena, &s.err));
        free(cut);
    }
    struct ath_program *program = NULL;
    ATH_CODE(ATH_DATA_LOSS, ath_program_decode(&program, ath_slice(more, content.size + 1),
                                               &s.arena, &s.err));
    sample_fini(&s);
}

ATH_TEST(model_catalogue_codec, a_flipped_bit_is_data_loss_or_another_valid_program)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    uint8_t *bytes = ath_arena_alloc(&s.arena, s.program.content.size);
    struct ath_slice content = ath_slice(bytes, s.program.content.size);
    memcpy(bytes, s.program.content.data, content.size);
    struct ath_arena kept = s.arena;
    for (size_t bit = 0; bit < content.size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ath_arena_init(&s.arena, SAMPLE_ARENA_BYTES);
        is_data_loss(&s, content);
        ath_arena_fini(&s.arena);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    s.arena = kept;
    sample_fini(&s);
}

/* Replaces the only place of `from` in the content. */
static struct ath_slice patch(struct sample *s, struct ath_slice from, struct ath_slice to)
{
    struct ath_slice content = s->program.content;
    uint8_t *out = ath_arena_alloc(&s->arena, content.size + to.size);
    size_t at = 0;

    while (at + from.size <= content.size &&
           memcmp(content.data + at, from.data, from.size) != 0) {
        at++;
    }
    ATH_TRUE(at + from.size <= content.size);
    memcpy(out, content.data, at);
    memcpy(out + at, to.data, to.size);
    memcpy(out + at + to.size, content.data + at + from.size,
           content.size - at - from.size);
    return ath_slice(out, content.size - from.size + to.size);
}

#define BYTES(...) \
    ath_slice((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* After "members" and its breakdowns: cells 0 to 15 in one run, then indicator "trained". */
#define CELLS_OF_MEMBERS 0, 16, 7, 't', 'r'

static void refuse_cells(struct ath_slice cells, const char *words)
{
    struct sample s;
    struct ath_program *program = NULL;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    struct ath_slice bad = patch(&s, BYTES(CELLS_OF_MEMBERS), cells);
    sample_fails(&s, ath_program_decode(&program, bad, &s.arena, &s.err), ATH_DATA_LOSS,
                 words);
    sample_fini(&s);
}

ATH_TEST(model_catalogue_codec, a_cell_number_twice_is_data_loss)
{
    refuse_cells(BYTES(1, 16, 7, 't', 'r'), "cell number 16 is used twice");
}

ATH_TEST(model_catalogue_codec, a_cell_number_past_the_end_is_data_loss)
{
    refuse_cells(BYTES(64, 16, 7, 't', 'r'),
                 "cell number 64 is used twice or past the end");
}

ATH_TEST(model_catalogue_codec, cut_runs_are_data_loss)
{
    refuse_cells(BYTES(0, 8, 8, 8, 7, 't', 'r'), "written in another way");
}

ATH_TEST(model_catalogue_codec, a_run_longer_than_the_cells_is_data_loss)
{
    refuse_cells(BYTES(0, 17, 7, 't', 'r'), "written in another way");
}

ATH_TEST(model_catalogue_codec, an_empty_run_is_data_loss)
{
    refuse_cells(BYTES(0, 0, 7, 't', 'r'), "malformed");
}

ATH_TEST(model_catalogue_codec, labels_out_of_order_are_data_loss)
{
    struct sample s;
    struct ath_program *program = NULL;

    sample_init(&s);
    s.indicators[PEAK].definitions.n = 2; /* fr and ar */
    ATH_OK(sample_finish(&s, NULL));
    struct ath_slice bad = patch(&s,
                                 ath_slice_str("\x02\x02"
                                               "ar\x06اسم\x02"
                                               "fr\x03Nom"),
                                 ath_slice_str("\x02\x02"
                                               "fr\x03Nom\x02"
                                               "ar\x06اسم"));
    sample_fails(&s, ath_program_decode(&program, bad, &s.arena, &s.err), ATH_DATA_LOSS,
                 "written in another way");
    sample_fini(&s);
}

ATH_TEST(model_catalogue_codec, content_is_checked_like_any_declaration)
{
    struct sample s;
    struct ath_program *program = NULL;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    struct ath_slice bad =
        patch(&s, ath_slice_str("members[sex=f]"), ath_slice_str("members[sex=x]"));
    sample_fails(
        &s, ath_program_decode(&program, bad, &s.arena, &s.err), ATH_DATA_LOSS,
        "indicator 'women_share': numerator: column 13: category 'sex' has no option");
    sample_fini(&s);
}

ATH_TEST(model_catalogue_codec, a_small_arena_is_not_taken_for_lost_data)
{
    struct sample s;
    struct ath_program *program = NULL;
    struct ath_arena small;
    size_t cap = 64;
    ath_code code;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    do {
        ath_arena_init(&small, cap);
        code = ath_program_decode(&program, s.program.content, &small, &s.err);
        ATH_TRUE(code == ATH_OK || code == ATH_RESOURCE_EXHAUSTED);
        ath_arena_fini(&small);
        cap += 211;
    } while (code != ATH_OK);
    sample_fini(&s);
}

/* ---- growth -------------------------------------------------------------------------- */

/* A test named `claim`: `change` made to the second version is refused. */
#define KEEPS(claim, words, ...)                                                 \
    ATH_TEST(model_catalogue_growth, refuses_##claim)                            \
    {                                                                            \
        static struct sample was, is;                                            \
        struct sample *s = &is;                                                  \
        sample_init(&was);                                                       \
        sample_init(s);                                                          \
        ATH_OK(sample_finish(&was, NULL));                                       \
        __VA_ARGS__;                                                             \
        sample_fails(s, sample_finish(s, &was), ATH_FAILED_PRECONDITION, words); \
        sample_fini(&was);                                                       \
        sample_fini(s);                                                          \
    }

KEEPS(another_kind, "indicator 'hours': its kind was 'flow' and is 'stock'; declare a new",
      s->indicators[HOURS].kind = ATH_STOCK)
KEEPS(another_unit, "indicator 'hours': its unit was 'hour' and is 'day'; declare a new",
      s->indicators[HOURS].unit = "day")
KEEPS(another_scale, "indicator 'hours': its scale was '0' and is '2'; declare a new",
      s->indicators[HOURS].scale = 2)
KEEPS(another_rule_over_time, "its rule over time was '' and is 'max'; declare a new",
      s->indicators[INCOME].over_time = ATH_LARGEST)
KEEPS(another_rule_over_organizations, "its rule over organizations was '' and is 'min'",
      s->indicators[INCOME].over_reports = ATH_SMALLEST)
KEEPS(to_compute_what_was_entered, "its source was 'entered' and is 'computed'",
      s->indicators[HOURS].leaf = "2 * members";
      s->rules[1].left = "trained")
KEEPS(to_enter_what_was_computed, "its source was 'computed' and is 'entered'",
      s->indicators[GAP].leaf = NULL)
KEEPS(parts_that_come_to_overlap, "its breakdown was 'partition' and is 'overlapping'",
      s->breakdowns[TRAINED][0].overlapping = true)
KEEPS(
    another_numerator,
    "indicator 'women_share': its numerator was 'members[sex=f]' and is 'members[sex=m]'; "
    "declare a new indicator id, for example 'women_share_2'",
    s->indicators[WOMEN].numerator = "members[sex=m]")
KEEPS(another_denominator, "its denominator was",
      s->indicators[WOMEN].denominator = "2 * members")
KEEPS(another_factor, "indicator 'women_share': its factor was '100' and is '1'",
      s->indicators[WOMEN].factor = 1)
KEEPS(another_formula, "indicator 'gap': its formula was",
      s->indicators[GAP].leaf = "2 * members")
KEEPS(another_way_to_carry, "indicator 'members': its number of carried periods was",
      s->indicators[MEMBERS].carry_periods++)
KEEPS(an_indicator_moved, "indicator 'clubs': its form was 'school' and is 'main'",
      s->forms[0].indicator_count++;
      s->forms[1].indicator_count--; s->forms[1].first_indicator++)
KEEPS(another_frequency, "the frequency of layer 'target' was year and is half",
      s->forms[0].frequency[ATH_LAYER_TARGET] = ATH_HALF)
KEEPS(a_layer_dropped, "the frequency of layer 'target' was year and is none",
      s->forms[0].frequency[ATH_LAYER_TARGET] = ATH_NO_FREQUENCY)
KEEPS(another_program, "program 'other' cannot follow program 'sample'",
      s->program.id = "other")

static void finish_both(struct sample *was, struct sample *is)
{
    ATH_OK(sample_finish(was, NULL));
    ATH_OK(sample_finish(is, was));
}

/* Every cell of the older version has its number in the newer one. */
static void same_numbers(struct sample *was, struct sample *is)
{
    for (unsigned f = 0; f < 2; f++) {
        for (uint16_t cell = 0; cell < was->forms[f].cell_end; cell++) {
            const char *name =
                ath_cell_name(&was->program, &was->forms[f], cell, &was->arena);
            ATH_EQ_INT(sample_cell(&is->program, name), cell);
        }
    }
}

ATH_TEST(model_catalogue_growth, an_unchanged_program_keeps_its_hash)
{
    struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    finish_both(&was, &is);
    ATH_EQ_MEM(was.program.hash, is.program.hash, 32);
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_growth, new_options_and_order_leave_old_numbers_alone)
{
    struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    sample_category(&is, AGE, "age",
                    (const char *[]){ "y18_24", "y25_34", "u18", "unspecified", NULL });
    is.breakdowns[MEMBERS][2].category[0] = AGE;
    is.breakdowns[MEMBERS][2].category[1] = SEX;
    finish_both(&was, &is);
    same_numbers(&was, &is);
    ATH_EQ_INT(sample_cell(&is.program, "members[age=y25_34]"), 28);
    ATH_EQ_INT(sample_cell(&is.program, "members[age=y25_34,sex=m]"), 30);
    ATH_EQ_INT(is.forms[0].cell_end, 32);
    ATH_EQ_STR(ath_cell_name(&is.program, &is.forms[0], 7, &is.arena),
               "members[age=u18,sex=f]");
    const struct ath_program *read = NULL;
    struct ath_program *decoded = NULL;
    ATH_OK(ath_program_decode(&decoded, is.program.content, &is.arena, &is.err));
    read = decoded;
    ATH_EQ_INT(sample_cell(read, "members[sex=m,age=y25_34]"), 30);
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_growth, indicators_in_another_order_keep_their_numbers)
{
    struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    struct ath_indicator first = is.indicators[MEMBERS];
    is.indicators[MEMBERS] = is.indicators[HOURS];
    is.indicators[HOURS] = first;
    finish_both(&was, &is);
    same_numbers(&was, &is);
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_growth, a_new_indicator_takes_the_next_number)
{
    struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    was.program.indicator_count = PEAK;
    was.forms[1].indicator_count = PEAK - CLUBS;
    is.indicators[PEAK] = is.indicators[CLUBS];
    is.indicators[CLUBS].id = "boats";
    finish_both(&was, &is);
    ATH_EQ_INT(sample_cell(&is.program, "clubs"), 0);
    ATH_EQ_INT(sample_cell(&is.program, "boats"), 1);
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_growth, numbers_of_a_dropped_breakdown_are_never_given_again)
{
    struct sample one, two, three;
    struct ath_program *read = NULL;

    sample_init(&one);
    sample_init(&two);
    sample_init(&three);
    two.indicators[TRAINED].breakdown_count = 1; /* without topic: 20 and 21 */
    finish_both(&one, &two);
    ATH_EQ_STR(ath_cell_name(&two.program, &two.forms[0], 20, &two.arena), "cell 20");
    ATH_EQ_INT(two.forms[0].cell_end, one.forms[0].cell_end);
    ATH_OK(ath_program_decode(&read, two.program.content, &two.arena, &two.err));
    ATH_EQ_INT(read->forms[0].cell_end, one.forms[0].cell_end);
    ATH_OK(ath_program_finish(&three.program, read, &three.arena, &three.err));
    ATH_EQ_INT(sample_cell(&three.program, "trained[topic=law]"), 28);
    ATH_EQ_INT(sample_cell(&three.program, "trained[sex=unspecified]"), 19);
    sample_fini(&one);
    sample_fini(&two);
    sample_fini(&three);
}

ATH_TEST(model_catalogue_growth, the_last_number_was_given_once_there_are_65535)
{
    struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    ATH_OK(sample_finish(&was, NULL));
    was.forms[1].cell_end = ATH_NO_CELL - 1;
    is.indicators[PEAK].breakdown_count = 0;
    sample_split(&is, CLUBS, SEX, -1);
    sample_fails(&is, sample_finish(&is, &was), ATH_FAILED_PRECONDITION,
                 "form 'school': all 65535 cell numbers are used; declare a new form id");
    sample_fini(&was);
    sample_fini(&is);
}
