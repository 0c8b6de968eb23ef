/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include <stdlib.h>
#include <string.h>

#include "athar/v1/catalogue.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "check.h"

static char err[ATHAR_JSON_ERROR_BYTES];

static ProtobufCMessage *decode(const ProtobufCMessageDescriptor *type, const char *json)
{
    ProtobufCMessage *message = NULL;

    return athar_json_decode(&message, type, json, strlen(json), NULL, err) ? message
                                                                            : NULL;
}

static void expect_refused(const ProtobufCMessageDescriptor *type, const char *json,
                           const char *why)
{
    ATH_TRUE(decode(type, json) == NULL);
    ATH_EQ_STR(err, why);
}

/* What is read from `json` is written as `expected`. */
static void expect_becomes(const ProtobufCMessageDescriptor *type, const char *json,
                           const char *expected)
{
    ProtobufCMessage *message = decode(type, json);

    if (message == NULL) {
        ATH_FAIL("%s: %s", json, err);
    }
    char *text = athar_json_encode(message, 0);
    ATH_EQ_STR(text, expected);
    free(text);
    protobuf_c_message_free_unpacked(message, NULL);
}

#define REPORT &athar__v1__report__descriptor
#define VALUES &athar__v1__values_request__descriptor
#define EVENT &athar__v1__event__descriptor
#define CHECK &athar__v1__health_check_request__descriptor

/* ---- writing -------------------------------------------------------------------------- */

ATH_TEST(proto_json, what_is_zero_or_empty_is_left_out)
{
    expect_becomes(REPORT, "{}", "{}");
    expect_becomes(REPORT, "{\"mode\":0,\"rows\":[],\"key\":null}", "{}");
    expect_becomes(VALUES, "{\"period\":\"\",\"pageSize\":0}", "{}");
}

ATH_TEST(proto_json, defaults_are_written_when_asked_for)
{
    Athar__V1__GroupKey key = ATHAR__V1__GROUP_KEY__INIT;
    Athar__V1__ListEntriesRequest list = ATHAR__V1__LIST_ENTRIES_REQUEST__INIT;
    Athar__V1__Report report = ATHAR__V1__REPORT__INIT;
    char *text = athar_json_encode(&list.base, ATHAR_JSON_DEFAULTS);

    ATH_EQ_STR(text, "{\"after\":\"0\",\"limit\":0}");
    free(text);
    text = athar_json_encode(&key.base, ATHAR_JSON_DEFAULTS);
    ATH_EQ_STR(text, "{}"); /* a oneof is there or not: it has no default */
    free(text);
    text = athar_json_encode(&report.base, ATHAR_JSON_DEFAULTS);
    ATH_EQ_STR(text, "{\"mode\":\"MODE_MERGE\",\"rows\":[],\"cell\":[],\"value\":[],"
                     "\"state\":[],\"answers\":[],\"evidence\":[]}");
    free(text);
}

ATH_TEST(proto_json, names_are_lower_camel_case_out_and_either_form_in)
{
    expect_becomes(VALUES, "{\"page_size\":5}", "{\"pageSize\":5}");
    expect_becomes(VALUES, "{\"pageSize\":5}", "{\"pageSize\":5}");
    expect_refused(VALUES, "{\"pageSize\":5,\"page_size\":5}",
                   "pageSize: given under both of its names");
}

ATH_TEST(proto_json, integers_of_64_bits_are_strings_out_and_either_form_in)
{
    expect_becomes(EVENT, "{\"seq\":\"18446744073709551615\"}",
                   "{\"seq\":\"18446744073709551615\"}");
    expect_becomes(EVENT, "{\"seq\":7,\"timeUs\":-9}", "{\"seq\":\"7\",\"timeUs\":\"-9\"}");
    expect_becomes(EVENT, "{\"timeUs\":\"-9223372036854775808\"}",
                   "{\"timeUs\":\"-9223372036854775808\"}");
    expect_becomes(REPORT, "{\"value\":[\"9007199254740993\",-1]}",
                   "{\"value\":[\"9007199254740993\",\"-1\"]}");
}

ATH_TEST(proto_json, bytes_are_base64_of_either_alphabet_with_or_without_padding)
{
    expect_becomes(CHECK, "{\"payload\":\"AA==\"}", "{\"payload\":\"AA==\"}");
    expect_becomes(CHECK, "{\"payload\":\"AA\"}", "{\"payload\":\"AA==\"}");
    expect_becomes(CHECK, "{\"payload\":\"-_8\"}", "{\"payload\":\"+/8=\"}");
    expect_becomes(CHECK, "{\"payload\":\"YXRoYXI=\"}", "{\"payload\":\"YXRoYXI=\"}");
    expect_refused(CHECK, "{\"payload\":\"A\"}", "payload: not base64");
    expect_refused(CHECK, "{\"payload\":\"AB==\"}", "payload: not base64");
    expect_refused(CHECK, "{\"payload\":\"A*==\"}", "payload: not base64");
    expect_refused(CHECK, "{\"payload\":\"AA=\"}", "payload: not base64");
}

