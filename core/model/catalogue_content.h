/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * catalogue_content - numbers in a program's content; for catalogue_encode.c and catalogue_codec.c.
 */

/* core/model/README.md gives the layout. It is permanent: hashes of it are in journals. */
enum {
    ATH_CONTENT_FIRST = 1,
    ATH_CONTENT_RULES = 2,   /* some indicator says how it combines */
    ATH_CONTENT_RETIRED = 3, /* something is retired */
    ATH_CONTENT_DERIVED = 4, /* some indicator is derived in code */
    ATH_CONTENT_MINIMUM = 1 << 0,
    ATH_CONTENT_MAXIMUM = 1 << 1,
};
