/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "plugin/lint_parts.h"

enum { PERCENT = 100, SDG_GOALS = 17, CENTIMES = 2 };

static const char *const whole_units[] = {
    "people",       "persons",  "organizations", "cooperatives", "enterprises",
    "businesses",   "projects", "schools",       "centres",      "clubs",
    "households",   "families", "jobs",          "events",       "meetings",
    "competitions", "markets",  "cities",        "countries",
};

static const char *const money_units[] = { "MAD", "EUR", "USD" };

static bool listed(const char *const *list, size_t n, const char *unit)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

#define LISTED(list, unit) listed((list), sizeof(list) / sizeof((list)[0]), (unit))

static bool is_percent(const char *unit)
{
    return strcmp(unit, "%") == 0 || strncasecmp(unit, "percent", 7) == 0;
}

/* ---- units ----------------------------------------------------------------------- */

static bool adds_up(const struct ath_indicator *indicator)
{
    return indicator->kind == ATH_FLOW || indicator->kind == ATH_REACH ||
           indicator->kind == ATH_STOCK;
}

static void look_at_ratio(struct ath_lint *l, const struct ath_indicator *indicator)
{
    if (is_percent(indicator->unit) != (indicator->factor == PERCENT)) {
        ath_lint_note(l, "percentage-factor", "%s\t%lld", indicator->unit,
                      (long long)indicator->factor);
    }
}

static void look_at_scale(struct ath_lint *l, const struct ath_indicator *indicator)
{
    if (adds_up(indicator) && is_percent(indicator->unit)) {
        ath_lint_note(l, "percentage-entered", "%s\t%s", ath_kind_name(indicator->kind),
                      indicator->unit);
    }
    if (indicator->scale > 0 && LISTED(whole_units, indicator->unit)) {
        ath_lint_note(l, "parts-of-people", "%u\t%s", indicator->scale, indicator->unit);
    }
    if (indicator->scale != 0 && indicator->scale != CENTIMES &&
        LISTED(money_units, indicator->unit)) {
        ath_lint_note(l, "money-scale", "%u\t%s", indicator->scale, indicator->unit);
    }
}

/* "Unique", said of what is added up over months. */
static void look_at_unique(struct ath_lint *l, const struct ath_indicator *indicator)
{
    static const struct ath_label words[] = {
        { "en", "nique " },    { "en", "istinct " },  { "fr", "uniques" },
        { "fr", "istinctes" }, { "ar", "دون تكرار" },
    };

    if (indicator->kind != ATH_FLOW || indicator->over_time != ATH_AS_KIND) {
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *name = ath_lint_text(indicator->names, words[i].lang);
        if (name != NULL && strstr(name, words[i].text) != NULL) {
            ath_lint_note(l, "unique-added", "@%s", words[i].lang);
            return;
        }
    }
}

/* "person" and "persons", "MAD" and "mad". */
static bool spelled_otherwise(const char *a, const char *b)
{
    size_t left = strlen(a), right = strlen(b);

    if (strcmp(a, b) == 0) {
        return false;
    }
    if (left == right) {
        return strcasecmp(a, b) == 0;
    }
    const char *longer = left > right ? a : b;
    size_t most = left > right ? left : right, least = left > right ? right : left;
    return most == least + 1 && strncasecmp(a, b, least) == 0 && longer[least] == 's';
}

static void look_at_spelling(struct ath_lint *l, uint16_t at)
{
    const struct ath_indicator *v = l->program->indicators;

    for (uint16_t i = 0; i < at; i++) {
        if (spelled_otherwise(v[i].unit, v[at].unit)) {
            ath_lint_note(l, "unit-spelling", "%s\t%s\t%s", v[at].unit, v[i].id, v[i].unit);
            return;
        }
    }
}

/* ---- codes ----------------------------------------------------------------------- */

/* IRIS+ has PI4060, OI1479, FP5958 and the like. */
static bool is_iris(const char *code)
{
    static const char shape[] = "AA0000";

    for (size_t i = 0; i < sizeof shape - 1; i++) {
        char c = code[i];
        if (shape[i] == 'A' ? c < 'A' || c > 'Z' : c < '0' || c > '9') {
            return false;
        }
    }
    return code[sizeof shape - 1] == '\0';
}

/* 8.5, 5.a, and indicators of targets as 8.5.1. */
static bool is_sdg(const char *code)
{
    size_t digits = strspn(code, "0123456789");
    int goal = 0;

    for (size_t i = 0; i < digits && digits <= 2; i++) {
        goal = goal * 10 + (code[i] - '0');
    }
    if (goal < 1 || goal > SDG_GOALS || code[0] == '0' || code[digits] != '.') {
        return false;
    }
    const char *target = code + digits + 1;
    size_t size = strspn(target, "0123456789");
    size = size == 0 && *target >= 'a' && *target <= 'd' ? 1 : size;
    if (size == 0 || size > 2) {
        return false;
    }
    return target[size] == '\0' || (target[size] == '.' && target[size + 1] >= '1' &&
                                    target[size + 1] <= '9' && target[size + 2] == '\0');
}

static void look_at_codes(struct ath_lint *l, const struct ath_indicator *indicator)
{
    if (indicator->iris[0] != '\0' && !is_iris(indicator->iris)) {
        ath_lint_note(l, "iris-shape", "%s", indicator->iris);
    }
    if (indicator->sdg[0] != '\0' && !is_sdg(indicator->sdg)) {
        ath_lint_note(l, "sdg-shape", "%s", indicator->sdg);
    }
}

void ath_lint_units(struct ath_lint *l)
{
    for (uint16_t i = 0; i < l->program->indicator_count; i++) {
        const struct ath_indicator *indicator = &l->program->indicators[i];
        ath_lint_at_indicator(l, indicator);
        if (indicator->kind == ATH_RATIO) {
            look_at_ratio(l, indicator);
        } else {
            look_at_scale(l, indicator);
            look_at_unique(l, indicator);
        }
        look_at_spelling(l, i);
        look_at_codes(l, indicator);
    }
}
