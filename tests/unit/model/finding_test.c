/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/finding.h"

#include "check.h"
#include "model/organization.h"

enum { ARENA_BYTES = 4 << 20 };

struct fixture {
    struct ath_arena arena;
    struct ath_findings list;
};

static void open_list(struct fixture *f, const char *locale)
{
    ath_arena_init(&f->arena, ARENA_BYTES);
    ath_findings_init(&f->list, &f->arena, locale);
}

static void close_list(struct fixture *f)
{
    ath_arena_fini(&f->arena);
}

static const char *const known[] = {
#define REASON(name_, code_, ar_, fr_, en_) name_,
#include "model/reasons.def"
#undef REASON
};

enum { KNOWN = sizeof known / sizeof known[0] };

static const struct ath_about about = { .field = "reports[0]",
                                        .subject = "members",
                                        .value = "12",
                                        .limit = "10",
                                        .other = "sex" };

ATH_TEST(model_finding, every_reason_has_a_sentence_in_three_languages)
{
    static const char *const locales[] = { "ar", "fr", "en" };

    for (size_t i = 0; i < KNOWN; i++) {
        const char *said[3];
        struct fixture f;
        open_list(&f, "");
        for (size_t k = 0; k < 3; k++) {
            f.list.locale = locales[k];
            ath_findings_error(&f.list, known[i], &about);
            said[k] = f.list.v[k].description;
            ATH_TRUE(said[k][0] != '\0');
            ATH_TRUE(ath_utf8_valid(ath_slice_str(said[k])));
            ATH_TRUE(strpbrk(said[k], "{}") == NULL);
        }
        ATH_TRUE(strcmp(said[0], said[1]) != 0 && strcmp(said[1], said[2]) != 0);
        close_list(&f);
    }
}

ATH_TEST(model_finding, no_reason_is_there_twice)
{
    for (size_t i = 0; i < KNOWN; i++) {
        for (size_t k = 0; k < i; k++) {
            ATH_TRUE(strcmp(known[i], known[k]) != 0);
        }
    }
}

ATH_TEST(model_finding, sentences_are_filled_in_the_readers_language)
{
    struct fixture f;

    open_list(&f, "fr-MA, fr;q=0.9");
    ATH_CODE(ATH_INVALID_ARGUMENT, ath_findings_error(&f.list, "parts-not-total", &about));
    ATH_EQ_STR(f.list.v[0].description,
               "les parties de « members » selon sex font 12 alors que le total est 10");
    ATH_EQ_STR(f.list.v[0].reason, "parts-not-total");
    ATH_EQ_STR(f.list.v[0].subject, "members");
    ATH_EQ_STR(f.list.v[0].field, "reports[0]");
    ATH_EQ_STR(f.list.v[0].limit, "10");
    close_list(&f);
}

ATH_TEST(model_finding, frequencies_are_said_in_the_readers_language)
{
    static const struct {
        const char *locale, *said;
    } cases[] = {
        { "ar", "«members» لا يُعرف حسب الشهر: يُصرح به حسب ربع السنة" },
        { "fr", "« members » n'est pas connu par mois : il est déclaré par trimestre" },
        { "en", "'members' is not known by month: it is reported by quarter" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        open_list(&f, cases[i].locale);
        ath_findings_error(&f.list, "too-fine",
                           &(struct ath_about){ .subject = "members",
                                                .value = "month",
                                                .limit = "quarter" });
        ATH_EQ_STR(f.list.v[0].description, cases[i].said);
        ATH_EQ_STR(f.list.v[0].limit, "quarter");
        close_list(&f);
    }
}

ATH_TEST(model_finding, what_was_sent_is_never_taken_for_a_placeholder)
{
    struct fixture f;

    open_list(&f, "en");
    ath_findings_error(&f.list, "unknown-program",
                       &(struct ath_about){ .subject = "{value}" });
    ATH_EQ_STR(f.list.v[0].description, "program '{value}' is not known");
    close_list(&f);
}

ATH_TEST(model_finding, reasons_have_their_own_status)
{
    struct fixture f;

    open_list(&f, "en");
    ATH_CODE(ATH_ALREADY_EXISTS, ath_findings_error(&f.list, "id-reused", &about));
    ATH_CODE(ATH_ABORTED, ath_findings_error(&f.list, "version-mismatch", &about));
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_findings_error(&f.list, "too-many-values", &about));
    ATH_CODE(ATH_UNAVAILABLE, ath_findings_error(&f.list, "plugin-unavailable", &about));
    ATH_EQ_INT(f.list.code, ATH_ALREADY_EXISTS);
    close_list(&f);
}

ATH_TEST(model_finding, warnings_refuse_nothing)
{
    struct fixture f;

    open_list(&f, "en");
    ath_findings_warn(&f.list, "cell-untouched", &about);
    ATH_EQ_U64(f.list.errors, 0);
    ATH_EQ_U64(f.list.warnings, 1);
    ATH_TRUE(f.list.v[0].warning);
    ATH_OK(ath_findings_fail(&f.list, NULL));
    close_list(&f);
}

