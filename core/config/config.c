/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/slice.h"

enum { LINE_BYTES = 1024, UNITS = 5, EXAMPLES_BYTES = 96 };

#define ATH_KIB(n) ((int64_t)(n)*1024)
#define ATH_MIB(n) ATH_KIB((int64_t)(n)*1024)
#define ATH_GIB(n) ATH_MIB((int64_t)(n)*1024)

enum type { INTEGER, BYTES, DURATION, BOOLEAN, STRING, CHOICE };

struct unit {
    const char *suffix;
    int64_t factor;
    const char *example; /* of a number with it, for a sentence */
};

static const struct {
    const char *name, *noun;
    struct unit units[UNITS]; /* the first is what a bare number means */
} types[] = {
    [INTEGER] = { "integer", "a whole number", { { "", 1, "8" } } },
    [BYTES] = { "bytes",
                "a size",
                { { "", 1, "4194304" },
                  { "KiB", ATH_KIB(1), "512" },
                  { "MiB", ATH_MIB(1), "64" },
                  { "GiB", ATH_GIB(1), "1" },
                  { "TiB", ATH_GIB(1024), "1" } } },
    [DURATION] = { "duration",
                   "a time",
                   { { "ms", 1, "500" },
                     { "s", 1000, "30" },
                     { "min", 60000, "5" },
                     { "h", 3600000, "1" } } },
    [BOOLEAN] = { "boolean", NULL, { { NULL, 0, NULL } } },
    [STRING] = { "string", NULL, { { NULL, 0, NULL } } },
    [CHOICE] = { "choice", NULL, { { NULL, 0, NULL } } },
};

struct option {
    const char *name, *fallback, *choices, *help;
    int64_t min, max;
    enum type type;
    bool reloadable;
};

#define ATH_OPTION(id, name, type, fallback, min, max, choices, reloadable, help) \
    [ATH_CONFIG_##id] = { name, fallback, choices, help, min, max, type, reloadable },
static const struct option options[ATH_CONFIG_COUNT] = {
#include ATH_OPTIONS_FILE
};
#undef ATH_OPTION

/* ---- one value ----------------------------------------------------------------------- */

/* The unit with that suffix, or NULL. */
static const struct unit *find_unit(enum type type, const char *suffix)
{
    const struct unit *units = types[type].units;

    if (suffix[0] == '\0') {
        return &units[0];
    }
    for (int i = 0; i < UNITS && units[i].suffix != NULL; i++) {
        if (strcmp(units[i].suffix, suffix) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

/* `shown` is the value as given, or what is wrong with it. */
static ath_code out_of_range(const struct option *option, const char *shown, bool above,
                             struct ath_error *err)
{
    static const char *const units[] = {
        [INTEGER] = "", [BYTES] = " bytes", [DURATION] = " ms", [STRING] = " bytes"
    };

    return ath_fail(err, ATH_INVALID_ARGUMENT, "%s is %s, %s of %" PRId64 "%s",
                    option->name, shown, above ? "above the maximum" : "below the minimum",
                    above ? option->max : option->min, units[option->type]);
}

/* "500ms, 30s, 5min or 1h": one for each unit. */
static void write_examples(char out[EXAMPLES_BYTES], enum type type)
{
    const struct unit *units = types[type].units;
    int n = 0;

    for (int i = 0; i < UNITS && units[i].suffix != NULL; i++) {
        bool last = i + 1 == UNITS || units[i + 1].suffix == NULL;
        const char *before = i == 0 ? "" : last ? " or " : ", ";
        n += snprintf(out + n, (size_t)(EXAMPLES_BYTES - n), "%s%s%s", before,
                      units[i].example, units[i].suffix);
        ath_assert(n < EXAMPLES_BYTES);
    }
}

static ath_code not_a_number(const struct option *option, const char *value,
                             struct ath_error *err)
{
    char examples[EXAMPLES_BYTES];

    write_examples(examples, option->type);
    return ath_fail(err, ATH_INVALID_ARGUMENT, "%s is '%s', not %s such as %s",
                    option->name, value, types[option->type].noun, examples);
}

static ath_code set_number(int64_t *out, const struct option *option, const char *value,
                           struct ath_error *err)
{
    const char *at = value;
    int64_t number = 0;
    bool huge = false;

    for (; *at >= '0' && *at <= '9'; at++) {
        huge |= __builtin_mul_overflow(number, 10, &number) ||
                __builtin_add_overflow(number, *at - '0', &number);
    }
    const struct unit *unit = at == value ? NULL : find_unit(option->type, at);
    if (unit == NULL) {
        return not_a_number(option, value, err);
    }
    huge |= __builtin_mul_overflow(number, unit->factor, &number);
    if (huge || number > option->max || number < option->min) {
        return out_of_range(option, value, huge || number > option->max, err);
    }
    *out = number;
    return ATH_OK;
}

/* Place of the word in "one|two", from 1; 0 when it is not there. */
static int find_choice(const char *choices, const char *word)
{
    size_t size = strlen(word);

    for (int place = 1; choices != NULL; place++) {
        const char *bar = strchr(choices, '|');
        size_t length = bar == NULL ? strlen(choices) : (size_t)(bar - choices);
        if (length == size && memcmp(choices, word, size) == 0) {
            return place;
        }
        choices = bar == NULL ? NULL : bar + 1;
    }
    return 0;
}

/* Booleans are the choice false, true, counted from 0. */
static ath_code set_choice(int64_t *out, const struct option *option, const char *value,
                           struct ath_error *err)
{
    bool boolean = option->type == BOOLEAN;
    const char *choices = boolean ? "false|true" : option->choices;
    int place = find_choice(choices, value);

    if (place == 0) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s is '%s', not one of %s",
                        option->name, value, choices);
    }
    *out = boolean ? place - 1 : place;
    return ATH_OK;
}

/* What could not stand in a file is refused everywhere, so that a dump is a file. */
static ath_code set_string(char *out, const struct option *option, const char *value,
                           struct ath_error *err)
{
    int64_t size = (int64_t)strlen(value);
    char shown[32];

    for (const char *at = value; *at != '\0'; at++) {
        if ((uint8_t)*at < 0x20 || *at == 0x7F || *at == '#') {
            return ath_fail(err, ATH_INVALID_ARGUMENT,
                            "%s must not contain '#' or control characters", option->name);
        }
    }
    if (size > 0 && (value[0] == ' ' || value[size - 1] == ' ')) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s must not start or end with a space",
                        option->name);
    }
    if (!ath_utf8_valid(ath_slice_str(value))) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s is not valid UTF-8", option->name);
    }
    if (size < option->min || size > option->max) {
        snprintf(shown, sizeof shown, "%" PRId64 " bytes long", size);
        return out_of_range(option, shown, size > option->max, err);
    }
    memcpy(out, value, (size_t)size + 1);
    return ATH_OK;
}

