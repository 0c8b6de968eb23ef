/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include <stdio.h>

#include "check.h"

static void expect_hash(const char *text, const char *hex)
{
    uint8_t hash[ATH_SHA256_BYTES];
    char found[2 * ATH_SHA256_BYTES + 1];

    ath_sha256(hash, ath_slice_str(text), ath_slice(NULL, 0));
    for (size_t i = 0; i < sizeof hash; i++) {
        snprintf(found + 2 * i, 3, "%02x", (unsigned)hash[i]);
    }
    ATH_EQ_STR(found, hex);
}

ATH_TEST(base_sha256, published_examples_come_out)
{
    expect_hash("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_hash("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

ATH_TEST(base_sha256, instructions_and_library_agree_at_every_length_and_cut)
{
    uint8_t bytes[400], fast[ATH_SHA256_BYTES], slow[ATH_SHA256_BYTES];

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + i / 5);
    }
    for (size_t size = 0; size <= sizeof bytes; size++) {
        for (size_t cut = 0; cut <= size; cut += 1 + size / 7) {
            struct ath_slice first = ath_slice(bytes, cut);
            struct ath_slice second = ath_slice(bytes + cut, size - cut);
            ath_sha256(fast, first, second);
            ath_sha256_portable(slow, ath_slice(bytes, size), ath_slice(NULL, 0));
            ATH_EQ_MEM(fast, slow, sizeof fast);
        }
    }
}
