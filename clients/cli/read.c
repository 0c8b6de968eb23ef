/* SPDX-License-Identifier: Apache-2.0 */
#include "read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, WHY_BYTES = 128, MOST_DIGITS = 9 };

static int read_all(int fd, struct cli_text *out)
{
    char chunk[CHUNK];
    ssize_t n;

    cli_text_str(out, "");
    do {
        n = read(fd, chunk, sizeof chunk);
        if (n > 0) {
            cli_text_add(out, chunk, (size_t)n);
        }
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n < 0 ? errno : 0;
}

void cli_cannot_read(struct cli *cli, const char *path, int error)
{
    char why[WHY_BYTES] = "";

    (void)strerror_r(error, why, sizeof why);
    const struct cli_words words = { .subject = path, .value = why };
    cli_note(cli, CLI_SAY_CANNOT_READ, &words);
}

bool cli_read(struct cli *cli, const char *path, struct cli_text *out)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    int error = fd < 0 ? errno : read_all(fd, out);

    if (fd >= 0 && !standard) {
        close(fd);
    }
    if (error == 0) {
        return true;
    }
    cli_cannot_read(cli, path, error);
    cli_text_fini(out);
    return false;
}

bool cli_read_number(struct cli *cli, enum cli_option option, uint32_t otherwise,
                     uint32_t *out)
{
    const char *text = cli_value(&cli->args, option);
    uint32_t n = 0;

    *out = otherwise;
    if (text == NULL) {
        return true;
    }
    size_t digits = strspn(text, "0123456789");
    for (size_t i = 0; i < digits && i < MOST_DIGITS; i++) {
        n = n * 10 + (uint32_t)(text[i] - '0');
    }
    if (digits == 0 || digits > MOST_DIGITS || text[digits] != '\0' || n == 0) {
        const struct cli_words words = {
            .subject = cli_printf(&cli->arena, "--%s", cli_option_row(option)->name),
            .value = text
        };
        (void)cli_usage(cli, CLI_SAY_BAD_NUMBER, &words);
        return false;
    }
    *out = n;
    return true;
}
