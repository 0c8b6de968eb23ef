/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "output.h"
#include "read.h"

enum { MS = 1000, US = 1000000, LONGEST_WAIT_MS = 60 * MS, TIME_BYTES = 32 };

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MS + now.tv_nsec / US;
}

/* "2024-03-01T12:00:00Z", or "" for no time. */
static void format_time(char out[TIME_BYTES], int64_t time_us)
{
    time_t seconds = (time_t)(time_us / US);
    struct tm tm;

    out[0] = '\0';
    if (time_us > 0 && gmtime_r(&seconds, &tm) != NULL) {
        strftime(out, TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm);
    }
}

/* ---- one event ------------------------------------------------------------------------ */

static void put_json(struct cli *cli, const struct athar_event *e, const char *time)
{
    bool gap = e->kind == ATHAR_EVENT_GAP;
    const char *const fields[][2] = {
        { "program", gap ? NULL : e->program },
        { "period", gap ? NULL : e->period },
        { "layer", gap ? NULL : e->layer },
        { "time", *time == '\0' ? NULL : time },
    };

    fprintf(cli->out, "{\"kind\":\"%s\",\"seq\":%llu", gap ? "gap" : "change",
            (unsigned long long)e->seq);
    if (gap) {
        fprintf(cli->out, ",\"from\":%llu", (unsigned long long)e->from);
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        fprintf(cli->out, ",\"%s\":", fields[i][0]);
        cli_put_json(cli->out, fields[i][1]);
    }
    fputs("}\n", cli->out);
}

static void put_csv(struct cli *cli, const struct athar_event *e, const char *time)
{
    bool gap = e->kind == ATHAR_EVENT_GAP;

    fprintf(cli->out, "%s,%llu,", gap ? "gap" : "change", (unsigned long long)e->seq);
    cli_put_csv(cli->out, gap ? "" : e->program);
    fputc(',', cli->out);
    cli_put_csv(cli->out, gap ? "" : e->period);
    fputc(',', cli->out);
    cli_put_csv(cli->out, gap ? "" : e->layer);
    fprintf(cli->out, ",%s\n", time);
}

static void put_line(struct cli *cli, const struct athar_event *e, const char *time)
{
    struct cli_arena arena = { 0 };

    if (e->kind == ATHAR_EVENT_GAP) {
        const struct cli_words words = {
            .subject = cli_printf(&arena, "%llu", (unsigned long long)e->from),
            .value = cli_printf(&arena, "%llu", (unsigned long long)e->seq),
        };
        fprintf(cli->out, "%s\n",
                cli_sentence(&arena, cli->lang, CLI_SAY_WATCH_GAP, &words));
    } else {
        fprintf(cli->out, "%s  %llu  %s  %s  %s\n", time, (unsigned long long)e->seq,
                e->program, e->period, e->layer);
    }
    cli_arena_fini(&arena);
}

static void put_event(struct cli *cli, const struct athar_event *e)
{
    char time[TIME_BYTES];

    format_time(time, e->time_us);
    if (cli->format == CLI_JSON) {
        put_json(cli, e, time);
    } else if (cli->format == CLI_CSV) {
        put_csv(cli, e, time);
    } else {
        put_line(cli, e, time);
    }
    fflush(cli->out);
}

/* ---- following ------------------------------------------------------------------------ */

/* Until so many events, or so much time; 0 is without end. */
static int follow(struct cli *cli, struct athar_subscription *subscription, uint32_t count,
                  uint32_t seconds)
{
    int64_t end = seconds == 0 ? INT64_MAX : now_ms() + (int64_t)seconds * MS;

    for (uint32_t seen = 0; count == 0 || seen < count;) {
        struct athar_event event = { 0 };
        int64_t left = end - now_ms();
        if (left <= 0) {
            break;
        }
        uint32_t wait = left > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : (uint32_t)left;
        int code = athar_subscription_next(subscription, &event, wait, &cli->status);
        if (code == ATHAR_OK && event.kind != ATHAR_EVENT_HEARTBEAT) {
            put_event(cli, &event);
            seen++;
        }
        if (code != ATHAR_OK && code != ATHAR_DEADLINE_EXCEEDED) {
            return cli_failed(cli);
        }
    }
    return CLI_OK;
}

int cli_cmd_watch(struct cli *cli)
{
    struct athar_subscription *subscription = NULL;
    const char *program = cli->args.words.n > 0 ? cli->args.words.v[0] : NULL;
    uint32_t count, seconds;

    if (!cli_read_number(cli, CLI_OPT_COUNT, 0, &count) ||
        !cli_read_number(cli, CLI_OPT_TIMEOUT, 0, &seconds)) {
        return CLI_USAGE;
    }
    int exit = cli_connect(cli);
    if (exit != CLI_OK) {
        return exit;
    }
    if (athar_subscribe(&subscription, cli->client, program, &cli->status) != ATHAR_OK) {
        return cli_failed(cli);
    }
    if (cli->format == CLI_CSV) {
        fputs("kind,seq,program,period,layer,time\n", cli->out);
        fflush(cli->out);
    }
    exit = follow(cli, subscription, count, seconds);
    athar_subscription_close(subscription);
    return exit;
}