ATH_TEST(proto_json, enums_go_by_name_and_numbers_are_understood)
{
    expect_becomes(REPORT, "{\"mode\":\"MODE_REPLACE\"}", "{\"mode\":\"MODE_REPLACE\"}");
    expect_becomes(REPORT, "{\"state\":[0,1,\"CELL_KEEP\"]}",
                   "{\"state\":[\"CELL_NUMBER\",\"CELL_NA\",\"CELL_KEEP\"]}");
    expect_refused(REPORT, "{\"mode\":2}", "mode: not a value of its enum");
    expect_refused(REPORT, "{\"mode\":\"MODE_GUESS\"}", "mode: not a value of its enum");
    expect_refused(REPORT, "{\"mode\":4294967296}", "mode: not a value of its enum");
}

ATH_TEST(proto_json, a_oneof_member_is_there_even_when_it_is_zero)
{
    expect_becomes(REPORT, "{\"expectedVersion\":\"0\"}", "{\"expectedVersion\":\"0\"}");
    expect_becomes(&athar__v1__group_key__descriptor, "{\"text\":\"\"}", "{\"text\":\"\"}");
    expect_becomes(&athar__v1__group_key__descriptor, "{\"text\":null}", "{}");
}

ATH_TEST(proto_json, text_of_any_script_goes_through)
{
    expect_becomes(&athar__v1__label__descriptor,
                   "{\"lang\":\"ar\",\"text\":\"\\u0623\\u062b\\u0631 \\ud83c\\udf31\"}",
                   "{\"lang\":\"ar\",\"text\":\"أثر 🌱\"}");
}

ATH_TEST(proto_json, a_message_with_broken_text_is_not_written)
{
    Athar__V1__Label label = ATHAR__V1__LABEL__INIT;

    label.text = "\xff";
    ATH_TRUE(athar_json_encode(&label.base, 0) == NULL);
}

/* ---- refusing ------------------------------------------------------------------------- */

ATH_TEST(proto_json, unknown_names_are_refused_with_their_path)
{
    expect_refused(VALUES, "{\"perod\":\"2024\"}", "perod: there is no such field");
    expect_refused(&athar__v1__submission__descriptor,
                   "{\"reports\":[{},{\"rows\":[{\"value\":\"1\",\"valu\":\"1\"}]}]}",
                   "reports[1].rows[0].valu: there is no such field");
}

ATH_TEST(proto_json, a_wrong_type_is_refused_with_its_path)
{
    expect_refused(&athar__v1__submission__descriptor,
                   "{\"reports\":[{\"rows\":[{\"value\":1}]}]}",
                   "reports[0].rows[0].value: not a string");
    expect_refused(VALUES, "{\"where\":{}}", "where: not a list");
    expect_refused(VALUES, "{\"where\":[[]]}", "where[0]: not an object");
    expect_refused(&athar__v1__breakdown__descriptor, "{\"overlapping\":1}",
                   "overlapping: not true or false");
    expect_refused(VALUES, "[]", "not an object");
}

ATH_TEST(proto_json, a_number_with_a_fraction_is_no_integer)
{
    expect_refused(VALUES, "{\"pageSize\":1.0}", "pageSize: not an integer");
    expect_refused(VALUES, "{\"pageSize\":1e3}", "pageSize: not an integer");
    expect_refused(EVENT, "{\"seq\":\"1.0\"}", "seq: not an integer");
    expect_refused(EVENT, "{\"seq\":\" 1\"}", "seq: not an integer");
    expect_refused(EVENT, "{\"seq\":\"1 \"}", "seq: not an integer");
    expect_refused(EVENT, "{\"seq\":\"\"}", "seq: not an integer");
    expect_refused(EVENT, "{\"timeUs\":\"+1\"}", "timeUs: not an integer");
}

ATH_TEST(proto_json, a_number_out_of_range_is_refused)
{
    expect_refused(VALUES, "{\"pageSize\":4294967296}", "pageSize: out of range");
    expect_refused(VALUES, "{\"pageSize\":-1}", "pageSize: below 0");
    expect_refused(EVENT, "{\"seq\":\"18446744073709551616\"}", "seq: out of range");
    expect_refused(EVENT, "{\"seq\":\"-1\"}", "seq: below 0");
    expect_refused(EVENT, "{\"timeUs\":\"9223372036854775808\"}", "timeUs: out of range");
}

