/* SPDX-License-Identifier: Apache-2.0 */
#include "base/key.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static struct ath_key key_of(uint16_t a, uint32_t b, uint64_t c)
{
    struct ath_key key = { 0 };

    ath_key_u16(&key, a);
    ath_key_u32(&key, b);
    ath_key_u64(&key, c);
    return key;
}

ATH_TEST(base_key, fields_are_big_endian_one_after_another)
{
    struct ath_key key = { 0 };

    ath_key_u8(&key, 9);
    ath_key_u16(&key, 0x0102);
    ath_key_u32(&key, 0x03040506);
    ath_key_u64(&key, UINT64_C(0x0708090A0B0C0D0E));
    ath_key_bytes(&key, "xy", 2);
    ATH_EQ_U64(ath_key_slice(&key).size, 17);
    ATH_EQ_MEM(ath_key_slice(&key).data,
               "\x09\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0Exy", 17);
}

ATH_TEST(base_key, bytes_sort_as_the_numbers_do)
{
    static const uint64_t rising[] = {
        0, 1, 255, 256, 65535, 65536, UINT64_C(1) << 40, UINT64_MAX
    };

    for (size_t i = 0; i + 1 < sizeof rising / sizeof *rising; i++) {
        struct ath_key low = key_of(1, 2, rising[i]), high = key_of(1, 2, rising[i + 1]);
        ATH_TRUE(ath_slice_compare(ath_key_slice(&low), ath_key_slice(&high)) < 0);
        struct ath_key next = key_of(1, 3, 0);
        ATH_TRUE(ath_slice_compare(ath_key_slice(&high), ath_key_slice(&next)) < 0);
    }
}

ATH_TEST(base_key, a_key_takes_64_bytes_and_aborts_at_the_next)
{
    struct ath_key key = { 0 };
    int status = 0;

    for (uint64_t i = 0; i < 8; i++) {
        ath_key_u64(&key, i);
    }
    ATH_EQ_U64(ath_key_slice(&key).size, 64);
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        ath_key_u8(&key, 1);
        _exit(0);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
