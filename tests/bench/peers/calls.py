# SPDX-License-Identifier: Apache-2.0
"""An empty call: nng, gRPC, ours."""

import servers
from table import Goal, Work, at_least


def rpc(bench, size):
    """An empty call there and back: nng, gRPC, ours."""
    limits = bench.open(servers.program, "limits")
    grpc = bench.open(servers.program, "grpc")
    for warm in (limits, "nng-many"), (limits, "athar-many"), (grpc, "many"):
        warm[0](warm[1], calls=size.calls // 3)
    many = Work("rpc-many", "Calls over tcp, 128 bytes, 32 in flight", "calls/s")
    rate = lambda worker, verb: lambda _: worker(verb, calls=size.calls)["rate"]
    many.add("Athar", rate(limits, "athar-many"))
    many.add("raw nng REQ/REP", rate(limits, "nng-many"), at_least(0.8))
    many.add("gRPC C++, callback server", rate(grpc, "many"), at_least(1.4))
    one = Work("rpc-one", "Calls over tcp, 128 bytes, one at a time, median", "us", "less")
    singles = size.calls // 10
    within = Goal("within 10 us", lambda athar, peer: athar <= peer + 10)
    one.add("Athar", lambda _: limits("athar-one", calls=singles)["us"])
    one.add("raw nng REQ/REP", lambda _: limits("nng-one", calls=singles)["us"], within)
    one.add("gRPC C++", lambda _: grpc("one", calls=singles)["us"])
    one.why(
        "gRPC's waiting caller reads its socket itself; nng's poller hands each message "
        "to the caller's thread, which costs the more the busier the machine is."
    )
    works = [many.run(size.rounds), one.run(size.rounds)]
    many.note(
        "Client and server of each share a process. Athar speaks nng's wire protocol on "
        "nng's byte streams without nng's sockets, which is why it can pass raw nng."
    )
    bench.close(limits, grpc)
    return works
