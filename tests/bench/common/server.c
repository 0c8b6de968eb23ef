/* SPDX-License-Identifier: Apache-2.0 */
#include "common/server.h"

#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "athar/v1/admin.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/organizations.pb-c.h"

enum { START_SECONDS = 10 };

double bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_die(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fputs("bench: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

double bench_median(double *v, size_t n)
{
    qsort(v, n, sizeof *v, compare_doubles);
    return n == 0 ? 0 : v[n / 2];
}

/* ---- the server ---- */

/* ../bin/athard beside this program. */
static void find_program(struct bench_server *server, const char *self)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    if (n > 0) {
        path[n] = '\0';
    } else {
        snprintf(path, sizeof path, "%s", self);
    }
    char *slash = strrchr(path, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    int length =
        snprintf(server->program, sizeof server->program, "%s/../bin/athard", path);
    if (length < 0 || (size_t)length >= sizeof server->program) {
        bench_die("the path to athard is too long");
    }
}

/* The child ends with this process, however that ends. */
static void run_program(const struct bench_server *server)
{
    char data[sizeof server->folder + 8], config[sizeof server->folder + 16];
    const char *words[4 + 2 * BENCH_PLUGIN_FOLDERS + 2] = { "athard", "--data", data };
    size_t n = 3;

    snprintf(data, sizeof data, "%s/data", server->folder);
    snprintf(config, sizeof config, "%s/athard.conf", server->folder);
    if (server->options.config != NULL) {
        words[n++] = "--config";
        words[n++] = config;
    }
    for (size_t i = 0; i < BENCH_PLUGIN_FOLDERS; i++) {
        if (server->options.plugins[i] != NULL) {
            words[n++] = "--plugins";
            words[n++] = server->options.plugins[i];
        }
    }
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
        freopen("/dev/null", "w", stderr) == NULL ||
        freopen("/dev/null", "w", stdout) == NULL) {
        _exit(127);
    }
    execv(server->program, (char *const *)words);
    _exit(127);
}

/* A connection that works, as soon as somebody listens. */
static bool reach(const struct bench_server *server)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s/data/athar.sock",
             server->folder);
    bool reached = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return reached;
}

static void wait_reachable(const struct bench_server *server)
{
    const struct timespec pause = { .tv_nsec = 200000 };
    double start = bench_now();

    while (!reach(server)) {
        if (bench_now() - start > START_SECONDS ||
            waitpid(server->pid, NULL, WNOHANG) == server->pid) {
            bench_die("athard did not start");
        }
        nanosleep(&pause, NULL);
    }
}

static void start_program(struct bench_server *server)
{
    struct athar_status status = { 0 };
    struct athar_options options = { .connect_timeout_ms = 10000, .timeout_ms = 300000 };

    server->pid = fork();
    if (server->pid == 0) {
        run_program(server);
    }
    wait_reachable(server);
    if (athar_connect(&server->client, server->url, &options, &status) != ATHAR_OK) {
        bench_die("athard does not answer: %s", status.message);
    }
    athar_status_clear(&status);
}

static void write_config(const struct bench_server *server)
{
    char path[sizeof server->folder + 16];

    snprintf(path, sizeof path, "%s/athard.conf", server->folder);
    FILE *f = fopen(path, "w");
    if (f == NULL || fputs(server->options.config, f) < 0 || fclose(f) != 0) {
        bench_die("cannot write %s", path);
    }
}

void bench_server_start_with(struct bench_server *server, const char *self,
                             const struct bench_server_options *options)
{
    server->options = *options;
    find_program(server, self);
    snprintf(server->folder, sizeof server->folder, "/tmp/athar-bench-XXXXXX");
    if (mkdtemp(server->folder) == NULL) {
        bench_die("no folder under /tmp");
    }
    if (options->config != NULL) {
        write_config(server);
    }
    snprintf(server->url, sizeof server->url, "ipc://%s/data/athar.sock", server->folder);
    start_program(server);
}

void bench_server_start(struct bench_server *server, const char *self)
{
    bench_server_start_with(server, self, &(struct bench_server_options){ .config = NULL });
}

