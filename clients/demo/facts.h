/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * facts - the published figures, asked back from the server and shown beside what was
 * published. Nothing here knows what the generators made.
 */

#include "athar/client.h"
#include "places.h"

/* Where and how to ask, and whom to tell. */
struct demo_reader {
    struct athar_client *client;
    enum demo_language language;
    const char *server;  /* for the commands that are shown */
    const char *command; /* how to call athar */
};

/* Print the table, a chart and how to ask more. 0 when every figure is as published;
 * DEMO_REFUSED when one is not; else what the failed call asks for (sender.h). */
int demo_show(const struct demo_reader *reader);
