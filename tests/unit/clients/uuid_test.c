/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "athar/client.h"
#include "check.h"

enum { MANY = 50000, THREADS = 4 };

ATH_TEST(client_uuid, an_id_is_a_uuid_of_version_7_and_the_rfcs_variant)
{
    char id[ATHAR_UUID_BYTES];

    for (int i = 0; i < 1000; i++) {
        athar_uuid7(id);
        ATH_EQ_U64(strlen(id), 36);
        ATH_EQ_U64(strspn(id, "0123456789abcdef-"), 36);
        ATH_TRUE(id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-');
        ATH_EQ_INT(id[14], '7');
        ATH_TRUE(strchr("89ab", id[19]) != NULL);
    }
}

ATH_TEST(client_uuid, ids_carry_the_time)
{
    char id[ATHAR_UUID_BYTES], hex[13] = "";
    time_t now = time(NULL);

    athar_uuid7(id);
    memcpy(hex, id, 8);
    memcpy(hex + 8, id + 9, 4);
    long long seconds = (long long)(strtoull(hex, NULL, 16) / 1000);
    ATH_TRUE(seconds >= now - 60 && seconds <= now + 60);
}

ATH_TEST(client_uuid, later_ids_sort_after_earlier_ones)
{
    char id[2][ATHAR_UUID_BYTES];

    athar_uuid7(id[0]);
    for (int i = 1; i < MANY; i++) {
        athar_uuid7(id[i % 2]);
        ATH_TRUE(strcmp(id[(i + 1) % 2], id[i % 2]) < 0);
    }
}

static void *make_ids(void *out)
{
    char(*ids)[ATHAR_UUID_BYTES] = out;

    for (int i = 0; i < MANY / THREADS; i++) {
        athar_uuid7(ids[i]);
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

ATH_TEST(client_uuid, threads_never_make_the_same_id)
{
    static char ids[MANY][ATHAR_UUID_BYTES];
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, make_ids, ids[(ptrdiff_t)i * (MANY / THREADS)]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    qsort(ids, MANY, sizeof *ids, compare);
    for (int i = 1; i < MANY; i++) {
        ATH_TRUE(strcmp(ids[i - 1], ids[i]) != 0);
    }
}

ATH_TEST(client_uuid, a_derived_id_is_the_same_for_ever)
{
    char id[ATHAR_UUID_BYTES];

    ATH_TRUE(athar_uuid_derive(id, "018f3a5c-7d2e-7abc-8def-0123456789ab", 0));
    ATH_EQ_STR(id, "018f3a5c-7d2e-7ea7-bcf4-380497a4780f");
    ATH_TRUE(athar_uuid_derive(id, "018F3A5C-7D2E-7ABC-8DEF-0123456789AB", 1000000));
    ATH_EQ_STR(id, "018f3a5c-7d2e-7066-8fd0-6ece2ebbe1c7");
}

ATH_TEST(client_uuid, derived_ids_keep_the_parents_time_and_differ)
{
    char parent[ATHAR_UUID_BYTES], other[ATHAR_UUID_BYTES];
    static char ids[1000][ATHAR_UUID_BYTES];

    athar_uuid7(parent);
    for (uint64_t n = 0; n < 1000; n++) {
        ATH_TRUE(athar_uuid_derive(ids[n], parent, n));
        ATH_EQ_MEM(ids[n], parent, 13);
        ATH_EQ_INT(ids[n][14], '7');
    }
    athar_uuid7(parent);
    ATH_TRUE(athar_uuid_derive(other, parent, 0));
    ATH_TRUE(strcmp(other, ids[0]) != 0);
    qsort(ids, 1000, sizeof *ids, compare);
    for (int i = 1; i < 1000; i++) {
        ATH_TRUE(strcmp(ids[i - 1], ids[i]) != 0);
    }
}

ATH_TEST(client_uuid, what_is_no_uuid_has_no_children)
{
    static const char *const wrong[] = { "",
                                         "018f3a5c",
                                         "018f3a5c-7d2e-7abc-8def-0123456789a",
                                         "018f3a5c-7d2e-7abc-8def-0123456789abc",
                                         "018f3a5c-7d2e-7abc-8def-0123456789ag",
                                         "018f3a5c07d2e-7abc-8def-0123456789ab" };
    char id[ATHAR_UUID_BYTES];

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ATH_FALSE(athar_uuid_derive(id, wrong[i], 0));
    }
}
