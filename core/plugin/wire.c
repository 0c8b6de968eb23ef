/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/wire.h"

#include <string.h>

#include "plugin/table.h"

/* A digest of the sources that both sides are made of; the build gives it. */
#ifndef ATH_WIRE_BUILD
#define ATH_WIRE_BUILD "unknown"
#endif

enum { HELLO = 1, REFUSAL, CALLS, ANSWER, FAILURE };
enum { CELLS_MAX = 256 };

/* ---- frames ------------------------------------------------------------------------ */

static void begin(struct ath_buf *buf, uint8_t type)
{
    ath_buf_u64(buf, 0); /* the head */
    ath_buf_u8(buf, type);
}

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 3; i >= 0; i--) {
        at[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

struct ath_wire_head ath_wire_head(const uint8_t bytes[ATH_WIRE_HEAD_BYTES])
{
    return (struct ath_wire_head){ get_u32(bytes), get_u32(bytes + 4) };
}

struct ath_slice ath_wire_frame(struct ath_buf *buf, uint32_t sequence)
{
    if (buf->failed || buf->size > ATH_WIRE_BYTES) {
        return (struct ath_slice){ 0 };
    }
    put_u32(buf->data, (uint32_t)(buf->size - ATH_WIRE_HEAD_BYTES));
    put_u32(buf->data + 4, sequence);
    return ath_buf_slice(buf);
}

/* ---- what the process says first --------------------------------------------------- */

static void write_check(struct ath_buf *buf, const struct ath_manifest_check *check)
{
    ath_buf_string(buf, check->form);
    ath_buf_string(buf, check->indicator);
    ath_buf_varint(buf, check->cell_count);
    for (size_t i = 0; i < check->cell_count; i++) {
        ath_buf_string(buf, check->cells[i]);
    }
}

void ath_wire_write_hello(struct ath_buf *buf, const struct ath_plugin_declared *declared,
                          uint32_t locks)
{
    begin(buf, HELLO);
    ath_buf_string(buf, ATH_WIRE_BUILD);
    ath_buf_varint(buf, locks);
    ath_buf_block(buf, declared->program->content);
    ath_buf_varint(buf, declared->checks.n);
    for (size_t i = 0; i < declared->checks.n; i++) {
        write_check(buf, &declared->checks.v[i]);
    }
}

void ath_wire_write_refusal(struct ath_buf *buf, const struct ath_error *why)
{
    begin(buf, REFUSAL);
    ath_buf_string(buf, ATH_WIRE_BUILD);
    ath_buf_u8(buf, (uint8_t)why->code);
    ath_buf_string(buf, why->message);
}

static ath_code refuse(struct ath_error *err, const char *why)
{
    return ath_fail(err, ATH_UNAVAILABLE, "its process says what makes no sense (%s)", why);
}

/* A string of at most `most` bytes; NULL fails the reader. */
static const char *read_text(struct ath_reader *reader, size_t most,
                             struct ath_arena *arena)
{
    const char *text = ath_reader_string(reader, arena);

    if (text != NULL && strlen(text) > most) {
        reader->failed = true;
        return NULL;
    }
    return text;
}

static ath_code read_refusal(struct ath_reader *reader, struct ath_arena *arena,
                             struct ath_error *err)
{
    ath_code code = (ath_code)ath_reader_u8(reader);
    const char *message = read_text(reader, ATH_MESSAGE_BYTES, arena);

    if (!ath_reader_done(reader) || message == NULL) {
        return refuse(err, "a refusal");
    }
    bool known = code == ATH_INVALID_ARGUMENT || code == ATH_FAILED_PRECONDITION ||
                 code == ATH_RESOURCE_EXHAUSTED;
    return ath_fail(err, known ? code : ATH_INVALID_ARGUMENT, "%s", message);
}

static void read_check(struct ath_reader *reader, struct ath_manifest_check *check,
                       const struct ath_program *program, struct ath_arena *arena)
{
    const char *id = read_text(reader, ATH_ABI_SHORT_BYTES, arena);
    const char *indicator = read_text(reader, ATH_ABI_SHORT_BYTES, arena);
    const struct ath_form *form = id == NULL ? NULL : ath_program_form(program, id);
    size_t n = ath_reader_varint_max(reader, CELLS_MAX);
    const char **cells = ath_arena_new_array(arena, const char *, n);

    if (form == NULL || cells == NULL) {
        reader->failed = true;
        return;
    }
    for (size_t i = 0; i < n && !reader->failed; i++) {
        cells[i] = read_text(reader, ATH_ABI_FORMULA_BYTES, arena);
    }
    *check =
        (struct ath_manifest_check){ .form = form->id, .cells = cells, .cell_count = n };
    if (indicator != NULL && *indicator != '\0') {
        check->indicator = indicator;
    }
}

/* Each indicator that is derived has its derivation, and no other has; checks stand first. */
static bool derivations_fit(struct ath_manifest_checks checks,
                            const struct ath_program *program, struct ath_arena *arena)
{
    size_t derived = 0;

    for (uint16_t i = 0; i < program->indicator_count; i++) {
        const struct ath_indicator *indicator = &program->indicators[i];
        if (indicator->derived == NULL) {
            continue;
        }
        size_t at = ath_manifest_derivation(checks, indicator->id);
        const struct ath_manifest_check *check =
            checks.v == NULL || at == checks.n ? NULL : &checks.v[at];
        const char *cells = check == NULL ? NULL : ath_manifest_cells(check, arena);
        if (cells == NULL || strcmp(cells, indicator->derived) != 0 ||
            check->cell_count != indicator->derived_count) {
            return false;
        }
        derived++;
    }
    return derived + ath_manifest_check_count(checks) == checks.n;
}

static ath_code read_checks(struct ath_manifest_checks *out, struct ath_reader *reader,
                            const struct ath_program *program, struct ath_arena *arena,
                            struct ath_error *err)
{
    size_t n = ath_reader_varint_max(reader, ATH_MANIFEST_CHECKS);
    struct ath_manifest_check *v = ath_arena_new_array(arena, struct ath_manifest_check, n);

    for (size_t i = 0; v != NULL && i < n && !reader->failed; i++) {
        read_check(reader, &v[i], program, arena);
    }
    if (arena->exhausted) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for its checks");
    }
    if (!ath_reader_done(reader)) {
        return refuse(err, "its checks");
    }
    *out = (struct ath_manifest_checks){ v, n };
    return ATH_OK;
}

static ath_code read_declared(struct ath_wire_hello *out, struct ath_reader *reader,
                              struct ath_arena *arena, struct ath_error *err)
{
    struct ath_wire_hello hello = { .locks = (uint32_t)ath_reader_varint_max(reader,
                                                                             UINT8_MAX) };
    struct ath_slice content = ath_arena_copy(arena, ath_reader_block(reader));
    struct ath_plugin_declared *declared = &hello.declared;
    struct ath_error why = { 0 };
    ath_code code;

    if (reader->failed) {
        return refuse(err, "its program");
    }
    code = ath_program_decode(&declared->program, content, arena, &why);
    if (code != ATH_OK) {
        return code == ATH_RESOURCE_EXHAUSTED ? ath_fail(err, code, "%s", why.message)
                                              : refuse(err, why.message);
    }
    code = read_checks(&declared->checks, reader, declared->program, arena, err);
    if (code != ATH_OK) {
        return code;
    }
    if (declared->program->coded != (ath_manifest_check_count(declared->checks) > 0)) {
        return refuse(err, "whether it has checks");
    }
    if (!derivations_fit(declared->checks, declared->program, arena)) {
        return refuse(err, "its derivations");
    }
    *out = hello;
    return ATH_OK;
}

ath_code ath_wire_read_hello(struct ath_wire_hello *out, struct ath_slice body,
                             struct ath_arena *arena, struct ath_error *err)
{
    struct ath_reader reader;

    ath_reader_init(&reader, body);
    uint8_t type = ath_reader_u8(&reader);
    struct ath_slice build = ath_reader_block(&reader);
    if (reader.failed || (type != HELLO && type != REFUSAL)) {
        return refuse(err, "its first words");
    }
    if (!ath_slice_is(build, ATH_WIRE_BUILD)) {
        return ath_fail(err, ATH_UNAVAILABLE,
                        "athar-plugin-host is of another build than this server");
    }
    return type == HELLO ? read_declared(out, &reader, arena, err)
                         : read_refusal(&reader, arena, err);
}

/* ---- calls ------------------------------------------------------------------------- */

static void write_totals(struct ath_buf *buf, const struct ath_plugin_call *call)
{
    for (size_t i = 0; i < call->value_count; i++) {
        ath_buf_u8(buf, call->totals[i].state);
        if (call->totals[i].state == ATH_CELL_NUMBER) {
            ath_buf_svarint128(buf, call->totals[i].value);
        }
    }
}

static void write_call(struct ath_buf *buf, const struct ath_plugin_call *call)
{
    ath_buf_varint(buf, call->check);
    ath_buf_u8(buf, call->totals != NULL);
    ath_buf_u8(buf, (uint8_t)call->layer);
    ath_buf_svarint(buf, call->first_day);
    ath_buf_svarint(buf, call->last_day);
    ath_buf_varint(buf, call->value_count);
    if (call->totals != NULL) {
        write_totals(buf, call);
        return;
    }
    for (size_t i = 0; i < call->value_count; i++) {
        ath_buf_u8(buf, call->values[i].state);
        if (call->values[i].state == ATH_CELL_NUMBER) {
            ath_buf_svarint(buf, call->values[i].value);
        }
    }
}

void ath_wire_write_calls(struct ath_buf *buf, const struct ath_plugin_call *calls,
                          size_t n)
{
    begin(buf, CALLS);
    ath_buf_varint(buf, n);
    for (size_t i = 0; i < n; i++) {
        write_call(buf, &calls[i]);
    }
}

static void read_totals(struct ath_reader *reader, struct ath_plugin_call *call,
                        struct ath_arena *arena)
{
    struct ath_plugin_total *totals =
        ath_arena_new_array(arena, struct ath_plugin_total, call->value_count);

    if (totals == NULL) {
        reader->failed = true;
        return;
    }
    for (size_t i = 0; i < call->value_count; i++) {
        totals[i].state = ath_reader_u8(reader);
        totals[i].value =
            totals[i].state == ATH_CELL_NUMBER ? ath_reader_svarint128(reader) : 0;
    }
    call->totals = totals;
}

static void read_call(struct ath_reader *reader, struct ath_plugin_call *call,
                      struct ath_arena *arena)
{
    call->check = ath_reader_varint_max(reader, ATH_MANIFEST_CHECKS - 1);
    bool derives = ath_reader_u8(reader) != 0;
    call->layer = (enum ath_layer)ath_reader_u8(reader);
    call->first_day = (int32_t)ath_reader_svarint(reader);
    call->last_day = (int32_t)ath_reader_svarint(reader);
    call->value_count = ath_reader_varint_max(reader, CELLS_MAX);
    if (derives) {
        read_totals(reader, call, arena);
        return;
    }
    struct ath_plugin_value *values =
        ath_arena_new_array(arena, struct ath_plugin_value, call->value_count);
    if (values == NULL) {
        reader->failed = true;
        return;
    }
    for (size_t i = 0; i < call->value_count; i++) {
        values[i].state = ath_reader_u8(reader);
        values[i].value =
            values[i].state == ATH_CELL_NUMBER ? ath_reader_svarint(reader) : 0;
    }
    call->values = values;
}

bool ath_wire_read_calls(struct ath_plugin_call **out, size_t *n, struct ath_slice body,
                         struct ath_arena *arena)
{
    struct ath_reader reader;

    ath_reader_init(&reader, body);
    bool calls = ath_reader_u8(&reader) == CALLS;
    size_t count = ath_reader_varint_max(&reader, ATH_WIRE_CALLS);
    struct ath_plugin_call *v = ath_arena_new_array(arena, struct ath_plugin_call, count);
    for (size_t i = 0; v != NULL && i < count && !reader.failed; i++) {
        read_call(&reader, &v[i], arena);
    }
    *out = v;
    *n = count;
    return calls && v != NULL && ath_reader_done(&reader);
}

/* ---- answers ----------------------------------------------------------------------- */

static void write_remark(struct ath_buf *buf, const struct ath_plugin_remark *remark)
{
    ath_buf_u8(buf, remark->warning);
    ath_buf_varint(buf, remark->cell == ATHAR_WHOLE_REPORT ? 0 : remark->cell + 1);
    ath_buf_string(buf, remark->code);
    ath_buf_varint(buf, remark->why.n);
    for (uint16_t i = 0; i < remark->why.n; i++) {
        ath_buf_string(buf, remark->why.v[i].lang);
        ath_buf_string(buf, remark->why.v[i].text);
    }
}

static void write_quotient(struct ath_buf *buf, const struct ath_plugin_quotient *quotient)
{
    ath_buf_u8(buf, quotient->known);
    if (quotient->known) {
        ath_buf_u8(buf, quotient->scale);
        ath_buf_svarint128(buf, quotient->numerator);
        ath_buf_svarint128(buf, quotient->denominator);
    }
}

void ath_wire_write_answer(struct ath_buf *buf,
                           const struct ath_plugin_remarks *const *remarks, size_t n)
{
    begin(buf, ANSWER);
    ath_buf_varint(buf, n);
    for (size_t i = 0; i < n; i++) {
        if (remarks[i]->derived) {
            write_quotient(buf, &remarks[i]->quotient);
            continue;
        }
        ath_buf_varint(buf, remarks[i]->n);
        for (size_t k = 0; k < remarks[i]->n; k++) {
            write_remark(buf, &remarks[i]->v[k]);
        }
    }
}

void ath_wire_write_failure(struct ath_buf *buf, const struct ath_error *why)
{
    begin(buf, FAILURE);
    ath_buf_string(buf, why->message);
}

static struct ath_labels read_labels(struct ath_reader *reader, struct ath_arena *arena)
{
    size_t n = ath_reader_varint_max(reader, ATH_ABI_LANGUAGES);
    struct ath_label *v = ath_arena_new_array(arena, struct ath_label, n);

    for (size_t i = 0; v != NULL && i < n && !reader->failed; i++) {
        v[i].lang = read_text(reader, ATH_ABI_SHORT_BYTES, arena);
        v[i].text = read_text(reader, ATH_ABI_TEXT_BYTES, arena);
    }
    return (struct ath_labels){ v, v == NULL ? 0 : (uint16_t)n };
}

static ath_code read_remark(struct ath_reader *reader, struct ath_plugin_remarks *remarks,
                            const struct ath_plugin_call *call, struct ath_error *err)
{
    struct ath_plugin_remark said = { .warning = ath_reader_u8(reader) != 0 };
    uint64_t cell = ath_reader_varint(reader);

    said.cell = cell == 0 ? ATHAR_WHOLE_REPORT : (size_t)(cell - 1);
    said.code = read_text(reader, ATH_ABI_SHORT_BYTES, remarks->arena);
    said.why = read_labels(reader, remarks->arena);
    if (remarks->arena->exhausted) {
        return ath_arena_fail(err, "request");
    }
    return reader->failed ? refuse(err, "a finding")
                          : ath_plugin_remark_add(remarks, call, &said, err);
}

static ath_code read_quotient(struct ath_reader *reader, struct ath_plugin_remarks *remarks,
                              struct ath_error *err)
{
    struct ath_plugin_said said = { .known = ath_reader_u8(reader) };

    if (said.known != 0) {
        said.scale = ath_reader_u8(reader);
        said.numerator = ath_reader_svarint128(reader);
        said.denominator = ath_reader_svarint128(reader);
    }
    return reader->failed ? refuse(err, "a quotient")
                          : ath_plugin_quotient_set(remarks, &said, err);
}

static ath_code read_remarks(struct ath_reader *reader, struct ath_plugin_remarks *remarks,
                             const struct ath_plugin_call *call, struct ath_error *err)
{
    if (call->totals != NULL) {
        return read_quotient(reader, remarks, err);
    }
    size_t n = ath_reader_varint_max(reader, ATH_PLUGIN_REMARKS);
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < n; i++) {
        code = read_remark(reader, remarks, call, err);
    }
    return code;
}

