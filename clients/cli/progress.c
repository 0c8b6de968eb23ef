/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, EVERY_MS = 250, MS = 1000, NS_A_MS = 1000000, KIB = 1024 };

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS + now.tv_nsec / NS_A_MS;
}

static struct timespec timespec_of(int64_t ms)
{
    return (struct timespec){ .tv_sec = ms / MS, .tv_nsec = ms % MS * NS_A_MS };
}

/* "12000/s, 340 KiB/s", or the seconds that passed while there is nothing to count. */
static const char *rate(struct cli_arena *arena, const struct cli_progress *p)
{
    int64_t ms = now_ms() - p->begin_ms;

    if (p->done == 0 || ms <= 0) {
        return cli_printf(arena, "%lld s", (long long)(ms / MS));
    }
    return cli_printf(arena, "%llu/s, %llu KiB/s",
                      (unsigned long long)(p->done * MS / (uint64_t)ms),
                      (unsigned long long)(p->bytes * MS / (uint64_t)ms / KIB));
}

static void draw(struct cli_progress *p)
{
    struct cli_arena arena = { 0 };
    const struct cli_words words = {
        .subject = cli_printf(&arena, "%llu", (unsigned long long)p->done),
        .value = cli_printf(&arena, "%llu", (unsigned long long)p->total),
        .limit = rate(&arena, p),
    };

    fprintf(p->cli->err, "\r%s\x1B[K",
            cli_sentence(&arena, p->cli->lang, CLI_SAY_PROGRESS, &words));
    fflush(p->cli->err);
    cli_arena_fini(&arena);
    p->drawn = true;
}

static void *run(void *context)
{
    struct cli_progress *p = context;
    int64_t next = p->begin_ms + FIRST_MS;

    pthread_mutex_lock(&p->lock);
    while (!p->ended) {
        const struct timespec until = timespec_of(next);
        pthread_cond_timedwait(&p->ended_condition, &p->lock, &until);
        if (!p->ended && now_ms() >= next) {
            draw(p);
            next = now_ms() + EVERY_MS;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

void cli_progress_begin(struct cli_progress *progress, struct cli *cli, uint64_t total)
{
    pthread_condattr_t attributes;

    *progress = (struct cli_progress){ .cli = cli, .total = total, .begin_ms = now_ms() };
    pthread_mutex_init(&progress->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&progress->ended_condition, &attributes);
    pthread_condattr_destroy(&attributes);
    progress->running = isatty(fileno(cli->err)) == 1 &&
                        pthread_create(&progress->thread, NULL, run, progress) == 0;
}

void cli_progress_add(struct cli_progress *progress, uint64_t reports, uint64_t values,
                      uint64_t bytes)
{
    pthread_mutex_lock(&progress->lock);
    progress->done += reports;
    progress->values += values;
    progress->bytes += bytes;
    pthread_mutex_unlock(&progress->lock);
}

void cli_progress_end(struct cli_progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    progress->ended = true;
    pthread_cond_signal(&progress->ended_condition);
    pthread_mutex_unlock(&progress->lock);
    if (progress->running) {
        pthread_join(progress->thread, NULL);
    }
    if (progress->drawn) {
        fputs("\r\x1B[K", progress->cli->err);
    }
    pthread_cond_destroy(&progress->ended_condition);
    pthread_mutex_destroy(&progress->lock);
}
