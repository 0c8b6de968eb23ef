/* SPDX-License-Identifier: Apache-2.0 */
#include "model/catalogue.h"
#include "sample.h"

/* ---- versions that follow one another -------------------------------------------------- */

struct versions {
    struct sample was, is;
    struct ath_program *read; /* `is`, from its content */
};

static struct versions v;

static struct sample *begin(void)
{
    sample_init(&v.was);
    sample_init(&v.is);
    ATH_OK(sample_finish(&v.was, NULL));
    return &v.is;
}

static void follow(void)
{
    ath_code code = sample_finish(&v.is, &v.was);

    ATH_EQ_STR(code == ATH_OK ? "" : v.is.err.message, "");
    ATH_OK(ath_program_decode(&v.read, v.is.program.content, &v.is.arena, &v.is.err));
    ATH_EQ_MEM(v.read->hash, v.is.program.hash, 32);
}

static void end(void)
{
    sample_fini(&v.was);
    sample_fini(&v.is);
}

static const struct ath_indicator *find(const char *id)
{
    const struct ath_indicator *found = ath_program_indicator(v.read, ath_slice_str(id));

    ATH_TRUE(found != NULL);
    return found;
}

/* Every cell of the version before means what it meant. */
static void all_numbers_kept(void)
{
    for (unsigned f = 0; f < v.was.program.form_count; f++) {
        const struct ath_form *was = &v.was.program.forms[f];
        const struct ath_form *is = ath_program_form(v.read, was->id);
        ATH_TRUE(is != NULL);
        for (uint16_t cell = 0; cell < was->cell_end; cell++) {
            ATH_EQ_STR(ath_cell_name(v.read, is, cell, &v.is.arena),
                       ath_cell_name(&v.was.program, was, cell, &v.was.arena));
        }
    }
}

static const char *why(const char *form, const char *cell)
{
    const char *reason =
        ath_cell_retired(v.read, ath_program_form(v.read, form), sample_cell(v.read, cell));

    return reason == NULL ? "" : reason;
}

/* ---- what is dropped ------------------------------------------------------------------- */

/* Leave out the last indicator of the last form. */
static void drop_peak(struct sample *s)
{
    s->program.indicator_count = PEAK;
    s->forms[1].indicator_count = PEAK - CLUBS;
}

ATH_TEST(model_catalogue_retire, an_indicator_that_is_declared_no_more_is_retired)
{
    drop_peak(begin());
    follow();
    ATH_EQ_INT(v.is.program.content.data[0], 3);
    ATH_TRUE(find("peak")->retired && !find("clubs")->retired);
    ATH_EQ_INT(find("peak")->kind, ATH_EXTREME_MAX);
    ATH_EQ_STR(why("school", "peak"), "indicator-retired");
    ATH_EQ_STR(why("school", "clubs"), "");
    all_numbers_kept();
    end();
}

ATH_TEST(model_catalogue_retire, nothing_dropped_keeps_the_format_it_had)
{
    begin();
    follow();
    ATH_EQ_INT(v.is.program.content.data[0], 1);
    end();
}

ATH_TEST(model_catalogue_retire, a_form_is_retired_with_all_it_holds)
{
    struct sample *s = begin();

    s->program.form_count = 1;
    s->program.indicator_count = CLUBS;
    follow();
    ATH_EQ_INT(v.read->form_count, 2);
    ATH_TRUE(v.read->forms[1].retired && !v.read->forms[0].retired);
    ATH_TRUE(find("clubs")->retired && find("peak")->retired);
    ATH_EQ_INT(v.read->forms[1].frequency[ATH_LAYER_ACTUAL], ATH_QUARTER);
    all_numbers_kept();
    end();
}

ATH_TEST(model_catalogue_retire, an_option_is_retired_before_what_is_left_over)
{
    struct sample *s = begin();

    sample_category(s, AGE, "age",
                    (const char *[]){ "y25_34", "y18_24", "unspecified", NULL });
    follow();
    const struct ath_category *age = &v.read->categories[AGE];
    ATH_EQ_INT(age->option_count, 4);
    ATH_EQ_STR(age->options[2].id, "u18");
    ATH_TRUE(age->options[2].retired && !age->options[1].retired);
    ATH_EQ_INT(age->unspecified, 3);
    ATH_EQ_STR(why("main", "members[age=u18]"), "option-retired");
    ATH_EQ_STR(why("main", "members[age=u18,sex=f]"), "option-retired");
    ATH_EQ_STR(why("main", "members[age=y25_34]"), "");
    ATH_EQ_STR(why("main", "members"), "");
    all_numbers_kept();
    end();
}

ATH_TEST(model_catalogue_retire, what_is_left_over_may_not_be_dropped)
{
    sample_init(&v.was);
    sample_init(&v.is);
    sample_category(&v.was, TOPIC, "topic",
                    (const char *[]){ "law", "trade", "unspecified", NULL });
    ATH_OK(sample_finish(&v.was, NULL));
    sample_fails(&v.is, sample_finish(&v.is, &v.was), ATH_FAILED_PRECONDITION,
                 "category 'topic': option 'unspecified' is dropped");
    end();
}

