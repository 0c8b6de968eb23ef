/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"

static int saved, ends[2];
static char text[16384];

/* From here on standard error goes into `text`. */
static void catch_lines(void)
{
    ATH_EQ_INT(pipe(ends), 0);
    saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
}

static const char *caught(void)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t size = 0, got = 0;
    while ((got = read(ends[0], text + size, sizeof text - 1 - (size_t)size)) > 0) {
        size += got;
    }
    text[size] = '\0';
    close(ends[0]);
    return text;
}

ATH_TEST(base_log, a_line_is_time_level_event_and_fields)
{
    ath_clock_fake(INT64_C(1710495000123456));
    catch_lines();
    ath_log(ATH_LOG_WARN, "journal.append-retry", "seq=%d delay_ms=%d", 812, 40);
    ath_log(ATH_LOG_INFO, "daemon.started", "%s", "");
    caught();
    ath_clock_fake(-1);
    ATH_EQ_STR(text,
               "2024-03-15T09:30:00.123Z warn journal.append-retry seq=812 delay_ms=40\n"
               "2024-03-15T09:30:00.123Z info daemon.started\n");
}

ATH_TEST(base_log, levels_above_the_chosen_one_are_dropped)
{
    catch_lines();
    ath_log(ATH_LOG_DEBUG, "a.one", "x=1");
    ath_log_level(ATH_LOG_DEBUG);
    ath_log(ATH_LOG_DEBUG, "a.two", "x=1");
    ath_log_level(ATH_LOG_ERROR);
    ath_log(ATH_LOG_WARN, "a.three", "x=1");
    ath_log(ATH_LOG_ERROR, "a.four", "x=1");
    ath_log_level(ATH_LOG_INFO);
    caught();
    ATH_TRUE(strstr(text, "a.one") == NULL && strstr(text, "a.three") == NULL);
    ATH_TRUE(strstr(text, " debug a.two x=1\n") != NULL);
    ATH_TRUE(strstr(text, " error a.four x=1\n") != NULL);
}

ATH_TEST(base_log, a_peer_cannot_write_a_line_of_its_own)
{
    catch_lines();
    ath_log(ATH_LOG_INFO, "auth.refused", "name=%s end", "a\n2024 error b\x1B[31m\x7Fé");
    caught();
    ATH_TRUE(strstr(text, " name=a\\x0a2024 error b\\x1b[31m\\x7fé end\n") != NULL);
    ATH_TRUE(strchr(text, '\n') == text + strlen(text) - 1);
}

ATH_TEST(base_log, a_line_too_long_is_cut_and_still_ends)
{
    static char long_field[5000];

    memset(long_field, '\n', sizeof long_field - 1);
    catch_lines();
    ath_log(ATH_LOG_INFO, "a.long", "x=%s", long_field);
    caught();
    ATH_TRUE(strlen(text) < 4500);
    ATH_TRUE(strchr(text, '\n') == text + strlen(text) - 1);
}

ATH_TEST(base_log, a_rationed_event_has_a_line_in_ten_seconds_and_says_what_it_left_out)
{
    struct ath_log_ration ration = { 0 };
    uint64_t held = 99;

    ath_clock_fake(5);
    ATH_TRUE(ath_log_ration(&ration, &held));
    ATH_EQ_INT(held, 0);
    for (int i = 0; i < 3; i++) {
        ATH_TRUE(!ath_log_ration(&ration, &held));
    }
    ath_clock_fake(5 + ATH_LOG_RATION_US - 1);
    ATH_TRUE(!ath_log_ration(&ration, &held));
    ath_clock_fake(5 + ATH_LOG_RATION_US);
    ATH_TRUE(ath_log_ration(&ration, &held));
    ATH_EQ_INT(held, 4);
    ATH_TRUE(!ath_log_ration(&ration, &held));
    ath_clock_fake(-1);
}
