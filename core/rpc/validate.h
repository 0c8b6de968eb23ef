/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * validate - look at the bytes of a message before they become one.
 *
 * protobuf-c copies strings without checking them, keeps unknown enum values and forgets
 * where a failure was. This walks the bytes by the message's descriptor and names the place.
 *
 * Threads:  any; nothing here keeps state.
 * Memory:   allocates nothing; recursion is as deep as the descriptor (none is recursive).
 */

#include <protobuf-c/protobuf-c.h>

#include "base/slice.h"

enum { ATH_FIELD_PATH_BYTES = 160 };

/* What is wrong, and where. */
struct ath_invalid {
    const char *reason;              /* stable, static: "invalid-utf8" */
    const char *what;                /* static: "is not valid UTF-8" */
    char path[ATH_FIELD_PATH_BYTES]; /* "items[3].submission.reports[0].key.form" */
};

/*
 * True when every string is UTF-8 without NUL, every enum value is known, every field has its
 * declared wire type and nothing is cut short. With `strict`, fields the descriptor does not
 * have are refused too. Reasons: "malformed", "invalid-utf8", "unknown-enum-value",
 * "wrong-wire-type", "unknown-field". `out` is filled on failure only.
 */
bool ath_validate(struct ath_invalid *out, const ProtobufCMessageDescriptor *type,
                  struct ath_slice bytes, bool strict);
