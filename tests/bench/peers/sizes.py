# SPDX-License-Identifier: Apache-2.0
"""How much of everything is done."""

from collections import namedtuple

# calls: of an RPC round; organizations: that report to Athar in an ingest round; slower: to the
# others, where that is as long a round; months: that they report, where that is many; questions:
# organizations with ten years of figures.
Size = namedtuple("Size", "rounds calls organizations slower months questions need_gb")
SIZES = {
    "default": Size(5, 30000, 10000, 4000, 24, (167, 1667, 10000), 8),
    "small": Size(3, 5000, 2000, 1000, 4, (17, 167), 2),
    "large": Size(5, 30000, 10000, 4000, 24, (167, 1667, 16667), 12),
}
MONTHS = 120
VALUES = 50
CLIENTS = 8
MANY_CLIENTS = 64
