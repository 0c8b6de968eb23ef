/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * echo - a server that answers at once and a client of it, in this process and over tcp on
 * loopback: raw nng REQ/REP, and Health.Check of libathar and core/rpc.
 */

#include <stdint.h>

enum { BENCH_PAYLOAD = 128, BENCH_IN_FLIGHT = 32 };

struct bench_echo;

/* Either kind; exits when it cannot be made. End it with its own close. */
struct bench_echo *bench_echo_nng(void);
struct bench_echo *bench_echo_athar(void);

/* NULL is allowed. */
void bench_echo_close(struct bench_echo *echo);

/* Calls a second of `calls` calls, BENCH_IN_FLIGHT under way. */
double bench_echo_many(struct bench_echo *echo, int calls);

/* Microseconds of the median of `calls` calls, one at a time. */
double bench_echo_one(struct bench_echo *echo, int calls);
