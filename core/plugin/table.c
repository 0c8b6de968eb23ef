/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ath_abi_refuse(struct ath_abi_reader *r, const char *fmt, ...)
{
    char sentence[ATH_ABI_FORMULA_BYTES * 2], form[96] = "", item[96] = "";
    va_list args;

    if (r->code != ATH_OK) {
        return;
    }
    va_start(args, fmt);
    vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    if (r->form != NULL) {
        snprintf(form, sizeof form, "form '%s': ", r->form);
    }
    if (r->what != NULL) {
        snprintf(item, sizeof item, "%s '%s': ", r->what, r->item);
    }
    r->code = ath_fail(r->err, ATH_INVALID_ARGUMENT, "%s%s%s", form, item, sentence);
}

static void exhausted(struct ath_abi_reader *r)
{
    if (r->code == ATH_OK) {
        r->code = ath_fail(r->err, ATH_RESOURCE_EXHAUSTED,
                           "it declares more than fits into %zu bytes", r->arena->cap);
    }
}

const char *ath_abi_text(struct ath_abi_reader *r, const char *text, size_t most,
                         const char *name)
{
    if (r->code != ATH_OK || text == NULL) {
        return NULL;
    }
    struct ath_slice s = ath_slice(text, strnlen(text, most + 1));
    if (s.size > most) {
        ath_abi_refuse(r, "%s is longer than %zu bytes", name, most);
        return NULL;
    }
    if (!ath_utf8_valid(s)) {
        ath_abi_refuse(r, "%s is not UTF-8", name);
        return NULL;
    }
    const char *copy = ath_arena_string(r->arena, s);
    if (copy == NULL) {
        exhausted(r);
    }
    return copy;
}

const char *ath_abi_id(struct ath_abi_reader *r, const char *text, const char *name)
{
    if (text == NULL) {
        ath_abi_refuse(r, "%s is NULL", name);
    }
    const char *copy = ath_abi_text(r, text, ATH_ABI_SHORT_BYTES, name);
    return copy == NULL ? "" : copy;
}

struct ath_labels ath_abi_labels(struct ath_abi_reader *r, const struct athar_text *list,
                                 const char *name)
{
    size_t n = 0;

    while (list != NULL && n <= ATH_ABI_LANGUAGES && list[n].lang != NULL) {
        n++;
    }
    if (n > ATH_ABI_LANGUAGES) {
        ath_abi_refuse(r, "%s has no end after %d languages", name, ATH_ABI_LANGUAGES);
    }
    struct ath_label *v = ath_abi_array(r, n, sizeof *v);
    for (size_t i = 0; v != NULL && i < n; i++) {
        if (list[i].text == NULL) {
            ath_abi_refuse(r, "%s: text %zu is NULL", name, i + 1);
        }
        v[i].lang = ath_abi_id(r, list[i].lang, name);
        v[i].text = ath_abi_text(r, list[i].text, ATH_ABI_TEXT_BYTES, name);
    }
    return r->code == ATH_OK ? (struct ath_labels){ v, (uint16_t)n }
                             : (struct ath_labels){ 0 };
}

void *ath_abi_array(struct ath_abi_reader *r, size_t count, size_t size)
{
    void *array = r->code == ATH_OK ? ath_arena_array(r->arena, count, size) : NULL;

    if (array == NULL) {
        exhausted(r);
    }
    return array;
}

/* Sizes that lie would send the walk through memory that is not the table's. */
static bool size_fits(struct ath_abi_reader *r, struct ath_abi_source source, uint32_t size)
{
    if (size < source.least) {
        ath_abi_refuse(r, "the first %s has size %u, ABI 1.0 has %zu", source.what, size,
                       source.least);
    } else if (size > ATH_ABI_STRUCT_BYTES) {
        ath_abi_refuse(r, "the first %s has size %u, more than any ABI", source.what, size);
    } else if (size % _Alignof(void *) != 0) {
        ath_abi_refuse(r, "the first %s has size %u, which is not aligned", source.what,
                       size);
    }
    return r->code == ATH_OK;
}

struct ath_abi_table ath_abi_open(struct ath_abi_reader *r, struct ath_abi_source source)
{
    struct ath_abi_table none = { .what = source.what };
    uint32_t size = 0;

    if (r->code != ATH_OK || source.count == 0) {
        return none;
    }
    if (source.first == NULL) {
        ath_abi_refuse(r, "its table of %zu %s elements is NULL", source.count,
                       source.what);
        return none;
    }
    if (source.count > source.most) {
        ath_abi_refuse(r, "%zu %s elements, at most %zu", source.count, source.what,
                       source.most);
        return none;
    }
    if ((uintptr_t)source.first % _Alignof(void *) != 0) {
        ath_abi_refuse(r, "its table of %s elements is not aligned", source.what);
        return none;
    }
    memcpy(&size, source.first, sizeof size);
    if (!size_fits(r, source, size)) {
        return none;
    }
    return (struct ath_abi_table){ source.first, size, source.count, source.what };
}

void ath_abi_element(void *copy, size_t copy_size, struct ath_abi_reader *r,
                     struct ath_abi_table table, size_t i)
{
    uint32_t size = 0;

    memset(copy, 0, copy_size);
    if (r->code != ATH_OK || table.first == NULL) {
        return;
    }
    memcpy(&size, table.first + i * table.stride, sizeof size);
    if (size != table.stride) {
        ath_abi_refuse(r, "%s %zu has size %u, the first has %zu", table.what, i + 1, size,
                       table.stride);
        return;
    }
    memcpy(copy, table.first + i * table.stride, size < copy_size ? size : copy_size);
}

void ath_abi_struct(void *copy, size_t copy_size, struct ath_abi_reader *r,
                    struct ath_abi_source source)
{
    source.count = 1;
    source.most = 1;
    struct ath_abi_table table = ath_abi_open(r, source);
    ath_abi_element(copy, copy_size, r, table, 0);
}

static struct ath_slice trim(struct ath_slice s)
{
    while (s.size > 0 && s.data[0] == ' ') {
        s.data++;
        s.size--;
    }
    while (s.size > 0 && s.data[s.size - 1] == ' ') {
        s.size--;
    }
    return s;
}

bool ath_abi_part(struct ath_slice *part, struct ath_slice *list, char separator)
{
    if (list->data == NULL) {
        return false;
    }
    const uint8_t *end = memchr(list->data, separator, list->size);
    if (end == NULL) {
        *part = trim(*list);
        *list = (struct ath_slice){ 0 };
        return true;
    }
    size_t size = (size_t)(end - list->data);
    *part = trim(ath_slice(list->data, size));
    *list = ath_slice(end + 1, list->size - size - 1);
    return true;
}
