/* SPDX-License-Identifier: Apache-2.0 */
#include "chart.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "utf8.h"

enum { BAR_COLUMNS = 40, EIGHTHS = 8, NARROWEST = 2 };

static double number_of(const char *text)
{
    return text == NULL ? 0 : strtod(text, NULL);
}

static double largest(const struct cli_table *table, size_t value)
{
    double most = 0;

    for (size_t row = 0; row < table->row_count; row++) {
        double n = number_of(table->cells[row * table->column_count + value]);
        most = n > most ? n : most;
    }
    return most;
}

/* Columns whose text is the same in all rows say nothing. */
static bool varies(const struct cli_table *table, size_t column)
{
    for (size_t row = 1; row < table->row_count; row++) {
        const char *a = table->cells[column];
        const char *b = table->cells[row * table->column_count + column];
        if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0)) {
            return true;
        }
    }
    return false;
}

static const char *row_label(struct cli *cli, const struct cli_table *table, size_t row,
                             size_t columns)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, "");
    for (size_t i = 0; i < columns; i++) {
        const char *cell = table->cells[row * table->column_count + i];
        if (varies(table, i)) {
            const char *mark = cell == NULL ? "" : cli_direction(cell);
            cli_text_printf(&text, "%s%s%s%s", text.size == 0 ? "" : " ", mark,
                            cell == NULL ? "-" : cell, mark);
        }
    }
    const char *label = cli_copy(&cli->arena, text.data, text.size);
    cli_text_fini(&text);
    return label;
}

static void put_bar(FILE *to, double share)
{
    static const char *const parts[EIGHTHS] = { "",
                                                "\xE2\x96\x8F",
                                                "\xE2\x96\x8E",
                                                "\xE2\x96\x8D",
                                                "\xE2\x96\x8C",
                                                "\xE2\x96\x8B",
                                                "\xE2\x96\x8A",
                                                "\xE2\x96\x89" };
    int eighths = (int)(share * BAR_COLUMNS * EIGHTHS + 0.5);

    for (; eighths >= EIGHTHS; eighths -= EIGHTHS) {
        fputs("\xE2\x96\x88", to);
    }
    fputs(parts[eighths < 0 ? 0 : eighths], to);
}

void cli_chart(struct cli *cli, const struct cli_table *table, size_t value)
{
    const char **labels = cli_array(&cli->arena, table->row_count, sizeof *labels);
    double most = largest(table, value);
    size_t label_width = 0, number_width = NARROWEST;

    cli_names_put(cli, table);
    for (size_t row = 0; row < table->row_count; row++) {
        const char *number = table->cells[row * table->column_count + value];
        labels[row] = row_label(cli, table, row, value);
        size_t width = cli_width(labels[row]);
        label_width = width > label_width ? width : label_width;
        width = number == NULL ? 1 : cli_width(number);
        number_width = width > number_width ? width : number_width;
    }
    for (size_t row = 0; row < table->row_count; row++) {
        const char *number = table->cells[row * table->column_count + value];
        cli_put(cli->out, labels[row]);
        fprintf(cli->out, "%*s  %*s  ", (int)(label_width - cli_width(labels[row])), "",
                (int)number_width, number == NULL ? "-" : number);
        put_bar(cli->out, most > 0 ? number_of(number) / most : 0);
        fputc('\n', cli->out);
    }
}
