/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * modes - what athar-plugin-host can be asked to do; main.c has the table of them.
 *
 * Each takes the words after its own name and answers with the exit status.
 */

/* serve PATH PARENT: load the plugin, lock this process in, and answer athard over the socket
 * it was given. Started by athard only. */
int ath_host_serve(int argc, char **argv);

/* check FILE [--json] [--runs N] [--seed N]: say what is wrong with a plugin, on stdout. 0 when it
 * has no errors, 1 when it has, 2 for words it does not understand. Started by the command line. */
int ath_host_check(int argc, char **argv);
