/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/admin.pb-c.h"
#include "athar/v1/assignments.pb-c.h"
#include "athar/v1/catalogue.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "athar/v1/locks.pb-c.h"
#include "athar/v1/organizations.pb-c.h"
#include "athar/v1/plugin.pb-c.h"
#include "athar/v1/projects.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "athar/v1/reflection.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "service/handlers.h"
#include "service/service.h"
#include "service/submissions.h"

#define SERVICE(name) &athar__v1__##name##__descriptor

enum { HOUR_MS = 3600000, SMALL = 64 << 10 };

/* service, call, handler, flags, deadline in ms, request in bytes; 0: the server's default. */
static const struct ath_method methods[] = {
    { SERVICE(submissions), "Submit", ath_submit, ATH_METHOD_MUTATING, 0, 0 },
    { SERVICE(submissions), "SubmitBatch", ath_submit_batch, ATH_METHOD_MUTATING, 0, 0 },
    { SERVICE(submissions), "Validate", ath_validate_call, 0, 0, 0 },
    { SERVICE(submissions), "Get", ath_get_report, 0, 0, SMALL },
    { SERVICE(submissions), "History", ath_history, 0, 0, SMALL },
    { SERVICE(query), "Aggregate", ath_aggregate, 0, 0, SMALL },
    { SERVICE(query), "Values", ath_values, 0, 0, SMALL },
    { SERVICE(query), "Drill", ath_drill_call, 0, 0, SMALL },
    { SERVICE(query), "Stale", ath_stale_call, 0, 0, SMALL },
    { SERVICE(query), "Outliers", ath_outliers_call, 0, 0, SMALL },
    { SERVICE(query), "Diff", ath_diff_call, 0, 0, SMALL },
    { SERVICE(query), "Completeness", ath_completeness, 0, 0, SMALL },
    { SERVICE(query), "Missing", ath_missing, 0, 0, SMALL },
    { SERVICE(organizations), "Put", ath_put_organization, ATH_METHOD_MUTATING, 0, SMALL },
    { SERVICE(organizations), "Get", ath_get_organization, 0, 0, SMALL },
    { SERVICE(organizations), "List", ath_list_organizations, 0, 0, SMALL },
    { SERVICE(projects), "Put", ath_put_project, ATH_METHOD_MUTATING, 0, SMALL },
    { SERVICE(projects), "List", ath_list_projects, 0, 0, SMALL },
    { SERVICE(assignments), "Put", ath_put_assignment, ATH_METHOD_MUTATING, 0, SMALL },
    { SERVICE(assignments), "Check", ath_check_assignments, 0, 0, 0 },
    { SERVICE(assignments), "List", ath_list_assignments, 0, 0, SMALL },
    { SERVICE(locks), "Put", ath_put_lock, ATH_METHOD_MUTATING, 0, SMALL },
    { SERVICE(locks), "List", ath_list_locks, 0, 0, SMALL },
    { SERVICE(catalogue), "ListPrograms", ath_list_programs, 0, 0, SMALL },
    { SERVICE(catalogue), "GetProgram", ath_get_program, 0, 0, SMALL },
    { SERVICE(catalogue), "ListPlaces", ath_list_places, 0, 0, SMALL },
    { SERVICE(plugins), "List", ath_list_plugins, 0, 0, SMALL },
    { SERVICE(plugins), "Get", ath_get_plugin, 0, 0, SMALL },
    { SERVICE(plugins), "Load", ath_load_plugin, ATH_METHOD_MUTATING, HOUR_MS, SMALL },
    { SERVICE(plugins), "Reload", ath_reload_plugin, ATH_METHOD_MUTATING, HOUR_MS, SMALL },
    { SERVICE(plugins), "Unload", ath_unload_plugin, ATH_METHOD_MUTATING, HOUR_MS, SMALL },
    { SERVICE(journal), "Head", ath_journal_head_call, 0, 0, SMALL },
    { SERVICE(journal), "List", ath_journal_list_call, 0, 0, SMALL },
    { SERVICE(health), "Check", ath_health_check, ATH_METHOD_INLINE, 0, 2 * SMALL },
    { SERVICE(reflection), "List", ath_list_methods, 0, 0, SMALL },
    { SERVICE(reflection), "Describe", ath_describe, 0, 0, SMALL },
    { SERVICE(admin), "Stats", ath_stats, 0, 0, SMALL },
    { SERVICE(admin), "Backup", ath_backup, 0, HOUR_MS, SMALL },
    { SERVICE(admin), "Verify", ath_verify_call, 0, HOUR_MS, SMALL },
};

const struct ath_method *ath_service_methods(size_t *count)
{
    *count = sizeof methods / sizeof methods[0];
    return methods;
}