double bench_server_restart(struct bench_server *server)
{
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;

    athar_close(server->client);
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    double start = bench_now();
    start_program(server);
    if (athar_call(server->client, "Health.Check", &request.base, &answer, NULL, &status) !=
        0) {
        bench_die("Health.Check: %s", status.message);
    }
    double seconds = bench_now() - start;
    athar_free(answer);
    return seconds;
}

static void remove_files(const char *folder)
{
    char path[PATH_MAX];
    DIR *dir = opendir(folder);
    struct dirent *entry;

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else reads this directory handle */
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (remove(path) != 0) {
            remove_files(path);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(folder);
}

void bench_server_stop(struct bench_server *server)
{
    athar_close(server->client);
    if (server->pid > 0) {
        kill(server->pid, SIGTERM);
        waitpid(server->pid, NULL, 0);
    }
    remove_files(server->folder);
}

int64_t bench_server_stat(struct bench_server *server, const char *name)
{
    Athar__V1__StatsRequest request = ATHAR__V1__STATS_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    struct athar_status status = { 0 };
    int64_t value = 0;

    if (athar_call(server->client, "Admin.Stats", &request.base, &answer, NULL, &status) !=
        0) {
        bench_die("Admin.Stats: %s", status.message);
    }
    const Athar__V1__StatsResponse *stats = (const Athar__V1__StatsResponse *)answer;
    for (size_t i = 0; i < stats->n_stats; i++) {
        if (strcmp(stats->stats[i]->name, name) == 0) {
            value = stats->stats[i]->value;
        }
    }
    athar_free(answer);
    return value;
}

/* ---- organizations ---- */

static const char *const provinces[] = { "MA-HOC", "MA-TNG", "MA-OUJ", "MA-FES", "MA-RAB",
                                         "MA-BEM", "MA-CAS", "MA-MAR", "MA-ERR", "MA-AGD",
                                         "MA-GUE", "MA-LAA", "MA-OUD" };

static void check_done(const ProtobufCMessage *response, const struct athar_status *status,
                       void *context)
{
    (void)context;
    if (response == NULL) {
        bench_die("organization refused: %s", status->message);
    }
}

/* The first two provinces are of the first region, each other of the next. */
unsigned bench_region(unsigned organization)
{
    unsigned province = organization % (sizeof provinces / sizeof provinces[0]);

    return province == 0 ? 1 : province;
}

void bench_put_organizations(struct bench_server *server, unsigned count)
{
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };

    if (athar_pipeline_open(&pipeline, server->client, 100, &status) != 0) {
        bench_die("%s", status.message);
    }
    for (unsigned i = 1; i <= count; i++) {
        Athar__V1__PutOrganizationRequest request =
            ATHAR__V1__PUT_ORGANIZATION_REQUEST__INIT;
        Athar__V1__Organization org = ATHAR__V1__ORGANIZATION__INIT;
        struct athar_submit submit = { .method = "Organizations.Put",
                                       .request = &request.base,
                                       .done = check_done };
        char id[ATHAR_UUID_BYTES];
        char slug[32];
        athar_uuid7(id);
        snprintf(slug, sizeof slug, "bench-%u", i);
        org.slug = slug;
        org.kind = i % 3 == 0 ? "association" : "centre";
        org.province = (char *)provinces[i % (sizeof provinces / sizeof provinces[0])];
        request.id = id;
        request.organization = &org;
        if (athar_pipeline_submit(pipeline, &submit, &status) != 0) {
            bench_die("%s", status.message);
        }
    }
    athar_pipeline_close(pipeline);
    athar_status_clear(&status);
}

/* ---- submissions ---- */

/* Totals of entered indicators of incubation's form, then parts by sex, stage and the like. */
static const char *const cell_names[BENCH_VALUES] = {
    "applications",
    "projects_admitted",
    "projects_accompanied",
    "projects_active",
    "projects_graduated",
    "projects_dropped",
    "enterprises_created",
    "cohort_12m",
    "alive_12m",
    "jobs_created",
    "jobs_supported",
    "revenue",
    "grants",
    "investment",
    "founders",
    "mentors",
    "mentoring_hours",
    "participants",
    "training_hours",
    "people_sensitized",
    "programs_run",
    "events_held",
    "event_participants",
    "summit_participants",
    "exhibitors",
    "awards_given",
    "studies_published",
    "partners",
    "applications|sex=f",
    "applications|sex=m",
    "projects_admitted|sex=f",
    "projects_admitted|sex=m",
    "projects_accompanied|sex=f",
    "projects_accompanied|sex=m",
    "projects_active|sex=f",
    "projects_active|sex=m",
    "projects_graduated|sex=f",
    "projects_graduated|sex=m",
    "enterprises_created|sex=f",
    "enterprises_created|sex=m",
    "jobs_created|sex=f",
    "jobs_created|sex=m",
    "jobs_supported|sex=f",
    "jobs_supported|sex=m",
    "founders|sex=f",
    "founders|sex=m",
    "mentors|sex=f",
    "mentors|sex=m",
    "participants|sex=f",
    "participants|sex=m",
};

