# SPDX-License-Identifier: Apache-2.0
"""One question, what holding its figures costs, and starting again."""

import os
import sys

import servers
from sizes import MONTHS, VALUES
from table import Work, under

PEERS_UP_TO = 2  # how many of the sizes PostgreSQL and SQLite can load in the time
QUESTION = """select f.period, o.region, cast(sum(f.value) as bigint) from figure f
    join organization o using (organization) where f.cell = 1 group by 1, 2 order by 1, 2"""
VIEW = "select period, region, sum from region_total order by 1, 2"
FIGURES = """create table organization (organization integer primary key, region integer not null);
    create table figure (value bigint not null, period integer not null,
        organization integer not null, cell smallint not null %s) %s"""
COLUMNS = """case when c < 28 then 200 + (o * 31 + p * 17) % 50
    else 3 + ((o * 31 + p * 17) * 7 + (c >> 1)) % 40 end, p, o, c"""
SCAN_ONLY = """set enable_indexscan = off; set enable_indexonlyscan = off;
    set enable_bitmapscan = off"""


class Questions:
    """The peers of the question, and the same figures in all of them."""

    def __init__(self, bench, size):
        self.bench, self.size = bench, size
        self.loaded = 0
        self.refresh = 0.0
        self.check = None
        self.athar = bench.open(servers.program, "athar")
        self.postgres_server = bench.open(servers.Postgres, bench.path("pg"))
        self.postgres = bench.open(self.postgres_server.worker) if self.postgres_server else None
        self.sqlite = bench.open(servers.program, "sqlite", bench.path("sqlite"))
        self.duckdb = bench.open(servers.duckdb, bench.folder)
        self.redis_server = bench.open(servers.Redis, bench.path("redis"))
        self.redis = bench.open(self.redis_server.worker) if self.redis_server else None
        self.create()

    def create(self):
        most = max(self.size.questions)
        self.athar("organizations", count=most)
        if self.postgres:
            self.postgres("sql", FIGURES % ("", ""))
            self.postgres(
                "sql",
                "insert into organization select o, greatest(o %% 13, 1)"
                " from generate_series(1, %d) o" % most,
            )
        if self.duckdb:
            self.duckdb("sql", FIGURES % ("", ""))
            self.duckdb(
                "sql",
                "insert into organization select o, greatest(o %% 13, 1)"
                " from range(1, %d) t(o)" % (most + 1),
            )
        key = ", primary key (period, organization, cell)"
        self.sqlite("sql", FIGURES % (key, "without rowid"))
        self.sqlite(
            "sql",
            "with recursive s(o) as (select 1 union all select o + 1 from s where o < %d)"
            " insert into organization select o, max(o %% 13, 1) from s" % most,
        )

    def load(self, organizations, everybody):
        """Ten years of the organizations that are not there yet."""
        first, self.loaded = self.loaded, organizations
        plan = {"first_organization": first, "organizations": organizations - first}
        for month in range(0, MONTHS, 4):
            self.athar("send", first_month=month, months=4, batch=500, **plan)
        if self.duckdb:
            self.load_duckdb(first, organizations)
        if everybody:
            self.load_sqlite(plan)
            if self.postgres:
                self.load_postgres(first, organizations)
        if self.redis and first == 0:
            self.redis("insert", clients=4, batch=500, months=MONTHS, **plan)

    def load_duckdb(self, first, last):
        self.duckdb(
            "sql",
            "insert into figure select %s from range(%d) tp(p), range(%d, %d) too(o),"
            " range(%d) tc(c)" % (COLUMNS, MONTHS, first + 1, last + 1, VALUES),
        )
        self.duckdb("sql", "checkpoint")

    def load_sqlite(self, plan):
        self.sqlite("sql", "drop index if exists by_cell")
        self.sqlite("insert", "figure", months=MONTHS, batch=20000, **plan)
        self.sqlite("sql", "create index by_cell on figure (cell, period, organization, value)")
        self.sqlite("sql", "analyze; pragma wal_checkpoint(truncate)")

    def load_postgres(self, first, last):
        p = self.postgres
        p("sql", "alter table figure drop constraint if exists figure_pkey")
        p("sql", "drop index if exists by_cell")
        p(
            "sql",
            "insert into figure select %s from generate_series(0, %d) p,"
            " generate_series(%d, %d) o, generate_series(0, %d) c"
            % (COLUMNS, MONTHS - 1, first + 1, last, VALUES - 1),
        )
        p("sql", "alter table figure add primary key (period, organization, cell)")
        p("sql", "create index by_cell on figure (cell, period, organization) include (value)")
        p("sql", "vacuum analyze figure")
        p("sql", "drop materialized view if exists region_total")
        view = "create materialized view region_total (period, region, sum) as " + QUESTION
        self.refresh = p("sql", view)["seconds"]

    def ask(self, peer, calls, text=""):
        """Median milliseconds; every answer must be the same."""
        answer = peer("ask", text, calls=calls)
        mine = (answer["rows"], answer["check"])
        if self.check is None:
            self.check = mine
        if mine != self.check:
            raise RuntimeError("%s answers %s, Athar %s" % (peer.name, mine, self.check))
        return answer["p50_us"] / 1e3

    def scan_postgres(self, _):
        self.postgres("sql", SCAN_ONLY)
        took = self.ask(self.postgres, 1, QUESTION)
        self.postgres("sql", "reset all")
        return took


