/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * modes - what athar-plugin-host can be asked to do; main.c has the table of them.
 *
 * Each takes the words after its own name and answers with the exit status.
 */

/* serve PATH PARENT: lock this process in, load the copy of the plugin it was given, and answer
 * athard over the socket. Started by athard only; PATH is for people. */
int ath_host_serve(int argc, char **argv);

/* check FILE [--json] [--runs N] [--seed N]: say what is wrong with a plugin, on stdout. 0 when it
 * has no errors, 1 when it has, 2 for words it does not understand. Started by the command line. */
int ath_host_check(int argc, char **argv);
