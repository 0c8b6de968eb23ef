/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* register - make organizations, their moves and the project known to the server. */

#include "roster.h"
#include "sender.h"

/* Send them all and wait; parents before children, moves in the order of their dates. Ends
 * as demo_sender_wait() does. */
int demo_register(const struct demo_roster *roster, struct demo_sender *sender);