static ath_code set_option(struct ath_config *cfg, size_t id, const char *value,
                           struct ath_error *err)
{
    const struct option *option = &options[id];

    switch (option->type) {
    case STRING:
        return set_string(cfg->string[id], option, value, err);
    case BOOLEAN:
    case CHOICE:
        return set_choice(&cfg->number[id], option, value, err);
    default:
        return set_number(&cfg->number[id], option, value, err);
    }
}

/* Its id, or ATH_CONFIG_COUNT. */
static size_t find_option(const char *key)
{
    size_t id = 0;

    while (id < ATH_CONFIG_COUNT && strcmp(options[id].name, key) != 0) {
        id++;
    }
    return id;
}

void ath_config_init(struct ath_config *cfg)
{
    memset(cfg, 0, sizeof *cfg);
    for (size_t id = 0; id < ATH_CONFIG_COUNT; id++) {
        struct ath_error err = { 0 };
        ath_assert(options[id].type != STRING || options[id].max < ATH_CONFIG_STRING_BYTES);
        ath_assert(set_option(cfg, id, options[id].fallback, &err) == ATH_OK);
    }
}

ath_code ath_config_set(struct ath_config *cfg, const char *key, const char *value,
                        struct ath_error *err)
{
    size_t id = find_option(key);

    if (id == ATH_CONFIG_COUNT) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "there is no option '%s'", key);
    }
    return set_option(cfg, id, value, err);
}

/* ---- a file -------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *trim(char *text)
{
    size_t size = strlen(text);

    while (size > 0 && is_blank(text[size - 1])) {
        text[--size] = '\0';
    }
    while (is_blank(*text)) {
        text++;
    }
    return text;
}

/* One line without its comment; nothing in it is fine. */
static ath_code read_line(struct ath_config *cfg, bool seen[ATH_CONFIG_COUNT], char *line,
                          struct ath_error *err)
{
    char *key = trim(line), *equals = strchr(key, '=');

    if (key[0] == '\0') {
        return ATH_OK;
    }
    if (equals == NULL) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "'%s' is not of the form name = value",
                        key);
    }
    *equals = '\0';
    key = trim(key);
    size_t id = find_option(key);
    if (id < ATH_CONFIG_COUNT && seen[id]) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s is set twice", key);
    }
    if (id < ATH_CONFIG_COUNT) {
        seen[id] = true;
    }
    return ath_config_set(cfg, key, trim(equals + 1), err);
}

static ath_code read_lines(struct ath_config *cfg, FILE *file, const char *path,
                           struct ath_error *err)
{
    bool seen[ATH_CONFIG_COUNT] = { false };
    char line[LINE_BYTES];
    struct ath_error why = { 0 };

    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        ath_code code;
        if (strchr(line, '\n') == NULL && !feof(file)) {
            code = ath_fail(&why, ATH_INVALID_ARGUMENT, "longer than %d bytes, or a NUL",
                            LINE_BYTES - 2);
        } else {
            line[strcspn(line, "#")] = '\0';
            code = read_line(cfg, seen, line, &why);
        }
        if (code != ATH_OK) {
            return ath_fail(err, code, "%s:%d: %s", path, number, why.message);
        }
    }
    return ATH_OK;
}

