# SPDX-License-Identifier: Apache-2.0
"""A second Athar, small and slow: the rules of totals written again, in Python and SQL.

What is said to the server is said to this model, too; then both are asked the same questions.
Nothing here is taken from the server's sources: the rules are enough, and, where they leave a
choice, the readings that core/query/README.md and the names of the unit tests state.

`calendar` knows periods, `catalogue` what a program declares, `report` what follows inside one
report, `store` keeps everything in SQLite, `duty` knows who is to report and what is locked,
`own` which scopes speak for themselves, `ask` answers questions there, `formula` computes ratios;
`make` and `question` draw commands and questions by chance, `more` further ones, `run` a whole
seed; `server` speaks to athard, `play` compares, `shrink` looks for the fewest commands that show
a difference.
"""
