/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sender - calls under way, what became of them, and progress on stderr.
 *
 * Owns:     the pipeline; the client is borrowed.
 * Threads:  one thread sends; answers are counted on the library's threads, under `lock`.
 * Failure:  the first refusal or error is printed with its findings and kept; from then on
 *           demo_sender_status() is not 0 and nothing more is sent.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "athar/client.h"

enum {
    DEMO_OK = 0,
    DEMO_REFUSED = 1, /* or a total that is not what was published */
    DEMO_USAGE = 2,
    DEMO_UNREACHABLE = 3,
    DEMO_SERVER_ERROR = 4,
};

struct demo_sender {
    struct athar_client *client;
    struct athar_pipeline *pipeline;
    bool quiet;
    uint64_t values;      /* cells sent; for the sending thread */
    pthread_mutex_t lock; /* guards all below */
    int status;
    uint64_t accepted, unchanged, repeated;
};

/* The caller ends it with demo_sender_fini(). False when it could not begin; said on
 * stderr. */
bool demo_sender_init(struct demo_sender *sender, struct athar_client *client, bool quiet);

/* Waits for what is under way. */
void demo_sender_fini(struct demo_sender *sender);

/* 0, or the exit status that the first failure asks for. */
int demo_sender_status(struct demo_sender *sender);

/* A call to send. The items of a SubmitBatch are counted one by one. */
struct demo_message {
    const char *method;
    const ProtobufCMessage *request;
    const char *what; /* what a failure is about; copied */
    const char *const
        *subjects; /* of a batch: what each item is about; copied, texts borrowed */
    size_t subject_count;
};

/* Send it, waiting for a place among those under way. */
void demo_send(struct demo_sender *sender, const struct demo_message *message);

/* Until everything sent has been answered; the status. */
int demo_sender_wait(struct demo_sender *sender);

/* Print a failure of a call, with its findings; the exit status it asks for. */
int demo_complain(const char *what, const struct athar_status *status);

/* One line of progress, in the place of the last one on a terminal. */
void demo_progress(const struct demo_sender *sender, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The id of a command, the same in every run: the n-th of a month (from January 2016;
 * earlier is negative), so that ids grow with time. */
void demo_id(char out[ATHAR_UUID_BYTES], int month, uint64_t n);
