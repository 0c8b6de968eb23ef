/* SPDX-License-Identifier: Apache-2.0 */
#include "model/intent.h"

#include <string.h>

#include "model/intent_order.h"
#include "model/period.h"
#include "model/wire.h"

enum {
    INTENT_VERSION = 1,
    HASH_BYTES = 32,
    LAST_CELL = ATH_NO_CELL - 1,
    LEAST_CHANGE_BYTES = 5,
    LEAST_NOTE_BYTES = 3,
    LEAST_ANSWER_BYTES = 3,
    LEAST_EVIDENCE_BYTES = 35,
    HINT_BYTES = 64,
    HINT_CHANGE_BYTES = 96,
    HINT_CELL_BYTES = 6,
};

/* What a change's first byte says of the rest. */
enum part {
    SAME_FORM = 1 << 0, /* program, form, layer and period are those of the change before */
    REPLACE = 1 << 1,
    EXPECTED = 1 << 2,
    PROJECT = 1 << 3,
    NOTES = 1 << 4,
    ANSWERS = 1 << 5,
    EVIDENCE = 1 << 6,
    OVER_LOCK = 1 << 7,
};

static const char own_work[] = "-";

/* ---- writing ------------------------------------------------------------------------- */

static void put_cells(struct ath_buf *buf, struct ath_cells cells)
{
    uint32_t next = 0;

    ath_buf_varint(buf, cells.n);
    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell *cell = &cells.v[i];
        uint32_t state = (uint32_t)cell->state - ATH_CELL_NUMBER;
        ath_buf_varint(buf, (uint64_t)(cell->cell - next) << 2 | state);
        if (cell->state == ATH_CELL_NUMBER) {
            ath_buf_svarint(buf, cell->value);
        }
        next = cell->cell + 1u;
    }
}

static void put_notes(struct ath_buf *buf, const struct ath_note *v, uint16_t n)
{
    uint32_t next = 0;

    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_varint(buf, v[i].cell - next);
        ath_buf_string(buf, v[i].comment);
        ath_buf_string(buf, v[i].reason);
        next = v[i].cell + 1u;
    }
}

static void put_answers(struct ath_buf *buf, const struct ath_narrative *v, uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_string(buf, v[i].question);
        ath_buf_string(buf, v[i].text);
    }
}

static void put_evidence(struct ath_buf *buf, const struct ath_evidence *v, uint16_t n)
{
    ath_buf_varint(buf, n);
    for (uint16_t i = 0; i < n; i++) {
        ath_buf_string(buf, v[i].name);
        ath_buf_string(buf, v[i].type);
        ath_buf_varint(buf, v[i].size);
        ath_buf_bytes(buf, ath_slice(v[i].sha256, HASH_BYTES));
    }
}

/* The first byte of a change; `last` is the change before it, or NULL. */
static uint8_t parts_of(const struct ath_change *change, const struct ath_change *last)
{
    unsigned parts = 0;

    parts |= last != NULL && ath_change_compare_forms(last, change) == 0 ? SAME_FORM : 0u;
    parts |= change->replace ? REPLACE : 0u;
    parts |= change->has_expected ? EXPECTED : 0u;
    parts |= strcmp(change->project, own_work) != 0 ? PROJECT : 0u;
    parts |= change->note_count > 0 ? NOTES : 0u;
    parts |= change->answer_count > 0 ? ANSWERS : 0u;
    parts |= change->evidence_count > 0 ? EVIDENCE : 0u;
    parts |= change->over_lock ? OVER_LOCK : 0u;
    return (uint8_t)parts;
}

static void put_key(struct ath_buf *buf, const struct ath_change *change, uint8_t parts)
{
    if ((parts & SAME_FORM) == 0) {
        ath_buf_varint(buf, change->program);
        ath_buf_string(buf, change->form);
        ath_buf_u8(buf, change->layer);
        ath_buf_u32(buf, change->period);
    }
    ath_buf_string(buf, change->organization);
    if ((parts & PROJECT) != 0) {
        ath_buf_string(buf, change->project);
    }
    if ((parts & EXPECTED) != 0) {
        ath_buf_varint(buf, change->expected);
    }
}

