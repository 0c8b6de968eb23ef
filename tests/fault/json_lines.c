/* SPDX-License-Identifier: Apache-2.0 */

/*
 * json_lines - calls a server for a script, one call a line.
 *
 *     json_lines URL
 *
 * Reads "METHOD JSON" lines; answers each with one line: the status code, the reasons of what was
 * wrong (separated by commas, "-" for none), and the response in JSON or the message.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"

enum { TIMEOUT_MS = 60000 };

static void print_reasons(const struct athar_status *status)
{
    for (size_t i = 0; i < status->detail_count; i++) {
        if (status->details[i]->severity == ATHAR__V1__SEVERITY__SEVERITY_ERROR) {
            printf("%s,", status->details[i]->reason);
        }
    }
}

static void answer(struct athar_client *client, char *line)
{
    struct athar_status status = { 0 };
    char *json = NULL;
    char *space = strchr(line, ' ');

    if (space == NULL) {
        printf("3 - a line is a method and JSON\n");
        return;
    }
    *space = '\0';
    int code = athar_call_json(client, line, space + 1, &json, &status);
    printf("%d ", code);
    print_reasons(&status);
    printf("- %s\n", code == ATHAR_OK ? json : status.message);
    free(json);
    athar_status_clear(&status);
}

int main(int argc, char **argv)
{
    struct athar_options options = { .timeout_ms = TIMEOUT_MS };
    struct athar_client *client = NULL;
    struct athar_status status = { 0 };
    char *line = NULL;
    size_t room = 0;
    ssize_t n;

    if (argc != 2) {
        fprintf(stderr, "usage: json_lines URL\n");
        return 2;
    }
    if (athar_connect(&client, argv[1], &options, &status) != ATHAR_OK) {
        fprintf(stderr, "json_lines: %s\n", status.message);
        athar_status_clear(&status);
        return 3;
    }
    while ((n = getline(&line, &room, stdin)) > 0) {
        line[n - 1] = '\0';
        answer(client, line);
        fflush(stdout);
    }
    free(line);
    athar_close(client);
    return 0;
}
