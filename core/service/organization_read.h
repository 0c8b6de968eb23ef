/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * organization_read - Organizations.Put as a command: which fields it says, and whether they can
 * be read at all.
 */

#include "athar/v1/organizations.pb-c.h"
#include "model/intent.h"
#include "service/put.h"

/* Strings are borrowed from the request, lists are the call's. False with a finding in `put` for
 * the first field that cannot be read. */
bool ath_read_organization(struct ath_org_change *change, struct ath_put *put,
                           const Athar__V1__PutOrganizationRequest *request);
