/* SPDX-License-Identifier: Apache-2.0 */

/*
 * sqlite FILE - SQLite in this process, with every commit flushed.
 *
 *   sql : TEXT             run it; seconds and the first field of its first row
 *   ask calls=N : TEXT     the question; its columns are month, region, value
 *   insert PLAN : TABLE    figures, `batch` reports a transaction
 */

#include <sqlite3.h>
#include <stdio.h>

#include "peers/worker.h"

struct sqlite {
    sqlite3 *db;
    sqlite3_stmt *insert;
};

static void must(struct sqlite *sqlite, bool ok)
{
    if (!ok) {
        bench_die("%s", sqlite3_errmsg(sqlite->db));
    }
}

static void run(struct sqlite *sqlite, const char *text)
{
    must(sqlite, sqlite3_exec(sqlite->db, text, NULL, NULL, NULL) == SQLITE_OK);
}

static int keep_first(void *arg, int n, char **fields, char **names)
{
    char *first = arg;

    (void)names;
    if (n > 0 && fields[0] != NULL && first[0] == '\0') {
        snprintf(first, 64, "%s", fields[0]);
    }
    return 0;
}

static void sql(void *self, const struct peer_line *line)
{
    struct sqlite *sqlite = self;
    char first[64] = "";
    double start = bench_now();

    must(sqlite,
         sqlite3_exec(sqlite->db, line->text, keep_first, first, NULL) == SQLITE_OK);
    peer_answer("{\"seconds\": %.3f, \"value\": \"%s\"}", bench_now() - start, first);
}

static sqlite3_stmt *prepare(struct sqlite *sqlite, const char *text)
{
    sqlite3_stmt *statement;

    must(sqlite, sqlite3_prepare_v2(sqlite->db, text, -1, &statement, NULL) == SQLITE_OK);
    return statement;
}

static void ask(void *self, const struct peer_line *line)
{
    struct sqlite *sqlite = self;
    struct peer_tally tally = peer_tally(line);
    sqlite3_stmt *question = prepare(sqlite, line->text);

    while (tally.asked < tally.calls) {
        double began = peer_tally_begin(&tally);
        while (sqlite3_step(question) == SQLITE_ROW) {
            peer_tally_row(&tally, sqlite3_column_int64(question, 0),
                           sqlite3_column_int64(question, 1),
                           sqlite3_column_int64(question, 2));
        }
        must(sqlite, sqlite3_reset(question) == SQLITE_OK);
        peer_tally_end(&tally, began);
    }
    sqlite3_finalize(question);
    peer_tally_answer(&tally);
}

static void put(struct sqlite *sqlite, const struct bench_report *report)
{
    for (unsigned cell = 0; cell < report->values; cell++) {
        sqlite3_bind_int64(sqlite->insert, 1, report->month);
        sqlite3_bind_int64(sqlite->insert, 2, report->organization);
        sqlite3_bind_int64(sqlite->insert, 3, cell);
        sqlite3_bind_int64(sqlite->insert, 4, bench_value(cell, report));
        must(sqlite, sqlite3_step(sqlite->insert) == SQLITE_DONE);
        sqlite3_reset(sqlite->insert);
    }
}

static void send(void *connection, const struct bench_report *reports, unsigned n)
{
    run(connection, "begin immediate");
    for (unsigned i = 0; i < n; i++) {
        put(connection, &reports[i]);
    }
    run(connection, "commit");
}

/* One client: SQLite has one writer. */
static void insert(void *self, const struct peer_line *line)
{
    struct sqlite *sqlite = self;
    char text[256];
    struct bench_plan plan = peer_plan(line);
    struct peer_crowd crowd = {
        .plan = &plan, .clients = 1, .connections = { sqlite }, .send = send
    };

    snprintf(text, sizeof text,
             "insert into %s (period, organization, cell, value) values (?, ?, ?, ?)"
             " on conflict do update set value = excluded.value",
             line->text);
    sqlite->insert = prepare(sqlite, text);
    peer_crowd_run(&crowd);
    sqlite3_finalize(sqlite->insert);
}

int main(int argc, char **argv)
{
    static const struct peer_verb verbs[] = {
        { "sql", sql }, { "ask", ask }, { "insert", insert }, { NULL, NULL }
    };
    struct sqlite sqlite = { 0 };

    if (argc != 2) {
        bench_die("one argument: the file");
    }
    must(&sqlite, sqlite3_open(argv[1], &sqlite.db) == SQLITE_OK);
    run(&sqlite, "pragma journal_mode = wal; pragma synchronous = full;"
                 "pragma cache_size = -262144; pragma mmap_size = 17179869184");
    peer_serve(verbs, &sqlite);
    sqlite3_close(sqlite.db);
    return 0;
}
