/* SPDX-License-Identifier: Apache-2.0 */
#include "outcome.h"

#include "cli_fixture.h"

static const char *const two_reports = "organization,period,indicator,value\n"
                                       "amal,2024-01,p.a,1\n"
                                       "amal,2024-02,p.a,2\n";

/* An upload of two reports, sent. */
struct sent {
    struct text_read text;
    struct cli cli;
    struct cli_send send;
};

static void send_two(struct sent *s, bool known)
{
    *s = (struct sent){ .cli = { .lang = CLI_EN } };
    read_upload(&s->text, two_reports, NULL);
    ATH_TRUE(s->text.good);
    s->send = (struct cli_send){ .cli = &s->cli,
                                 .upload = &s->text.upload,
                                 .known = known,
                                 .findings = &s->text.findings };
}

static void end_two(struct sent *s)
{
    cli_arena_fini(&s->cli.arena);
    forget(&s->text);
}

/* How many reports are not known to be stored or not after a server said so. */
static uint64_t unknown_after(int code, bool in_doubt, bool known)
{
    const struct athar_status status = { .code = code,
                                         .answered = true,
                                         .in_doubt = in_doubt };
    struct sent s;

    send_two(&s, known);
    cli_outcome_failed(&s.send, 0, 2, &status);
    uint64_t n = s.send.tally[CLI_UNKNOWN].reports;
    ATH_EQ_U64(n + s.send.tally[CLI_REFUSED_FATE].reports, 2);
    end_two(&s);
    return n;
}

ATH_TEST(cli_outcome, no_room_means_not_stored_unless_an_answer_was_lost_before)
{
    ATH_EQ_U64(unknown_after(ATHAR_RESOURCE_EXHAUSTED, false, false), 0);
    ATH_EQ_U64(unknown_after(ATHAR_RESOURCE_EXHAUSTED, true, false), 2);
    ATH_EQ_U64(unknown_after(ATHAR_RESOURCE_EXHAUSTED, false, true), 2);
}

ATH_TEST(cli_outcome, no_permission_any_more_does_not_mean_not_stored)
{
    ATH_EQ_U64(unknown_after(ATHAR_PERMISSION_DENIED, false, false), 0);
    ATH_EQ_U64(unknown_after(ATHAR_PERMISSION_DENIED, false, true), 2);
    ATH_EQ_U64(unknown_after(ATHAR_UNAUTHENTICATED, true, false), 2);
}

ATH_TEST(cli_outcome, what_is_wrong_with_the_figures_means_not_stored_whenever_it_is_said)
{
    ATH_EQ_U64(unknown_after(ATHAR_INVALID_ARGUMENT, true, true), 0);
    ATH_EQ_U64(unknown_after(ATHAR_ABORTED, true, true), 0);
}

ATH_TEST(cli_outcome, no_memory_here_says_nothing_of_what_is_stored)
{
    const struct athar_status status = { .code = ATHAR_RESOURCE_EXHAUSTED,
                                         .attempts = 1,
                                         .out_of_memory = true };
    struct sent s;

    send_two(&s, false);
    cli_outcome_failed(&s.send, 0, 2, &status);
    ATH_EQ_U64(s.send.tally[CLI_UNKNOWN].reports, 2);
    ATH_EQ_INT(s.send.exit, CLI_SERVER);
    ATH_FALSE(s.send.too_large);
    end_two(&s);
}

ATH_TEST(cli_outcome, a_report_that_an_answer_leaves_out_is_not_known_to_be_stored)
{
    Athar__V1__SubmitResponse response = ATHAR__V1__SUBMIT_RESPONSE__INIT;
    Athar__V1__ReportResult result = ATHAR__V1__REPORT_RESULT__INIT, *list[] = { &result };
    struct sent s;

    result.changed = 1;
    response.outcome = ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
    response.reports = list;
    response.n_reports = 1;
    send_two(&s, false);
    cli_outcome_submitted(&s.send, 0, 2, &response);
    ATH_EQ_U64(s.send.tally[CLI_ACCEPTED].reports, 1);
    ATH_EQ_U64(s.send.tally[CLI_UNKNOWN].reports, 1);
    ATH_EQ_INT(s.send.exit, CLI_SERVER);
    end_two(&s);
}