static void put_change(struct ath_buf *buf, const struct ath_change *change,
                       const struct ath_change *last)
{
    uint8_t parts = parts_of(change, last);

    ath_buf_u8(buf, parts);
    put_key(buf, change, parts);
    put_cells(buf, change->cells);
    if ((parts & NOTES) != 0) {
        put_notes(buf, change->notes, change->note_count);
    }
    if ((parts & ANSWERS) != 0) {
        put_answers(buf, change->answers, change->answer_count);
    }
    if ((parts & EVIDENCE) != 0) {
        put_evidence(buf, change->evidence, change->evidence_count);
    }
}

static size_t guess_size(const struct ath_submission *submission)
{
    size_t size = HINT_BYTES + (size_t)submission->hash_count * HASH_BYTES;

    for (uint32_t i = 0; i < submission->change_count; i++) {
        size += HINT_CHANGE_BYTES + submission->changes[i].cells.n * HINT_CELL_BYTES;
    }
    return size;
}

struct ath_slice ath_submission_encode(struct ath_submission *submission,
                                       struct ath_arena *arena)
{
    struct ath_change *changes = submission->changes;
    struct ath_buf buf;

    if (!ath_submission_sort(submission, arena)) {
        return ath_slice(NULL, 0);
    }
    ath_buf_init(&buf, arena, guess_size(submission));
    ath_buf_u8(&buf, INTENT_VERSION);
    ath_buf_varint(&buf, submission->hash_count);
    for (uint16_t i = 0; i < submission->hash_count; i++) {
        ath_buf_bytes(&buf, ath_slice(submission->hashes[i], HASH_BYTES));
    }
    ath_buf_varint(&buf, submission->change_count);
    for (uint32_t i = 0; i < submission->change_count; i++) {
        put_change(&buf, &changes[i], i == 0 ? NULL : &changes[i - 1]);
    }
    return buf.failed ? ath_slice(NULL, 0) : ath_buf_slice(&buf);
}

/* ---- reading ------------------------------------------------------------------------- */

/* A cell number after `next` - 1. */
static uint16_t read_step(struct ath_wire *wire, uint32_t next, uint64_t step)
{
    if (step > LAST_CELL || next + step > LAST_CELL) {
        ath_wire_refuse(wire, "a cell number is too large");
        return 0;
    }
    return (uint16_t)(next + step);
}

static void read_cell(struct ath_wire *wire, struct ath_cell *cell, uint32_t next)
{
    uint64_t head = ath_reader_varint(&wire->in);

    cell->cell = read_step(wire, next, head >> 2);
    cell->state = (uint8_t)(ATH_CELL_NUMBER + (head & 3));
    if (cell->state != ATH_CELL_NUMBER) {
        return;
    }
    cell->value = ath_reader_svarint(&wire->in);
    if (cell->value > ATH_VALUE_MAX || cell->value < -ATH_VALUE_MAX) {
        ath_wire_refuse(wire, "a value is too large");
    }
}

static void read_cells(struct ath_wire *wire, struct ath_cells *cells)
{
    uint32_t next = 0;

    cells->n = ath_wire_count(wire, LAST_CELL + 1, 1);
    cells->v = ath_wire_array(wire, cells->n, sizeof *cells->v);
    for (size_t i = 0; i < cells->n && !wire->in.failed; i++) {
        read_cell(wire, &cells->v[i], next);
        next = cells->v[i].cell + 1u;
    }
}

/* A list that is there has elements. */
static uint16_t read_some(struct ath_wire *wire, uint64_t most, size_t least)
{
    size_t n = ath_wire_count(wire, most, least);

    if (n == 0) {
        ath_wire_refuse(wire, "a list is announced and empty");
    }
    return (uint16_t)n;
}

