/* SPDX-License-Identifier: Apache-2.0 */

/*
 * redis SOCKET - a Redis client that keeps reports and sums of them as one would in Redis:
 * a hash a report, and a hash a cell with the sum of each month and region.
 *
 *   insert PLAN clients=N      figures that were not there before; `batch` reports are sent before
 *                              their answers are read, each report is one MULTI .. EXEC
 *   ask calls=N                the question: one HGETALL
 *   info                       bytes of memory and of the append-only file
 */

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers/worker.h"

enum { DECIMAL = 10, WORDS = 2 + 2 * BENCH_VALUES, WORD_BYTES = 24, ASKED_CELL = 1 };

struct redis {
    const char *path;
    redisContext *context;
};

static redisContext *connect_to(const char *path)
{
    redisContext *context = redisConnectUnix(path);

    if (context == NULL || context->err != 0) {
        bench_die("redis: %s", context == NULL ? "out of memory" : context->errstr);
    }
    return context;
}

static redisReply *must(redisContext *context, redisReply *reply)
{
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        bench_die("redis: %s", reply == NULL ? context->errstr : reply->str);
    }
    return reply;
}

static void append_report(redisContext *context, const struct bench_report *report)
{
    char words[WORDS][WORD_BYTES];
    const char *list[WORDS];
    size_t n = 0;

    redisAppendCommand(context, "MULTI");
    snprintf(words[n++], WORD_BYTES, "HSET");
    snprintf(words[n++], WORD_BYTES, "r:%u:%u", report->month, report->organization);
    for (unsigned cell = 0; cell < report->values; cell++) {
        snprintf(words[n++], WORD_BYTES, "%u", cell);
        snprintf(words[n++], WORD_BYTES, "%lld", (long long)bench_value(cell, report));
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = words[i];
    }
    redisAppendCommandArgv(context, (int)n, list, NULL);
    for (unsigned cell = 0; cell < report->values; cell++) {
        redisAppendCommand(context, "HINCRBY t:%u %u:%u %lld", cell, report->month,
                           bench_region(report->organization),
                           (long long)bench_value(cell, report));
    }
    redisAppendCommand(context, "EXEC");
}

static void send(void *connection, const struct bench_report *reports, unsigned n)
{
    redisContext *context = connection;
    unsigned replies = 0;

    for (unsigned i = 0; i < n; i++) {
        append_report(context, &reports[i]);
        replies += 3 + reports[i].values;
    }
    for (; replies > 0; replies--) {
        void *reply = NULL;
        redisGetReply(context, &reply);
        freeReplyObject(must(context, reply));
    }
}

static void insert(void *self, const struct peer_line *line)
{
    struct bench_plan plan = peer_plan(line);
    struct peer_crowd crowd = { .plan = &plan,
                                .clients = peer_number(line, "clients", 1),
                                .send = send };

    for (unsigned i = 0; i < crowd.clients && i < PEER_CLIENTS; i++) {
        crowd.connections[i] = connect_to(((struct redis *)self)->path);
    }
    peer_crowd_run(&crowd);
    for (unsigned i = 0; i < crowd.clients; i++) {
        redisFree(crowd.connections[i]);
    }
}

static void tally_reply(struct peer_tally *tally, const redisReply *reply)
{
    for (size_t i = 0; i + 1 < reply->elements; i += 2) {
        const char *field = reply->element[i]->str;
        peer_tally_row(tally, strtoll(field, NULL, DECIMAL),
                       strtoll(strchr(field, ':') + 1, NULL, DECIMAL),
                       strtoll(reply->element[i + 1]->str, NULL, DECIMAL));
    }
}

static void ask(void *self, const struct peer_line *line)
{
    redisContext *context = ((struct redis *)self)->context;
    struct peer_tally tally = peer_tally(line);

    while (tally.asked < tally.calls) {
        double began = peer_tally_begin(&tally);
        redisReply *reply =
            must(context, redisCommand(context, "HGETALL t:%d", ASKED_CELL));
        tally_reply(&tally, reply);
        freeReplyObject(reply);
        peer_tally_end(&tally, began);
    }
    peer_tally_answer(&tally);
}

static long long after(const char *text, const char *name)
{
    const char *at = strstr(text, name);

    return at == NULL ? 0 : strtoll(at + strlen(name), NULL, DECIMAL);
}

static void info(void *self, const struct peer_line *line)
{
    redisContext *context = ((struct redis *)self)->context;
    redisReply *reply = must(context, redisCommand(context, "INFO all"));

    (void)line;
    peer_answer("{\"memory\": %lld, \"file\": %lld}", after(reply->str, "used_memory_rss:"),
                after(reply->str, "aof_current_size:"));
    freeReplyObject(reply);
}

int main(int argc, char **argv)
{
    static const struct peer_verb verbs[] = {
        { "insert", insert }, { "ask", ask }, { "info", info }, { NULL, NULL }
    };

    if (argc != 2) {
        bench_die("one argument: the socket");
    }
    struct redis redis = { argv[1], connect_to(argv[1]) };
    peer_serve(verbs, &redis);
    redisFree(redis.context);
    return 0;
}
