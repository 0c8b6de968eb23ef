# SPDX-License-Identifier: Apache-2.0
"""Durable submissions."""

import servers
from sizes import CLIENTS, MANY_CLIENTS
from table import Work, at_least

INGEST_TABLES = """
    create table organization (organization integer primary key, region integer not null);
    create table ingest (value bigint not null, period integer not null,
        organization integer not null, cell smallint not null,
        primary key (period, organization, cell)) %s;
    create table ingest_total (period integer not null, region integer not null,
        cell smallint not null, sum bigint not null, primary key (period, region, cell))"""

UNDER_WAY = 128  # calls of a client that does not wait for each; as many as a connection may have
SESSIONS = (8, 16, 32)  # of PostgreSQL, which does its best with about so many
TOTALS = 8  # scopes that a submission moves: its country, region, sector and so on


class Months:
    """Hands out months that nobody has reported yet, per peer."""

    def __init__(self):
        self.next = {}

    def take(self, peer, n=1):
        first = self.next.get(peer, 0)
        self.next[peer] = first + n
        return first


class Ingest:
    """The peers of the submissions and how each is sent some."""

    def __init__(self, bench, size):
        self.bench, self.size, self.months = bench, size, Months()
        self.limits = bench.open(servers.program, "limits")
        self.athar = bench.open(servers.program, "athar")
        self.postgres_server = bench.open(servers.Postgres, bench.path("pg-ingest"))
        self.postgres = bench.open(self.postgres_server.worker) if self.postgres_server else None
        self.sqlite = bench.open(servers.program, "sqlite", bench.path("sqlite-ingest"))
        self.redis_server = bench.open(servers.Redis, bench.path("redis-ingest"))
        self.redis = bench.open(self.redis_server.worker) if self.redis_server else None
        self.athar("organizations", count=size.organizations)
        if self.postgres:
            self.postgres("sql", INGEST_TABLES % "")
            self.postgres(
                "sql",
                "insert into organization select o, greatest(o % 13, 1)"
                " from generate_series(1, 100000) o; analyze organization",
            )
        self.sqlite("sql", INGEST_TABLES % "without rowid")

    def close(self):
        self.bench.close(self.redis, self.redis_server, self.sqlite, self.postgres)
        self.bench.close(self.postgres_server, self.athar, self.limits)

    def batches(self, **plan):
        plan = {"organizations": self.size.organizations, "batch": 500, **plan}
        months = plan.get("months", 1)
        plan.setdefault("first_month", self.months.take("athar", months))
        return self.athar("send", **plan)["submissions"]

    def insert(self, peer, **plan):
        """Submissions a second of PostgreSQL, SQLite or Redis."""
        plan = {"organizations": self.size.slower, **plan}
        plan.setdefault("first_month", self.months.take(peer, plan.get("months", 1)))
        table = "" if peer is self.redis else "ingest"
        return peer("insert", table, **plan)["submissions"]

    def singly(self, clients, organizations):
        month = self.months.take("athar")
        plan = {"organizations": organizations, "first_month": month}
        return self.athar("singly", clients=clients, **plan)["submissions"]


def by_month(i):
    few = i.size.slower // 8
    title = "Durable submissions of 50 values, month by month, in batches"
    work = Work("ingest-batches", title, "subm/s")
    work.add("Athar, 500 a call, 8 calls under way", lambda _: i.batches(months=2))
    if i.postgres:
        work.add(
            "PostgreSQL, 50 rows a transaction, 8 clients",
            lambda _: i.insert(i.postgres, clients=CLIENTS),
            at_least(15),
        )
        work.add(
            "PostgreSQL, 25,000 rows a transaction",
            lambda _: i.insert(i.postgres, clients=CLIENTS, batch=500),
        )
        work.add(
            "PostgreSQL, 50 rows, 50 regional totals",
            lambda _: i.insert(i.postgres, clients=CLIENTS, totals=1, organizations=few),
        )
    work.add("SQLite, 25,000 rows a transaction", lambda _: i.insert(i.sqlite, batch=500))
    if i.redis:
        work.add(
            "Redis, 500 in a pipeline, 4 clients",
            lambda _: i.insert(i.redis, clients=4, batch=500),
        )
    work.run(i.size.rounds)
    work.note(
        "Athar validates, keeps totals in eight scopes, a journal, history and receipts' "
        "leaves; nobody else here validates or keeps history. Redis keeps 50 regional sums, "
        "which are wrong after a correction or a resent command."
    )
    return work


def many_months(i):
    """In a server of its own, so that the others meet one that is not larger than their peers."""
    months, athar = i.size.months, i.bench.open(servers.program, "athar")
    plan = {"organizations": i.size.organizations, "months": months}
    title = "Durable submissions of 50 values, %d months, one after another, in batches" % months
    work = Work("ingest-months", title, "subm/s")
    athar("organizations", count=i.size.organizations)
    work.add(
        "Athar, 500 a call, 8 calls under way",
        lambda n: athar("send", batch=500, first_month=n * months, **plan)["submissions"],
    )
    work.add(
        "raw LMDB puts, 1,000 a commit",
        lambda _: i.limits("lmdb", totals=TOTALS, **plan)["submissions"],
        at_least(0.4),
    )
    work.add(
        "raw LMDB puts, totals once a commit", lambda _: i.limits("lmdb", **plan)["submissions"]
    )
    work.note(
        "Raw LMDB is the ceiling: an entry, an id, a report and its totals in eight scopes are "
        "put, and nothing is validated, added up or read; the last line puts the totals that "
        "submissions share once for all of them."
    )
    work.run(i.size.rounds)
    i.bench.close(athar)
    return work