ATH_TEST(proto_json, what_is_no_json_is_refused_with_line_and_column)
{
    ATH_TRUE(decode(VALUES, "{\n  \"period\": \"2024\",\n}") == NULL);
    ATH_TRUE(strncmp(err, "line 3, column 1: ", 18) == 0);
    ATH_TRUE(decode(VALUES, "{\"period\":\"1\",\"period\":\"2\"}") == NULL);
    ATH_TRUE(strstr(err, "duplicate") != NULL);
    ATH_TRUE(decode(VALUES, "{\"period\":\"\\u0000\"}") == NULL);
    ATH_TRUE(decode(VALUES, "") == NULL);
    ATH_TRUE(decode(VALUES, "{} {}") == NULL);
    ATH_TRUE(decode(VALUES, "{\"period\":\"\xff\"}") == NULL);
}

/* ---- memory --------------------------------------------------------------------------- */

struct budget {
    size_t left;
};

static void *take(void *data, size_t size)
{
    struct budget *budget = data;

    if (size > budget->left) {
        return NULL;
    }
    budget->left -= size;
    return malloc(size);
}

static void give(void *data, void *piece)
{
    (void)data;
    free(piece);
}

ATH_TEST(proto_json, memory_running_out_anywhere_leaves_nothing_behind)
{
    const char *json = "{\"reports\":[{\"key\":{\"form\":\"f\"},\"rows\":[{\"value\":\"1\","
                       "\"options\":[\"sex=f\",\"age=x\"]}],\"value\":[\"1\",2]}]}";
    ProtobufCMessage *message = NULL;
    size_t failures = 0;

    for (size_t memory = 0; message == NULL; memory++, failures++) {
        struct budget budget = { memory };
        ProtobufCAllocator allocator = { take, give, &budget };
        if (athar_json_decode(&message, &athar__v1__submission__descriptor, json,
                              strlen(json), &allocator, err)) {
            protobuf_c_message_free_unpacked(message, &allocator);
        } else {
            ATH_TRUE(strstr(err, "out of memory") != NULL);
        }
    }
    ATH_TRUE(failures > 100);
}

ATH_TEST(proto_json, a_refusal_can_be_taken_apart_into_place_and_fault)
{
    static const struct {
        const char *err, *place;
        enum athar_json_fault fault;
    } rows[] = {
        { "rows[3].value: not a string", "rows[3].value", ATHAR_JSON_NOT_STRING },
        { "not an object", "", ATHAR_JSON_NOT_OBJECT },
        { "a.b: there is no such field", "a.b", ATHAR_JSON_NO_FIELD },
        { "line 3, column 17: '}' expected near 'x'", "3:17", ATHAR_JSON_SYNTAX },
        { "line 1, column 2: this is not a list", "1:2", ATHAR_JSON_SYNTAX },
    };
    char place[ATHAR_JSON_PLACE_BYTES];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ATH_EQ_INT(athar_json_fault(place, rows[i].err), rows[i].fault);
        ATH_EQ_STR(place, rows[i].place);
    }
}

ATH_TEST(proto_json, every_refusal_of_a_field_is_a_fault_with_the_fields_place)
{
    static const struct {
        const char *text, *place;
        enum athar_json_fault fault;
    } refusals[] = {
        { "{\"reports\":{}}", "reports", ATHAR_JSON_NOT_LIST },
        { "{\"reports\":[3]}", "reports[0]", ATHAR_JSON_NOT_OBJECT },
        { "{\"reports\":[{\"rows\":[{\"value\":1.5}]}]}", "reports[0].rows[0].value",
          ATHAR_JSON_NOT_STRING },
        { "{\"reports\":[{\"mode\":\"SOMETIMES\"}]}", "reports[0].mode",
          ATHAR_JSON_NOT_IN_ENUM },
        { "{\"reports\":[{\"cell\":[\"x\"]}]}", "reports[0].cell[0]",
          ATHAR_JSON_NOT_INTEGER },
        { "{\"reports\":[{\"cell\":[1,-1]}]}", "reports[0].cell[1]",
          ATHAR_JSON_BELOW_ZERO },
        { "{\"reports\":[{\"cell\":[4294967296]}]}", "reports[0].cell[0]",
          ATHAR_JSON_OUT_OF_RANGE },
        { "{\"reports\":[{\"evidence\":[{\"sha256\":\"A\"}]}]}",
          "reports[0].evidence[0].sha256", ATHAR_JSON_NOT_BASE64 },
        { "{\"reports\":[{\"expectedVersion\":\"1\",\"expected_version\":\"1\"}]}",
          "reports[0].expectedVersion", ATHAR_JSON_TWICE },
        { "{\"overLock\":1}", "overLock", ATHAR_JSON_NOT_BOOLEAN },
        { "{\"nothing\":1}", "nothing", ATHAR_JSON_NO_FIELD },
    };
    char place[ATHAR_JSON_PLACE_BYTES];

    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ATH_TRUE(decode(&athar__v1__submission__descriptor, refusals[i].text) == NULL);
        ATH_EQ_INT(athar_json_fault(place, err), refusals[i].fault);
        ATH_EQ_STR(place, refusals[i].place);
    }
}
