/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/validate.h"

#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "check.h"

#define BYTES(text) ath_slice(text, sizeof(text) - 1)

static struct ath_invalid found;

static bool valid(const ProtobufCMessageDescriptor *type, struct ath_slice bytes)
{
    memset(&found, 0, sizeof found);
    return ath_validate(&found, type, bytes, true);
}

static void expect_invalid(const char *reason, const char *path)
{
    ATH_EQ_STR(found.reason, reason);
    ATH_EQ_STR(found.path, path);
}

/* A batch with 3 items; the third has 2 reports; the second of them has the key given. */
static struct ath_slice pack_batch(const char *form)
{
    static uint8_t bytes[512];
    Athar__V1__ReportKey good = ATHAR__V1__REPORT_KEY__INIT,
                         key = ATHAR__V1__REPORT_KEY__INIT;
    Athar__V1__Report first = ATHAR__V1__REPORT__INIT, second = ATHAR__V1__REPORT__INIT;
    Athar__V1__Report *reports[] = { &first, &second };
    Athar__V1__Submission submission = ATHAR__V1__SUBMISSION__INIT;
    Athar__V1__BatchItem item = ATHAR__V1__BATCH_ITEM__INIT, empty = item;
    Athar__V1__BatchItem *items[] = { &empty, &empty, &item };
    Athar__V1__SubmitBatchRequest batch = ATHAR__V1__SUBMIT_BATCH_REQUEST__INIT;

    good.form = "f";
    key.form = (char *)form;
    first.key = &good;
    second.key = &key;
    submission.reports = reports;
    submission.n_reports = 2;
    item.submission = &submission;
    batch.items = items;
    batch.n_items = 3;
    return ath_slice(bytes, athar__v1__submit_batch_request__pack(&batch, bytes));
}

ATH_TEST(rpc_validate, a_good_message_passes)
{
    ATH_TRUE(valid(&athar__v1__submit_batch_request__descriptor, pack_batch("كتاب")));
    ATH_TRUE(valid(&athar__v1__submit_batch_request__descriptor, BYTES("")));
}

ATH_TEST(rpc_validate, invalid_utf8_is_found_with_its_whole_path)
{
    ATH_FALSE(valid(&athar__v1__submit_batch_request__descriptor, pack_batch("ab\xff")));
    expect_invalid("invalid-utf8", "items[2].submission.reports[1].key.form");
}

ATH_TEST(rpc_validate, a_nul_in_a_string_is_refused)
{
    ATH_FALSE(valid(&athar__v1__report_key__descriptor, BYTES("\x0a\x03"
                                                              "a\0b")));
    expect_invalid("invalid-utf8", "form");
}

ATH_TEST(rpc_validate, an_enum_value_nobody_declared_is_refused)
{
    ATH_TRUE(valid(&athar__v1__report__descriptor, BYTES("\x10\x01")));
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x10\x02")));
    expect_invalid("unknown-enum-value", "mode");
}

ATH_TEST(rpc_validate, packed_enums_are_looked_at_one_by_one)
{
    ATH_TRUE(valid(&athar__v1__report__descriptor, BYTES("\x3a\x03\x00\x01\x03")));
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x3a\x03\x00\x01\x04")));
    expect_invalid("unknown-enum-value", "state[0]");
}

ATH_TEST(rpc_validate, an_enum_value_is_not_cut_to_32_bits)
{
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x10\x81\x80\x80\x80\x10")));
    expect_invalid("unknown-enum-value", "mode");
}

ATH_TEST(rpc_validate, a_packed_list_cut_short_is_refused)
{
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x2a\x02\x01\x80")));
    expect_invalid("malformed", "cell[0]");
}

ATH_TEST(rpc_validate, a_field_of_another_wire_type_is_refused)
{
    ATH_FALSE(valid(&athar__v1__values_request__descriptor, BYTES("\x32\x01x")));
    expect_invalid("wrong-wire-type", "page_size");
    ATH_FALSE(valid(&athar__v1__values_request__descriptor, BYTES("\x10\x01")));
    expect_invalid("wrong-wire-type", "period");
}

ATH_TEST(rpc_validate, unknown_fields_are_refused_only_where_asked)
{
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x0a\x03\xf8\x07\x01")));
    expect_invalid("unknown-field", "key.#127");
    ATH_TRUE(ath_validate(&found, &athar__v1__report__descriptor,
                          BYTES("\x0a\x03\xf8\x07\x01"), false));
}

ATH_TEST(rpc_validate, field_number_0_and_groups_are_no_protobuf)
{
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x00\x01")));
    expect_invalid("malformed", "");
    ATH_FALSE(valid(&athar__v1__report__descriptor, BYTES("\x0b\x0c")));
    expect_invalid("malformed", "");
}

/* Every beginning of a message is refused by the walk or is a message. */
ATH_TEST(rpc_validate, whatever_passes_can_be_unpacked)
{
    struct ath_slice whole = pack_batch("cooperatives.cooperative");

    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *bytes = malloc(size + 1);
        memcpy(bytes, whole.data, size);
        if (valid(&athar__v1__submit_batch_request__descriptor, ath_slice(bytes, size))) {
            Athar__V1__SubmitBatchRequest *batch =
                athar__v1__submit_batch_request__unpack(NULL, size, bytes);
            ATH_TRUE(batch != NULL);
            athar__v1__submit_batch_request__free_unpacked(batch, NULL);
        }
        free(bytes);
    }
}
