/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "athar/v1/submissions.pb-c.h"
#include "check.h"
#include "service/service.h"

enum { FORMS_MOST = 17 };

/* A request with a report of each form. */
struct sent {
    Athar__V1__SubmitRequest request;
    Athar__V1__Submission submission;
    Athar__V1__Report reports[FORMS_MOST], *list[FORMS_MOST];
    Athar__V1__ReportKey keys[FORMS_MOST];
};

static void make(struct sent *sent, const char *const *forms, size_t n)
{
    athar__v1__submit_request__init(&sent->request);
    athar__v1__submission__init(&sent->submission);
    sent->request.submission = &sent->submission;
    for (size_t i = 0; i < n; i++) {
        athar__v1__report__init(&sent->reports[i]);
        athar__v1__report_key__init(&sent->keys[i]);
        sent->keys[i].form = (char *)forms[i];
        sent->reports[i].key = &sent->keys[i];
        sent->list[i] = &sent->reports[i];
    }
    sent->submission.reports = sent->list;
    sent->submission.n_reports = n;
}

static const struct ath_method *find(const char *name)
{
    size_t n = 0;
    const struct ath_method *methods = ath_service_methods(&n);

    for (size_t i = 0; i < n; i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return &methods[i];
        }
    }
    ATH_FAIL("no method %s", name);
}

static bool join(const struct sent *a, const struct sent *b)
{
    return ath_calls_join(find("Submit"), &a->request.base, &b->request.base);
}

ATH_TEST(service_join, submissions_of_one_program_join_whichever_its_forms)
{
    static struct sent a, b, c;

    make(&a, (const char *[]){ "tanara.school", "tanara.class" }, 2);
    make(&b, (const char *[]){ "tanara" }, 1);
    make(&c, (const char *[]){ "tanara.school" }, 1);
    ATH_TRUE(join(&a, &b));
    ATH_TRUE(join(&b, &c));
}

ATH_TEST(service_join, nobody_joins_a_submission_of_another_program)
{
    static struct sent a, longer, both;

    make(&a, (const char *[]){ "tanara.school" }, 1);
    make(&longer, (const char *[]){ "tanara2.school" }, 1);
    make(&both, (const char *[]){ "tanara.school", "wuluj.campaign" }, 2);
    ATH_TRUE(!join(&a, &longer));
    ATH_TRUE(!join(&longer, &a));
    ATH_TRUE(!join(&a, &both));
    ATH_TRUE(!join(&both, &both));
}

ATH_TEST(service_join, what_says_nothing_joins_nothing)
{
    static struct sent a, none, nothing;

    make(&a, (const char *[]){ "" }, 1);
    make(&none, NULL, 0);
    athar__v1__submit_request__init(&nothing.request);
    ATH_TRUE(!join(&a, &a));
    ATH_TRUE(!join(&none, &none));
    ATH_TRUE(!join(&nothing, &nothing));
    a.reports[0].key = NULL;
    ATH_TRUE(!join(&a, &a));
}

ATH_TEST(service_join, a_submission_of_many_reports_is_handled_alone)
{
    static struct sent many, most;
    const char *forms[FORMS_MOST];

    for (size_t i = 0; i < FORMS_MOST; i++) {
        forms[i] = "tanara.school";
    }
    make(&many, forms, FORMS_MOST);
    make(&most, forms, FORMS_MOST - 1);
    ATH_TRUE(!join(&many, &most));
    ATH_TRUE(!join(&most, &many));
    ATH_TRUE(join(&most, &most));
}

ATH_TEST(service_join, only_single_submissions_join)
{
    static struct sent a;

    make(&a, (const char *[]){ "tanara.school" }, 1);
    ATH_TRUE(join(&a, &a));
    ATH_TRUE(!ath_calls_join(find("SubmitBatch"), &a.request.base, &a.request.base));
    ATH_TRUE(!ath_calls_join(find("Validate"), &a.request.base, &a.request.base));
}
