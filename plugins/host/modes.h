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
