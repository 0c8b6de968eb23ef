/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * handlers - one function a call, each with the signature of ath_handler_fn. The table in
 * methods.c names them; proto/athar/v1 says what they answer.
 */

#include <protobuf-c/protobuf-c.h>

struct ath_call;

#define ATH_HANDLER(name) \
    void name(struct ath_call *call, const ProtobufCMessage *request, void *context)

/* query.c */
ATH_HANDLER(ath_aggregate);
ATH_HANDLER(ath_values);
/* diff.c */
ATH_HANDLER(ath_diff_call);
/* outliers.c */
ATH_HANDLER(ath_outliers_call);
/* stale.c */
ATH_HANDLER(ath_stale_call);
/* drill.c */
ATH_HANDLER(ath_drill_call);
/* completeness.c */
ATH_HANDLER(ath_completeness);
ATH_HANDLER(ath_missing);
/* organizations.c */
ATH_HANDLER(ath_put_organization);
ATH_HANDLER(ath_get_organization);
ATH_HANDLER(ath_list_organizations);
/* projects.c */
ATH_HANDLER(ath_put_project);
ATH_HANDLER(ath_list_projects);
/* assignments.c */
ATH_HANDLER(ath_put_assignment);
ATH_HANDLER(ath_check_assignments);
ATH_HANDLER(ath_list_assignments);
/* locks.c */
ATH_HANDLER(ath_put_lock);
ATH_HANDLER(ath_list_locks);
/* catalogue.c */
ATH_HANDLER(ath_list_programs);
ATH_HANDLER(ath_get_program);
/* places.c */
ATH_HANDLER(ath_list_places);
/* plugins.c */
ATH_HANDLER(ath_list_plugins);
ATH_HANDLER(ath_get_plugin);
ATH_HANDLER(ath_load_plugin);
ATH_HANDLER(ath_reload_plugin);
ATH_HANDLER(ath_unload_plugin);
/* journal.c */
ATH_HANDLER(ath_journal_head_call);
ATH_HANDLER(ath_journal_list_call);
/* server.c */
ATH_HANDLER(ath_health_check);
ATH_HANDLER(ath_list_methods);
ATH_HANDLER(ath_describe);
ATH_HANDLER(ath_stats);
/* admin.c */
ATH_HANDLER(ath_backup);
ATH_HANDLER(ath_verify_call);
