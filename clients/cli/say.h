/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * say - the command line's own sentences, in Arabic, French and English.
 *
 * All of them are rows of messages.def. What the server says comes in the language that the
 * call's header asks for, so here is only what the server does not know of: files, options,
 * headings.
 *
 * Threads:  any; there is no state.
 */

#include "mem.h"

enum cli_lang { CLI_EN = 0, CLI_FR, CLI_AR, CLI_LANGS };

enum cli_message {
#define CLI_MESSAGE(id, code, arabic, french, english) CLI_SAY_##id,
#include "messages.def"
#undef CLI_MESSAGE
    CLI_MESSAGES
};

/* What stands for {subject}, {value}, {limit} in a sentence; NULL is an empty word. */
struct cli_words {
    const char *subject, *value, *limit;
};

/* "ar", "fr" or "en" at the start of a language tag or a locale: true and *out. */
bool cli_lang_parse(enum cli_lang *out, const char *text);

/* "ar", "fr", "en". */
const char *cli_lang_tag(enum cli_lang lang);

/* The sentence as it is in the table. */
const char *cli_phrase(enum cli_lang lang, enum cli_message message);

/* The sentence with its words in place; `words` may be NULL. */
const char *cli_sentence(struct cli_arena *arena, enum cli_lang lang,
                         enum cli_message message, const struct cli_words *words);

/* The stable code of a finding; NULL for a message that is none. */
const char *cli_code(enum cli_message message);
