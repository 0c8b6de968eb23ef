/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/nursery.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "plugin/wire.h"

struct order {
    const struct ath_birth *birth;
    pid_t pid;
    int error;
    bool done;
};

static struct {
    pthread_mutex_t lock; /* guards the rest */
    pthread_cond_t changed;
    struct order *order; /* the one that is being carried out, or NULL */
    bool begun;
} nursery = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

/* ---- starting ---------------------------------------------------------------------- */

/* Clocks and languages that a plugin may ask libc for are the same everywhere. */
static char *const usual[] = { (char[]){ "TZ=UTC0" }, (char[]){ "LC_ALL=C" }, NULL };
static char *const *_Atomic environment = usual;

void ath_nursery_environment(char *const *variables)
{
    atomic_store(&environment, variables == NULL ? usual : variables);
}

static int set_files(posix_spawn_file_actions_t *files, const struct ath_birth *birth)
{
    int error = 0;

    for (int fd = STDIN_FILENO; error == 0 && fd <= STDERR_FILENO; fd++) {
        error = posix_spawn_file_actions_addopen(
            files, fd, "/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(files, birth->socket, ATH_WIRE_SOCKET);
    }
    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(files, birth->page, ATH_WIRE_PAGE);
    }
    return error == 0 ? posix_spawn_file_actions_adddup2(files, birth->copy, ATH_WIRE_COPY)
                      : error;
}

static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) {
        error = posix_spawnattr_setsigdefault(attributes, &all);
    }
    return error == 0 ? posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
                                                                 POSIX_SPAWN_SETSIGDEF)
                      : error;
}

static void start(struct order *order)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;

    if ((order->error = posix_spawn_file_actions_init(&files)) != 0) {
        return;
    }
    if ((order->error = posix_spawnattr_init(&attributes)) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return;
    }
    if ((order->error = set_files(&files, order->birth)) == 0 &&
        (order->error = set_signals(&attributes)) == 0) {
        order->error = posix_spawn(&order->pid, order->birth->program, &files, &attributes,
                                   order->birth->argv, atomic_load(&environment));
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
}

/* ---- the thread -------------------------------------------------------------------- */

static void *serve(void *context)
{
    (void)context;
    pthread_mutex_lock(&nursery.lock);
    for (;;) {
        while (nursery.order == NULL || nursery.order->done) {
            pthread_cond_wait(&nursery.changed, &nursery.lock);
        }
        struct order *order = nursery.order;
        pthread_mutex_unlock(&nursery.lock);
        start(order);
        pthread_mutex_lock(&nursery.lock);
        order->done = true;
        pthread_cond_broadcast(&nursery.changed);
    }
    return NULL;
}

/* Signals are for the threads that wait for them. */
static int begin(void)
{
    pthread_attr_t attributes;
    sigset_t all, before;
    pthread_t thread;
    int error = pthread_attr_init(&attributes);

    if (error != 0) {
        return error;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, serve, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    nursery.begun = error == 0;
    return error;
}

int ath_nursery_start(pid_t *pid, const struct ath_birth *birth)
{
    struct order order = { .birth = birth };

    pthread_mutex_lock(&nursery.lock);
    int error = nursery.begun ? 0 : begin();
    if (error == 0) {
        while (nursery.order != NULL) {
            pthread_cond_wait(&nursery.changed, &nursery.lock);
        }
        nursery.order = &order;
        pthread_cond_broadcast(&nursery.changed);
        while (!order.done) {
            pthread_cond_wait(&nursery.changed, &nursery.lock);
        }
        nursery.order = NULL;
        pthread_cond_broadcast(&nursery.changed);
        error = order.error;
    }
    pthread_mutex_unlock(&nursery.lock);
    if (error == 0) {
        *pid = order.pid;
    }
    return error;
}