def question(q, organizations, everybody):
    values = organizations * MONTHS * VALUES
    words = "%.0f M" % (values / 1e6) if values >= 1e6 else "%.1f M" % (values / 1e6)
    work = Work(
        "question-%d" % organizations,
        "One total by month and region, ten years, 1,440 rows, %s values" % words,
        "ms",
        "less",
    )
    work.add("Athar", lambda _: q.ask(q.athar, 200), under(1.0, "under 1 ms"))
    if everybody and q.postgres:
        work.add("PostgreSQL, scanning", q.scan_postgres)
        work.add("PostgreSQL, covering index", lambda _: q.ask(q.postgres, 3, QUESTION))
        work.add("PostgreSQL, materialized view", lambda _: q.ask(q.postgres, 50, VIEW))
    if everybody:
        scanning = QUESTION.replace("figure f", "figure f not indexed", 1)
        work.add("SQLite, scanning", lambda _: q.ask(q.sqlite, 1, scanning))
        work.add("SQLite, covering index", lambda _: q.ask(q.sqlite, 1, QUESTION))
    if q.duckdb:
        work.add("DuckDB, scanning", lambda _: q.ask(q.duckdb, 3, QUESTION))
    if q.redis and organizations == q.size.questions[0]:
        work.add("Redis, one HGETALL of its sums", lambda _: q.ask(q.redis, 100))
    q.check = None
    work.run(q.size.rounds)
    if everybody and q.postgres:
        work.note("The view holds this one answer, refreshed in %.2f s." % q.refresh)
    work.why(
        "A view or a hash gives back what it holds, and SQLite is called in its process; "
        "Athar makes 1,440 rows of text and numbers and sends them: most of its time."
    )
    work.note("All gave the same %d rows." % q.check[0])
    return work


def disk(q, organizations):
    """What the same figures take, after the questions at the size that all hold."""
    values = organizations * MONTHS * VALUES
    work = Work("bytes", "Bytes on disk a value, %.1f M values" % (values / 1e6), "bytes", "less")
    store = q.athar("memory")["store"]
    goal = under(24.001, "at most 24")
    work.add("Athar, journal, history and totals", lambda _: store / values, goal)
    if q.postgres:
        size = "select pg_table_size('figure') + pg_relation_size('figure_pkey')"
        taken = int(q.postgres("sql", size)["value"])
        work.add("PostgreSQL, table and key", lambda _: taken / values)
    q.sqlite("sql", "drop index by_cell; vacuum; pragma wal_checkpoint(truncate)")
    work.add("SQLite, table", lambda _: os.path.getsize(q.bench.path("sqlite")) / values)
    if q.duckdb:
        work.add("DuckDB, columns", lambda _: os.path.getsize(q.bench.path("duck")) / values)
    if q.redis:
        first = q.size.questions[0] * MONTHS * VALUES
        file = q.redis("info")["file"]
        work.add("Redis, its log of %.1f M values" % (first / 1e6), lambda _: file / first)
    work.run(1)
    work.note(
        "PostgreSQL's log (WAL) is not counted. SQLite holds bare rows. DuckDB compresses "
        "columns and keeps one copy of each value, without a key; Athar keeps each twice, "
        "once in the journal."
    )
    return work


def memory(q):
    values = q.loaded * MONTHS * VALUES
    title = "Anonymous memory of the server, %.1f M values" % (values / 1e6)
    work = Work("memory", title, "MiB", "less")
    after = q.athar("memory")
    work.add("Athar", lambda _: after["anonymous"] / 1024, under(64, "under 64 MiB"))
    if q.duckdb:
        work.add("DuckDB, with node", lambda _: q.duckdb.anonymous_mib())
    if q.redis:
        first = q.size.questions[0] * MONTHS * VALUES / 1e6
        work.add(
            "Redis, %.1f M values" % first,
            lambda _: servers.anonymous_mib(q.redis_server.process.pid),
        )
    work.run(1)
    work.why("Redis holds the smallest size only, and no history.")
    words = "Beside it %.0f MiB of Athar's map are resident, which the system may take back."
    work.note(words % (after["file"] / 1024))
    return work


def restart(q):
    work = Work("restart", "From kill -9 to answering", "ms", "less")
    values = q.loaded * MONTHS * VALUES / 1e6
    goal = under(100, "under 100 ms")
    work.add("Athar, %.1f M values" % values, lambda _: q.athar("restart")["ms"], goal)
    if q.postgres_server:
        work.add("PostgreSQL", lambda _: q.postgres_server.restart_ms())
    if q.redis_server:
        first = q.size.questions[0] * MONTHS * VALUES / 1e6
        work.add("Redis, %.1f M values" % first, lambda _: q.redis_server.restart_ms())
    work.run(min(q.size.rounds, 3))
    work.note(
        "From exec to the first answer, with a warm page cache; power loss is not "
        "modelled."
    )
    return work


def query(bench, size):
    """The question at every size, then what holding the figures costs."""
    q = Questions(bench, size)
    works = []
    for n, organizations in enumerate(size.questions):
        everybody = n < PEERS_UP_TO
        print("peers: loading up to %d organizations" % organizations, file=sys.stderr, flush=True)
        q.load(organizations, everybody)
        works.append(question(q, organizations, everybody))
        if n + 1 == min(PEERS_UP_TO, len(size.questions)):
            sizes = disk(q, organizations)
    first, last = works[0].lines[0].value, works[-1].lines[0].value
    works[-1].note("Flat: %.2fx the time of the smallest size." % (last / first))
    works += [sizes, memory(q), restart(q)]
    return works
