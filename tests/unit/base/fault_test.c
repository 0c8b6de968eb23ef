/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Before main, because the plan is read once. */
__attribute__((constructor)) static void plan(void)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet */
    setenv("ATHAR_FAULT", "a.three:3=error,a.kill:2=kill,a.twice:1=error,a.twice:2=error",
           1);
}

#ifdef ATH_TEST_BUILD

ATH_TEST(base_fault, just_the_planned_pass_fails)
{
    ATH_FALSE(ath_fault("a.three"));
    ATH_FALSE(ath_fault("a.three"));
    ATH_TRUE(ath_fault("a.three"));
    ATH_FALSE(ath_fault("a.three"));
    ATH_FALSE(ath_fault("a.other"));
}

ATH_TEST(base_fault, one_point_may_be_planned_twice)
{
    ATH_TRUE(ath_fault("a.twice"));
    ATH_TRUE(ath_fault("a.twice"));
    ATH_FALSE(ath_fault("a.twice"));
}

ATH_TEST(base_fault, a_kill_is_a_kill_at_its_pass)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        if (!ath_fault("a.kill")) {
            (void)ath_fault("a.kill");
        }
        _exit(0);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

#else

ATH_TEST(base_fault, a_release_ignores_the_plan)
{
    for (int i = 0; i < 4; i++) {
        ATH_FALSE(ath_fault("a.three"));
        ATH_FALSE(ath_fault("a.kill"));
    }
}

#endif