static ath_code read_failure(struct ath_reader *reader, struct ath_error *err)
{
    struct ath_slice message = ath_reader_block(reader);

    if (!ath_reader_done(reader) || message.size == 0 ||
        message.size >= ATH_MESSAGE_BYTES || !ath_utf8_valid(message)) {
        return refuse(err, "a failure");
    }
    return ath_fail(err, ATH_UNAVAILABLE, "%.*s", (int)message.size,
                    (const char *)message.data);
}

ath_code ath_wire_read_answer(size_t *done, struct ath_slice body,
                              const struct ath_wire_asked *asked, struct ath_error *err)
{
    struct ath_reader reader;
    ath_code code = ATH_OK;

    ath_reader_init(&reader, body);
    uint8_t type = ath_reader_u8(&reader);
    if (type == FAILURE) {
        return read_failure(&reader, err);
    }
    size_t n = ath_reader_varint_max(&reader, asked->n);
    if (reader.failed || type != ANSWER || n == 0) {
        return refuse(err, "its answer");
    }
    for (size_t i = 0; code == ATH_OK && i < n; i++) {
        code = read_remarks(&reader, asked->remarks[i], &asked->calls[i], err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (!ath_reader_done(&reader)) {
        return refuse(err, "its answer's end");
    }
    *done = n;
    return ATH_OK;
}