static ath_code cannot_read(const char *path, int number, struct ath_error *err)
{
    char why[128] = "";

    (void)strerror_r(number, why, sizeof why);
    return ath_fail(err, number == ENOENT ? ATH_NOT_FOUND : ATH_UNAVAILABLE,
                    "cannot read '%s': %s", path, why);
}

ath_code ath_config_load(struct ath_config *cfg, const char *path, struct ath_error *err)
{
    struct ath_config read = *cfg;
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return cannot_read(path, errno, err);
    }
    ath_code code = read_lines(&read, file, path, err);
    if (code == ATH_OK && ferror(file) != 0) {
        code = cannot_read(path, errno, err);
    }
    fclose(file);
    if (code == ATH_OK) {
        *cfg = read;
    }
    return code;
}

/* ---- answers ------------------------------------------------------------------------- */

static int64_t number_of(const struct ath_config *cfg, enum ath_config_id id,
                         enum type type)
{
    ath_assert((size_t)id < ATH_CONFIG_COUNT && options[id].type == type);
    return cfg->number[id];
}

int64_t ath_config_integer(const struct ath_config *cfg, enum ath_config_id id)
{
    return number_of(cfg, id, INTEGER);
}

size_t ath_config_bytes(const struct ath_config *cfg, enum ath_config_id id)
{
    return (size_t)number_of(cfg, id, BYTES);
}

int64_t ath_config_ms(const struct ath_config *cfg, enum ath_config_id id)
{
    return number_of(cfg, id, DURATION);
}

bool ath_config_bool(const struct ath_config *cfg, enum ath_config_id id)
{
    return number_of(cfg, id, BOOLEAN) != 0;
}

int ath_config_choice(const struct ath_config *cfg, enum ath_config_id id)
{
    return (int)number_of(cfg, id, CHOICE);
}

const char *ath_config_string(const struct ath_config *cfg, enum ath_config_id id)
{
    (void)number_of(cfg, id, STRING);
    return cfg->string[id];
}

bool ath_config_reloadable(enum ath_config_id id)
{
    ath_assert((size_t)id < ATH_CONFIG_COUNT);
    return options[id].reloadable;
}

/* With the largest unit that leaves nothing over. */
static void write_number(FILE *out, enum type type, int64_t number)
{
    const struct unit *best = &types[type].units[0];

    for (int i = 1; i < UNITS && types[type].units[i].suffix != NULL; i++) {
        const struct unit *unit = &types[type].units[i];
        best = number != 0 && number % unit->factor == 0 ? unit : best;
    }
    fprintf(out, "%" PRId64 "%s", number / best->factor, best->suffix);
}

static void write_choice(FILE *out, const char *choices, int64_t place)
{
    for (; place > 1; place--) {
        choices = strchr(choices, '|') + 1;
    }
    fprintf(out, "%.*s", (int)strcspn(choices, "|"), choices);
}

static void write_value(FILE *out, const struct ath_config *cfg, size_t id)
{
    const struct option *option = &options[id];

    switch (option->type) {
    case STRING:
        fputs(cfg->string[id], out);
        break;
    case BOOLEAN:
        fputs(cfg->number[id] != 0 ? "true" : "false", out);
        break;
    case CHOICE:
        write_choice(out, option->choices, cfg->number[id]);
        break;
    default:
        write_number(out, option->type, cfg->number[id]);
    }
}

void ath_config_dump(const struct ath_config *cfg, FILE *out)
{
    for (size_t id = 0; id < ATH_CONFIG_COUNT; id++) {
        fprintf(out, "%s = ", options[id].name);
        write_value(out, cfg, id);
        fputc('\n', out);
    }
}

static void write_limits(FILE *out, const struct option *option)
{
    enum type type = option->type == STRING ? INTEGER : option->type;

    if (type == CHOICE || type == BOOLEAN) {
        fprintf(out, ", %s", type == CHOICE ? option->choices : "false|true");
        return;
    }
    fputs(", ", out);
    write_number(out, type, option->min);
    fputs(" to ", out);
    write_number(out, type, option->max);
    fputs(option->type == STRING ? " bytes long" : "", out);
}

void ath_config_help(FILE *out)
{
    for (size_t id = 0; id < ATH_CONFIG_COUNT; id++) {
        const struct option *option = &options[id];
        fprintf(out, "  %s = %s\n      %s (%s", option->name, option->fallback,
                option->help, types[option->type].name);
        write_limits(out, option);
        fputs(option->reloadable ? "; follows a reload)\n" : ")\n", out);
    }
}
