/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/quarantine.h"

#include <string.h>

static void remember(struct ath_quarantine *q, int64_t now_us)
{
    if (q->n == ATH_QUARANTINE_STRIKES) {
        memmove(q->strikes, q->strikes + 1, sizeof q->strikes - sizeof q->strikes[0]);
        q->n--;
    }
    q->strikes[q->n++] = now_us;
}

unsigned ath_quarantine_recent(const struct ath_quarantine *q, int64_t now_us)
{
    unsigned recent = 0;

    for (unsigned i = 0; i < q->n; i++) {
        recent += now_us - q->strikes[i] < ATH_QUARANTINE_WINDOW_US;
    }
    return recent;
}

bool ath_quarantine_strike(struct ath_quarantine *q, int64_t now_us)
{
    remember(q, now_us);
    if (!q->on_trial && ath_quarantine_recent(q, now_us) < ATH_QUARANTINE_STRIKES) {
        return false;
    }
    int64_t pause = q->pause_us == 0 ? ATH_QUARANTINE_FIRST_US : q->pause_us * 2;
    q->pause_us = pause < ATH_QUARANTINE_LONGEST_US ? pause : ATH_QUARANTINE_LONGEST_US;
    q->until_us = now_us + q->pause_us;
    q->on_trial = true;
    return true;
}

bool ath_quarantine_success(struct ath_quarantine *q)
{
    bool released = q->on_trial;

    if (released) {
        *q = (struct ath_quarantine){ 0 };
    }
    return released;
}

int64_t ath_quarantine_left_us(const struct ath_quarantine *q, int64_t now_us)
{
    return q->until_us > now_us ? q->until_us - now_us : 0;
}