ATH_TEST(model_finding, sentences_of_a_rule_are_filled_in_too)
{
    static const struct ath_label sentences[] = { { "en",
                                                    "{subject} has {value} of {what}" } };
    struct fixture f;

    open_list(&f, "fr");
    ath_findings_add(&f.list, false, "no-such-thing", (struct ath_labels){ sentences, 1 },
                     &about);
    ATH_EQ_STR(f.list.v[0].description, "members has 12 of {what}");
    ATH_EQ_STR(f.list.v[0].reason, "no-such-thing");
    ATH_EQ_INT(f.list.code, ATH_INVALID_ARGUMENT);
    close_list(&f);
}

ATH_TEST(model_finding, the_first_error_speaks_for_all)
{
    struct fixture f;
    struct ath_error err;

    open_list(&f, "en");
    ath_findings_warn(&f.list, "cell-untouched", &about);
    ath_findings_error(&f.list, "unknown-program", &about);
    ATH_CODE(ATH_INVALID_ARGUMENT, ath_findings_fail(&f.list, &err));
    ATH_EQ_STR(err.message, "program 'members' is not known");
    ath_findings_error(&f.list, "id-reused", &about);
    ATH_CODE(ATH_INVALID_ARGUMENT, ath_findings_fail(&f.list, &err));
    ATH_EQ_STR(err.message, "program 'members' is not known (+1)");
    close_list(&f);
}

ATH_TEST(model_finding, past_the_limit_findings_are_counted)
{
    struct fixture f;

    open_list(&f, "en");
    f.list.limit = 3;
    for (int i = 0; i < 5; i++) {
        ath_findings_error(&f.list, "unknown-program", &about);
    }
    ATH_EQ_U64(f.list.n, 3);
    ATH_EQ_U64(f.list.errors, 5);
    close_list(&f);
}

ATH_TEST(model_finding, an_error_that_cannot_be_kept_still_refuses)
{
    struct fixture f;
    struct ath_error err;

    for (size_t cap = 0; cap < 2048; cap += 64) {
        ath_arena_init(&f.arena, cap);
        ath_findings_init(&f.list, &f.arena, "en");
        ath_findings_error(&f.list, "id-reused", &about);
        ATH_EQ_U64(f.list.errors, 1);
        ATH_CODE(ATH_ALREADY_EXISTS, ath_findings_fail(&f.list, &err));
        ATH_TRUE(err.message[0] != '\0');
        close_list(&f);
    }
}

ATH_TEST(model_finding, findings_carry_their_report_row_and_cell)
{
    struct fixture f;

    open_list(&f, "en");
    f.list.report = 7;
    ath_findings_error(&f.list, "duplicate-cell",
                       &(struct ath_about){ .subject = "members", .row = 12, .cell = 5 });
    ATH_EQ_INT(f.list.v[0].report, 7);
    ATH_EQ_U64(f.list.v[0].row, 12);
    ATH_EQ_INT(f.list.v[0].cell, 5);
    close_list(&f);
}

ATH_TEST(model_finding, an_unknown_kind_is_answered_with_all_there_are)
{
    static const char *const locales[] = { "ar", "fr", "en" };

    for (size_t i = 0; i < 3; i++) {
        struct fixture f;
        open_list(&f, locales[i]);
        (void)ath_findings_error(&f.list, "unknown-kind",
                                 &(struct ath_about){ .value = "x" });
        for (int kind = ATH_ORG_ASSOCIATION; kind < ATH_ORG_KIND_END; kind++) {
            ATH_TRUE(strstr(f.list.v[0].description,
                            ath_org_kind_name((enum ath_org_kind)kind)) != NULL);
        }
        close_list(&f);
    }
}

ATH_TEST(model_finding, a_list_behind_another_counts_and_keeps_as_one_would)
{
    struct fixture f;
    struct ath_findings more;

    open_list(&f, "en");
    f.list.limit = 3;
    ath_findings_warn(&f.list, "cell-untouched", &about);
    ath_findings_init(&more, &f.arena, "en");
    ath_findings_error(&more, "version-mismatch", &about);
    ath_findings_error(&more, "out-of-range", &about);
    ath_findings_warn(&more, "cell-untouched", &about);
    ath_findings_append(&f.list, &more);
    ATH_EQ_U64(f.list.n, 3);
    ATH_EQ_STR(f.list.v[1].reason, "version-mismatch");
    ATH_EQ_STR(f.list.v[2].reason, "out-of-range");
    ATH_EQ_U64(f.list.errors, 2);
    ATH_EQ_U64(f.list.warnings, 2); /* kept or not */
    ATH_CODE(ATH_ABORTED, f.list.code);
    ath_findings_init(&more, &f.arena, "en");
    ath_findings_error(&more, "out-of-range", &about);
    ath_findings_append(&f.list, &more);
    ATH_EQ_U64(f.list.errors, 3);
    ATH_CODE(ATH_ABORTED, f.list.code); /* of the first */
    close_list(&f);
}