def one_pipeline(i):
    """As a program sends that has much to send: it does not wait for the answers."""
    title = "Durable submissions of 50 values, one a call, %d under way" % UNDER_WAY
    work = Work("ingest-single-pipeline", title, "subm/s")
    plan = {"organizations": i.size.slower, "batch": 1, "window": UNDER_WAY}
    work.add("Athar, one client", lambda _: i.batches(**plan))
    if i.postgres:
        for clients in SESSIONS:
            work.add(
                "PostgreSQL, 50 rows a transaction, %d clients" % clients,
                lambda _, clients=clients: i.insert(i.postgres, clients=clients),
                at_least(3),
            )
    if i.redis:
        work.add(
            "Redis, a MULTI for each, %d in a pipeline" % UNDER_WAY,
            lambda _: i.insert(i.redis, clients=1, batch=UNDER_WAY),
        )
    work.note(
        "Every submission is a call with an answer of its own, given when it is on the disk; "
        "those that come while one flushes share the next flush. A session of PostgreSQL does "
        "one transaction after another, so it gets as many as it does best with."
    )
    return work.run(i.size.rounds)


def one_per_call(i, clients):
    title = "Durable submissions of 50 values, one a call, %d clients that wait" % clients
    work = Work("ingest-single-%d" % clients, title, "subm/s")
    work.add("Athar", lambda _: i.singly(clients, i.size.slower))
    if i.postgres:
        work.add(
            "PostgreSQL, 50 rows a transaction", lambda _: i.insert(i.postgres, clients=clients)
        )
    if i.redis:
        work.add("Redis, one MULTI a submission", lambda _: i.insert(i.redis, clients=clients))
    work.note(
        "Each client sends its next one when the last was answered. Who comes while one flushes "
        "shares the next flush, and who comes while others are checked is checked with the next "
        "ones: fewer clients have less to share. A call alone passes six threads and a plugin's "
        "process, and two flushes; below, what those cost one client."
    )
    return work.run(i.size.rounds)


def eight_clients(i):
    return one_per_call(i, CLIENTS)


def many_clients(i):
    return one_per_call(i, MANY_CLIENTS)


def one_client(i):
    count = i.size.slower // 8
    title = "Durable submissions of 50 values, one a call, 1 client"
    work = Work("ingest-client", title, "subm/s")
    work.add("Athar", lambda _: i.singly(1, count))
    if i.postgres:
        work.add("PostgreSQL", lambda _: i.insert(i.postgres, clients=1, organizations=count))
    work.add("SQLite, in process", lambda _: i.insert(i.sqlite, organizations=count))
    if i.redis:
        work.add("Redis", lambda _: i.insert(i.redis, clients=1, organizations=count))
    work.run(i.size.rounds)
    work.why(
        "Each waits for the disk each time. LMDB writes some twenty pages here and there and "
        "flushes, then the page that names them and flushes; a log (PostgreSQL, SQLite, Redis) "
        "is one piece and flushed once."
    )
    return work


def five_values(i):
    work = Work("ingest-small", "Durable submissions of 5 values, in batches", "subm/s")
    work.add("Athar, 500 a call", lambda _: i.batches(values=5))
    if i.postgres:
        work.add(
            "PostgreSQL, 5 rows a transaction, 8 clients",
            lambda _: i.insert(i.postgres, clients=CLIENTS, values=5),
        )
    work.add("SQLite, 2,500 rows a transaction", lambda _: i.insert(i.sqlite, batch=500, values=5))
    work.why(
        "SQLite is called in its process and puts five short rows; Athar also gets a "
        "request, checks it, and puts an entry, an id, a report and totals, however few "
        "the values."
    )
    return work.run(i.size.rounds)


def corrections(i):
    """The first month again, with other values each time."""
    work = Work("ingest-corrections", "Corrections of 50 values, in batches", "subm/s")
    work.add("Athar, 500 a call", lambda r: i.batches(first_month=0, round=r + 1))
    if i.postgres:
        work.add(
            "PostgreSQL, 50 rows a transaction, 8 clients",
            lambda r: i.insert(i.postgres, clients=CLIENTS, first_month=0, round=r + 1),
        )
    work.add(
        "SQLite, 25,000 rows a transaction",
        lambda r: i.insert(i.sqlite, batch=500, first_month=0, round=r + 1),
    )
    work.run(i.size.rounds)
    work.note(
        "Athar keeps the old values, in the journal and as undo. Redis would need a "
        "script."
    )
    return work


def mixed(i):
    title = "Durable submissions of 50 values, 12 months mixed, in batches"
    work = Work("ingest-mixed", title, "subm/s")
    few = i.size.organizations // 5
    plan = {"months": 12, "mixed": 1}
    work.add("Athar, 500 a call", lambda _: i.batches(organizations=few, **plan))
    work.add(
        "raw LMDB puts, 1,000 a commit",
        lambda _: i.limits("lmdb", organizations=few, **plan)["submissions"],
    )
    if i.postgres:
        work.add(
            "PostgreSQL, 50 rows a transaction, 8 clients",
            lambda _: i.insert(
                i.postgres, clients=CLIENTS, organizations=i.size.slower // 12, **plan
            ),
        )
    work.why("Raw LMDB is the ceiling: it puts the same number of records and does nothing else.")
    return work.run(i.size.rounds)


def ingest(bench, size):
    """Every way of sending figures."""
    i = Ingest(bench, size)
    shapes = (
        by_month,
        many_months,
        one_pipeline,
        many_clients,
        eight_clients,
        one_client,
        five_values,
        corrections,
        mixed,
    )
    works = [shape(i) for shape in shapes]
    i.close()
    return works
