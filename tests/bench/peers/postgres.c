/* SPDX-License-Identifier: Apache-2.0 */

/*
 * postgres CONNECTION - a PostgreSQL client that writes and asks as fast as it lets one.
 *
 *   sql : TEXT                     run it; seconds and the first field of its answer
 *   ask calls=N : TEXT             the question; its columns are month, region, value
 *   insert PLAN clients=N totals=0|1
 *                                  figures, `batch` reports a transaction and one statement each;
 *                                  with totals, sums by month, region and cell in the same
 *                                  transaction (right for figures that were not there before)
 */

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "peers/worker.h"

enum { DECIMAL = 10, PARAMETERS = 4, NUMBER_BYTES = 21 };

/* The four parameters are month, organization, cell and value of each row. */
static const char plain[] =
    "insert into ingest (value, period, organization, cell)"
    " select v, p, o, c from unnest($1::int[], $2::int[], $3::smallint[], $4::bigint[])"
    " as t (p, o, c, v)"
    " on conflict (period, organization, cell) do update set value = excluded.value";

static const char with_totals[] =
    "with new as (insert into ingest (value, period, organization, cell)"
    " select v, p, o, c from unnest($1::int[], $2::int[], $3::smallint[], $4::bigint[])"
    " as t (p, o, c, v)"
    " on conflict (period, organization, cell) do update set value = excluded.value"
    " returning period, organization, cell, value)"
    " insert into ingest_total (period, region, cell, sum)"
    " select period, region, cell, sum(value) from new join organization using "
    "(organization)"
    " group by period, region, cell order by period, region, cell"
    " on conflict (period, region, cell) do update set sum = ingest_total.sum + "
    "excluded.sum";

struct postgres {
    const char *where;
    PGconn *connection;
};

static PGconn *connect_to(const char *where)
{
    PGconn *connection = PQconnectdb(where);

    if (PQstatus(connection) != CONNECTION_OK) {
        bench_die("%s", PQerrorMessage(connection));
    }
    return connection;
}

static PGresult *must(PGconn *connection, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        bench_die("%s", PQerrorMessage(connection));
    }
    return result;
}

static void sql(void *self, const struct peer_line *line)
{
    PGconn *connection = ((struct postgres *)self)->connection;
    double start = bench_now();
    PGresult *result = must(connection, PQexec(connection, line->text));
    bool any = PQntuples(result) > 0 && PQnfields(result) > 0;

    peer_answer("{\"seconds\": %.3f, \"value\": \"%s\"}", bench_now() - start,
                any ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
}

static int64_t field(const PGresult *result, int row, int column)
{
    return strtoll(PQgetvalue(result, row, column), NULL, DECIMAL);
}

static void ask(void *self, const struct peer_line *line)
{
    PGconn *connection = ((struct postgres *)self)->connection;
    struct peer_tally tally = peer_tally(line);

    PQclear(must(connection, PQprepare(connection, "question", line->text, 0, NULL)));
    while (tally.asked < tally.calls) {
        double began = peer_tally_begin(&tally);
        PGresult *r = must(connection,
                           PQexecPrepared(connection, "question", 0, NULL, NULL, NULL, 0));
        for (int i = 0; i < PQntuples(r); i++) {
            peer_tally_row(&tally, field(r, i, 0), field(r, i, 1), field(r, i, 2));
        }
        PQclear(r);
        peer_tally_end(&tally, began);
    }
    PQclear(must(connection, PQexec(connection, "deallocate question")));
    peer_tally_answer(&tally);
}

/* ---- writing ---- */

struct writer {
    PGconn *connection;
    char *text[PARAMETERS]; /* array literals, room for a batch */
    size_t used[PARAMETERS];
};

static void push(struct writer *writer, int parameter, int64_t number)
{
    char *at = writer->text[parameter] + writer->used[parameter];

    writer->used[parameter] +=
        (size_t)sprintf(at, "%c%lld", at[-1] == '{' ? ' ' : ',', (long long)number);
}

static void send(void *connection, const struct bench_report *reports, unsigned n)
{
    struct writer *writer = connection;

    for (int i = 0; i < PARAMETERS; i++) {
        writer->text[i][0] = '{';
        writer->used[i] = 1;
    }
    for (unsigned i = 0; i < n; i++) {
        for (unsigned cell = 0; cell < reports[i].values; cell++) {
            push(writer, 0, reports[i].month);
            push(writer, 1, reports[i].organization);
            push(writer, 2, cell);
            push(writer, 3, bench_value(cell, &reports[i]));
        }
    }
    for (int i = 0; i < PARAMETERS; i++) {
        memcpy(writer->text[i] + writer->used[i], "}", 2);
    }
    PQclear(must(writer->connection,
                 PQexecPrepared(writer->connection, "write", PARAMETERS,
                                (const char *const *)writer->text, NULL, NULL, 0)));
}

static struct writer *open_writer(const char *where, const struct bench_plan *plan,
                                  const char *statement)
{
    struct writer *writer = calloc(1, sizeof *writer);

    if (writer == NULL) {
        bench_die("out of memory");
    }
    for (int i = 0; i < PARAMETERS; i++) {
        writer->text[i] = malloc((size_t)plan->batch * plan->values * NUMBER_BYTES + 4);
        if (writer->text[i] == NULL) {
            bench_die("out of memory");
        }
    }
    writer->connection = connect_to(where);
    PQclear(must(writer->connection,
                 PQprepare(writer->connection, "write", statement, 0, NULL)));
    return writer;
}

static void close_writer(struct writer *writer)
{
    PQfinish(writer->connection);
    for (int i = 0; i < PARAMETERS; i++) {
        free(writer->text[i]);
    }
    free(writer);
}

static void insert(void *self, const struct peer_line *line)
{
    struct bench_plan plan = peer_plan(line);
    struct peer_crowd crowd = { .plan = &plan,
                                .clients = peer_number(line, "clients", 1),
                                .send = send };
    const char *statement = peer_number(line, "totals", 0) != 0 ? with_totals : plain;

    for (unsigned i = 0; i < crowd.clients && i < PEER_CLIENTS; i++) {
        crowd.connections[i] =
            open_writer(((struct postgres *)self)->where, &plan, statement);
    }
    peer_crowd_run(&crowd);
    for (unsigned i = 0; i < crowd.clients; i++) {
        close_writer(crowd.connections[i]);
    }
}

int main(int argc, char **argv)
{
    static const struct peer_verb verbs[] = {
        { "sql", sql },
        { "ask", ask },
        { "insert", insert },
        { NULL, NULL },
    };

    if (argc != 2) {
        bench_die("one argument: what to connect to");
    }
    struct postgres postgres = { argv[1], connect_to(argv[1]) };
    peer_serve(verbs, &postgres);
    PQfinish(postgres.connection);
    return 0;
}
