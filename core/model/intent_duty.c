/* SPDX-License-Identifier: Apache-2.0 */
#include "model/intent.h"

#include <string.h>

#include "model/period.h"
#include "model/wire.h"

enum { DUTY_VERSION = 1, DUTY_HINT = 96, REMOVED = 1 };

bool ath_form_name_valid(const char *name)
{
    static const char bytes[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t program = strspn(name, bytes);
    size_t form = name[program] == '.' ? strspn(name + program + 1, bytes) : 0;

    return program > 0 && program <= ATH_ID_BYTES && form > 0 && form <= ATH_ID_BYTES &&
           name[program + 1 + form] == '\0';
}

static struct ath_slice written(const struct ath_buf *buf)
{
    return buf->failed ? ath_slice(NULL, 0) : ath_buf_slice(buf);
}

static const char *read_form(struct ath_wire *wire)
{
    const char *name = ath_wire_text(wire, 1, ATH_FORM_NAME_BYTES);

    if (!ath_form_name_valid(name)) {
        ath_wire_refuse(wire, "a form's name is malformed");
    }
    return name;
}

/* ---- assignments --------------------------------------------------------------------- */

struct ath_slice ath_assignment_change_encode(const struct ath_assignment_change *change,
                                              struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena, DUTY_HINT);
    ath_buf_u8(&buf, DUTY_VERSION);
    ath_buf_string(&buf, change->form);
    ath_buf_string(&buf, change->organization);
    ath_buf_u8(&buf, change->removed ? REMOVED : 0);
    ath_wire_put_day(&buf, change->from);
    if (!change->removed) {
        ath_wire_put_day(&buf, change->to);
        ath_buf_varint(&buf, (uint64_t)change->deadline + 1);
    }
    return written(&buf);
}

ath_code ath_assignment_change_decode(struct ath_assignment_change *out,
                                      struct ath_slice bytes, struct ath_arena *arena,
                                      struct ath_error *err)
{
    struct ath_assignment_change change = { .to = ATH_DAY_NONE,
                                            .deadline = ATH_DEADLINE_OF_FORM };
    struct ath_wire wire;

    ath_wire_init(&wire, bytes, arena);
    ath_wire_version(&wire, DUTY_VERSION);
    change.form = read_form(&wire);
    change.organization = ath_wire_slug(&wire);
    uint8_t flags = ath_reader_u8(&wire.in);
    change.removed = flags == REMOVED;
    change.from = ath_wire_day(&wire);
    if (!change.removed) {
        change.to = ath_wire_day(&wire);
        change.deadline =
            (int32_t)ath_reader_varint_max(&wire.in, ATH_DEADLINE_MOST + 1) - 1;
    }
    if (flags > REMOVED) {
        ath_wire_refuse(&wire, "a reserved bit is set");
    } else if (change.from == ATH_DAY_NONE || change.to < change.from) {
        ath_wire_refuse(&wire, "an assignment has no first day, or ends before it");
    }
    ath_code code = ath_wire_finish(&wire, ATH_INVALID_ARGUMENT,
                                    "an assignment in canonical form", err);
    if (code == ATH_OK) {
        *out = change;
    }
    return code;
}

/* ---- locks --------------------------------------------------------------------------- */

struct ath_slice ath_lock_change_encode(const struct ath_lock_change *change,
                                        struct ath_arena *arena)
{
    struct ath_buf buf;

    ath_buf_init(&buf, arena, DUTY_HINT);
    ath_buf_u8(&buf, DUTY_VERSION);
    ath_buf_string(&buf, change->form);
    ath_buf_u8(&buf, change->layer);
    ath_buf_u32(&buf, change->from);
    ath_buf_u32(&buf, change->to);
    ath_buf_u8(&buf, change->locked);
    return written(&buf);
}

/* Two periods, the second not before the first at either end. */
static void read_periods(struct ath_wire *wire, struct ath_lock_change *change)
{
    change->from = ath_reader_u32(&wire->in);
    change->to = ath_reader_u32(&wire->in);
    if (ath_period_frequency(change->from) == ATH_NO_FREQUENCY ||
        ath_period_frequency(change->to) == ATH_NO_FREQUENCY) {
        ath_wire_refuse(wire, "not a period");
    } else if (ath_period_first_day(change->from) > ath_period_first_day(change->to) ||
               ath_period_last_day(change->from) > ath_period_last_day(change->to)) {
        ath_wire_refuse(wire, "periods are not in order");
    }
}

ath_code ath_lock_change_decode(struct ath_lock_change *out, struct ath_slice bytes,
                                struct ath_arena *arena, struct ath_error *err)
{
    struct ath_lock_change change = { 0 };
    struct ath_wire wire;

    ath_wire_init(&wire, bytes, arena);
    ath_wire_version(&wire, DUTY_VERSION);
    change.form = read_form(&wire);
    change.layer = ath_reader_u8(&wire.in);
    read_periods(&wire, &change);
    uint8_t locked = ath_reader_u8(&wire.in);
    change.locked = locked == 1;
    if (change.layer > ATH_LAYER_MAX || locked > 1) {
        ath_wire_refuse(&wire, "unknown layer, or neither locked nor not");
    }
    ath_code code =
        ath_wire_finish(&wire, ATH_INVALID_ARGUMENT, "a lock in canonical form", err);
    if (code == ATH_OK) {
        *out = change;
    }
    return code;
}
