/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>

#include "internal.h"

enum { FIRST_PAUSE_MS = 20, LONGEST_PAUSE_MS = 2000, DOUBLINGS = 7 };

static bool may_retry(const struct athar_request *request,
                      const struct athar_status *status)
{
    if (request->once || status->unreachable) {
        return false;
    }
    return status->code == ATHAR_UNAVAILABLE ||
           (status->code == ATHAR_RESOURCE_EXHAUSTED && status->retry_after_ms > 0);
}

int64_t athar_retry_until(struct athar_request *request)
{
    int64_t until = athar_now_us() + 1000 * (int64_t)request->patience_ms;

    if (request->patience_ms == 0) {
        return request->deadline_us;
    }
    request->patience_us = request->patience_us == 0 ? until : request->patience_us;
    return request->patience_us < request->deadline_us ? request->patience_us
                                                       : request->deadline_us;
}

/* Growing pauses, each between a half and the whole of its length, so that many clients that
 * lost one server do not come back together. */
int32_t athar_retry_delay(struct athar_request *request, const struct athar_status *status)
{
    unsigned tried = request->attempts == 0 ? 0 : request->attempts - 1;
    uint32_t pause = (uint32_t)FIRST_PAUSE_MS << (tried < DOUBLINGS ? tried : DOUBLINGS);

    if (!may_retry(request, status)) {
        return -1;
    }
    pause = pause > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : pause;
    pause = pause / 2 + nng_random() % (pause / 2 + 1);
    pause = pause < status->retry_after_ms ? status->retry_after_ms : pause;
    /* A server that found something in it has kept nothing, nor has one that only asks to wait. */
    request->in_doubt = request->in_doubt || !status->answered ||
                        (status->code == ATHAR_UNAVAILABLE && status->detail_count == 0);
    int32_t left = athar_left_ms(athar_retry_until(request));
    return left > 0 && pause < (uint32_t)left ? (int32_t)pause : -1;
}
