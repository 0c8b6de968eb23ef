/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * label - texts in several languages, the reader's first.
 */

#include "athar/v1/common.pb-c.h"
#include "cli.h"

/* The text in `lang`, else in the language readers of it mostly read too, else any; "" for
 * none. Borrowed from the labels. */
const char *cli_label(Athar__V1__Label *const *labels, size_t n, enum cli_lang lang);

/* The labels that --name-ar, --name-fr and --name-en give. */
Athar__V1__Label **cli_names_given(struct cli *cli, size_t *n);