static void read_notes(struct ath_wire *wire, struct ath_change *change)
{
    uint32_t next = 0;

    change->note_count = read_some(wire, LAST_CELL, LEAST_NOTE_BYTES);
    change->notes = ath_wire_array(wire, change->note_count, sizeof *change->notes);
    for (uint16_t i = 0; i < change->note_count && !wire->in.failed; i++) {
        struct ath_note *note = &change->notes[i];
        note->cell = read_step(wire, next, ath_reader_varint(&wire->in));
        note->comment = ath_wire_text(wire, 0, ATH_COMMENT_BYTES);
        note->reason = ath_wire_text(wire, 0, ATH_COMMENT_BYTES);
        if (note->comment[0] == '\0' && note->reason[0] == '\0') {
            ath_wire_refuse(wire, "a note is empty");
        }
        next = note->cell + 1u;
    }
}

static void read_answers(struct ath_wire *wire, struct ath_change *change)
{
    change->answer_count = read_some(wire, ATH_ANSWERS, LEAST_ANSWER_BYTES);
    change->answers = ath_wire_array(wire, change->answer_count, sizeof *change->answers);
    for (uint16_t i = 0; i < change->answer_count && !wire->in.failed; i++) {
        struct ath_narrative *answer = &change->answers[i];
        answer->question = ath_wire_text(wire, 1, ATH_QUESTION_BYTES);
        answer->text = ath_wire_text(wire, 0, ATH_ANSWER_BYTES);
        if (i > 0 && strcmp(answer[-1].question, answer->question) >= 0) {
            ath_wire_refuse(wire, "answers are not in order");
        }
    }
}

static void read_evidence(struct ath_wire *wire, struct ath_change *change)
{
    change->evidence_count = read_some(wire, ATH_EVIDENCES, LEAST_EVIDENCE_BYTES);
    change->evidence =
        ath_wire_array(wire, change->evidence_count, sizeof *change->evidence);
    for (uint16_t i = 0; i < change->evidence_count && !wire->in.failed; i++) {
        struct ath_evidence *evidence = &change->evidence[i];
        evidence->name = ath_wire_text(wire, 0, ATH_EVIDENCE_NAME_BYTES);
        evidence->type = ath_wire_text(wire, 0, ATH_EVIDENCE_TYPE_BYTES);
        evidence->size = ath_reader_varint(&wire->in);
        struct ath_slice hash = ath_reader_bytes(&wire->in, HASH_BYTES);
        if (hash.size == HASH_BYTES) {
            memcpy(evidence->sha256, hash.data, HASH_BYTES);
        }
    }
}

static const char *read_form(struct ath_wire *wire)
{
    const char *id = ath_wire_text(wire, 1, ATH_ID_BYTES);

    if (id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0') {
        ath_wire_refuse(wire, "a form's id is malformed");
    }
    return id;
}

static void read_form_key(struct ath_wire *wire, struct ath_change *change)
{
    change->program = (uint16_t)ath_reader_varint_max(&wire->in, UINT16_MAX);
    change->form = read_form(wire);
    change->layer = ath_reader_u8(&wire->in);
    change->period = ath_reader_u32(&wire->in);
    if (change->layer < ATH_LAYER_ACTUAL || change->layer > ATH_LAYER_MAX) {
        ath_wire_refuse(wire, "unknown layer");
    }
    if (ath_period_frequency(change->period) == ATH_NO_FREQUENCY) {
        ath_wire_refuse(wire, "not a period");
    }
}

