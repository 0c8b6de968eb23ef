/* SPDX-License-Identifier: Apache-2.0 */
#include "say.h"

#include <string.h>

static const struct {
    const char *code;
    const char *text[CLI_LANGS];
} messages[CLI_MESSAGES] = {
#define CLI_MESSAGE(id, code, arabic, french, english) \
    { code, { english, french, arabic } },
#include "messages.def"
#undef CLI_MESSAGE
};

static const char *const tags[CLI_LANGS] = { "en", "fr", "ar" };

bool cli_lang_parse(enum cli_lang *out, const char *text)
{
    for (int i = 0; text != NULL && i < CLI_LANGS; i++) {
        if (strncmp(text, tags[i], 2) == 0 && strchr("_-.@", text[2]) != NULL) {
            *out = (enum cli_lang)i;
            return true;
        }
    }
    return false;
}

const char *cli_lang_tag(enum cli_lang lang)
{
    return tags[lang];
}

const char *cli_phrase(enum cli_lang lang, enum cli_message message)
{
    return messages[message].text[lang];
}

const char *cli_code(enum cli_message message)
{
    return messages[message].code;
}

/* The word a placeholder names, and the placeholder's length; 0 when it is none. */
static size_t placeholder(const char **word, const char *at, const struct cli_words *words)
{
    const struct {
        const char *name, *word;
    } known[] = {
        { "{subject}", words->subject },
        { "{value}", words->value },
        { "{limit}", words->limit },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t size = strlen(known[i].name);
        if (strncmp(at, known[i].name, size) == 0) {
            *word = known[i].word == NULL ? "" : known[i].word;
            return size;
        }
    }
    return 0;
}

const char *cli_sentence(struct cli_arena *arena, enum cli_lang lang,
                         enum cli_message message, const struct cli_words *words)
{
    const char *at = cli_phrase(lang, message);
    struct cli_text text = { 0 };

    for (; words != NULL && *at != '\0';) {
        const char *word;
        size_t size = placeholder(&word, at, words);
        if (size > 0) {
            cli_text_str(&text, word);
        } else {
            cli_text_add(&text, at, size = 1);
        }
        at += size;
    }
    cli_text_str(&text, at);
    const char *sentence = cli_copy(arena, text.data, text.size);
    cli_text_fini(&text);
    return sentence;
}