ATH_TEST(model_catalogue_retire, what_is_left_over_stays_where_nothing_is_split_any_more)
{
    sample_init(&v.was);
    sample_init(&v.is);
    sample_category(&v.was, TOPIC, "topic",
                    (const char *[]){ "law", "trade", "unspecified", NULL });
    ATH_OK(sample_finish(&v.was, NULL));
    v.is.indicators[TRAINED].breakdown_count = 1;
    follow();
    const struct ath_category *topic = &v.read->categories[TOPIC];
    ATH_EQ_INT(topic->option_count, 3);
    ATH_EQ_INT(topic->unspecified, 2);
    ATH_TRUE(!topic->options[2].retired);
    end();
}

ATH_TEST(model_catalogue_retire, a_category_goes_on_for_what_was_split_by_it)
{
    struct sample *s = begin();

    s->categories[SCALE] = s->categories[CATEGORIES - 1];
    s->program.category_count = CATEGORIES - 1;
    s->indicators[MOOD] = s->indicators[HOURS]; /* without mood, and its category */
    s->indicators[HOURS] = s->indicators[GAP];
    s->indicators[GAP] = s->indicators[WOMEN];
    s->indicators[WOMEN] = s->indicators[CLUBS];
    s->indicators[CLUBS] = s->indicators[PEAK];
    s->program.indicator_count--;
    s->forms[0].indicator_count--;
    s->forms[1].first_indicator--;
    follow();
    const struct ath_indicator *mood = find("mood");
    ATH_TRUE(mood->retired);
    ATH_EQ_STR(v.read->categories[mood->breakdowns[0].category[0]].id, "mood");
    ATH_TRUE(v.read->categories[CATEGORIES - 1].retired);
    ATH_TRUE(v.read->categories[CATEGORIES - 1].options[0].retired);
    all_numbers_kept();
    end();
}

/* ---- and comes back -------------------------------------------------------------------- */

ATH_TEST(model_catalogue_retire, what_is_declared_again_is_what_it_was)
{
    struct sample again;

    drop_peak(begin());
    follow();
    sample_init(&again);
    ATH_OK(sample_finish(&again, &v.is));
    ATH_EQ_MEM(again.program.hash, v.was.program.hash, 32);
    sample_fini(&again);
    end();
}

ATH_TEST(model_catalogue_retire, what_stays_away_stays_retired)
{
    struct sample again;

    drop_peak(begin());
    follow();
    sample_init(&again);
    drop_peak(&again);
    ATH_OK(sample_finish(&again, &v.is));
    ATH_EQ_MEM(again.program.hash, v.is.program.hash, 32);
    sample_fini(&again);
    end();
}

ATH_TEST(model_catalogue_retire, what_was_retired_may_not_come_back_as_something_else)
{
    struct sample again;

    drop_peak(begin());
    follow();
    sample_init(&again);
    again.indicators[PEAK].kind = ATH_EXTREME_MIN;
    sample_fails(&again, sample_finish(&again, &v.is), ATH_FAILED_PRECONDITION,
                 "its kind was 'extreme-max' and is 'extreme-min'");
    sample_fini(&again);
    end();
}

ATH_TEST(model_catalogue_retire, an_indicator_that_moves_to_another_form_is_refused)
{
    struct sample *s = begin();

    s->program.form_count = 1;
    s->forms[0].indicator_count = CLUBS + 1;
    s->program.indicator_count = CLUBS + 1;
    sample_fails(s, sample_finish(s, &v.was), ATH_FAILED_PRECONDITION,
                 "indicator 'clubs': its form was 'school' and is 'main'");
    end();
}

ATH_TEST(model_catalogue_retire, a_share_goes_on_over_what_it_divides)
{
    struct sample *s = begin();

    s->indicators[WOMEN] = s->indicators[CLUBS]; /* women_share is the last of "main" */
    s->indicators[CLUBS] = s->indicators[PEAK];
    s->program.indicator_count--;
    s->forms[0].indicator_count--;
    s->forms[1].first_indicator--;
    follow();
    ATH_TRUE(find("women_share")->retired);
    ATH_TRUE(find("women_share")->numerator_ast != NULL);
    ATH_EQ_STR(find("women_share")->numerator, "members[sex=f]");
    end();
}

ATH_TEST(model_catalogue_retire, nobody_may_declare_something_as_retired)
{
    struct sample *s = begin();

    s->indicators[HOURS].retired = s->forms[1].retired = true;
    s->options[AGE][0].retired = s->categories[SEX].retired = true;
    follow();
    ATH_EQ_MEM(v.is.program.hash, v.was.program.hash, 32);
    end();
}