static void read_key(struct ath_wire *wire, struct ath_change *change, uint8_t parts,
                     const struct ath_change *last)
{
    if ((parts & SAME_FORM) == 0) {
        read_form_key(wire, change);
    } else if (last == NULL) {
        ath_wire_refuse(wire, "the first report has none before it");
    } else {
        change->program = last->program;
        change->form = last->form;
        change->layer = last->layer;
        change->period = last->period;
    }
    change->organization = ath_wire_reporter(wire);
    change->project = (parts & PROJECT) != 0 ? ath_wire_slug(wire) : own_work;
    change->replace = (parts & REPLACE) != 0;
    change->over_lock = (parts & OVER_LOCK) != 0;
    change->has_expected = (parts & EXPECTED) != 0;
    change->expected = change->has_expected ? ath_reader_varint(&wire->in) : 0;
}

/* Each program is used, so the first report is of the first, and none is passed over. */
static void check_order(struct ath_wire *wire, const struct ath_change *change,
                        const struct ath_change *last, uint8_t parts)
{
    uint32_t most = last == NULL ? 0 : last->program + 1u;

    if (wire->in.failed) {
        return;
    }
    if (change->program > most) {
        ath_wire_refuse(wire, "a program is named and not used");
    } else if (last != NULL && ath_change_compare(last, change) >= 0) {
        ath_wire_refuse(wire, "reports are not in order");
    } else if ((parts & SAME_FORM) == 0 && last != NULL &&
               ath_change_compare_forms(last, change) == 0) {
        ath_wire_refuse(wire, "a form is repeated");
    }
}

static void read_change(struct ath_wire *wire, struct ath_change *change,
                        const struct ath_change *last)
{
    uint8_t parts = ath_reader_u8(&wire->in);

    read_key(wire, change, parts, last);
    check_order(wire, change, last, parts);
    read_cells(wire, &change->cells);
    if ((parts & NOTES) != 0) {
        read_notes(wire, change);
    }
    if ((parts & ANSWERS) != 0) {
        read_answers(wire, change);
    }
    if ((parts & EVIDENCE) != 0) {
        read_evidence(wire, change);
    }
}

static void read_hashes(struct ath_wire *wire, struct ath_submission *submission)
{
    size_t n = ath_wire_count(wire, UINT16_MAX, HASH_BYTES);
    uint8_t(*hashes)[HASH_BYTES] = ath_wire_array(wire, n, HASH_BYTES);

    for (size_t i = 0; i < n && !wire->in.failed; i++) {
        memcpy(hashes[i], ath_reader_bytes(&wire->in, HASH_BYTES).data, HASH_BYTES);
        if (i > 0 && memcmp(hashes[i - 1], hashes[i], HASH_BYTES) >= 0) {
            ath_wire_refuse(wire, "programs are not in order");
        }
    }
    submission->hashes = (const uint8_t(*)[HASH_BYTES])hashes;
    submission->hash_count = (uint16_t)n;
}

static void read_changes(struct ath_wire *wire, struct ath_submission *submission)
{
    size_t n = ath_wire_count(wire, ATH_CHANGES, LEAST_CHANGE_BYTES);
    struct ath_change *v = ath_wire_array(wire, n, sizeof *v);

    if (n == 0) {
        ath_wire_refuse(wire, "no reports");
    }
    for (size_t i = 0; i < n && !wire->in.failed; i++) {
        read_change(wire, &v[i], i == 0 ? NULL : &v[i - 1]);
    }
    if (!wire->in.failed && v[n - 1].program + 1 != submission->hash_count) {
        ath_wire_refuse(wire, "a program is named and not used");
    }
    submission->changes = v;
    submission->change_count = (uint32_t)n;
}

ath_code ath_submission_decode(struct ath_submission *out, struct ath_slice bytes,
                               struct ath_arena *arena, struct ath_error *err)
{
    struct ath_submission submission = { 0 };
    struct ath_wire wire;

    ath_wire_init(&wire, bytes, arena);
    ath_wire_version(&wire, INTENT_VERSION);
    read_hashes(&wire, &submission);
    read_changes(&wire, &submission);
    ath_code code =
        ath_wire_finish(&wire, ATH_INVALID_ARGUMENT, "a submission in canonical form", err);
    if (code == ATH_OK) {
        *out = submission;
    }
    return code;
}
