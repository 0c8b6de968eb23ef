/* SPDX-License-Identifier: Apache-2.0 */
#include "corrections.h"

#include <string.h>

#include "alloc.h"
#include "athar/v1/submissions.pb-c.h"

static const char withdrawn[] = "WITHDRAWN";

/* Comment and reason, in the languages partners work in. */
static const struct wording {
    const char *comment, *reason;
} of_values[] = {
    { "خطأ في عدد الأصفار", "خطأ في الإدخال" },
    { "erreur d'un zéro à la saisie", "vérification avec les pièces" },
    { "خطأ في عدد الأصفار", "مراجعة الوثائق" },
    { "a zero too many or too few", "checked against the register" },
}, of_withdrawals[] = {
    { "déjà déclaré par l'association partenaire", "double déclaration" },
    { "صرحت به الجمعية الشريكة", "تصريح مزدوج" },
};

void demo_corrections_add(struct demo_corrections *corrections,
                          const struct demo_correction *correction)
{
    enum { FIRST = 64 };

    if (corrections->count == corrections->capacity) {
        corrections->capacity += corrections->capacity + FIRST;
        struct demo_correction *more = demo_alloc(corrections->capacity, sizeof *more);
        for (size_t i = 0; i < corrections->count; i++) {
            more[i] = corrections->all[i];
        }
        free(corrections->all);
        corrections->all = more;
    }
    corrections->all[corrections->count++] = *correction;
}

/* One row of one report; generated messages want texts they may write to, and do not. */
static void send_one(const struct demo_correction *c, const char *slug,
                     const struct wording *wording, struct demo_sender *sender)
{
    Athar__V1__ReportKey key = ATHAR__V1__REPORT_KEY__INIT;
    Athar__V1__CellRow row = ATHAR__V1__CELL_ROW__INIT, *rows[] = { &row };
    Athar__V1__Report report = ATHAR__V1__REPORT__INIT, *reports[] = { &report };
    Athar__V1__Submission submission = ATHAR__V1__SUBMISSION__INIT;
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;
    char id[ATHAR_UUID_BYTES];

    demo_id(id, c->month, c->number);
    key.form = (char *)c->form;
    key.period = (char *)c->period;
    key.organization = (char *)slug;
    row.indicator = (char *)c->cell;
    row.value = (char *)c->value;
    row.comment = (char *)wording->comment;
    row.reason = (char *)wording->reason;
    report.key = &key;
    report.rows = rows;
    report.n_rows = 1;
    submission.reports = reports;
    submission.n_reports = 1;
    request.id = id;
    request.submission = &submission;
    demo_send(sender,
              &(struct demo_message){ "Submissions.Submit", &request.base, slug, NULL, 0 });
}

void demo_corrections_send(const struct demo_corrections *corrections,
                           const struct demo_roster *roster, struct demo_sender *sender)
{
    for (size_t i = 0; i < corrections->count; i++) {
        const struct demo_correction *c = &corrections->all[i];
        const char *slug = roster->all[c->organization].slug;
        const struct wording *wording =
            strcmp(c->value, withdrawn) == 0
                ? &of_withdrawals[i % (sizeof of_withdrawals / sizeof *of_withdrawals)]
                : &of_values[i % (sizeof of_values / sizeof *of_values)];
        send_one(c, slug, wording, sender);
    }
}

void demo_corrections_fini(struct demo_corrections *corrections)
{
    free(corrections->all);
    *corrections = (struct demo_corrections){ NULL, 0, 0 };
}