static Athar__V1__CellName cells[BENCH_VALUES];
static Athar__V1__CellName *cell_list[BENCH_VALUES];

static void make_cells(void)
{
    static char names[BENCH_VALUES][64];
    static char *options[BENCH_VALUES];

    for (size_t i = 0; i < BENCH_VALUES; i++) {
        athar__v1__cell_name__init(&cells[i]);
        snprintf(names[i], sizeof names[i], "incubation.%s", cell_names[i]);
        char *bar = strchr(names[i], '|');
        if (bar != NULL) {
            *bar = '\0';
            options[i] = bar + 1;
            cells[i].options = &options[i];
            cells[i].n_options = 1;
        }
        cells[i].indicator = names[i];
        cell_list[i] = &cells[i];
    }
}

Athar__V1__CellName **bench_cells(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_cells);
    return cell_list;
}

struct bench_item {
    Athar__V1__BatchItem item;
    Athar__V1__Submission submission;
    Athar__V1__Report report;
    Athar__V1__Report *reports[1];
    Athar__V1__ReportKey key;
    uint32_t cell[BENCH_VALUES];
    int64_t value[BENCH_VALUES];
    char id[ATHAR_UUID_BYTES], organization[32], period[8];
};

void bench_batch_init(struct bench_batch *batch, unsigned capacity)
{
    athar__v1__submit_batch_request__init(&batch->request);
    batch->capacity = capacity;
    batch->items = calloc(capacity, sizeof *batch->items);
    batch->request.items = calloc(capacity, sizeof *batch->request.items);
    if (batch->items == NULL || batch->request.items == NULL) {
        bench_die("out of memory");
    }
    batch->request.cells = bench_cells();
    batch->request.n_cells = BENCH_VALUES;
}

void bench_batch_reset(struct bench_batch *batch)
{
    batch->request.n_items = 0;
}

/* Two parts are less than their total, so that everything adds up. */
int64_t bench_value(unsigned cell, const struct bench_report *report)
{
    int64_t seed = (int64_t)report->organization * 31 + (int64_t)report->month * 17 +
                   (int64_t)report->round * 1000003;

    return cell < BENCH_TOTALS ? 200 + seed % 50 : 3 + (seed * 7 + (int64_t)cell / 2) % 40;
}

void bench_batch_add(struct bench_batch *batch, const struct bench_report *report)
{
    struct bench_item *it = &batch->items[batch->request.n_items];

    athar__v1__batch_item__init(&it->item);
    athar__v1__submission__init(&it->submission);
    athar__v1__report__init(&it->report);
    athar__v1__report_key__init(&it->key);
    athar_uuid7(it->id);
    snprintf(it->organization, sizeof it->organization, "bench-%u", report->organization);
    snprintf(it->period, sizeof it->period, "%04u%02u", (2010 + report->month / 12) % 10000,
             report->month % 12 + 1);
    for (unsigned i = 0; i < report->values; i++) {
        it->cell[i] = i;
        it->value[i] = bench_value(i, report);
    }
    it->key.form = "incubation.monthly";
    it->key.organization = it->organization;
    it->key.period = it->period;
    it->report.key = &it->key;
    it->report.cell = it->cell;
    it->report.n_cell = report->values;
    it->report.value = it->value;
    it->report.n_value = report->values;
    it->reports[0] = &it->report;
    it->submission.reports = it->reports;
    it->submission.n_reports = 1;
    it->item.id = it->id;
    it->item.submission = &it->submission;
    batch->request.items[batch->request.n_items++] = &it->item;
}

void bench_batch_fini(struct bench_batch *batch)
{
    free(batch->items);
    free(batch->request.items);
}
