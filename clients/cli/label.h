/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * label - texts in several languages, the reader's first.
 */

#include "athar/v1/catalogue.pb-c.h"
#include "athar/v1/common.pb-c.h"
#include "cli.h"

/* The text in `lang`, else in the language readers of it mostly read too, else any; "" for
 * none. Borrowed from the labels. */
const char *cli_label(Athar__V1__Label *const *labels, size_t n, enum cli_lang lang);

/* What people call the indicator's unit; its code where the server has no words for it. Borrowed. */
const char *cli_unit(const Athar__V1__Indicator *indicator, enum cli_lang lang);

/* The labels that --name-ar, --name-fr and --name-en give. */
Athar__V1__Label **cli_names_given(struct cli *cli, size_t *n);
