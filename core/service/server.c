/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/server.h"

#include "athar/v1/admin.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/reflection.pb-c.h"
#include "base/clock.h"
#include "codec/descriptors.h"
#include "service/handlers.h"
#include "service/reply.h"

enum { URLS_MAX = 16, PAYLOAD_MAX = 64 << 10, STATS_MAX = 64 };

void ath_health_check(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    const Athar__V1__HealthCheckRequest *request =
        (const Athar__V1__HealthCheckRequest *)message;
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;
    char *urls[URLS_MAX];
    struct ath_error err;

    if (request->payload.len > PAYLOAD_MAX) {
        ath_fail(&err, ATH_INVALID_ARGUMENT, "payload of %zu bytes is above the maximum %d",
                 request->payload.len, PAYLOAD_MAX);
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    response.status = ATHAR__V1__SERVING_STATUS__SERVING;
    response.payload = request->payload;
    if (request->payload.len == 0) {
        struct ath_publisher *publisher = service->publisher;
        const char *url = NULL;
        for (size_t i = 0; publisher != NULL && i < URLS_MAX &&
                           (url = ath_publisher_url(publisher, i)) != NULL;
             i++) {
            urls[response.n_events++] = (char *)url;
        }
        response.events = urls;
        response.version = ATH_VERSION;
    }
    ath_call_reply(call, &response.base, 0);
}

void ath_list_methods(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListMethodsResponse response = ATHAR__V1__LIST_METHODS_RESPONSE__INIT;
    size_t n = 0;
    const struct ath_method *methods = ath_service_methods(&n);

    (void)message;
    response.methods = ath_message_list(arena, n, sizeof *response.methods[0]);
    if (response.methods == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct ath_method *m = &methods[i];
        const ProtobufCMethodDescriptor *d =
            protobuf_c_service_descriptor_get_method_by_name(m->service, m->name);
        Athar__V1__MethodInfo *out = response.methods[i];
        athar__v1__method_info__init(out);
        out->name = ath_text(ath_arena_printf(arena, "/%s/%s", m->service->name, m->name));
        out->request = ath_text(d->input->name);
        out->response = ath_text(d->output->name);
        out->mutating = (m->flags & ATH_METHOD_MUTATING) != 0;
        out->deadline_ms =
            m->deadline_ms != 0
                ? m->deadline_ms
                : (uint32_t)ath_config_ms(service->config, ATH_CONFIG_RPC_DEADLINE_MS);
        out->request_bytes =
            m->request_bytes != 0
                ? m->request_bytes
                : (uint32_t)ath_config_bytes(service->config, ATH_CONFIG_RPC_MESSAGE_BYTES);
    }
    response.n_methods = n;
    ath_call_reply(call, &response.base, 0);
}

void ath_describe(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    Athar__V1__DescribeResponse response = ATHAR__V1__DESCRIBE_RESPONSE__INIT;

    (void)message;
    (void)context;
    response.descriptors =
        (ProtobufCBinaryData){ athar_descriptors_size, (uint8_t *)athar_descriptors };
    ath_call_reply(call, &response.base, 0);
}

/* A list of stats being written. */
struct stats {
    Athar__V1__Stat **list;
    size_t n;
};

static void add(struct stats *s, const char *name, const char *unit, uint64_t value)
{
    if (s->n < STATS_MAX) {
        Athar__V1__Stat *stat = s->list[s->n++];
        athar__v1__stat__init(stat);
        stat->name = ath_text(name);
        stat->unit = ath_text(unit);
        stat->value = (int64_t)value;
    }
}

static void add_store(struct stats *s, const struct ath_store_stats *store)
{
    add(s, "store.map", "bytes", store->map_bytes);
    add(s, "store.used", "bytes", store->used_bytes);
    add(s, "store.free-disk", "bytes", store->free_disk_bytes);
    add(s, "store.readers", "transactions", store->readers);
    add(s, "store.report-blocks", "records", store->entries[ATH_TABLE_REPORT]);
    add(s, "store.total-blocks", "records", store->entries[ATH_TABLE_TOTAL]);
    add(s, "store.organizations", "records", store->entries[ATH_TABLE_ORGANIZATION]);
    add(s, "store.projects", "records", store->entries[ATH_TABLE_PROJECT]);
}

static void add_work(struct stats *s, const struct ath_service *service)
{
    struct ath_writer_stats writer;
    struct ath_server_stats server = { 0 };

    ath_ingest_stats(service->ingest, &writer);
    if (service->server != NULL) {
        ath_server_stats(service->server, &server);
    }
    add(s, "journal.head", "entries", writer.head);
    add(s, "ingest.commands", "commands", writer.commands);
    add(s, "ingest.refused", "commands", writer.refused);
    add(s, "ingest.repeated", "commands", writer.repeated);
    add(s, "ingest.flushes", "flushes", writer.flushes);
    add(s, "ingest.flush-failures", "flushes", writer.flush_failures);
    add(s, "rpc.calls", "calls", server.calls);
    add(s, "rpc.failures", "calls", server.failures);
    add(s, "rpc.refused-frames", "frames", server.refused_frames);
    add(s, "rpc.bytes-in", "bytes", server.bytes_in);
    add(s, "rpc.bytes-out", "bytes", server.bytes_out);
    add(s, "rpc.in-flight", "calls", server.inflight);
    add(s, "server.uptime", "us", (uint64_t)(ath_clock_mono_us() - service->started_us));
}

/* What the last scrub found; strings in the arena. */
static void add_scrub(struct stats *s, Athar__V1__StatsResponse *out,
                      const struct ath_scrub_state *state, struct ath_arena *arena)
{
    char **damaged = ath_arena_new_array(arena, char *, ATH_SCRUB_SAMPLES);

    add(s, "scrub.runs", "scrubs", state->runs);
    if (state->runs == 0 || damaged == NULL) {
        return;
    }
    add(s, "scrub.age", "us", (uint64_t)(ath_clock_mono_us() - state->ended_us));
    add(s, "scrub.records", "records", state->records);
    add(s, "scrub.damaged", "records", state->damaged);
    for (size_t i = 0; i < state->samples; i++) {
        damaged[i] = ath_text(ath_arena_string(arena, ath_slice_str(state->sample[i])));
    }
    out->damaged = damaged;
    out->n_damaged = state->samples;
}

void ath_stats(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const struct ath_service *service = context;
    Athar__V1__StatsResponse response = ATHAR__V1__STATS_RESPONSE__INIT;
    struct ath_store_stats store;
    struct ath_scrub_state scrub;
    struct ath_error err;
    struct stats stats = { .list = ath_message_list(ath_call_arena(call), STATS_MAX,
                                                    sizeof *stats.list[0]) };

    (void)message;
    if (stats.list == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    if (ath_store_stats(service->store, &store, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    add_store(&stats, &store);
    add_work(&stats, service);
    ath_scrubber_state(service->scrubber, &scrub);
    add_scrub(&stats, &response, &scrub, ath_call_arena(call));
    response.stats = stats.list;
    response.n_stats = stats.n;
    ath_call_reply(call, &response.base, 0);
}
